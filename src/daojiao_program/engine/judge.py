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
from daojiao_program.engine.errors import Conflict, DecisionFault, failing
from daojiao_program.engine.keeping import kept, read_back
from daojiao_program.engine.later import Later
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
from daojiao_program.engine.text import control_in_json, odd_in_id
from daojiao_program.engine.timeline import Branch, CachedState, StateCache, Timeline

_NAMED = 3
"""How many of the later requests a refusal names."""
_LONGEST = 250
"""How many characters the id of a request may have."""


class Judge:
    """Judges the requests of one transaction, each on what the former ones left.

    `most` is how many later requests may be judged again for one of them, and `reads` how many events of
    streams may be read for all; `TooMany` is raised beyond either.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        writing: Writing,
        cached_states: StateCache,
        now: int,
        *,
        most: int | None = None,
        reads: int | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.writing = writing
        self.cached_states = cached_states
        self.timeline = Timeline(
            catalogue,
            writing,
            lambda stream: self.registrar.head(stream).version,
            reads,
            cached_states.terms,
        )
        self.registrar = Registrar(catalogue, writing, cached_states, self.timeline, now)
        self.decider = Decider(catalogue, self.registrar.now, held=cached_states.terms)
        self.later = Later(self.decider, self.timeline, writing, most)

    def judge_all(self, requests: Sequence[Request]) -> list[Outcome]:
        """Judge the requests of the transaction, in order."""
        self.look_ahead(requests)
        outcomes = []
        try:
            for index, one in enumerate(requests):
                outcomes.append(self._named(index, len(requests), one))
            self.decider.check_terms()
        except BaseException:
            if self.decider.terms_changed:
                self.cached_states.forget_terms(self.decider.terms_stream)
            raise
        self.registrar.finish()
        return outcomes

    def _named(self, index: int, of: int, request: Request) -> Outcome:
        try:
            return self.judge(request)
        except Exception as error:
            failing(error, index, of, request.id)
            raise

    def judge(self, request: Request) -> Outcome:
        """Judge one request and record it with its outcome.

        Raises `Conflict` where `expected` is not so, and `TooMany`.
        """
        if request.refused is not None:
            return self.registrar.refuse(request, "", None, request.refused)
        text, replaces = "", None
        try:
            require(
                not (odd := odd_in_id(request.id, _LONGEST)), REQUEST_FORM, found=f"{request.id!r}: {odd}"
            )
            if request.decision == VOID:
                text = plain(request.arguments)
                if (same := self._same_void(request, text)) is not None:
                    return self.registrar.again(same)
                replaces = self._to_void(request)
                proposal = Proposal([], {}, [])
            else:
                decision = self._decision(request)
                text, arguments = self._arguments(decision, request)
                replaces = self.registrar.standing(request.id)
                if replaces is not None:
                    if _same(replaces, request, text, decision):
                        return self.registrar.again(replaces)
                    require(
                        request.correct and replaces.decision != VOID, REQUEST_SAME, found=_told(replaces)
                    )
                    require((request.reason or "").strip(), VOID_REASON, found=request.reason)
                require(not (odd := control_in_json(text)), REQUEST_FORM, found=odd)
                proposal = self._propose(request, decision, arguments, replaces)
                proposal.keep(kept(self.catalogue, proposal.events))
            proposal.replaces = replaces
            self._against_later(request, proposal)
        except Refused as refused:
            return self.registrar.refuse(request, text, replaces, refused)
        if replaces is not None:
            self.later.forget(replaces.number)
        return self.registrar.accept(request, text, proposal)

    def look_ahead(self, requests: Sequence[Request]) -> None:
        """Read at once what these requests are likely to need: a round trip instead of one each.

        The streams are guessed from the targets, and from arguments that are named like a kind of
        aggregate; what is not guessed is read when it is needed.
        """
        kinds = self.catalogue.aggregates
        streams = {request.target for request in requests if request.target is not None}
        for request in requests:
            streams |= {
                f"{name}:{value}"
                for name, value in request.arguments.items()
                if name in kinds and isinstance(value, str) and value.isprintable()
            }
        if self.decider.terms_stream:
            streams.add(self.decider.terms_stream)
        self.registrar.look_ahead([request.id for request in requests], sorted(streams))

    def abandon(self) -> None:
        """The transaction was not committed: forget every state it has moved on."""
        self.registrar.abandon()

    def _same_void(self, request: Request, text: str) -> RequestRow | None:
        """The void that stands, where the same was asked before."""
        standing = self.registrar.standing(request.id)
        if standing is not None and _same(standing, request, text):
            return standing
        require(standing is None, REQUEST_SAME, found=_told(standing))
        return None

    @staticmethod
    def _arguments(decision: AnyDecision, request: Request) -> tuple[str, BaseModel]:
        """The arguments as they are stored, and as they will be read."""
        return read_back(decision.validate(request.arguments), decision.stored, decision.name)

    def _decision(self, request: Request) -> AnyDecision:
        found = self.catalogue.decisions.get(request.decision)
        if found is None:
            raise Refused(REQUEST_FORM, {"found": request.decision, "allowed": [*self.catalogue.decisions]})
        aimed = request.target is not None
        require(aimed == (found.owner is not None), REQUEST_FORM, found=request.target)
        if request.target is not None:
            kind, _, _ = request.target.partition(":")
            require(found.owner is not None and kind == found.owner.kind, REQUEST_FORM, found=request.target)
        return found

    def _propose(
        self, request: Request, decision: AnyDecision, arguments: BaseModel, replaces: RequestRow | None
    ) -> Proposal:
        """Decide on the states of the request's place: the heads, unless something on them is later."""
        self._expected(request)
        on = request.on.isoformat()
        place = (on, self.registrar.turn(request, replaces))
        course: Branch | None = None

        def load(stream: str) -> Aggregate:
            nonlocal course
            standing = self._head(stream)
            if replaces is None and standing.last_on <= on:
                return standing.aggregate
            if course is None:
                course = Branch(self.timeline, frozenset({replaces.number}) if replaces else frozenset())
            return course.state(stream, place)

        try:
            return self.decider.decide(request, decision, arguments, load)
        except DecisionFault as fault:
            self.cached_states.drop(fault.streams)  # it may have changed them
            raise

    def _head(self, stream: str) -> CachedState:
        """The newest state: the one kept, if it is at the version at which the store is."""
        version = self.registrar.head(stream).version
        found = self.cached_states.get(stream)
        if found is None or found.version != version:
            self.timeline.forget(stream)
            found = self.timeline.newest(stream) if version else CachedState(self.timeline.new(stream), 0, "")
            self.cached_states.put(stream, found)
        return found

    def _expected(self, request: Request) -> None:
        """Raise `Conflict` if a stream is not at the version that the asker has seen."""
        for stream, version in request.expected.items():
            found = self.registrar.head(stream).version
            if found != version:
                raise Conflict(
                    f"{stream} is at version {found}, not {version} as expected; look again and ask anew"
                )

    def _to_void(self, request: Request) -> RequestRow:
        """The request that is to be voided."""
        self._expected(request)
        id_ = str(request.arguments.get("request"))
        found = self.registrar.standing(id_)
        require(found is not None and found.decision != VOID, VOID_STANDING, found=id_)
        require((request.reason or "").strip(), VOID_REASON, found=request.reason)
        assert found is not None  # noqa: S101 - for the type checker; `require` has raised
        return found

    def _against_later(self, request: Request, proposal: Proposal) -> None:
        """Refuse what would change the outcome of a later decision, and name that decision."""
        on = request.on.isoformat()
        written, heads = proposal.written, self.registrar.heads
        late = proposal.replaces is not None
        for stream in written:
            late = late or heads[stream].last_on > on
        if self.decider.terms_stream in written:
            late = late or self.writing.head().last_on > on
        if not late:
            return
        place = (on, self.registrar.turn(request, proposal.replaces))
        changed = self.later.changed_by(place, proposal)
        require(
            not changed,
            LATER_STANDS,
            found=[_told(row) for row in changed[:_NAMED]],
            later=[row.id for row in changed],
        )


def _same(row: RequestRow, request: Request, text: str, decision: AnyDecision | None = None) -> bool:
    """Whether the request that stands asked for the same, as this code would store it."""
    return (
        row.decision == request.decision
        and row.target == request.target
        and row.effective_on == request.on.isoformat()
        and row.documents == documents(request)
        and (row.arguments == text or (decision is not None and decision.restated(row.arguments) == text))
    )


def _told(row: RequestRow | None) -> str:
    """A request in a few words."""
    if row is None:
        return ""
    return f"{row.id} ({row.decision} {row.target or ''} {row.effective_on})".replace(" )", ")")
