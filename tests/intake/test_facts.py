"""A rule about a person: what follows from a datum is in the log, and the datum is in the directory alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

import pytest

from daojiao_program.adapters.people import open_people
from daojiao_program.domain.charter import CharterRecord
from daojiao_program.domain.file import OfficeFile
from daojiao_program.domain.person import Person
from daojiao_program.engine import (
    Aggregate,
    Catalogue,
    Context,
    Engine,
    Event,
    EventOn,
    Ref,
    Refused,
    Rule,
    Said,
    decision,
    require,
)
from daojiao_program.engine.ports import People
from daojiao_program.intake import IntakeReport, Sheet, take_in
from daojiao_program.intake.facts import of_age, stated, stated_of
from daojiao_program.intake.sheet import Asks, Column

AGE = Rule("AGE-GIVEN", Said("救生员须年满十八周岁", "a lifeguard is eighteen years old"), "assumed")
DAY = date(2022, 6, 1)
BORN = {"K-1": "2004-06-01", "K-2": "2004-06-02", "K-3": ""}
ADULT = {"of_age": of_age("born", 18)}


class GuardEntered(Event, topic="pool.guard-entered", title="救生员登记"):
    """A lifeguard is on the list."""

    guard: Annotated[str, Ref("guard", "watches")]


class GuardOnDuty(Event, topic="pool.guard-on-duty", title="上岗"):
    """A lifeguard watched on the day."""

    guard: Annotated[str, Ref("guard", "watches")]


class Pool(Aggregate, title="泳池"):
    """Who watches."""

    @decision(title="救生员登记", background=True)
    def enter(
        self, context: Context[None], guard: str, *, of_age: bool | None = None, commitment: str | None = None
    ) -> list[Event | EventOn]:
        """Enter a lifeguard."""
        require(of_age, AGE, found=of_age)
        person = context.load(Person, guard)
        return [GuardEntered(guard=guard), *(person.records(one) for one in person.registration(commitment))]

    @decision(title="上岗", background=True)
    def watch(self, _: Context[None], guard: str, *, of_age: bool | None = None) -> list[Event]:
        """Put a lifeguard on duty."""
        require(of_age, AGE, found=of_age)
        return [GuardOnDuty(guard=guard)]

    def evolve(self, event: GuardEntered | GuardOnDuty, on: date) -> None:
        """Nothing is remembered."""


POOL = Catalogue([Person, OfficeFile, Pool], terms=CharterRecord)
_POOL = Column("pool", "泳池", "Pool", "id")
_GUARD = Column("guard", "编号", "Guard", "id")
_DAY = Column("on", "日期", "Day", "day")
GUARDS = Sheet(
    "guards",
    "救生员登记表",
    "Guards",
    (_POOL, _GUARD, Column("born", "出生日期", "Born", "person", required=False), _DAY),
    key=("pool", "guard"),
    asks=Asks(Pool.enter, ("guard",), target="pool", person="guard", facts=ADULT),
)
DUTIES = Sheet(
    "duties",
    "上岗登记表",
    "Duties",
    (_POOL, _GUARD, Column("duty", "班次", "Duty", "text"), _DAY),
    key=("pool", "guard", "duty"),
    asks=Asks(Pool.watch, ("guard",), target="pool", about="guard", facts=ADULT),
)


@pytest.fixture
def pool(tmp_path: Path) -> Iterator[tuple[Engine, People]]:
    """A pool on 1 June 2022, and its people directory."""
    url = f"sqlite:///{tmp_path / 'pool.db'}"
    with Engine.open(url, POOL) as engine:
        yield engine, open_people(url)


def enter(pool: tuple[Engine, People], folder: Path, *, dry_run: bool = False) -> IntakeReport:
    """Take the list of guards in."""
    path = folder / "guards.csv"
    rows = (f"P-1,{guard},{born},{DAY}" for guard, born in BORN.items())
    path.write_text("\n".join(["泳池,编号,出生日期,日期", *rows]), encoding="utf-8")
    return take_in(*pool, path, sheets=(GUARDS, DUTIES), dry_run=dry_run)


def watch(pool: tuple[Engine, People], folder: Path, on: date) -> IntakeReport:
    """Take in that everybody was on duty on a day."""
    path = folder / f"duties-{on}.csv"
    rows = (f"P-1,{guard},{on},{on}" for guard in BORN)
    path.write_text("\n".join(["泳池,编号,班次,日期", *rows]), encoding="utf-8")
    return take_in(*pool, path, sheets=(GUARDS, DUTIES))


def outcomes(report: IntakeReport) -> list[str]:
    """What came of each row: the rule where it was refused."""
    return [one.refusal.code if one.refusal else one.outcome for one in report.rows]


@pytest.mark.parametrize("dry_run", [False, True])
def test_the_rule_is_judged_as_of_the_day(
    pool: tuple[Engine, People], tmp_path: Path, *, dry_run: bool
) -> None:
    """Who is eighteen on the day is entered; not who will be tomorrow, nor whose day of birth is unknown."""
    report = enter(pool, tmp_path, dry_run=dry_run)
    assert outcomes(report) == ["accepted", AGE.code, AGE.code]


def test_the_datum_is_not_in_the_log(pool: tuple[Engine, People], tmp_path: Path) -> None:
    """The log holds what follows, of accepted and refused requests; no byte of it holds a day of birth."""
    enter(pool, tmp_path)
    stated_then = [
        json.loads(one.arguments).get("of_age") for one in pool[0].requests() if "guards" in one.id
    ]
    assert stated_then == [True, False, None]
    log = b"".join(one.read_bytes() for one in tmp_path.glob("pool.db*"))
    assert b"of_age" in log
    assert not any(born.encode() in log for born in BORN.values() if born)
    assert pool[1].find(["K-1"])["K-1"].fields == {"born": BORN["K-1"]}


def test_a_row_without_the_datum_is_stated_by_the_directory(
    pool: tuple[Engine, People], tmp_path: Path
) -> None:
    """The same person is of age by what the directory holds; of who is not in it nothing is stated."""
    enter(pool, tmp_path)
    assert outcomes(watch(pool, tmp_path, DAY)) == ["accepted", AGE.code, AGE.code]


def test_an_entry_stands_when_its_person_is_forgotten(pool: tuple[Engine, People], tmp_path: Path) -> None:
    """Taken in again after the erasure the row is the same still; a new one of that person is refused."""
    enter(pool, tmp_path)
    watch(pool, tmp_path, DAY)
    engine, people = pool
    engine.acting("office", on=DAY).of(Person, "K-1").erase()
    people.erase("K-1")
    assert outcomes(watch(pool, tmp_path, DAY))[0] == "same"
    assert outcomes(watch(pool, tmp_path, date(2022, 6, 2)))[0] == AGE.code


def test_without_a_file(pool: tuple[Engine, People], tmp_path: Path) -> None:
    """A program of one's own states the fact itself, from the same directory."""
    enter(pool, tmp_path)
    engine, people = pool
    desk = engine.acting("office", on=DAY).of(Pool, "P-1")
    desk.watch("K-1", **stated_of(people, "K-1", ADULT, on=DAY))
    with pytest.raises(Refused, match=AGE.code):
        desk.watch("K-9", **stated_of(people, "K-9", ADULT, on=DAY))


@pytest.mark.parametrize(
    ("born", "on", "said"),
    [
        ("2004-06-01", date(2022, 5, 31), False),
        ("2004-06-01", date(2022, 6, 1), True),
        ("2004年2月29日", date(2022, 2, 28), False),
        ("2004年2月29日", date(2022, 3, 1), True),
        ("2022-06-02", date(2022, 6, 1), False),
        ("soon", date(2022, 6, 1), None),
        ("", date(2022, 6, 1), None),
    ],
)
def test_an_age(born: str, on: date, said: bool | None) -> None:  # noqa: FBT001 - what is said
    """The years are over on the birthday; what is no day tells nothing."""
    assert of_age("born", 18)({"born": born}, on) is said


def test_mistakes_are_found_when_they_are_made() -> None:
    """An age that is none, a fact that gives the datum away, facts about nobody."""
    with pytest.raises(ValueError, match="1 to 150"):
        of_age("born", 0)
    with pytest.raises(TypeError, match=r"born is true, false or None, and not a str"):
        stated({"born": lambda fields, _: fields["born"]}, {"born": "2004-06-01"}, DAY)  # type: ignore[dict-item,return-value]  # the mistake
    with pytest.raises(ValueError, match=r"pool\.watch: of_age: about whom"):
        Asks(Pool.watch, ("guard",), target="pool", facts=ADULT)
