"""The engine against the invariant: whatever is asked, the oracle would have answered the same."""

import os
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path
from random import Random

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.sql import SQL, Identifier

from daojiao_program.adapters import postgres, sqlite
from daojiao_program.engine import Catalogue, Engine
from daojiao_program.engine.ports import Ledger
from tests.engine.history import History, Open
from tests.engine.ticket_history import TicketHistory
from tests.engine.town import TOWN

EXAMPLES = int(os.environ.get("ORACLE_EXAMPLES", "80"))
"""How many histories each test makes up; thousands find what is rare."""
STEPS = 40

Opens = Callable[[], list[Open]]


def engines(url: str, *cached_states: int) -> list[Open]:
    """How to open engines over one store, each with as many heads."""
    opener = postgres.open_ledger if url.startswith("postgresql") else sqlite.open_ledger
    return [partial(_open, opener, url, kept) for kept in cached_states]


def _open(
    opener: Callable[[str], Ledger], url: str, cached_states: int, catalogue: Catalogue = TOWN
) -> Engine:
    return Engine(opener(url), catalogue, cached_states=cached_states)


def play(rng: Random, opens: list[Open], steps: int, sort: type[History] = History) -> History:
    """Let a history go on for some steps."""
    history = sort(rng, [partial(one, catalogue=sort.catalogue) for one in opens])
    try:
        for _ in range(steps):
            history.step()
        history.look()
    except BaseException:
        print(*history.told, sep="\n")  # noqa: T201 - pytest shows it with the failure
        raise
    finally:
        history.close()
    return history


@pytest.fixture(params=["memory", "file"])
def opens(request: pytest.FixtureRequest, tmp_path: Path) -> Opens:
    """How to open engines over a new store, each time anew: one in memory, three on a file."""
    numbers = count()
    if request.param == "memory":
        return lambda: engines("sqlite:///:memory:", next(numbers) % 3)
    return lambda: engines(f"sqlite:///{tmp_path}/{next(numbers)}.db?synchronous=OFF", 100, 1, 0)


CHECKED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)


@CHECKED
@given(rng=st.randoms(use_true_random=False))
def test_engine_and_oracle_give_the_same_answers(opens: Opens, rng: Random) -> None:
    """Outcomes, codes, events, figures, states and heads are the oracle's, whoever asks, whatever is late."""
    play(rng, opens(), STEPS)


@CHECKED
@given(rng=st.randoms(use_true_random=False))
def test_with_what_follows_they_do_too(opens: Opens, rng: Random) -> None:
    """Reactions, the clock, voids, corrections and late entries with and without their consequences."""
    play(rng, opens(), STEPS, TicketHistory)


@settings(CHECKED, max_examples=max(1, EXAMPLES // 5))
@given(rng=st.randoms(use_true_random=False))
@pytest.mark.parametrize("sort", [History, TicketHistory])
def test_on_a_server_they_do_too(postgres_url: str, pg_schema: str, rng: Random, sort: type[History]) -> None:
    """Two engines over one schema of PostgreSQL."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(SQL("drop schema if exists {} cascade").format(Identifier(pg_schema)))
    play(rng, engines(f"{postgres_url}&schema={pg_schema}", 100, 1), STEPS, sort)
