"""What every ledger must do for those who follow its log: read it on, and wait for it to grow."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from daojiao_program.engine.errors import StoreError
from daojiao_program.engine.ports import Ledger
from daojiao_program.engine.request import VOID
from tests.adapters.ledger_contract import OneStore, append


def grow(ledger: Ledger) -> int:
    """Record a request with an event, and tell its number."""
    with ledger.writing() as writing:
        return append(writing, "loan:1")


class WaitingContract(OneStore):
    """The log, and waiting for it."""

    def test_the_log_is_read_on(self, ledger: Ledger) -> None:
        """By position, so many at once, each with its request and what voided that, as known then."""
        for _ in range(3):
            grow(ledger)
        with ledger.writing() as writing:
            append(writing, "loan:1", decision=VOID, topic="engine.request-voided", voids=2)
            writing.void(2, 4)
        with ledger.reading() as reading:
            everything = reading.log(after=0, limit=9, number=4)
            assert [(row.position, request.number, by) for row, request, by in everything] == [
                (1, 1, None),
                (2, 2, 4),
                (3, 3, None),
                (4, 4, None),
            ]
            assert {row.position: (row, request) for row, request, _ in everything} == reading.at(
                [1, 2, 3, 4]
            )
            assert [(row.position, by) for row, _, by in reading.log(after=1, limit=2, number=3)] == [
                (2, None),
                (3, None),
            ]
            assert reading.log(after=4, limit=1, number=4) == []

    def test_who_is_behind_does_not_wait(self, ledger: Ledger) -> None:
        """What stands already is told at once, whatever the time allowed."""
        grow(ledger)
        began = time.monotonic()
        assert ledger.wait(0, 60) == 1
        assert ledger.wait(-1, 0) == 1
        assert time.monotonic() - began < 5

    def test_a_wait_ends_when_time_is_up(self, ledger: Ledger) -> None:
        """Where nothing comes, the answer is where the store stands, after the time that was allowed."""
        began = time.monotonic()
        assert ledger.wait(0, 0.3) == 0
        assert 0.3 <= time.monotonic() - began < 5
        assert ledger.wait(7, 0) == 0

    def test_a_commit_wakes_at_once(self, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
        """In the same process nobody waits for the next look, be they many."""
        look_seldom(monkeypatch)
        with ThreadPoolExecutor(8) as pool:
            waiting = [pool.submit(ledger.wait, 0, 60) for _ in range(8)]
            time.sleep(0.3)
            began = time.monotonic()
            grow(ledger)
            assert {one.result(30) for one in waiting} == {1}
            assert time.monotonic() - began < 5

    def test_a_refusal_and_a_rollback_are_no_news(self, ledger: Ledger) -> None:
        """What adds no event to the log ends no wait."""
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(ledger.wait, 0, 1.0)
            time.sleep(0.2)
            with ledger.writing() as writing:
                append(writing, outcome="refused")
            with ledger.writing() as writing:
                append(writing, "loan:1")
                writing.rollback()
            assert waiting.result(30) == 0

    def test_nothing_is_missed(self, ledger: Ledger) -> None:
        """Who waits and reads on in turns sees every event, once, while two threads write."""
        seen: list[int] = []

        def follow() -> None:
            while len(seen) < 100 and ledger.wait(seen[-1] if seen else 0, 30):
                with ledger.reading() as reading:
                    rows = reading.log(after=seen[-1] if seen else 0, limit=7, number=reading.head().number)
                seen.extend(row.position for row, _, _ in rows)

        with ThreadPoolExecutor(3) as pool:
            following = pool.submit(follow)
            for _ in range(2):
                pool.submit(lambda: [grow(ledger) for _ in range(50)])
            following.result(60)
        assert seen == list(range(1, 101))

    def test_another_process_wakes(
        self, ledger: Ledger, other: Ledger, url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What another process commits is noticed: by its signal on PostgreSQL, by looking on SQLite."""
        if url.startswith("postgresql"):
            look_seldom(monkeypatch)
        script = textwrap.dedent(
            f"""
            import sys
            sys.path[:0] = {sys.path!r}
            from daojiao_program.adapters import postgres, sqlite
            from tests.adapters.ledger_waiting import grow
            module = sqlite if {url!r}.startswith("sqlite") else postgres
            ledger = module.open_ledger({url!r})
            sys.stdin.readline()
            grow(ledger)
            ledger.close()
            """
        )
        with (
            ThreadPoolExecutor(1) as pool,
            subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE) as process,
        ):
            waiting = pool.submit(ledger.wait, 0, 60)
            process.communicate(b"\n", timeout=60)
            began = time.monotonic()
            assert waiting.result(60) == 1
            assert time.monotonic() - began < 3

    def test_closing_ends_a_wait(self, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
        """Who waits while the ledger is closed is told so at once; so is who comes later."""
        look_seldom(monkeypatch)
        with ThreadPoolExecutor(4) as pool:
            waiting = [pool.submit(ledger.wait, 0, 60) for _ in range(4)]
            time.sleep(0.3)
            began = time.monotonic()
            ledger.close()
            for one in waiting:
                with pytest.raises(StoreError, match="closed"):
                    one.result(30)
            assert time.monotonic() - began < 5
        with pytest.raises(StoreError, match="closed"):
            ledger.wait(0, 1)
        assert not [one for one in threading.enumerate() if one.name.startswith("listen ")]


def look_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let who waits not look by itself for a minute, so that only a signal helps."""
    for name in ("sqlite._POLL_S", "listening.POLL_S", "listening._BLIND_POLL_S"):
        monkeypatch.setattr(f"daojiao_program.adapters.{name}", 60.0)
