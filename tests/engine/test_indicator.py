"""Selections: which events are shown to a measure."""

from daojiao_program.engine import Distinct, Indicator, Said, Select
from tests.engine.test_measures import VISITS, Shown, measured
from tests.engine.town import MAY
from tests.engine.workflow import Held, Joined, Met


def test_a_selection_takes_one_type_of_event() -> None:
    """Others are never shown."""
    assert {*Distinct([Select(Held)], "people").start().handlers()} == {Held.TOPIC}


def test_where_takes_only_the_values_given() -> None:
    """Of one field or of several together; a tuple is compared as a whole."""
    tea = Select(Held, where={"kind": ["tea"]})
    assert measured(Distinct([tea], "@day"), VISITS)[1] == {"2025-05-02": 3}
    long = Select(Held, where={"kind": ["tea", None], "hours": [1, 3]})
    assert measured(Distinct([long], "@id"), VISITS)[1] == {"1": 1, "2": 3}
    pair = Select(Held, where={"people": [("a", "b")]})
    assert measured(Distinct([pair], "people"), VISITS)[0] == 2


JOINS: list[Shown] = [
    ("cohort:8", MAY[0], Joined(cadre="a")),
    ("cohort:8", MAY[1], Met(course="tea", late=False)),
    ("cohort:9", MAY[1], Joined(cadre="b")),
    ("cohort:8", MAY[2], Joined(cadre="c")),
]


def test_within_takes_streams_where_something_has_occurred_before() -> None:
    """On that stream, and before: what comes first is not counted afterwards."""
    assert measured(Distinct([Select(Joined, within=Select(Met))], "cadre"), JOINS)[1] == {"c": 4}
    late = Select(Joined, within=Select(Met, where={"late": [True]}))
    assert measured(Distinct([late], "cadre"), JOINS)[1] == {}


def test_an_event_is_within_itself() -> None:
    """The selection that opens a stream may be of the same type; it counts from that event on."""
    after = Select(Joined, within=Select(Joined, where={"cadre": ["a"]}))
    assert measured(Distinct([after], "cadre"), JOINS)[1] == {"a": 1, "c": 4}


def test_a_selection_within_a_selection() -> None:
    """They nest."""
    inner = Select(Met, within=Select(Joined))
    assert measured(Distinct([Select(Joined, within=inner)], "cadre"), JOINS)[1] == {"c": 4}


def test_an_indicator_is_a_measure_with_names() -> None:
    """Two names, and a heading if there is one."""
    one = Indicator("x", Said("零", "zero"), Distinct([Select(Held)], "people"))
    assert (one.id, *one.title, one.heading) == ("x", "零", "zero", "")
