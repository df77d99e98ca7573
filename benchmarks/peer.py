"""The peer: `eventsourcing` as it comes, with declarative aggregates, on its own recorders.

JSON transcoder, no snapshots, and the durability of ours: its SQLite connections leave `synchronous` at the
library's default, which is FULL (checked when opened), and the PostgreSQL server has fsync on. A volunteer's
assignment saves a volunteer and a grid together. It keeps no requests, so it does less. Where our heads are
cached, its repository caches too, by its own setting; in a save of a hundred requests' aggregates each is
got once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.sqlite import SQLiteApplicationRecorder

from daojiao_program.engine import Request

T = TypeVar("T", bound=Aggregate)

FULL: Final = 2
PAGE: Final = 5000


class Volunteer(Aggregate):
    """Of one team, in one grid, at a time."""

    @event("Enrolled")
    def __init__(self, number: str, team: str, unit: str) -> None:
        self.number = number
        self.team = team
        self.unit = unit
        self.grid = ""

    @staticmethod
    def create_id(number: str) -> UUID:
        """The id of a volunteer."""
        return uuid5(NAMESPACE_URL, f"volunteer:{number}")

    @event("GridClaimed")
    def claim(self, grid: str) -> None:
        """Serve in this grid, and in no other."""
        if self.grid:
            raise ValueError(self.grid)
        self.grid = grid


class Grid(Aggregate):
    """Who is stationed in the grid."""

    @event("Opened")
    def __init__(self, number: str) -> None:
        self.number = number
        self.volunteers: set[str] = set()

    @staticmethod
    def create_id(number: str) -> UUID:
        """The id of a grid."""
        return uuid5(NAMESPACE_URL, f"grid:{number}")

    @event("VolunteerAssigned")
    def assign(self, volunteer: str) -> None:
        """Station a volunteer."""
        self.volunteers.add(volunteer)


class Activity(Aggregate):
    """What was held, and who took part."""

    @event("Held")
    def __init__(self, number: str, kind: str, village: str, place: str, grid: str, on: str) -> None:
        self.number = number
        self.kind = kind
        self.village = village
        self.place = place
        self.grid = grid
        self.on = on
        self.participants: set[str] = set()

    @staticmethod
    def create_id(number: str) -> UUID:
        """The id of an activity."""
        return uuid5(NAMESPACE_URL, f"activity:{number}")

    # The arguments are what the event holds.
    @event("ParticipantRecorded")
    def sign_in(self, volunteer: str, role: str, unit: str, support: bool) -> None:  # noqa: ARG002, FBT001
        """Record that a volunteer took part."""
        if volunteer in self.participants:
            raise ValueError(volunteer)
        self.participants.add(volunteer)


class Peer:
    """The same requests, done with the stock library, whose repository caches so many aggregates."""

    def __init__(self, environment: Mapping[str, str], cached: int) -> None:
        setting = {"AGGREGATE_CACHE_MAXSIZE": str(cached)} if cached else {}
        self.app: Application[UUID] = Application({**environment, **setting})

    def submit(self, asks: Iterable[Request]) -> None:
        """Do the requests and save what they changed, once."""
        got: dict[UUID, Aggregate] = {}
        for ask in asks:
            for one in self._do(ask, got):
                got[one.id] = one
        self.app.save(*got.values())

    def _do(self, ask: Request, got: dict[UUID, Aggregate]) -> Sequence[Aggregate]:
        said: Mapping[str, Any] = ask.arguments
        number = (ask.target or "").partition(":")[2]
        if ask.decision == "charter.adopt":
            return [Grid(code) for code in said["charter"].grids]
        if ask.decision == "assign-volunteer":
            volunteer = Volunteer(said["volunteer"], said["team"], said["unit"])
            grid = self._get(Grid, Grid.create_id(said["grid"]), got)
            volunteer.claim(said["grid"])
            grid.assign(said["volunteer"])
            return volunteer, grid
        if ask.decision == "activity.hold":
            return [Activity(number, said["kind"], said["village"], said["place"], said["grid"], str(ask.on))]
        activity = self._get(Activity, Activity.create_id(number), got)
        who = self._get(Volunteer, Volunteer.create_id(said["volunteer"]), got)
        activity.sign_in(said["volunteer"], said["role"], said["unit"], who.grid != activity.grid)
        return [activity]

    def _get(self, kind: type[T], id_: UUID, got: dict[UUID, Aggregate]) -> T:
        found = got.get(id_)
        if found is None:
            found = got[id_] = self.app.repository.get(id_)
        if not isinstance(found, kind):
            raise TypeError(found)
        return found

    def read_all(self) -> int:
        """Read and decode every event, and count them by type."""
        counted: Counter[type] = Counter()
        recorder, mapper = self.app.recorder, self.app.mapper
        start = 1
        while notifications := recorder.select_notifications(start, PAGE):
            for one in notifications:
                counted[type(mapper.to_domain_event(one))] += 1
            start = int(notifications[-1].id) + 1
        return counted.total()

    def load(self, number: str) -> int:
        """Load an activity from its events; returns how many."""
        found: Activity = self.app.repository.get(Activity.create_id(number))
        return found.version


@contextmanager
def opened(environment: Mapping[str, str], cached: int = 0) -> Iterator[Peer]:
    """A peer on a store of its own."""
    peer = Peer(environment, cached)
    try:
        if isinstance(peer.app.recorder, SQLiteApplicationRecorder):
            _check_durable(peer.app.recorder)
        yield peer
    finally:
        peer.app.close()


def _check_durable(recorder: SQLiteApplicationRecorder) -> None:
    with recorder.datastore.transaction(commit=False) as cursor:
        cursor.execute("pragma synchronous")
        found = cursor.fetchone()[0]
    if found != FULL:
        raise RuntimeError(f"the peer's SQLite has synchronous = {found}, ours {FULL}")
