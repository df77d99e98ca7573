"""`python -m benchmarks`: one run, one table; `--profile ROW` shows where the time of a row goes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter

from benchmarks import features, writers
from benchmarks.measure import Result, measure
from benchmarks.profiling import profile
from benchmarks.rows import ROWS, Bench
from benchmarks.size import TARGET, Footprint, footprint
from benchmarks.stores import Postgres, Sqlite, Store
from benchmarks.waits import Wait, waits
from benchmarks.work import Sizes
from tests.postgres import running

FOLDER = Path(__file__).parent.parent / "build" / "bench"
"""On the disk of the repository, where the system's temporary folder may be memory."""

COLUMNS = "{:<10} {:<33} {:>10} {:>10} {:>6} {:>6} {:>10} {:>7}  {}"
HEADINGS = ("store", "what", "engine/s", "floor/s", "ratio", "target", "peer/s", "÷ peer", "")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="rounds a row (5)")
    parser.add_argument("--store", choices=["sqlite", "postgresql"], help="this store only")
    parser.add_argument(
        "--row", choices=[*(one.id for one in ROWS), "waits", "features", "writers"], help="this row only"
    )
    parser.add_argument("--seconds", type=float, default=writers.SECONDS, help="of a run of the writers (30)")
    parser.add_argument("--base", type=Path, help="another checkout's src, to compare the writers with")
    parser.add_argument("--profile", choices=[one.id for one in ROWS], help="where the time of this row goes")
    chosen = parser.parse_args(arguments)
    if chosen.row == "writers":
        _writers(chosen.rounds, chosen.seconds, chosen.base)
        return 0
    if chosen.row == "features":
        _features(chosen.rounds)
        return 0
    with ExitStack() as stack:
        stores: list[Store] = []
        if chosen.store != "postgresql":
            stores.append(Sqlite(FOLDER))
        if chosen.store != "sqlite":
            stores.append(Postgres(stack.enter_context(running())))
        if chosen.profile:
            row = next(one for one in ROWS if one.id == chosen.profile)
            for store in stores:
                with Bench(store, Sizes()) as bench:
                    print("\n".join(profile(bench, row)))
            return 0
        return _table(stores, chosen.row, chosen.rounds)


def _table(stores: Sequence[Store], only: str | None, rounds: int) -> int:
    began = perf_counter()
    print(COLUMNS.format(*HEADINGS))
    missed = 0
    for store in stores:
        with Bench(store, Sizes()) as bench:
            for row in ROWS:
                if only in (None, row.id):
                    found = measure(bench, row, rounds)
                    print(line(found), flush=True)
                    missed += found.missed
        if isinstance(store, Sqlite) and only in (None, "waits"):
            for wait in waits(store):
                print(wait_line(wait), flush=True)
                missed += wait.missed
        if isinstance(store, Sqlite) and only is None:
            size = footprint(store)
            print("\n".join(lines(size)), flush=True)
            missed += size.an_event > TARGET
    if only is None:
        missed += _features(rounds)
        if any(isinstance(store, Sqlite) for store in stores):
            missed += _writers(1, writers.SECONDS)
    print(f"medians of {rounds} rounds; {perf_counter() - began:.0f} s in all")
    if missed:
        print(f"{missed} marked !: `python -m benchmarks --profile ROW` shows where the time goes")
    return 0


def _writers(rounds: int, seconds: float, base: Path | None = None) -> int:
    """Measure many writers; give how many of its lines miss a target."""
    found = writers.compare(FOLDER, writers.PROCESSES, seconds, rounds, base)
    print("\n".join(writers.lines(found, writers.PROCESSES)), flush=True)
    return int(found.missed)


def _features(rounds: int) -> int:
    """Measure a thousand scenarios; give how many targets were missed."""
    found = features.compare(features.SCENARIOS, min(rounds, features.MOST_ROUNDS))
    print(features.line(found), flush=True)
    return int(found.missed)


def line(found: Result) -> str:
    """A line of the table."""
    return COLUMNS.format(
        found.store,
        found.row.title,
        f"{found.engine:,.0f}",
        f"{found.floor:,.0f}",
        f"{found.ratio:.2f}",
        f"{found.row.target:.2f}",
        f"{found.peer:,.0f}",
        f"{found.engine / found.peer:.1f}",
        "!" if found.missed else "",
    ).rstrip()


def wait_line(found: Wait) -> str:
    """A line on how long something took, and how long others waited for it."""
    mark = "  !" if found.missed else ""
    return (
        f"SQLite     {found.title}: {found.took:,.1f} ms, others wait {found.waited:,.1f} ms "
        f"(at most {found.most:,.0f}){mark}"
    )


def lines(found: Footprint) -> Iterator[str]:
    """The lines on bytes an event."""
    mark = "  !" if found.an_event > TARGET else ""
    yield (
        f"SQLite     bytes an event: {found.an_event:.0f} (at most {TARGET}), and "
        f"{found.by_day / found.events:.0f} for the index by day; a file of {found.bytes:,} bytes, "
        f"{found.events:,} events of {found.requests:,} requests{mark}"
    )
    for name, size in found.parts.items():
        if size >= found.bytes // 500:
            yield f"           {name:<34} {size / found.events:>6.1f} an event  {size / found.bytes:>4.0%}"


if __name__ == "__main__":
    sys.exit(main())
