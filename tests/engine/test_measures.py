"""Each measure: what it counts, when it counts nothing, and that its evidence is the figure."""

from collections.abc import Iterable
from datetime import date

import pytest

from daojiao_program.engine import (
    DAY,
    ID,
    Current,
    Distinct,
    Edge,
    Event,
    Lacking,
    Listed,
    PerStream,
    Select,
    Sum,
)
from daojiao_program.engine.figures.indicator import Counted, Measure, Value
from tests.engine.town import MAY
from tests.engine.workflow import (
    Adopted,
    Assigned,
    Claimed,
    Enrolled,
    Held,
    Joined,
    Left,
    Met,
    Released,
    TownTerms,
    Unassigned,
)

Shown = tuple[str, date, Event]


def measured(measure: Measure, events: Iterable[Shown]) -> tuple[Value, Counted]:
    """The figure, and what it is made of, after these events at positions 1, 2, …."""
    tally = measure.start()
    handlers = tally.handlers()
    for position, (stream, on, event) in enumerate(events, 1):
        for handler in handlers.get(event.TOPIC, ()):
            handler(event, stream, on.isoformat(), position)
    return tally.value(), tally.counted()


def held(on: date, *people: str, hours: int = 1, kind: str | None = None) -> Shown:
    """A visit."""
    return f"visit:{on.day}", on, Held(people=people, hours=hours, kind=kind)


VISITS = [held(MAY[0], "a", "b"), held(MAY[1], "b", "c", hours=0), held(MAY[1], hours=3, kind="tea")]
CLASSES: list[Shown] = [
    ("cohort:8", MAY[0], Joined(cadre="a")),
    ("cohort:9", MAY[0], Joined(cadre="a")),
    ("cohort:8", MAY[1], Joined(cadre="b")),
    ("cohort:8", MAY[2], Met(course="tea", late=False)),
    ("cohort:7", MAY[2], Joined(cadre="c")),
    ("cohort:8", MAY[3], Joined(cadre="late")),
    ("cohort:9", MAY[3], Met(course="law", late=False)),
    ("cohort:8", MAY[4], Met(course="law", late=False)),
]


def test_distinct_counts_each_key_once_where_it_is_first() -> None:
    """By a field, by each member of a tuple, by the id of the stream, by the day."""
    assert measured(Distinct([Select(Held)], "people"), VISITS) == (3, {"a": 1, "b": 1, "c": 2})
    assert measured(Distinct([Select(Held)], "people", values=True), VISITS)[0] == ("a", "b", "c")
    assert measured(Distinct([Select(Held)], ID), VISITS) == (2, {"1": 1, "2": 2})
    assert measured(Distinct([Select(Held)], DAY), VISITS) == (2, {"2025-05-01": 1, "2025-05-02": 2})
    assert measured(Distinct([Select(Held)], "kind"), VISITS) == (1, {"tea": 3})
    assert measured(Distinct([Select(Held), Select(Met)], DAY), [*VISITS, *CLASSES])[0] == 5


def test_distinct_of_nothing_is_nought() -> None:
    """Nothing happened, so that none is counted."""
    assert measured(Distinct([Select(Held)], "people"), []) == (0, {})
    assert measured(Distinct([Select(Held)], "people", values=True), []) == ((), {})


def test_keys_together_tell_apart_what_has_one_number_in_two_places() -> None:
    """The third of one and the third of another are two; a slash within a key is not one between two."""
    measure = Distinct([Select(Joined)], (ID, "cadre"), values=True)
    events: list[Shown] = [
        ("cohort:8", MAY[0], Joined(cadre="3")),
        ("cohort:9", MAY[0], Joined(cadre="3")),
        ("cohort:8", MAY[1], Joined(cadre="3")),
        ("cohort:8", MAY[1], Joined(cadre="9/3")),
        ("cohort:8/9", MAY[1], Joined(cadre="3")),
        ("cohort:8~1", MAY[1], Joined(cadre="9")),
    ]
    found = ("8/3", "8/9~13", "8~01/9", "8~19/3", "9/3")
    assert measured(measure, events)[0] == found
    people = Distinct([Select(Held)], (DAY, "people"))
    assert measured(people, VISITS)[1] == {
        "2025-05-01/a": 1,
        "2025-05-01/b": 1,
        "2025-05-02/b": 2,
        "2025-05-02/c": 2,
    }


def test_keys_together_enter_and_leave() -> None:
    """What entered under two keys leaves under both, and what is like it in one of them stays."""
    measure = Current(enter={Assigned: (ID, "volunteer")}, leave={Unassigned: (ID, "volunteer")})
    events: list[Shown] = [
        ("grid:1", MAY[0], Assigned(volunteer="a")),
        ("grid:2", MAY[0], Assigned(volunteer="a")),
        ("grid:1", MAY[1], Unassigned(volunteer="a")),
    ]
    assert measured(measure, events) == (1, {"2/a": 2})


def test_sum_adds_every_event() -> None:
    """Its evidence is every event added, a nought too."""
    assert measured(Sum(Select(Held), "hours"), VISITS) == (4, {"1": 1, "2": 2, "3": 3})
    assert measured(Sum(Select(Held), "hours"), []) == (0, {})


def test_current_is_who_entered_and_has_not_left_since() -> None:
    """Re-entering counts again, from the newer event; leaving without having entered is nothing."""
    measure = Current(enter={Enrolled: ID}, leave={Left: ID})
    events: list[Shown] = [
        ("volunteer:z", MAY[0], Left()),
        ("volunteer:a", MAY[0], Enrolled(team="x")),
        ("volunteer:b", MAY[1], Enrolled(team="x")),
        ("volunteer:a", MAY[2], Left()),
    ]
    assert measured(measure, events) == (1, {"b": 3})
    events.append(("volunteer:a", MAY[3], Enrolled(team="y")))
    assert measured(measure, events) == (2, {"b": 3, "a": 5})


def test_current_may_count_what_the_subjects_have() -> None:
    """Different values once, with the earliest event that still bears them."""
    measure = Current(enter={Enrolled: ID}, leave={Left: ID}, count="team", values=True)
    events: list[Shown] = [
        ("volunteer:a", MAY[0], Enrolled(team="x")),
        ("volunteer:b", MAY[0], Enrolled(team="x")),
        ("volunteer:c", MAY[0], Enrolled(team="y")),
    ]
    assert measured(measure, events) == (("x", "y"), {"x": 1, "y": 3})
    events.append(("volunteer:a", MAY[1], Left()))
    assert measured(measure, events) == (("x", "y"), {"x": 2, "y": 3})
    grids = Current(enter={Claimed: ID}, leave={Released: ID}, count="grid")
    assert measured(grids, [("volunteer:a", MAY[0], Claimed(grid="1"))]) == (1, {"1": 1})


def test_a_move_leaves_and_enters_at_once() -> None:
    """An event type may be both; it leaves first."""
    measure = Current(enter={Assigned: ID}, leave={Assigned: "volunteer"})
    assert measured(measure, [("grid:1", MAY[0], Assigned(volunteer="1"))]) == (1, {"1": 1})


def test_an_edge_is_the_first_or_the_last_day() -> None:
    """With that one event as its evidence; none before anything happened."""
    either = [Select(Held), Select(Met)]
    assert measured(Edge(either), [*VISITS, *CLASSES]) == ("2025-05-01", {"2025-05-01": 1})
    assert measured(Edge(either, "last"), [*VISITS, *CLASSES]) == ("2025-05-05", {"2025-05-05": 11})
    assert measured(Edge(either), []) == (None, {})


@pytest.mark.parametrize(
    ("take", "figure"), [("largest", (2, {"a": 1, "b": 3})), ("smallest", (1, {"a": 2}))]
)
def test_each_stream_is_measured_until_it_closes(take: str, figure: tuple[Value, Counted]) -> None:
    """What comes after the first closing counts no more, and a stream that did not close does not count."""
    measure = PerStream(Distinct([Select(Joined)], "cadre"), Met, take)  # type: ignore[arg-type]
    assert measured(measure, CLASSES) == figure
    assert measured(measure, CLASSES[:3]) == (None, {})


def test_a_stream_without_anything_closes_at_nought() -> None:
    """It is then the smallest."""
    measure = PerStream(Distinct([Select(Joined)], "cadre"), Met, "smallest")
    assert measured(measure, CLASSES[3:4]) == (0, {})


def test_streams_are_compared_by_their_figures() -> None:
    """The largest sum is the largest, not the one of most events."""
    measure = PerStream(Sum(Select(Held), "hours"), Met, "largest")
    events: list[Shown] = [
        ("a:1", MAY[0], Held(people=(), hours=1)),
        ("a:1", MAY[0], Held(people=(), hours=1)),
        ("a:2", MAY[0], Held(people=(), hours=5)),
        ("a:1", MAY[1], Met(course="tea", late=False)),
        ("a:2", MAY[1], Met(course="tea", late=False)),
    ]
    assert measured(measure, events) == (5, {"3": 3})


def test_listed_are_the_keys_of_the_newest() -> None:
    """An older list counts no more."""
    measure = Listed([Adopted], "terms.courses")
    events: list[Shown] = [("charter:charter", MAY[0], Adopted(terms=TownTerms()))]
    assert measured(measure, events) == (2, {"tea": 1, "law": 1})
    events.append(("charter:charter", MAY[1], Adopted(terms=TownTerms(courses={"go": "围棋"}))))
    assert measured(measure, events) == (1, {"go": 2})
    assert measured(measure, []) == (0, {})


def test_lacking_counts_those_that_are_not_among_the_others() -> None:
    """Its evidence is what is behind those that are; of nothing at all nothing can be said."""
    measure = Lacking(Listed([Adopted], "terms.courses"), Distinct([Select(Met)], "course"))
    adopted: Shown = ("charter:charter", MAY[0], Adopted(terms=TownTerms()))
    assert measured(measure, CLASSES) == (None, {})
    assert measured(measure, [adopted]) == (2, {})
    assert measured(measure, [adopted, *CLASSES[:4]]) == (1, {"tea": 5})
    assert measured(measure, [adopted, *CLASSES]) == (0, {"tea": 5, "law": 8})
