"""What has changed since a position: each stream that was touched, with its newest state.

It is the state and not the event that is handed on, so it is right after a void, a correction and a late
entry too, and whoever keeps it needs to take nothing back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from daojiao_program.engine.aggregate import Aggregate
from daojiao_program.engine.clock import moment_of
from daojiao_program.engine.sharing import Shared
from daojiao_program.engine.snapshot import Snapshot

Kinds = Sequence[type[Aggregate]]
"""Of which kinds changes are wanted; none: of all."""


@dataclass(frozen=True, slots=True)
class StreamChange:
    """A stream that was touched, with its newest state: over all days, as known when it was read.

    `version` and `position` are those of its last event, `recorded_at` its moment. Who has dealt with it
    remembers `until` and asks for what comes after that. `token` is the fencing token of the follower that
    hands it on, 0 where none does: a receiver that has seen a higher one may refuse it.
    """

    stream: str
    aggregate: Aggregate
    version: int
    position: int
    recorded_at: datetime
    until: int
    token: int = 0

    @property
    def key(self) -> str:
        """What tells this state from every other, also of a store that was restored: the receiver's key.

        Letters, digits and a hyphen: the position, and a digest of stream, version and moment.
        """
        told = f"{self.stream} {self.version} {self.recorded_at.isoformat()}"
        return f"{self.position}-{sha256(told.encode()).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True)
class Touched:
    """A stretch of the log up to `reached`: the streams that it touched, by the last position of each in it.

    A stretch ends where it ends, however often its streams are touched afterwards: so none is put off for
    ever, and a stream that stands in the next stretch too is handed on again.
    """

    streams: Sequence[tuple[str, int]]
    reached: int


def touched(shared: Shared, after: int, limit: int, kinds: Kinds = ()) -> Touched:
    """The next stretch after a position, of so many events at most."""
    names = {one.kind for one in kinds} or {*shared.catalogue.aggregates}
    last: dict[str, int] = {}
    reached = after
    for row, _, _ in shared.reading.log(after=after, limit=limit, number=shared.head.number):
        reached = row.position
        if row.stream.partition(":")[0] in names:
            last[row.stream] = row.position
    return Touched(sorted(last.items(), key=lambda one: one[1]), reached)


def change_of(shared: Shared, stream: str, until: int, token: int = 0) -> StreamChange:
    """The newest state of a stream."""
    kind, _, id_ = stream.partition(":")
    aggregate = Snapshot(shared, date.max).load(shared.catalogue.aggregates[kind], id_)
    version = shared.reading.stream_heads([stream])[stream].version
    [last] = shared.reading.stream(stream, after=version - 1)
    [(_, request)] = shared.reading.at([last.position]).values()
    at = moment_of(request.recorded_at)
    return StreamChange(stream, aggregate, version, last.position, at, until, token)


def changes(shared: Shared, after: int, limit: int, kinds: Kinds = ()) -> Iterator[StreamChange]:
    """The next changes after a position: those of the first stretch of so many events that has any."""
    while True:
        found = touched(shared, after, limit, kinds)
        if found.streams or found.reached == after:
            break
        after = found.reached
    for stream, until in found.streams:
        yield change_of(shared, stream, until)
