"""The tables of a store in a PostgreSQL schema: made once, or checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import psycopg
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Identifier

from daojiao_program.adapters.postgres_url import PostgresAddress
from daojiao_program.adapters.sql.counters import NOTHING_YET, check_facts, first_facts
from daojiao_program.adapters.sql.sound import check_tables
from daojiao_program.engine.errors import StoreError

# No foreign key from events to requests: both are written together under one lock, and the check would
# lock the request's row once an event.
SCHEMA: Final = """
create table topics (
  number integer primary key, name text collate "C" not null unique, checksum integer not null
);
create table decisions (
  number integer primary key, name text collate "C" not null unique, checksum integer not null
);
create table actors (
  number integer primary key, name text collate "C" not null unique, checksum integer not null
);
create table reasons (
  number integer primary key, name text collate "C" not null unique, checksum integer not null
);
create table sources (
  number integer primary key, name text collate "C" not null unique, checksum integer not null
);
create table roles (
  number integer primary key, name text collate "C" not null unique, checksum integer not null
);
create table things (
  number bigint primary key, name text collate "C" not null unique, version bigint not null, day integer,
  reads bigint not null, checksum integer not null
) with (fillfactor = 80);
create table requests (
  number bigint primary key, id text collate "C" not null, decision integer not null, target bigint,
  arguments text collate "C" not null, day integer not null, turn bigint, recorded_at bigint not null,
  actor integer not null, reason integer, source integer, line integer,
  documents text collate "C", correlation text collate "C", causation text collate "C", voids bigint,
  outcome smallint not null check (outcome between 0 and 2), findings text collate "C",
  position bigint not null, checksum integer not null
);
create index requests_id on requests (id);
create table events (
  position bigint primary key, thing bigint not null, version bigint not null, topic integer not null,
  day integer not null, turn bigint, request bigint not null, data text collate "C" not null,
  checksum integer not null, unique (thing, version)
);
create index events_day on events (day, position);
create table reads (
  thing bigint, request bigint, found_by bigint not null, primary key (thing, request)
);
create table voids (request bigint primary key, by_request bigint not null);
create table refs (thing bigint, position bigint, role integer, primary key (thing, position, role));
create table progress (
  number bigint not null, position bigint not null, recorded_at bigint not null, last_day integer,
  events bigint not null, voids bigint not null, checksum integer not null
) with (fillfactor = 10);
create table store (
  key text collate "C" primary key, value text collate "C" not null, checksum integer not null
);
create view log as
  select e.position, t.name as stream, e.version, p.name as topic,
    (date '1970-01-01' + e.day)::text collate "C" as effective_on,
    coalesce(e.turn, e.request) as turn, e.request,
    v.by_request as voided_by, e.data
  from events e join things t on t.number = e.thing join topics p on p.number = e.topic
  left join voids v on v.request = e.request;
create view asked as
  select r.number, r.id, d.name as decision, t.name as target, r.arguments,
    (date '1970-01-01' + r.day)::text collate "C" as effective_on,
    coalesce(r.turn, r.number) as turn, r.recorded_at,
    a.name as actor, n.name as reason,
    (case when r.line is null then s.name else s.name || ':' || r.line end) collate "C" as source,
    r.documents, r.correlation, r.causation, r.voids,
    (case r.outcome when 0 then 'nothing' when 1 then 'taken' else 'refused' end) collate "C" as outcome,
    r.findings, r.position
  from requests r join decisions d on d.number = r.decision left join things t on t.number = r.target
  join actors a on a.number = r.actor left join reasons n on n.number = r.reason
  left join sources s on s.number = r.source;
"""


def prepare(
    connection: psycopg.Connection[Any], at: PostgresAddress, *, create: bool, simulated: bool
) -> bool:
    """Make schema and tables where there are none, or check what stands there.

    Returns whether the store is simulated.
    """
    run = connection.cursor(row_factory=tuple_row).execute
    tables = tables_in(run, at.schema)
    if not tables and create:
        with connection.transaction():
            # Many may come to an empty schema at once: one makes, the others wait and find it made.
            run(b"select pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"daojiao {at.schema}",))
            if not tables_in(run, at.schema):
                if run(b"select from pg_namespace where nspname = %s", (at.schema,)).fetchone() is None:
                    run(SQL("create schema {}").format(Identifier(at.schema)))
                make_tables(connection, simulated=simulated)
        tables = tables_in(run, at.schema)
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
    found = check_facts(run(b"select * from store").fetchall(), at.where, simulated=simulated)
    check_tables(tables)
    return found


def make_tables(connection: psycopg.Connection[Any], *, simulated: bool) -> None:
    """Make an empty store in the connection's schema, within a transaction of the caller."""
    connection.execute(SCHEMA.encode())
    marks = b", ".join([b"%s"] * len(NOTHING_YET))
    connection.execute(b"insert into progress values (" + marks + b")", NOTHING_YET)
    connection.cursor().executemany(
        b"insert into store (key, value, checksum) values (%s, %s, %s)", first_facts(simulated=simulated)
    )


def tables_in(run: Callable[..., psycopg.Cursor[tuple[Any, ...]]], schema: str) -> set[str]:
    """The tables and views of a schema."""
    rows = run(
        b"select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        b"where n.nspname = %s and c.relkind in ('r', 'p', 'v', 'm', 'f')",
        (schema,),
    )
    return {row[0] for row in rows}
