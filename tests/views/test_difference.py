"""What changed between two days, and between what was known at two moments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from daojiao_program import Program
from daojiao_program.engine import SimulatedClock, end_of_day
from daojiao_program.program import DATA

NANCHENG = "441900124200"
ZONE = "Asia/Shanghai"


def evening(month: int, day: int) -> datetime:
    """The end of a day of 2022."""
    return end_of_day(date(2022, month, day), ZONE)


@pytest.fixture
def bare() -> Iterator[Program]:
    """A town with two activities, one voided and one corrected a week later, and a late third."""
    with Program.open("sqlite:///:memory:", simulated=True) as found:
        clock = found.clock
        assert isinstance(clock, SimulatedClock)
        clock.open_office(date(2022, 4, 1), ZONE)
        found.adopt_charter(DATA / "charter.toml", on=date(2022, 4, 1))

        def hold(id_: str, on: date, place: str = "码头", *, correct: bool = False) -> None:
            desk = found.acting("office", on=on, reason="weekly")
            desk = desk.correcting(f"a/{id_}") if correct else desk.request(f"a/{id_}")
            desk.activity(id_).hold("clean-city", village=NANCHENG, place=place)

        clock.open_office(date(2022, 5, 10), ZONE)
        hold("A-1", date(2022, 5, 9))
        hold("A-2", date(2022, 5, 10))
        clock.open_office(date(2022, 5, 17), ZONE)
        found.acting("office", on=date(2022, 5, 17), reason="never held").void("a/A-1")
        hold("A-2", date(2022, 5, 10), "市场", correct=True)
        hold("A-3", date(2022, 5, 8))
        hold("A-4", date(2022, 5, 16))
        found.acting("office", on=date(2022, 5, 17), reason="never held").void("a/A-4")
        yield found


def told(found: Program, **looks: datetime) -> list[tuple[str, str]]:
    """How each activity differs, as of the 20th."""
    day = date(2022, 5, 20)
    events = found.difference(day, day, known_from=looks["first"], known_to=looks["second"]).events
    return [(one.how, one.entry.stream.partition(":")[2]) for one in events]


def test_between_two_moments(bare: Program) -> None:
    """Voided, corrected (the old gone, the new come), entered late, entered and voided in between."""
    found = told(bare, first=evening(5, 10), second=evening(5, 17))
    assert found == [
        ("entered", "A-3"),
        ("voided", "A-1"),
        ("voided", "A-2"),
        ("corrected", "A-2"),
        ("passed", "A-4"),
    ]


def test_figures_between_two_moments(bare: Program) -> None:
    """From what to what, and which came and went."""
    day = date(2022, 5, 20)
    found = bare.difference(day, day, known_from=evening(5, 10))
    (activities,) = [one for one in found.figures if one.indicator.id == "activities"]
    assert (activities.before, activities.after) == (2, 2)
    assert (activities.came, activities.went) == (["A-3"], ["A-1"])


def test_nothing_changes_in_between(bare: Program) -> None:
    """Two moments with nothing between them."""
    day = date(2022, 5, 20)
    found = bare.difference(day, day, known_from=evening(5, 10), known_to=evening(5, 11))
    assert (found.figures, found.events) == ([], [])


def test_between_two_days(bare: Program) -> None:
    """What stands of the days in between; the corrected one is simply there."""
    found = bare.difference(date(2022, 5, 8), date(2022, 5, 10))
    assert [(one.how, one.entry.stream) for one in found.events] == [
        ("passed", "activity:A-1"),
        ("passed", "activity:A-2"),
        ("entered", "activity:A-2"),
    ]


def test_late_ones_are_marked(town: Program) -> None:
    """As in every history: something of a later day had been recorded on the stream."""
    found = town.difference(date(2022, 5, 5), date(2022, 5, 31))
    late = {one.entry.position for one in found.events if one.entry.late}
    assert late
    history = town.history_of("cohort:C-01").entries
    assert {one.position for one in history if one.late and one.effective_on <= date(2022, 5, 31)} <= late


def test_figures_add_up(town: Program) -> None:
    """The keys that came and went lead from one figure to the other."""
    found = town.difference(date(2022, 7, 31), date(2022, 8, 22))
    (activities,) = [one for one in found.figures if one.indicator.id == "activities"]
    assert (activities.before, activities.after) == (463, 505)
    assert len(activities.came) - len(activities.went) == 505 - 463


def test_today_is_the_default(town: Program) -> None:
    """A day without another is compared with today."""
    today = town.today()
    found = town.difference(today - timedelta(days=7))
    assert found.after.effective_on == today
    assert found.document()["to"] == {"effective_on": today.isoformat(), "known_at": None}


def test_no_names(town: Program) -> None:
    """The document holds ids, never a name."""
    document = town.difference(date(2022, 7, 31), date(2022, 8, 5)).document()
    assert set(document) == {"from", "to", "simulated", "figures", "events"}
    assert "甲" not in str(document)
