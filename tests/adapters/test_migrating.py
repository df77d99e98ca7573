"""A store of an older format is refused, brought up to date, and then says what it said before."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from daojiao_program import Program
from daojiao_program.adapters.sql.statements import FORMAT
from daojiao_program.domain.catalogue import TOWN
from daojiao_program.engine import StoreError
from daojiao_program.engine.keeping import refers_of, refs_mark
from daojiao_program.engine.opening import migrate
from daojiao_program.engine.ports import Migrated
from tests.golden.history import AS_OF, OLDER, OLDER_FIGURES, rows

STORED = {number: Path(__file__).parents[1] / "golden" / f"format-{number}.db" for number in (1, 2)}
"""The golden history as the code of older formats stored it."""
READS = {
    1: "select stream, request from reads",
    2: "select t.name, d.request from reads d join things t on t.number = d.thing",
}
HEADS = {
    1: "select stream, version, last_on from streams",
    2: "select name, version, date(day * 86400, 'unixepoch') from things where day is not null",
}
REFERS = refers_of(TOWN)


@pytest.fixture(params=sorted(STORED))
def was(request: pytest.FixtureRequest) -> int:
    """An older format."""
    found: int = request.param
    return found


@pytest.fixture
def old_file(tmp_path: Path, was: int) -> str:
    """A store of that format in SQLite."""
    shutil.copy(STORED[was], tmp_path / "town.db")
    return f"sqlite:///{tmp_path}/town.db"


@pytest.fixture
def old_schema(postgres_url: str, pg_schema: str, was: int) -> Iterator[str]:
    """A store of that format in PostgreSQL, with the tables that its code made."""
    with (
        psycopg.connect(postgres_url, autocommit=True) as connection,
        closing(sqlite3.connect(STORED[was])) as file,
    ):
        connection.execute(sql.SQL("create schema {}").format(sql.Identifier(pg_schema)))
        connection.execute("select set_config('search_path', %s, false)", (pg_schema,))
        names = file.execute("select name, type from sqlite_master").fetchall()
        for table in [name for name, kind in names if kind == "table"]:
            columns = file.execute("select name, type from pragma_table_info(?)", (table,)).fetchall()
            types = {"INTEGER": "bigint", "TEXT": 'text collate "C"', "ANY": 'text collate "C"'}
            made = ", ".join(f"{name} {types[kind]}" for name, kind in columns)
            connection.execute(f"create table {table} ({made})")
            for row in file.execute(f"select * from {table}"):  # noqa: S608 - names of our own
                marks = ", ".join(["%s"] * len(row))
                connection.execute(f"insert into {table} values ({marks})", row)  # noqa: S608 - likewise
        connection.execute("create index requests_id on requests (id)")
        for view in [name for name, kind in names if kind == "view"]:
            connection.execute(f"create view {view} as select number from requests")  # noqa: S608 - likewise
    yield (
        f"{postgres_url}?schema={pg_schema}"
        if "?" not in postgres_url
        else f"{postgres_url}&schema={pg_schema}"
    )
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        kept = sql.Identifier(f"{pg_schema}_format_{was}")
        connection.execute(sql.SQL("drop schema if exists {} cascade").format(kept))


@pytest.fixture(params=["old_file", "old_schema"])
def old(request: pytest.FixtureRequest, was: int) -> str:
    """A store of that format."""
    assert was in STORED
    url: str = request.getfixturevalue(request.param)
    return url


def test_an_older_store_is_refused_with_what_to_do(old: str, was: int) -> None:
    """Nothing of it is read or changed before it is migrated."""
    with pytest.raises(StoreError, match=rf"has format {was}, older .*daojiao migrate"):
        Program.open(old, create=False)


def test_a_migrated_store_says_what_it_said(old: str, was: int) -> None:
    """Every row, in words, is the one that was stored; so are the figures, to the byte."""
    migrated = migrate(old, REFERS, refs_mark(TOWN))
    assert (migrated.found, migrated.now, migrated.requests, migrated.events) == (was, FORMAT, 108, 144)
    with Program.open(old, create=False) as town, town.ledger.reading() as reading:
        assert town.simulated
        stored = [(request, reading.events_of(request.number)) for request in reading.requests()]
        assert stored == [*rows(OLDER)]
        figures = json.dumps(town.progress(effective_on=AS_OF).document(), ensure_ascii=False, indent=1)
        assert figures + "\n" == OLDER_FIGURES.read_text(encoding="utf-8")


def test_a_migrated_store_takes_requests_and_judges_late_ones(old: str, was: int) -> None:
    """What lateness rests on came along: who read what, and for which day each stream was looked at."""
    migrate(old, REFERS, refs_mark(TOWN))
    with closing(sqlite3.connect(STORED[was])) as file:
        reads = sorted(file.execute(READS[was]))
        heads = sorted(file.execute(HEADS[was]))
    with Program.open(old, create=False) as town:
        with town.ledger.reading() as reading:
            read = [(one, number) for number in range(1, 109) for one in reading.reads_of(number, known=108)]
            assert sorted(read) == reads
            found = reading.stream_heads([stream for stream, _, _ in heads])
            assert sorted((stream, *head) for stream, head in found.items()) == heads
        desk = town.acting("office", on=AS_OF - timedelta(days=3), reason="after").request("after/1")
        assert desk.assign_volunteer("V-9", grid="G-01", team="town-backbone").number == 109


def test_what_an_event_refers_to_is_found(old: str) -> None:
    """Older formats did not keep it."""
    migrate(old, REFERS, refs_mark(TOWN))
    with Program.open(old, create=False) as town, town.ledger.reading() as reading:
        expected = [
            (ref.position, ref.role)
            for _, events in rows(OLDER)
            for event in events
            for ref in REFERS(event)
            if ref.thing == "cadre:K-01"
        ]
        assert expected
        assert reading.refs_of("cadre", "K-01") == expected


def test_a_store_of_today_needs_nothing(old: str) -> None:
    """Migrated again, nothing happens."""
    migrate(old, REFERS, refs_mark(TOWN))
    assert migrate(old, REFERS, refs_mark(TOWN)) == Migrated(FORMAT, FORMAT, None, 108, 144)


def test_the_copy_is_the_store_as_it_was(old_file: str, was: int, tmp_path: Path) -> None:
    """It stands beside the store, and is never overwritten."""
    copy = Path(migrate(old_file, REFERS, refs_mark(TOWN)).copy or "")
    assert copy == tmp_path / f"town.db.format-{was}"
    with closing(sqlite3.connect(copy)) as kept, closing(sqlite3.connect(STORED[was])) as before:
        assert [*kept.iterdump()] == [*before.iterdump()]
    shutil.copy(STORED[was], tmp_path / "town.db")
    with pytest.raises(StoreError, match=rf"format-{was} is in the way"):
        migrate(old_file, REFERS, refs_mark(TOWN))


def test_the_old_schema_stays_beside_the_new(old_schema: str, postgres_url: str) -> None:
    """With all its rows."""
    copy = migrate(old_schema, REFERS, refs_mark(TOWN)).copy or ""
    with psycopg.connect(postgres_url) as connection:
        counted = sql.SQL("select count(*) from {}").format(sql.Identifier(copy, "requests"))
        assert connection.execute(counted).fetchone() == (108,)


def test_a_damaged_store_is_left_as_it_is(old_file: str, tmp_path: Path) -> None:
    """What cannot be copied whole is not copied at all."""
    with closing(sqlite3.connect(tmp_path / "town.db", isolation_level=None)) as connection:
        connection.execute("delete from events where position = 20")
    before = (tmp_path / "town.db").read_bytes()
    with pytest.raises(StoreError, match=r"damaged"):
        migrate(old_file, REFERS, refs_mark(TOWN))
    assert (tmp_path / "town.db").read_bytes() == before


def test_a_newer_store_is_refused(old_file: str, tmp_path: Path) -> None:
    """With both figures."""
    with closing(sqlite3.connect(tmp_path / "town.db", isolation_level=None)) as connection:
        connection.execute("update store set value = '99' where key = 'format'")
    with pytest.raises(StoreError, match=r"has format 99"):
        migrate(old_file, REFERS, refs_mark(TOWN))
    with pytest.raises(StoreError, match=r"format 99, newer"):
        Program.open(old_file, create=False)


def test_there_must_be_a_store(tmp_path: Path) -> None:
    """A look for one makes none."""
    with pytest.raises(StoreError, match=r"no store"):
        migrate(f"sqlite:///{tmp_path}/none.db", REFERS, "")
    assert [*tmp_path.iterdir()] == []
