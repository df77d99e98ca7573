"""How events become the lines of a history, with those among them that were refused, late or voided."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from daojiao_program.engine import Engine, Recorded
from daojiao_program.engine.event import RequestVoided
from daojiao_program.engine.request import REFUSED, RequestRow
from daojiao_program.views.entries import HistoryEntry, title_of

_CHUNK: Final = 900


class EntryWriter:
    """Turns events into entries, in the order recorded, and sees which of them came late on their streams."""

    def __init__(self) -> None:
        self._last: dict[str, str] = {}

    def entry(self, one: Recorded, *, role: str = "") -> HistoryEntry:
        """The event as a line."""
        row, last = one.row, self._last.get(one.row.stream, "")
        if not one.is_void:
            self._last[row.stream] = max(last, row.effective_on)
        return HistoryEntry(
            one.request,
            one.event.TITLE,
            row.stream,
            row.position,
            row.topic,
            one.event.model_dump(mode="json", exclude_none=True),
            role,
            row.effective_on < last and one.request.voids is None,
            one.voided_by,
        )


def everything(engine: Engine) -> Iterator[Recorded]:
    """Every event of the store by position, voided ones and voids too; `voided_by` is not filled in."""
    after = 0
    while True:
        with engine.ledger.reading() as reading:
            last = min(reading.head().position, after + _CHUNK)
            rows = reading.at(range(after + 1, last + 1))
        for position in sorted(rows):
            row, request = rows[position]
            for event in engine.catalogue.shown(row):
                yield Recorded(row, event, request, None)
        if last == after:
            return
        after = last


def voided(entry: HistoryEntry, voids: Mapping[int, int]) -> int | None:
    """Which request took the entry out again, of those that void one."""
    return None if entry.topic == RequestVoided.TOPIC else voids.get(entry.request.number)


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
    engine: Engine, entries: list[HistoryEntry], meant: Callable[[RequestRow], bool]
) -> list[HistoryEntry]:
    """The entries and, among them by the order in which they were asked, the requests that were refused."""
    refused = [
        HistoryEntry(row, title_of(engine, row), row.target or row.decision)
        for row in engine.requests()
        if row.outcome == REFUSED and meant(row)
    ]
    return sorted([*entries, *refused], key=lambda one: (one.request.number, one.position or 0))
