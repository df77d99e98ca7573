"""The demonstration belt: a strip of villages of the charter, built as one."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from daojiao_program.domain.charter import Charter, listed
from daojiao_program.domain.parts import VillageWork
from daojiao_program.engine import Aggregate, Context, Event, decision


class BeltBuildingStarted(Event, topic="belt.building-started", title="示范带动工"):
    """The building of the belt begins."""


class Belt(VillageWork, Aggregate, title="示范带"):
    """Whether the building of a belt has begun. Which projects lie in it, their own events tell."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.building = False

    @decision(title="动工")
    def start_building(self, context: Context[Charter]) -> list[BeltBuildingStarted]:
        """Begin to build a belt of the charter; once begun there is nothing to do."""
        listed(context.terms.belts, self.id, "belts")
        return [] if self.building else [BeltBuildingStarted()]

    def evolve(self, event: BeltBuildingStarted, on: date) -> None:
        """Assign."""
        match event:
            case BeltBuildingStarted():
                self.building = True
            case _:
                assert_never(event)
