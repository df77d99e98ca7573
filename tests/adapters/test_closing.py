"""Whoever closes a store waits for who is inside; the process lives, and the others get a sentence."""

# ruff: noqa: ANN401 - stands for what the package takes
from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from eventsourcing.persistence import (
    ConnectionPoolClosedError,
    InfrastructureFactory,
    OperationalError,
    StoredEvent,
)

from daojiao_program.adapters import door
from daojiao_program.adapters.people import open_people
from daojiao_program.adapters.recorders_following import StoreClosedError
from daojiao_program.engine import Engine
from daojiao_program.engine.errors import Conflict, StoreError
from tests.adapters.sharing import LOANS, Crowd, Loan, Place, heads, lend, place, record

TIMES = int(os.environ.get("CLOSINGS", "8"))
"""How often a store is closed under way; some thousand by hand: `CLOSINGS=5000 pytest … test_closing.py`."""

CLOSED = (StoreError, ConnectionPoolClosedError)


@pytest.fixture(params=["sqlite", "postgres"])
def somewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """A store not yet made, in a file and in a schema."""
    return place(request, tmp_path)


def nap() -> None:
    """A moment, of another length each time."""
    time.sleep(random.uniform(0, 0.01))


def assert_told(crowd: Crowd) -> None:
    """All have ended, each with the sentence."""
    assert crowd.gone()
    assert [one for one in crowd.raised if not isinstance(one, CLOSED) or "closed" not in str(one)] == []


def test_a_ledger_is_closed_while_others_read_and_write(somewhere: Place) -> None:
    """Threads that read, write and wait while another closes get the sentence; what was recorded stands."""

    def once() -> None:
        ledger = somewhere.open()
        numbers: list[int] = []
        crowd = Crowd(
            [
                lambda: heads(ledger),
                lambda: list(_events(ledger)),
                lambda: ledger.wait(heads(ledger), 0.05),
                lambda: numbers.append(record(ledger)),
            ]
        )
        nap()
        ledger.close()
        assert_told(crowd)
        other = somewhere.open()
        assert heads(other) >= max(numbers)
        other.close()

    for _ in range(TIMES):
        once()


def _events(ledger: Any) -> Iterator[Any]:
    with ledger.reading() as reading:
        yield from reading.timeline((), until="9999-12-31", number=reading.head().number)


def test_an_engine_is_closed_while_others_ask_and_load(somewhere: Place) -> None:
    """Threads that submit, load and count while another closes get the sentence."""

    def once() -> None:
        with Engine.open(somewhere.url, LOANS) as engine:
            crowd = Crowd(
                [
                    lambda: lend(engine),
                    lambda: engine.load(Loan, "one"),
                    engine.figures,
                    lambda: engine.log(limit=50),
                ]
            )
            nap()
        assert_told(crowd)

    for _ in range(TIMES):
        once()


def test_a_recorder_is_closed_while_others_follow(somewhere: Place) -> None:
    """Threads that select, insert and follow while another closes get the package's error for it."""

    def once() -> None:
        factory: Any = InfrastructureFactory.construct(somewhere.env)
        recorder = factory.application_recorder()
        crowd = Crowd(
            [
                lambda: recorder.select_notifications(None, 1000),
                lambda: recorder.insert_events([StoredEvent(uuid4(), 1, "a:B", b"{}")]),
                lambda: _follow(recorder),
            ]
        )
        nap()
        factory.close()
        assert_told(crowd)
        with pytest.raises(StoreClosedError, match="closed"):
            recorder.select_notifications(None, 1)

    for _ in range(TIMES):
        once()
    assert issubclass(StoreClosedError, OperationalError)


def _follow(recorder: Any) -> None:
    with recorder.subscribe(gt=0) as subscription:
        for _ in range(3):
            next(subscription)


def test_a_people_directory_is_closed_while_others_look(somewhere: Place) -> None:
    """Threads that register and search while another closes get the sentence."""

    def once() -> None:
        people = open_people(somewhere.url)
        register = {"name": "陈志强"}
        crowd = Crowd([lambda: people.register(uuid4().hex, register), lambda: people.search("陈", limit=2)])
        nap()
        people.close()
        assert_told(crowd)

    for _ in range(TIMES):
        once()


def test_closing_waits_for_who_is_inside(somewhere: Place) -> None:
    """A look and a transaction that were begun are finished; closing returns when they are."""
    ledger = somewhere.open()
    inside, go = threading.Barrier(3), threading.Event()

    def look() -> int:
        with ledger.reading() as reading:
            inside.wait(30)
            go.wait(30)
            return reading.head().number

    def write() -> int:
        with ledger.writing() as writing:
            inside.wait(30)
            go.wait(30)
            return writing.head().number

    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(look), pool.submit(write)]
        inside.wait(30)
        closing = pool.submit(ledger.close)
        with suppress(StoreError):
            while not closing.done():
                heads(ledger)
        with pytest.raises(StoreError, match="closed"):
            heads(ledger)
        assert not closing.done()
        go.set()
        assert [one.result(30) for one in asked] == [0, 0]
        closing.result(30)


def test_closing_does_not_wait_for_ever(somewhere: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever stays inside too long is not waited for, may finish, and gives back what is open."""
    monkeypatch.setattr(door, "LEAVE_S", 0.1)
    ledger = somewhere.open()
    with ThreadPoolExecutor(1) as pool, ledger.reading() as reading:
        pool.submit(ledger.close).result(30)
        assert reading.head().number == 0
    with pytest.raises(StoreError, match="closed"):
        heads(ledger)


def test_who_waits_for_the_lock_is_told_of_the_closing(
    somewhere: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer that waits for another process's lock gets the sentence at once, where it can be told."""
    monkeypatch.setattr(door, "LEAVE_S", 1.0)
    holder, ledger = somewhere.open(), somewhere.open()
    with ThreadPoolExecutor(1) as pool, holder.writing():
        waits = pool.submit(record, ledger)
        time.sleep(0.2)
        began = time.monotonic()
        ledger.close()
        if somewhere.url.startswith("sqlite"):
            with pytest.raises(StoreError, match="closed"):
                waits.result(10)
            assert time.monotonic() - began < door.LEAVE_S
    with suppress(StoreError, Conflict):
        waits.result(30)
    holder.close()


def test_a_store_in_memory_makes_nobody_wait_for_ever() -> None:
    """Who reads a store in memory waits for a writer no longer than a writer would, and is told."""
    ledger = Place("sqlite:///:memory:", {}).open(wait_s=0.2)
    with ThreadPoolExecutor(2) as pool, ledger.writing():
        for asked in (pool.submit(heads, ledger), pool.submit(record, ledger)):
            with pytest.raises(Conflict, match="locked by another thread for"):
                asked.result(10)
    assert heads(ledger) == 0
    ledger.close()


def test_an_engine_makes_nobody_wait_for_ever(somewhere: Place) -> None:
    """Who asks an engine that another thread keeps busy gets a Conflict after `wait_s`, not twice as late."""
    with Engine.open(somewhere.url, LOANS, wait_s=0.3) as engine, ThreadPoolExecutor(1) as pool:
        with engine.ledger.writing():
            began = time.monotonic()
            with pytest.raises(Conflict, match="locked"):
                pool.submit(lend, engine).result(10)
            assert time.monotonic() - began < 5
        lend(engine)
