"""Eight processes that write into one SQLite file as fast as they can: how evenly, and at what price.

The same processes with and without the queue (`adapters/sqlite_queue`), by turns; or, with `--base`, with it
and as another checkout of this project does it. Each request is a volunteer assigned, one a commit.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.stores import Sqlite

PROCESSES: Final = 8
SECONDS: Final = 30.0
SLOWEST_MS: Final = 150.0
"""p99.9 of a request, at most."""
LEAST_SHARE: Final = 0.8
"""Of the mean, for the process that got least."""
LEAST_RATE: Final = 0.9
"""Of what the same processes do without a queue, or the other checkout."""

_MAKE: Final = """
import sys
from datetime import date
from daojiao_program import Program
from daojiao_program.program import DATA
with Program.open(sys.argv[1]) as town:
    town.adopt_charter(DATA / "charter.toml", on=date(2022, 4, 1))
"""
_WRITE: Final = """
import json, sys
from datetime import date
from time import perf_counter
from daojiao_program import Program
url, name, seconds, queue = sys.argv[1], sys.argv[2], float(sys.argv[3]), sys.argv[4]
if queue == "none":
    from daojiao_program.adapters import sqlite_queue
    sqlite_queue._fcntl = None
with Program.open(url) as town:
    desk = town.acting("office", on=date(2022, 5, 5), reason="roster")
    print("ready", flush=True)
    sys.stdin.readline()
    took, began = [], perf_counter()
    while (asked := perf_counter()) < began + seconds:
        number = len(took)
        desk.assign_volunteer(f"V-{name}-{number}", grid=f"G-{1 + number % 50:02}", team="town-backbone")
        took.append(perf_counter() - asked)
print(json.dumps(took))
"""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run came to: requests a second, and the waits of single requests (ms)."""

    rate: float
    p99: float
    p999: float
    longest: float
    share: float

    @classmethod
    def of(cls, took: Sequence[Sequence[float]], seconds: float) -> Run:
        """From how long each request took, process by process."""
        every = sorted(1000 * one for process in took for one in process)
        counts = [len(one) for one in took]
        p99, p999 = (every[min(len(every) - 1, int(len(every) * share))] for share in (0.99, 0.999))
        least = min(counts) * len(counts) / sum(counts)
        return cls(len(every) / seconds, p99, p999, every[-1], least)


@dataclass(frozen=True, slots=True)
class Compared:
    """Medians of the runs in turn, and without turns."""

    turns: Run
    other: Run
    what: str

    @property
    def missed(self) -> bool:
        """Whether one of the three targets is missed."""
        rate = self.turns.rate / self.other.rate
        return self.turns.p999 > SLOWEST_MS or self.turns.share < LEAST_SHARE or rate < LEAST_RATE


def compare(folder: Path, processes: int, seconds: float, rounds: int, base: Path | None = None) -> Compared:
    """Run both by turns."""
    source = Path(__file__).parent.parent / "src"
    found: tuple[list[Run], list[Run]] = ([], [])
    for _ in range(rounds):
        found[0].append(run(folder, source, "queue", processes, seconds))
        found[1].append(run(folder, base or source, "base" if base else "none", processes, seconds))
    turns, other = (_middle(one) for one in found)
    return Compared(turns, other, "another checkout" if base else "without a queue")


def _middle(runs: Sequence[Run]) -> Run:
    return Run(*(median(getattr(one, name) for one in runs) for name in Run.__dataclass_fields__))


def run(folder: Path, source: Path, queue: str, processes: int, seconds: float) -> Run:
    """One run, on a fresh store."""
    with Sqlite(folder).fresh() as url, ExitStack() as stack:
        with _python(source, _MAKE, url) as made:
            made.communicate()
        writers = [
            stack.enter_context(_python(source, _WRITE, url, str(one), str(seconds), queue))
            for one in range(processes)
        ]
        for one in writers:
            if one.stdout is None or one.stdout.readline() != "ready\n":
                raise RuntimeError(f"a writer of {source} did not start")
        for one in writers:
            if one.stdin is not None:
                one.stdin.write("go\n")
                one.stdin.flush()
        took = [json.loads(one.communicate()[0]) for one in writers]
    return Run.of(took, seconds)


@contextmanager
def _python(source: Path, script: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(  # noqa: S603 - ours
        [sys.executable, "-c", script, *arguments],
        env={**os.environ, "PYTHONPATH": str(source)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process


def lines(found: Compared, processes: int) -> Iterator[str]:
    """The lines of the table."""
    rate = found.turns.rate / found.other.rate
    mark = "  !" if found.missed else ""
    yield (
        f"writers    {processes} processes, in turn: {found.turns.rate:,.0f}/s, "
        f"p99 {found.turns.p99:.0f} ms, "
        f"p99.9 {found.turns.p999:.0f} ms (at most {SLOWEST_MS:.0f}), longest {found.turns.longest:.0f} ms, "
        f"least share {found.turns.share:.2f} (at least {LEAST_SHARE}){mark}"
    )
    yield (
        f"           {found.what}: {found.other.rate:,.0f}/s ({rate:.2f} times, at least {LEAST_RATE}), "
        f"p99 {found.other.p99:.0f} ms, p99.9 {found.other.p999:.0f} ms, "
        f"longest {found.other.longest:.0f} ms, least share {found.other.share:.2f}"
    )
