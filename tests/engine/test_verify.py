"""Damages of every kind, drawn from a seed: each is found with its place, and no look gives what is wrong."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any, Final

import psycopg
import pytest
from psycopg import sql

from daojiao_program.engine import Engine, Refusal, Said, StoreError
from daojiao_program.engine.ports import Damage
from daojiao_program.engine.verify import Verification
from tests.engine.town import MAY, TOWN, asking, clock_at
from tests.engine.workflow import Charter, TownTerms

SEED: Final = int(os.environ.get("VERIFY_SEED", "2022"))
SQLITE: Final = int(os.environ.get("VERIFY_DAMAGES", "40"))
POSTGRES: Final = max(1, SQLITE // 4)
TABLES: Final = (
    *("topics", "decisions", "actors", "reasons", "roles", "things"),
    *("requests", "events", "reads", "refs", "voids", "progress", "store"),
)
DELETED: Final = 0.3
"""How often a row is taken away, and not altered."""
BY_SQL: Final = 0.6
"""How often a damage is done by SQL, and not to the file."""
Execute = Callable[[str, Sequence[Any]], Any]


def written(url: str) -> None:
    """Make a store that has something of everything: refusals, late entries, voids and corrections."""
    with Engine.open(url, TOWN, clock=clock_at()) as engine:
        engine.acting("clerk", on=MAY[0]).request("charter").of(Charter, "charter").adopt(TownTerms())
        answers = []
        for number, person in enumerate("abcdefgh"):
            day, who = MAY[1 + number % 3], f"volunteer:{person}"
            answers += engine.submit([asking(f"in-{person}", "volunteer.enrol", day, who, {"team": "x"})])
        for number, person in enumerate("abcd"):
            arguments = {"volunteer": person, "grid": str(number % 2)}
            answers += engine.submit([asking(f"to-{person}", "assign", MAY[5 - number], None, arguments)])
        answers += engine.submit(
            [
                asking("visit", "visit.hold", MAY[5], "visit:v", {"people": ["a", "b"]}),
                asking("again", "volunteer.enrol", MAY[4], "volunteer:a", {"team": "y"}),
                asking("gone", "engine.void", MAY[5], None, {"request": "in-h"}, reason="entered twice"),
                replace(
                    asking("in-g", "volunteer.enrol", MAY[2], "volunteer:g", {"team": "y"}),
                    correct=True,
                    reason="-",
                ),
            ]
        )
        assert any(isinstance(one, Refusal) for one in answers)
        assert sum(isinstance(one, Refusal) for one in answers) < len(answers) / 2


def seen(url: str) -> object:
    """What looks give: figures, states and the log. Raises `StoreError`."""
    with Engine.open(url, TOWN, read_only=True) as engine:
        figures = {id_: (one.value, one.counted) for id_, one in engine.figures(effective_on=MAY[6]).items()}
        log = [*map(str, engine.log())]
        asked = [(one.number, one.id, one.outcome) for one in engine.requests()]
        return figures, log, asked


def found(url: str) -> list[Damage]:
    """All that `verify` finds; a refusal to read the store at all is one."""
    try:
        return [*Verification(url, TOWN).damages()]
    except StoreError as error:
        return [Damage("file", "", "", Said(str(error)))]


def other(rng: Random, value: object) -> object:
    """Another value in the place of one."""
    match value:
        case int():
            return rng.choice([value + 1, value - 1, value * 2 + 3, -value - 1])
        case str() if value:
            at = rng.randrange(len(value))
            return rng.choice([value[:at] + "Z" + value[at + 1 :], value + " ", value[:-1] + "§"])
        case _:
            return rng.choice(["x", 1])


def row_damaged(rng: Random, execute: Execute, same: str) -> str:
    """Change, or take away, one row by SQL; tells what was done, and nothing where there was no such row.

    `same` compares two values of which either may be NULL.
    """
    table = rng.choice(TABLES)
    asked = execute(f"select * from {table}", ())
    names = [one[0] for one in asked.description]
    rows = sorted(asked.fetchall(), key=repr)
    if not rows:
        return ""
    row = rng.choice(rows)
    this = " and ".join(f"{name} {same} ?" for name in names)
    if rng.random() < DELETED:
        execute(f"delete from {table} where {this}", row)
        return f"deleted {table} {row}"
    at = rng.randrange(len(names))
    value = other(rng, row[at])
    execute(f"update {table} set {names[at]} = ? where {this}", (value, *row))
    return f"{table}.{names[at]} of {row} is {value!r}"


def held(file: Path) -> object:
    """Every row of a file, as far as SQLite reads it; unused bytes of its pages are no part of it."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)) as connection:
        connection.text_factory = bytes
        rows = {table: connection.execute(f"select * from {table}").fetchall() for table in TABLES}
        schema = connection.execute("select * from sqlite_master").fetchall()
        whole = connection.execute("pragma integrity_check").fetchall()
        return rows, schema, whole


def file_damaged(rng: Random, file: Path) -> str:
    """Alter bytes or pages of a file."""
    data = bytearray(file.read_bytes())
    size = int.from_bytes(data[16:18], "big")
    pages = len(data) // size
    match rng.choice(["byte", "byte", "byte", "page", "cut", "swap", "empty", "other"]):
        case "byte":
            at = rng.randrange(len(data))
            data[at] ^= 1 << rng.randrange(8)
            told = f"byte {at}"
        case "page":
            page = rng.randrange(pages)
            data[page * size : (page + 1) * size] = bytes(size)
            told = f"page {page} is zeros"
        case "cut":
            last = rng.randrange(1, pages)
            del data[last * size :]
            told = f"cut after page {last}"
        case "swap":
            one, two = rng.sample(range(pages), 2)
            first, second = data[one * size : (one + 1) * size], data[two * size : (two + 1) * size]
            data[one * size : (one + 1) * size], data[two * size : (two + 1) * size] = second, first
            told = f"pages {one} and {two} swapped"
        case "empty":
            data.clear()
            told = "empty"
        case _:
            data = bytearray(rng.randbytes(len(data)))
            told = "other bytes"
    file.write_bytes(data)
    return told


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """A store, and what looks give of it."""
    file = tmp_path_factory.mktemp("sound") / "town.db"
    written(f"sqlite:///{file}")
    return file, seen(f"sqlite:///{file}")


def test_a_sound_store(sound: tuple[Path, Any]) -> None:
    """Nothing is found, and all was read."""
    verification = Verification(f"sqlite:///{sound[0]}", TOWN)
    assert [*verification.damages()] == []
    assert (verification.requests, verification.events) == (len(sound[1][2]), len(sound[1][1]))


@pytest.mark.parametrize("seed", range(SEED, SEED + SQLITE))
def test_a_damage(sound: tuple[Path, Any], tmp_path: Path, seed: int) -> None:
    """A row, a column, a byte, a page, a file: found with its place, and no look gives anything else."""
    rng = Random(seed)
    file = tmp_path / "town.db"
    shutil.copy(sound[0], file)
    url = f"sqlite:///{file}"
    told = ""
    before = held(file)
    while not told:
        if rng.random() < BY_SQL:
            with closing(sqlite3.connect(file)) as connection, suppress(sqlite3.IntegrityError), connection:
                told = row_damaged(rng, connection.execute, "is")
        else:
            told = file_damaged(rng, file)
    damages = found(url)
    with suppress(sqlite3.Error, UnicodeDecodeError):
        if held(file) == before:
            return  # it hit a byte that holds nothing
    assert damages, told
    assert all(one.table and one.said for one in damages), (told, damages)
    with suppress(StoreError):
        assert seen(url) == sound[1], told


def test_damages_on_a_server(postgres_url: str, pg_schema: str) -> None:
    """Rows and columns in PostgreSQL, each damage taken back before the next."""
    url = f"{postgres_url}&schema={pg_schema}"
    written(url)
    assert found(url) == []
    before = seen(url)
    done = 0
    with psycopg.connect(postgres_url) as connection:
        connection.execute(sql.SQL("set search_path to {}").format(sql.Identifier(pg_schema)))
        connection.commit()
        tables = sql.SQL(", ").join(sql.Identifier(f"kept_{one}") for one in TABLES)
        for table in TABLES:
            connection.execute(f"create table kept_{table} as select * from {table}")
        connection.commit()
        for seed in range(SEED, SEED + POSTGRES):
            rng = Random(seed)
            try:
                told = row_damaged(
                    rng,
                    lambda text, values: connection.execute(text.replace("?", "%s"), values),
                    "is not distinct from",
                )
                connection.commit()
            except psycopg.Error:  # the server itself refuses it
                connection.rollback()
                continue
            if not told:
                continue
            done += 1
            damages = found(url)
            assert damages, told
            assert all(one.table and one.said for one in damages), (told, damages)
            with suppress(StoreError):
                assert seen(url) == before, told
            for table in TABLES:
                connection.execute(f"truncate {table}")
                connection.execute(f"insert into {table} select * from kept_{table}")
            connection.commit()
        connection.execute(sql.SQL("drop table {}").format(tables))
    assert done
    assert found(url) == []


@pytest.mark.parametrize("table", ["refs", "voids"])
def test_derived_rows_are_made_anew(sound: tuple[Path, Any], tmp_path: Path, table: str) -> None:
    """What was taken away from a derived table is put back by `repair`; what is fact is not made up."""
    file = tmp_path / "town.db"
    shutil.copy(sound[0], file)
    before = held(file)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(f"delete from {table}")
    verification = Verification(f"sqlite:///{file}", TOWN)
    assert [*verification.damages()]
    assert table in verification.repair()
    assert [*verification.damages()] == []
    assert held(file) == before


def test_nothing_is_made_anew_from_what_is_damaged(sound: tuple[Path, Any], tmp_path: Path) -> None:
    """An event that was altered: `repair` leaves all as it is."""
    file = tmp_path / "town.db"
    shutil.copy(sound[0], file)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("update events set data = '{}' where position = 3")
    before = held(file)
    assert Verification(f"sqlite:///{file}", TOWN).repair() == ()
    assert held(file) == before
