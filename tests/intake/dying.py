"""A process that takes a file in and dies where it is told: a fork of one that has loaded what it needs."""

from __future__ import annotations

import os
import signal
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

from daojiao_program.intake import failpoints
from tests.intake.office import open_town

ENDS_WITHIN_S = 300.0

_forks = get_context("forkserver")
_forks.set_forkserver_preload([__name__])


def killed(file: Path, name: str = "", times: int = 1, *, mode: str = "each") -> BaseProcess:
    """A process that takes the file in, and dies when it comes to a failpoint for so many times."""
    process = _forks.Process(target=_take, args=(file, name, times, mode))
    process.start()
    return process


def ended(process: BaseProcess) -> int | None:
    """Its exit status; minus the number of the signal that killed it."""
    process.join(ENDS_WITHIN_S)
    return process.exitcode


def _take(file: Path, name: str, times: int, mode: str) -> None:
    count = 0

    def hook(reached: str) -> None:
        nonlocal count
        count += reached == name
        if name and count == times:
            os.kill(os.getpid(), signal.SIGKILL)

    failpoints.hook = hook
    with open_town(file.parent) as town:
        town.take_in(file, all_or_nothing=mode == "all")
