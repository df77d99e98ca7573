"""The rows of the table: what is done by the engine, by its own SQL alone, and by the peer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self, TypeAlias

from benchmarks import work
from benchmarks.peer import Peer, opened
from benchmarks.stores import Replay, Store
from benchmarks.traces import Steps
from benchmarks.work import LAST, NOW, Sizes, Work
from daojiao_program.domain.activity import Activity
from daojiao_program.domain.catalogue import TOWN
from daojiao_program.engine import Engine, Refusal, Request, SimulatedClock
from daojiao_program.engine.opening import open_ledger

HEADS: Final = 100_000
"""How many states are cached, where they are."""

Timed: TypeAlias = Callable[[], int]
"""What is timed; returns how much was done, in the row's unit."""
Side: TypeAlias = Callable[[], AbstractContextManager[Timed]]
"""Prepares, gives what is to be timed, and clears up."""


@dataclass(frozen=True, slots=True)
class Sides:
    """One piece of work, done three ways."""

    engine: Side
    floor: Side
    peer: Side


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table; `target` is the least share of the floor's speed."""

    id: str
    title: str
    unit: str
    target: float
    sides: Callable[[Bench], Sides]


@dataclass(frozen=True, slots=True)
class GreatTown:
    """A store of a hundred thousand events, open to be read: by the engine, the bare driver and the peer."""

    url: str
    engine: Engine
    replay: Replay
    peer: Peer


class Bench:
    """One kind of store, and what is made once for several rows; close it, or use it in a `with` block."""

    def __init__(self, store: Store, sizes: Sizes) -> None:
        self.store = store
        self.sizes = sizes
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @cached_property
    def town(self) -> GreatTown:
        """The great town, made when first needed."""
        enter, store = self._stack.enter_context, self.store
        asked = work.great_town(self.sizes)
        url, other = enter(store.fresh()), enter(store.fresh())
        engine = enter(opened_engine(url))
        submit(engine, asked.before)
        with opened(store.environment(other), HEADS) as making:
            for asks in asked.before:
                making.submit(asks)
        return GreatTown(url, engine, enter(store.bare(url)), enter(opened(store.environment(other))))


@contextmanager
def opened_engine(url: str, cached_states: int = HEADS) -> Iterator[Engine]:
    """The town's engine on a store, its clock standing still."""
    clock = SimulatedClock()
    clock.set(NOW)
    with Engine(open_ledger(url), TOWN, clock=clock, cached_states=cached_states) as engine:
        yield engine


def submit(engine: Engine, transactions: Sequence[Sequence[Request]]) -> int:
    """Ask all; raises what was refused, for the benchmark's requests are all in order."""
    done = 0
    for asks in transactions:
        for answer in engine.submit(asks):
            if isinstance(answer, Refusal):
                raise answer.refused
            done += 1
    return done


def _timed_engine(engine: Engine, cached_states: int | None) -> Engine:
    """The engine itself; with `heads`, another on the same store that keeps so many states only."""
    return (
        engine
        if cached_states is None
        else Engine(engine.ledger, TOWN, clock=engine.clock, cached_states=cached_states)
    )


def trace(store: Store, asked: Work, cached_states: int | None = None) -> tuple[Steps, Steps]:
    """The SQL of the engine's run: of the preparation, and of what is timed."""
    with store.fresh() as url, store.tracing() as steps, opened_engine(url) as engine:
        engine.today()  # what is opened once is opened
        steps.clear()
        submit(engine, asked.before)
        before = list(steps)
        steps.clear()
        submit(_timed_engine(engine, cached_states), asked.timed)
        return before, list(steps)


@contextmanager
def engine_writes(store: Store, asked: Work, cached_states: int | None = None) -> Iterator[Timed]:
    """The engine takes the requests."""
    with store.fresh() as url, opened_engine(url) as engine:
        submit(engine, asked.before)
        timed = _timed_engine(engine, cached_states)
        yield lambda: submit(timed, asked.timed)


@contextmanager
def floor_writes(store: Store, asked: Work, steps: tuple[Steps, Steps]) -> Iterator[Timed]:
    """Its SQL alone."""
    before, timed = steps
    with store.fresh() as url, store.bare(url) as replay:
        replay(before)

        def run() -> int:
            replay(timed)
            return asked.requests

        yield run


@contextmanager
def peer_writes(store: Store, asked: Work, cached_states: int | None) -> Iterator[Timed]:
    """The peer takes the same requests."""
    with store.fresh() as url:
        with opened(store.environment(url), HEADS) as before:
            for asks in asked.before:
                before.submit(asks)
            if cached_states is None:
                yield lambda: _submit_peer(before, asked)
                return
        with opened(store.environment(url), cached_states) as peer:
            yield lambda: _submit_peer(peer, asked)


def _submit_peer(peer: Peer, asked: Work) -> int:
    for asks in asked.timed:
        peer.submit(asks)
    return asked.requests


def writes(make: Callable[[Sizes], Work], cached_states: int | None = None) -> Callable[[Bench], Sides]:
    """The three sides of taking requests."""

    def sides(bench: Bench) -> Sides:
        store, asked = bench.store, make(bench.sizes)
        steps = trace(store, asked, cached_states)
        return Sides(
            lambda: engine_writes(store, asked, cached_states),
            lambda: floor_writes(store, asked, steps),
            lambda: peer_writes(store, asked, cached_states),
        )

    return sides


def reads(
    engine_does: Callable[[Engine, Sizes], bool], peer_does: Callable[[Peer, Sizes], int]
) -> Callable[[Bench], Sides]:
    """The three sides of reading the great town; each returns how many events it read."""

    def sides(bench: Bench) -> Sides:
        store, sizes, town = bench.store, bench.sizes, bench.town
        with store.tracing() as steps, opened_engine(town.url) as traced:
            traced.today()
            steps.clear()
            engine_does(traced, sizes)
        events = town.replay(steps, decode=True)

        def read() -> int:
            if not engine_does(town.engine, sizes):
                raise AssertionError("the engine has not found what was recorded")
            return events

        return Sides(
            lambda: nullcontext(read),
            lambda: nullcontext(lambda: town.replay(steps, decode=True)),
            lambda: nullcontext(lambda: peer_does(town.peer, sizes)),
        )

    return sides


def _figures(engine: Engine, sizes: Sizes) -> bool:
    figures = engine.figures(effective_on=LAST)
    found = (figures["people"].value, figures["activities"].value)
    return found == (sizes.read_people, sizes.crowds)


def _loads(engine: Engine, sizes: Sizes) -> bool:
    numbers = range(1, sizes.loads + 1)
    return all(len(engine.load(Activity, f"2022-{one:05}").participants) == sizes.crowd for one in numbers)


ROWS: Final = (
    Row("hold", "activities held, one a commit", "requests", 0.6, writes(work.holdings)),
    Row("assign", "volunteers assigned, one a commit", "requests", 0.6, writes(work.single_assignments)),
    Row("import", "assignments, 100 a commit", "requests", 0.45, writes(work.assignments)),
    Row("sign-ins", "sign-ins, 100 a commit", "requests", 0.45, writes(work.sign_ins)),
    Row(
        "stateless",
        "assigned, one a commit, cached_states=0",
        "requests",
        0.5,
        writes(work.single_assignments, 0),
    ),
    Row("figures", "read all, all figures", "events", 0.6, reads(_figures, lambda peer, _: peer.read_all())),
    Row(
        "load",
        "load a stream of 480 events",
        "events",
        0.5,
        reads(
            _loads,
            lambda peer, sizes: sum(peer.load(f"2022-{one:05}") for one in range(1, sizes.loads + 1)),
        ),
    ),
)
