"""The example's store, made once for all tests that ask, and copied for those that write."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from daojiao_program import Program
from tests.once import folder_of_this_process, once

FILES = ("town.db", "town.people.db")


@functools.cache
def example() -> Path:
    """The folder of the example's store, only to be looked at.

    Each process has its own: a preview holds the write lock, and nobody is to wait for another's.
    """
    return _copied(folder_of_this_process("example"))


def _walk(folder: Path) -> None:
    with Program.open(f"sqlite:///{folder / FILES[0]}?synchronous=OFF", simulated=True) as town:
        town.walk()


def copied(folder: Path) -> str:
    """The URL of a copy of the example's store in the folder."""
    return f"sqlite:///{_copied(folder) / FILES[0]}"


def _copied(folder: Path) -> Path:
    for name in FILES:
        shutil.copy(once("example", _walk) / name, folder / name)
    return folder


@contextmanager
def example_town() -> Iterator[Program]:
    """The example's town, only to be looked at."""
    with Program.open(f"sqlite:///{example() / FILES[0]}", create=False) as town:
        yield town
