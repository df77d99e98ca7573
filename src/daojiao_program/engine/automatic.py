"""What reactions and the clock ask, held to its cause: asked by nobody else, and going with it."""

from __future__ import annotations

import json
from datetime import date

from daojiao_program.engine.decide import Decider, Proposal
from daojiao_program.engine.event import RequestVoided
from daojiao_program.engine.ports import Place
from daojiao_program.engine.reacting import Effects, Reacting
from daojiao_program.engine.registrar import Registrar
from daojiao_program.engine.request import (
    CLOCK,
    REFUSED,
    VOID,
    Refusal,
    Request,
    RequestRow,
    is_automatic,
    is_effect,
    let_be_id,
)
from daojiao_program.engine.rules import (
    CAUSE_STANDS,
    CLOCK_OVERDUE,
    EFFECT_STANDS,
    STUCK_STANDS,
    VOID_REASON,
    Refused,
    require,
)
from daojiao_program.engine.ticking import is_due
from daojiao_program.engine.timeline import Branch, Entry, Timeline

_NAMED = 3
"""How many requests a refusal names."""


class Automatic:
    """Holds the automatic requests of one transaction to what asks for them."""

    def __init__(self, decider: Decider, timeline: Timeline, registrar: Registrar) -> None:
        self._decider = decider
        self._catalogue = decider.catalogue
        self._timeline = timeline
        self._registrar = registrar
        self.reacting = Reacting(decider)

    def check(self, request: Request) -> None:
        """Raise `Refused` for an automatic request that nothing asks for."""
        if request.actor == CLOCK:
            place = (request.on.isoformat(), self._registrar.writing.head().number + 1)
            branch = Branch(self._timeline)
            due = is_due(
                self._decider,
                request.id,
                request.target or "",
                request.on,
                lambda stream: branch.state(stream, place),
            )
            require(due, CLOCK_OVERDUE, found=request.id)
        elif is_effect(request):
            cause = self._registrar.standing(request.causation or "")
            effects: Effects = {} if cause is None else self.of_standing(cause)
            found = effects.get(request.id)
            same = found is not None and found.request.decision == request.decision
            require(same, CAUSE_STANDS, found=request.id, cause=request.causation)

    def of_standing(self, cause: RequestRow) -> Effects:
        """What follows from a request that stands, by the code of today."""
        rows = self._registrar.writing.events_of(cause.number)
        events = [
            (row.stream, event)
            for row, event in self._catalogue.read(rows)
            if not isinstance(event, RequestVoided)
        ]
        branch, after = Branch(self._timeline), _after((cause.effective_on, cause.turn))
        return self.reacting.of(cause, events, lambda stream: branch.state(stream, after))[0]

    def refused_before(self, request: Request) -> Refusal | None:
        """The refusal of a request of the clock that was asked before: it does not ask again by itself."""
        if request.actor != CLOCK or request.reason is not None:
            return None
        attempts = self._registrar.writing.attempts(request.id)
        if not attempts or attempts[-1].outcome != REFUSED:
            return None
        row = attempts[-1]
        findings = json.loads(row.findings or "{}")
        rule = self._catalogue.rules.get(findings.pop("rule", ""))
        if rule is None:
            return None
        told = Refused(rule, findings).of(row.target, request=row.number, languages=self._catalogue.languages)
        return Refusal(id=row.id, number=row.number, refused=told)

    def check_effects(self, request: Request, replaces: RequestRow, proposal: Proposal) -> None:
        """Raise `Refused` where what followed from a request would not follow any more.

        `proposal` is what the request that takes its place comes to; of a void nothing follows.
        """
        standing = {
            id_: row for id_, row in self._registrar.effects_of(replaces.id).items() if row is not None
        }
        if not standing:
            return
        new: Effects = {}
        if request.decision != VOID:
            place = (request.on.isoformat(), self._registrar.turn(request, replaces))
            added = {
                stream: [Entry(place, 0, event) for event in events]
                for stream, events in proposal.written.items()
            }
            branch = Branch(self._timeline, frozenset({replaces.number}), added)
            new, _ = self.reacting.of(
                request, proposal.events, lambda stream: branch.state(stream, _after(place))
            )
        lost = [row for id_, row in standing.items() if not self._same(row, new, id_)]
        require(
            not lost,
            EFFECT_STANDS,
            found=[told(row) for row in lost[:_NAMED]],
            effects=[row.id for row in lost],
        )

    def _same(self, row: RequestRow, new: Effects, id_: str) -> bool:
        found = new.get(id_)
        if found is None:
            return False
        text = self._catalogue.decisions[row.decision].restated(row.arguments)
        on = date.fromisoformat(row.effective_on)
        return found.content == (row.decision, row.target, text, on)

    def check_dismissed(self, request: Request) -> None:
        """Raise `Refused` unless what is to be let be was asked by a reaction or the clock, and refused."""
        id_ = str(request.arguments.get("request"))
        attempts = self._registrar.writing.attempts(id_)
        newest = attempts[-1] if attempts else None
        stuck = newest is not None and newest.outcome == REFUSED and is_automatic(newest.actor)
        require(stuck and newest is not None and request.id == let_be_id(newest), STUCK_STANDS, found=id_)
        require((request.reason or "").strip(), VOID_REASON, found=request.reason)


def _after(place: Place) -> Place:
    """Once what stands at a place counts."""
    return place[0], place[1] + 1


def told(row: RequestRow | None) -> str:
    """A request in a few words."""
    if row is None:
        return ""
    return f"{row.id} ({row.decision} {row.target or ''} {row.effective_on})".replace(" )", ")")
