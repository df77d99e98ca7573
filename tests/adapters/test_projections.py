"""What the recorders add to a store of ours, and stock projections that follow it, over both databases."""

# ruff: noqa: ANN401 - stands for what a driver or the package takes
from __future__ import annotations

import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import pytest
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate as StockAggregate
from eventsourcing.persistence import (
    DataError,
    InfrastructureFactory,
    IntegrityError,
    JSONTranscoder,
    NotSupportedError,
    OperationalError,
    StoredEvent,
    Tracking,
    TrackingRecorder,
)
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from eventsourcing.sqlite import SQLiteTrackingRecorder

from daojiao_program.adapters import postgres, recorders_postgres, recorders_sqlite, sqlite
from daojiao_program.adapters.recorders import ACTOR, Log, LogMapper
from daojiao_program.engine.aggregate import Aggregate
from daojiao_program.engine.catalogue import Catalogue
from daojiao_program.engine.engine import Engine
from daojiao_program.engine.errors import StoreError
from daojiao_program.engine.event import Event, RequestVoided
from daojiao_program.engine.ports import Ledger
from daojiao_program.engine.request import OUTSIDE, VOID
from daojiao_program.engine.upcast import Retired, RetiredDecision, renamed
from tests.adapters.ledger_contract import append
from tests.adapters.test_recorders import postgres_env, sqlite_env


class Lent(Event, topic="loan.lent", title="借出"):
    """Something was lent."""

    a: str


class Loan(Aggregate, kind="loan", title="借还"):
    """A loan that only remembers."""

    def evolve(self, event: Lent, on: date) -> None:
        """Nothing is kept."""


LOANS = Catalogue([Loan], retired=[RetiredDecision("loan.lend")])


class LoanLog(Log):
    """The log of loans."""

    catalogue = LOANS


class LoanMapper(LogMapper):
    """A mapper to name in MAPPER_TOPIC."""

    catalogue = LOANS


class Lending(Projection[TrackingRecorder]):
    """Keeps what it received."""

    received: list[Any]

    def __init__(self, view: TrackingRecorder) -> None:
        super().__init__(view)
        self.received = []

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        """Keep it."""
        self.received.append(domain_event)
        self.view.insert_tracking(tracking)


class OnlyVoids(Lending):
    """Asks for voids alone."""

    topics = (RequestVoided.TOPIC,)


class Store(NamedTuple):
    """A store, as the environment and as a URL."""

    env: dict[str, str]
    url: str
    open: Callable[[], Ledger]
    view: type[Any]


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """A store not yet made, over each of the databases."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'town.db'}"
        return Store(sqlite_env(tmp_path), url, lambda: sqlite.open_ledger(url), SQLiteTrackingRecorder)
    server, schema = request.getfixturevalue("postgres_url"), request.getfixturevalue("pg_schema")
    url = f"{server}&schema={schema}"
    env = postgres_env(server, schema)
    return Store(env, url, lambda: postgres.open_ledger(url), PostgresTrackingRecorder)


@pytest.fixture
def ledger(store: Store) -> Iterator[Ledger]:
    """The ledger of the store."""
    ledger = store.open()
    yield ledger
    ledger.close()


@pytest.fixture
def recorder(store: Store) -> Iterator[Any]:
    """The application recorder of the store."""
    factory: Any = InfrastructureFactory.construct(store.env)
    yield factory.application_recorder()
    factory.close()


def received_by(runner: ProjectionRunner[Any, Any]) -> list[Any]:
    """What its projection received."""
    projection = runner.projection
    assert isinstance(projection, Lending)
    return projection.received


def write(ledger: Ledger, *streams: str, **given: Any) -> int:
    """Have a request recorded. Returns its number."""
    with ledger.writing() as writing:
        return append(writing, *streams, **given)


def stored(originator: UUID | str, version: int, state: bytes = b"{}") -> StoredEvent:
    """An event of a stock application."""
    return StoredEvent(originator, version, "app:Happened", state)


def test_a_stock_projection_follows_our_log(store: Store, ledger: Ledger) -> None:
    """Its stock runner gives each of our events, old and new, with place, stream, day and request."""
    first = write(ledger, "loan:1", "loan:2", on="2025-05-02")
    with ProjectionRunner(
        application_class=LoanLog, projection_class=Lending, view_class=store.view, env=store.env
    ) as runner:
        runner.wait(2, timeout=60)
        with ledger.writing() as writing:
            void = append(
                writing, "loan:1", decision=VOID, topic=RequestVoided.TOPIC, voids=first, data='{"request":1}'
            )
            writing.void(first, void)
        runner.wait(3, timeout=60)
        received, day = received_by(runner), date(2025, 5, 2)
    assert [(one.event, one.position, one.stream, one.version, one.on) for one in received] == [
        (Lent(a="%?"), 1, "loan:1", 1, day),
        (Lent(a="%?"), 2, "loan:2", 1, day),
        (RequestVoided(request=1), 3, "loan:1", 2, date(2025, 5, 1)),
    ]
    assert [one.request.number for one in received] == [1, 1, 2]
    with ledger.reading() as reading:
        assert [one.request for one in received[::2]] == reading.requests()


def test_a_projection_is_told_what_is_voided(store: Store, ledger: Ledger) -> None:
    """Whoever follows from the start after a void knows it of each event, as the engine's own log does."""
    first = write(ledger, "loan:1", "loan:2")
    with ledger.writing() as writing:
        void = append(
            writing, "loan:1", decision=VOID, topic=RequestVoided.TOPIC, voids=first, data='{"request":1}'
        )
        writing.void(first, void)
    write(ledger, "loan:1")
    with ProjectionRunner(
        application_class=LoanLog, projection_class=Lending, view_class=store.view, env=store.env
    ) as runner:
        runner.wait(4, timeout=10)
        received = received_by(runner)
    assert [(one.voided_by, one.is_void) for one in received] == [
        (2, False),
        (2, False),
        (None, True),
        (None, False),
    ]
    assert received == Engine(ledger, LOANS).log()


class Taken(Event, topic="loan.taken", version=2, was=("loan.lent",), upcasts={1: renamed(a="thing")}):
    """What was `loan.lent`, by now."""

    thing: str


class LaterLoan(Aggregate, kind="debt", was=("loan",)):
    """A loan, by now."""

    retired = (RetiredDecision("loan.lend"),)

    def evolve(self, event: Taken, on: date) -> None:
        """Nothing is kept."""


class LaterLog(Log):
    """The log of loans, by now."""

    catalogue = Catalogue([LaterLoan])


class OnlyTaken(Lending):
    """Asks for one event by its topic of today."""

    topics = (Taken.TOPIC,)


class SplitLog(Log):
    """The log of loans, where one event has become two."""

    catalogue = Catalogue(
        [Loan],
        retired=[Retired("loan.borrowed", into={"loan.lent": lambda old: [old, old]})],
    )


def test_a_projection_meets_former_names_as_those_of_today(store: Store, ledger: Ledger) -> None:
    """A topic of today finds what is stored under former ones; streams and requests are named as today."""
    write(ledger, "loan:1")
    kind: dict[str, Any] = {"view_class": store.view, "env": store.env}
    with ProjectionRunner(application_class=LaterLog, projection_class=OnlyTaken, **kind) as runner:
        runner.wait(1, timeout=60)
        (received,) = received_by(runner)
    assert (received.event, received.stream) == (Taken(thing="%?"), "debt:1")
    assert received.request.target == "debt:L-1"


def test_a_row_that_holds_two_events_stops_a_stock_projection(store: Store, ledger: Ledger) -> None:
    """It is given one event at a position: which of two it was given would be chance."""
    write(ledger, "loan:1", topic="loan.borrowed")
    kind: dict[str, Any] = {"view_class": store.view, "env": store.env}
    with (
        pytest.raises(StoreError, match=r"position 1 .* holds 2 events by now"),
        ProjectionRunner(application_class=SplitLog, projection_class=Lending, **kind) as runner,
    ):
        runner.run_forever(60)


def test_a_projection_goes_on_where_it_stopped(store: Store, ledger: Ledger) -> None:
    """Stopped and started again, it receives what came since, and its topics leave the rest out."""
    write(ledger, "loan:1")
    kind: dict[str, Any] = {"application_class": LoanLog, "view_class": store.view, "env": store.env}
    with ProjectionRunner(projection_class=Lending, **kind) as runner:
        runner.wait(1, timeout=60)
    write(ledger, "loan:1")
    with ProjectionRunner(projection_class=Lending, **kind) as runner:
        runner.wait(2, timeout=60)
        assert [one.position for one in received_by(runner)] == [2]
    write(ledger, "loan:2", topic=RequestVoided.TOPIC, data='{"request":1}')
    with ProjectionRunner(projection_class=OnlyVoids, **kind) as runner:
        runner.wait(3, timeout=60)
        assert [one.position for one in received_by(runner)] == [3]


def test_a_commit_of_the_engine_wakes(ledger: Ledger, recorder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A subscription does not wait for its next look when the engine commits in the same process."""
    for module in (recorders_sqlite, recorders_postgres):
        monkeypatch.setattr(module.LedgerSubscription, "poll_s", 60.0)
    write(ledger, "loan:1")
    with recorder.subscribe(gt=0) as subscription:
        assert next(subscription).id == 1
        time.sleep(0.5)  # asleep, and listening
        threading.Timer(0.1, write, (ledger, "loan:1")).start()
        began = time.monotonic()
        assert next(subscription).id == 2
        assert time.monotonic() - began < 30


def test_what_comes_before_listening_is_not_missed(store: Store, recorder: Any) -> None:
    """Without any signal a subscription finds by itself what another process wrote."""
    script = textwrap.dedent(
        f"""
        import sys
        sys.path[:0] = {sys.path!r}
        from daojiao_program.adapters import postgres, sqlite
        from tests.adapters.ledger_contract import append
        ledger = (sqlite if {store.url!r}.startswith("sqlite") else postgres).open_ledger({store.url!r})
        with ledger.writing() as writing:
            append(writing, "loan:1")
        ledger.close()
        """
    )
    with recorder.subscribe() as subscription:
        recorder.channel_name = "nobody calls here"
        subprocess.run([sys.executable, "-c", script], check=True)
        assert next(subscription).id == 1


def test_foreign_events_have_a_request_and_marks(ledger: Ledger, recorder: Any) -> None:
    """A recorder's events stand on our counters: a request each call, versions in the marks, no gaps."""
    write(ledger, "loan:1")
    one = uuid4()
    assert recorder.insert_events([stored(one, 1), stored(one, 2), stored("loan-9", 1)]) == [2, 3, 4]
    with pytest.raises(IntegrityError):
        recorder.insert_events([stored(uuid4(), 1), stored(one, 2)])
    assert write(ledger, "loan:1") == 3
    with ledger.reading() as reading:
        assert reading.head()[:2] == (3, 5)
        request = reading.request(2)
        assert request is not None
        assert (request.decision, request.actor, request.outcome) == (OUTSIDE, ACTOR, "taken")
        assert [event.position for event in reading.events_of(2)] == [2, 3, 4]
        marks = reading.stream_heads([one.hex, "loan-9"])
        assert {stream: mark.version for stream, mark in marks.items()} == {one.hex: 2, "loan-9": 1}
        assert marks[one.hex].last_on == request.effective_on
        assert [event.data for event in reading.stream(one.hex)] == ["{}", "{}"]
    assert [event.originator_id for event in recorder.select_events(one)] == [one, one]
    assert [each.originator_id for each in recorder.select_notifications(None, 9)][:2] == ["loan:1", one]


def test_recorders_are_no_door_around_the_rules(ledger: Ledger, recorder: Any) -> None:
    """A stock insert on a stream or with a topic of the engine is refused as a whole; others go on."""
    write(ledger, "loan:1")
    for one in (stored("loan:1", 2), stored("loan:2", 1), StoredEvent(uuid4(), 1, Lent.TOPIC, b'{"a":"x"}')):
        with pytest.raises(NotSupportedError, match="ask the engine"):
            recorder.insert_events([stored(uuid4(), 1), one])
    assert recorder.max_notification_id() == 1
    assert write(ledger, "loan:1") == 2
    assert recorder.insert_events([stored(uuid4(), 1)]) == [3]


def test_a_stock_application_keeps_its_aggregates_here(store: Store) -> None:
    """An application of the package saves and reads back through MAPPER_TOPIC, beside our events."""
    app: Application[UUID] = Application(env=store.env | {"MAPPER_TOPIC": f"{__name__}:LoanMapper"})
    aggregate = StockAggregate()
    recordings = app.save(aggregate)
    assert recordings[0].notification.id == 1
    assert app.repository.get(aggregate.id) == aggregate
    app.close()


def test_a_state_that_is_no_text(store: Store, recorder: Any) -> None:
    """A file keeps bytes as they are; a schema refuses them with a sentence, and records nothing."""
    one, states = uuid4(), [b"\xff\x00", b"a\0b", b""]
    if store.url.startswith("sqlite"):
        recorder.insert_events([stored(one, version, state) for version, state in enumerate(states)])
        assert [event.state for event in recorder.select_events(one)] == states
        return
    for state in states[:2]:
        with pytest.raises(DataError, match="no text"):
            recorder.insert_events([stored(one, 1, state)])
    assert recorder.max_notification_id() is None


def test_our_events_come_in_through_requests_only(store: Store, ledger: Ledger) -> None:
    """The log gives events; it takes none, and it knows no topic that its catalogue does not know."""
    write(ledger, "loan:1", topic="loan.unheard-of")
    log = LoanLog(env=store.env)
    with pytest.raises(NotSupportedError, match="ask the engine"):
        log.mapper.to_stored_event(Lent(a="x"))  # type: ignore[arg-type]
    with pytest.raises(StoreError, match="unheard-of"):
        log.mapper.to_domain_event(log.recorder.select_notifications(None, 1)[0])
    with pytest.raises(NotSupportedError, match="notification"):
        log.mapper.to_domain_event(StoredEvent("loan:1", 1, "loan.lent", b'{"a":"x"}'))
    log.close()
    with pytest.raises(TypeError, match="no catalogue"):
        LogMapper(JSONTranscoder())


def test_tracking_is_beside_the_store(store: Store, ledger: Ledger) -> None:
    """A view's tables may stand in a store's file or schema: it opens as before."""
    factory: Any = InfrastructureFactory.construct(store.env)
    factory.tracking_recorder().insert_tracking(Tracking("log", 7))
    factory.close()
    with closing(store.open()) as other:
        assert write(other, "loan:1") == 1


def test_a_lock_that_is_not_to_be_had(store: Store, ledger: Ledger) -> None:
    """A recorder that does not get the write lock in time says so as the package does."""
    env = store.env | {"SQLITE_LOCK_TIMEOUT": "1", "POSTGRES_LOCK_TIMEOUT": "1"}
    factory: Any = InfrastructureFactory.construct(env)
    recorder = factory.application_recorder()
    with ledger.writing(), pytest.raises(OperationalError):
        recorder.insert_events([stored("a", 1)])
    assert recorder.insert_events([stored("a", 1)]) == [1]
    factory.close()
