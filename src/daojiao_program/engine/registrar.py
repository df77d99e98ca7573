"""The registrar: rows of requests and events, stream heads, reads and cached states, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import date

from daojiao_program.engine.catalogue import Catalogue
from daojiao_program.engine.decide import Proposal
from daojiao_program.engine.event import VOIDED, RequestVoided, encode
from daojiao_program.engine.forms import documents, plain
from daojiao_program.engine.later import streams_of
from daojiao_program.engine.ports import NO_STREAM_HEAD, RefRow, StreamHead, Writing
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
from daojiao_program.engine.wording import Said


class Registrar:
    """Records the outcomes of one transaction. `heads` are those of the streams looked up so far.

    `stood` tells of each id that was looked up which request stood with it before the transaction.
    """

    def __init__(
        self, catalogue: Catalogue, writing: Writing, cached_states: StateCache, timeline: Timeline, now: int
    ) -> None:
        self.catalogue = catalogue
        self.writing = writing
        self.cached_states = cached_states
        self.timeline = timeline
        head = writing.head()
        self.now = max(now, head.recorded_at)
        self._began = head.number
        self.heads: dict[str, StreamHead] = {}
        self.moved: dict[str, StreamHead] = {}
        self.written: set[str] = set()
        self.stood: dict[str, int | None] = {}
        self.caused: dict[str, int] = {}
        """Of each id whose effects were looked up, how many requests were asked because of it until then."""
        self._standing: dict[str, RequestRow | None] = {}

    def look_ahead(self, ids: Sequence[str], streams: Sequence[str]) -> None:
        """Read at once which of the ids stand, and the marks of the streams."""
        self._look_up_ids(ids)
        self.look_up(streams)

    def standing(self, id_: str) -> RequestRow | None:
        """The request with that id that was accepted and not voided."""
        if id_ not in self._standing:
            self._look_up_ids((id_,))
        return self._standing[id_]

    def _look_up_ids(self, ids: Sequence[str]) -> None:
        found = self.writing.standing(ids)
        for id_ in ids:
            row = self._standing[id_] = found.get(id_)
            self.stood[id_] = row.number if row else None

    def head(self, stream: str) -> StreamHead:
        """The head of a stream."""
        if stream not in self.heads:
            self.look_up((stream,))
        return self.heads[stream]

    def look_up(self, streams: Iterable[str]) -> None:
        """Have the heads of these streams, read once a transaction."""
        unknown = [stream for stream in streams if stream not in self.heads]
        if unknown:
            found = self.writing.stream_heads(unknown)
            self.heads.update((stream, found.get(stream, NO_STREAM_HEAD)) for stream in unknown)

    def finish(self) -> None:
        """Write the heads: once a stream, however many of the requests touched it."""
        if self.moved:
            self.writing.move_heads(self.moved)

    def abandon(self) -> None:
        """Forget every state that was moved on."""
        self.cached_states.drop(self.moved)

    def _row(
        self, request: Request, text: str, outcome: str, findings: object, voids: RequestRow | None
    ) -> RequestRow:
        return RequestRow(
            self.writing.head().number + 1,
            request.id,
            request.decision,
            request.target,
            text,
            request.on.isoformat(),
            self.turn(request, voids),
            self.now,
            request.actor,
            request.reason,
            request.source,
            documents(request),
            request.correlation,
            request.causation,
            voids.number if voids else None,
            outcome,
            json.dumps(findings, ensure_ascii=False, separators=(",", ":")) if findings else None,
        )

    def turn(self, request: Request, replaces: RequestRow | None) -> int:
        """The request's turn on its day: a correction of the same day keeps that of what it replaces."""
        if (
            replaces is not None
            and request.decision != VOID
            and replaces.effective_on == request.on.isoformat()
        ):
            return replaces.turn
        return self.writing.head().number + 1

    def refuse(self, request: Request, text: str, replaces: RequestRow | None, refused: Refused) -> Refusal:
        """Record a refusal."""
        text = text or plain(request.arguments)
        row = self._row(request, text, REFUSED, {"rule": refused.code, **refused.findings}, replaces)
        self.writing.record(row, ())
        terms = self.catalogue.terms.title if self.catalogue.terms else Said()
        told = refused.of(request.target, request=row.number, languages=self.catalogue.languages, terms=terms)
        return Refusal(id=request.id, number=row.number, refused=told)

    def accept(self, request: Request, text: str, proposal: Proposal) -> Receipt:
        """Record what a decision answered."""
        replaces = proposal.replaces
        outcome = TAKEN if proposal.events or replaces else NOTHING
        findings = [{"rule": one.rule.code, **one.findings} for one in proposal.warnings]
        row = self._row(request, text, outcome, findings, replaces)
        gone = self._void_rows(row, replaces) if replaces else []
        rows, refs = self._event_rows(row, proposal, len(gone))
        self.writing.record(row, [*gone, *rows], refs)
        if replaces is not None:
            self.writing.void(replaces.number, row.number)
            self._standing[replaces.id] = None
        self._standing[row.id] = row
        read: AbstractSet[str] = proposal.touched.keys()
        if proposal.also_read:
            read = read | proposal.also_read
        self._keep_reads(row, row, read - proposal.written.keys())
        for later, streams in proposal.reread.items():
            self._keep_reads(later, row, streams - streams_of(self.writing, later.number))
        self._move_on(row, proposal, [one.stream for one in gone])
        return Receipt(
            id=request.id,
            number=row.number,
            position=self.writing.head().position,
            recorded_at=self.now,
            events=tuple(proposal.events),
            positions=tuple([one.position for one in rows]),
            warnings=tuple(proposal.warnings),
            correlation=request.correlation,
            withdraws=replaces.id if replaces is not None else "",
        )

    def _void_rows(self, row: RequestRow, replaces: RequestRow) -> list[EventRow]:
        """One void on each stream that the voided request wrote."""
        data = encode(RequestVoided(request=replaces.number))
        voided = self.writing.events_of(replaces.number)
        streams = dict.fromkeys(one.stream for one in voided if one.topic != RequestVoided.TOPIC)
        self.look_up(streams)
        on, turn, number = replaces.effective_on, row.turn, row.number
        rows = []
        for position, stream in enumerate(streams, self.writing.head().position + 1):
            version, last_on = self.heads[stream]
            self.moved[stream] = self.heads[stream] = StreamHead(version + 1, last_on)
            rows.append(EventRow(position, stream, version + 1, VOIDED, on, turn, number, data))
        self.written.update(streams)
        return rows

    def _event_rows(
        self, row: RequestRow, proposal: Proposal, before: int
    ) -> tuple[list[EventRow], list[RefRow]]:
        on, turn, number = row.effective_on, row.turn, row.number
        heads, moved = self.heads, self.moved
        rows = []
        refs: list[RefRow] = []
        position = self.writing.head().position + before
        for stream, event, data, things in proposal.kept:
            position += 1
            version, last_on = heads[stream]
            version += 1
            moved[stream] = heads[stream] = StreamHead(version, max(last_on, on))
            rows.append(EventRow(position, stream, version, event.STORED, on, turn, number, data))
            for thing, role in things:
                refs.append(RefRow(thing, position, role))
        self.written.update(proposal.written)
        return rows, refs

    def _move_on(self, row: RequestRow, proposal: Proposal, gone: Sequence[str]) -> None:
        """Bring the cached states, and what is known of the timeline, up to what was recorded."""
        self.cached_states.drop(gone)
        if proposal.replaces is not None:
            self.timeline.take_out(gone, proposal.replaces.number)
        on = row.effective_on
        day: date | None = None
        for stream, events in proposal.written.items():
            self.timeline.add(stream, (on, row.turn), row.number, events)
            cached = self.cached_states.get(stream)
            if cached is None:
                continue
            behind = cached.version + len(events) != self.heads[stream].version
            if proposal.replaces is not None or cached.last_on > on or behind:
                self.cached_states.drop((stream,))  # its place is not the last, or others have written
                continue
            day = day or date.fromisoformat(on)
            for event in events:
                cached.aggregate.evolve(event, day)
            cached.version = self.heads[stream].version
            cached.last_on = on

    def _keep_reads(self, reader: RequestRow, found_by: RequestRow, streams: AbstractSet[str]) -> None:
        """Keep what a request read, and that the streams were looked at for its day."""
        if not streams:
            return
        self.look_up(streams)
        for stream in streams:
            head = self.heads[stream]
            if head.last_on < reader.effective_on:
                self.moved[stream] = self.heads[stream] = StreamHead(head.version, reader.effective_on)
        self.writing.read(reader.number, sorted(streams), found_by.number)

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

    def effects_of(self, id_: str) -> dict[str, RequestRow | None]:
        """What reactions have asked because of the requests with this id: each id with what stands of it."""
        rows = self.writing.caused_by(id_)
        self.caused[id_] = sum(row.number <= self._began for row in rows)
        return {one.id: self.standing(one.id) for one in rows}

    def also_read(self, row: RequestRow, streams: AbstractSet[str]) -> None:
        """Keep that what follows from a request was found on these streams as well."""
        self._keep_reads(row, row, streams)
