"""One pass over the standing events up to a day: all that the weekly checks look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from daojiao_program.domain.activity import ActivityHeld, ParticipantRecorded
from daojiao_program.domain.charter import Charter
from daojiao_program.domain.grid import VolunteerAssigned, VolunteerReleased
from daojiao_program.domain.parts import PartOfPerson, VillageWork
from daojiao_program.domain.person import Person
from daojiao_program.domain.places import Places
from daojiao_program.domain.village import NothingReported, week_of
from daojiao_program.engine import Event, Said, Snapshot
from daojiao_program.engine.document import Document, Printable, SaidDocument
from daojiao_program.engine.ports import People


class FindingDocument(Document):
    """Something to look into, and whom or what it is about."""

    sentence: SaidDocument
    about: list[str]
    people: list[str]


@dataclass(frozen=True, slots=True)
class Finding(Printable):
    """Something to look into: a sentence, what it is about, and the people in it, by their ids."""

    DOCUMENT: ClassVar = FindingDocument

    zh: str
    en: str
    about: Sequence[str]
    people: Sequence[str] = ()

    @property
    def sentence(self) -> Said:
        """It in both languages."""
        return Said(self.zh, self.en)


@dataclass(slots=True)
class Scan:
    """What stands on a day. Activities and sign-ins are by office number, grids by volunteer.

    `parts` are the parts that an id has in the program; `recorded` the days of each village's records, and
    `nothing` the Mondays of the weeks for which it reported nothing.
    """

    then: Snapshot
    people: People
    on: date
    since: date
    terms: Charter | None
    held: dict[str, tuple[date, ActivityHeld]] = field(default_factory=dict)
    signed: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    grid_of: dict[str, str] = field(default_factory=dict)
    registered: list[str] = field(default_factory=list)
    parts: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    recorded: dict[str, set[date]] = field(default_factory=lambda: defaultdict(set))
    nothing: dict[str, set[date]] = field(default_factory=lambda: defaultdict(set))

    def village(self, code: str) -> tuple[str, str]:
        """A village in words."""
        return _words(self.terms.villages if self.terms else {}, code)

    def grid(self, code: str) -> tuple[str, str]:
        """A grid in words."""
        return _words(self.terms.grids if self.terms else {}, code)

    def held_since(self) -> dict[str, tuple[date, ActivityHeld]]:
        """The activities that were held from the first day on."""
        return {id_: found for id_, found in self.held.items() if found[0] >= self.since}


def _words(entries: Mapping[str, Any], code: str) -> tuple[str, str]:
    entry = entries.get(code)
    return (entry.zh, entry.en) if entry is not None else (code, code)


def _kinds(then: Snapshot, mark: type) -> frozenset[str]:
    """The kinds of the catalogue's aggregates that say this of themselves."""
    return frozenset(kind for kind, one in then.catalogue.aggregates.items() if issubclass(one, mark))


def scan(then: Snapshot, people: People, *, since: date) -> Scan:
    """Read the standing events up to the day of the look, once."""
    terms: Charter | None = then.terms
    found = Scan(then, people, then.day, since, terms)
    places = Places(terms)
    parts, work = _kinds(then, PartOfPerson), _kinds(then, VillageWork)
    for one in then.events():
        kind, id_, stream = one.kind, one.id, one.row.stream
        if kind in parts:
            found.parts[id_].add(kind)
        elif kind == Person.kind and id_ not in found.parts[""]:
            found.parts[""].add(id_)
            found.registered.append(id_)
        places.learn(one.event, stream)
        if kind in work:
            for village in places.villages(one.event, stream):
                found.recorded[village].add(one.on)
        _take(found, one.event, id_, one.on)
    return found


def _take(found: Scan, event: Event, id_: str, day: date) -> None:
    match event:
        case ActivityHeld():
            found.held[id_] = (day, event)
        case ParticipantRecorded():
            found.signed[id_].append(event.volunteer)
        case VolunteerAssigned():
            found.grid_of[event.volunteer] = id_
        case VolunteerReleased():
            if found.grid_of.get(event.volunteer) == id_:
                del found.grid_of[event.volunteer]
        case NothingReported():
            found.nothing[id_].add(week_of(event.week))
        case _:
            pass
