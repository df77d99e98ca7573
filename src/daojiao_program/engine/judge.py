"""The judge: one request is loaded as of its day, decided, held against what is later, and recorded.

All of it happens in one transaction under the store's write lock, so that what was read cannot change
before it is recorded. States come from the cache of heads; their versions are compared with the
store's before anything is recorded, and what is stale is read again and decided again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date

from pydantic import BaseModel
from pydantic_core import PydanticSerializationError, to_json

from daojiao_program.engine.aggregate import Aggregate, AnyDecision
from daojiao_program.engine.catalogue import Catalogue
from daojiao_program.engine.decide import Decider, Proposal
from daojiao_program.engine.errors import Conflict
from daojiao_program.engine.event import RequestVoided, encode
from daojiao_program.engine.later import changed_by, streams_of
from daojiao_program.engine.ports import NO_MARK, Mark, Writing
from daojiao_program.engine.request import (
    NOTHING,
    REFUSED,
    TAKEN,
    VOID,
    Answer,
    Ask,
    EventRow,
    Receipt,
    Refusal,
    RequestRow,
)
from daojiao_program.engine.rules import (
    LATER_STANDS,
    REQUEST_FORM,
    REQUEST_SAME,
    VOID_REASON,
    VOID_STANDING,
    Refused,
    require,
)
from daojiao_program.engine.timeline import Course, Heads, Standing, Timeline

_NAMED = 3
"""How many of the later requests a refusal names."""


class Judge:
    """Judges the requests of one transaction, each on what the former ones left."""

    def __init__(self, catalogue: Catalogue, writing: Writing, heads: Heads, now: int) -> None:
        self.catalogue = catalogue
        self.writing = writing
        self.heads = heads
        self.now = max(now, writing.head().recorded_at)
        self.timeline = Timeline(catalogue, writing)
        self.marks: dict[str, Mark] = {}
        self.dirty: set[str] = set()
        self.decider = Decider(catalogue, self.now)

    def answer(self, ask: Ask) -> Answer:
        """Judge one request and record it with its outcome. Raises `Conflict` where `expected` is not so."""
        if ask.refused is not None:
            return self._refuse(ask, "", None, ask.refused)
        text = ""
        replaces: RequestRow | None = None
        try:
            if ask.decision == VOID:
                text = _plain(ask.arguments)
                standing = self.writing.standing(ask.id)
                if standing is not None and _same(standing, ask, text):
                    return self._again(standing)
                require(standing is None, REQUEST_SAME, found=_told(standing))
                replaces = self._to_void(ask)
                proposal = Proposal([], {}, [])
            else:
                decision = self._decision(ask)
                arguments = decision.validate(ask.arguments)
                text = decision.text(arguments)
                replaces = self.writing.standing(ask.id)
                if replaces is not None:
                    if _same(replaces, ask, text, decision):
                        return self._again(replaces)
                    require(ask.correct and replaces.decision != VOID, REQUEST_SAME, found=_told(replaces))
                    require((ask.reason or "").strip(), VOID_REASON, found=ask.reason)
                proposal = self._propose(ask, decision, arguments, replaces)
            proposal.replaces = replaces
            self._against_later(ask, proposal)
        except Refused as refused:
            return self._refuse(ask, text, replaces, refused)
        return self._accept(ask, text, proposal)

    def abandon(self) -> None:
        """The transaction was not committed: forget every state it has moved on."""
        self.heads.drop(self.dirty)

    # -- deciding ---------------------------------------------------------------------------------

    def _decision(self, ask: Ask) -> AnyDecision:
        found = self.catalogue.decisions.get(ask.decision)
        require(found, REQUEST_FORM, found=ask.decision, allowed=list(self.catalogue.decisions))
        assert found is not None  # noqa: S101 - for the type checker; `require` has raised
        aimed = ask.target is not None
        require(aimed == (found.owner is not None), REQUEST_FORM, found=ask.target)
        if ask.target is not None:
            kind, _, _ = ask.target.partition(":")
            require(found.owner is not None and kind == found.owner.kind, REQUEST_FORM, found=ask.target)
        return found

    def _propose(
        self, ask: Ask, decision: AnyDecision, arguments: BaseModel, replaces: RequestRow | None
    ) -> Proposal:
        """Decide on cached heads until every head that was used is the store's own."""
        on = ask.on.isoformat()
        without = frozenset({replaces.number}) if replaces else frozenset()
        place = (on, self._turn(ask, replaces))
        while True:
            course = Course(self.timeline, without)
            used: dict[str, Standing] = {}

            def load(stream: str, course: Course = course, used: dict[str, Standing] = used) -> Aggregate:
                standing = used[stream] = self._head(stream)
                if replaces is not None or standing.last_on > on:
                    return course.state(stream, place)
                return standing.aggregate

            try:
                proposal = self.decider.decide(ask, decision, arguments, load)
            except Exception:  # also a fault of the code: states of two moments may not fit each other
                if self._stale(used, ask):
                    continue
                raise
            if not self._stale(used, ask):
                return proposal

    def _head(self, stream: str) -> Standing:
        found = self.heads.get(stream)
        if found is None:
            found = self.timeline.newest(stream)
            self.heads.put(stream, found)
        return found

    def _stale(self, used: Mapping[str, Standing], ask: Ask) -> bool:
        """Compare what was used with the store, once a stream and transaction; drop what is stale."""
        self._look_up((*used, *ask.expected))
        for stream, version in ask.expected.items():
            if self.marks[stream].version != version:
                found = self.marks[stream].version
                message = (
                    f"{stream} is at version {found}, not {version} as expected; look again and ask anew"
                )
                raise Conflict(message)
        stale = [
            stream for stream, standing in used.items() if standing.version != self.marks[stream].version
        ]
        self.heads.drop(stale)
        self.timeline.forget(stale)
        return bool(stale)

    def _look_up(self, streams: Iterable[str]) -> None:
        """Have the marks of these streams, read once a transaction."""
        unknown = [stream for stream in streams if stream not in self.marks]
        if unknown:
            found = self.writing.marks(unknown)
            self.marks.update((stream, found.get(stream, NO_MARK)) for stream in unknown)

    def _to_void(self, ask: Ask) -> RequestRow:
        """The request that is to be voided."""
        self._stale({}, ask)
        id_ = str(ask.arguments.get("request"))
        found = self.writing.standing(id_)
        require(found is not None and found.decision != VOID, VOID_STANDING, found=id_)
        require((ask.reason or "").strip(), VOID_REASON, found=ask.reason)
        assert found is not None  # noqa: S101 - for the type checker; `require` has raised
        return found

    def _against_later(self, ask: Ask, proposal: Proposal) -> None:
        """Refuse what would change the outcome of a later decision, and name that decision."""
        on = ask.on.isoformat()
        written = proposal.written
        late = proposal.replaces is not None or any(self.marks[stream].last_on > on for stream in written)
        if self.decider.terms_stream in written:
            late = late or self.writing.last_on() > on
        if not late:
            return
        place = (on, self._turn(ask, proposal.replaces))
        changed = changed_by(self.decider, self.timeline, self.writing, place, proposal)
        require(
            not changed,
            LATER_STANDS,
            found=[_told(row) for row in changed[:_NAMED]],
            later=[row.id for row in changed],
        )

    # -- recording --------------------------------------------------------------------------------

    def _row(
        self, ask: Ask, text: str, outcome: str, findings: object, voids: RequestRow | None
    ) -> RequestRow:
        return RequestRow(
            self.writing.head().number + 1,
            ask.id,
            ask.decision,
            ask.target,
            text,
            ask.on.isoformat(),
            self._turn(ask, voids),
            self.now,
            ask.actor,
            ask.reason,
            ask.source,
            _documents(ask),
            ask.correlation,
            ask.causation,
            voids.number if voids else None,
            outcome,
            json.dumps(findings, ensure_ascii=False, separators=(",", ":")) if findings else None,
        )

    def _turn(self, ask: Ask, replaces: RequestRow | None) -> int:
        """The request's turn on its day: a correction of the same day keeps that of what it replaces."""
        if replaces is not None and ask.decision != VOID and replaces.effective_on == ask.on.isoformat():
            return replaces.turn
        return self.writing.head().number + 1

    def _refuse(self, ask: Ask, text: str, replaces: RequestRow | None, refused: Refused) -> Refusal:
        text = text or _plain(ask.arguments)
        row = self._row(ask, text, REFUSED, {"rule": refused.code, **refused.findings}, replaces)
        self.writing.record(row, ())
        refused.request = row.number
        refused.target = refused.target or ask.target or ""
        return Refusal(id=ask.id, number=row.number, refused=refused)

    def _accept(self, ask: Ask, text: str, proposal: Proposal) -> Receipt:
        replaces = proposal.replaces
        outcome = TAKEN if proposal.events or replaces else NOTHING
        findings = [{"rule": one.rule.code, **one.findings} for one in proposal.warnings]
        row = self._row(ask, text, outcome, findings, replaces)
        gone = self._void_rows(row, replaces) if replaces else []
        rows = [*gone, *self._event_rows(row, proposal, len(gone))]
        self.writing.record(row, rows)
        if replaces is not None:
            self.writing.void(replaces.number, row.number)
        self._keep(row, proposal, {one.stream for one in gone})
        return Receipt(
            id=ask.id,
            number=row.number,
            position=self.writing.head().position,
            recorded_at=self.now,
            events=tuple(proposal.events),
            positions=tuple(one.position for one in rows[len(gone) :]),
            warnings=tuple(proposal.warnings),
        )

    def _void_rows(self, row: RequestRow, replaces: RequestRow) -> list[EventRow]:
        """One void on each stream that the voided request wrote."""
        data = encode(RequestVoided(request=replaces.number))
        voided = self.writing.events_of(replaces.number)
        streams = dict.fromkeys(one.stream for one in voided if one.topic != RequestVoided.TOPIC)
        self._look_up(streams)
        rows = []
        for count, stream in enumerate(streams, self.writing.head().position + 1):
            mark = self.marks[stream] = self.marks[stream]._replace(version=self.marks[stream].version + 1)
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
        rows = []
        position = self.writing.head().position + before
        for stream, event in proposal.events:
            position += 1
            mark = self.marks[stream]
            mark = self.marks[stream] = Mark(mark.version + 1, max(mark.last_on, row.effective_on))
            rows.append(
                EventRow(
                    position,
                    stream,
                    mark.version,
                    event.TOPIC,
                    row.effective_on,
                    row.turn,
                    row.number,
                    encode(event),
                )
            )
        return rows

    def _keep(self, row: RequestRow, proposal: Proposal, gone: set[str]) -> None:
        """Bring marks, reads and heads up to what was recorded."""
        on = row.effective_on
        written = proposal.written
        marks = {stream: self.marks[stream] for stream in (*gone, *written)}
        reads = {row: proposal.touched.keys() - written.keys()}
        for later, streams in proposal.reread.items():
            reads[later] = streams - streams_of(self.writing, later.number)
        for reader, streams in reads.items():
            self._look_up(streams)
            for stream in streams:
                mark = self.marks[stream]
                if mark.last_on < reader.effective_on:
                    marks[stream] = self.marks[stream] = mark._replace(last_on=reader.effective_on)
            self.writing.read(reader.number, streams)
        self.writing.mark(marks)
        self.dirty.update(marks)
        self.heads.drop(gone)
        day = date.fromisoformat(on)
        for stream, events in written.items():
            standing = self.heads.get(stream)
            if standing is None:
                continue
            if proposal.replaces is not None or standing.last_on > on:
                self.heads.drop((stream,))  # its place is not the last on the stream
                continue
            for event in events:
                standing.aggregate.evolve(event, day)
            standing.version = self.marks[stream].version
            standing.last_on = on
        self.timeline.forget((*gone, *written))

    def _again(self, row: RequestRow) -> Receipt:
        """The answer given before."""
        rows = [one for one in self.writing.events_of(row.number) if one.topic != RequestVoided.TOPIC]
        return Receipt(
            id=row.id,
            number=row.number,
            position=self.writing.head().position,
            recorded_at=row.recorded_at,
            events=tuple((one.stream, self.catalogue.decode(one.topic, one.data)) for one in rows),
            positions=tuple(one.position for one in rows),
            repeated=True,
        )


def _same(row: RequestRow, ask: Ask, text: str, decision: AnyDecision | None = None) -> bool:
    """Whether the request that stands asked for the same, as this code would store it."""
    return (
        row.decision == ask.decision
        and row.target == ask.target
        and row.effective_on == ask.on.isoformat()
        and row.documents == _documents(ask)
        and (row.arguments == text or (decision is not None and decision.restated(row.arguments) == text))
    )


def _plain(arguments: Mapping[str, object]) -> str:
    """Arguments as they were given, whatever they are, as JSON."""
    try:
        return to_json(dict(arguments), fallback=str).decode()
    except PydanticSerializationError:  # half a character, which is no UTF-8: as an escape
        return json.dumps(dict(arguments), default=str)


def _documents(ask: Ask) -> str | None:
    """The documents as they are stored: a JSON array, or nothing."""
    return json.dumps([*ask.documents], ensure_ascii=False, separators=(",", ":")) if ask.documents else None


def _told(row: RequestRow | None) -> str:
    """A request in a few words."""
    if row is None:
        return ""
    return f"{row.id} ({row.decision} {row.target or ''} {row.effective_on})".replace(" )", ")")
