"""What follows from a request: what reactions ask because of its events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from daojiao_program.engine.decide import Decider, Load
from daojiao_program.engine.errors import DecisionFault, EngineError
from daojiao_program.engine.event import Event
from daojiao_program.engine.forms import plain
from daojiao_program.engine.policy import policy_in_force
from daojiao_program.engine.reactions import Asked, Reaction
from daojiao_program.engine.request import EFFECT, REACT, Request, RequestRow, effect_id
from daojiao_program.engine.rules import REACTION_CIRCLE, REACTION_FAULT, Refused

DEEPEST: Final = 10
"""How long a chain of effects of effects may be."""
_FAULT: Final = "fault"


@dataclass(frozen=True, slots=True)
class Effect:
    """What a reaction asks, as a request, and its arguments as they are stored."""

    request: Request
    text: str

    @property
    def content(self) -> tuple[str, str | None, str, date]:
        """What makes it the same as what was asked before."""
        return self.request.decision, self.request.target, self.text, self.request.on


Effects = Mapping[str, Effect]
"""What follows from one request, by id, in order."""


def same_effects(some: Effects, others: Effects) -> bool:
    """Whether the same is asked."""
    return some.keys() == others.keys() and all(some[one].content == others[one].content for one in some)


class Reacting:
    """Tells what follows; nothing is recorded by it."""

    def __init__(self, decider: Decider) -> None:
        self._decider = decider
        self._reacts = decider.catalogue.reacts
        self._reactions = decider.catalogue.reactions

    def speaks_of(self, events: Iterable[tuple[str, Event]]) -> bool:
        """Whether there is any reaction to these events."""
        reacts = self._reacts
        return bool(reacts) and any(type(event) in reacts for _, event in events)

    def is_effect_id(self, id_: str) -> bool:
        """Whether only what some reaction asks may go by this id."""
        _, *names = id_.split(EFFECT)
        return any(one.partition("/")[0] in self._reactions for one in names)

    def of(
        self, cause: Request | RequestRow, events: Iterable[tuple[str, Event]], load: Load
    ) -> tuple[Effects, set[str]]:
        """What reactions ask because of a request with these events, and which streams they looked at.

        `load` gives states as they are once it stands. A reaction that fails asks for its mending.
        """
        found: dict[str, Effect] = {}
        read = set[str]()
        counts: dict[str, int] = {}
        policy = policy_in_force()
        for stream, event in events:
            for reaction in self._reacts.get(type(event), ()):
                if policy is not None and reaction.actor in policy.off:
                    continue
                try:
                    asked, touched = self._decider.follows(reaction, cause, stream, event, load)
                    read |= touched.keys()
                    effects = [self._effect(cause, reaction, one) for one in asked]
                except DecisionFault as fault:
                    faulty = self._fault(cause, reaction, stream, fault.sentence)
                    found.setdefault(faulty.request.id, faulty)
                    continue
                for one, effect in zip(asked, effects, strict=True):
                    self._add(found, effect, reaction, counts, keyed=bool(one.key))
        return found, read

    def _add(
        self,
        found: dict[str, Effect],
        effect: Effect,
        reaction: Reaction,
        counts: dict[str, int],
        *,
        keyed: bool,
    ) -> None:
        """Take it in, unless the same is asked already, by an id of its own."""
        same = [
            one
            for one in found.values()
            if one.request.actor == reaction.actor and one.content == effect.content
        ]
        if same and not keyed:
            return
        id_ = effect.request.id
        while id_ in found:
            counts[effect.request.id] = count = counts.get(effect.request.id, 1) + 1
            id_ = f"{effect.request.id}/{count}"
        request = effect.request if id_ == effect.request.id else replace(effect.request, id=id_)
        found[id_] = Effect(self._bounded(request), effect.text)

    def _effect(self, cause: Request | RequestRow, reaction: Reaction, asked: Asked) -> Effect:
        try:
            return Effect(_request(cause, reaction, asked), _text(asked))
        except EngineError as error:
            code, why = reaction.function.__code__, f"asks what cannot be asked: {error}"
            raise DecisionFault(
                reaction.name, asked.target or "", code.co_filename, code.co_firstlineno, why
            ) from error

    def _bounded(self, request: Request) -> Request:
        """The request; refused where its chain of causes is too long."""
        chain = [
            name for one in request.id.split(EFFECT) if (name := one.partition("/")[0]) in self._reactions
        ]
        if len(chain) <= DEEPEST:
            return request
        circle = " → ".join(dict.fromkeys(chain))
        return replace(
            request, refused=Refused(REACTION_CIRCLE, {"found": circle, "allowed": f"≤ {DEEPEST}"})
        )

    def _fault(self, cause: Request | RequestRow, reaction: Reaction, stream: str, sentence: str) -> Effect:
        request = Request(
            id=effect_id(cause.id, reaction.name, _FAULT),
            decision=REACT,
            target=stream,
            arguments={},
            on=_day(cause),
            actor=reaction.actor,
            correlation=cause.correlation or cause.id,
            causation=cause.id,
            refused=Refused(REACTION_FAULT, {"found": f"{reaction.name} {sentence}"}),
        )
        return Effect(request, sentence)


def _request(cause: Request | RequestRow, reaction: Reaction, asked: Asked) -> Request:
    owner, target = asked.decision.owner, asked.target
    return Request(
        id=effect_id(cause.id, reaction.name, asked.key),
        decision=asked.decision.name,
        target=f"{owner.kind}:{target}" if owner and target is not None else None,
        arguments=asked.arguments,
        on=_day(cause),
        actor=reaction.actor,
        correlation=cause.correlation or cause.id,
        causation=cause.id,
    )


def _day(cause: Request | RequestRow) -> date:
    return cause.on if isinstance(cause, Request) else date.fromisoformat(cause.effective_on)


def _text(asked: Asked) -> str:
    """The arguments as they are stored, or as they are given where they are malformed."""
    try:
        return asked.decision.text(asked.decision.validate(asked.arguments))
    except Refused:
        return plain(asked.arguments)
