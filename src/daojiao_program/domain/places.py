"""Where things happen: in which village, and in which grid or compound of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from daojiao_program.domain.charter import Charter
from daojiao_program.engine import Event

VILLAGE: Final = "village"
KINDS: Final = (VILLAGE, "grid", "compound")
"""The kinds of place that events name."""
LIES_AT: Final = "place"
"""The role of a reference that says where the whole stream lies."""


class Places:
    """Tells of each event at which places it happened, by their codes.

    An event happens at the places that it names, at the place whose stream it is on, and where its activity,
    compound or project lies, as learnt from standing events; what happens in a grid or a compound happens
    in its village too. The village that an event names itself goes before that in which the charter has
    the grid, which may have come to another since.
    """

    def __init__(self, charter: Charter | None) -> None:
        self._village: dict[str, str] = {}
        if charter is not None:
            entries: tuple[Mapping[str, str], ...] = (
                {code: one.village for code, one in charter.grids.items()},
                {code: one.village for code, one in charter.compounds.items()},
            )
            self._village = {code: village for one in entries for code, village in one.items()}
        self._lies: dict[str, frozenset[str]] = {}

    def learn(self, event: Event, stream: str) -> None:
        """Take in where the stream lies, if this standing event says so."""
        if lies := _named(event, LIES_AT):
            self._lies[stream] = self._with_villages(lies)

    def of(self, event: Event, stream: str) -> frozenset[str]:
        """The codes of the places at which the event happened."""
        kind, _, id_ = stream.partition(":")
        named = _named(event)
        if kind in KINDS:
            named[id_] = kind
        return self._with_villages(named) | self._lies.get(stream, frozenset())

    def villages(self, event: Event, stream: str) -> frozenset[str]:
        """The villages among them."""
        return self.of(event, stream) - self._village.keys()

    def _with_villages(self, places: Mapping[str, str]) -> frozenset[str]:
        if VILLAGE in places.values():
            return frozenset(places)
        return frozenset({*places, *(self._village[one] for one in places if one in self._village)})


def _named(event: Event, role: str = "") -> dict[str, str]:
    """The places that an event names, in this role or in any, each with its kind."""
    found: dict[str, str] = {}
    for name, mark in event.refs().items():
        if mark.kind in KINDS and role in ("", mark.role) and (value := getattr(event, name)):
            found |= dict.fromkeys([value] if isinstance(value, str) else value, mark.kind)
    return found
