"""Packing a bundle: one ZIP, the same to the byte for the same store, times and moment."""

from __future__ import annotations

import base64
import gzip
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from daojiao_program.bundle.measures import declared
from daojiao_program.bundle.readme import readme
from daojiao_program.engine import Catalogue, Snapshot
from daojiao_program.engine.event import encode
from daojiao_program.engine.request import EventRow
from daojiao_program.engine.schema import described
from daojiao_program.files.reading import read_bytes
from daojiao_program.rulebook.rules import fields_of, filled
from daojiao_program.seal.errors import SealError
from daojiao_program.seal.leaf import LeafRows
from daojiao_program.seal.note import Checkpoint, Note, NoteKey, Signer
from daojiao_program.seal.ports import SealReading

FORM: Final = "daojiao-bundle/1"
_SUMS: Final = f"# {FORM}\n"
_VERIFIER: Final = Path(__file__).with_name("verify.py")
_MOST: Final = 1024 * 1024
_EVERY: Final = 1000
"""A tile's number is written in parts of three digits."""


@dataclass(slots=True)
class _Rows:
    """What is gathered while the rows of the store are written."""

    catalogue: Catalogue
    events: int = 0
    read_as: list[dict[str, Any]] = field(default_factory=list)
    terms: list[dict[str, Any]] = field(default_factory=list)
    kinds: frozenset[str] = frozenset()
    kind: str = ""

    def lines(self, rows: Iterator[LeafRows]) -> Iterator[bytes]:
        """A line a request."""
        for one in rows:
            for event in one.events:
                self._note(event)
            told = {"request": one.request, "events": [*map(_shown, one.events)], "reads": one.reads}
            yield _json(told) + b"\n"

    def _note(self, row: EventRow) -> None:
        self.events += 1
        kind = row.stream.partition(":")[0]
        if kind in self.kinds:
            self.kind = kind
            self.terms.append(
                {
                    "position": row.position,
                    "request": row.request,
                    "effective_on": row.effective_on,
                    "topic": row.topic,
                    "terms": json.loads(row.data),
                }
            )
        if ":" in row.topic:  # of the package, which no figure counts
            return
        found = [event for _, event in self.catalogue.read((self.catalogue.names.event(row),))]
        if [(one.STORED, encode(one)) for one in found] != [(row.topic, row.data)]:
            told = [[one.TOPIC, json.loads(encode(one))] for one in found]
            self.read_as.append({"position": row.position, "as": told})


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle: its files, and what it holds."""

    content: bytes
    about: Mapping[str, Any]
    verifier: str
    """The SHA-256 of `verify.py`."""


def pack(
    look: SealReading,
    catalogue: Catalogue,
    then: Snapshot,
    claims: Sequence[Mapping[str, Any]],
    signer: Signer | None,
    keys: Sequence[NoteKey],
    *,
    name: str,
    at: int,
) -> Bundle:
    """Pack all that a look at a store shows, and figures as of the two times of another, not later, look.

    `at` is the POSIX time that it bears. Raises `SealError` for a store that was never sealed.
    """
    notes = look.notes()
    if not notes:
        raise SealError(
            "本库还没有封存过；请先运行 daojiao seal", "the store was never sealed; run `daojiao seal` first"
        )
    newest = Checkpoint.read(Note.read(notes[-1][1]))
    terms = catalogue.terms
    rows = _Rows(catalogue, kinds=frozenset((terms.kind, *terms.was)) if terms else frozenset())
    size = look.size()
    packed = gzip.compress(b"".join(rows.lines(look.rows(0, size))), mtime=0)
    verifier = read_bytes(_VERIFIER, _MOST)
    about = {
        "form": FORM,
        "origin": newest.origin,
        "sealed": newest.size,
        "requests": size,
        "events": rows.events,
        "simulated": look.simulated,
        "people": False,
        "effective_on": then.day.isoformat(),
        "known_at": then.number,
        "made_at": datetime.fromtimestamp(at, UTC).isoformat(),
        "program": version("daojiao-program"),
        "keys": [*map(str, keys)],
    }
    content = {
        "README.md": readme(about, name).encode(),
        "verify.py": verifier,
        "bundle.json": _document(about),
        "requests.jsonl.gz": packed,
        "figures.json": _document(_figures(catalogue, then, rows.kind)),
        "claims.json": _document({"claims": claims}),
        "read-as.json": _document(rows.read_as),
        "terms.json": _document(rows.terms),
        "rules.json": _document([_rule(one, then.terms) for one in catalogue.rules.values()]),
        "schema.json": _document(described(catalogue)),
    }
    content |= {f"checkpoints/{one:012}.txt": note.encode() for one, note in notes}
    content |= {_tile_name(*place): hashes for place, hashes in look.tiles()}
    sums = _SUMS + "".join(f"{sha256(held).hexdigest()}  {one}\n" for one, held in sorted(content.items()))
    content["SHA256SUMS"] = sums.encode()
    if signer is not None:
        content["SHA256SUMS.sig"] = "".join(map(str, Note(sums).signed(signer, at).signatures)).encode()
    return Bundle(_zipped(content), about, sha256(verifier).hexdigest())


def _figures(catalogue: Catalogue, then: Snapshot, terms: str) -> dict[str, Any]:
    figures = then.figures()
    return {
        "effective_on": then.day.isoformat(),
        "since": None,
        "known_at": then.number,
        "stored": {one.STORED: one.TOPIC for one in catalogue.events.values() if one.STORED != one.TOPIC},
        "terms": terms,
        "figures": {
            id_: {
                "zh": one.indicator.title.zh,
                "en": one.indicator.title.en,
                "measure": declared(one.indicator.measure),
                "value": one.value,
                "counted": one.counted,
            }
            for id_, one in figures.items()
        },
    }


def _rule(rule: Any, terms: Any) -> dict[str, Any]:  # noqa: ANN401 - of any catalogue
    sentence, after = filled(rule, terms), rule.next_step()
    return {
        "code": rule.code,
        "zh": sentence.zh,
        "en": sentence.en,
        "source": rule.source,
        "terms": [name for name, _ in fields_of(rule, terms)],
        "next": after.document(),
    }


def _shown(row: EventRow) -> list[object]:
    data: object = row.data
    if isinstance(data, bytes):
        return [*row[:-1], {"base64": base64.b64encode(data).decode()}]
    return [*row]


def _json(found: object) -> bytes:
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()


def _document(found: object) -> bytes:
    return f"{json.dumps(found, ensure_ascii=False, indent=1, default=str)}\n".encode()


def _tile_name(level: int, number: int) -> str:
    """As C2SP tlog-tiles names it; the last one of a level may be partial."""
    parts = [f"{number % _EVERY:03}"]
    while number := number // _EVERY:
        parts.insert(0, f"x{number % _EVERY:03}")
    return f"tile/{level}/{'/'.join(parts)}"


def _zipped(content: Mapping[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, one in content.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_STORED if name.endswith(".gz") else zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            packed.writestr(info, one)
    return held.getvalue()
