"""The requests of the benchmarks: a town like the example's, from a fixed seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import count, islice
from random import Random
from typing import Final

from daojiao_program.engine import Request
from daojiao_program.intake.charterfile import read_charter
from daojiao_program.program import DATA

OPENS: Final = date(2022, 4, 1)
LAST: Final = date(2022, 12, 31)
ROSTER: Final = date(2022, 5, 5)
NOW: Final = datetime(2022, 12, 31, 4, tzinfo=UTC)
"""The standing clock of the benchmarks: every day spoken of is past, and two runs record the same bytes."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much work a run does: `single` requests one a commit, `batches` of `batch`, a town to read."""

    single: int = 500
    batches: int = 12
    batch: int = 100
    people: int = 500
    read_people: int = 8000
    crowd: int = 479
    crowds: int = 170
    loads: int = 20


@dataclass(frozen=True, slots=True)
class Work:
    """Requests in transactions: those that prepare a store, and those that are timed."""

    before: Sequence[Sequence[Request]]
    timed: Sequence[Sequence[Request]]

    @property
    def requests(self) -> int:
        """How many requests are timed."""
        return sum(map(len, self.timed))


class Town:
    """Makes requests, one after the other, each the next of its kind."""

    def __init__(self, *, commitments: bool = False) -> None:
        self._random = Random(20220823)
        self._commitments = commitments
        self._charter = read_charter(DATA / "charter.toml")
        self._teams, self._grids, self._units = (
            [*one] for one in (self._charter.teams, self._charter.grids, self._charter.units)
        )
        self._kinds, self._roles = [*self._charter.kinds], [*self._charter.roles]
        self._volunteers = count(1)
        self._activities = count(1)

    def charter(self) -> Request:
        """The charter is adopted."""
        return Request(
            id=f"charter/{OPENS}",
            decision="charter.adopt",
            target="charter:charter",
            arguments={"charter": self._charter},
            on=OPENS,
            actor="office",
            reason="the example's charter",
        )

    def assignments(self) -> Iterator[Request]:
        """Volunteers are stationed in grids, on the day of the roster."""
        for number in self._volunteers:
            id_ = f"V-{number:05}"
            more = {"commitment": sha256(id_.encode()).hexdigest()} if self._commitments else {}
            yield Request(
                id=f"volunteers/{id_}",
                decision="assign-volunteer",
                target=None,
                arguments={
                    "volunteer": id_,
                    "grid": self._random.choice(self._grids),
                    "team": self._random.choice(self._teams),
                    "unit": self._random.choice(self._units),
                    **more,
                },
                on=ROSTER,
                actor="office",
                reason="volunteers-0505.csv",
                source=f"volunteers-0505.csv:{number + 1}",
            )

    def activities(self, a_day: int = 10) -> Iterator[Request]:
        """Activities are held in grids, so many a day from the day after the roster."""
        for number in self._activities:
            grid = self._random.choice(self._grids)
            village = self._charter.grids[grid].village
            on = self.day_of(number, a_day)
            yield Request(
                id=f"activities/2022-{number:05}",
                decision="activity.hold",
                target=f"activity:2022-{number:05}",
                arguments={
                    "kind": self._random.choice(self._kinds),
                    "village": village,
                    "place": f"{self._charter.villages[village].zh}主要道路及河涌沿岸",
                    "grid": grid,
                },
                on=on,
                actor="office",
                reason=f"activities-{on:%m%d}.csv",
                source=f"activities-{on:%m%d}.csv:{number + 1}",
            )

    @staticmethod
    def day_of(activity: int, a_day: int) -> date:
        """The day of the activity with that number."""
        return ROSTER + timedelta(days=1 + (activity - 1) // a_day)

    def sign_ins(self, people: int, activities: int, crowd: int, a_day: int = 10) -> Iterator[Request]:
        """A crowd of different people signs in for each activity, in the order of the days."""
        for activity in range(1, activities + 1):
            on = self.day_of(activity, a_day)
            for line, person in enumerate(self._random.sample(range(1, people + 1), crowd), 2):
                id_ = f"V-{person:05}"
                yield Request(
                    id=f"sign-ins/2022-{activity:05}/{id_}",
                    decision="activity.sign-in",
                    target=f"activity:2022-{activity:05}",
                    arguments={
                        "volunteer": id_,
                        "role": self._random.choice(self._roles),
                        "unit": self._random.choice(self._units),
                    },
                    on=on,
                    actor="office",
                    reason=f"sign-ins-{on:%m%d}.csv",
                    source=f"sign-ins-{on:%m%d}.csv:{line}",
                )


def _in_batches(asks: Iterator[Request], number: int, batch: int) -> list[Sequence[Request]]:
    taken = list(islice(asks, number))
    return [taken[start : start + batch] for start in range(0, number, batch)]


def holdings(sizes: Sizes) -> Work:
    """Activities held in grids, one a commit; the charter is read and cached."""
    town = Town()
    before = [[town.charter()], *_in_batches(town.activities(), 10, 10)]
    return Work(before, _in_batches(town.activities(), sizes.single, 1))


def single_assignments(sizes: Sizes) -> Work:
    """Volunteers assigned, one a commit; every grid has volunteers already."""
    town = Town()
    before = [[town.charter()], *_in_batches(town.assignments(), sizes.people, sizes.batch)]
    return Work(before, _in_batches(town.assignments(), sizes.single, 1))


def assignments(sizes: Sizes) -> Work:
    """A roster taken in, a hundred rows a transaction."""
    town = Town()
    before = [[town.charter()], *_in_batches(town.assignments(), sizes.people, sizes.batch)]
    return Work(before, _in_batches(town.assignments(), sizes.batches * sizes.batch, sizes.batch))


def sign_ins(sizes: Sizes) -> Work:
    """Sign-in sheets taken in, a hundred rows a transaction; each row reads a volunteer."""
    town = Town()
    number = sizes.batches * sizes.batch
    crowd = max(1, sizes.batch // 5)
    activities = -(-number // crowd)
    before = [
        [town.charter()],
        *_in_batches(town.assignments(), sizes.people, sizes.batch),
        *_in_batches(town.activities(), activities, sizes.batch),
    ]
    return Work(before, _in_batches(town.sign_ins(sizes.people, activities, crowd), number, sizes.batch))


def great_town(sizes: Sizes) -> Work:
    """A store to be read: so many people, and activities at which a crowd signed in."""
    town = Town()
    batch = 5 * sizes.batch
    before = [
        [town.charter()],
        *_in_batches(town.assignments(), sizes.read_people, batch),
        *_in_batches(town.activities(), sizes.crowds, batch),
        *_in_batches(
            town.sign_ins(sizes.read_people, sizes.crowds, sizes.crowd), sizes.crowds * sizes.crowd, batch
        ),
    ]
    return Work(before, ())


def demo(share: float = 1.0) -> Work:
    """The example's mix, or a share: 4,204 volunteers with a commitment, 490 activities, 9,800 sign-ins."""
    town = Town(commitments=True)
    people, activities, crowd = round(4204 * share), round(490 * share), 20
    before = [
        [town.charter()],
        *_in_batches(town.assignments(), people, 100),
        *_in_batches(town.activities(), activities, 100),
        *_in_batches(town.sign_ins(people, activities, crowd), activities * crowd, 100),
    ]
    return Work(before, ())
