"""The invariant, replayed from scratch for every question: what the engine is held against.

Every standing request, judged at its place in the timeline (after all standing events of an earlier day,
and of the same day at an earlier turn), gives exactly the events recorded for it and asks exactly what it
asked. What is asked is accepted if that holds afterwards for all of them, and refused otherwise. The turn is
the number of the request, or, for a correction that keeps the day, the turn of what it replaces.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from daojiao_program.engine import Aggregate, Asked, Catalogue, Context, Event, Refused, Request, Terms
from daojiao_program.engine.request import CLOCK, DISMISS, OWN, TICK, VOID

Fact = tuple[str, Event]
"""A stream and what was recorded on it."""
Content = tuple[str, str | None, object, date]
"""What makes a request the same as another of its id."""
_LAST = 10**9
"""A turn after all others of a day."""


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
    asked: Mapping[str, Content] = field(default_factory=dict)

    @property
    def place(self) -> tuple[date, int]:
        """Where it stands in the timeline."""
        return self.ask.on, self.turn

    @property
    def content(self) -> Content:
        """What was asked."""
        return self.ask.decision, self.ask.target, self.arguments, self.ask.on


@dataclass(frozen=True)
class Verdict:
    """What a request comes to: the code of a refusal, or events; `number` is that of the request recorded."""

    number: int
    code: str = ""
    events: tuple[Fact, ...] = ()
    repeated: bool = False
    followed: tuple["Verdict", ...] = ()


class LaterStands(Exception):
    """What a person asked would come out otherwise."""


def is_effect(ask: Request) -> bool:
    """Whether a reaction asked it."""
    return ask.actor.startswith("reaction:")


class Oracle:
    """A plain list of accepted requests."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.taken: list[Taken] = []
        self.moments: list[int] = []
        """When each request was recorded, refused ones too, by number less one."""
        self.attempts: dict[str, list[tuple[int, bool]]] = {}
        """The numbers of the requests with an id, each with whether it was refused."""

    def copy(self) -> "Oracle":
        """Give another that knows the same."""
        other = Oracle(self.catalogue)
        other.taken, other.moments = [*self.taken], [*self.moments]
        other.attempts = {id_: [*found] for id_, found in self.attempts.items()}
        return other

    def answer(self, ask: Request, now: int) -> Verdict:
        """Accept it, or refuse it with a code."""
        if self._taken_id(ask):
            return self._refused(ask, now, "CAUSE-STANDS")
        return self._together(ask, now) if ask.consequences else self._alone(ask, now)

    def _alone(self, ask: Request, now: int) -> Verdict:
        """Without anything that would go with it."""
        number = len(self.moments) + 1
        judged = self._own(ask) if ask.decision in (VOID, TICK) else self._decided(ask, number, now)
        if isinstance(judged, Verdict):
            return judged
        if isinstance(judged, str):
            return self._refused(ask, now, judged)
        events, gone, arguments = judged
        new = Taken(number, turn(number, ask, gone), ask, now, events, arguments)
        course = [one for one in self.standing() if one != gone] + [new]
        effects = self.effects(new, course)
        new = replace(new, asked={id_: self.content(one) for id_, one in effects.items()})
        course[-1] = new
        if gone is not None and any(
            new.asked.get(one.ask.id) != one.content for one in self.children(gone.ask.id)
        ):
            return self._refused(ask, now, "EFFECT-STANDS")
        if not all(self.holds(one, course) for one in course if one.ask.decision not in OWN):
            return self._refused(ask, now, "LATER-STANDS")
        self._take(new, gone)
        followed = tuple(self.answer(one, now) for one in effects.values())
        return Verdict(number, events=tuple(events), followed=followed)

    def _refused(self, ask: Request, now: int, code: str) -> Verdict:
        self.moments.append(now)
        self.attempts.setdefault(ask.id, []).append((len(self.moments), True))
        return Verdict(len(self.moments), code=code)

    def _take(self, new: Taken, gone: Taken | None) -> None:
        self.moments.append(new.recorded_at)
        assert len(self.moments) == new.number
        self.attempts.setdefault(new.ask.id, []).append((new.number, False))
        self.taken = [
            replace(one, voided_by=new.number) if gone is not None and one.number == gone.number else one
            for one in self.taken
        ] + [new]

    def holds(self, one: Taken, course: Sequence[Taken]) -> bool:
        """Whether a request gives what was recorded for it, and asks what it asked."""
        if self.gives(one, course) != one.events:
            return False
        if one.ask.actor == CLOCK and not self.due(one, course):
            return False
        return {id_: self.content(ask) for id_, ask in self.effects(one, course).items()} == one.asked

    def standing(self) -> list[Taken]:
        """What was accepted and not voided."""
        return [one for one in self.taken if not one.voided_by]

    def find(self, id_: object) -> Taken | None:
        """The request with that id that stands."""
        return next((one for one in self.standing() if one.ask.id == id_), None)

    def children(self, id_: str) -> list[Taken]:
        """What stands of what reactions asked because of it."""
        return [one for one in self.standing() if one.ask.causation == id_ and is_effect(one.ask)]

    def content(self, ask: Request) -> Content:
        """What is asked, in the form in which it is compared."""
        arguments = self.catalogue.decisions[ask.decision].validate(ask.arguments)
        return ask.decision, ask.target, arguments, ask.on

    def _own(self, ask: Request) -> tuple[list[Fact], Taken | None, None] | Verdict | str:
        before = self.find(ask.id)
        if before is not None:
            then = (before.ask.decision, before.ask.arguments, before.ask.on)
            same = then == (ask.decision, ask.arguments, ask.on)
            return Verdict(before.number, repeated=True) if same else "REQUEST-SAME"
        if ask.decision == TICK:
            return [], None, None
        gone = self.find(ask.arguments["request"])
        if gone is None or gone.ask.decision in OWN:
            return "VOID-STANDING"
        if not ask.reason:
            return "VOID-REASON"
        return "CAUSE-STANDS" if is_effect(gone.ask) else ([], gone, None)

    def _before(self, ask: Request) -> tuple[BaseModel, Taken | None] | Verdict | str:
        """The arguments and what stands with that id, if it may be replaced."""
        try:
            arguments = self.catalogue.decisions[ask.decision].validate(ask.arguments)
        except Refused as refused:
            return refused.code
        before = self.find(ask.id)
        if before is not None:
            then = (before.ask.decision, before.ask.target, before.ask.on, before.arguments)
            if then == (ask.decision, ask.target, ask.on, arguments):
                return Verdict(before.number, events=tuple(before.events), repeated=True)
            if not ask.correct or before.ask.decision in OWN:
                return "REQUEST-SAME"
            if not ask.reason:
                return "VOID-REASON"
            if is_effect(before.ask):
                return "CAUSE-STANDS"
        return arguments, before

    def _taken_id(self, ask: Request) -> bool:
        """Whether it goes by an id by which only what follows may go."""
        names = [one.partition("/")[0] for one in ask.id.split(">")[1:]]
        automatic = is_effect(ask) or ask.decision in OWN
        return not automatic and any(one in self.catalogue.reactions for one in names)

    def _decided(
        self, ask: Request, number: int, now: int
    ) -> tuple[list[Fact], Taken | None, BaseModel] | Verdict | str:
        looked = self._before(ask)
        if isinstance(looked, (Verdict, str)):
            return looked
        arguments, before = looked
        new = Taken(number, turn(number, ask, before), ask, now, [], arguments)
        given = self.gives(new, [one for one in self.standing() if one != before])
        return given if isinstance(given, str) else (given, before, arguments)

    # -- what follows -----------------------------------------------------------------------------

    def effects(self, one: Taken, course: Iterable[Taken]) -> dict[str, Request]:
        """What reactions ask because of a request, once it stands in a course, by id."""
        found: dict[str, Request] = {}
        others = [other for other in course if other.place != one.place]
        until = [*earlier(replace(one, turn=one.turn + 1), [*others, one])]
        terms, zone = self._terms(until)
        if self.catalogue.terms is not None and terms is None:
            return {}
        entered = local(one.recorded_at, zone)

        def load(kind: type[Aggregate], id_: str) -> Aggregate:
            return self.state(f"{kind.kind}:{id_}", until)

        for stream, event in one.events:
            for reaction in self.catalogue.reactions.values():
                if type(event) in reaction.events:
                    context: Context[Any] = Context(
                        load,
                        on=one.ask.on,
                        entered=entered,
                        terms=terms,
                        actor=f"reaction:{reaction.name}",
                        reason=None,
                    )
                    for asked in reaction(context, self.state(stream, until), event) or ():
                        self._follows(found, one.ask, reaction.name, asked)
        return found

    def _follows(self, found: dict[str, Request], cause: Request, name: str, asked: Asked) -> None:
        owner, id_ = asked.decision.owner, f"{cause.id}>{name}"
        new = Request(
            id=id_,
            decision=asked.decision.name,
            target=f"{owner.kind}:{asked.target}" if owner else None,
            arguments=asked.arguments,
            on=cause.on,
            actor=f"reaction:{name}",
            causation=cause.id,
            correlation=cause.correlation or cause.id,
        )
        mine = [one for one in found.values() if one.actor == new.actor]
        if any(self.content(one) == self.content(new) for one in mine):
            return
        if mine:
            new = replace(new, id=f"{id_}/{len(mine) + 1}")
        found[new.id] = new

    def due(self, one: Taken, course: Sequence[Taken]) -> bool:
        """Whether the clock asks for what it has asked."""
        before = [*earlier(one, course)]
        terms, _ = self._terms(before)
        return one.ask.id in self.overdue(str(one.ask.target), before, terms, one.ask.on)

    def overdue(
        self, stream: str, events: Iterable[tuple[date, str, Event]], terms: object, day: date
    ) -> dict[str, Request]:
        """What the clock asks of a stream that is overdue on a day, after these events."""
        if terms is None and self.catalogue.terms is not None:
            return {}
        found = {}
        for task in self.state(stream, events).tasks(terms):
            if task.late is not None and task.due is not None and task.due < day:
                id_ = f"clock/{stream}/{task.decision.action}/{task.due}"
                found[id_] = Request(
                    id=id_, decision=task.late.name, target=stream, arguments={}, on=day, actor=CLOCK
                )
        return found

    def tick(self, day: date, now: int) -> list[Verdict]:
        """What the clock asks up to a day, day by day."""
        ticks = [one.ask.on for one in self.standing() if one.ask.decision == TICK]
        reach = min(day, max(ticks) + timedelta(1)) if ticks else day
        still = self._overdue_on(reach)
        asked = []
        first = min((one.ask.on for one in self.standing()), default=day)
        for on in (first + timedelta(days) for days in range((day - first).days + 1)):
            for _ in range(100):
                wanted = [
                    one
                    for id_, one in self._overdue_on(on).items()
                    if self._is_new(id_) and (on >= reach or id_ in still)
                ]
                if not wanted:
                    break
                asked += [self.answer(one, now) for one in wanted]
        self.answer(
            Request(id=f"clock>{day}", decision=TICK, target=None, arguments={}, on=day, actor=CLOCK), now
        )
        return asked

    def _overdue_on(self, day: date) -> dict[str, Request]:
        until = [*self.timeline(day)]
        terms, _ = self._terms(until)
        streams = sorted({stream for _, stream, _ in until})
        return {
            id_: one for stream in streams for id_, one in self.overdue(stream, until, terms, day).items()
        }

    def _is_new(self, id_: str) -> bool:
        found = self.attempts.get(id_)
        if not found:
            return True
        number, _ = found[-1]
        newest = next((one for one in self.taken if one.number == number), None)
        if newest is None or not newest.voided_by:
            return False
        by = next(one for one in self.taken if one.number == newest.voided_by)
        return by.ask.causation is not None

    # -- with consequences ------------------------------------------------------------------------

    def _together(self, ask: Request, now: int) -> Verdict:
        """Go through all that stands from the beginning, with whatever that changes."""
        looked = self._own(ask) if ask.decision == VOID else self._before(ask)
        if isinstance(looked, Verdict):
            return looked
        if isinstance(looked, str):
            return self._refused(ask, now, looked)
        gone = looked[1]
        arguments = None if ask.decision == VOID else looked[0]
        try:
            return _Together(
                self, ask, now, gone, arguments if isinstance(arguments, BaseModel) else None
            ).run()
        except Refused as refused:
            return self._refused(ask, now, refused.code)
        except LaterStands:
            return self._refused(ask, now, "LATER-STANDS")

    # -- judging ----------------------------------------------------------------------------------

    def _terms(self, events: Iterable[tuple[date, str, Event]]) -> tuple[Any, str]:
        if self.catalogue.terms is None:
            return None, self.catalogue.zone
        holder = self.state(f"{self.catalogue.terms.kind}:{self.catalogue.terms.kind}", events)
        assert isinstance(holder, Terms)
        return holder.terms, self.catalogue.zone if holder.terms is None else holder.terms.zone

    def gives(self, one: Taken, course: Sequence[Taken]) -> list[Fact] | str:
        """What a request comes to at its place among others."""
        decision = self.catalogue.decisions[one.ask.decision]
        terms, zone = None, self.catalogue.zone
        if not decision.background and self.catalogue.terms is not None:
            terms, zone = self._terms(earlier(one, course))
            if terms is None:
                return "TERMS-FIRST"
        entered = local(one.recorded_at, zone)
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


class _Together:
    """One pass over everything that stands, for one request with its consequences."""

    def __init__(
        self, oracle: Oracle, ask: Request, now: int, gone: Taken | None, arguments: BaseModel | None
    ) -> None:
        self.oracle, self.ask, self.now, self.gone = oracle, ask, now, gone
        self.arguments = arguments
        self.past: list[Taken] = []
        self.turns = _LAST
        self.ahead = [one for one in oracle.standing() if gone is None or one.number != gone.number]
        self.condemned: set[int] = set()
        self.altered: dict[int, Request] = {}
        self.withdrawn: list[Taken] = []
        self.after: list[tuple[Request, Taken | None, Taken | str | None]] = []
        self.own: Taken | None = None
        self.stands = False
        self.asked: dict[int, Mapping[str, Content]] = {}
        self.first_old: Mapping[str, Content] = {}

    def run(self) -> Verdict:
        ask, gone, oracle = self.ask, self.gone, self.oracle
        if gone is not None and (ask.decision == VOID or gone.ask.on != ask.on):
            self.let_go(gone.ask.id)
        elif gone is not None:
            self.first_old = {one.ask.id: one.content for one in oracle.children(gone.ask.id)}
        if ask.decision != VOID:
            kept = gone is not None and gone.ask.on == ask.on
            self.ahead.append(
                Taken(0, gone.turn if gone and kept else _LAST, ask, self.now, [], self.arguments)
            )
        while self.ahead:
            one = min(self.ahead, key=lambda one: one.place)
            self.ahead.remove(one)
            if one.ask.decision in OWN:
                continue
            if one.number > 0:
                self.existing(one)
            else:
                self.entered(one, self.first_old if one.number == 0 else {})
        if self.stands:
            raise LaterStands
        return self.record()

    def existing(self, one: Taken) -> None:
        oracle = self.oracle
        automatic = is_effect(one.ask) or one.ask.actor == CLOCK
        if one.number in self.condemned:
            self.withdraw(one)
            return
        if one.number in self.altered:
            self.change(
                one, self.altered[one.number], {c.ask.id: c.content for c in oracle.children(one.ask.id)}
            )
            return
        given = oracle.gives(one, [*self.past, one])
        if one.ask.actor == CLOCK and not oracle.due(one, [*self.past, one]):
            self.withdraw(one)
        elif given == one.events:
            self.past.append(one)
            effects = oracle.effects(one, self.past)
            self.asked[one.number] = {id_: oracle.content(ask) for id_, ask in effects.items()}
            self.compare(one.asked, effects)
        elif not automatic:
            self.stands = True
            self.past.append(one)
        else:
            self.change(one, one.ask, one.asked)

    def change(self, one: Taken, ask: Request, old: Mapping[str, Content]) -> None:
        new = self.judged(replace(one, ask=ask))
        if isinstance(new, str):
            self.withdraw(one)
            self.after.append((ask, None, new))
            return
        effects = self.oracle.effects(new, [*self.past, new])
        new = replace(
            new, asked={id_: self.oracle.content(each) for id_, each in effects.items()}, recorded_at=self.now
        )
        self.past.append(new)
        self.after.append((ask, one, new))
        self.compare(old, effects)

    def entered(self, one: Taken, old: Mapping[str, Content]) -> None:
        new = self.judged(one)
        if isinstance(new, str):
            if one.number == 0:
                raise Refused(_Coded(new), {})  # type: ignore[arg-type] # only its code is asked
            self.after.append((one.ask, None, new))
            return
        effects = self.oracle.effects(new, [*self.past, new])
        new = replace(new, asked={id_: self.oracle.content(each) for id_, each in effects.items()})
        self.past.append(new)
        if one.number == 0:
            self.own = new
        else:
            self.after.append((one.ask, None, new))
        self.compare(old, effects)

    def judged(self, one: Taken) -> Taken | str:
        arguments = self.oracle.catalogue.decisions[one.ask.decision].validate(one.ask.arguments)
        new = replace(one, arguments=arguments, recorded_at=self.now)
        given = self.oracle.gives(new, self.past)
        return given if isinstance(given, str) else replace(new, events=given)

    def compare(self, old: Mapping[str, Content], new: Mapping[str, Request]) -> None:
        oracle = self.oracle
        gone = {one.number for one in self.withdrawn} | self.condemned
        for id_ in sorted(old.keys() - new.keys()):
            row = oracle.find(id_)
            if row is not None:
                self.condemned.add(row.number)
            elif oracle.attempts.get(id_, [(0, False)])[-1][1]:
                let_be = f"{id_}>let-be/{oracle.attempts[id_][-1][0]}"
                if oracle.find(let_be) is None:
                    asked = replace(
                        self.ask, id=let_be, decision=DISMISS, target=None, arguments={"request": id_}
                    )
                    self.after.append((asked, None, None))
        for id_, ask in new.items():
            if old.get(id_) == oracle.content(ask):
                continue
            row = oracle.find(id_)
            if row is None or row.number in gone:
                self.turns += 1
                self.ahead.append(Taken(-1, self.turns, ask, self.now, []))
            elif row.content != oracle.content(ask):
                self.altered[row.number] = ask

    def withdraw(self, one: Taken) -> None:
        self.withdrawn.append(one)
        self.let_go(one.ask.id)

    def let_go(self, id_: str) -> None:
        self.condemned |= {one.number for one in self.oracle.children(id_)}

    def record(self) -> Verdict:
        oracle, followed = self.oracle, []
        oracle.taken = [replace(one, asked=self.asked.get(one.number, one.asked)) for one in oracle.taken]
        for one in sorted(self.withdrawn, key=lambda one: one.place, reverse=True):
            number = len(oracle.moments) + 1
            asked = replace(
                self.ask,
                id=f"{self.ask.id}>withdraws/{one.number}",
                decision=VOID,
                target=None,
                arguments={"request": one.ask.id},
                causation=self.ask.id,
            )
            oracle._take(Taken(number, number, asked, self.now, []), one)  # noqa: SLF001 - one with it
            followed.append(Verdict(number))
        number = len(oracle.moments) + 1
        mine = self.own or Taken(number, number, self.ask, self.now, [])
        oracle._take(  # noqa: SLF001 - likewise
            replace(mine, number=number, turn=turn(number, self.ask, self.gone)), self.gone
        )
        for ask, gone, new in self.after:
            if isinstance(new, str):
                followed.append(oracle._refused(ask, self.now, new))  # noqa: SLF001 - likewise
                continue
            at = len(oracle.moments) + 1
            found = new or Taken(at, at, ask, self.now, [])
            oracle._take(  # noqa: SLF001 - likewise
                replace(found, number=at, turn=gone.turn if gone else at), gone
            )
            followed.append(Verdict(at, events=tuple(found.events)))
        return Verdict(number, events=tuple(mine.events), followed=tuple(followed))


@dataclass(frozen=True)
class _Coded:
    code: str


def local(moment: int, zone: str) -> date:
    """The day of a moment in a zone."""
    return datetime.fromtimestamp(moment / 1e6, UTC).astimezone(ZoneInfo(zone)).date()


def turn(number: int, ask: Request, gone: Taken | None) -> int:
    """The turn of a request on its day."""
    return gone.turn if gone and ask.decision != VOID and gone.ask.on == ask.on else number


def earlier(one: Taken, course: Iterable[Taken]) -> Iterator[tuple[date, str, Event]]:
    """The events of a course that come before a request, in their order."""
    for other in sorted(course, key=lambda one: one.place):
        if other.place < one.place:
            yield from ((other.ask.on, stream, event) for stream, event in other.events)
