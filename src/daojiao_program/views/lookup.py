"""Histories by what requests have in common: a place, a supporting document, a file of the office."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Final

from daojiao_program.domain.charter import CharterAdopted, CharterAmended
from daojiao_program.domain.places import Places
from daojiao_program.engine import Snapshot
from daojiao_program.engine.request import REFUSED, RequestRow
from daojiao_program.views.entries import HistoryEntry, documents_of, entry_of
from daojiao_program.views.lines import refusal_of, speaks_of, with_refusals

SHA256: Final = "sha256:"
_FEW: Final = 20
"""So many requests are looked up one by one; for more the log is walked through once."""
_NAMES_ONE: Final = ("document", "sha256")
"""Arguments that hold a document's number or hash."""


def place_of(then: Snapshot, what: str) -> str | None:
    """The code of the village, grid or compound that is meant, by code or title; None if none is.

    The charters known are asked from the last back, so that a place goes by its former title too.
    """
    charters = [
        one.event.charter
        for one in then.events(CharterAdopted, CharterAmended)
        if isinstance(one.event, CharterAdopted | CharterAmended)
    ]
    for terms in reversed(charters):
        lists = (terms.villages, terms.grids, terms.compounds)
        if any(what in one for one in lists):
            return what
        titled = [code for one in lists for code, entry in one.items() if what in (entry.zh, entry.en)]
        if len(titled) == 1:
            return titled[0]
    return None


def at_place(then: Snapshot, code: str) -> list[HistoryEntry]:
    """What happened at a place, and at the grids and compounds in it; refused requests that name it too.

    A standing event tells where an activity, a compound or a project lies; what is voided counts where it
    was entered, too. What lies in a village is as the charter of the look's day has it.
    """
    places = Places(then.terms_on(min(then.day, then.known_on)))
    found = [one for one in then.walk() if one.on <= then.day]
    for one in found:
        if one.voided_by is None:
            places.learn(one.event, one.stream)
    there = [entry_of(then, one) for one in found if code in places.of(one.event, one.stream)]
    return with_refusals(then, there, lambda row: speaks_of(row, code))


def carrying(then: Snapshot, rows: Sequence[RequestRow]) -> list[HistoryEntry]:
    """What requests that carry a document recorded; those that were refused too."""
    recorded = entries_of(then, rows)
    return [
        entry
        for row in rows
        for entry in ([refusal_of(then, row)] if row.outcome == REFUSED else recorded[row.number])
    ]


def in_order(rows: Iterable[RequestRow], name: str) -> list[RequestRow]:
    """The requests that came from rows of a file, by row and time."""
    return sorted(rows, key=lambda row: (row_of(row, name) or ("", 0), row.number))


def row_of(row: RequestRow, name: str) -> tuple[str, int] | None:
    """Sheet and row number of a request from the file (or of one sheet, `book.xlsx:sheet`).

    None when it is from elsewhere.
    """
    if row.source is None or not row.source.startswith(name + ":"):
        return None
    sheet, _, number = row.source.removeprefix(name + ":").rpartition(":")
    return (sheet, int(number)) if number.isdecimal() else None


def entries_of(then: Snapshot, rows: Sequence[RequestRow]) -> dict[int, list[HistoryEntry]]:
    """What each of the requests recorded, marked where it came late or was voided."""
    if len(rows) <= _FEW:
        return {row.number: [entry_of(then, one) for one in then.recorded(row.number)] for row in rows}
    found: dict[int, list[HistoryEntry]] = {row.number: [] for row in rows}
    for one in then.walk():
        if one.request.number in found:
            found[one.request.number].append(entry_of(then, one))
    return found


def carries(row: RequestRow, document: str) -> bool:
    """Whether a request carries a document, by its number or its hash."""
    bare = document.removeprefix(SHA256)
    carried = documents_of(row)
    if document in carried or SHA256 + bare in carried:
        return True
    if f'"{bare}"' not in row.arguments:
        return False
    arguments = json.loads(row.arguments)
    return any(arguments.get(name) == bare for name in _NAMES_ONE)
