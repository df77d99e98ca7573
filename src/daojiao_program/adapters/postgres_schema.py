"""The tables of a store in a PostgreSQL schema: made once, or checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import psycopg
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Identifier

from daojiao_program.adapters.postgres_url import Address
from daojiao_program.adapters.sql import FORMAT, check_facts
from daojiao_program.engine.errors import StoreError

# No foreign key from events to requests: both are written together under one lock, and the check would
# lock the request's row once an event.
SCHEMA: Final = """
create table requests (
  number bigint primary key, id text collate "C" not null, decision text collate "C" not null,
  target text collate "C",
  arguments text collate "C" not null, effective_on text collate "C" not null, turn bigint not null,
  recorded_at bigint not null,
  actor text collate "C" not null, reason text collate "C", source text collate "C",
  documents text collate "C", correlation text collate "C", causation text collate "C", voids bigint,
  outcome text collate "C" not null check (outcome in ('taken', 'nothing', 'refused')),
  findings text collate "C", position bigint not null
);
create index requests_id on requests (id);
create table events (
  position bigint primary key, stream text collate "C" not null, version bigint not null,
  topic text collate "C" not null, effective_on text collate "C" not null, turn bigint not null,
  request bigint not null,
  data text collate "C" not null, unique (stream, version)
);
create table streams (
  stream text collate "C" primary key, version bigint not null, last_on text collate "C" not null
) with (fillfactor = 80);
create table reads (stream text collate "C", request bigint, primary key (stream, request));
create table voids (request bigint primary key, by_request bigint not null);
create table progress (number bigint not null, position bigint not null, recorded_at bigint not null)
  with (fillfactor = 10);
create table store (key text collate "C" primary key, value text collate "C" not null);
insert into progress values (0, 0, 0);
"""


def prepare(connection: psycopg.Connection[Any], at: Address, *, create: bool, simulated: bool) -> bool:
    """Make schema and tables where there are none, or check what stands there.

    Returns whether the store is simulated.
    """
    run = connection.cursor(row_factory=tuple_row).execute
    tables = _tables(run, at.schema)
    if not tables and create:
        with connection.transaction():
            # Many may come to an empty schema at once: one makes, the others wait and find it made.
            run(b"select pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"daojiao {at.schema}",))
            if not _tables(run, at.schema):
                if run(b"select from pg_namespace where nspname = %s", (at.schema,)).fetchone() is None:
                    run(SQL("create schema {}").format(Identifier(at.schema)))
                run(SCHEMA.encode())
                facts = {"format": str(FORMAT), "simulated": "yes" if simulated else "no"}
                connection.cursor().executemany(b"insert into store values (%s, %s)", list(facts.items()))
        tables = _tables(run, at.schema)
    if not tables:
        message = f"there is no store in {at.where}; make one with `daojiao init`, or check the URL"
        raise StoreError(message)
    if not {"store", "progress", "requests", "events"} <= tables:
        shown = ", ".join(sorted(tables)[:5])
        message = (
            f"{at.where} holds tables, but not those of a store of this program ({shown}); "
            "give another schema: …?schema=town"
        )
        raise StoreError(message)
    return check_facts(dict(run(b"select key, value from store").fetchall()), at.where, simulated=simulated)


def _tables(run: Callable[..., psycopg.Cursor[tuple[Any, ...]]], schema: str) -> set[str]:
    rows = run(
        b"select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        b"where n.nspname = %s and c.relkind in ('r', 'p', 'v', 'm', 'f')",
        (schema,),
    )
    return {row[0] for row in rows}
