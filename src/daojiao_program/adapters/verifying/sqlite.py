"""Verifying a store in SQLite: its pages and indices, its tables, its rows, and its log."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from daojiao_program.adapters.people_file import tell_if_shared
from daojiao_program.adapters.sql.counters import check_format
from daojiao_program.adapters.sql.cursors import has_cursors
from daojiao_program.adapters.sql.statements import OPEN
from daojiao_program.adapters.sqlite_errors import FAULTS, code_of, empty, is_busy, sentence
from daojiao_program.adapters.sqlite_looking import Looks, has_log
from daojiao_program.adapters.sqlite_queue import Queue
from daojiao_program.adapters.sqlite_schema import SCHEMA
from daojiao_program.adapters.sqlite_url import MEMORY, address
from daojiao_program.adapters.verifying.repairing import Verified
from daojiao_program.engine.errors import Conflict, StoreError
from daojiao_program.engine.ports import Damage, Meaning
from daojiao_program.engine.turn import WAIT_S
from daojiao_program.engine.wording import Said

_MOST: Final = 1000
"""How many damages of pages and indices SQLite tells at most."""
_TREE: Final = re.compile(r"(?:On tree page|Tree) (\d+)")
_INDEX: Final = re.compile(r"index (\w+)")
_ROW: Final = re.compile(r"\brow (\d+)")
_COLUMN: Final = re.compile(r"(\w+)\.(\w+)$")


def verifying(url: str, meaning: Meaning) -> SqliteVerifying:
    """Read all of the store; see `daojiao_program.engine.opening.verifying`."""
    return SqliteVerifying(address(url).path, meaning)


class SqliteVerifying:
    """Reads all of one file."""

    def __init__(self, path: str, meaning: Meaning) -> None:
        if path == MEMORY or not Path(path).exists():
            raise StoreError(
                f"没有找到数据库 {path}；请核对路径", f"there is no store at {path}; check the path"
            )
        self._path = path
        self._meaning = meaning
        self.requests = self.events = 0

    def damages(self) -> Iterator[Damage]:
        """Each damage as it is found."""
        had_log = has_log(self._path)
        try:
            with closing(Looks(self._path)) as looks, closing(looks.connect(timeout=WAIT_S)) as connection:
                connection.text_factory = _text
                connection.execute("begin")
                self._check_kind(connection)
                yield from _pages(connection)
                yield from _schema(connection)
                tell_if_shared(self._path)
                verified = Verified(
                    connection.execute,
                    self._meaning,
                    FAULTS,
                    followed=has_cursors(connection.execute, "sqlite"),
                )
                for damage in verified.damages():
                    self.requests, self.events = verified.requests, verified.events
                    yield damage
                self.requests, self.events = verified.requests, verified.events
                if OPEN in verified.facts and not (
                    had_log or has_log(self._path) or Queue.in_use(self._path)
                ):
                    yield Damage("store", OPEN, "value", _NO_LOG)
        except FAULTS as error:
            if code_of(error) != sqlite3.SQLITE_CORRUPT:
                raise StoreError(*sentence(error, self._path)) from error
            yield Damage("file", "", "", Said("文件已损坏", "is damaged (malformed)"))

    def repair(self) -> Sequence[str]:
        """Make the derived tables anew."""
        try:
            with closing(sqlite3.connect(self._path, isolation_level=None, timeout=WAIT_S)) as connection:
                connection.text_factory = _text
                connection.execute("begin immediate")
                self._check_kind(connection)
                indices = [one for one in _pages(connection) if one.column != "index"]
                verified = Verified(connection.execute, self._meaning, FAULTS)
                if indices or not verified.mendable(repairable=("open",)):
                    connection.execute("rollback")
                    return ()
                connection.execute("reindex")
                made = verified.put(connection.execute, connection.executemany)
                for name, text in _views():
                    connection.execute(f"drop view if exists {name}")
                    connection.execute(text)
                if not Queue.in_use(self._path):
                    connection.execute("delete from store where key = ?", (OPEN,))
                connection.execute("commit")
                return made
        except FAULTS as error:
            if is_busy(error):
                raise Conflict(*sentence(error, self._path)) from error
            raise StoreError(*sentence(error, self._path)) from error

    def _check_kind(self, connection: sqlite3.Connection) -> None:
        """Raise `StoreError` for what is no store of today's format."""
        tables = {name for (name,) in connection.execute("select name from sqlite_master")}
        if not tables:
            raise StoreError(*empty(self._path))
        if "store" not in tables and "events" not in tables:
            raise StoreError(
                f"{self._path} 是 SQLite 数据库，但不是本程序的；请核对路径",
                f"{self._path} is an SQLite database, but not a store of this program; check the path",
            )
        if "store" in tables:
            check_format(connection.execute("select * from store").fetchall(), self._path)


_NO_LOG: Final = Said(
    "预写日志不见了，最近登记的内容在其中",
    "says that the store is open, and its write-ahead log is gone: what was recorded last was in it",
)


def _text(value: bytes) -> str:
    """Text as it stands, also where it is no UTF-8: it then fits no checksum."""
    return value.decode(errors="surrogateescape")


def _pages(connection: sqlite3.Connection) -> Iterator[Damage]:
    """What SQLite finds in pages and indices."""
    trees: dict[str, tuple[str, str]] = {}
    for kind, name, table, root in connection.execute(
        "select type, name, tbl_name, rootpage from sqlite_master"
    ):
        trees[str(root)] = (table, kind)
        trees[name] = (table, kind)
    for (told,) in connection.execute(f"pragma integrity_check({_MOST})"):
        for line in str(told).splitlines():
            if line != "ok" and not line.startswith("***"):
                yield _page(line, trees)


def _page(line: str, trees: dict[str, tuple[str, str]]) -> Damage:
    table, kind = "file", ""
    for found in (_TREE.search(line), _INDEX.search(line)):
        if found is not None:
            table, kind = trees.get(found[1], (table, kind))
    if (column := _COLUMN.search(line)) is not None and column[1] in trees:
        return Damage(column[1], "", column[2], Said(line, line))
    row = _ROW.search(line)
    return Damage(table, row[1] if row else "", kind if kind == "index" else "", Said(line, line))


def _schema(connection: sqlite3.Connection) -> Iterator[Damage]:
    """Tables, indices and views that are not those that a store is made with."""
    there = _made_of(connection)
    with closing(sqlite3.connect(MEMORY)) as fresh:
        fresh.executescript(SCHEMA)
        expected = _made_of(fresh)
    for name, (kind, text) in expected.items():
        if name not in there:
            yield Damage(name, "", "", Said("缺失", f"the {kind} is not there"))
        elif there[name][1] != text:
            yield Damage(name, "", "", Said("定义不符", f"the {kind} is not as it was made"))
    for name, (kind, _) in there.items():
        if kind == "trigger":
            yield Damage(name, "", "", Said("触发器不是本程序的", "the trigger is none of this program's"))


def _made_of(connection: sqlite3.Connection) -> dict[str, tuple[str, str]]:
    rows: list[Any] = connection.execute(
        "select name, type, sql from sqlite_master where sql is not null"
    ).fetchall()
    return {name: (kind, " ".join(text.split())) for name, kind, text in rows}


def _views() -> Iterator[tuple[str, str]]:
    for statement in SCHEMA.split(";"):
        found = statement.strip()
        if found.startswith("create view"):
            yield found.split()[2], found
