"""The mark by which this program knows again what it has written."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from daojiao_program.files.seal import (
    PROPERTIES,
    is_sealed,
    mark_of,
    sealed_document,
    sealed_page,
    sealed_workbook,
)


def workbook(cell: str = "甲", mark: str = "") -> bytes:
    """An archive with the parts that matter here."""
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w") as archive:
        archive.writestr(PROPERTIES, f"<p>{mark or mark_of('template')}</p>")
        archive.writestr("xl/worksheets/sheet1.xml", f"<c>{cell}</c>")
    return found.getvalue()


SEALED = [
    (sealed_page("<html>\n<p>道滘</p></html>\n\n", "page"), "page", "道滘".encode()),
    (sealed_document(json.dumps({"a": "b", "seal": mark_of("book")})), "book", b"b"),
    (sealed_document(json.dumps({"seal": mark_of("book")}, indent=2)), "book", b"seal"),
]


@pytest.mark.parametrize(("content", "sort", "within"), SEALED)
def test_it_knows_its_own(content: bytes, sort: str, within: bytes) -> None:
    """As long as no byte of it is another, and for the sort that it is."""
    assert is_sealed(content, sort)
    assert not is_sealed(content, "template")
    assert not is_sealed(content.replace(within, b"x", 1), sort)
    assert not is_sealed(content + b"\n", sort)
    assert not is_sealed(content[:-1], sort)
    assert not is_sealed(b"", sort)


def test_a_document_stays_one() -> None:
    """The mark is a member like any other."""
    for content, sort, _ in SEALED[1:]:
        assert sort in json.loads(content)["seal"]


def test_a_workbook() -> None:
    """Whatever part of it was changed, added or taken away, it is no more what was written."""
    sealed = sealed_workbook(workbook())
    assert is_sealed(sealed, "template")
    assert not is_sealed(sealed, "page")
    assert not is_sealed(workbook(), "template")
    assert not is_sealed(sealed[:-30], "template")
    with zipfile.ZipFile(io.BytesIO(sealed)) as archive:
        mark = archive.read(PROPERTIES).decode()[3:-4]
    assert not is_sealed(workbook("乙", mark), "template")
    assert is_sealed(workbook("甲", mark), "template")
    more = io.BytesIO(sealed)
    with zipfile.ZipFile(more, "a") as archive:
        archive.writestr("more", "x")
    assert not is_sealed(more.getvalue(), "template")


def test_other_archives() -> None:
    """An archive without properties is somebody's own."""
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w") as archive:
        archive.writestr("a", "b")
    assert not is_sealed(found.getvalue(), "template")
