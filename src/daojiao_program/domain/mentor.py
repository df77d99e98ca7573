"""The mentor: a member of the town leadership team, listed for the 1+1 pairing."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from daojiao_program.domain.parts import PartOfPerson
from daojiao_program.engine import Aggregate, Event


class MentorListed(Event, topic="mentor.listed", title="列为培养人"):
    """A member of the leadership team is listed as a mentor."""


class Mentor(PartOfPerson, Aggregate, title="培养人"):
    """Whether a member of the leadership team is listed. The decision is in decisions.py."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.listed = False

    def evolve(self, event: MentorListed, on: date) -> None:
        """Assign."""
        match event:
            case MentorListed():
                self.listed = True
            case _:
                assert_never(event)
