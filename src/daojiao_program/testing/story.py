"""A story: what has happened, and what is asked then, in a store in memory that nobody else sees.

It is judged by the engine itself, so that late entries, voids, corrections and what is in force on a day
come out as they do in a town's store.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from datetime import date, datetime, time
from types import TracebackType
from typing import Any, Generic, Self, TypeVar, cast
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from daojiao_program.engine import (
    Aggregate,
    Catalogue,
    Context,
    Desk,
    Event,
    EventOn,
    Outcome,
    Receipt,
    Refusal,
    Request,
    SimulatedClock,
    Withheld,
    decision,
)
from daojiao_program.engine.clock import OFFICE_OPENS
from daojiao_program.engine.decide import local_day
from daojiao_program.engine.request import REFUSED, RequestRow
from daojiao_program.testing.switch import StoryEngine
from daojiao_program.testing.then import Then
from daojiao_program.testing.unmet import Unmet, expect

D = TypeVar("D", bound=Desk)
IN_MEMORY = "sqlite:///:memory:"
HAPPENED = "testing.happened"


class Story(Generic[D]):
    """What has happened, what is asked, what then comes of it; `desk` is the kind of desk that asks.

    The clock stands at nine o'clock of the day of the latest entry. `given` and `when` give a desk; what is
    asked from it is entered on its own day or, once that is past, late; `entered` says another day.
    """

    def __init__(self, catalogue: Catalogue, desk: type[D], *, url: str = IN_MEMORY) -> None:
        self.catalogue = copy(catalogue)
        self.catalogue.decisions = {**catalogue.decisions, HAPPENED: _recording(catalogue)}
        self.clock = SimulatedClock()
        self.engine = StoryEngine.open(url, self.catalogue, clock=self.clock)
        self._desk = desk
        self._outcome: Then | None = None
        self._terms = f"{catalogue.terms.kind}:" if catalogue.terms else ""
        self._zone = catalogue.zone
        self.changes: dict[str, tuple[object, object]] = {}
        self.followed: list[Outcome | Withheld] = []
        """What followed by itself from what was asked last, or from the days that passed, in order."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.looked()
        finally:
            self.close()

    def close(self) -> None:
        """Give back the store."""
        self.engine.close()

    @property
    def zone(self) -> str:
        """The time zone in which the story's moments are days."""
        return self._zone

    @property
    def today(self) -> date:
        """The day by the story's clock."""
        return local_day(self.clock.now(), self._zone)

    def go_to(self, day: date, at: time = OFFICE_OPENS) -> None:
        """Let the clock go to a time of a day, nine o'clock if none is named; never back."""
        self.clock.set(datetime.combine(day, at, ZoneInfo(self._zone)))

    def tick(self) -> None:
        """Let the clock ask what it has to ask up to today."""
        self.looked()
        self._outcome = None
        self.followed = [*followed_by(self.engine.tick(self.today))]

    def seen(self) -> None:
        """Somebody has looked at what followed; what was asked is accepted, or the story fails."""
        if self._outcome is not None:
            self._outcome.accepted()

    @property
    def followed_events(self) -> list[tuple[str, Event]]:
        """The events that followed, in order."""
        return [one for each in self.followed if not isinstance(each, Refusal) for one in each.events]

    @property
    def withdrawn_events(self) -> list[tuple[str, Event]]:
        """The events of what was withdrawn with what was asked, in the order of their requests."""
        found = []
        for one in self.followed:
            if not isinstance(one, Refusal) and one.withdraws and not one.events:
                taken = [row for row in self.engine.attempts(one.withdraws) if row.outcome != REFUSED]
                trace = self.engine.trace(taken[-1].number)
                assert trace is not None  # it has just been found
                rows = [each for each in trace.events if not each.is_void]
                found += [(each.position, each.stream, each.event) for each in rows]
        return [(stream, event) for _, stream, event in sorted(found, key=lambda one: one[0])]

    def given(
        self, on: date, *, entered: date | None = None, actor: str = "office", reason: str | None = None
    ) -> D:
        """A desk whose requests have happened: each must be accepted, or the story fails with the refusal."""
        return self._at(_Happened(self), on, entered, actor, reason)

    def when(
        self, on: date, *, entered: date | None = None, actor: str = "office", reason: str | None = None
    ) -> D:
        """A desk whose request is the one in question: ask `then` for its outcome, also if it is refused."""
        return self._at(_Asked(self), on, entered, actor, reason)

    def previewed(
        self, on: date, *, entered: date | None = None, actor: str = "office", reason: str | None = None
    ) -> D:
        """A desk whose request is only tried: `changes` are the figures that it would change."""
        return self._at(_Previewed(self), on, entered, actor, reason)

    def happened(
        self, on: date, what: type[Aggregate], id: str, *events: Event, entered: date | None = None
    ) -> None:
        """Let events have happened to an aggregate, whatever the rules say: as an old store may hold them.

        A recorded request puts them there, so that they are as late, and as fixed, as what was decided.
        """
        strangers = [one for one in events if not isinstance(one, what.event_types())]
        expect(
            not strangers,
            f"“{what.title}”没有这样的事件：{strangers}",
            f"{what.__name__} has no such events: {strangers}",
        )
        stream = what(id).stream
        facts = [{"stream": stream, "topic": one.STORED, "data": one.model_dump_json()} for one in events]
        desk = self.given(on, entered=entered)
        desk.ask(self.catalogue.decisions[HAPPENED], None, {"facts": facts})

    @property
    def then(self) -> Then:
        """The outcome of what was asked last."""
        if self._outcome is None:
            raise Unmet(
                "还没有提出什么：先写“当”，再写“那么”", "nothing has been asked: `when` comes before `then`"
            )
        return self._outcome

    def looked(self) -> None:
        """Fail if what was asked last was refused and nobody has looked at it."""
        left = self._outcome
        if left is not None and not left.seen and isinstance(left.answer, Refusal):
            refused = left.answer.refused
            raise Unmet(
                f"被拒绝了，而没有“那么”核对过：\n{refused}",
                f"a refusal that no `then` has looked at:\n{refused}",
            )

    def judged(self, asks: Sequence[Request]) -> list[Outcome]:
        """Have requests judged, once the last outcome has been looked at."""
        self.looked()
        self._outcome = None
        answers = self.engine.submit(asks)
        self.followed = [*followed_by(answers, inner=True)]
        if self._terms and any((one.target or "").startswith(self._terms) for one in asks):
            self._zone = self.engine.zone()
        return answers

    def tried(self, ask: Request) -> Withheld | Refusal:
        """Have a request judged with nothing recorded."""
        self.looked()
        found = self.engine.preview([ask])
        self.changes = dict(found.changes)
        self.followed = [*followed_by(found.answers, inner=True)]
        return found.answers[0]

    def keep(self, answer: Outcome | Withheld) -> None:
        """Make this the outcome that `then` looks at."""
        self._outcome = Then(answer)

    def _at(self, taker: _Happened, on: date, entered: date | None, actor: str, reason: str | None) -> D:
        day = entered or max(on, self.today)
        expect(
            day >= self.today,
            f"今天已是{self.today}，不能再在{day}登记",
            f"it is {self.today} already: nothing more is entered on {day}",
        )
        self.go_to(day)
        return self._desk(taker, actor, on=on, reason=reason)


class _Happened:
    """Takes requests of the past: a refused one is no past."""

    def __init__(self, story: Story[Any]) -> None:
        self.story = story

    def submit(self, asks: Sequence[Request]) -> list[Outcome]:
        answers = self.story.judged(asks)
        for one in answers:
            if isinstance(one, Refusal):
                raise Unmet(f"前提被拒绝：\n{one.refused}", f"what is given was refused:\n{one.refused}")
        return answers

    def attempts(self, request: str) -> list[RequestRow]:
        return self.story.engine.attempts(request)


class _Asked(_Happened):
    """Takes the request in question and keeps its outcome, instead of raising what refuses it."""

    def submit(self, asks: Sequence[Request]) -> list[Outcome]:
        answers = self.story.judged(asks)
        self.story.keep(answers[-1])
        return [_handed(one) for one in answers]


class _Previewed(_Happened):
    """Takes a request to be tried: what comes of it is kept, and recorded nowhere."""

    def submit(self, asks: Sequence[Request]) -> list[Outcome]:
        (ask,) = asks
        answer = self.story.tried(ask)
        self.story.keep(answer)
        return [_handed(answer)]


def followed_by(
    outcomes: Iterable[Outcome | Withheld], *, inner: bool = False
) -> Iterator[Outcome | Withheld]:
    """Outcomes with what followed from each, in order; `inner` leaves out the outcomes themselves."""
    for one in outcomes:
        if not inner:
            yield one
        if not isinstance(one, Refusal):
            yield from followed_by(one.followed)


def _handed(answer: Outcome | Withheld) -> Receipt:
    """What the desk hands out instead of raising, so that `then` can look; no receipt is made up.

    It has no number, position or moment unless something was recorded: asked for them it is an error.
    """
    return cast("Receipt", Withheld(id=answer.id) if isinstance(answer, Refusal) else answer)


class Fact(BaseModel):
    """An event that a story takes as given, as it is stored."""

    stream: str
    topic: str
    data: str


def _recording(catalogue: Catalogue) -> Any:  # noqa: ANN401 - a decision, whatever its arguments
    """The decision by which given events are recorded; it exists in stories alone."""

    @decision(title="已发生", background=True, ahead=True)
    def happened(context: Context[None], facts: tuple[Fact, ...]) -> list[EventOn]:
        found = []
        for one in facts:
            kind, _, id_ = one.stream.partition(":")
            aggregate = context.load(catalogue.aggregates[kind], id_)
            found.append(aggregate.records(catalogue.events[one.topic].model_validate_json(one.data)))
        return found

    happened.name = HAPPENED
    return happened
