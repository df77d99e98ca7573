"""Histories: of a stream, of a person or anything else with an id, of a request; refused requests too."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from daojiao_program.engine import Engine, Event, Recorded, moment_of
from daojiao_program.engine.event import RequestVoided
from daojiao_program.engine.request import REFUSED, RequestRow
from daojiao_program.views.entries import Entry, UnknownError, documents_of, findings_of, titles_of

_CHUNK = 900


@dataclass(frozen=True, slots=True)
class Attempt:
    """One time that a request was asked, and what came of it."""

    request: RequestRow
    titles: tuple[str, str]
    entries: Sequence[Entry]
    voided_by: RequestRow | None
    voids: RequestRow | None

    def document(self) -> dict[str, Any]:
        """The attempt in JSON values."""
        row = self.request
        return {
            "number": row.number,
            "id": row.id,
            "decision": row.decision,
            "title": {"zh": self.titles[0], "en": self.titles[1]},
            "target": row.target,
            "arguments": json.loads(row.arguments),
            "effective_on": row.effective_on,
            "recorded_at": moment_of(row.recorded_at).isoformat(),
            "actor": row.actor,
            "reason": row.reason,
            "source": row.source,
            "documents": documents_of(row),
            "outcome": row.outcome,
            "findings": findings_of(row),
            "voids": self.voids.number if self.voids else None,
            "voided_by": self.voided_by.number if self.voided_by else None,
            "events": [one.document() for one in self.entries],
        }


@dataclass(frozen=True, slots=True)
class History:
    """What the store knows of something: entries of a stream or a subject, or the attempts of a request."""

    of: str
    kind: Literal["stream", "subject", "request"]
    entries: Sequence[Entry] = ()
    attempts: Sequence[Attempt] = ()

    def document(self) -> dict[str, Any]:
        """The history in JSON values: ids and positions, never names."""
        return {
            "of": self.of,
            "kind": self.kind,
            "entries": [one.document() for one in self.entries],
            "attempts": [one.document() for one in self.attempts],
        }


def history_of(engine: Engine, what: str) -> History:
    """The history of a stream (`cohort:C-04`), of a request by its id, or of whoever has that id.

    A person's goes over all streams and parts: what happened on streams of that id, and wherever else a
    field marked as a reference names it. Raises `UnknownError` when the store holds nothing of the name.
    """
    kind, colon, _ = what.partition(":")
    attempts = engine.attempts(what)
    if attempts:
        return History(what, "request", attempts=[_attempt(engine, one) for one in attempts])
    if colon and kind in engine.catalogue.aggregates:
        entries = _with_refusals(engine, _of_stream(engine, what), lambda row: row.target == what)
        found = History(what, "stream", entries)
    else:
        entries = _with_refusals(engine, _of_subject(engine, what), lambda row: _speaks_of(row, what))
        found = History(what, "subject", entries)
    if not found.entries or not what:
        raise UnknownError(
            f"库中没有“{what}”；请写对象（如 cohort:C-04）、人员（如 V-0001）或请求（如 volunteers/V-0001）",
            f"the store holds nothing called {what!r}; give a stream such as cohort:C-04, "
            "a person such as V-0001, or a request such as volunteers/V-0001",
        )
    return found


class _Line:
    """Turns events into entries, in the order recorded, and sees which of them came late on their streams."""

    def __init__(self) -> None:
        self._last: dict[str, str] = {}

    def entry(self, one: Recorded, *, role: str = "") -> Entry:
        row, last = one.row, self._last.get(one.row.stream, "")
        if not one.is_void:
            self._last[row.stream] = max(last, row.effective_on)
        return Entry(
            one.request,
            type(one.event).titles(),
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
            yield Recorded(row, engine.catalogue.decode(row.topic, row.data), request, None)
        if last == after:
            return
        after = last


def _of_stream(engine: Engine, stream: str) -> list[Entry]:
    line = _Line()
    return [line.entry(one) for one in engine.history(stream)]


def _of_subject(engine: Engine, id_: str) -> list[Entry]:
    """Whatever happened on streams of that id, and wherever a reference names it."""
    line, voids = _Line(), dict[int, int]()
    found = []
    for one in everything(engine):
        if isinstance(one.event, RequestVoided):
            voids[one.event.request] = one.row.request
        role = _role(one.event, one.row.stream, id_)
        entry = line.entry(one, role=role)
        if role:
            found.append(entry)
    return [replace(one, voided_by=_voided(one, voids)) for one in found]


def _voided(entry: Entry, voids: Mapping[int, int]) -> int | None:
    return None if entry.topic == RequestVoided.TOPIC else voids.get(entry.request.number)


def _role(event: Event, stream: str, id_: str) -> str:
    """The part that the subject has in an event; the empty string if none."""
    kind, _, of = stream.partition(":")
    if of == id_:
        return kind
    for name, mark in event.refs().items():
        value = getattr(event, name)
        if value == id_ or (isinstance(value, tuple) and id_ in value):
            return mark.role or name
    return ""


def _speaks_of(row: RequestRow, id_: str) -> bool:
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


def _with_refusals(engine: Engine, entries: list[Entry], meant: Callable[[RequestRow], bool]) -> list[Entry]:
    """The entries and, among them by the order in which they were asked, the requests that were refused."""
    refused = [
        Entry(row, titles_of(engine, row), row.target or row.decision)
        for row in engine.requests()
        if row.outcome == REFUSED and meant(row)
    ]
    return sorted([*entries, *refused], key=lambda one: (one.request.number, one.position or 0))


def _attempt(engine: Engine, row: RequestRow) -> Attempt:
    trace = engine.trace(row.number)
    voided = engine.trace(row.voids) if row.voids and row.outcome != REFUSED else None
    return Attempt(
        row,
        titles_of(engine, row),
        recorded_entries(engine, row.number),
        trace.voided_by if trace else None,
        voided.request if voided else None,
    )


def recorded_entries(engine: Engine, number: int) -> list[Entry]:
    """What a request recorded, with what came late among it marked by the streams' whole histories."""
    trace = engine.trace(number)
    if trace is None:
        return []
    positions = {one.row.position for one in trace.events}
    found = {
        one.position: one
        for stream in {one.row.stream for one in trace.events}
        for one in _of_stream(engine, stream)
        if one.position in positions
    }
    return [found[position] for position in sorted(positions)]
