"""Which requests that were refused belong in a history, and among which entries."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from daojiao_program.engine import Snapshot
from daojiao_program.engine.request import REFUSED, RequestRow
from daojiao_program.views.entries import HistoryEntry, title_of


def known_of(then: Snapshot) -> Iterator[RequestRow]:
    """The requests that speak of a day up to that of the look."""
    until = then.day.isoformat()
    return (row for row in then.requests() if row.effective_on <= until)


def refusal_of(then: Snapshot, row: RequestRow) -> HistoryEntry:
    """A refused request as a line of a history."""
    return HistoryEntry(row, title_of(then.catalogue, row), row.target or row.decision)


def speaks_of(row: RequestRow, id_: str) -> bool:
    """Whether a request was aimed at the subject or names it."""
    aimed = (row.target or "").partition(":")[2] == id_
    return aimed or (f'"{id_}"' in row.arguments and id_ in _texts(json.loads(row.arguments)))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def with_refusals(
    then: Snapshot, entries: list[HistoryEntry], meant: Callable[[RequestRow], bool]
) -> list[HistoryEntry]:
    """The entries and, among them by the order in which they were asked, the requests that were refused."""
    refused = [refusal_of(then, row) for row in known_of(then) if row.outcome == REFUSED and meant(row)]
    return among(entries, refused)


def among(entries: list[HistoryEntry], refused: list[HistoryEntry]) -> list[HistoryEntry]:
    """Entries of both kinds in the order in which they were asked."""
    return sorted([*entries, *refused], key=lambda one: (one.request.number, one.position or 0))
