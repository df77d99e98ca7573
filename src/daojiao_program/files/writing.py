"""The one place in which files are written: whole, or not at all, and over nothing of somebody else's.

What is written stands beside its place first, under a name that nobody has, and is on the disk before it
has its own. Nothing is written through a symbolic link, over a database, a folder or a device; nor, unless
it is forced, over a file that this program did not write, or that was changed since (`seal`). A place that
is free is taken without a moment in which somebody's new file could be lost; what is replaced is looked at
just before.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from daojiao_program.files.errors import FileError
from daojiao_program.files.seal import is_sealed

_LARGEST: Final = 256 * 2**20
"""Bytes; what is larger was not written by this program, and is not read to find out."""
_DATABASE: Final = (
    b"SQLite format 3\0",
    b"\x37\x7f\x06\x82",  # a write-ahead log, in either order of bytes,
    b"\x37\x7f\x06\x83",
    b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7",  # and a journal
)
_IN_USE: Final = ("-wal", "-journal", "-shm")
_MOST: Final = 1000
"""So many names are tried where a file must not take the place of another."""
_NUMBERED: Final = re.compile(r"(.*?)(?:-(\d{1,4}))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class FileSort:
    """A sort of file that commands write: by which name its mark calls it, and how its name ends."""

    name: str
    endings: tuple[str, ...]


PAGE: Final = FileSort("page", (".html", ".htm"))
BOOK: Final = FileSort("rulebook", (".html", ".htm"))
BOOK_DOCUMENT: Final = FileSort("rulebook-document", (".json",))
DRAWING: Final = FileSort("drawing", (".svg",))
DRAWING_TEXT: Final = FileSort("drawing-text", (".mmd", ".mermaid"))
TEMPLATE: Final = FileSort("template", (".xlsx",))
TODO: Final = FileSort("todo", (".ics",))


def check(path: Path, sort: FileSort, *, force: bool = False) -> None:
    """Raise `FileError` where a file of this sort would not be written; to be asked before the work."""
    check_ending(path, sort.endings)
    _may_replace(path, sort, force=force)


def check_ending(path: Path, endings: Sequence[str]) -> None:
    """Raise `FileError` where the name says that it is a file of another kind."""
    if path.suffix.lower() not in endings:
        wanted = [one for one in endings if one]
        raise FileError(f"{path} 须以 {'、'.join(wanted)} 结尾", f"{path} must end in {' or '.join(wanted)}")


def write(path: Path, content: bytes, sort: FileSort, *, force: bool = False) -> int:
    """Write a file that bears its mark. Returns its size; raises `FileError` and `OSError`."""
    check_ending(path, sort.endings)
    with beside(path) as half:
        half.write_bytes(content)
        if _may_replace(path, sort, force=force):
            _put_over(half, path)
        else:
            _put(half, path, sort)
    return len(content)


def write_beside(path: Path, content: bytes) -> Path:
    """Write somebody's rows, for the owner alone, under the first free name: `a.csv`, `a-2.csv`, `a-3.csv`.

    Where one of these already holds the same it stays. Returns the file; raises `FileError` and `OSError`.
    """
    found = _NUMBERED.fullmatch(path.stem)
    stem, number = (found[1], int(found[2] or 1)) if found else (path.stem, 1)
    with _named(path):
        make_folder(path.parent)
    with beside(path, private=True) as half:
        half.write_bytes(content)
        for at in range(number, number + _MOST):
            name = path.with_name(f"{stem}-{at}{path.suffix}") if at > 1 else path
            if _holds(name, content) or (not is_there(name) and _taken(half, name)):
                return name
    raise FileError(
        f"{path} 及带编号的名称都已被占用；请移走旧文件",
        f"{path} and its numbered names are all taken; move the old files away",
    )


def write_new(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write a file under a name that nobody has. Raises `FileError` and `OSError`."""
    check_new(path)
    with beside(path, private=private) as half:
        half.write_bytes(content)
        put_new(half, path)


def keep(path: Path, content: bytes) -> None:
    """Write what the program keeps for itself, for its owner alone, over what it kept there before."""
    with beside(path, private=True) as half:
        half.write_bytes(content)
        _to_disk(half)
        half.replace(path)
        _to_disk(path.parent)


@contextmanager
def beside(path: Path, *, private: bool = False) -> Iterator[Path]:
    """A new, empty file in the folder of `path`, gone at the end unless it was put in its place.

    For its owner alone if `private`. Raises `OSError`, which names `path`.
    """
    half = path.with_name(f".daojiao-{secrets.token_hex(6)}.part")
    with _named(path):
        os.close(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o666))
        try:
            yield half
        finally:
            half.unlink(missing_ok=True)


def make_folder(path: Path) -> None:
    """Make a folder, and those it lies in, for their owner alone, unless there. Raises `OSError`."""
    if not path.is_dir():
        if path.parent != path:
            make_folder(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)


def put_new(half: Path, path: Path) -> None:
    """Give a file that is written its name, which nobody has. Raises `FileError` and `OSError`."""
    check_new(path)
    with _named(path):
        if not _taken(half, path):
            raise _there(path)


def check_new(path: Path) -> None:
    """Raise `FileError` where something has the name already, a link that leads nowhere too."""
    if is_there(path):
        raise _there(path)


def is_there(path: Path) -> bool:
    """Whether anything has this name: a file, a folder, a link that leads nowhere."""
    return os.path.lexists(path)


def is_database(path: Path) -> bool:
    """Whether it is a database, or what a database has beside it."""
    if any(is_there(path.with_name(path.name + one)) for one in _IN_USE):
        return True
    try:
        with path.open("rb") as file:
            return file.read(16).startswith(_DATABASE)
    except OSError:
        return False


def _may_replace(path: Path, sort: FileSort, *, force: bool) -> bool:
    """Whether a file is there that may be written over; False where none is. Raises `FileError`."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return False
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None
    if stat.S_ISLNK(mode):
        raise FileError(
            f"{path} 是符号链接，不经链接写文件；请写明文件本身",
            f"{path} is a symbolic link, and nothing is written through one; name the file itself",
        )
    if stat.S_ISDIR(mode):
        raise FileError(f"{path} 是文件夹；请写明文件名", f"{path} is a folder; name a file in it")
    if not stat.S_ISREG(mode):
        raise FileError(f"{path} 不是普通文件；请换个文件名", f"{path} is no plain file; give another name")
    if is_database(path):
        raise FileError(
            f"{path} 是数据库，绝不覆盖；请换个文件名",
            f"{path} is a database, which is never written over; give another name",
        )
    if not force and not _is_own(path, sort):
        raise FileError(
            f"{path} 已经存在，不是本程序写的，或写后有人改过（如已填写）；"
            "请换个文件名，确要覆盖请加 --force",
            f"{path} is there already, and not as this program wrote it: it is somebody's own, or filled in "
            "perhaps; give another name, or say --force to write over it",
        )
    return True


def _is_own(path: Path, sort: FileSort) -> bool:
    if path.stat().st_size > _LARGEST:
        return False
    return is_sealed(path.read_bytes(), sort.name)


def _holds(path: Path, content: bytes) -> bool:
    """Whether a plain file holds just this."""
    try:
        found = path.lstat()
        return stat.S_ISREG(found.st_mode) and found.st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False


def _put(half: Path, path: Path, sort: FileSort) -> None:
    if not _taken(half, path):
        _may_replace(path, sort, force=False)  # somebody has put one there meanwhile
        _put_over(half, path)


def _put_over(half: Path, path: Path) -> None:
    half.chmod(stat.S_IMODE(path.stat().st_mode))
    _to_disk(half)
    half.replace(path)
    _to_disk(path.parent)


def _taken(half: Path, path: Path) -> bool:
    """Take a free name for a file that is written. Returns whether it was free."""
    _to_disk(half)
    try:
        os.link(half, path)
    except FileExistsError:
        return False
    except OSError:  # a file system without a second name for a file
        if is_there(path):
            return False
        half.rename(path)
    _to_disk(path.parent)
    return True


def _to_disk(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    except OSError:
        if not path.is_dir():  # not every system writes a folder to the disk when it is asked to
            raise
    finally:
        os.close(file)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Let an error name the file that was wanted, not what stands beside it."""
    try:
        yield
    except FileError:
        raise
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None


def _there(path: Path) -> FileError:
    return FileError(
        f"{path} 已经存在；请换个文件名，或先移走它",
        f"{path} is there already; give another name, or move it away",
    )
