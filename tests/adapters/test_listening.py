"""Waiting for a store in PostgreSQL: one connection listens for all who wait, and is given back."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from daojiao_program.adapters.postgres import PostgresLedger, open_ledger
from tests.adapters.ledger_contract import append


@pytest.fixture
def url(postgres_url: str, pg_schema: str) -> str:
    """A store in a schema of its own."""
    return f"{postgres_url}&schema={pg_schema}"


@pytest.fixture
def ledger(url: str) -> Iterator[PostgresLedger]:
    """Its ledger."""
    ledger = open_ledger(url)
    yield ledger
    ledger.close()


def test_who_waits_outlives_a_broken_connection(
    ledger: PostgresLedger, url: str, pg_schema: str, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection that listens is taken up anew when it breaks; one is enough for all who wait."""
    monkeypatch.setattr("daojiao_program.adapters.listening.POLL_S", 60.0)
    listening = b"select pid from pg_stat_activity where query = %s"
    other = open_ledger(url)
    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(ledger.wait, 0, 60) for _ in range(3)]
        for _ in range(2):
            time.sleep(0.7)
            with psycopg.connect(postgres_url, autocommit=True) as connection:
                ((pid,),) = connection.execute(listening, (f'listen "{pg_schema}"',)).fetchall()
                connection.execute(b"select pg_terminate_backend(%s)", (pid,))
        time.sleep(0.7)
        with other.writing() as writing:
            append(writing, "a")
        assert [one.result(30) for one in waiting] == [1, 1, 1]
    other.close()


def test_listening_ends_when_nobody_waits(
    ledger: PostgresLedger, pg_schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection is given back after a while, and taken up anew by the next who waits."""
    monkeypatch.setattr("daojiao_program.adapters.listening.IDLE_S", 0.2)
    for position in (1, 2):
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(ledger.wait, position - 1, 60)
            time.sleep(0.3)
            with ledger.writing() as writing:
                append(writing, "a")
            assert waiting.result(30) == position
        until = time.monotonic() + 30
        while any(one.name == f"listen {pg_schema}" for one in threading.enumerate()):
            assert time.monotonic() < until
            time.sleep(0.05)
