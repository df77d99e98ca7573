"""The published test cases of `eventsourcing` pass on our recorders, over a file and over a schema."""

# ruff: noqa: ANN401 - stands for what a driver or the package takes
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from eventsourcing import postgres as stock_postgres
from eventsourcing import sqlite as stock_sqlite
from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    InfrastructureFactory,
    OperationalError,
    ProcessRecorder,
    StoredEvent,
    TrackingRecorder,
)
from eventsourcing.tests import application as published_application
from eventsourcing.tests import persistence as published
from eventsourcing.utils import Environment, get_topic

from daojiao_program.adapters import recorders_postgres, recorders_sqlite

SQLITE = "daojiao_program.adapters.recorders_sqlite"
POSTGRES = "daojiao_program.adapters.recorders_postgres"


def sqlite_env(path: Path) -> dict[str, str]:
    """The environment that names a store in a file."""
    return {"PERSISTENCE_MODULE": SQLITE, "SQLITE_DBNAME": str(path / "town.db")}


def postgres_env(url: str, schema: str) -> dict[str, str]:
    """The environment that names a store in a schema."""
    parts = urlsplit(url)
    return {
        "PERSISTENCE_MODULE": POSTGRES,
        "POSTGRES_DBNAME": parts.path.removeprefix("/"),
        "POSTGRES_HOST": parse_qs(parts.query)["host"][0],
        "POSTGRES_USER": "postgres",
        "POSTGRES_PASSWORD": "",
        "POSTGRES_SCHEMA": schema,
    }


class OverSqlite:
    """Gives a test case of the package a store in a file."""

    env: Any

    @pytest.fixture(autouse=True)
    def _store(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        self.env = Environment("", sqlite_env(tmp_path))
        for key, value in self.env.items():
            monkeypatch.setenv(key, value)
        self.factory: Any = InfrastructureFactory.construct(self.env)
        yield
        self.factory.close()


class OverPostgres:
    """Gives a test case of the package a store in a schema."""

    env: Any

    @pytest.fixture(autouse=True)
    def _store(self, postgres_url: str, pg_schema: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        self.env = Environment("", postgres_env(postgres_url, pg_schema))
        for key, value in self.env.items():
            monkeypatch.setenv(key, value)
        self.factory: Any = InfrastructureFactory.construct(self.env)
        yield
        self.factory.close()


class OfAggregates:
    """Gives the recorder that a case is about."""

    factory: Any

    def create_recorder(self) -> Any:
        return self.factory.aggregate_recorder()


class OfApplications:
    """Gives the recorder that a case is about."""

    factory: Any

    def create_recorder(self) -> Any:
        return self.factory.application_recorder()


class OfTracking:
    """Gives the recorder that a case is about."""

    factory: Any

    def create_recorder(self) -> Any:
        return self.factory.tracking_recorder()


class OfProcesses:
    """Gives the recorder that a case is about."""

    factory: Any

    def create_recorder(self) -> Any:
        return self.factory.process_recorder()


class TestAggregateRecorderSqlite(OverSqlite, OfAggregates, published.AggregateRecorderTestCase):
    """The package's own case."""


class TestAggregateRecorderPostgres(OverPostgres, OfAggregates, published.AggregateRecorderTestCase):
    """The package's own case."""


class TestApplicationRecorderSqlite(OverSqlite, OfApplications, published.ApplicationRecorderTestCase[Any]):
    """The package's own case."""

    def test_insert_subscribe(self) -> None:
        """The optional part: a subscription gives what was and what comes."""
        self.optional_test_insert_subscribe()


class TestApplicationRecorderPostgres(
    OverPostgres, OfApplications, published.ApplicationRecorderTestCase[Any]
):
    """The package's own case."""

    def test_insert_subscribe(self) -> None:
        """The optional part: a subscription gives what was and what comes."""
        self.optional_test_insert_subscribe()


class TestNonInterleavingSqlite(OverSqlite, OfApplications, published.NonInterleavingNotificationIDsBaseCase):
    """The package's own case."""


class TestNonInterleavingPostgres(
    OverPostgres, OfApplications, published.NonInterleavingNotificationIDsBaseCase
):
    """The package's own case."""


class TestTrackingRecorderSqlite(OverSqlite, OfTracking, published.TrackingRecorderTestCase):
    """The package's own case."""


class TestTrackingRecorderPostgres(OverPostgres, OfTracking, published.TrackingRecorderTestCase):
    """The package's own case."""


class TestProcessRecorderSqlite(OverSqlite, OfProcesses, published.ProcessRecorderTestCase):
    """The package's own case."""


class TestProcessRecorderPostgres(OverPostgres, OfProcesses, published.ProcessRecorderTestCase):
    """The package's own case."""


class SqliteView(stock_sqlite.SQLiteTrackingRecorder):
    """A tracking recorder of somebody else's."""


class PostgresView(stock_postgres.PostgresTrackingRecorder):
    """A tracking recorder of somebody else's."""


class TestFactorySqlite(OverSqlite, published.InfrastructureFactoryTestCase[Any]):
    """The package's own case."""

    def expected_factory_class(self) -> type[Any]:
        return recorders_sqlite.LedgerFactory

    def expected_aggregate_recorder_class(self) -> type[AggregateRecorder]:
        return recorders_sqlite.LedgerAggregateRecorder

    def expected_application_recorder_class(self) -> type[ApplicationRecorder]:
        return recorders_sqlite.LedgerApplicationRecorder

    def expected_tracking_recorder_class(self) -> type[TrackingRecorder]:
        return stock_sqlite.SQLiteTrackingRecorder

    def tracking_recorder_subclass(self) -> type[TrackingRecorder]:
        return SqliteView

    def expected_process_recorder_class(self) -> type[ProcessRecorder]:
        return recorders_sqlite.LedgerProcessRecorder


class TestFactoryPostgres(OverPostgres, published.InfrastructureFactoryTestCase[Any]):
    """The package's own case."""

    def expected_factory_class(self) -> type[Any]:
        return recorders_postgres.LedgerFactory

    def expected_aggregate_recorder_class(self) -> type[AggregateRecorder]:
        return recorders_postgres.LedgerAggregateRecorder

    def expected_application_recorder_class(self) -> type[ApplicationRecorder]:
        return recorders_postgres.LedgerApplicationRecorder

    def expected_tracking_recorder_class(self) -> type[TrackingRecorder]:
        return stock_postgres.PostgresTrackingRecorder

    def tracking_recorder_subclass(self) -> type[TrackingRecorder]:
        return PostgresView

    def expected_process_recorder_class(self) -> type[ProcessRecorder]:
        return recorders_postgres.LedgerProcessRecorder


class TestExampleApplicationSqlite(OverSqlite, published_application.ExampleApplicationTestCase):
    """The package's own case."""

    expected_factory_topic = get_topic(recorders_sqlite.LedgerFactory)


class TestExampleApplicationPostgres(OverPostgres, published_application.ExampleApplicationTestCase):
    """The package's own case."""

    expected_factory_topic = get_topic(recorders_postgres.LedgerFactory)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("a#b.db", "a#b.db"),
        ("a?b.db", "a?b.db"),
        ("file:{}/a%23b.db?mode=rwc", "a#b.db"),
        ("道 滘.db", "道 滘.db"),
    ],
)
def test_a_file_is_opened_as_it_is_named(tmp_path: Path, written: str, name: str) -> None:
    """The store is made in the file in which the recorder then reads and writes."""
    db_name = written.format(tmp_path) if written.startswith("file:") else str(tmp_path / written)
    factory: Any = InfrastructureFactory.construct({"PERSISTENCE_MODULE": SQLITE, "SQLITE_DBNAME": db_name})
    assert factory.application_recorder().insert_events([StoredEvent("a", 1, "a:B", b"{}")]) == [1]
    factory.close()
    assert [one.name for one in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("sqlite:///town.db", "write the file alone"),
        ("file:town.db?sync=off", "allowed: mode, cache"),
        ("file:a#b.db", "written %23"),
    ],
)
def test_a_file_that_is_named_wrongly(wrong: str, said: str) -> None:
    """A URL, an option that SQLite would pass over and a bare # are refused with how to write it."""
    with pytest.raises(OSError, match=said):
        InfrastructureFactory.construct({"PERSISTENCE_MODULE": SQLITE, "SQLITE_DBNAME": wrong})


def test_functions_in_the_database_are_refused(postgres_url: str, pg_schema: str) -> None:
    """The variable that makes followers miss events is refused, with the reason."""
    env = postgres_env(postgres_url, pg_schema) | {"POSTGRES_ENABLE_DB_FUNCTIONS": "y"}
    with pytest.raises(OSError, match="misses events"):
        InfrastructureFactory.construct(env)


def test_an_answer_that_was_lost_is_not_an_error(
    postgres_url: str, pg_schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An insert tried again after a commit whose answer was lost gives the positions of the first."""
    factory: Any = InfrastructureFactory.construct(postgres_env(postgres_url, pg_schema))
    recorder = factory.application_recorder()
    insert, lost = recorder._insert, iter([True])  # noqa: SLF001 - the answer is lost behind the commit

    def insert_and_lose(*args: Any, **kwargs: Any) -> Any:
        answer = insert(*args, **kwargs)
        if next(lost, False):
            raise OperationalError("the connection is lost")
        return answer

    monkeypatch.setattr(recorder, "_insert", insert_and_lose)
    two = [StoredEvent("a", version, "app:Happened", b"{}") for version in (1, 2)]
    assert recorder.insert_events(two) == [1, 2]
    assert recorder.max_notification_id() == 2
    factory.close()
