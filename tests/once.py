"""What takes long to make and is then only looked at: made once a run, by whichever process first asks."""

from __future__ import annotations

import atexit
import fcntl
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

WITHIN_S = 300.0
"""How long one process waits for what another makes; on a busy machine the slowest takes half a minute."""

_shared: list[Path] = []


def share(folder: Path) -> None:
    """Use a folder that the processes of a run share, and that somebody else removes."""
    _shared[:] = [folder]


def _folder() -> Path:
    """The shared folder; a process that shares with nobody has one of its own."""
    if not _shared:
        _shared.append(Path(tempfile.mkdtemp(prefix="daojiao-tests-")))
        atexit.register(shutil.rmtree, _shared[0], ignore_errors=True)
    return _shared[0]


def folder_of_this_process(name: str) -> Path:
    """A new folder, removed at the end of the run."""
    return Path(tempfile.mkdtemp(prefix=f"{name}-of-one-", dir=_folder()))


def once(name: str, make: Callable[[Path], None]) -> Path:
    """The folder of this name, filled by `make` if nobody has done so yet; never seen half full."""
    made = _folder() / name
    if not made.exists():
        with _alone(_folder() / f"{name}.lock"):
            if not made.exists():
                making = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=_folder()))
                make(making)
                making.rename(made)
    return made


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold a lock, which ends with the process that holds it, however that ends."""
    until = time.monotonic() + WITHIN_S
    with path.open("a") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)
        yield
