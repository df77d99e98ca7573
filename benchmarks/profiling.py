"""Where the time of a row goes: the engine's side under cProfile, by function and by part.

A profile slows Python down more than it does C, so that its seconds are no figures. The parts below are
therefore shares: the driver is the floor's own time, measured without a profile, and what the engine takes
beyond it is divided as the profile divides it.
"""

from __future__ import annotations

import cProfile
import gc
import io
import pstats
from collections.abc import Iterator, Mapping
from statistics import median
from typing import Final, TypeAlias

from benchmarks.measure import clocked
from benchmarks.rows import Bench, Row, Side

Function: TypeAlias = tuple[str, int, str]
Numbers: TypeAlias = tuple[float, float, float, float]
"""Calls, of which not recursive, own seconds, seconds."""
Entry: TypeAlias = tuple[float, float, float, float, Mapping[Function, Numbers]]

DRIVER: Final = "driver"
PARTS: Final = (
    (DRIVER, ("/psycopg/", "/psycopg_pool/", "/psycopg_binary/", "threading.py", "/queue.py")),
    ("ledger", ("/adapters/",)),
    ("encode, decode, validate", ("/pydantic", "/json/", "engine/event.py")),
    ("decide", ("/domain/", "engine/decide.py", "engine/aggregate.py", "engine/rules.py")),
    ("figures", ("engine/view.py", "engine/indicator.py", "engine/measures.py")),
    ("judge", ("engine/judge.py", "engine/timeline.py", "engine/request.py", "engine/later.py")),
    ("engine", ("engine/engine.py", "engine/catalogue.py", "engine/clock.py", "engine/ports.py")),
)
_TOP: Final = 25
_ROUNDS: Final = 3


def profile(bench: Bench, row: Row) -> Iterator[str]:
    """The lines of a report."""
    sides = row.sides(bench)
    floor, done = _seconds(sides.floor)
    engine, _ = _seconds(sides.engine)
    profiler = cProfile.Profile()
    with sides.engine() as timed:
        gc.collect()
        profiler.runcall(timed)
    text = io.StringIO()
    stats = pstats.Stats(profiler, stream=text)
    own = by_part(stats.stats)  # type: ignore[attr-defined]
    unit = row.unit.removesuffix("s")
    yield f"{bench.store.name}, {row.title}: {engine / done * 1e6:.1f} µs a {unit}, of which"
    yield f"  {floor / done * 1e6:8.1f} µs  driver, as the floor takes it"
    rest = sum(seconds for part, seconds in own.items() if part != DRIVER)
    for part, seconds in sorted(own.items(), key=lambda one: -one[1]):
        if part != DRIVER:
            yield f"  {(engine - floor) * seconds / rest / done * 1e6:8.1f} µs  {part}"
    stats.strip_dirs().sort_stats("tottime").print_stats(_TOP)
    yield text.getvalue().rstrip()


def _seconds(side: Side) -> tuple[float, int]:
    found = []
    done = 0
    for _ in range(_ROUNDS):
        with side() as timed:
            seconds, done = clocked(timed)
            found.append(seconds)
    return median(found), done


def by_part(stats: Mapping[Function, Entry]) -> dict[str, float]:
    """Own seconds by part; what is built in counts for its caller, unless it is a driver's or pydantic's."""
    found: dict[str, float] = {}
    for function, (_, _, own, _, callers) in stats.items():
        part = _part(function)
        if part:
            found[part] = found.get(part, 0.0) + own
        else:
            for caller, numbers in callers.items():
                of = _part(caller) or "other"
                found[of] = found.get(of, 0.0) + numbers[2]
    return found


def _part(function: Function) -> str:
    file, _, name = function
    if "sqlite3." in name or "psycopg" in name:
        return DRIVER
    if "pydantic" in name:
        return "encode, decode, validate"
    place = file.replace("\\", "/")
    return next((part for part, marks in PARTS if any(mark in place for mark in marks)), "")
