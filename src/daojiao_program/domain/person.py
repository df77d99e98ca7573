"""People as the log knows them: an id, and a commitment to what the people directory holds of them."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from daojiao_program.engine import (
    Aggregate,
    Context,
    Event,
    Lifecycle,
    Rules,
    Said,
    Status,
    decision,
    require,
)

RULES = Rules()
PERSON_ERASED = RULES.add(
    "PERSON-ERASED",
    Said("已删除的个人信息不再登记", "a person who was erased is not registered again"),
    "assumed",
    remedy=Said("如本人要求恢复，请用新编号登记", "if the person asks for it, register under a new id"),
)


class PersonRegistered(Event, topic="person.registered", title="人员登记"):
    """The directory holds a person; the commitment proves, later, what it held."""

    commitment: str


class PersonCorrected(Event, topic="person.corrected", title="人员信息更正"):
    """The directory holds something else of the person from now on."""

    commitment: str


class PersonErased(Event, topic="person.erased", title="人员信息删除"):
    """The directory has forgotten the person; what was recorded under the id stays."""


class Person(Aggregate, title="人员", rules=RULES):
    """Whether a person is known, and by which commitment."""

    lifecycle = Lifecycle(
        Status("registered", "已登记"),
        Status("erased", "已删除", final=True),
        moves={PersonRegistered: (None, "registered"), PersonErased: ((None, "registered"), "erased")},
    )

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.commitment: str | None = None

    def registration(self, commitment: str | None) -> list[PersonRegistered | PersonCorrected]:
        """What a request that brings a person's details records of them."""
        require(self.status != "erased" or not commitment, PERSON_ERASED, found=self.id)
        if commitment is None or commitment == self.commitment:
            return []
        if self.commitment is None:
            return [PersonRegistered(commitment=commitment)]
        return [PersonCorrected(commitment=commitment)]

    @decision(title="登记人员", background=True)
    def register(self, _: Context[None], commitment: str) -> list[PersonRegistered | PersonCorrected]:
        """Register a person, or correct what is held of them."""
        return self.registration(commitment)

    @decision(title="删除人员信息", background=True)
    def erase(self, _: Context[None]) -> list[PersonErased]:
        """Forget a person; asked again, there is nothing to do."""
        return [] if self.status == "erased" else [PersonErased()]

    def evolve(self, event: PersonRegistered | PersonCorrected | PersonErased, on: date) -> None:
        """Assign."""
        match event:
            case PersonRegistered() | PersonCorrected():
                self.commitment = event.commitment
            case PersonErased():
                self.commitment = None
            case _:
                assert_never(event)
