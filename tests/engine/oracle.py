"""The invariant, replayed from scratch for every question: what the engine is held against.

Every standing request, judged at its place in the timeline (after all standing events of an earlier day,
and of the same day at an earlier turn), gives exactly the events recorded for it. What is asked is
accepted if that holds afterwards for all of them, and refused otherwise. The turn is the number of the
request, or, for a correction that keeps the day, the turn of what it replaces.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from daojiao_program.engine import Aggregate, Catalogue, Context, Event, Refused, Request, Terms

VOID = "engine.void"
Fact = tuple[str, Event]
"""A stream and what was recorded on it."""


@dataclass(frozen=True)
class Taken:
    """A request that was accepted. `voided_by` is the number of a request, 0 for none."""

    number: int
    turn: int
    ask: Request
    recorded_at: int
    events: list[Fact]
    arguments: BaseModel | None = None
    voided_by: int = 0

    @property
    def place(self) -> tuple[date, int]:
        """Where it stands in the timeline."""
        return self.ask.on, self.turn


@dataclass(frozen=True)
class Verdict:
    """What a request comes to: the code of a refusal, or events; `number` is that of the request recorded."""

    number: int
    code: str = ""
    events: tuple[Fact, ...] = ()
    repeated: bool = False


class Oracle:
    """A plain list of accepted requests."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.taken: list[Taken] = []
        self.moments: list[int] = []
        """When each request was recorded, refused ones too, by number less one."""

    def copy(self) -> "Oracle":
        """Give another that knows the same."""
        other = Oracle(self.catalogue)
        other.taken, other.moments = [*self.taken], [*self.moments]
        return other

    def answer(self, ask: Request, now: int) -> Verdict:
        """Accept it, or refuse it with a code."""
        number = len(self.moments) + 1
        judged = self._voided(ask) if ask.decision == VOID else self._decided(ask, number, now)
        if isinstance(judged, Verdict):
            return judged
        self.moments.append(now)
        if isinstance(judged, str):
            return Verdict(number, code=judged)
        events, gone, arguments = judged
        new = Taken(number, turn(number, ask, gone), ask, now, events, arguments)
        course = [one for one in self.standing() if one != gone] + [new]
        if not all(self.gives(one, course) == one.events for one in course if one.ask.decision != VOID):
            return Verdict(number, code="LATER-STANDS")
        self.taken = [replace(one, voided_by=number) if one == gone else one for one in self.taken] + [new]
        return Verdict(number, events=tuple(events))

    def standing(self) -> list[Taken]:
        """What was accepted and not voided."""
        return [one for one in self.taken if not one.voided_by]

    def find(self, id_: object) -> Taken | None:
        """The request with that id that stands."""
        return next((one for one in self.standing() if one.ask.id == id_), None)

    def _voided(self, ask: Request) -> tuple[list[Fact], Taken, None] | Verdict | str:
        before = self.find(ask.id)
        if before is not None:
            then = (before.ask.decision, before.ask.arguments, before.ask.on)
            same = then == (VOID, ask.arguments, ask.on)
            return Verdict(before.number, repeated=True) if same else "REQUEST-SAME"
        gone = self.find(ask.arguments["request"])
        if gone is None or gone.ask.decision == VOID:
            return "VOID-STANDING"
        return ([], gone, None) if ask.reason else "VOID-REASON"

    def _decided(
        self, ask: Request, number: int, now: int
    ) -> tuple[list[Fact], Taken | None, BaseModel] | Verdict | str:
        try:
            arguments = self.catalogue.decisions[ask.decision].validate(ask.arguments)
        except Refused as refused:
            return refused.code
        before = self.find(ask.id)
        if before is not None:
            then = (before.ask.decision, before.ask.target, before.ask.on, before.arguments)
            if then == (ask.decision, ask.target, ask.on, arguments):
                return Verdict(before.number, events=tuple(before.events), repeated=True)
            if not ask.correct or before.ask.decision == VOID:
                return "REQUEST-SAME"
            if not ask.reason:
                return "VOID-REASON"
        new = Taken(number, turn(number, ask, before), ask, now, [], arguments)
        given = self.gives(new, [one for one in self.standing() if one != before])
        return given if isinstance(given, str) else (given, before, arguments)

    def gives(self, one: Taken, course: Sequence[Taken]) -> list[Fact] | str:
        """What a request comes to at its place among others."""
        decision = self.catalogue.decisions[one.ask.decision]
        terms, zone = None, self.catalogue.zone
        if not decision.background and self.catalogue.terms is not None:
            holder = self.state(
                f"{self.catalogue.terms.kind}:{self.catalogue.terms.kind}", earlier(one, course)
            )
            assert isinstance(holder, Terms)
            if holder.terms is None:
                return "TERMS-FIRST"
            terms, zone = holder.terms, holder.terms.zone
        entered = datetime.fromtimestamp(one.recorded_at / 1e6, UTC).astimezone(ZoneInfo(zone)).date()
        if not decision.ahead and one.ask.on > entered:
            return "DAY-AHEAD"

        def load(kind: type[Aggregate], id_: str) -> Aggregate:
            return self.state(f"{kind.kind}:{id_}", earlier(one, course))

        context: Context[Any] = Context(
            load, on=one.ask.on, entered=entered, terms=terms, actor=one.ask.actor, reason=one.ask.reason
        )
        target = self.state(one.ask.target, earlier(one, course)) if one.ask.target else None
        assert one.arguments is not None
        try:
            answers = decision.run(target, context, one.arguments)
        except Refused as refused:
            return refused.code
        return [
            (str(one.ask.target), fact) if isinstance(fact, Event) else (fact.aggregate.stream, fact.event)
            for fact in answers
        ]

    def state(self, stream: str, events: Iterable[tuple[date, str, Event]]) -> Aggregate:
        """The aggregate after these events."""
        kind, _, id_ = stream.partition(":")
        found = self.catalogue.aggregates[kind](id_)
        for on, where, event in events:
            if where == stream:
                found.evolve(event, on)
        return found

    def timeline(self, until: date = date.max, number: int = 0) -> Iterator[tuple[date, str, Event]]:
        """The events up to a day, as known after a request (the last), in their order."""
        known = number or len(self.moments)
        for one in sorted(self.taken, key=lambda one: one.place):
            if one.number <= known and not 0 < one.voided_by <= known and one.ask.on <= until:
                yield from ((one.ask.on, stream, event) for stream, event in one.events)


def turn(number: int, ask: Request, gone: Taken | None) -> int:
    """The turn of a request on its day."""
    return gone.turn if gone and ask.decision != VOID and gone.ask.on == ask.on else number


def earlier(one: Taken, course: Sequence[Taken]) -> Iterator[tuple[date, str, Event]]:
    """The events of a course that come before a request, in their order."""
    for other in sorted(course, key=lambda one: one.place):
        if other.place < one.place:
            yield from ((other.ask.on, stream, event) for stream, event in other.events)
