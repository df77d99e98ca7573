"""What SQLite says, and what it means for who asked."""

from __future__ import annotations

import sqlite3


def is_busy(error: sqlite3.Error) -> bool:
    """Whether somebody else has the lock."""
    return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def sentence(error: sqlite3.Error, path: str) -> tuple[str, str]:
    """What went wrong with a file, and what to do, in Chinese and in English."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
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
            f"{path} 已损坏；请用备份恢复后重新登记文件",
            f"{path} is damaged; restore it from a copy and take the files in again",
        ),
        sqlite3.SQLITE_IOERR: (
            f"{path} 读写出错，{zh_nothing}；请检查磁盘",
            f"{path} could not be read or written (disk error): {nothing}; check the disk",
        ),
        sqlite3.SQLITE_BUSY: (
            f"{path} 正被其他程序占用；请稍后重试",
            f"{path} is locked by another process; try again",
        ),
    }.get(code, (f"{path}：{error}", f"{path}: {error}"))
