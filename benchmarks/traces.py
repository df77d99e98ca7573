# ruff: noqa: ANN401 - what stands in for a driver's method takes what the driver takes
"""The SQL of a run, written down as it passes the driver, and replayed with nothing but the driver.

A replay sends the same statements with the same values in the same order, over one connection set up as
the adapter sets up its own, with a pipeline wherever the adapter used one, and fetches the same rows. With
`decode` it also reads the JSON of each event fetched, with `json.loads`.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from json import loads
from typing import Any, Final, NamedTuple, TypeAlias
from unittest.mock import patch

import psycopg

EXECUTE: Final = "execute"
MANY: Final = "executemany"
ROWS: Final = "rows"
PIPELINE: Final = "pipeline"
SYNC: Final = "sync"
END: Final = "end"

PgConnection: TypeAlias = psycopg.Connection[tuple[Any, ...]]


class Step(NamedTuple):
    """What passed the driver; `column` tells where in the rows the events' JSON stands (-1: nowhere)."""

    verb: str
    statement: Any = None
    values: Any = None
    prepare: bool | None = None
    column: int = -1


Steps: TypeAlias = list[Step]


def _column(description: Sequence[Sequence[object]] | None) -> int:
    names = [one[0] for one in description or ()]
    return names.index("data") if "data" in names else -1


@contextmanager
def tracing_sqlite() -> Iterator[Steps]:
    """Write down what every connection opened meanwhile is asked."""
    steps: Steps = []

    class Cursor(sqlite3.Cursor):
        def execute(self, statement: str, values: Any = (), /) -> Cursor:
            super().execute(statement, values)
            steps.append(Step(EXECUTE, statement, values))
            if self.description:
                steps.append(Step(ROWS, column=_column(self.description)))
            return self

        def executemany(self, statement: str, values: Iterable[Any], /) -> Cursor:
            kept = list(values)
            super().executemany(statement, kept)
            steps.append(Step(MANY, statement, kept))
            return self

    class Connection(sqlite3.Connection):
        def cursor(self, factory: Any = Cursor) -> Any:
            return super().cursor(factory)

        def execute(self, statement: str, values: Any = (), /) -> Cursor:
            return Cursor(self).execute(statement, values)

        def executemany(self, statement: str, values: Iterable[Any], /) -> Cursor:
            return Cursor(self).executemany(statement, values)

    with patch("sqlite3.connect", partial(sqlite3.connect, factory=Connection)):
        yield steps


def replay_sqlite(connection: sqlite3.Connection, steps: Iterable[Step], *, decode: bool = False) -> int:
    """Do it again; returns how many events were decoded."""
    decoded = 0
    rows: Iterable[Sequence[Any]] = ()
    execute, executemany = connection.execute, connection.executemany
    for verb, statement, values, _, column in steps:
        if verb == EXECUTE:
            rows = execute(statement, values)
        elif verb == MANY:
            executemany(statement, values)
        elif decode and column >= 0:
            for row in rows:
                loads(row[column])
                decoded += 1
        else:
            for _row in rows:
                pass
    return decoded


@contextmanager
def tracing_postgres() -> Iterator[Steps]:  # noqa: C901 - a stand-in for each thing that passes
    """Write down what this thread asks of psycopg, and where it waits."""
    steps: Steps = []
    me = threading.get_ident()
    last: list[psycopg.Cursor[Any]] = []
    waited: list[psycopg.Cursor[Any]] = []
    execute, executemany = psycopg.Cursor.execute, psycopg.Cursor.executemany
    fetchone, fetchall = psycopg.Cursor.fetchone, psycopg.Cursor.fetchall
    pipeline, sync = psycopg.Connection.pipeline, psycopg.Pipeline.sync

    def note(step: Step) -> None:
        if threading.get_ident() == me:
            steps.append(step)

    def executes(self: psycopg.Cursor[Any], query: Any, params: Any = None, **more: Any) -> Any:
        note(Step(EXECUTE, query, params, more.get("prepare")))
        last[:] = [self]
        return execute(self, query, params, **more)

    def executes_many(self: psycopg.Cursor[Any], query: Any, params_seq: Iterable[Any], **more: Any) -> None:
        kept = list(params_seq)
        note(Step(MANY, query, kept))
        executemany(self, query, kept, **more)

    def fetches(real: Callable[[psycopg.Cursor[Any]], Any], self: psycopg.Cursor[Any]) -> Any:
        found = real(self)
        if [self] != last:
            raise AssertionError("rows were fetched of a statement that was not the last one")
        if [self] != waited:
            waited[:] = [self]
            note(Step(ROWS, column=_column(self.description)))
        return found

    @contextmanager
    def pipes(self: PgConnection) -> Iterator[psycopg.Pipeline]:
        note(Step(PIPELINE))
        with pipeline(self) as found:
            yield found
        note(Step(END))

    def syncs(self: psycopg.Pipeline) -> None:
        note(Step(SYNC))
        sync(self)

    instead: list[tuple[Any, str, Any]] = [
        (psycopg.Cursor, "execute", executes),
        (psycopg.Cursor, "executemany", executes_many),
        (psycopg.Cursor, "fetchone", lambda self: fetches(fetchone, self)),
        (psycopg.Cursor, "fetchall", lambda self: fetches(fetchall, self)),
        (psycopg.Cursor, "__iter__", lambda self: iter(fetches(fetchall, self))),
        (psycopg.Connection, "pipeline", pipes),
        (psycopg.Pipeline, "sync", syncs),
    ]
    with ExitStack() as stack:
        for where, name, function in instead:
            stack.enter_context(patch.object(where, name, function))
        yield steps


def replay_postgres(connection: PgConnection, steps: Iterable[Step], *, decode: bool = False) -> int:
    """Do it again; returns how many events were decoded."""
    decoded = 0
    cursor = connection.cursor()
    pipelines: list[ExitStack] = []
    inner: list[psycopg.Pipeline] = []
    execute = connection.execute
    for verb, statement, values, prepare, column in steps:
        if verb == EXECUTE:
            cursor = execute(statement, values, prepare=prepare)
        elif verb == ROWS:
            rows = cursor.fetchall()
            if decode and column >= 0:
                for row in rows:
                    loads(row[column])
                decoded += len(rows)
        elif verb == MANY:
            connection.cursor().executemany(statement, values)
        elif verb == PIPELINE:
            pipelines.append(ExitStack())
            inner.append(pipelines[-1].enter_context(connection.pipeline()))
        elif verb == SYNC:
            inner[-1].sync()
        else:
            inner.pop()
            pipelines.pop().close()
    return decoded
