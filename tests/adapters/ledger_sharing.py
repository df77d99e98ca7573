"""What every ledger must do: rolled back, used by several at once, opened again, closed."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest

from daojiao_program.engine.errors import Conflict, StoreError
from daojiao_program.engine.ports import Ledger
from daojiao_program.engine.request import EventRow
from daojiao_program.engine.turn import WAIT_S
from tests.adapters.ledger_contract import OneStore, Open, append, ask


class SharingContract(OneStore):
    """Transactions, several threads, several processes, a second opening."""

    def test_rollback_leaves_nothing_and_no_gap(self, ledger: Ledger) -> None:
        """Neither a quiet rollback nor a block that raises records anything; the next number is the next."""
        with ledger.writing() as writing:
            append(writing, "a")
        with ledger.writing() as writing:
            append(writing, "a", "b")
            writing.rollback()
        with pytest.raises(ZeroDivisionError), ledger.writing() as writing:  # noqa: PT012 - after the append
            append(writing, "a")
            raise ZeroDivisionError
        with ledger.writing() as writing:
            assert writing.head().number == 1
            assert append(writing, "a") == 2
        with ledger.reading() as reading:
            assert reading.head()[:2] == (2, 2)
            assert [one.version for one in reading.stream("a")] == [1, 2]
            assert reading.stream_heads(["b"]) == {}

    def test_a_version_or_position_is_given_once(self, ledger: Ledger) -> None:
        """An event on a version that stands is no event: the store says so, and records nothing of it."""
        with ledger.writing() as writing:
            append(writing, "a")
        twice = EventRow(2, "a", 1, "loan.lent", "2025-05-01", 2, 2, "{}")
        with pytest.raises(StoreError), ledger.writing() as writing:
            writing.record(ask(writing), [twice])
        with ledger.reading() as reading:
            assert reading.head().number == 1
            assert reading.request(2) is None

    def test_a_look_is_of_one_moment(self, ledger: Ledger, other: Ledger) -> None:
        """What is committed after a look began is not in it, not even before the first question."""
        with ledger.reading() as reading:
            with other.writing() as writing:
                append(writing, "a")
            assert reading.head().number == 0
            assert reading.requests() == []
        with ledger.reading() as reading:
            assert len(reading.requests()) == 1

    def test_a_writer_sees_what_was_written_before_it(self, ledger: Ledger, other: Ledger) -> None:
        """Two ledgers that take turns go on counting where the other stopped."""
        for _ in range(3):
            for one in (ledger, other):
                with one.writing() as writing:
                    append(writing, "a")
        with ledger.reading() as reading:
            assert [one.number for one in reading.requests()] == [1, 2, 3, 4, 5, 6]

    def test_a_second_writer_is_refused_in_bounded_time(self, ledger: Ledger, other: Ledger) -> None:
        """Who does not get the write lock in time gets a Conflict, and may try again."""
        with ledger.writing():
            began = time.monotonic()
            with pytest.raises(Conflict, match="locked"), other.writing():
                pytest.fail("two writers at once")
            assert time.monotonic() - began < WAIT_S / 2
        with other.writing() as writing:
            append(writing, "a")

    def test_a_second_thread_is_refused_in_bounded_time(self, open_ledger: Open) -> None:
        """A thread that holds the lock for long does not hold up another one for ever."""
        ledger = open_ledger(wait_s=0.3)
        held, seen = threading.Event(), threading.Event()

        def hold() -> None:
            with ledger.writing():
                held.set()
                seen.wait(60)

        thread = threading.Thread(target=hold)
        thread.start()
        assert held.wait(60)
        with pytest.raises(Conflict, match="locked"), ledger.writing():
            pytest.fail("two writers at once")
        seen.set()
        thread.join()

    def test_threads_lose_and_double_nothing(self, ledger: Ledger) -> None:
        """Four threads of one ledger record a hundred requests each: four hundred numbers, each once."""
        errors: list[BaseException] = []

        def run(name: str) -> None:
            try:
                for _ in range(100):
                    with ledger.writing() as writing:
                        append(writing, name, "shared")
                    with ledger.reading() as reading:
                        assert reading.head().position % 2 == 0
            except BaseException as error:  # noqa: BLE001 - shown below
                errors.append(error)

        threads = [threading.Thread(target=run, args=(f"t-{number}",)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert errors == []
        _assert_whole(ledger, requests=400)

    def test_processes_lose_and_double_nothing(self, ledger: Ledger, other: Ledger, url: str) -> None:
        """Two processes record two hundred requests each: four hundred numbers, each once."""
        script = textwrap.dedent(
            f"""
            import sys
            sys.path[:0] = {sys.path!r}
            from daojiao_program.adapters import postgres, sqlite
            from tests.adapters.ledger_contract import append
            module = sqlite if {url!r}.startswith("sqlite") else postgres
            ledger = module.open_ledger({url!r})
            for _ in range(200):
                with ledger.writing() as writing:
                    append(writing, sys.argv[1], "shared")
            ledger.close()
            """
        )
        with ExitStack() as stack:
            commands = [[sys.executable, "-c", script, name] for name in ("p-1", "p-2")]
            running = [stack.enter_context(subprocess.Popen(command)) for command in commands]
            assert [one.wait(120) for one in running] == [0, 0]
        _assert_whole(ledger, requests=400)

    def test_many_may_make_the_store_at_once(self, open_ledger: Open) -> None:
        """Eight that open a store not yet made, at the same moment, all find it; it is made once."""
        if not self.shared:
            pytest.skip("a store in memory has one ledger")
        together = threading.Barrier(8)

        def run(_: int) -> None:
            together.wait(60)
            with open_ledger().writing() as writing:
                append(writing, "a")

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(run, range(8)))
        with open_ledger().reading() as reading:
            assert reading.head().number == 8

    def test_a_store_keeps_what_it_is(self, open_ledger: Open, ledger: Ledger) -> None:
        """A store that takes requests cannot be opened as a simulation."""
        if not self.shared:
            pytest.skip("a store in memory has one ledger")
        with pytest.raises(StoreError, match="real store"):
            open_ledger(simulated=True)

    def test_a_simulated_store_says_so(self, open_ledger: Open) -> None:
        """A store made simulated is simulated whenever it is opened."""
        assert open_ledger(simulated=True).simulated is True
        if self.shared:
            assert open_ledger().simulated is True

    def test_a_missing_store_is_not_made_unasked(self, open_ledger: Open) -> None:
        """`create=False` finds a store or says that there is none."""
        if not self.shared:
            pytest.skip("a store in memory is always new")
        with pytest.raises(StoreError, match="there is no store"):
            open_ledger(create=False)
        open_ledger().close()
        open_ledger(create=False).close()

    def test_a_newer_store_is_refused(self, open_ledger: Open, ledger: Ledger) -> None:
        """A store of a later format is not opened by this code."""
        if not self.shared:
            pytest.skip("a store in memory has one ledger")
        with ledger.writing() as writing:
            execute: Any = writing.execute  # type: ignore[attr-defined]
            execute("update store set value = '99' where key = 'format'")
        with pytest.raises(StoreError, match="newer than this program"):
            open_ledger()

    def test_a_closed_store_says_so(self, ledger: Ledger) -> None:
        """After closing, whoever asks is told, and closing again is no error."""
        ledger.close()
        with pytest.raises(StoreError, match="closed"), ledger.writing():
            pytest.fail("written after closing")
        with pytest.raises(StoreError, match="closed"), ledger.reading():
            pytest.fail("read after closing")
        ledger.close()


def _assert_whole(ledger: Ledger, *, requests: int) -> None:
    with ledger.reading() as reading:
        assert reading.head()[:2] == (requests, requests * 2)
        assert [one.number for one in reading.requests()] == list(range(1, requests + 1))
        events = [event for number in range(1, requests + 1) for event in reading.events_of(number)]
        assert [event.position for event in events] == list(range(1, requests * 2 + 1))
        assert [event.version for event in reading.stream("shared")] == list(range(1, requests + 1))
        assert reading.stream_heads(["shared"])["shared"].version == requests
