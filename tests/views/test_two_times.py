"""What is asked as of a day and as known then says the same, to the byte, whatever is entered later."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daojiao_program import Program, Refused, TownDesk
from daojiao_program.domain.activity import Activity
from daojiao_program.domain.charter import CharterRecord
from daojiao_program.domain.volunteer import Volunteer
from daojiao_program.engine import Aggregate, Figure, Figures, SimulatedClock, moment_of
from daojiao_program.program import DATA
from daojiao_program.snapshot import TownSnapshot
from daojiao_program.views.entries import UnknownError
from daojiao_program.views.states import snapshot as state_of
from tests.counting import counted
from tests.domain.town import NANCHENG, YONGQING
from tests.example import example_town

NUMBER = "示例〔2022〕1号"
FIRST = date(2022, 5, 1)
STREAMS = ("activity:A-1", "volunteer:V-1", "grid:G-06", f"village:{NANCHENG}", "charter:charter")
NAMES = ("V-1", "A-2", "G-06", NANCHENG, "南城村", "新南城村", "roll.csv", NUMBER, *STREAMS)

ASKED: Mapping[str, Sequence[tuple[tuple[Any, ...], dict[str, Any]]]] = {
    "attempts": [((f"r-{number}",), {}) for number in (1, 2, 3)],
    "checks": [((), {}), ((), {"since": FIRST})],
    "cite": [(({"a": 1, "b": 1},), {})],
    "cited": [(([1, 1],), {})],
    "claims": [((), {})],
    "concerning": [((None, "V-1"), {}), (("village", NANCHENG), {})],
    "difference": [((date(2022, 5, 3), 3), {}), ((date(2022, 5, 20), 1), {})],
    "events": [((), {}), ((Activity.event_types()[0],), {"since": FIRST})],
    "figures": [((), {}), ((), {"effective_on": FIRST}), ((), {"since": FIRST})],
    "find": [((Volunteer,), {}), ((Activity,), {"after": "A-1", "limit": 1})],
    "history": [((one,), {}) for one in STREAMS],
    "history_of": [((one,), {}) for one in (*NAMES, "r-1", "r-2")],
    "known_on": [],
    "load": [((Volunteer, "V-1"), {}), ((Activity, "A-1"), {}), ((CharterRecord, "charter"), {})],
    "log": [((), {}), ((3, 2), {})],
    "page": [((), {})],
    "progress": [((), {}), ((), {"since": FIRST})],
    "reads_of": [((number,), {}) for number in range(1, 9)],
    "recorded": [((number,), {}) for number in range(9)],
    "request": [((number,), {}) for number in range(9)],
    "requests": [((), {})],
    "standing": [((["r-1", "r-2", "r-3"],), {})],
    "states_of": [((one,), {}) for one in STREAMS],
    "stuck": [((), {})],
    "terms": [],
    "terms_on": [((FIRST,), {})],
    "ticked": [],
    "trace": [((one,), {}) for one in ("r-1", "r-2", 1, 2, 3)],
    "voided_by": [((number,), {}) for number in range(1, 9)],
    "walk": [((), {})],
    "why": [((one,), {}) for one in ("r-1", "r-2", 1, 5)],
    "zone": [],
    "worklist": [((), {}), ((), {"role": "organisation-office", "limit": 2})],
}
"""What is asked of each look, by its name; those without arguments are properties."""
APART = {
    "as_of",  # makes another look,
    "on",
    "count",  # or prepares for one
    "names",  # the people directory is beside the log, and has no times
}


def looks() -> set[str]:
    """Whatever a snapshot of the town can be asked, as its classes have it."""
    found: dict[str, object] = {}
    for one in reversed(TownSnapshot.__mro__):
        found |= {name: what for name, what in vars(one).items() if not name.startswith("_")}
    asked = (inspect.isfunction, lambda what: isinstance(what, property))
    return {name for name, what in found.items() if any(is_one(what) for is_one in asked)} - APART


def test_every_look_is_asked() -> None:
    """A look that is added is held to its two times too: give it arguments above."""
    assert looks() == set(ASKED)


def test_what_takes_two_times_is_a_snapshot_s() -> None:
    """Each method of the town that takes `known_at` is one of the looks, or one of a snapshot's parts."""
    taking = {
        name
        for name, what in inspect.getmembers(Program, inspect.isfunction)
        if {"known_at", "known_from"} & inspect.signature(what).parameters.keys()
    }
    assert taking - {"as_of"} <= set(ASKED)


def said(value: object) -> str:  # noqa: PLR0911 - one for each kind of answer
    """What a look has answered, as text."""
    match value:
        case str():
            return value
        case Figures():
            return said([[id_, one] for id_, one in value.items()] + [value.position, value.effective_on])
        case Figure():
            return said([value.id, value.value, dict(value.counted), [str(one) for one in value.evidence()]])
        case Aggregate():
            return json.dumps(state_of(value), ensure_ascii=False)
        case list() | tuple() if not hasattr(value, "_fields"):
            return "\n".join(map(said, value))
        case Iterator():
            return said(list(value))
        case _ if hasattr(value, "document"):
            return json.dumps(value.document(), ensure_ascii=False)
        case _:
            return repr(value)


def everything(town: Program, day: date, known_at: datetime | int, *, page: bool) -> dict[str, str]:
    """All that a look says, by what was asked."""
    found = {}
    with town.as_of(day, known_at) as then:
        for name, calls in ASKED.items():
            if name == "page" and not page:
                continue
            if not calls:
                found[name] = said(getattr(then, name))
            for args, named in calls:
                found[f"{name}{args}{named}"] = _asked(then, name, args, named)
    return found


def _asked(then: TownSnapshot, name: str, args: tuple[Any, ...], named: dict[str, Any]) -> str:
    if name == "difference":
        before = then.as_of(args[0], min(args[1], then.number))
        args = (before,)
    try:
        return said(getattr(then, name)(*args, **named))
    except (UnknownError, KeyError) as error:
        return repr(error)


class Office:
    """A town in which things happen, and are mended."""

    def __init__(self) -> None:
        self.clock = SimulatedClock()
        self.town = Program.open("sqlite:///:memory:", simulated=True, clock=self.clock)
        self.clock.open_office(FIRST, "Asia/Shanghai")
        self.town.adopt_charter(DATA / "charter.toml", on=FIRST - timedelta(days=30))
        self.asked = 0

    def desk(self, back: int) -> TownDesk:
        """A desk for a day some days ago."""
        self.asked += 1
        on = self.town.today() - timedelta(days=back)
        desk = self.town.acting("office", on=on, reason="weekly", source=f"roll.csv:{self.asked}")
        return desk.request(f"r-{self.asked}")

    def do(self, step: str, which: int, back: int) -> None:
        """One step; what is refused is on record too."""
        with suppress(Refused):
            getattr(self, f"_{step}")(which, back)

    def _assign(self, which: int, back: int) -> None:
        grid = f"G-{6 + which % 2:02}"
        self.desk(back).assign_volunteer(f"V-{which}", grid=grid, team="town-backbone")

    def _hold(self, which: int, back: int) -> None:
        village = (NANCHENG, YONGQING)[which % 2]
        self.desk(back).activity(f"A-{which}").hold("clean-city", village=village, place="广场")

    def _prove(self, which: int, back: int) -> None:
        desk = self.desk(back).supported_by(NUMBER)
        desk.activity(f"A-{which}").hold("clean-city", village=NANCHENG, place="码头")

    def _sign(self, which: int, back: int) -> None:
        self.desk(back).activity(f"A-{which}").sign_in(f"V-{1 + which % 2}", role="data-entry")

    def _nothing(self, which: int, back: int) -> None:
        self.desk(back).village((NANCHENG, YONGQING)[which % 2]).report_nothing()

    def _correct(self, which: int, back: int) -> None:
        row = self._standing(which)
        desk = self.town.acting("office", on=self.town.today() - timedelta(days=back), reason="misread")
        if row is not None and row.startswith("activity:"):
            id_ = row.partition(":")[2]
            request = f"r-{1 + which % max(1, self.asked)}"
            desk.correcting(request).activity(id_).hold("clean-city", village=YONGQING, place="新址")

    def _standing(self, which: int) -> str | None:
        trace = self.town.trace(f"r-{1 + which % max(1, self.asked)}")
        return trace.request.target if trace else None

    def _void(self, which: int, back: int) -> None:
        desk = self.town.acting("office", on=self.town.today() - timedelta(days=back), reason="misread")
        desk.void(f"r-{1 + which % max(1, self.asked)}")

    def _amend(self, which: int, _back: int) -> None:
        terms = self.town.terms(self.town.today())
        village = terms.villages[NANCHENG].model_copy(update={"zh": "新南城村"})
        changes = [
            {"documents": ("activity.hold",)},
            {"documents": ()},
            {"villages": {**terms.villages, NANCHENG: village}},
            {"targets": {name: one.model_copy(update={"due": FIRST}) for name, one in terms.targets.items()}},
        ]
        self.asked += 1
        desk = self.town.acting("office", on=self.town.today(), reason="new rules").request(f"r-{self.asked}")
        desk.charter().amend(terms.model_copy(update=changes[which % 4]))

    def _wait(self, which: int, _back: int) -> None:
        self.clock.set(moment_of(self.clock.now()) + timedelta(days=1 + which))


STEPS = [name.removeprefix("_") for name in vars(Office) if name[0] == "_" and name[1] != "_"]
STEPS.remove("standing")
HISTORIES = st.lists(
    st.tuples(st.sampled_from(STEPS), st.integers(0, 5), st.integers(0, 6)), min_size=6, max_size=16
)


def hold_to_it(
    before: Sequence[tuple[str, int, int]], after: Sequence[tuple[str, int, int]], *, page: bool
) -> None:
    """Look after some steps; do the others; look again as of the same two times."""
    office = Office()
    with office.town as town:
        for step in before:
            office.do(*step)
        today = town.today()
        with town.as_of(date.max) as now:
            number, moment = now.number, moment_of(office.clock.now())
        office.clock.set(moment + timedelta(microseconds=1))
        times: list[tuple[date, datetime | int]] = [(today, number), (today - timedelta(days=2), moment)]
        times += [] if page else [(date.max, number)]
        first = {two: everything(town, *two, page=page) for two in times}
        default = said(town.progress(known_at=number)), said(town.figures(known_at=moment))
        for step in after:
            office.do(*step)
        office.do("wait", 3, 0)
        for two, known in first.items():
            again = everything(town, *two, page=page)
            assert {name for name, told in known.items() if again[name] != told} == set(), two
            assert again == known
        assert (said(town.progress(known_at=number)), said(town.figures(known_at=moment))) == default


@given(HISTORIES, HISTORIES)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_asked_again_later_it_says_the_same(
    before: Sequence[tuple[str, int, int]], after: Sequence[tuple[str, int, int]]
) -> None:
    """Whatever is entered late, voided, corrected or amended after a look, and whatever day it has become."""
    hold_to_it(before, after, page=False)


def test_the_page_says_the_same() -> None:
    """The page too, which asks for a good part of it all."""
    before = [
        ("assign", 1, 3),
        ("hold", 1, 2),
        ("sign", 1, 1),
        ("amend", 0, 0),
        ("hold", 2, 0),
        ("wait", 1, 0),
    ]
    after = [
        ("hold", 3, 4),
        ("void", 4, 0),
        ("correct", 1, 2),
        ("void", 3, 0),
        ("amend", 2, 0),
        ("amend", 3, 0),
        ("nothing", 1, 3),
    ]
    hold_to_it(before, after, page=True)


@pytest.mark.parametrize(
    ("look", "counts_figures"),
    [
        ("page", 1),
        ("progress", 1),
        ("claims", 1),
        ("difference", 1),
        ("checks", 0),
        ("history_of", 0),
        ("states_of", 0),
    ],
)
def test_it_is_one_transaction_and_one_count(
    look: str, counts_figures: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page was nine counts and 396 transactions, the history of a person 87 transactions."""
    with example_town() as town:
        counts = counted(town.ledger, monkeypatch)
        args = {"history_of": ("V-0001",), "states_of": ("cohort:C-02",), "difference": (FIRST,)}
        getattr(town, look)(*args.get(look, ()))
        stored = town.catalogue.decoding.stored_as(
            topic for one in town.catalogue.figures.values() for topic in one.measure.start().handlers()
        )
        assert counts.transactions == 1
        assert counts.scans.count(len(stored)) == counts_figures
