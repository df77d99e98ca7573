"""A kettle: the smallest workflow with a rule, a warning, a decision that cheats and one that is broken."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from daojiao_program.engine import (
    Aggregate,
    Catalogue,
    Context,
    Desk,
    Event,
    EventOn,
    Rule,
    Said,
    decision,
    require,
)
from daojiao_program.testing import Story

FULL = Rule("KETTLE-FULL", Said("至多{allowed}杯", "at most {allowed} cups"), "assumed")
HOT = Rule("KETTLE-HOT", Said("小心烫", "mind the heat"), "assumed")
MOST = 3
DAY = date(2025, 5, 1)
NEXT = date(2025, 5, 2)


class Poured(Event, topic="kettle.poured", title="倒水"):
    """Cups were poured in."""

    cups: int


class Emptied(Event, topic="kettle.emptied", title="倒空"):
    """The kettle was emptied."""


class Kettle(Aggregate, title="水壶"):
    """How many cups it holds."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.cups = 0
        self.days: list[date] = []

    @decision(title="倒水")
    def pour(self, context: Context[None], cups: int) -> list[Event]:
        """Pour in."""
        require(self.cups + cups <= MOST, FULL, found=self.cups + cups, allowed=MOST, each=(1, 2))
        context.advise(cups != MOST, HOT, found=cups)
        return [Poured(cups=1)] * cups

    @decision(title="喝光")
    def drink(self, _: Context[None]) -> list[Event]:
        """Empty the kettle behind the log's back."""
        self.days.append(DAY)
        return []

    @decision(title="摔坏")
    def drop(self, _: Context[None]) -> list[Event]:
        """Break."""
        raise AssertionError("broken")

    def evolve(self, event: Poured | Emptied, on: date) -> None:
        match event:
            case Poured():
                self.cups += event.cups
                self.days.append(on)
            case Emptied():
                self.cups = 0
            case _:
                assert_never(event)


@decision(title="换壶")
def swap(context: Context[None], old: str, new: str) -> list[EventOn]:
    """Pour everything over."""
    return [context.load(Kettle, old).records(Emptied()), context.load(Kettle, new).records(Poured(cups=1))]


@decision(title="偷水")
def steal(context: Context[None], kettle: str) -> list[EventOn]:
    """Change a kettle that is only to be looked at, and refuse."""
    context.load(Kettle, kettle).cups = 0
    require(None, FULL, found=0)
    return []


class Kitchen(Desk):
    """A desk with the decisions over several."""

    swap = swap
    steal = steal


def kitchen() -> Story[Kitchen]:
    """Open a kitchen."""
    return Story(Catalogue([Kettle], decisions=[swap, steal]), Kitchen)
