"""The judge: one request is loaded as of its day, decided, held against what is later, and recorded.

All of it happens in one transaction under the store's write lock, so that what was read cannot change
before it is recorded. States come from the cache of heads; their versions are compared with the
store's before anything is recorded, and what is stale is read again and decided again.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel

from daojiao_program.engine.aggregate import Aggregate, AnyDecision
from daojiao_program.engine.catalogue import Catalogue
from daojiao_program.engine.decide import Decider, Proposal
from daojiao_program.engine.errors import Conflict
from daojiao_program.engine.later import changed_by
from daojiao_program.engine.ports import Writing
from daojiao_program.engine.record import Recorder, documents, plain
from daojiao_program.engine.request import VOID, Answer, Ask, RequestRow
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
        self.timeline = Timeline(catalogue, writing)
        self.record = Recorder(catalogue, writing, heads, self.timeline, now)
        self.decider = Decider(catalogue, self.record.now)

    def answer(self, ask: Ask) -> Answer:
        """Judge one request and record it with its outcome. Raises `Conflict` where `expected` is not so."""
        if ask.refused is not None:
            return self.record.refuse(ask, "", None, ask.refused)
        text = ""
        replaces: RequestRow | None = None
        try:
            if ask.decision == VOID:
                text = plain(ask.arguments)
                standing = self.writing.standing(ask.id)
                if standing is not None and _same(standing, ask, text):
                    return self.record.again(standing)
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
                        return self.record.again(replaces)
                    require(ask.correct and replaces.decision != VOID, REQUEST_SAME, found=_told(replaces))
                    require((ask.reason or "").strip(), VOID_REASON, found=ask.reason)
                proposal = self._propose(ask, decision, arguments, replaces)
            proposal.replaces = replaces
            self._against_later(ask, proposal)
        except Refused as refused:
            return self.record.refuse(ask, text, replaces, refused)
        return self.record.accept(ask, text, proposal)

    def finish(self) -> None:
        """All of the transaction's requests are judged: write what is written once for all of them."""
        self.record.finish()

    def abandon(self) -> None:
        """The transaction was not committed: forget every state it has moved on."""
        self.record.abandon()

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
        place = (on, self.record.turn(ask, replaces))
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
            self.record.look_up((stream,))
            new = self.record.marks[stream].version == 0
            found = Standing(self.timeline.new(stream), 0, "") if new else self.timeline.newest(stream)
            self.heads.put(stream, found)
        return found

    def _stale(self, used: Mapping[str, Standing], ask: Ask) -> bool:
        """Compare what was used with the store, once a stream and transaction; drop what is stale."""
        self.record.look_up((*used, *ask.expected))
        for stream, version in ask.expected.items():
            if self.record.marks[stream].version != version:
                found = self.record.marks[stream].version
                message = (
                    f"{stream} is at version {found}, not {version} as expected; look again and ask anew"
                )
                raise Conflict(message)
        stale = [
            stream
            for stream, standing in used.items()
            if standing.version != self.record.marks[stream].version
        ]
        self.heads.drop(stale)
        self.timeline.forget(stale)
        return bool(stale)

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
        late = proposal.replaces is not None or any(
            self.record.marks[stream].last_on > on for stream in written
        )
        if self.decider.terms_stream in written:
            late = late or self.writing.last_on() > on
        if not late:
            return
        place = (on, self.record.turn(ask, proposal.replaces))
        changed = changed_by(self.decider, self.timeline, self.writing, place, proposal)
        require(
            not changed,
            LATER_STANDS,
            found=[_told(row) for row in changed[:_NAMED]],
            later=[row.id for row in changed],
        )


def _same(row: RequestRow, ask: Ask, text: str, decision: AnyDecision | None = None) -> bool:
    """Whether the request that stands asked for the same, as this code would store it."""
    return (
        row.decision == ask.decision
        and row.target == ask.target
        and row.effective_on == ask.on.isoformat()
        and row.documents == documents(ask)
        and (row.arguments == text or (decision is not None and decision.restated(row.arguments) == text))
    )


def _told(row: RequestRow | None) -> str:
    """A request in a few words."""
    if row is None:
        return ""
    return f"{row.id} ({row.decision} {row.target or ''} {row.effective_on})".replace(" )", ")")
