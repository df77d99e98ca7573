"""What concerns one thing is found, whichever marks were there when it was recorded: on either store."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

import pytest

from daojiao_program.engine import Aggregate, Catalogue, Context, Engine, Event, Ref, decision
from daojiao_program.engine.conform import Conformance, Misfit
from daojiao_program.engine.keeping import refs_mark
from daojiao_program.engine.ports import RefRow


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


class TestConformance:
    """What is stored of references, held against what the marks give now."""

    def test_each_that_is_not_as_marked_is_listed(self, url: str) -> None:
        """One that is lost, one that nobody marks."""
        with Engine.open(url, TODAY) as engine:
            for reader in ("R-1", "R-2"):
                lend(engine, reader)
            assert misfits(engine) == []
            store(engine, RefRow("reader:R-1", 1, "borrows"), RefRow("reader:R-3", 2, "reads"))
            assert [(one.sort, one.number, one.stored, one.now) for one in misfits(engine)] == [
                ("reference", 2, "–", "reader:R-2 borrows"),
                ("reference", 2, "reader:R-3 reads", "–"),
            ]

    def test_by_other_marks_is_one_sentence(self, url: str) -> None:
        """It says what stores them by the marks of today; then all conforms."""
        with Engine.open(url, BEFORE) as engine:
            lend(engine, "R-1")
            (found,) = Conformance(engine.ledger, TODAY).misfits()
        assert (found.sort, found.number, found.now) == (
            "reference",
            0,
            "`daojiao migrate` stores them by today's",
        )
        Engine.migrate(url, TODAY)
        with Engine.open(url, TODAY) as engine:
            assert misfits(engine) == []

    def test_by_other_marks_that_come_to_the_same_conforms(self, url: str) -> None:
        """An event that has another topic, say: the marks are not the same, and what they give is."""

        class Taken(Event, topic="desk.taken", was=("desk.lent",)):
            """A thing went out."""

            reader: Annotated[str, Ref("reader", "borrows")]

        class Desk(Aggregate):
            """Lends."""

            @decision()
            def lend(self, _: Context[None], reader: str) -> list[Event]:
                """Lend to a reader."""
                return [Taken(reader=reader)]

            def evolve(self, event: Taken, on: date) -> None:
                """Keep nothing."""

        Desk.evolve.__annotations__["event"] = Taken
        with Engine.open(url, TODAY) as engine:
            lend(engine, "R-1")
            assert refs_mark(Catalogue([Desk])) != refs_mark(TODAY)
            assert [*Conformance(engine.ledger, Catalogue([Desk])).misfits()] == []

    def test_part_by_part(self, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """However many are looked at at once, each is compared, and no more than once."""
        monkeypatch.setattr("daojiao_program.engine.conform._REFS_AT_ONCE", 2)
        with Engine.open(url, TODAY) as engine:
            for number in range(1, 6):
                lend(engine, f"R-{number}")
            assert misfits(engine) == []
            store(engine, RefRow("reader:R-1", 1, "borrows"))
            assert [one.number for one in misfits(engine)] == [2, 3, 4, 5]


def misfits(engine: Engine) -> list[Misfit]:
    """What does not conform under the code of today."""
    return [*Conformance(engine.ledger, TODAY).misfits()]


def store(engine: Engine, *refs: RefRow) -> None:
    """Let this be all that is stored of references, as if made by the marks of today."""
    with engine.ledger.turn, engine.ledger.writing() as writing:
        writing.refer_anew(refs, refs_mark(TODAY))
