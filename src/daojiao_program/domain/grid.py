"""The grid: a patch of a village in which volunteers are stationed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, assert_never

from daojiao_program.domain.charter import Charter
from daojiao_program.domain.parts import VillageWork
from daojiao_program.domain.roles import ORGANISATION
from daojiao_program.engine import Aggregate, Event, Ref, Rules, Said, Task

RULES = Rules()
GRID_ONE = RULES.add(
    "GRID-ONE",
    Said(
        "一人同一时间只在一个网格，换网格须单独办理",
        "a volunteer is stationed in one grid at a time; moving is explicit",
    ),
    "assumed",
    remedy=Said("如需换网格，请办理调整网格", "to change the grid, ask for a move"),
)


class VolunteerAssigned(Event, topic="grid.volunteer-assigned", title="下沉到网格"):
    """A volunteer is stationed in the grid."""

    volunteer: Annotated[str, Ref("volunteer", "serves")]


class VolunteerReleased(Event, topic="grid.volunteer-released", title="离开网格"):
    """A volunteer leaves the grid, for another one or for the unit."""

    volunteer: Annotated[str, Ref("volunteer", "served")]


class Grid(VillageWork, Aggregate, title="基层网格", rules=RULES):
    """Who is stationed in the grid. What is decided of it concerns the volunteer too: see decisions.py."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.volunteers: set[str] = set()

    @classmethod
    def expected(cls, terms: Charter) -> Iterable[str]:
        """The grids that the charter lists."""
        return terms.grids

    def tasks(self, terms: Charter) -> Iterator[Task]:
        """To be staffed, where nobody is stationed in a grid that the charter lists."""
        from daojiao_program.domain.decisions import assign_volunteer  # noqa: PLC0415 - it is over several

        if not self.volunteers and (listed := terms.grids.get(self.id)):
            yield Task(assign_volunteer, role=ORGANISATION, place=listed.village)

    def evolve(self, event: VolunteerAssigned | VolunteerReleased, on: date) -> None:
        """Assign."""
        match event:
            case VolunteerAssigned():
                self.volunteers.add(event.volunteer)
            case VolunteerReleased():
                self.volunteers.discard(event.volunteer)
            case _:
                assert_never(event)
