"""What SQLite says, and what it means for who asked."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from daojiao_program.adapters.sql.damage import TABLES, WHAT_TO_DO, damaged
from daojiao_program.engine.errors import StoreError
from daojiao_program.engine.wording import Said

DriverError = sqlite3.Error | UnicodeDecodeError
"""What the driver raises; the second where what it is told of a damaged file is no UTF-8."""
FAULTS: Final = (sqlite3.Error, UnicodeDecodeError)


def is_no_text(error: DriverError) -> bool:
    """Whether text was read that is no UTF-8."""
    return str(error).startswith("Could not decode to UTF-8")


def no_text(connection: sqlite3.Connection) -> StoreError | None:
    """The first row of a store with text that is no UTF-8; SQLite names the column alone."""
    connection.text_factory = bytes
    for table in TABLES:
        rows = connection.execute(f"select * from {table}")  # noqa: S608 - a name of our own
        columns = [name for name, *_ in rows.description]
        for row in rows:
            for column, value in zip(columns, row, strict=True):
                if isinstance(value, bytes) and not _is_text(value):
                    return damaged(table, row[0], Said(f"的 {column} 不是文字", f"has no text in {column}"))
    return None


def _is_text(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


def code_of(error: DriverError) -> int:
    """The primary code of what SQLite says; 0 where the driver itself says it."""
    if isinstance(error, UnicodeDecodeError):
        return sqlite3.SQLITE_CORRUPT
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def is_busy(error: DriverError) -> bool:
    """Whether somebody else has the lock."""
    return code_of(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def sentence(error: DriverError, path: str) -> tuple[str, str]:
    """What went wrong with a file, and what to do, in Chinese and in English."""
    code = code_of(error)
    # What is no UTF-8 is quoted by the driver.
    told = str(error).partition(" with text ")[0]
    nothing, zh_nothing = "nothing of this transaction was recorded", "本次内容均未登记"
    return {
        sqlite3.SQLITE_FULL: (
            f"{path} 所在磁盘已满，{zh_nothing}；请腾出空间后重试",
            f"no room is left for {path}: {nothing}; make room and ask again",
        ),
        sqlite3.SQLITE_READONLY: (
            f"{path} 是只读的，{zh_nothing}；请开放该文件及所在文件夹的写权限",
            f"{path} is read-only: {nothing}; let this user write it and its folder",
        ),
        sqlite3.SQLITE_CANTOPEN: (
            f"打不开 {path}；请确认所在文件夹存在且可写",
            f"{path} cannot be opened; check that the folder exists and may be written",
        ),
        sqlite3.SQLITE_NOTADB: (
            f"{path} 不是本程序的数据库文件；请核对路径",
            f"{path} is not a store: it is no SQLite database; check the path",
        ),
        sqlite3.SQLITE_CORRUPT: (
            f"{path} 已损坏；{WHAT_TO_DO.zh}",
            f"{path} is damaged; {WHAT_TO_DO.en}",
        ),
        sqlite3.SQLITE_IOERR: (
            f"{path} 读写出错，{zh_nothing}；请检查磁盘",
            f"{path} could not be read or written (disk error): {nothing}; check the disk",
        ),
        sqlite3.SQLITE_BUSY: (
            f"{path} 正被其他程序占用；请稍后重试",
            f"{path} is locked by another process; try again",
        ),
        sqlite3.SQLITE_CONSTRAINT: (
            f"{path} 已损坏：要登记的行已经存在（{told}），{zh_nothing}；{WHAT_TO_DO.zh}",
            f"{path} is damaged: a row to be added is there already ({told}), {nothing}; {WHAT_TO_DO.en}",
        ),
        0: (
            f"{path} 已损坏（{told}）；{WHAT_TO_DO.zh}",
            f"{path} is damaged ({told}); {WHAT_TO_DO.en}",
        ),
    }.get(code, (f"{path}：{told}；{WHAT_TO_DO.zh}", f"{path}: {told}; {WHAT_TO_DO.en}"))


def empty(path: str) -> Said:
    """What to say of a file with no tables in it, of which only `init` makes a store."""
    size = Path(path).stat().st_size
    return Said(
        f"{path} 是空的（{size}字节），不是数据库：文件已损坏，或其预写日志（{path}-wal）被移走；"
        "请放回原处或用备份恢复；要新建，请用 daojiao init",
        f"{path} is empty ({size} bytes) and no store: it is damaged, or its write-ahead log ({path}-wal) "
        "was taken away; put that back, or restore it from a copy; `daojiao init` makes a new one",
    )
