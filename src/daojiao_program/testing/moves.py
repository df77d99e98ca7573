"""Which moves of a lifecycle a history has made, and which of its events found no status to move from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from daojiao_program.engine import Aggregate, Lifecycle, Snapshot, StandingEvent
from daojiao_program.engine.lifecycle import Move


@dataclass(frozen=True, slots=True)
class MovesMade:
    """The moves of a lifecycle that a history has made, each with how often, and the events that strayed.

    A history that decisions have made strays nowhere: an event that does not lead on from the status that it
    finds is one that its decision should have refused, or a move that is not declared.
    """

    lifecycle: Lifecycle
    made: Counter[Move] = field(default_factory=Counter)
    strayed: list[StandingEvent] = field(default_factory=list)

    @property
    def missing(self) -> list[Move]:
        """The moves that are declared and that nothing has made."""
        return [one for one in self.lifecycle.moves() if one not in self.made]


def moves_made(then: Snapshot, kind: type[Aggregate]) -> dict[str, MovesMade]:
    """What the standing events of all aggregates of a kind have moved, by the names of its lifecycles."""
    found = {name: MovesMade(one) for name, one in kind.lifecycles().items()}
    at: dict[tuple[str, str, str], str | None] = {}
    for standing in then.events(*kind.event_types()):
        if standing.kind != kind.kind:
            continue
        for name, one in found.items():
            event = standing.event
            if type(event) not in one.lifecycle.events:
                continue
            place = (name, standing.id, one.lifecycle.part_of(event))
            before = at.get(place)
            after = at[place] = one.lifecycle.after(before, event)
            if before in one.lifecycle.table[type(event)] and after is not None:
                one.made[Move(type(event), before, after)] += 1
            else:
                one.strayed.append(standing)
    return found
