"""A figure over an event or a field that nobody has is refused, where it would have been 0 in silence."""

from collections.abc import Mapping
from typing import Literal

import pytest
from pydantic import BaseModel

from daojiao_program.engine import (
    DAY,
    ID,
    Aggregate,
    Catalogue,
    Current,
    DefinitionError,
    Distinct,
    Edge,
    Event,
    Indicator,
    Lacking,
    Listed,
    PerStream,
    Said,
    Select,
    Sum,
)
from daojiao_program.engine.figures.indicator import Measure


class Place(BaseModel):
    """Where a thing stands."""

    room: str
    shelf: int | None = None

    @property
    def door(self) -> str:
        """How to come there."""
        return self.room


class Plan(BaseModel):
    """What a house has."""

    rooms: Mapping[str, str]


class Lent(Event, topic="house.lent"):
    """A thing went out."""

    thing: str
    readers: tuple[str, ...] = ()
    kind: Literal["book", "tool"] = "book"
    days: int = 1
    more: int | None = None
    place: Place | None = None


class Returned(Event, topic="house.returned"):
    """A thing came back."""

    thing: str


class Drawn(Event, topic="house.drawn"):
    """A plan was drawn."""

    plan: Plan


class Elsewhere(Event, topic="else.done"):
    """An event of another house."""

    thing: str


class House(Aggregate):
    """Keeps nothing."""

    def evolve(self, event: Lent | Returned | Drawn, on: object) -> None:
        """Assign nothing."""


def counted(measure: Measure) -> Catalogue:
    """The catalogue that counts so."""
    return Catalogue([House], figures=[Indicator("out", Said("借出", "out"), measure)])


@pytest.mark.parametrize(
    ("measure", "sentence"),
    [
        (Distinct([Select(Elsewhere)], ID), "Elsewhere is no event of the catalogue's aggregates"),
        (Distinct([Select(Lent, within=Select(Elsewhere))], ID), "Elsewhere is no event"),
        (Distinct([Select(Lent)], "thimg"), "Lent has no field 'thimg'; it has days, kind, more, place"),
        (Distinct([Select(Lent)], (ID, "thimg")), "Lent has no field 'thimg'"),
        (Distinct([Select(Lent)], "place.roof"), "Lent.place has no field 'roof'; it has room, shelf"),
        (Distinct([Select(Lent)], "thing.length"), "Lent.thing has no field 'length'; it has none"),
        (Distinct([Select(Lent)], "days"), "days of Lent is int; a key is text, or a tuple of texts"),
        (Distinct([Select(Lent)], "place.shelf"), "place.shelf of Lent is int; a key is text"),
        (Distinct([], ID), "it counts no events; name one in of"),
        (Distinct([Select(Lent, {"knd": ["book"]})], ID), "Lent has no field 'knd'"),
        (Distinct([Select(Lent, {"kind": "book"})], ID), "where names 'book' for kind of Lent; write a list"),
        (Distinct([Select(Lent, {"kind": []})], ID), r"where names \[\] for kind of Lent"),
        (Distinct([Select(Lent, {"kind": ["toy"]})], ID), r"kind of Lent is .* and never 'toy'"),
        (Distinct([Select(Lent, {"days": ["1"]})], ID), "days of Lent is int and never '1'"),
        (Sum(Select(Lent), "dys"), "Lent has no field 'dys'"),
        (Sum(Select(Lent), "thing"), "thing of Lent may be str, which cannot be added"),
        (Sum(Select(Lent), "more"), "more of Lent may be None, which cannot be added"),
        (Sum(Select(Elsewhere), "thing"), "Elsewhere is no event"),
        (Edge([]), "it counts no events"),
        (Edge([Select(Elsewhere)]), "Elsewhere is no event"),
        (Current({}, {}), "nothing enters; name an event and its key in enter"),
        (Current({Lent: "thing"}, {Elsewhere: "thing"}), "Elsewhere is no event"),
        (Current({Lent: "thing"}, {Returned: "thng"}), "Returned has no field 'thng'; it has thing"),
        (Current({Lent: ("thing", ID)}, {Returned: "thing"}), "not the same number of parts"),
        (Current({Lent: "thing"}, {Returned: "thing"}, count="reader"), "Lent has no field 'reader'"),
        (Listed([Drawn], "plan.roms"), "Drawn.plan has no field 'roms'; it has rooms"),
        (Listed([Drawn], "plan"), "plan of Drawn is no mapping; Listed counts keys"),
        (Listed([], "plan.rooms"), "it counts no events"),
        (PerStream(Distinct([Select(Lent)], "thimg"), Returned, "largest"), "Lent has no field 'thimg'"),
        (PerStream(Distinct([Select(Lent)], ID), Elsewhere, "largest"), "Elsewhere is no event"),
        (Lacking(Edge([Select(Elsewhere)]), Edge([Select(Lent)])), "Elsewhere is no event"),
        (Lacking(Edge([Select(Lent)]), Edge([Select(Elsewhere)])), "Elsewhere is no event"),
    ],
)
def test_what_nobody_has_is_not_counted(measure: Measure, sentence: str) -> None:
    """The error names the figure, the event and its file, and what there is."""
    with pytest.raises(DefinitionError, match=sentence) as caught:
        counted(measure)
    assert caught.value.of == "figure 'out'"


@pytest.mark.parametrize(
    "measure",
    [
        Distinct([Select(Lent, {"kind": ["book", "tool"], "more": [None, 3]}), Select(Returned)], "thing"),
        Distinct([Select(Lent)], ("readers", ID, DAY)),
        Distinct([Select(Lent)], "place.door"),
        Sum(Select(Lent, within=Select(Returned)), "days"),
        Current({Lent: "thing"}, {Returned: "thing"}, count="readers"),
        Lacking(Listed([Drawn], "plan.rooms"), Distinct([Select(Lent)], "place.room")),
        PerStream(Edge([Select(Lent)], "last"), Returned, "smallest"),
    ],
)
def test_what_there_is_can_be_counted(measure: Measure) -> None:
    """Dotted fields, properties, tuples, the id and the day."""
    assert counted(measure).figures["out"].measure is measure
