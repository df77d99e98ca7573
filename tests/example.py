"""The example's store, made once for all tests that ask, and copied for those that write."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from daojiao_program import Program

FILES = ("town.db", "town.people.db")


@functools.cache
def example() -> Path:
    """The folder of the example's store, only to be looked at."""
    folder = Path(tempfile.mkdtemp(prefix="daojiao-example-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with Program.open(f"sqlite:///{folder / 'town.db'}?synchronous=OFF", simulated=True) as town:
        town.walk()
    return folder


def copied(folder: Path) -> str:
    """The URL of a copy of the example's store in the folder."""
    for name in FILES:
        shutil.copy(example() / name, folder / name)
    return f"sqlite:///{folder / FILES[0]}"


@contextmanager
def example_town() -> Iterator[Program]:
    """The example's town, only to be looked at."""
    with Program.open(f"sqlite:///{example() / FILES[0]}", create=False) as town:
        yield town
