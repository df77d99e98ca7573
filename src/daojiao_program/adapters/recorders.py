"""The package `eventsourcing` over our store: its recorders use our tables, its projections follow our log.

This module holds what both databases share; `recorders_sqlite` and `recorders_postgres` are the two
modules to name in `PERSISTENCE_MODULE`. Events that come through a recorder are recorded like ours: under
the same write lock, on the same counters, each call with a request of its own, so that every event has
a request. Notifications give the log as it is, in the order of positions: what a void takes out of the
timeline stays in, and the void is an event of its own (topic `engine.request-voided`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Final, TypeVar, cast
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import (
    ApplicationRecorder,
    Cipher,
    Compressor,
    Mapper,
    Notification,
    NotSupportedError,
    StoredEvent,
    Transcoder,
)

from daojiao_program.adapters.recorders_following import STORED_AS
from daojiao_program.adapters.sql.reading import SqlReading
from daojiao_program.adapters.sql.writing import SqlWriting
from daojiao_program.engine.catalogue import Catalogue
from daojiao_program.engine.errors import StoreError
from daojiao_program.engine.event import Event
from daojiao_program.engine.ports import NO_STREAM_HEAD, StreamHead
from daojiao_program.engine.recorded import Recorded, recorded
from daojiao_program.engine.request import OUTSIDE, TAKEN, EventRow, RequestRow

ACTOR: Final = "eventsourcing"
_HEX: Final = 32

Made = TypeVar("Made")
R = TypeVar("R", bound=ApplicationRecorder)


def stream_of(originator_id: UUID | str) -> str:
    """The stream of an originator; a UUID as its 32 hex digits, as the stock recorder for SQLite keeps it."""
    return originator_id.hex if isinstance(originator_id, UUID) else originator_id


def originator_of(stream: str, id_type: str) -> UUID | str:
    """The originator of a stream. Where UUIDs are expected, a stream of ours, which is none, stays text."""
    if id_type == "uuid" and len(stream) == _HEX:
        try:
            return UUID(stream)
        except ValueError:
            pass
    return stream


def refuse_ours(stored: Sequence[StoredEvent]) -> None:
    """Refuse what would go past the rules: our streams and topics come in as answers to requests only.

    Our streams are those with a colon (`grid:G-07`), our topics those with a dot and no colon
    (`grid.volunteer-assigned`); the package's own topics name a module and, behind a colon, a class.
    """
    for one in stored:
        stream = stream_of(one.originator_id)
        if ":" in stream:
            message = (
                f"{stream!r} names a stream of the engine (kind:id), whose events answer requests: ask the "
                "engine, or give an originator id without a colon; nothing was recorded"
            )
            raise NotSupportedError(message)
        if "." in one.topic and ":" not in one.topic:
            message = (
                f"{one.topic!r} is a topic of the engine (kind.event), whose events answer requests: ask the "
                "engine, or use a topic like module:Class; nothing was recorded"
            )
            raise NotSupportedError(message)


def record(
    writing: SqlWriting, id: str, stored: Sequence[StoredEvent], keep: Callable[[bytes], Any]
) -> list[int]:
    """Record events under the write lock, with a request of this id. Returns their positions.

    Raises `NotSupportedError` for a stream or a topic of the engine's.
    """
    refuse_ours(stored)
    head = writing.head()
    number = head.number + 1
    now = max(head.recorded_at, time.time_ns() // 1000)
    on = datetime.fromtimestamp(now / 1_000_000, UTC).date().isoformat()
    streams = list(dict.fromkeys(stream_of(one.originator_id) for one in stored))
    heads = writing.stream_heads(streams)
    events = []
    for position, one in enumerate(stored, head.position + 1):
        stream = stream_of(one.originator_id)
        newest = heads.get(stream, NO_STREAM_HEAD)
        heads[stream] = StreamHead(max(newest.version, one.originator_version), max(newest.last_on, on))
        data = keep(one.state)
        events.append(EventRow(position, stream, one.originator_version, one.topic, on, number, number, data))
    request = RequestRow(
        number=number,
        id=id,
        decision=OUTSIDE,
        target=streams[0] if len(streams) == 1 else None,
        arguments="{}",
        effective_on=on,
        turn=number,
        recorded_at=now,
        actor=ACTOR,
        reason=None,
        source=None,
        documents=None,
        correlation=None,
        causation=None,
        voids=None,
        outcome=TAKEN,
        findings=None,
    )
    writing.record(request, events)
    writing.move_heads(heads)
    writing.advance()
    return [event.position for event in events]


def as_text(state: bytes) -> str | None:
    """A state as the text that SQL tools read, or None when it is none (compressed, encrypted)."""
    try:
        text = state.decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def as_bytes(data: str | bytes) -> bytes:
    """A state as the package wants it."""
    return data.encode() if isinstance(data, str) else data


def events_query(
    originator_id: UUID | str, gt: int | None, lte: int | None, limit: int | None, *, desc: bool
) -> tuple[str, list[Any]]:
    """The statement that selects events of one originator."""
    statement = (
        "select e.version, p.name, e.data from events e join topics p on p.number = e.topic "
        "where e.thing = (select number from things where name = ?)"
    )
    values: list[Any] = [stream_of(originator_id)]
    more: list[tuple[str, Any]] = [(" and e.version > ?", gt), (" and e.version <= ?", lte)]
    more = [(part, value) for part, value in more if value is not None]
    statement += "".join(part for part, _ in more) + " order by e.version" + (" desc" if desc else "")
    values += [value for _, value in more]
    return (statement, values) if limit is None else (f"{statement} limit ?", [*values, limit])


@dataclass(frozen=True)
class LogNotification(Notification):
    """A notification that also holds the row, the request it answers, and which request voided that."""

    row: EventRow
    request: RequestRow
    voided_by: int | None


def notifications(
    reading: SqlReading,
    start: int | None,
    limit: int,
    stop: int | None,
    topics: Sequence[str],
    *,
    inclusive_of_start: bool,
    id_type: str,
) -> list[LogNotification]:
    """The log from a position on, as notifications of the package."""
    wheres, values = ["e.position >= ?"], [0 if start is None else start if inclusive_of_start else start + 1]
    if stop is not None:
        wheres.append("e.position <= ?")
        values.append(stop)
    rows = reading.logged(wheres, values, topics, limit)
    return [
        LogNotification(
            originator_of(row.stream, id_type),
            row.version,
            row.topic,
            as_bytes(row.data),
            row.position,
            row,
            request,
            by,
        )
        for row, request, by in rows
    ]


class LogMapper(Mapper[str]):
    """Gives our events as `Recorded`, by a catalogue's topics; events of the package as the package does.

    To name one in `MAPPER_TOPIC`: `class TownMapper(LogMapper): catalogue = TOWN`.
    """

    catalogue: Catalogue | None = None

    def __init__(
        self, transcoder: Transcoder, compressor: Compressor | None = None, cipher: Cipher | None = None
    ) -> None:
        super().__init__(transcoder, compressor, cipher)
        if self.catalogue is None:
            message = (
                f"{type(self).__name__} has no catalogue; set one: class TownMapper(LogMapper): catalogue = …"
            )
            raise TypeError(message)

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[str]:
        """A `Recorded` for a topic of the catalogue. Raises `StoreError` for a topic that nobody knows."""
        topic = stored_event.topic
        catalogue = cast("Catalogue", self.catalogue)
        if not catalogue.decoding.knows(topic) and ":" in topic:  # where the package finds a class
            return super().to_domain_event(stored_event)
        if not isinstance(stored_event, LogNotification):
            message = "read an event of ours as a notification, or by the engine: a repository knows no days"
            raise NotSupportedError(message)
        row = stored_event.row._replace(data=stored_event.state.decode(errors="replace"))
        names = catalogue.names
        asked = names.request(stored_event.request)
        event, *more = recorded(catalogue, names.event(row), asked, stored_event.voided_by)
        if more:
            raise StoreError(
                f"position {row.position} ({row.topic!r}) holds {1 + len(more)} events by now, and a "
                "projection of the package is given one at a position; follow engine.log(after) instead"
            )
        return cast("DomainEventProtocol[str]", event)

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> StoredEvent:
        """Events of the package only. Raises `NotSupportedError` for ours."""
        if isinstance(domain_event, (Event, Recorded)):
            message = "an event of ours is recorded as the answer to a request: ask the engine"
            raise NotSupportedError(message)
        return super().to_stored_event(domain_event)


class Log(Application[str]):
    """The log of a store, for a stock projection to follow: `class TownLog(Log): catalogue = TOWN`.

    `ProjectionRunner(application_class=TownLog, projection_class=…, view_class=…, env=…)` then calls
    `process_event(recorded, tracking)` with a `Recorded` for each event; `topics` of a projection are
    the topics of our events (`CadreEnrolled.TOPIC`), by which they are found under former topics too.
    """

    name = "log"
    catalogue: ClassVar[Catalogue]
    env = {"ORIGINATOR_ID_TYPE": "text"}  # noqa: RUF012 - declared so by the package

    def __init__(self, env: Mapping[str, str] | None = None) -> None:
        super().__init__(env)
        vars(self.recorder)[STORED_AS] = self.catalogue.decoding.stored_as

    def construct_mapper(self) -> Mapper[str]:
        """A mapper with this log's catalogue."""
        mapper = type("LogMapper", (LogMapper,), {"catalogue": self.catalogue})
        return self.factory.mapper(transcoder=self.construct_transcoder(), mapper_class=mapper)
