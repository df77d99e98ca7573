"""Histories: of a stream, of a person or anything else with an id, of a request; refused requests too."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from daojiao_program.engine import Engine, Event, Said, moment_of
from daojiao_program.engine.event import RequestVoided
from daojiao_program.engine.request import REFUSED, RequestRow
from daojiao_program.views.entries import HistoryEntry, UnknownError, documents_of, findings_of, title_of
from daojiao_program.views.lines import EntryWriter, everything, speaks_of, voided, with_refusals
from daojiao_program.views.lookup import at_place, carrying, entries_by_request, from_file, place_of


@dataclass(frozen=True, slots=True)
class Attempt:
    """One time that a request was asked, and what came of it."""

    request: RequestRow
    title: Said
    entries: Sequence[HistoryEntry]
    voided_by: RequestRow | None
    voids: RequestRow | None

    def document(self) -> dict[str, Any]:
        """The attempt in JSON values."""
        row = self.request
        return {
            "number": row.number,
            "id": row.id,
            "decision": row.decision,
            "title": self.title.document(),
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
    """What the store knows of something, as entries; of a request or a file, as the attempts made of it."""

    of: str
    kind: Literal["stream", "subject", "request", "place", "document", "file"]
    entries: Sequence[HistoryEntry] = ()
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
    """The history of a stream, a request, a place, a file, a document, or of whoever has that id.

    `cohort:C-04` is a stream and `volunteers/V-0001` a request. A place is a village, a grid or a compound,
    by its code or title. A file is named as it was taken in; its history is what came of each row. A document
    goes by its number, or a file's hash. A person's history goes over all streams and parts: what happened on
    streams of that id, and wherever else a field marked as a reference names it. Raises `UnknownError` when
    the store holds nothing of the name.
    """
    attempts = engine.attempts(what)
    if attempts:
        return History(what, "request", attempts=[_attempt(engine, one) for one in attempts])
    found = (_stream_or_place(engine, what) or _file_or_document(engine, what)) if what else None
    if found is None and what:
        entries = with_refusals(engine, _of_subject(engine, what), lambda row: speaks_of(row, what))
        found = History(what, "subject", entries)
    if found is None or not (found.entries or found.attempts):
        raise UnknownError(
            f"库中没有“{what}”；请写对象（如 cohort:C-04）、人员（如 V-0001）、请求（如 volunteers/V-0001）、"
            "村（社区）或网格（如 G-01）、文件名或文号",
            f"the store holds nothing called {what!r}; give a stream such as cohort:C-04, "
            "a person such as V-0001, a request such as volunteers/V-0001, a place such as G-01, "
            "the name of a file or the number of a document",
        )
    return found


def _stream_or_place(engine: Engine, what: str) -> History | None:
    kind, colon, _ = what.partition(":")
    if colon and kind in engine.catalogue.aggregates:
        entries = with_refusals(engine, _of_stream(engine, what), lambda row: row.target == what)
        return History(what, "stream", entries)
    place = place_of(engine, what)
    return History(place, "place", at_place(engine, place)) if place is not None else None


def _file_or_document(engine: Engine, what: str) -> History | None:
    rows = from_file(engine, what)
    if rows:
        return History(what, "file", attempts=_attempts(engine, rows))
    entries = carrying(engine, what)
    return History(what, "document", entries) if entries else None


def _attempts(engine: Engine, rows: Sequence[RequestRow]) -> list[Attempt]:
    """Many requests as attempts, with one pass over the store."""
    entries = entries_by_request(engine, {row.number: row for row in rows})
    every = {row.number: row for row in engine.requests()}
    voids = {row.voids: row for row in every.values() if row.voids and row.outcome != REFUSED}
    return [
        Attempt(
            row,
            title_of(engine, row),
            entries[row.number],
            voids.get(row.number),
            every.get(row.voids) if row.voids and row.outcome != REFUSED else None,
        )
        for row in rows
    ]


def _of_stream(engine: Engine, stream: str) -> list[HistoryEntry]:
    line = EntryWriter()
    return [line.entry(one) for one in engine.history(stream)]


def _of_subject(engine: Engine, id_: str) -> list[HistoryEntry]:
    """Whatever happened on streams of that id, and wherever a reference names it."""
    line, voids = EntryWriter(), dict[int, int]()
    found = []
    for one in everything(engine):
        if isinstance(one.event, RequestVoided):
            voids[one.event.request] = one.row.request
        role = _role(one.event, one.row.stream, id_)
        entry = line.entry(one, role=role)
        if role:
            found.append(entry)
    return [replace(one, voided_by=voided(one, voids)) for one in found]


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


def _attempt(engine: Engine, row: RequestRow) -> Attempt:
    trace = engine.trace(row.number)
    replaced = engine.trace(row.voids) if row.voids and row.outcome != REFUSED else None
    return Attempt(
        row,
        title_of(engine, row),
        recorded_entries(engine, row.number),
        trace.voided_by if trace else None,
        replaced.request if replaced else None,
    )


def recorded_entries(engine: Engine, number: int) -> list[HistoryEntry]:
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
