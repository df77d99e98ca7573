"""A request with its consequences: what goes with it, one pass forward over the places in the timeline.

Whatever a reaction or the clock has asked may be withdrawn, asked otherwise or asked anew on the way; what a
person has asked must come out as it did. What follows stands after its cause, so that one pass is enough. The
pass records nothing: it makes a list of steps, all of them or none.
"""

from __future__ import annotations

import json
from bisect import insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from heapq import heappop, heappush
from operator import attrgetter
from typing import Literal

from pydantic import BaseModel

from daojiao_program.engine.catalogue import Catalogue
from daojiao_program.engine.decide import Decider, Proposal
from daojiao_program.engine.decision import AnyDecision
from daojiao_program.engine.event import Event
from daojiao_program.engine.forms import plain
from daojiao_program.engine.keeping import kept, read_back
from daojiao_program.engine.later import Later, streams_of
from daojiao_program.engine.ports import Place
from daojiao_program.engine.reacting import Effect, Effects, Reacting
from daojiao_program.engine.registrar import Registrar
from daojiao_program.engine.request import (
    CLOCK,
    DISMISS,
    REFUSED,
    VOID,
    Request,
    RequestRow,
    is_automatic,
    let_be_id,
)
from daojiao_program.engine.rules import Refused
from daojiao_program.engine.timeline import Branch, Entry, Timeline


@dataclass(slots=True)
class GroupStep:
    """Something to be recorded: a request with what it comes to, or with why it is refused.

    It takes the place of the request that its proposal replaces, if any.
    """

    request: Request
    text: str
    outcome: Proposal | Refused

    @property
    def replaces(self) -> RequestRow | None:
        """The request that goes."""
        return self.outcome.replaces if isinstance(self.outcome, Proposal) else None


class Course(Branch):
    """A branch that changes as the pass goes on: always at or after the place where the pass is."""

    def take_out(self, number: int, streams: Iterable[str]) -> None:
        """The request with that number does not stand in it."""
        self.without |= {number}
        for stream in streams:
            cursor = self._cursors.get(stream)
            if cursor is not None:
                cursor.entries = [one for one in cursor.entries if one.request != number]

    def put(self, place: Place, written: dict[str, list[Event]]) -> None:
        """These events stand in it at a place."""
        added: dict[str, Sequence[Entry]] = {**self.added}
        for stream, events in written.items():
            new = [Entry(place, 0, event) for event in events]
            added[stream] = [*added.get(stream, ()), *new]
            cursor = self._cursors.get(stream)
            if cursor is not None:
                entries = [*cursor.entries]
                for one in new:
                    insort(entries, one, key=attrgetter("place"))
                cursor.entries = entries
        self.added = added


@dataclass(order=True, slots=True)
class _Due:
    """Something to be looked at when the pass comes to its place."""

    place: Place
    index: int
    sort: Literal["first", "stands", "enters"] = field(compare=False)
    row: RequestRow | None = field(default=None, compare=False)
    effect: Effect | None = field(default=None, compare=False)


@dataclass(slots=True)
class _Entering:
    """The request itself, where it is no void, and what followed from what it replaces."""

    decision: AnyDecision
    arguments: BaseModel
    old: Effects
    proposal: Proposal | None = None


class Pass:
    """The pass for one request; `steps` are what is to be recorded before it, and after it.

    `stands` are the requests of people that would come out otherwise.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        decider: Decider,
        later: Later,
        timeline: Timeline,
        registrar: Registrar,
        request: Request,
    ) -> None:
        self._catalogue = catalogue
        self._decider = decider
        self._later = later
        self._timeline = timeline
        self._registrar = registrar
        self._request = request
        self._reacting = Reacting(decider)
        self._changed = Course(timeline)
        self._unchanged = Branch(timeline)
        self._ahead: list[_Due] = []
        self._pushed = 0
        self._known: set[int] = set()
        self._streams: set[str] = set()
        self._gone: set[int] = set()
        self._condemned: set[int] = set()
        self._altered: dict[int, Effect] = {}
        self._entering: _Entering | None = None
        self._turns = registrar.writing.head().number
        self._place: Place = ("", 0)
        self.withdrawn: list[GroupStep] = []
        self.after: list[GroupStep] = []
        self.stands: list[RequestRow] = []
        self.reread: dict[RequestRow, set[str]] = {}

    @property
    def reread_by_those_left(self) -> dict[RequestRow, set[str]]:
        """What the requests that go on standing were found to read."""
        return {row: streams for row, streams in self.reread.items() if row.number not in self._gone}

    def last_first(self) -> list[GroupStep]:
        """What is withdrawn, the last in the timeline first."""
        return sorted(
            self.withdrawn,
            key=lambda one: (one.replaces.effective_on, one.replaces.turn) if one.replaces else ("", 0),
            reverse=True,
        )

    # -- beginning --------------------------------------------------------------------------------

    def void(self, row: RequestRow) -> None:
        """Go forward from a request that is voided."""
        self._place = (row.effective_on, row.turn)
        self._take_out(row)
        self._let_go(row.id)
        self._go_on()

    def enter(
        self,
        decision: AnyDecision,
        arguments: BaseModel,
        replaces: RequestRow | None,
    ) -> Proposal:
        """Go forward from a request that is entered, or that replaces another; give what it comes to.

        Raises `Refused` where it is refused itself.
        """
        on = self._request.on.isoformat()
        moved = replaces is not None and replaces.effective_on != on
        place = (on, self._registrar.turn(self._request, replaces))
        self._turns += 1
        old: Effects = {}
        self._place = place
        if replaces is not None:
            gone = (replaces.effective_on, replaces.turn)
            self._place = min(place, gone)
            if moved:
                self._let_go(replaces.id)
            else:
                old = self._recorded(replaces)
            self._take_out(replaces)
        entering = self._entering = _Entering(decision, arguments, old)
        self._push(place, "first")
        self._go_on()
        assert entering.proposal is not None  # noqa: S101 - the pass has come to it
        return entering.proposal

    def _recorded(self, row: RequestRow) -> Effects:
        """What has followed from a request, as it stands."""
        found = self._registrar.effects_of(row.id)
        return {id_: self._as_asked(one) for id_, one in found.items() if one is not None}

    # -- going on ---------------------------------------------------------------------------------

    def _go_on(self) -> None:
        while self._ahead:
            due = heappop(self._ahead)
            self._place = due.place
            match due.sort:
                case "first":
                    self._first(due.place)
                case "stands":
                    assert due.row is not None  # noqa: S101 - by its sort
                    self._standing(due.row)
                case "enters":
                    assert due.effect is not None  # noqa: S101 - by its sort
                    self._enter(due.effect, due.place)

    def _push(
        self,
        place: Place,
        sort: Literal["first", "stands", "enters"],
        row: RequestRow | None = None,
        effect: Effect | None = None,
    ) -> None:
        self._pushed += 1
        heappush(self._ahead, _Due(place, self._pushed, sort, row, effect))

    def _touch(self, streams: Iterable[str]) -> None:
        """These streams are not as they were from this place on: whoever is later and knows them is due."""
        new = {*streams} - self._streams
        if not new:
            return
        self._streams |= new
        for row in self._later.of(new, self._place):
            self._look_at(row)

    def _look_at(self, row: RequestRow) -> None:
        if row.number not in self._known and row.number not in self._gone:
            self._known.add(row.number)
            self._push((row.effective_on, row.turn), "stands", row)

    def _take_out(self, row: RequestRow) -> None:
        streams = streams_of(self._registrar.writing, row.number)
        self._gone.add(row.number)
        self._changed.take_out(row.number, streams)
        self._touch(streams)

    # -- one by one -------------------------------------------------------------------------------

    def _first(self, place: Place) -> None:
        entering = self._entering
        assert entering is not None  # noqa: S101 - nothing else is first
        proposal = self._decide(self._request, entering.decision, entering.arguments, place)
        entering.proposal = proposal
        self._stand(self._request, proposal, place, entering.old)

    def _standing(self, row: RequestRow) -> None:
        """A request that stands: does it come out as it did, and ask the same?"""
        if row.number in self._gone:
            return
        if row.number in self._condemned:
            self._withdraw(row)
            return
        if (altered := self._altered.get(row.number)) is not None:
            self._change(row, altered, self._recorded(row))
            return
        later, changed, unchanged = self._later, self._changed, self._unchanged
        now = later.judged(row, changed, self.reread)
        if row.actor == CLOCK and not later.is_due(row, changed) and later.is_due(row, unchanged):
            self._withdraw(row)
            return
        otherwise = later.is_otherwise(row, now, unchanged)
        if otherwise and not is_automatic(row.actor):
            self.stands.append(row)
            return
        old, _ = later.effects(row, later.events_of(row), unchanged)
        if otherwise:
            self._change(row, self._as_asked(row), old)
            return
        if isinstance(now, Proposal):
            new, read = later.effects(row, now.events, changed)
            self.reread.setdefault(row, set()).update(read)
            self._compare(old, new)

    def _withdraw(self, row: RequestRow) -> None:
        self._take_out(row)
        request = self._own(VOID, row.id, f"withdraws/{row.number}")
        proposal = Proposal([], {}, [], replaces=row)
        self.withdrawn.append(GroupStep(request, plain(request.arguments), proposal))
        self._let_go(row.id)

    def _change(self, row: RequestRow, effect: Effect, old: Effects) -> None:
        """An automatic request is asked anew at its place; `old` is what followed from it."""
        place = (row.effective_on, row.turn)
        try:
            decision, arguments, text = self._read(effect.request)
            proposal = self._decide(effect.request, decision, arguments, place)
        except Refused as refused:
            self._withdraw(row)
            self.after.append(GroupStep(effect.request, effect.text, refused))
            return
        self._take_out(row)
        proposal.replaces = row
        reason = self._request.reason or f"follows from {self._request.id}"
        asked = replace(effect.request, correct=True, reason=reason)
        self.after.append(GroupStep(asked, text, proposal))
        self._stand(asked, proposal, place, old)

    def _enter(self, effect: Effect, place: Place) -> None:
        """Something new is asked."""
        request = effect.request
        if request.refused is not None:
            self.after.append(GroupStep(request, effect.text, request.refused))
            return
        try:
            decision, arguments, text = self._read(request)
            proposal = self._decide(request, decision, arguments, place)
        except Refused as refused:
            self.after.append(GroupStep(request, effect.text, refused))
            return
        self.after.append(GroupStep(request, text, proposal))
        self._stand(request, proposal, place, {})

    def _stand(self, request: Request, proposal: Proposal, place: Place, old: Effects) -> None:
        """It stands now: its events count from its place on, and what follows is asked."""
        self._changed.put(place, proposal.written)
        self._touch(proposal.written)
        if self._reacting.speaks_of(proposal.events):
            after: Place = (place[0], place[1] + 1)
            new, read = self._reacting.of(
                request, proposal.events, lambda stream: self._changed.state(stream, after)
            )
            proposal.also_read |= read
        else:
            new = {}
        self._compare(old, new)

    # -- what follows -----------------------------------------------------------------------------

    def _compare(self, old: Effects, new: Effects) -> None:
        """Withdraw what is not asked any more, change what is asked otherwise, and enter the rest."""
        for id_ in old.keys() - new.keys():
            row = self._registrar.standing(id_)
            if row is not None:
                self._condemn(row)
            else:
                self._dismiss(old[id_].request)
        for id_, effect in new.items():
            if id_ in old and old[id_].content == effect.content:
                continue
            row = self._registrar.standing(id_)
            if row is None or row.number in self._gone | self._condemned:
                self._turns += 1
                self._push((effect.request.on.isoformat(), self._turns), "enters", effect=effect)
            elif self._as_asked(row).content != effect.content:
                self._altered[row.number] = effect
                self._look_at(row)

    def _let_go(self, cause: str) -> None:
        """Nothing that followed from a request is asked any more."""
        for row in self._registrar.effects_of(cause).values():
            if row is not None:
                self._condemn(row)

    def _condemn(self, row: RequestRow) -> None:
        self._condemned.add(row.number)
        self._look_at(row)

    def _dismiss(self, request: Request) -> None:
        """What could not be done is not asked any more."""
        attempts = self._registrar.writing.attempts(request.id)
        if not attempts or attempts[-1].outcome != REFUSED:
            return
        asked = replace(self._own(DISMISS, request.id, ""), id=let_be_id(attempts[-1]))
        if self._registrar.standing(asked.id) is not None:
            return
        self.after.append(GroupStep(asked, plain(asked.arguments), Proposal([], {}, [])))

    # -- helpers ----------------------------------------------------------------------------------

    def _read(self, request: Request) -> tuple[AnyDecision, BaseModel, str]:
        decision = self._catalogue.decisions[request.decision]
        text, arguments = read_back(decision.validate(request.arguments), decision.stored, decision.name)
        return decision, arguments, text

    def _decide(
        self, request: Request, decision: AnyDecision, arguments: BaseModel, place: Place
    ) -> Proposal:
        proposal = self._decider.decide(
            request, decision, arguments, lambda stream: self._changed.state(stream, place)
        )
        proposal.keep(kept(self._catalogue, proposal.events))
        return proposal

    def _as_asked(self, row: RequestRow) -> Effect:
        """An automatic request as it would be asked again."""
        request = Request(
            id=row.id,
            decision=row.decision,
            target=row.target,
            arguments=json.loads(row.arguments),
            on=date.fromisoformat(row.effective_on),
            actor=row.actor,
            correlation=row.correlation,
            causation=row.causation,
        )
        return Effect(request, self._catalogue.decisions[row.decision].restated(row.arguments))

    def _own(self, decision: str, id_: str, what: str) -> Request:
        """What the engine itself records because of the request."""
        asked = self._request
        return Request(
            id=f"{asked.id}>{what}",
            decision=decision,
            target=None,
            arguments={"request": id_},
            on=asked.on,
            actor=asked.actor,
            reason=asked.reason or f"follows from {asked.id}",
            source=asked.source,
            correlation=asked.correlation or asked.id,
            causation=asked.id,
        )
