"""A town in memory under the package's charter, and the people and classes that its tests begin with."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from daojiao_program import TownDesk
from daojiao_program.domain.catalogue import TOWN
from daojiao_program.domain.charter import Charter, CharterRecord, Training
from daojiao_program.intake.charterfile import read_charter
from daojiao_program.program import DATA
from daojiao_program.testing import Story

Town = Story[TownDesk]

CHARTER: Final = read_charter(DATA / "charter.toml")
COURSES: Final = tuple(CHARTER.courses)
SPATIAL, RENEWAL, INDUSTRY, ASSETS, GRIDS = COURSES
NANCHENG, YONGQING = "441900124200", "441900124203"
"""Two villages; G-06 to G-09 lie in the former."""


def may(day: int) -> date:
    """A day of May 2022."""
    return date(2022, 5, day)


def june(day: int) -> date:
    """A day of June 2022."""
    return date(2022, 6, day)


def town(charter: Charter | None = CHARTER, *, on: date = date(2022, 4, 1)) -> Town:
    """Open a town whose charter is in force from a day on; without one, none is."""
    story = Story(TOWN, TownDesk)
    if charter is not None:
        story.given(on).charter().adopt(charter)
    return story


def opened() -> Iterator[Town]:
    """Open a town for a fixture, and hold the test to look at every refusal."""
    with town() as story:
        yield story


def sized(smallest: int, largest: int) -> Charter:
    """Give the charter with other sizes of a class."""
    return CHARTER.model_copy(update={"training": Training(smallest=smallest, largest=largest)})


def cadres(count: int, first: int = 1) -> list[str]:
    """Give ids of cadres: K-01 and on."""
    return [f"K-{number:02}" for number in range(first, first + count)]


def mentor_of(cadre: str) -> str:
    """Give the mentor with whom the tests pair a cadre: that of the same number."""
    number = int(cadre.removeprefix("K-"))
    return f"M-{(number - 1) % 15 + 1:02}"


def in_office(story: Town, *ids: str, on: date = date(2022, 4, 2)) -> None:
    """Let cadres have taken office."""
    for one in ids:
        story.given(on).take_office(one, village=NANCHENG, post="committee-member")


def a_class(
    story: Town,
    size: int,
    *,
    cohort: str = "C-01",
    field: str = "village-governance",
    on: date = date(2022, 5, 5),
    first: int = 1,
) -> list[str]:
    """Let a cohort have been planned and trainees enrolled, in office since April."""
    ids = cadres(size, first)
    in_office(story, *ids)
    office = story.given(on)
    office.cohort(cohort).plan(field)
    for one in ids:
        office.cohort(cohort).enrol(one, mentor=mentor_of(one))
    return ids


def charter_on(story: Town, day: date) -> Charter | None:
    """Give the charter in force on a day."""
    return story.engine.load(CharterRecord, CharterRecord.kind, effective_on=day).terms
