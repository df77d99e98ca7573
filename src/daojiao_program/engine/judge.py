"""The judge: one request is loaded as of its day, decided, held against what is later, and recorded.

All of it happens in one transaction under the store's write lock, so that what was read cannot change
before it is recorded. States come from the cache of heads, if they are at the store's versions.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel

from daojiao_program.engine.aggregate import Aggregate
from daojiao_program.engine.catalogue import Catalogue
from daojiao_program.engine.decide import Decider, Proposal
from daojiao_program.engine.decision import AnyDecision
from daojiao_program.engine.errors import Conflict
from daojiao_program.engine.later import changed_by
from daojiao_program.engine.ports import Writing
from daojiao_program.engine.registrar import Registrar, documents, plain
from daojiao_program.engine.request import VOID, Outcome, Request, RequestRow
from daojiao_program.engine.rules import (
    LATER_STANDS,
    REQUEST_FORM,
    REQUEST_SAME,
    VOID_REASON,
    VOID_STANDING,
    Refused,
    require,
)
from daojiao_program.engine.timeline import Branch, CachedState, StateCache, Timeline

_NAMED = 3
"""How many of the later requests a refusal names."""


class Judge:
    """Judges the requests of one transaction, each on what the former ones left."""

    def __init__(self, catalogue: Catalogue, writing: Writing, cached_states: StateCache, now: int) -> None:
        self.catalogue = catalogue
        self.writing = writing
        self.cached_states = cached_states
        self.timeline = Timeline(catalogue, writing)
        self.record = Registrar(catalogue, writing, cached_states, self.timeline, now)
        self.decider = Decider(catalogue, self.record.now)

    def answer(self, ask: Request) -> Outcome:
        """Judge one request and record it with its outcome. Raises `Conflict` where `expected` is not so."""
        if ask.refused is not None:
            return self.record.refuse(ask, "", None, ask.refused)
        text = ""
        replaces: RequestRow | None = None
        try:
            if ask.decision == VOID:
                text = plain(ask.arguments)
                standing = self.record.standing(ask.id)
                if standing is not None and _same(standing, ask, text):
                    return self.record.again(standing)
                require(standing is None, REQUEST_SAME, found=_told(standing))
                replaces = self._to_void(ask)
                proposal = Proposal([], {}, [])
            else:
                decision = self._decision(ask)
                arguments = decision.validate(ask.arguments)
                text = decision.text(arguments)
                replaces = self.record.standing(ask.id)
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

    def look_ahead(self, asks: Sequence[Request]) -> None:
        """Read at once what these requests are likely to need: a round trip instead of one each.

        The streams are guessed from the targets, and from arguments that are named like a kind of
        aggregate; what is not guessed is read when it is needed.
        """
        kinds = self.catalogue.aggregates
        streams = {ask.target for ask in asks if ask.target is not None}
        for ask in asks:
            streams |= {
                f"{name}:{value}"
                for name, value in ask.arguments.items()
                if name in kinds and isinstance(value, str) and value.isprintable()
            }
        if self.decider.terms_stream:
            streams.add(self.decider.terms_stream)
        self.record.look_ahead([ask.id for ask in asks], sorted(streams))

    def finish(self) -> None:
        """All of the transaction's requests are judged: write what is written once for all of them."""
        self.record.finish()

    def abandon(self) -> None:
        """The transaction was not committed: forget every state it has moved on."""
        self.record.abandon()

    def _decision(self, ask: Request) -> AnyDecision:
        found = self.catalogue.decisions.get(ask.decision)
        if found is None:
            raise Refused(REQUEST_FORM, {"found": ask.decision, "allowed": [*self.catalogue.decisions]})
        aimed = ask.target is not None
        require(aimed == (found.owner is not None), REQUEST_FORM, found=ask.target)
        if ask.target is not None:
            kind, _, _ = ask.target.partition(":")
            require(found.owner is not None and kind == found.owner.kind, REQUEST_FORM, found=ask.target)
        return found

    def _propose(
        self, ask: Request, decision: AnyDecision, arguments: BaseModel, replaces: RequestRow | None
    ) -> Proposal:
        """Decide on the states of the request's place: the heads, unless something on them is later."""
        self._expected(ask)
        on = ask.on.isoformat()
        place = (on, self.record.turn(ask, replaces))
        course: Branch | None = None

        def load(stream: str) -> Aggregate:
            nonlocal course
            standing = self._head(stream)
            if replaces is None and standing.last_on <= on:
                return standing.aggregate
            if course is None:
                course = Branch(self.timeline, frozenset({replaces.number}) if replaces else frozenset())
            return course.state(stream, place)

        return self.decider.decide(ask, decision, arguments, load)

    def _head(self, stream: str) -> CachedState:
        """The newest state: the one kept, if it is at the version at which the store is."""
        version = self.record.mark(stream).version
        found = self.cached_states.get(stream)
        if found is None or found.version != version:
            self.timeline.forget((stream,))
            found = self.timeline.newest(stream) if version else CachedState(self.timeline.new(stream), 0, "")
            self.cached_states.put(stream, found)
        return found

    def _expected(self, ask: Request) -> None:
        """Raise `Conflict` if a stream is not at the version that the asker has seen."""
        for stream, version in ask.expected.items():
            found = self.record.mark(stream).version
            if found != version:
                raise Conflict(
                    f"{stream} is at version {found}, not {version} as expected; look again and ask anew"
                )

    def _to_void(self, ask: Request) -> RequestRow:
        """The request that is to be voided."""
        self._expected(ask)
        id_ = str(ask.arguments.get("request"))
        found = self.record.standing(id_)
        require(found is not None and found.decision != VOID, VOID_STANDING, found=id_)
        require((ask.reason or "").strip(), VOID_REASON, found=ask.reason)
        assert found is not None  # noqa: S101 - for the type checker; `require` has raised
        return found

    def _against_later(self, ask: Request, proposal: Proposal) -> None:
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


def _same(row: RequestRow, ask: Request, text: str, decision: AnyDecision | None = None) -> bool:
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
