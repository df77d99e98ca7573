"""What an aggregate is to the town as a whole, said beside it and asked where all are gone through."""

from __future__ import annotations


class PartOfPerson:
    """A part that a person has in the program: its id is the person's, as the people directory has it."""


class VillageWork:
    """What is recorded of it is work in the villages that its events name: they have been heard of then."""
