"""The two stores under test: a fresh one, traced, replayed, and as the stock library opens its own."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any, Final, Protocol, TypeAlias
from urllib.parse import parse_qs, urlsplit

import psycopg
from psycopg import sql
from psycopg.types.numeric import Int8Dumper

from benchmarks.traces import Steps, replay_postgres, replay_sqlite, tracing_postgres, tracing_sqlite
from daojiao_program.adapters.sql.statements import OPEN
from daojiao_program.engine.opening import open_ledger

NAMES: Final = ("topics", "decisions", "actors", "reasons", "sources", "roles", "things")
TABLES: Final = (*NAMES, "requests", "events", "reads", "refs", "voids", "progress", "store")


class Replay(Protocol):
    """The bare driver, with a connection of its own."""

    def __call__(self, steps: Steps, *, decode: bool = False) -> int:
        """Do the steps again; returns how many events were decoded."""
        ...


Dump: TypeAlias = dict[str, list[tuple[Any, ...]]]


class Store(Protocol):
    """A kind of store."""

    name: str

    def fresh(self) -> AbstractContextManager[str]:
        """The URL of a place where nothing is yet; what is made there is removed afterwards."""
        ...

    def tracing(self) -> AbstractContextManager[Steps]:
        """Write down the SQL of what is opened meanwhile."""
        ...

    def bare(self, url: str) -> AbstractContextManager[Replay]:
        """The bare driver on that store, whose tables are made when they are absent."""
        ...

    def environment(self, url: str) -> Mapping[str, str]:
        """How the stock library is told to keep its events there."""
        ...

    def dump(self, url: str) -> Dump:
        """Every row of a store."""
        ...


class Sqlite:
    """A file on the disk, WAL, synchronous FULL."""

    name = "SQLite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def fresh(self) -> Iterator[str]:
        self._folder.mkdir(parents=True, exist_ok=True)
        inner = Path(tempfile.mkdtemp(dir=self._folder))
        try:
            yield f"sqlite:///{inner}/town.db"
        finally:
            shutil.rmtree(inner, ignore_errors=True)

    def tracing(self) -> AbstractContextManager[Steps]:
        return tracing_sqlite()

    @contextmanager
    def bare(self, url: str) -> Iterator[Replay]:
        open_ledger(url).close()
        with closing(self._connect(url)) as connection:
            yield lambda steps, *, decode=False: replay_sqlite(connection, steps, decode=decode)

    @staticmethod
    def _connect(url: str) -> sqlite3.Connection:
        connection = sqlite3.connect(
            url.removeprefix("sqlite:///"), isolation_level=None, cached_statements=256
        )
        connection.execute("pragma foreign_keys = off")
        connection.execute("pragma synchronous = full")
        return connection

    def environment(self, url: str) -> Mapping[str, str]:
        return {
            "PERSISTENCE_MODULE": "eventsourcing.sqlite",
            "SQLITE_DBNAME": url.removeprefix("sqlite:///") + "-peer",
        }

    def dump(self, url: str) -> Dump:
        with closing(self._connect(url)) as connection:
            return _dump(connection.execute)


class Postgres:
    """A schema of a server with fsync on."""

    name = "PostgreSQL"

    def __init__(self, server: str) -> None:
        self._server = server

    @contextmanager
    def fresh(self) -> Iterator[str]:
        schema = f"bench_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(sql.SQL("create schema {}").format(sql.Identifier(schema)))
            yield f"{self._server}&schema={schema}"
            connection.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(schema)))

    def tracing(self) -> AbstractContextManager[Steps]:
        return tracing_postgres()

    @contextmanager
    def bare(self, url: str) -> Iterator[Replay]:
        open_ledger(url).close()
        with self._connect(url) as connection:
            yield lambda steps, *, decode=False: replay_postgres(connection, steps, decode=decode)

    def _connect(self, url: str) -> psycopg.Connection[tuple[Any, ...]]:
        connection = psycopg.connect(self._server, autocommit=True)
        connection.adapters.register_dumper(int, Int8Dumper)
        connection.prepared_max = 200
        connection.execute("select set_config('search_path', %s, false)", (_schema(url),))
        return connection

    def environment(self, url: str) -> Mapping[str, str]:
        parts = urlsplit(url)
        return {
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": parts.path[1:],
            "POSTGRES_HOST": parse_qs(parts.query)["host"][0],
            "POSTGRES_PORT": "5432",
            "POSTGRES_USER": "postgres",
            "POSTGRES_PASSWORD": "trusted",
            "POSTGRES_SCHEMA": _schema(url),
        }

    def dump(self, url: str) -> Dump:
        with self._connect(url) as connection:
            return _dump(connection.execute)


def _schema(url: str) -> str:
    return parse_qs(urlsplit(url).query)["schema"][0]


def _dump(execute: Callable[[str], Any]) -> Dump:
    found = {table: execute(f"select * from {table} order by 1, 2").fetchall() for table in TABLES}  # noqa: S608
    found["store"] = [row for row in found["store"] if row[0] != OPEN]  # whether it is open at this moment
    return found
