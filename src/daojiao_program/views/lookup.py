"""Histories by what requests have in common: a place, a supporting document, a file of the office."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from daojiao_program.domain.charter import Charter
from daojiao_program.domain.places import Places
from daojiao_program.engine import Engine
from daojiao_program.engine.event import RequestVoided
from daojiao_program.engine.request import REFUSED, RequestRow
from daojiao_program.views.entries import HistoryEntry, documents_of, title_of
from daojiao_program.views.lines import EntryWriter, everything, speaks_of, voided, with_refusals

SHA256: Final = "sha256:"
_NAMES_ONE: Final = ("document", "sha256")
"""Arguments that hold a document's number or hash."""


def place_of(engine: Engine, what: str) -> str | None:
    """The code of the village, grid or compound that is meant, by code or title; None if none is."""
    terms = engine.terms(engine.today())
    if not isinstance(terms, Charter):
        return None  # no charter yet, or a workflow with terms of its own
    lists = (terms.villages, terms.grids, terms.compounds)
    if any(what in one for one in lists):
        return what
    titled = [code for one in lists for code, entry in one.items() if what in (entry.zh, entry.en)]
    return titled[0] if len(titled) == 1 else None


def at_place(engine: Engine, code: str) -> list[HistoryEntry]:
    """What happened at a place, and at the grids and compounds in it; refused requests that name it too.

    A standing event tells where an activity, a compound or a project lies; what is voided counts where it
    was entered, too.
    """
    found = list(everything(engine))
    voids = {one.event.request: one.row.request for one in found if isinstance(one.event, RequestVoided)}
    places = Places(engine.terms(engine.today()))
    for one in found:
        if one.row.request not in voids:
            places.learn(one.event, one.row.stream)
    line = EntryWriter()
    entries = [(line.entry(one), places.of(one.event, one.row.stream)) for one in found]
    there = [replace(one, voided_by=voided(one, voids)) for one, at in entries if code in at]
    return with_refusals(engine, there, lambda row: speaks_of(row, code))


def carrying(engine: Engine, document: str) -> list[HistoryEntry]:
    """What the requests recorded that carry a document, by its number or its hash; refused ones too."""
    those = [row for row in engine.requests() if _carries(row, document)]
    return _entries_of(engine, those)


def from_file(engine: Engine, name: str) -> list[RequestRow]:
    """The requests that came from rows of a file (or of one sheet, `book.xlsx:sheet`), by row and time."""
    rows = [row for row in engine.requests() if row.source and row_of(row, name) is not None]
    return sorted(rows, key=lambda row: (row_of(row, name) or ("", 0), row.number))


def row_of(row: RequestRow, name: str) -> tuple[str, int] | None:
    """Sheet and row number of a request from the file; None when it is from elsewhere."""
    if row.source is None or not row.source.startswith(name + ":"):
        return None
    sheet, _, number = row.source.removeprefix(name + ":").rpartition(":")
    return (sheet, int(number)) if number.isdecimal() else None


def entries_by_request(engine: Engine, requests: Mapping[int, RequestRow]) -> dict[int, list[HistoryEntry]]:
    """What each of the requests recorded, marked where it came late or was voided."""
    line, voids = EntryWriter(), dict[int, int]()
    found: dict[int, list[HistoryEntry]] = {number: [] for number in requests}
    for one in everything(engine):
        if isinstance(one.event, RequestVoided):
            voids[one.event.request] = one.row.request
        entry = line.entry(one)
        if one.row.request in found:
            found[one.row.request].append(entry)
    return {
        number: [replace(one, voided_by=voided(one, voids)) for one in entries]
        for number, entries in found.items()
    }


def _entries_of(engine: Engine, rows: list[RequestRow]) -> list[HistoryEntry]:
    by_request = entries_by_request(engine, {row.number: row for row in rows}) if rows else {}

    def each() -> Iterator[HistoryEntry]:
        for row in rows:
            if row.outcome == REFUSED:
                yield HistoryEntry(row, title_of(engine, row), row.target or row.decision)
            yield from by_request[row.number]

    return list(each())


def _carries(row: RequestRow, document: str) -> bool:
    bare = document.removeprefix(SHA256)
    carried = documents_of(row)
    if document in carried or SHA256 + bare in carried:
        return True
    if f'"{bare}"' not in row.arguments:
        return False
    arguments = json.loads(row.arguments)
    return any(arguments.get(name) == bare for name in _NAMES_ONE)
