"""Stores of both kinds for tests of closing and forking, and what is done to them by threads."""

from __future__ import annotations

import os
import threading
import traceback
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import pytest

from daojiao_program.engine import Aggregate, Catalogue, Context, Engine, Event, decision
from daojiao_program.engine.opening import open_ledger
from daojiao_program.engine.ports import Ledger
from tests.adapters.ledger_contract import append
from tests.adapters.test_recorders import postgres_env, sqlite_env


class Place(NamedTuple):
    """Where a store is: as a URL, and as the environment for the package `eventsourcing`."""

    url: str
    env: dict[str, str]

    def open(self, **options: Any) -> Ledger:  # noqa: ANN401 - what `open_ledger` takes
        """Open it."""
        return open_ledger(self.url, **options)


def place(request: pytest.FixtureRequest, folder: Path) -> Place:
    """A store not yet made, of the kind that the fixture's parameter names."""
    if request.param == "sqlite":
        return Place(f"sqlite:///{folder / 'town.db'}", sqlite_env(folder))
    server, schema = request.getfixturevalue("postgres_url"), request.getfixturevalue("pg_schema")
    return Place(f"{server}&schema={schema}", postgres_env(server, schema))


def record(ledger: Ledger, stream: str = "a") -> int:
    """Record a request with an event. Returns its number."""
    with ledger.writing() as writing:
        return append(writing, stream)


def heads(ledger: Ledger) -> int:
    """How many requests are recorded."""
    with ledger.reading() as reading:
        return reading.head().number


class Crowd:
    """Threads that do something again and again until it raises; `raised` is what it raised."""

    def __init__(self, work: Sequence[Callable[[], object]]) -> None:
        self.raised: list[BaseException] = []
        self._inside = threading.Semaphore(0)
        self._threads = [threading.Thread(target=self._run, args=(one,), daemon=True) for one in work]
        for thread in self._threads:
            thread.start()
        for _ in work:
            self._inside.acquire(timeout=30)

    def _run(self, work: Callable[[], object]) -> None:
        said = False
        try:
            while True:
                work()
                if not said:
                    self._inside.release()
                    said = True
        except Exception as error:  # noqa: BLE001 - shown by who waits
            self.raised.append(error)
        finally:
            self._inside.release()

    def gone(self) -> bool:
        """Wait until all have ended; whether they have."""
        for thread in self._threads:
            thread.join(30)
        return not any(thread.is_alive() for thread in self._threads)


def in_child(work: Callable[[], object]) -> Callable[[], str]:
    """Do it in a child; gives what waits for the child and returns what `work` returned or raised."""
    end, beginning = os.pipe()
    child = os.fork()
    if not child:
        _end(beginning, work)

    def result() -> str:
        os.close(beginning)
        with os.fdopen(end) as said:
            text = said.read()
        status = os.waitpid(child, 0)[1]
        return text if status == 0 else f"{text} died: {status}"

    return result


def _end(beginning: int, work: Callable[[], object]) -> NoReturn:
    try:
        try:
            text = str(work())
        except Exception as error:  # noqa: BLE001 - told to the parent
            text = f"{type(error).__name__}: {error}"
        os.write(beginning, text.encode()[:4000])
        os._exit(0)
    except BaseException:  # noqa: BLE001 - nothing of the parent's may run on in the child
        traceback.print_exc()
        os._exit(1)


class Lent(Event, topic="loan.lent", title="借出"):
    """A thing was lent."""

    thing: str


class Loan(Aggregate, kind="loan", title="借还"):
    """What is lent."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.things: list[str] = []

    @decision(title="借出")
    def lend(self, _: Context[None], thing: str) -> list[Event]:
        """Lend a thing."""
        return [Lent(thing=thing)]

    def evolve(self, event: Lent, on: date) -> None:
        """It is remembered."""
        self.things.append(event.thing)


LOANS = Catalogue([Loan])


def lend(engine: Engine, thing: str = "ladder") -> None:
    """Ask for a decision."""
    engine.acting("desk", on=date(2022, 5, 5)).of(Loan, "one").lend(thing)
