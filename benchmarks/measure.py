"""Rounds: engine, floor, peer, and again; medians, so that what disturbs one round disturbs no figure."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from time import perf_counter

from benchmarks.rows import Bench, Row, Side, Sides, Timed


@dataclass(frozen=True, slots=True)
class Result:
    """A line of the table; rates are in the row's unit a second."""

    store: str
    row: Row
    engine: float
    floor: float
    peer: float

    @property
    def ratio(self) -> float:
        """The engine's speed as a share of the floor's."""
        return self.engine / self.floor

    @property
    def missed(self) -> bool:
        """Whether the target is missed, or the peer is ahead."""
        return self.ratio < self.row.target or self.engine < self.peer


def measure(bench: Bench, row: Row, rounds: int) -> Result:
    """Measure a row on a store."""
    sides = row.sides(bench)
    found = [tuple(_rates(sides)) for _ in range(rounds)]
    engine, floor, peer = (median(one) for one in zip(*found, strict=True))
    return Result(bench.store.name, row, engine, floor, peer)


def _rates(sides: Sides) -> Iterator[float]:
    for side in (sides.engine, sides.floor, sides.peer):
        yield _rate(side)


def _rate(side: Side) -> float:
    with side() as timed:
        seconds, done = clocked(timed)
    return done / seconds


def clocked(timed: Timed) -> tuple[float, int]:
    """Seconds, and how much was done; for each side, what was there before is left out of collections."""
    gc.collect()
    gc.freeze()
    try:
        began = perf_counter()
        done = timed()
        return perf_counter() - began, done
    finally:
        gc.unfreeze()
