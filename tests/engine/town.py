"""The catalogue of the tests' small town, and how to open a store of it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TypedDict, Unpack

from daojiao_program.adapters.sqlite import open_ledger
from daojiao_program.engine import (
    DAY,
    ID,
    Catalogue,
    Current,
    Distinct,
    Edge,
    Engine,
    Indicator,
    Lacking,
    Listed,
    PerStream,
    Request,
    Said,
    Select,
    SimulatedClock,
    Sum,
)
from daojiao_program.engine.ports import Clock
from tests.engine.workflow import (
    Adopted,
    Assigned,
    Charter,
    Claimed,
    Cohort,
    Enrolled,
    Grid,
    Held,
    Joined,
    Left,
    Met,
    Released,
    TownTerms,
    Visit,
    Volunteer,
    assign,
    greet,
    release,
)

FIGURES = (
    Indicator("enrolled", Said("在册", "enrolled"), Current(enter={Enrolled: ID}, leave={Left: ID})),
    Indicator(
        "teams",
        Said("队", "teams"),
        Current(enter={Enrolled: ID}, leave={Left: ID}, count="team", values=True),
    ),
    Indicator("grids", Said("网格", "grids ever served"), Distinct([Select(Assigned)], ID, values=True)),
    Indicator(
        "serving", Said("在岗", "serving"), Current(enter={Claimed: ID}, leave={Released: ID}, count="grid")
    ),
    Indicator("visitors", Said("参加者", "visitors"), Distinct([Select(Held)], "people", values=True)),
    Indicator("days", Said("天数", "days"), Distinct([Select(Held), Select(Met)], DAY)),
    Indicator("hours", Said("小时", "hours"), Sum(Select(Held), "hours")),
    Indicator("teas", Said("茶会", "hours of tea"), Sum(Select(Held, where={"kind": ["tea"]}), "hours")),
    Indicator("begun", Said("首日", "first day"), Edge([Select(Met)])),
    Indicator("latest", Said("末日", "last day"), Edge([Select(Met), Select(Held)], "last")),
    Indicator("taught", Said("受训", "taught"), Distinct([Select(Met, within=Select(Joined))], "course")),
    Indicator(
        "after",
        Said("后入", "who joined where a class was ahead"),
        Distinct([Select(Joined, within=Select(Met))], "cadre"),
    ),
    Indicator(
        "largest", Said("最大", "largest"), PerStream(Distinct([Select(Joined)], "cadre"), Met, "largest")
    ),
    Indicator(
        "smallest", Said("最小", "smallest"), PerStream(Distinct([Select(Joined)], "cadre"), Met, "smallest")
    ),
    Indicator("courses", Said("课程", "courses"), Listed([Adopted], "terms.courses")),
    Indicator(
        "untaught",
        Said("未上", "untaught"),
        Lacking(Listed([Adopted], "terms.courses"), Distinct([Select(Met)], "course")),
    ),
)

TOWN = Catalogue(
    [Volunteer, Grid, Cohort, Visit],
    decisions=[assign, release, greet],
    figures=FIGURES,
    terms=Charter,
    zone="UTC",
)
MAY = [date(2025, 5, day) for day in range(1, 32)]
"""`MAY[0]` is 1 May."""
MORNING = datetime(2025, 5, 20, 1, tzinfo=UTC)
"""When the tests' clock starts: in Shanghai it is nine o'clock."""


def clock_at(moment: datetime = MORNING) -> SimulatedClock:
    """Give a clock that stands at the moment."""
    clock = SimulatedClock()
    clock.set(moment)
    return clock


class More(TypedDict, total=False):
    """What a request may say besides."""

    reason: str | None
    source: str | None
    documents: Sequence[str]
    correlation: str | None
    causation: str | None
    correct: bool
    expected: Mapping[str, int]


def town(url: str = "sqlite:///:memory:", clock: Clock | None = None, cached_states: int = 100) -> Engine:
    """Open a store of the town."""
    return Engine(open_ledger(url), TOWN, clock=clock or clock_at(), cached_states=cached_states)


def chartered(
    url: str = "sqlite:///:memory:", clock: Clock | None = None, cached_states: int = 100
) -> Engine:
    """Open a store of the town whose charter is in force since 1 May."""
    engine = town(url, clock, cached_states)
    engine.acting("clerk", on=MAY[0]).request("charter").of(Charter, "charter").adopt(TownTerms())
    return engine


def asking(
    id: str,
    what: str,
    on: date,
    target: str | None = None,
    arguments: Mapping[str, object] | None = None,
    **more: Unpack[More],
) -> Request:
    """Give a request in short."""
    return Request(
        id=id, decision=what, target=target, arguments=arguments or {}, on=on, actor="clerk", **more
    )
