"""The judge: one request is loaded as of its day, decided, held against what is later, and recorded.

All of it happens in one transaction under the store's write lock, so that what was read cannot change
before it is recorded. States come from the cache of heads, if they are at the store's versions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pydantic import BaseModel

from daojiao_program.engine.aggregate import Aggregate
from daojiao_program.engine.automatic import Automatic, told
from daojiao_program.engine.catalogue import Catalogue
from daojiao_program.engine.consequences import GroupStep, Pass
from daojiao_program.engine.decide import Decider, Load, Proposal
from daojiao_program.engine.decision import AnyDecision
from daojiao_program.engine.errors import Conflict, DecisionFault, failing
from daojiao_program.engine.forms import documents, plain
from daojiao_program.engine.keeping import kept, read_back
from daojiao_program.engine.later import Later
from daojiao_program.engine.ports import Writing
from daojiao_program.engine.registrar import Registrar
from daojiao_program.engine.request import (
    CLOCK,
    DISMISS,
    OWN,
    REACT,
    TICK,
    VOID,
    Outcome,
    Receipt,
    Request,
    RequestRow,
    is_automatic,
    is_effect,
    let_be_id,
)
from daojiao_program.engine.rules import (
    CAUSE_STANDS,
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
_LONGEST_DERIVED = 1100
"""How many that of what follows from another request, which holds the id of that."""


@dataclass(slots=True)
class _Asked:
    """A request while it is looked over: its arguments as they are stored, and what it takes the place of."""

    request: Request
    text: str = ""
    decision: AnyDecision | None = None
    arguments: BaseModel | None = None
    replaces: RequestRow | None = None


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
        self.automatic = Automatic(self.decider, self.timeline, self.registrar)
        self.reacting = self.automatic.reacting

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
            return self.judge(request, sure=not is_automatic(request.actor))
        except Exception as error:
            failing(error, index, of, request.id)
            raise

    def judge(self, request: Request, *, sure: bool = True) -> Outcome:
        """Judge one request and record it with its outcome; unless `sure`, something must ask for it.

        Raises `Conflict` where `expected` is not so, and `TooMany`.
        """
        if request.refused is not None:
            return self.registrar.refuse(request, "", None, request.refused)
        if request.decision == REACT:
            return self._react_again(request)
        asked = _Asked(request)
        try:
            return self._judged(asked, sure=sure)
        except Refused as refused:
            return self.registrar.refuse(request, asked.text, asked.replaces, refused)

    def _judged(self, asked: _Asked, *, sure: bool) -> Outcome:
        request = asked.request
        if (same := self._looked_over(asked)) is not None:
            return self.registrar.again(same)
        if not sure and request.decision != TICK:
            if (before := self.automatic.refused_before(request)) is not None:
                return before
            self.automatic.check(request)
        if request.consequences and request.decision not in (DISMISS, TICK):
            return self._with_consequences(asked)
        proposal = self._proposed(asked)
        self._against_later(request, proposal)
        return self._accept(asked, proposal)

    def _looked_over(self, asked: _Asked) -> RequestRow | None:
        """Fill in what is asked; give the request that stands, where the same was asked before."""
        request = asked.request
        derived = request.decision in OWN or is_effect(request)
        odd = odd_in_id(request.id, _LONGEST_DERIVED if derived else _LONGEST)
        require(not odd, REQUEST_FORM, found=f"{request.id!r}: {odd}")
        require(
            derived or not self.reacting.is_effect_id(request.id), CAUSE_STANDS, found=request.id, cause=None
        )
        if request.decision in OWN:
            asked.text = plain(request.arguments)
            if (same := self._same_own(request, asked.text)) is not None:
                return same
            asked.replaces = self._to_void(request) if request.decision == VOID else None
            require(request.decision != TICK or request.actor == CLOCK, REQUEST_FORM, found=request.actor)
            if request.decision == DISMISS:
                self.automatic.check_dismissed(request)
            return None
        decision = asked.decision = self._decision(request)
        asked.text, asked.arguments = self._arguments(decision, request)
        replaces = self.registrar.standing(request.id)
        if replaces is not None:
            if _same(replaces, request, asked.text, decision):
                return replaces
            require(request.correct and replaces.decision not in OWN, REQUEST_SAME, found=told(replaces))
            require((request.reason or "").strip(), VOID_REASON, found=request.reason)
            require(not is_effect(replaces), CAUSE_STANDS, found=told(replaces), cause=replaces.causation)
            asked.replaces = replaces
        require(not (odd := control_in_json(asked.text)), REQUEST_FORM, found=odd)
        return None

    def _proposed(self, asked: _Asked) -> Proposal:
        if asked.decision is None or asked.arguments is None:
            proposal = Proposal([], {}, [])
        else:
            proposal = self._propose(asked.request, asked.decision, asked.arguments, asked.replaces)
            proposal.keep(kept(self.catalogue, proposal.events))
        proposal.replaces = asked.replaces
        if asked.replaces is not None:
            self.automatic.check_effects(asked.request, asked.replaces, proposal)
        return proposal

    def _accept(self, asked: _Asked, proposal: Proposal) -> Receipt:
        """Record it, and have what follows from it judged."""
        if asked.replaces is not None:
            self.later.forget(asked.replaces.number)
        receipt = self.registrar.accept(asked.request, asked.text, proposal)
        if not self.reacting.speaks_of(proposal.events):
            return receipt
        row = self.registrar.standing(receipt.id)
        assert row is not None  # noqa: S101 - it has just been recorded
        effects, read = self.reacting.of(row, proposal.events, self._states_after(row, asked.replaces))
        self.registrar.also_read(row, read - proposal.touched.keys() - proposal.written.keys())
        followed = tuple([self.judge(one.request) for one in effects.values()])
        return replace(receipt, followed=followed)

    def _react_again(self, request: Request) -> Outcome:
        """A reaction that had failed is asked once more; where it does not fail, what it asks is judged."""
        cause = self.registrar.standing(request.causation or "")
        if cause is None:
            refused = Refused(CAUSE_STANDS, {"found": request.id, "cause": request.causation})
            return self.registrar.refuse(request, "", None, refused)
        effects = self.automatic.of_standing(cause)
        still = effects.get(request.id)
        if still is not None and still.request.refused is not None:
            return self.registrar.refuse(still.request, "", None, still.request.refused)
        let_be = let_be_id(self.writing.attempts(request.id)[-1])
        own = replace(request, id=let_be, decision=DISMISS, target=None, arguments={"request": request.id})
        receipt = self.registrar.accept(own, plain(own.arguments), Proposal([], {}, []))
        asked = [one.request for one in effects.values() if one.request.actor == request.actor]
        return replace(receipt, followed=tuple([self.judge(one) for one in asked]))

    def _states_after(self, row: RequestRow, replaces: RequestRow | None) -> Load:
        """The states once a request stands that was recorded last: the heads, unless something is later."""
        branch: Branch | None = None

        def load(stream: str) -> Aggregate:
            nonlocal branch
            standing = self._head(stream)
            if replaces is None and standing.last_on <= row.effective_on:
                return standing.aggregate
            branch = branch or Branch(self.timeline)
            return branch.state(stream, (row.effective_on, row.turn + 1))

        return load

    def _with_consequences(self, asked: _Asked) -> Receipt:
        """Record a request with all that goes with it. Raises `Refused`, and nothing is recorded then."""
        request, replaces = asked.request, asked.replaces
        self._expected(request)
        going = Pass(self.catalogue, self.decider, self.later, self.timeline, self.registrar, request)
        if asked.decision is None or asked.arguments is None:
            assert replaces is not None  # noqa: S101 - it is a void
            going.void(replaces)
            proposal = Proposal([], {}, [], replaces=replaces)
        else:
            proposal = going.enter(asked.decision, asked.arguments, replaces)
            proposal.replaces = replaces
        self._nobody_stands(going.stands)
        proposal.reread = going.reread_by_those_left
        followed = [self._record(one) for one in going.last_first()]
        receipt = self._record(GroupStep(request, asked.text, proposal))
        followed += [self._record(one) for one in going.after]
        assert isinstance(receipt, Receipt)  # noqa: S101 - it has a proposal
        return replace(receipt, followed=tuple(followed))

    def _record(self, step: GroupStep) -> Outcome:
        if isinstance(step.outcome, Refused):
            return self.registrar.refuse(step.request, step.text, None, step.outcome)
        self.registrar.look_up(step.outcome.written)
        if step.outcome.replaces is not None:
            self.later.forget(step.outcome.replaces.number)
        return self.registrar.accept(step.request, step.text, step.outcome)

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

    def _same_own(self, request: Request, text: str) -> RequestRow | None:
        """The engine's own request that stands, where the same was asked before."""
        standing = self.registrar.standing(request.id)
        if standing is not None and _same(standing, request, text):
            return standing
        require(standing is None, REQUEST_SAME, found=told(standing))
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
        require(found is not None and found.decision not in OWN, VOID_STANDING, found=id_)
        require((request.reason or "").strip(), VOID_REASON, found=request.reason)
        assert found is not None  # noqa: S101 - for the type checker; `require` has raised
        require(not is_effect(found), CAUSE_STANDS, found=told(found), cause=found.causation)
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
        self._nobody_stands(self.later.changed_by(place, proposal))

    @staticmethod
    def _nobody_stands(changed: Sequence[RequestRow]) -> None:
        require(
            not changed,
            LATER_STANDS,
            found=[told(row) for row in changed[:_NAMED]],
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
