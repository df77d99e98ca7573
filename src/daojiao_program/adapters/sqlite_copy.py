"""A copy of a store in one SQLite file, and of its directory, while others read and write."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlsplit

from daojiao_program.adapters.sqlite_errors import sentence
from daojiao_program.adapters.sqlite_url import MEMORY, address
from daojiao_program.engine.errors import StoreError
from daojiao_program.engine.turn import WAIT_S


def people_file(store: Path) -> Path:
    """The file of the people directory of a store in a file."""
    return store.with_suffix(f".people{store.suffix}")


def copy_store(url: str, to: Path) -> list[Path]:
    """Copy a store to a file that is not there yet, as of one moment. Returns the files written.

    It may be open and in use: SQLite's backup takes one look, and holds up no writer. The directory of people
    is copied after the store, so that it has everybody whom the copy names. Each copy is checked, and only
    then has its name. Raises `StoreError` for a store that is not in a file, with what to use instead.
    """
    if urlsplit(url).scheme.startswith("postgres"):
        raise StoreError(
            "PostgreSQL 的库请用 pg_dump 备份：pg_dump --format=custom --schema=模式 --file=文件 数据库；"
            "恢复用 pg_restore",
            "copy a store in PostgreSQL with pg_dump: pg_dump --format=custom --schema=SCHEMA --file=FILE "
            "DATABASE; pg_restore brings it back",
        )
    at = address(url)
    if at.path == MEMORY:
        raise StoreError("内存中的库不能复制", "a store in memory has no file to copy; open one in a file")
    source = Path(at.path)
    if not source.exists():
        raise StoreError(
            f"没有找到数据库 {source}；请核对路径", f"there is no store at {source}; check the path"
        )
    pairs = [(source, to), (people_file(source), people_file(to))]
    found = [(one, other) for one, other in pairs if one.exists()]
    for _, other in found:
        if other.exists():
            raise StoreError(
                f"{other} 已经存在；请换个文件名，或先移走它",
                f"{other} is there already; give another name, or move it away",
            )
    for one, other in found:
        _copy(one, other, "store" if one == source else "people")
    return [other for _, other in found]


def _copy(source: Path, to: Path, kind: str) -> None:
    """Copy one file under a name of its own first, so that half a copy is never taken for one."""
    half = to.with_name(f"{to.name}.part")
    try:
        half.unlink(missing_ok=True)
        half.touch(mode=0o600)
        with (
            closing(
                sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True, timeout=WAIT_S)
            ) as reading,
            closing(sqlite3.connect(half)) as writing,
        ):
            if kind not in _tables(reading):
                raise StoreError(
                    f"{source} 不是本程序的数据库文件；请核对路径",
                    f"{source} is no store of this program; check the path",
                )
            reading.backup(writing)
            told = writing.execute("pragma quick_check").fetchone()[0]
        if told != "ok":
            raise StoreError(
                f"{source} 已损坏（{told}）；请用较早的备份",
                f"{source} is damaged ({told}); use an older copy",
            )
        with half.open("rb") as file:
            os.fsync(file.fileno())
        half.chmod(source.stat().st_mode & 0o777)
        half.rename(to)
    except sqlite3.Error as error:
        raise StoreError(*sentence(error, str(source))) from error
    finally:
        with suppress(OSError):
            half.unlink(missing_ok=True)


def _tables(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")}
