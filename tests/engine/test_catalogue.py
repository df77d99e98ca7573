"""The catalogue: everything by name, and no name twice."""

from datetime import date

import pytest

from daojiao_program.engine import (
    DAY,
    ID,
    Aggregate,
    Catalogue,
    Context,
    DefinitionError,
    Distinct,
    Event,
    EventOn,
    Indicator,
    Said,
    Select,
    StoreError,
    decision,
)
from tests.engine.town import MAY, TOWN
from tests.engine.workflow import Charter, Enrolled, Left, Volunteer


class Other(Event, topic="volunteer.enrolled"):
    """Has the topic of another event."""


class Nameless(Event):
    """Has no topic."""


def keeping(event: type[Event], kind: str = "other") -> type[Aggregate]:
    """An aggregate that has one event."""

    class Keeps(Aggregate, kind=kind):
        """Keeps it."""

        def evolve(self, event: Event, on: date) -> None:
            """Assign nothing."""

    Keeps.evolve.__annotations__["event"] = event
    return Keeps


def test_everything_is_found_by_its_name() -> None:
    """Aggregates by kind, decisions with the kind (those over several without), events by topic."""
    assert {*TOWN.aggregates} == {"volunteer", "grid", "cohort", "visit", "charter"}
    assert TOWN.decisions["volunteer.enrol"] is Volunteer.enrol
    assert "assign" in TOWN.decisions
    assert TOWN.events["volunteer.enrolled"] is Enrolled
    assert "engine.request-voided" in TOWN.events


def test_rules_are_collected_from_the_modules() -> None:
    """Those of the aggregates' files, and the engine's own."""
    assert {"ROOM", "ONE-GRID", "LATER-STANDS", "REQUEST-SAME"} <= {*TOWN.rules}


@pytest.mark.parametrize(
    ("kinds", "message"),
    [
        ([Volunteer, keeping(Other)], "two of the kind event are called 'volunteer.enrolled'"),
        ([Volunteer, keeping(Left, "volunteer")], "two of the kind aggregate are called 'volunteer'"),
        ([keeping(Nameless)], "an event without a topic"),
    ],
)
def test_two_things_of_one_name_are_an_error(kinds: list[type[Aggregate]], message: str) -> None:
    """A clash shows when the catalogue is made, not when something is lost."""
    with pytest.raises(DefinitionError, match=message):
        Catalogue(kinds)


def test_flows_and_figures_clash_as_well() -> None:
    """Two decisions or two figures of one name are an error; the same thing twice is not."""

    @decision()
    def leave(_: Context[None]) -> list[EventOn]:
        """Do nothing."""
        return []

    @decision()
    def other(_: Context[None]) -> list[EventOn]:
        """Do nothing."""
        return []

    other.name = "leave"
    with pytest.raises(DefinitionError, match="two of the kind decision are called 'leave'"):
        Catalogue([Volunteer], decisions=[leave, other])
    one, two = (Indicator("x", Said("零", "zero"), Distinct([Select(Left)], key)) for key in (ID, DAY))
    with pytest.raises(DefinitionError, match="two of the kind figure are called 'x'"):
        Catalogue([Volunteer], figures=[one, two])
    assert Catalogue([Volunteer, Volunteer, Charter], terms=Charter, figures=[one, one]).figures == {"x": one}


def test_an_unknown_topic_says_what_to_do() -> None:
    """An event that this code does not know is a `StoreError` which names the topic."""
    with pytest.raises(StoreError, match=r"an event 'visit.dreamt' that this version does not know; open it"):
        TOWN.decode("visit.dreamt", "{}")


def test_a_stream_is_replayed_from_given_events() -> None:
    """The aggregate has the id of the stream and the state of the events."""
    found = TOWN.replay("volunteer:a:b", [(MAY[0], Enrolled(team="x")), (MAY[1], Left())])
    assert vars(found) == {"id": "a:b", "team": None, "grid": None}


class Odd(Event, topic="odd.done"):
    """An event whose None would be lost."""

    count: int | None = 3


class OddThing(Aggregate):
    """Holds nothing."""

    def evolve(self, event: Odd, on: date) -> None:
        """Assign."""


def test_an_optional_field_with_another_default_is_refused() -> None:
    """Nothing is stored for None, so that None would come back as the default."""
    with pytest.raises(DefinitionError, match=r"odd\.done\.count may be None and has the default 3"):
        Catalogue([OddThing])
