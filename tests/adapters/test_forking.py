"""A fork after opening works, or the child gets a sentence; nothing recorded is lost on either side."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from eventsourcing.persistence import InfrastructureFactory, StoredEvent

from daojiao_program.adapters import door
from daojiao_program.adapters.people import open_people
from daojiao_program.engine import Engine
from daojiao_program.engine.errors import StoreError
from tests.adapters.sharing import LOANS, Crowd, Loan, Place, heads, in_child, lend, place, record

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")


@pytest.fixture(params=["sqlite", "postgres"])
def somewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """A store not yet made, in a file and in a schema."""
    return place(request, tmp_path)


def test_both_sides_go_on(somewhere: Place) -> None:
    """A ledger opened before the fork is read and written by parent and child at once; nothing is lost."""
    ledger = somewhere.open()
    record(ledger)

    def work() -> int:
        for _ in range(50):
            record(ledger, "child")
        ledger.close()
        return heads_anew(somewhere)

    result = in_child(work)
    for _ in range(50):
        record(ledger, "parent")
    assert int(result()) >= 51
    with ledger.reading() as reading:
        assert reading.head().number == 101
        assert [len(reading.stream(one)) for one in ("child", "parent")] == [50, 50]
    ledger.close()


def heads_anew(somewhere: Place) -> int:
    """How many requests are recorded, by a ledger opened anew."""
    ledger = somewhere.open()
    try:
        return heads(ledger)
    finally:
        ledger.close()


def test_a_parent_that_closes_takes_nothing_from_its_child(somewhere: Place) -> None:
    """What a child records after the parent has closed the store is there for everybody."""
    ledger = somewhere.open()
    record(ledger)
    end, beginning = os.pipe()

    def work() -> int:
        os.close(beginning)
        os.read(end, 1)  # until the parent has closed
        other = somewhere.open()
        record(other, "child")
        record(ledger, "child")
        return heads(other)

    result = in_child(work)
    ledger.close()
    os.close(beginning)
    assert result() == "3"
    os.close(end)
    assert heads_anew(somewhere) == 3


def test_an_engine_goes_on_in_a_child(somewhere: Place) -> None:
    """An engine opened before the fork decides in the child on what the parent has recorded meanwhile."""
    with Engine.open(somewhere.url, LOANS) as engine:
        lend(engine, "ladder")

        def work() -> list[str]:
            lend(engine, "saw")
            return engine.load(Loan, "one").things

        assert in_child(work)() == "['ladder', 'saw']"
        lend(engine, "drill")
        assert engine.load(Loan, "one").things == ["ladder", "saw", "drill"]


def test_threads_of_the_parent_are_nothing_to_the_child(somewhere: Place) -> None:
    """Forked while other threads read and write, a child works all the same: it has no lock of theirs."""
    ledger = somewhere.open()
    crowd = Crowd([lambda: heads(ledger), lambda: record(ledger)])
    results = [in_child(lambda: record(ledger, "child") > 0) for _ in range(3)]
    assert [result() for result in results] == ["True"] * 3
    ledger.close()
    assert crowd.gone()
    other = somewhere.open()
    with other.reading() as reading:
        assert len(reading.stream("child")) == 3
    other.close()


def test_a_fork_within_a_transaction(somewhere: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A child forked in the midst of one neither goes on with it nor ends it; the parent does."""
    monkeypatch.setattr(door, "FORK_S", 0.2)
    ledger = somewhere.open()

    def work() -> int:
        return len(writing.requests())

    with ledger.writing() as writing:
        result = in_child(work)
        assert "was in use when this process was forked" in result()
        writing.requests()
    with ledger.reading() as reading:
        result = in_child(reading.requests)
        assert "was in use when this process was forked" in result()
        assert reading.head().number == 0
    assert record(ledger) == 1
    ledger.close()


def test_a_child_that_runs_out_of_a_transaction(somewhere: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """It commits nothing and rolls nothing back, not even when its interpreter ends; the parent's stands."""
    monkeypatch.setattr(door, "FORK_S", 0.2)
    script = textwrap.dedent(
        f"""
        import os, sys
        sys.path[:0] = {sys.path!r}
        from daojiao_program.engine.opening import open_ledger
        from tests.adapters.ledger_contract import append
        from tests.adapters.sharing import heads, record
        ledger = open_ledger({somewhere.url!r})
        child = None
        for within in (ledger.writing, ledger.reading):
            try:
                with within() as transaction:
                    if within == ledger.writing:
                        append(transaction, "a")
                    child = os.fork()
            except Exception as error:
                assert child == 0, error
                assert "was in use when this process was forked" in str(error), error
            if child == 0:
                ledger.close()
                sys.exit(7)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
        assert heads(ledger) == 1
        assert record(ledger) == 2
        ledger.close()
        """
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


def test_a_file_in_use_at_the_fork_is_not_opened_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite would take the parent's locks for the child's own: so the child is told how to do it instead."""
    monkeypatch.setattr(door, "FORK_S", 0.2)
    somewhere = Place(f"sqlite:///{tmp_path / 'town.db'}", {})
    ledger = somewhere.open()
    with ThreadPoolExecutor(1) as pool, ledger.reading():
        child = pool.submit(in_child, lambda: heads_anew(somewhere)).result()
        assert "StoreError: the store was in use" in child()
        child = pool.submit(in_child, lambda: heads(ledger)).result()
        assert 'get_context("spawn")' in child()
    assert in_child(lambda: heads_anew(somewhere))() == "0"
    ledger.close()


def test_a_store_in_memory_stays_with_its_process() -> None:
    """A child is told so, rather than writing into a copy that nobody sees."""
    ledger = Place("sqlite:///:memory:", {}).open()
    assert "spawn" in in_child(lambda: record(ledger))()
    assert record(ledger) == 1
    ledger.close()


def test_recorders_go_on_in_a_child(somewhere: Place) -> None:
    """Recorders of the package and their subscriptions work on both sides of a fork."""
    factory: Any = InfrastructureFactory.construct(somewhere.env)
    recorder = factory.application_recorder()
    recorder.insert_events([StoredEvent(uuid4(), 1, "a:B", b"{}")])

    def work() -> list[int]:
        recorder.insert_events([StoredEvent(uuid4(), 1, "a:B", b"{}")])
        with recorder.subscribe(gt=0) as subscription:
            return [next(subscription).id for _ in range(2)]

    assert in_child(work)() == "[1, 2]"
    assert recorder.insert_events([StoredEvent(uuid4(), 1, "a:B", b"{}")]) == [3]
    factory.close()


def test_a_people_directory_goes_on_in_a_child(somewhere: Place) -> None:
    """What a child registers the parent finds."""
    people = open_people(somewhere.url)
    people.register("V-1", {"name": "陈志强"})
    assert in_child(lambda: people.register("V-2", {"name": "叶婉仪"}))() != ""
    assert sorted(people.find(["V-1", "V-2"])) == ["V-1", "V-2"]
    people.close()


def test_a_child_waits_for_no_thread_of_its_parent() -> None:
    """A turn that another thread of the parent had, nobody has in the child."""
    with Engine.open("sqlite:///:memory:", LOANS, wait_s=20) as engine, ThreadPoolExecutor(1) as pool:
        held, go = threading.Event(), threading.Event()

        def hold() -> None:
            with engine.ledger.turn:
                held.set()
                go.wait(30)

        pool.submit(hold)
        held.wait(30)
        began = time.monotonic()
        assert "forked" in in_child(lambda: lend(engine))()
        assert time.monotonic() - began < 10
        go.set()


def test_closed_before_the_fork_is_closed_after_it(somewhere: Place) -> None:
    """A child of a process that has closed a store is told that it is closed."""
    ledger = somewhere.open()
    ledger.close()
    assert "closed" in in_child(lambda: heads(ledger))()
    with pytest.raises(StoreError, match="closed"):
        heads(ledger)
