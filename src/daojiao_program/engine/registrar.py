"""The record: rows of requests and events, marks, reads and heads, within one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from pydantic_core import PydanticSerializationError, to_json

from daojiao_program.engine.catalogue import Catalogue
from daojiao_program.engine.decide import Proposal
from daojiao_program.engine.event import RequestVoided, encode
from daojiao_program.engine.later import streams_of
from daojiao_program.engine.ports import NO_STREAM_HEAD, StreamHead, Writing
from daojiao_program.engine.request import (
    NOTHING,
    REFUSED,
    TAKEN,
    VOID,
    EventRow,
    Receipt,
    Refusal,
    Request,
    RequestRow,
)
from daojiao_program.engine.rules import Refused
from daojiao_program.engine.timeline import StateCache, Timeline


class Registrar:
    """Records the answers of one transaction. `marks` are those of the streams looked up so far."""

    def __init__(
        self, catalogue: Catalogue, writing: Writing, cached_states: StateCache, timeline: Timeline, now: int
    ) -> None:
        self.catalogue = catalogue
        self.writing = writing
        self.cached_states = cached_states
        self.timeline = timeline
        self.now = max(now, writing.head().recorded_at)
        self.marks: dict[str, StreamHead] = {}
        self.changed: dict[str, StreamHead] = {}
        self._standing: dict[str, RequestRow | None] = {}

    def look_ahead(self, ids: Sequence[str], streams: Sequence[str]) -> None:
        """Read at once which of the ids stand, and the marks of the streams."""
        found = self.writing.standing(ids)
        self._standing.update((id_, found.get(id_)) for id_ in ids)
        self.look_up(streams)

    def standing(self, id_: str) -> RequestRow | None:
        """The request with that id that was accepted and not voided."""
        if id_ not in self._standing:
            self._standing[id_] = self.writing.standing((id_,)).get(id_)
        return self._standing[id_]

    def mark(self, stream: str) -> StreamHead:
        """The mark of a stream."""
        if stream not in self.marks:
            self.look_up((stream,))
        return self.marks[stream]

    def look_up(self, streams: Iterable[str]) -> None:
        """Have the marks of these streams, read once a transaction."""
        unknown = [stream for stream in streams if stream not in self.marks]
        if unknown:
            found = self.writing.marks(unknown)
            self.marks.update((stream, found.get(stream, NO_STREAM_HEAD)) for stream in unknown)

    def finish(self) -> None:
        """Write the marks: once a stream, however many of the requests touched it."""
        self.writing.mark(self.changed)

    def abandon(self) -> None:
        """Forget every state that was moved on."""
        self.cached_states.drop(self.changed)

    def _row(
        self, ask: Request, text: str, outcome: str, findings: object, voids: RequestRow | None
    ) -> RequestRow:
        return RequestRow(
            self.writing.head().number + 1,
            ask.id,
            ask.decision,
            ask.target,
            text,
            ask.on.isoformat(),
            self.turn(ask, voids),
            self.now,
            ask.actor,
            ask.reason,
            ask.source,
            documents(ask),
            ask.correlation,
            ask.causation,
            voids.number if voids else None,
            outcome,
            json.dumps(findings, ensure_ascii=False, separators=(",", ":")) if findings else None,
        )

    def turn(self, ask: Request, replaces: RequestRow | None) -> int:
        """The request's turn on its day: a correction of the same day keeps that of what it replaces."""
        if replaces is not None and ask.decision != VOID and replaces.effective_on == ask.on.isoformat():
            return replaces.turn
        return self.writing.head().number + 1

    def refuse(self, ask: Request, text: str, replaces: RequestRow | None, refused: Refused) -> Refusal:
        """Record a refusal."""
        text = text or plain(ask.arguments)
        row = self._row(ask, text, REFUSED, {"rule": refused.code, **refused.findings}, replaces)
        self.writing.record(row, ())
        return Refusal(id=ask.id, number=row.number, refused=refused.of(ask.target, request=row.number))

    def accept(self, ask: Request, text: str, proposal: Proposal) -> Receipt:
        """Record what a decision answered."""
        replaces = proposal.replaces
        outcome = TAKEN if proposal.events or replaces else NOTHING
        findings = [{"rule": one.rule.code, **one.findings} for one in proposal.warnings]
        row = self._row(ask, text, outcome, findings, replaces)
        gone = self._void_rows(row, replaces) if replaces else []
        rows = [*gone, *self._event_rows(row, proposal, len(gone))]
        self.writing.record(row, rows)
        if replaces is not None:
            self.writing.void(replaces.number, row.number)
            self._standing[replaces.id] = None
        self._standing[row.id] = row
        self._keep(row, proposal, {one.stream for one in gone})
        return Receipt(
            id=ask.id,
            number=row.number,
            position=self.writing.head().position,
            recorded_at=self.now,
            events=tuple(proposal.events),
            positions=tuple(one.position for one in rows[len(gone) :]),
            warnings=tuple(proposal.warnings),
            correlation=ask.correlation,
        )

    def _void_rows(self, row: RequestRow, replaces: RequestRow) -> list[EventRow]:
        """One void on each stream that the voided request wrote."""
        data = encode(RequestVoided(request=replaces.number))
        voided = self.writing.events_of(replaces.number)
        streams = dict.fromkeys(one.stream for one in voided if one.topic != RequestVoided.TOPIC)
        self.look_up(streams)
        rows = []
        for count, stream in enumerate(streams, self.writing.head().position + 1):
            mark = self.marks[stream]._replace(version=self.marks[stream].version + 1)
            self.changed[stream] = self.marks[stream] = mark
            rows.append(
                EventRow(
                    count,
                    stream,
                    mark.version,
                    RequestVoided.TOPIC,
                    replaces.effective_on,
                    row.turn,
                    row.number,
                    data,
                )
            )
        return rows

    def _event_rows(self, row: RequestRow, proposal: Proposal, before: int) -> list[EventRow]:
        on, turn, number = row.effective_on, row.turn, row.number
        marks, changed = self.marks, self.changed
        rows = []
        position = self.writing.head().position + before
        for stream, event in proposal.events:
            position += 1
            version, last_on = marks[stream]
            version += 1
            changed[stream] = marks[stream] = StreamHead(version, max(last_on, on))
            rows.append(EventRow(position, stream, version, event.STORED, on, turn, number, encode(event)))
        return rows

    def _keep(self, row: RequestRow, proposal: Proposal, gone: set[str]) -> None:
        """Bring marks, reads and heads up to what was recorded."""
        written = proposal.written
        self._keep_reads(row, proposal.touched.keys() - written.keys())
        for later, streams in proposal.reread.items():
            self._keep_reads(later, streams - streams_of(self.writing, later.number))
        self.cached_states.drop(gone)
        on = row.effective_on
        day = date.fromisoformat(on)
        for stream, events in written.items():
            standing = self.cached_states.get(stream)
            if standing is None:
                continue
            if proposal.replaces is not None or standing.last_on > on:
                self.cached_states.drop((stream,))  # its place is not the last on the stream
                continue
            for event in events:
                standing.aggregate.evolve(event, day)
            standing.version = self.marks[stream].version
            standing.last_on = on
        self.timeline.forget((*gone, *written))

    def _keep_reads(self, reader: RequestRow, streams: set[str]) -> None:
        """Keep what a request read, and that the streams were looked at for its day."""
        if not streams:
            return
        self.look_up(streams)
        for stream in streams:
            mark = self.marks[stream]
            if mark.last_on < reader.effective_on:
                self.changed[stream] = self.marks[stream] = mark._replace(last_on=reader.effective_on)
        self.writing.read(reader.number, streams)

    def again(self, row: RequestRow) -> Receipt:
        """The answer given before."""
        rows = [one for one in self.writing.events_of(row.number) if one.topic != RequestVoided.TOPIC]
        found = [*self.catalogue.read(rows)]
        return Receipt(
            id=row.id,
            number=row.number,
            position=self.writing.head().position,
            recorded_at=row.recorded_at,
            events=tuple((one.stream, event) for one, event in found),
            positions=tuple(one.position for one, _ in found),
            repeated=True,
            correlation=row.correlation,
        )


def plain(arguments: Mapping[str, object]) -> str:
    """Arguments as they were given, whatever they are, as JSON."""
    try:
        return to_json(dict(arguments), fallback=str).decode()
    except PydanticSerializationError:  # half a character, which is no UTF-8: as an escape
        return json.dumps(dict(arguments), default=str)


def documents(ask: Request) -> str | None:
    """The documents as they are stored: a JSON array, or nothing."""
    return json.dumps([*ask.documents], ensure_ascii=False, separators=(",", ":")) if ask.documents else None
