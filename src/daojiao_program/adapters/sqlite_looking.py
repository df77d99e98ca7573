"""Looking at an SQLite file without leaving a trace, also where nothing may be written.

SQLite keeps what was committed last in a write-ahead log beside the file (`-wal`), and who reads it wants an
index to that (`-shm`). Where both are there, a look reads them and leaves them. Where there is no log with
anything in it, the look's own are made and removed again. In a folder that may not be written the file
alone is read, as it is. A log that has no index, as in a copy made by hand, is read in a copy of both:
what it holds is never passed over.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from pathlib import Path
from typing import Final, Literal

from daojiao_program.engine.errors import StoreError
from daojiao_program.engine.wording import Said

WAL: Final = "-wal"
_SHM: Final = "-shm"
_TRIES: Final = 5

Way = Literal["rw", "ro", "immutable", "copy"]
Identity = tuple[int, int]


class Looks:
    """Opens connections to one file that only look. `close` it when they are closed."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._as_it_was: tuple[object, ...] = ()

    def connect(self, *, timeout: float) -> sqlite3.Connection:
        """A connection. Raises `sqlite3.Error`, and `StoreError` for a file that is being replaced."""
        file = Path(self.path)
        way = "copy" if self._folder else way_in(file)
        if way == "copy":
            file = self._copied(file)
        if way == "immutable" and not self._as_it_was:
            self._as_it_was = _state(file)
        how = "immutable=1" if way == "immutable" else f"mode={'ro' if way == 'ro' else 'rw'}"
        connection = sqlite3.connect(
            f"{file.absolute().as_uri()}?{how}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=timeout,
            cached_statements=256,
        )
        try:
            connection.execute("pragma query_only = on")
        except BaseException:
            connection.close()
            raise
        return connection

    def check(self) -> None:
        """Raise `StoreError` where a file that nobody could lock was written meanwhile."""
        if self._as_it_was and _state(Path(self.path)) != self._as_it_was:
            raise StoreError(
                f"{self.path} 在查看期间被写入；请重试",
                f"{self.path} was written while it was looked at; ask again",
            )

    def close(self) -> None:
        """Remove what was copied. Again: no error."""
        folder, self._folder = self._folder, None
        if folder is not None:
            folder.cleanup()

    def _copied(self, file: Path) -> Path:
        if self._folder is None:
            folder = tempfile.TemporaryDirectory(prefix="daojiao-look-")
            try:
                _copy_both(file, Path(folder.name))
            except BaseException:
                folder.cleanup()
                raise
            self._folder = folder
        return Path(self._folder.name) / file.name


def _copy_both(file: Path, to: Path) -> None:
    """Copy a file and its log as of one moment. Raises `StoreError` where they do not stand still."""
    for _ in range(_TRIES):
        before = _state(file)
        for one in (file, beside(file, WAL)):
            shutil.copyfile(one, to / one.name)
        if before == _state(file):
            return
    raise StoreError(f"{file} 正在变动；请稍后重试", f"{file} is being changed; ask again")


class SameFile:
    """That a store's file, and its log, are still those that were opened: who has them open would not see it.

    What is committed to a file that was removed or replaced is in nobody's store.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._seen: dict[str, Identity | None] = {}

    def check(self, *, log: bool) -> None:
        """Raise `StoreError` where one of them is not there any more, or is another; `log`: that too."""
        for name in (self._path, self._path + WAL) if log else (self._path,):
            found = identity(name)
            if found != self._seen.setdefault(name, found):
                raise StoreError(*_gone(name, found))

    def forget(self) -> None:
        """They are closed; what is opened next may be others."""
        self._seen.clear()


def identity(path: str) -> Identity | None:
    """Which file stands under a name, if any."""
    try:
        found = os.stat(path)  # noqa: PTH116 - the name is text here, and this runs once a commit
    except OSError:
        return None
    return found.st_dev, found.st_ino


def beside(file: Path, ending: str) -> Path:
    """The file of SQLite beside a store: `town.db-wal`."""
    return file.with_name(file.name + ending)


def has_log(path: str | Path) -> bool:
    """Whether a write-ahead log with anything in it stands beside the file."""
    try:
        return beside(Path(path), WAL).stat().st_size > 0
    except OSError:
        return False


def way_in(file: Path) -> Way:
    """How the file is to be opened by who only looks."""
    indexed = beside(file, _SHM).exists()
    if has_log(file):
        return "ro" if indexed else "copy"
    if os.access(file, os.W_OK) and os.access(file.absolute().parent, os.W_OK):
        return "rw"
    return "ro" if indexed else "immutable"


def _state(file: Path) -> tuple[object, ...]:
    """What a write would change; a log with nothing in it is as good as none."""
    found: list[object] = []
    for one in (file, beside(file, WAL)):
        try:
            stat = one.stat()
        except OSError:
            found.append(None)
        else:
            found.append((stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns) if stat.st_size else None)
    return tuple(found)


def _gone(name: str, found: Identity | None) -> Said:
    zh, en = ("已被删除或移走", "was removed or moved") if found is None else ("已被替换", "was replaced")
    return Said(
        f"{name} 在使用期间{zh}，本次内容未登记；请查明原因，放回原文件或用备份恢复，再重新打开",
        f"{name} {en} while it was open: nothing of this was recorded; find out why, put it back or restore "
        "it from a copy, and open it again",
    )
