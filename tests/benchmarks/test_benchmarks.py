"""The benchmarks run, and engine and floor do the same work. Times are nobody's claim here."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import __main__ as program
from benchmarks import features, work, writers
from benchmarks.measure import Result, measure
from benchmarks.profiling import profile
from benchmarks.rows import HEADS, ROWS, Bench, Row, opened_engine, submit, trace
from benchmarks.size import footprint
from benchmarks.stores import Postgres, Sqlite, Store
from benchmarks.work import Sizes, Work

TINY = Sizes(single=3, batches=2, batch=10, people=20, read_people=10, crowd=4, crowds=3, loads=2)
WRITES = (
    (work.holdings, None),
    (work.assignments, None),
    (work.sign_ins, None),
    (work.single_assignments, 0),
)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """Each kind of store."""
    if request.param == "sqlite":
        return Sqlite(tmp_path)
    return Postgres(request.getfixturevalue("postgres_url"))


@pytest.fixture
def bench(store: Store) -> Iterator[Bench]:
    """What the rows share, tiny."""
    with Bench(store, TINY) as found:
        yield found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_every_row_runs(bench: Bench, row: Row) -> None:
    """Each row measures engine, floor and peer, and each of them does as much as the others."""
    sides = row.sides(bench)
    done = []
    for side in (sides.engine, sides.floor, sides.peer):
        with side() as timed:
            done.append(timed())
    assert done[0] == done[1] > 0
    assert done[2] >= done[0]
    assert measure(bench, row, rounds=1).ratio > 0


@pytest.mark.parametrize(("make", "cached_states"), WRITES)
def test_the_floor_leaves_what_the_engine_left(
    store: Store, make: Callable[[Sizes], Work], cached_states: int | None
) -> None:
    """After a replay every row of every table is the same as after the engine's run."""
    asked = make(TINY)
    before, timed = trace(store, asked, cached_states)
    with ExitStack() as stack:
        ours, bare = stack.enter_context(store.fresh()), stack.enter_context(store.fresh())
        with opened_engine(ours, HEADS if cached_states is None else cached_states) as engine:
            submit(engine, asked.before)
            submit(engine, asked.timed)
        with store.bare(bare) as replay:
            replay(before)
            replay(timed)
        found = store.dump(ours)
        assert store.dump(bare) == found
    assert len(found["requests"]) == sum(map(len, asked.before)) + asked.requests


def test_the_size_is_that_of_the_whole_file(tmp_path: Path) -> None:
    """The parts of a store's file come to the file."""
    found = footprint(Sqlite(tmp_path), share=0.01)
    assert sum(found.parts.values()) in (found.bytes, 0)
    assert found.events == 42 * 4 + 5 + 5 * 20 + 1
    assert "bytes an event" in "\n".join(program.lines(found))


def test_a_profile_tells_the_parts(bench: Bench) -> None:
    """A profile names the driver, and what the engine takes beyond it."""
    told = "\n".join(profile(bench, ROWS[0]))
    for part in ("driver", "judge", "decide", "ledger", "encode"):
        assert part in told


def test_a_missed_target_is_marked() -> None:
    """A line under its target, or behind the peer, ends in an exclamation mark."""
    row = ROWS[0]
    assert program.line(Result("SQLite", row, engine=5, floor=10, peer=1)).endswith("!")
    assert program.line(Result("SQLite", row, engine=7, floor=10, peer=8)).endswith("!")
    assert not program.line(Result("SQLite", row, engine=7, floor=10, peer=1)).endswith("!")


def test_the_scenarios_pass_both_ways() -> None:
    """The same feature files pass under our collector and, with steps by hand, under plain pytest-bdd."""
    found = features.compare(20, 1)
    assert found.ours > 0 < found.plain
    assert "20 scenarios of 4 steps" in features.line(found)


def test_a_slow_collector_is_marked() -> None:
    """More than one and a half times as long ends in an exclamation mark."""
    assert features.line(features.Compared(1_000, 1.51, 1)).endswith("!")
    assert not features.line(features.Compared(1_000, 1.5, 1)).endswith("!")


def test_many_writers_are_compared(tmp_path: Path) -> None:
    """Two processes write in turn and without turns, and every request of both is counted."""
    found = writers.compare(tmp_path, 2, 0.3, 1)
    assert found.turns.rate > 0 < found.other.rate
    assert 0 < found.turns.share <= 1
    assert "2 processes, in turn" in "\n".join(writers.lines(found, 2))


def test_a_target_that_the_writers_miss_is_marked() -> None:
    """A long wait, a small share and a low rate each end the line in an exclamation mark."""
    good = writers.Run(rate=95, p99=50, p999=149, longest=200, share=0.8)
    other = writers.Run(rate=100, p99=500, p999=900, longest=2000, share=0.4)
    assert not writers.Compared(good, other, "").missed
    for wrong in ({"p999": 151.0}, {"share": 0.79}, {"rate": 89.0}):
        assert next(writers.lines(writers.Compared(replace(good, **wrong), other, ""), 8)).endswith("!")
