"""The tables and views of a store in SQLite."""

from __future__ import annotations

import sqlite3
from typing import Final

from daojiao_program.adapters.sql.counters import NOTHING_YET, first_facts
from daojiao_program.adapters.sql.statements import INSERT_FACT, INSERT_PROGRESS

SCHEMA: Final = """
create table topics (
  number integer primary key, name text not null unique, checksum integer not null
) strict;
create table decisions (
  number integer primary key, name text not null unique, checksum integer not null
) strict;
create table actors (
  number integer primary key, name text not null unique, checksum integer not null
) strict;
create table reasons (
  number integer primary key, name text not null unique, checksum integer not null
) strict;
create table sources (
  number integer primary key, name text not null unique, checksum integer not null
) strict;
create table roles (
  number integer primary key, name text not null unique, checksum integer not null
) strict;
create table things (
  number integer primary key, name text not null unique, version integer not null, day integer,
  reads integer not null, checksum integer not null
) strict;
create table requests (
  number integer primary key, id text not null, decision integer not null, target integer,
  arguments text not null, day integer not null, turn integer, recorded_at integer not null,
  actor integer not null, reason integer, source integer, line integer,
  documents text, correlation text, causation text, voids integer,
  outcome integer not null check (outcome between 0 and 2), findings text,
  position integer not null, checksum integer not null
) strict;
create index requests_id on requests (id);
create table events (
  position integer primary key, thing integer not null, version integer not null, topic integer not null,
  day integer not null, turn integer, request integer not null, data any not null,
  checksum integer not null, unique (thing, version)
) strict;
create index events_day on events (day);
create table reads (
  thing integer, request integer, found_by integer not null, primary key (thing, request)
) strict, without rowid;
create table voids (request integer primary key, by_request integer not null) strict;
create table refs (
  thing integer, position integer, role integer, primary key (thing, position, role)
) strict, without rowid;
create table progress (
  number integer not null, position integer not null, recorded_at integer not null, last_day integer,
  events integer not null, voids integer not null, checksum integer not null
) strict;
create table store (
  key text primary key, value text not null, checksum integer not null
) strict, without rowid;
create view log as
  select e.position, t.name as stream, e.version, p.name as topic,
    date(e.day * 86400, 'unixepoch') as effective_on, coalesce(e.turn, e.request) as turn, e.request,
    v.by_request as voided_by, e.data
  from events e join things t on t.number = e.thing join topics p on p.number = e.topic
  left join voids v on v.request = e.request;
create view asked as
  select r.number, r.id, d.name as decision, t.name as target, r.arguments,
    date(r.day * 86400, 'unixepoch') as effective_on, coalesce(r.turn, r.number) as turn, r.recorded_at,
    a.name as actor, n.name as reason,
    case when r.line is null then s.name else s.name || ':' || r.line end as source,
    r.documents, r.correlation, r.causation, r.voids,
    case r.outcome when 0 then 'nothing' when 1 then 'taken' else 'refused' end as outcome,
    r.findings, r.position
  from requests r join decisions d on d.number = r.decision left join things t on t.number = r.target
  join actors a on a.number = r.actor left join reasons n on n.number = r.reason
  left join sources s on s.number = r.source;
"""


def make_tables(connection: sqlite3.Connection, *, simulated: bool) -> None:
    """Make an empty store, within a transaction of the caller."""
    for statement in filter(str.strip, SCHEMA.split(";")):
        connection.execute(statement)
    connection.execute(INSERT_PROGRESS, NOTHING_YET)
    connection.executemany(INSERT_FACT, first_facts(simulated=simulated))
