"""What concerns one thing is found, whichever marks were there when it was recorded: on either store."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

import pytest

from daojiao_program.engine import Aggregate, Catalogue, Context, Engine, Event, Ref, decision


def catalogue(*, marked: bool) -> Catalogue:
    """A desk that lends to readers; by the code of before, nobody had marked who reads."""
    who = Annotated[str, Ref("reader", "borrows")] if marked else str

    class Lent(Event, topic="desk.lent"):
        """A thing went out."""

        reader: who  # type: ignore[valid-type]  # which it is, is the point

    class Desk(Aggregate):
        """Lends."""

        @decision()
        def lend(self, _: Context[None], reader: str) -> list[Lent]:
            """Lend to a reader."""
            return [Lent(reader=reader)]

        def evolve(self, event: Lent, on: date) -> None:
            """Keep nothing."""

    return Catalogue([Desk])


BEFORE, TODAY = catalogue(marked=False), catalogue(marked=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A store of either kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/desk.db"
    else:
        server, schema = request.getfixturevalue("postgres_url"), request.getfixturevalue("pg_schema")
        yield f"{server}{'&' if '?' in server else '?'}schema={schema}"


def lend(engine: Engine, reader: str) -> None:
    """Lend to a reader."""
    desk = engine.acting("clerk", on=date(2022, 5, 5)).prepare(
        engine.catalogue.decisions["desk.lend"], "d", {"reader": reader}
    )
    engine.submit([desk])


def concerning(engine: Engine) -> list[tuple[str, int]]:
    """What concerns the reader R-1."""
    with engine.as_of() as then:
        return [(role, one.position) for role, one in then.concerning("reader", "R-1")]


def test_a_field_that_is_marked_later_is_found_before_and_after_it_is_stored_anew(url: str) -> None:
    """Searched for as long as the store does not have it, then looked up: the answer is the same."""
    with Engine.open(url, BEFORE) as engine:
        lend(engine, "R-1")
        lend(engine, "R-2")
        assert concerning(engine) == []
    with Engine.open(url, TODAY) as engine:
        lend(engine, "R-1")
        assert concerning(engine) == [("borrows", 1), ("borrows", 3)]
        assert engine.refer_anew()
        assert concerning(engine) == [("borrows", 1), ("borrows", 3)]
        with engine.ledger.reading() as reading:
            assert reading.refs_of("reader", "R-1") == [(1, "borrows"), (3, "borrows")]
        assert not engine.refer_anew()


def test_migrating_a_store_of_today_stores_references_anew(url: str) -> None:
    """And nothing else."""
    with Engine.open(url, BEFORE) as engine:
        lend(engine, "R-1")
    assert Engine.migrate(url, TODAY).copy is None
    with Engine.open(url, TODAY) as engine, engine.ledger.reading() as reading:
        assert reading.refs_of("reader", "R-1") == [(1, "borrows")]
