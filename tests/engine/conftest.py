"""A store of the small town, in memory, with a charter since 1 May; and one that old code has written."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from daojiao_program.adapters import postgres, sqlite
from daojiao_program.engine import Engine, Receipt
from daojiao_program.engine.ports import Ledger
from tests.engine.changed import OLD, WRITTEN, Opens
from tests.engine.town import chartered, clock_at


@pytest.fixture
def engine() -> Iterator[Engine]:
    """Give it open; it is closed afterwards."""
    with chartered() as engine:
        yield engine


@pytest.fixture(params=["sqlite", "postgres"])
def opens(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opens]:
    """Opens a store under a catalogue, which the old code has written."""
    ledgers: list[Ledger] = []

    def ledger() -> Ledger:
        if request.param == "sqlite":
            ledgers.append(sqlite.open_ledger(f"sqlite:///{tmp_path}/town.db"))
        else:
            server, schema = request.getfixturevalue("postgres_url"), request.getfixturevalue("pg_schema")
            ledgers.append(postgres.open_ledger(f"{server}&schema={schema}"))
        return ledgers[-1]

    old = Engine(ledger(), OLD, clock=clock_at())
    assert all(isinstance(one, Receipt) for one in old.submit(WRITTEN))
    yield lambda catalogue: Engine(ledger(), catalogue, clock=clock_at())
    for one in ledgers:
        one.close()
