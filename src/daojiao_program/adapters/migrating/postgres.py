"""Bringing a store in PostgreSQL up to date: in one transaction; the old tables stay in another schema."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Identifier

from daojiao_program.adapters.migrating.steps import TABLES, VIEWS, step_from
from daojiao_program.adapters.postgres import configure, executing, executing_many
from daojiao_program.adapters.postgres_schema import make_tables
from daojiao_program.adapters.postgres_url import PostgresAddress, address, sentence
from daojiao_program.adapters.sql.counters import format_of
from daojiao_program.adapters.sql.statements import FORMAT
from daojiao_program.engine.errors import StoreError
from daojiao_program.engine.ports import Migrated, Refers
from daojiao_program.engine.turn import WAIT_S


def migrate(url: str, refers: Refers, mark: str) -> Migrated:
    """Bring the store up to date; see `daojiao_program.engine.opening.migrate`."""
    at = address(url)
    try:
        with psycopg.connect(at.conninfo, autocommit=True) as connection:
            configure(connection, at.schema, WAIT_S)
            with connection.transaction():
                return _migrated(connection, at, refers, mark)
    except psycopg.Error as error:
        raise StoreError(sentence(error, at)) from error


def _migrated(
    connection: psycopg.Connection[tuple[Any, ...]], at: PostgresAddress, refers: Refers, mark: str
) -> Migrated:
    run = connection.cursor(row_factory=tuple_row).execute
    name = SQL("{}.store").format(Identifier(at.schema)).as_string(connection)
    if run(b"select to_regclass(%s)", (name,)).fetchone() == (None,):
        raise StoreError(f"there is no store in {at.where}; check the URL")
    run(b"lock table store, progress in access exclusive mode")
    facts: dict[str, str] = dict(run(b"select key, value from store").fetchall())
    found = format_of(facts.items(), at.where)
    if found == FORMAT:
        [(number, position)] = run(b"select number, position from progress").fetchall()
        return Migrated(found, found, None, number, position)
    step = step_from(found, at.where)
    kept = f"{at.schema}_format_{found}"
    if run(b"select from pg_namespace where nspname = %s", (kept,)).fetchone() is not None:
        raise StoreError(
            f"schema {kept} is in the way: it may be the copy of an earlier migration; rename it"
        )
    run(SQL("create schema {}").format(Identifier(kept)))
    for view in VIEWS[found]:
        run(SQL("alter view {} set schema {}").format(Identifier(at.schema, view), Identifier(kept)))
    for table in (*TABLES[found], "store"):
        run(SQL("alter table {} set schema {}").format(Identifier(at.schema, table), Identifier(kept)))
    make_tables(connection, simulated=facts.get("simulated") == "yes")
    execute = executing(connection)
    old = SQL("{}.").format(Identifier(kept)).as_string(connection)
    writing = step(execute, executing_many(connection), old, refers)
    writing.refer_by(mark)
    return Migrated(found, FORMAT, kept, writing.head().number, writing.head().position)
