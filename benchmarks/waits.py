"""How long others wait: for a late entry, for a preview; and how long a look takes that finds little.

A late entry is one on a stream with 4,000 later requests; how long it holds the write lock is taken where
the lock is taken. A preview runs in a process of its own on a store of 100,000 events; this one writes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from statistics import median
from time import perf_counter
from typing import Annotated, Any, Final

from benchmarks import work
from benchmarks.rows import opened_engine, submit
from benchmarks.stores import Sqlite
from daojiao_program.engine import Aggregate, Context, Engine, Event, Receipt, Ref, Request, decision

LATER: Final = 4000
MOST_MS: Final = 50.0
_ROUNDS: Final = 5


@dataclass(frozen=True, slots=True)
class Wait:
    """What was done, how long (ms) it took, and how long (ms) anybody had to wait for it at most."""

    title: str
    took: float
    waited: float
    most: float = MOST_MS

    @property
    def missed(self) -> bool:
        """Whether somebody waited longer than is allowed."""
        return self.waited > self.most


def waits(store: Sqlite) -> Iterator[Wait]:
    """Measure each."""
    with store.fresh() as url:
        yield late_entry(url)
    with store.fresh() as url:
        with opened_engine(url) as engine:
            submit(engine, work.great_town(work.Sizes()).before)
        yield preview(url)
        yield from looks(url)


class Lent(Event, topic="bench.lent"):
    """A thing went out to a reader."""

    thing: Annotated[str, Ref("thing")]
    reader: Annotated[str, Ref("reader", "borrows")]


class Counter(Aggregate):
    """One desk at which everybody borrows."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.out: dict[str, str] = {}

    @decision()
    def lend(self, _: Context[None], thing: str, *, reader: str) -> list[Lent]:
        """Lend what is not out."""
        return [] if thing in self.out else [Lent(thing=thing, reader=reader)]

    def evolve(self, event: Lent, on: date) -> None:  # noqa: ARG002 - the day does not matter here
        """It is out."""
        self.out[event.thing] = event.reader


def late_entry(url: str, later: int = LATER) -> Wait:
    """One more thing is lent on a day before that on which so many others were."""
    first, second = date(2022, 5, 5), date(2022, 5, 6)
    took, held = [], []
    with Engine.open(url, Counter.catalogue()) as engine:
        for batch in _in([_lend(f"T-{one}", second) for one in range(later)], 100):
            engine.submit(batch)
        for one in range(_ROUNDS):
            with _holding(engine) as times:
                began = perf_counter()
                [outcome] = engine.submit([_lend(f"L-{one}", first)])
                took.append((perf_counter() - began) * 1000)
            if not isinstance(outcome, Receipt):
                raise outcome.refused
            held.append(max(times))
    return Wait(f"a late entry with {later:,} later requests", median(took), median(held))


def _lend(thing: str, on: date) -> Request:
    arguments = {"thing": thing, "reader": "R-1"}
    return Request(
        id=thing, decision="counter.lend", target="counter:c", arguments=arguments, on=on, actor="clerk"
    )


def preview(url: str) -> Wait:
    """Somebody previews, in another process, while this one writes an assignment after the other."""
    town = work.Town()
    with opened_engine(url) as engine:
        requests = town.assignments()
        for _ in _first(requests, 8000):
            pass  # they stand already
        alone = [_written(engine, next(requests)) for _ in range(50)]
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            pool.submit(int).result()  # the process is there, and is not counted
            previewing = pool.submit(previewed, url)
            beside = []
            while not previewing.done():
                beside.append(_written(engine, next(requests)))
            took = previewing.result()
    return Wait("a preview at 100,000 events", took, max(0.0, max(beside) - median(alone)))


def looks(url: str) -> Iterator[Wait]:
    """Figures of all days, of the first day, and of what came since the last."""
    with opened_engine(url) as engine:
        last = engine.today()
        whole = _looked(engine, effective_on=last)
        yield Wait("figures, all days", whole, 0.0)
        early = _looked(engine, effective_on=work.OPENS)
        yield Wait("figures as of the first day", early, early, whole / 20)
        since = _looked(engine, effective_on=last, since=last)
        yield Wait("figures of what came on the last day", since, since, whole / 20)


def _looked(engine: Engine, effective_on: date, since: date | None = None) -> float:
    took = []
    for _ in range(_ROUNDS):
        began = perf_counter()
        engine.figures(effective_on=effective_on, since=since)
        took.append((perf_counter() - began) * 1000)
    return median(took)


def _written(engine: Engine, request: Request) -> float:
    began = perf_counter()
    engine.submit([request])
    return (perf_counter() - began) * 1000


@contextmanager
def _holding(engine: Engine) -> Iterator[list[float]]:
    """How long (ms) the write lock is held, each time."""
    ledger, times = engine.ledger, [0.0]
    writing = ledger.writing

    @contextmanager
    def timed() -> Iterator[Any]:
        with ExitStack() as stack:
            found = stack.enter_context(writing())
            began = perf_counter()
            try:
                yield found
                stack.close()  # committed
            finally:
                times.append((perf_counter() - began) * 1000)

    vars(ledger)["writing"] = timed
    try:
        yield times
    finally:
        del vars(ledger)["writing"]


def _first(requests: Iterator[Request], number: int) -> Iterator[Request]:
    for _ in range(number):
        yield next(requests)


def _in(requests: list[Request], size: int) -> list[list[Request]]:
    return [requests[start : start + size] for start in range(0, len(requests), size)]


def previewed(url: str) -> float:
    """Preview an assignment: how long (ms) that took."""
    town = work.Town()
    with opened_engine(url) as engine:
        *_, request = _first(town.assignments(), 90_000)
        began = perf_counter()
        engine.preview([request])
        return (perf_counter() - began) * 1000
