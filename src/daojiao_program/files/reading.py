"""The one place in which files of others are read: plain files alone, no more of them than `bounds` allows.

Raises `FileError`, with what was found and what to do, for a device, a pipe and what is too large or too
deep; `OSError` where there is no such file, or it may not be read.
"""

from __future__ import annotations

import errno
import json
import os
import stat
import tomllib
from pathlib import Path
from typing import Any, Final

from daojiao_program.files.bounds import DEPTH, JSON_BYTES, TOML_BYTES, TOML_LINE
from daojiao_program.files.errors import FileError

_FLAGS: Final = os.O_RDONLY | sum(getattr(os, one, 0) for one in ("O_NONBLOCK", "O_NOCTTY", "O_BINARY"))
"""A pipe that nobody writes is not waited for."""


def read_bytes(path: Path, most: int) -> bytes:
    """What a plain file holds, at most so many bytes."""
    try:
        found = os.open(path, _FLAGS)
    except OSError as error:
        if error.errno == errno.ENXIO:  # a socket
            raise _special(path) from None
        raise
    with os.fdopen(found, "rb") as file:
        mode = os.fstat(found).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(mode):
            raise _special(path)
        content = file.read(most + 1)
    if len(content) > most:
        raise FileError(
            f"{path} 超过 {_size(most)}，太大；请分成几份，或核对文件名",
            f"{path} is larger than {_size(most)}; split it, or check the name",
        )
    return content


def read_text(path: Path, most: int) -> str:
    """What a file holds as text in UTF-8, a mark at its start or not. Raises `UnicodeDecodeError`."""
    return read_bytes(path, most).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def read_toml(path: Path) -> dict[str, Any]:
    """What a TOML file holds. Raises `UnicodeDecodeError` and `tomllib.TOMLDecodeError`."""
    text = read_text(path, TOML_BYTES)
    if max(map(len, text.split("\n"))) > TOML_LINE:
        raise FileError(
            f"{path} 有一行超过 {TOML_LINE:,} 个字符；请分行",
            f"{path} has a line of more than {TOML_LINE:,} characters; break it",
        )
    try:
        found = tomllib.loads(text)
    except RecursionError:
        raise _deep(path) from None
    except tomllib.TOMLDecodeError:
        raise
    except ValueError as error:  # a number of thousands of digits
        raise tomllib.TOMLDecodeError(str(error)) from None
    _check_depth(path, found)
    return found


def read_json(path: Path) -> Any:  # noqa: ANN401 - whatever the document is
    """What a JSON file holds. Raises `UnicodeDecodeError` and `ValueError`."""
    return json_of(read_text(path, JSON_BYTES), path)


def json_of(text: str, where: Path | str) -> Any:  # noqa: ANN401 - whatever the document is
    """What a text in JSON says, which stands there. Raises `FileError` and `ValueError`."""
    try:
        found = json.loads(text)
    except RecursionError:
        raise _deep(where) from None
    _check_depth(where, found)
    return found


def _check_depth(path: Path | str, found: object) -> None:
    level, depth = [found], 0
    while level := [one for one in level if isinstance(one, dict | list)]:
        depth += 1
        if depth > DEPTH:
            raise _deep(path)
        level = [inner for one in level for inner in (one.values() if isinstance(one, dict) else one)]


def _deep(path: Path | str) -> FileError:
    return FileError(
        f"{path} 嵌套超过 {DEPTH} 层；请核对文件",
        f"{path} has lists or tables more than {DEPTH} deep; check the file",
    )


def _special(path: Path) -> FileError:
    return FileError(
        f"{path} 不是普通文件（是设备或管道），不读；请写明文件",
        f"{path} is no plain file but a device or a pipe, and is not read; name a file",
    )


def _size(most: int) -> str:
    return f"{most >> 20} MB" if most >= 2**20 else f"{most:,} B"
