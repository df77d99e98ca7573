"""The mark by which this program knows again what it has written, if nobody has changed it since.

A page or a drawing has it in a comment at its end, a JSON document in its last member, a workbook in its
properties: the sort of the file and the SHA-256 of all of it, with zeros in the place of the digits. So a
page that somebody has edited, and a workbook that somebody has filled in, is somebody's own file.
"""

from __future__ import annotations

import hashlib
import io
import re
from typing import Final
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

PROPERTIES: Final = "docProps/core.xml"
"""The part of a workbook that holds the mark."""
_ZEROS: Final = "0" * 64
_MARK: Final = re.compile(rb"daojiao-program ([a-z-]+) sha256 ([0-9a-f]{64})")
_LARGEST: Final = 256 * 2**20
"""Bytes of an unpacked workbook; what is larger was not written by this program."""
_END: Final = 200
"""So many bytes from the end the mark of a text begins at most."""


def mark_of(sort: str) -> str:
    """The mark as it stands before the content is known."""
    return f"daojiao-program {sort} sha256 {_ZEROS}"


def sealed_page(text: str, sort: str) -> bytes:
    """An HTML page with its mark."""
    return _sealed(f"{text.rstrip()}\n<!-- {mark_of(sort)} -->\n".encode(errors="replace"))


def sealed_text(text: str, sort: str) -> bytes:
    """The text of a drawing with its mark, in a comment as Mermaid has them."""
    return _sealed(f"{text.rstrip()}\n%% {mark_of(sort)}\n".encode(errors="replace"))


def sealed_calendar(text: str, sort: str) -> bytes:
    """A calendar file (RFC 5545) with its mark in a component of its own, which others pass over."""
    body, end = text.rstrip().removesuffix("END:VCALENDAR"), "END:X-DAOJIAO\r\nEND:VCALENDAR\r\n"
    return _sealed(f"{body}BEGIN:X-DAOJIAO\r\nX-MARK:{mark_of(sort)}\r\n{end}".encode())


def sealed_document(text: str) -> bytes:
    """A JSON document, as text, in whose last member `mark_of` stands, with its digest there."""
    return _sealed(f"{text.rstrip()}\n".encode(errors="replace"))


def sealed_workbook(content: bytes) -> bytes:
    """A workbook, in whose properties `mark_of` stands, with its digest there."""
    digest = _digest_of_parts(content).encode()
    sealed = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as parts, ZipFile(sealed, "w", ZIP_DEFLATED) as written:
        for one in parts.infolist():
            part = parts.read(one)
            written.writestr(
                one, part.replace(_ZEROS.encode(), digest) if one.filename == PROPERTIES else part
            )
    return sealed.getvalue()


def is_sealed(content: bytes, sort: str) -> bool:
    """Whether this program wrote it as a file of this sort, and nobody has changed it since."""
    try:
        workbook = content.startswith(b"PK")
        if workbook and _unpacked(content) > _LARGEST:
            return False
        told = _properties(content) if workbook else content[-_END:]
        found = _MARK.search(told)
        if found is None or found[1] != sort.encode():
            return False
        return found[2].decode() == (_digest_of_parts(content) if workbook else _digest(content))
    except (BadZipFile, KeyError, ValueError, RuntimeError, NotImplementedError):
        return False


def _sealed(content: bytes) -> bytes:
    body, end = content[:-_END], content[-_END:]
    return body + end.replace(_ZEROS.encode(), _digest(content).encode())


def _digest(content: bytes) -> str:
    body, end = content[:-_END], content[-_END:]
    return hashlib.sha256(body + _MARK.sub(_without_digits, end)).hexdigest()


def _digest_of_parts(content: bytes) -> str:
    found = hashlib.sha256()
    with ZipFile(io.BytesIO(content)) as parts:
        for one in parts.infolist():
            part = parts.read(one)
            part = _MARK.sub(_without_digits, part) if one.filename == PROPERTIES else part
            found.update(f"{one.filename}\0{len(part)}\0".encode())
            found.update(part)
    return found.hexdigest()


def _unpacked(content: bytes) -> int:
    with ZipFile(io.BytesIO(content)) as parts:
        return sum(one.file_size for one in parts.infolist())


def _properties(content: bytes) -> bytes:
    with ZipFile(io.BytesIO(content)) as parts:
        return parts.read(PROPERTIES)


def _without_digits(found: re.Match[bytes]) -> bytes:
    return found[0][: -len(_ZEROS)] + _ZEROS.encode()
