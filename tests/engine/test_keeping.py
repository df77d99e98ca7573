"""What is acknowledged can be read again, by everybody and for ever: on either store."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import BaseModel

from daojiao_program.engine import Aggregate, Context, Engine, Event, Ref, Refused, decision
from daojiao_program.engine.text import odd_in_id


class Colour(Enum):
    """A choice."""

    RED = "red"
    GREEN = "green"


class Size(BaseModel):
    """Something within something."""

    width: Decimal
    height: float = 1.0


class Packed(Event, topic="box.packed"):
    """Something of every form was packed."""

    number: int = 0
    weight: float = 0.0
    price: Decimal = Decimal(0)
    day: date = date(2022, 5, 5)
    hour: time = time(8, 30)
    at: datetime = datetime(2022, 5, 5, tzinfo=UTC)
    colour: Colour = Colour.RED
    words: tuple[str, ...] = ()
    size: Size | None = None
    anything: Any = None


class Sent(Event, topic="box.sent"):
    """The box was sent to somebody."""

    reader: Annotated[str, Ref("reader", "receives")]
    also: Annotated[tuple[str, ...], Ref("reader", "told")] = ()


class Box(Aggregate):
    """Keeps what it is given."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.packed: list[Packed] = []
        self.sent: list[Sent] = []

    @decision()
    def pack(
        self,
        _: Context[None],
        number: int = 0,
        *,
        weight: float = 0.0,
        price: Decimal = Decimal(0),
        day: date = date(2022, 5, 5),
        hour: time = time(8, 30),
        at: datetime = datetime(2022, 5, 5, tzinfo=UTC),
        colour: Colour = Colour.RED,
        words: Sequence[str] = (),
        size: Size | None = None,
    ) -> list[Packed]:
        """Pack what is given."""
        return [
            Packed(
                number=number,
                weight=weight,
                price=price,
                day=day,
                hour=hour,
                at=at,
                colour=colour,
                words=tuple(words),
                size=size,
            )
        ]

    @decision()
    def make_up(self, _: Context[None], what: str) -> list[Packed]:
        """Pack what only the code can think of."""
        odd: dict[str, Packed] = {
            "nan": Packed(weight=math.nan),
            "huge": Packed(number=10**5000),
            "nul": Packed(words=("a\0b",)),
            "half": Packed(words=("\ud800",)),
            "list": Packed(anything=date(2022, 5, 5)),
        }
        return [odd[what]]

    @decision()
    def send(self, _: Context[None], reader: str, *, also: Sequence[str] = ()) -> list[Sent]:
        """Send it to somebody."""
        return [Sent(reader=reader, also=tuple(also))]

    def evolve(self, event: Packed | Sent, on: date) -> None:
        """Keep it."""
        match event:
            case Packed():
                self.packed.append(event)
            case Sent():
                self.sent.append(event)


CATALOGUE = Box.catalogue()
DAY = date(2022, 5, 5)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A store of either kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/box.db"
    else:
        server, schema = request.getfixturevalue("postgres_url"), request.getfixturevalue("pg_schema")
        yield f"{server}{'&' if '?' in server else '?'}schema={schema}"


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """A store that is new."""
    with Engine.open(url, CATALOGUE) as found:
        yield found


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"weight": math.nan}, "weight"),
        ({"weight": math.inf}, "weight"),
        ({"weight": -math.inf}, "weight"),
        ({"number": 10**5000}, "number"),
        ({"price": Decimal("NaN")}, "price"),
        ({"price": Decimal("Infinity")}, "price"),
        ({"words": ["a", "b\0"]}, "words"),
        ({"words": ["\udc00"]}, "words"),
        ({"size": Size(width=Decimal(1), height=math.nan)}, "size"),
    ],
)
def test_a_value_that_would_not_come_back_is_refused_with_its_field(
    engine: Engine, url: str, given: dict[str, Any], field: str
) -> None:
    """And the store goes on: the next request, its void, the history and a new process read it."""
    box = engine.acting("clerk", on=DAY).of(Box, "b")
    with pytest.raises(Refused, match=field) as caught:
        box.pack(**given)
    assert caught.value.code == "REQUEST-FORM"
    box.pack(7)
    with Engine.open(url, CATALOGUE) as other:
        assert [one.number for one in other.load(Box, "b").packed] == [7]
        assert len([*other.requests()]) == 2


@pytest.mark.parametrize("what", ["nan", "huge", "nul", "half", "list"])
def test_what_the_code_makes_up_is_held_to_the_same(engine: Engine, what: str) -> None:
    """An event is read back from its bytes, wherever its values come from."""
    with pytest.raises(Refused, match=r"box\.packed"):
        engine.acting("clerk", on=DAY).of(Box, "b").make_up(what)
    assert engine.load(Box, "b").packed == []


def test_exact_values_come_back_equal(engine: Engine, url: str) -> None:
    """To the digit and the microsecond, for who recorded them and for who reads them later."""
    given: dict[str, Any] = {
        "weight": 0.1 + 0.2,
        "price": Decimal("10.10"),
        "day": date(2024, 2, 29),
        "hour": time(23, 59, 59, 999_999),
        "at": datetime(2022, 5, 5, 8, 30, 0, 1, tzinfo=UTC),
        "colour": Colour.GREEN,
        "words": ("\\u0000", "末", "🙂"),
        "size": Size(width=Decimal("0.000000000000000000001")),
    }
    engine.acting("clerk", on=DAY).of(Box, "b").pack(2**63, **given)
    for opened in (engine, Engine.open(url, CATALOGUE)):
        [event] = opened.load(Box, "b").packed
        assert event == Packed(number=2**63, **given)
        assert str(event.price) == "10.10"
        if opened is not engine:
            opened.close()


def test_the_same_asked_again_is_the_same(engine: Engine) -> None:
    """A list or a tuple, a number or its text: what is stored is what counts."""
    desk = engine.acting("clerk", on=DAY).request("r")
    first = desk.of(Box, "b").pack(1, words=["a"], price=Decimal("1.50"))
    again = desk.of(Box, "b").pack(1, words=("a",), price=Decimal("1.50"))
    assert (again.number, again.repeated, again.events) == (first.number, True, first.events)


ODD = {
    "灯 ": "end",
    " 灯": "start",
    "灯\u200b": "U\\+200B",
    "灯\u202e": "U\\+202E",
    "a\u00ad": "U\\+00AD",
    "a\tb": "U\\+0009",
    "a\u00a0b": "U\\+00A0",
    "a\u3000b": "U\\+3000",
    "a  b": "two spaces",
    "e\u0301": "NFC",
    "x" * 81: "81 characters",
    "": "empty",
    "a\x7f": "U\\+007F",
    "\ufeffa": "U\\+FEFF",
}


@pytest.mark.parametrize(("id_", "why"), ODD.items(), ids=map(ascii, ODD))
def test_an_id_that_looks_like_another_is_refused_with_the_character(
    engine: Engine, id_: str, why: str
) -> None:
    """As what is asked, as what an event refers to, and among several; nothing is altered in silence."""
    desk = engine.acting("clerk", on=DAY)
    asked: list[Callable[[], object]] = [
        lambda: desk.of(Box, id_).pack(1),
        lambda: desk.of(Box, "b").send(id_),
        lambda: desk.of(Box, "b").send("R-1", also=["R-2", id_]),
    ]
    for ask in asked:
        with pytest.raises(Refused, match=why):
            ask()
    assert engine.log() == []


@pytest.mark.parametrize("id_", ["灯", "a b", "V-0001", "x" * 80, "é", "🙂", "2022/5", "a:b"])
def test_a_plain_id_is_taken(engine: Engine, id_: str) -> None:
    """In any script."""
    assert odd_in_id(id_) == ""
    desk = engine.acting("clerk", on=DAY)
    desk.of(Box, id_).send(id_)
    with engine.ledger.reading() as reading:
        assert reading.refs_of("reader", id_) == [(1, "receives")]
