"""A copy of a store in one SQLite file, and of its directory, while others read and write."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import Any, Final

from daojiao_program.adapters.people_file import check_own, people_file, tell_if_shared
from daojiao_program.adapters.sql.statements import OPEN
from daojiao_program.adapters.sqlite_errors import FAULTS, sentence
from daojiao_program.adapters.sqlite_looking import Looks, has_log
from daojiao_program.adapters.sqlite_marking import check_whole
from daojiao_program.adapters.sqlite_url import MEMORY, address
from daojiao_program.engine.errors import StoreError
from daojiao_program.engine.turn import WAIT_S
from daojiao_program.files.writing import beside, check_ending, check_new, put_new

_ENDINGS: Final = (".db", ".sqlite", ".sqlite3", ".backup", ".bak")


def copy_store(url: str, to: Path, *, shared_people: bool = False) -> list[Path]:
    """Copy a store to a file that is not there yet, as of one moment. Returns the files written.

    It may be open and in use: SQLite's backup takes one look, and holds up no writer. The directory of people
    is copied after the store, so that it has everybody whom the copy names. Each copy is for its owner alone
    and is read through; only when both are found whole do they have their names. Raises `StoreError`, and
    `FileError` for a place that is taken or is named like a file of another kind.
    """
    at = address(url)
    if at.path == MEMORY:
        raise StoreError("内存中的库不能备份", "a store in memory has no file to copy; open one in a file")
    source = Path(at.path)
    if not source.exists():
        raise StoreError(
            f"没有找到数据库 {source}；请核对路径", f"there is no store at {source}; check the path"
        )
    check_ending(to, tuple(dict.fromkeys((source.suffix.lower(), *_ENDINGS))))
    pairs = [(source, to, "store"), (people_file(source), people_file(to), "people")]
    found = [one for one in pairs if one[0].exists()]
    tell_if_shared(source)
    check_own(people_file(source), shared=shared_people)
    for _, other in ((source, to), (source, people_file(to))):
        check_new(other)
    with ExitStack() as halves:
        written = []
        for one, other, table in found:
            half = halves.enter_context(beside(other, private=True))
            _copy(one, half, table)
            written.append((half, other))
        for half, other in reversed(written):  # the store last: where it stands, its directory does
            put_new(half, other)
    return [other for _, other in written]


def _copy(source: Path, half: Path, table: str) -> None:
    try:
        had_log = has_log(source)
        with (
            closing(Looks(str(source))) as looks,
            closing(looks.connect(timeout=WAIT_S)) as reading,
            closing(sqlite3.connect(half)) as writing,
        ):
            if table not in _tables(reading):
                raise StoreError(
                    f"{source} 不是本程序的数据库文件；请核对路径",
                    f"{source} is no store of this program; check the path",
                )
            if table == "store":
                check_whole(str(source), partial(_facts, reading), had_log=had_log)
            reading.backup(writing)
            if table == "store":
                with writing:  # the store may be open, and the copy is not
                    writing.execute("delete from store where key = ?", (OPEN,))
            told = writing.execute("pragma integrity_check").fetchone()[0]
        if told != "ok":
            raise StoreError(
                f"{source} 已损坏（{told}）；请用较早的备份",
                f"{source} is damaged ({told}); use an older copy",
            )
    except FAULTS as error:
        raise StoreError(*sentence(error, str(source))) from error


def _facts(connection: sqlite3.Connection) -> list[Any]:
    return connection.execute("select * from store").fetchall()


def _tables(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")}
