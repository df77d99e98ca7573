"""Sealing a store, on SQLite and on PostgreSQL: what is signed, what is refused, what is found."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psycopg
import pytest
from psycopg import sql

from daojiao_program.adapters.keys import KeyFile, LastBeside, new_key, verified
from daojiao_program.adapters.sealing import LedgerSeal
from daojiao_program.adapters.sql.names import event_sum, request_sum
from daojiao_program.engine import Engine, StoreError
from daojiao_program.engine.opening import open_ledger
from daojiao_program.engine.ports import Damage, Ledger
from daojiao_program.seal.checking import SealCheck
from daojiao_program.seal.errors import SealError
from daojiao_program.seal.leaf import leaf
from daojiao_program.seal.merkle import grown, leaf_hash, root
from daojiao_program.seal.note import COSIGNATURE, Checkpoint, Note
from daojiao_program.seal.proof import prove
from daojiao_program.seal.sealing import Sealed, seal
from daojiao_program.seal.witness import asking, cosigned
from tests.engine.test_verify import written
from tests.engine.town import MAY, TOWN, clock_at
from tests.engine.town import asking as asked


@dataclass
class Town:
    """A store, a key, and somebody with SQL."""

    url: str
    folder: Path
    sql: Callable[[str, Sequence[Any]], Any]

    @property
    def key(self) -> Path:
        """The file of the key."""
        return self.folder / "town.key"

    def ledger(self) -> Ledger:
        """Opened to be written."""
        return open_ledger(self.url, create=False)

    def seal(self, *, key: Path | None = None) -> Sealed:
        """Seal it."""
        with closing(self.ledger()) as ledger:
            signer = KeyFile(key or self.key)
            return seal(LedgerSeal(ledger), [signer], verified, LastBeside(key or self.key), at=1)

    def more(self, *ids: str) -> None:
        """Record requests."""
        with Engine.open(self.url, TOWN, clock=clock_at()) as engine:
            for id_ in ids:
                engine.submit([asked(id_, "volunteer.enrol", MAY[6], f"volunteer:{id_}", {"team": "x"})])

    def check(self, *kept: Note) -> tuple[list[Damage], int]:
        """What its seal finds, and how much it proves."""
        ledger = open_ledger(self.url, create=False, read_only=True)
        with closing(ledger), LedgerSeal(ledger).reading() as look:
            check = SealCheck(look, verified, [KeyFile(self.key).key], kept)
            return [*check.damages()], check.proved


@pytest.fixture(params=["sqlite", "postgresql"])
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Town:
    """A store that has something of everything, and was never sealed."""
    new_key(tmp_path / "town.key", "daojiao.example/town")
    if request.param == "sqlite":
        file = tmp_path / "town.db"

        def execute(statement: str, values: Sequence[Any] = ()) -> Any:  # noqa: ANN401 - rows
            with closing(sqlite3.connect(file)) as connection, connection:
                return connection.execute(statement, values).fetchall()

        url = f"sqlite:///{file}"
    else:
        server, schema = request.getfixturevalue("postgres_url"), request.getfixturevalue("pg_schema")
        url = f"{server}&schema={schema}"

        def execute(statement: str, values: Sequence[Any] = ()) -> Any:  # noqa: ANN401 - rows
            with psycopg.connect(server) as connection:
                connection.execute(sql.SQL("set search_path to {}").format(sql.Identifier(schema)))
                done = connection.execute(statement.replace("?", "%s"), values)
                return done.fetchall() if done.description else []

    written(url)
    return Town(url, tmp_path, execute)


def places(found: tuple[list[Damage], int]) -> set[tuple[str, str]]:
    """Tables and rows."""
    return {(one.table, one.row) for one in found[0]}


def test_all_is_sealed(town: Town) -> None:
    """The root is that over the leaves of every request; sealed again, nothing is new."""
    first = town.seal()
    with closing(town.ledger()) as ledger, LedgerSeal(ledger).reading() as look:
        size = look.size()
        leaves = [leaf(rows, simulated=False) for rows in look.rows(0, size)]
        reads = [one for rows in look.rows(0, size) for one in rows.reads]
    held = grown(lambda *_: b"", 0, [leaf_hash(one) for one in leaves])
    assert first.checkpoint.root == root(lambda *place: held[place], size)
    assert (first.new, first.checkpoint.size) == (size, size)
    assert len(reads) == town.sql("select count(*) from reads", ())[0][0]
    assert town.seal() == Sealed(first.checkpoint, first.note, 0)
    assert town.check() == ([], size)


def test_it_grows(town: Town) -> None:
    """What is recorded later comes in with the next checkpoint, and is unproven until then."""
    first = town.seal()
    town.more("m", "n")
    assert town.check() == ([], first.checkpoint.size)
    second = town.seal()
    assert second.new == 2
    assert town.check(first.note, second.note) == ([], second.checkpoint.size)
    late = asked("late", "volunteer.enrol", MAY[1], "volunteer:late", {"team": "x"})
    with Engine.open(town.url, TOWN, clock=clock_at()) as engine:
        assert not engine.submit([late])[0].refused
        assert not engine.submit([asked("void", "engine.void", MAY[6], None, {"request": "m"}, reason="-")])[
            0
        ].refused
    assert town.seal().new == 2
    assert town.check(first.note, second.note)[0] == []


def change_event(town: Town, position: int) -> int:
    """Change what an event says, and its checksum, as somebody would who means to. Returns its request."""
    with closing(town.ledger()) as ledger, ledger.reading() as reading:
        row = reading.at((position,))[position][0]
    changed = row._replace(data=row.data.replace("{", '{"zz":1,'))
    town.sql("update events set data = ?, checksum = ? where position = ?",
             (changed.data, event_sum(changed), position))  # fmt: skip
    return row.request


def test_a_change_with_its_checksum(town: Town) -> None:
    """An event that was altered by hand is found at its request, and nothing is signed on it."""
    sealed = town.seal()
    number = change_event(town, 5)
    assert ("requests", str(number)) in places(town.check())
    town.more("m")
    town.sql("update tiles set hashes = ? where level = 0", (b"\0" * 32 * sealed.checkpoint.size,))
    with pytest.raises(SealError) as error:
        town.seal()
    assert error.value.since == 1
    assert ("checkpoints", str(sealed.checkpoint.size)) in places(town.check())


def test_a_change_of_a_reason(town: Town) -> None:
    """A request's reason, changed with its checksum: found at the request."""
    sealed = town.seal()
    number = town.sql("select min(number) from requests where reason is not null", ())[0][0]
    with closing(town.ledger()) as ledger, ledger.reading() as reading:
        row = reading.request(number)
        other = town.sql("select number, name from actors order by number limit 1", ())[0]
    assert row is not None
    town.sql("update requests set reason = null, checksum = ? where number = ?",
             (request_sum(row._replace(reason=None)), number))  # fmt: skip
    assert other
    assert ("requests", str(number)) in places(town.check())
    assert ("checkpoints", str(sealed.checkpoint.size)) in places(town.check())


def test_a_read_that_is_gone(town: Town) -> None:
    """What a verdict rests on is sealed as well."""
    town.seal()
    thing, request, by = town.sql("select thing, request, found_by from reads order by request limit 1", ())[
        0
    ]
    town.sql("delete from reads where thing = ? and request = ?", (thing, request))
    assert ("requests", str(by)) in places(town.check())


def test_tiles_and_rows_changed_together(town: Town) -> None:
    """Then the checkpoints show it: from the first request after the last one that still fits."""
    first = town.seal()
    town.more("m", "n")
    second = town.seal()
    with closing(town.ledger()) as ledger, ledger.reading() as reading:
        position = reading.head().position
    change_event(town, position)
    with closing(town.ledger()) as ledger, LedgerSeal(ledger).writing() as writing:
        hashes = [leaf_hash(leaf(one, simulated=False)) for one in writing.rows(0, writing.size())]
        tiles = grown(lambda *_: b"", 0, hashes)
        writing.put(tiles, second.checkpoint.size, str(second.note))
    found = town.check()
    size = second.checkpoint.size
    assert [(one.table, one.row) for one in found[0]] == [("checkpoints", str(size))]
    assert f"{first.checkpoint.size + 1}–{size}" in found[0][0].said.en
    assert found[1] == first.checkpoint.size
    town.more("o")
    with pytest.raises(SealError) as error:
        town.seal()
    assert error.value.since == first.checkpoint.size + 1


def test_requests_cut_off(town: Town) -> None:
    """A store that was put back to an earlier moment, seal and all, is not signed: the key remembers."""
    town.more("m")
    before = town.sql("select * from requests", ())
    sealed = town.seal()
    for table in ("checkpoints", "tiles"):
        town.sql(f"delete from {table}", ())  # noqa: S608 - a name of the test
    number, position = before[-1][0], before[-1][-2]
    town.sql("delete from events where position = ?", (position,))
    town.sql("delete from requests where number = ?", (number,))
    with pytest.raises(StoreError):  # the counters tell it already
        town.seal()
    with Engine.open("sqlite://" + "/:memory:", TOWN, clock=clock_at()) as other:
        other.acting("clerk", on=MAY[0])
        with pytest.raises(SealError) as error:
            seal(LedgerSeal(other.ledger), [KeyFile(town.key)], verified, LastBeside(town.key), at=1)
    assert error.value.since == 1
    assert sealed.checkpoint.size == number


def test_another_key(town: Town) -> None:
    """Nobody seals on with another key, nor on a checkpoint that somebody else put there."""
    sealed = town.seal()
    new_key(town.folder / "other.key", "daojiao.example/town")
    town.more("m")
    with pytest.raises(SealError, match="not signed by the key"):
        town.seal(key=town.folder / "other.key")
    forged = Note(sealed.note.text).signed(KeyFile(town.folder / "other.key"), 1)
    town.sql("update checkpoints set note = ?", (str(forged),))
    assert ("checkpoints", str(sealed.checkpoint.size)) in places(town.check())
    with pytest.raises(SealError, match="not signed by the key"):
        town.seal()


def test_a_crash_between_key_and_store(town: Town) -> None:
    """The key has signed and the store did not keep it: sealing goes on from there, and only forward."""
    town.seal()
    town.more("m")
    before = town.sql("select size, note from checkpoints", ())
    tiles = town.sql("select level, number, hashes from tiles", ())
    second = town.seal()
    town.sql("delete from checkpoints where size = ?", (second.checkpoint.size,))
    town.sql("update tiles set hashes = ? where level = 0", (tiles[0][2],))
    assert town.sql("select size, note from checkpoints", ()) == before
    again = town.seal()
    assert again.checkpoint == second.checkpoint
    town.more("n")
    assert town.seal().new == 1


def test_proofs(town: Town) -> None:
    """Each request is proved under the newest checkpoint, and none that is not sealed, or was changed."""
    sealed = town.seal()
    town.more("m")
    with closing(town.ledger()) as ledger, LedgerSeal(ledger).reading() as look:
        numbers = [*range(1, sealed.checkpoint.size + 1)]
        found = prove(look, numbers)
        assert [one.number for one in found.requests] == numbers
        for number in (0, sealed.checkpoint.size + 1):
            with pytest.raises(SealError, match="not sealed"):
                prove(look, [number])
    number = change_event(town, 5)
    ledger = town.ledger()
    with (
        closing(ledger),
        LedgerSeal(ledger).reading() as look,
        pytest.raises(SealError, match="not as it was sealed"),
    ):
        prove(look, [number])


def test_a_witness(town: Town) -> None:
    """It cosigns what goes on from what it has seen; a history that was made anew it does not."""
    witness = town.folder / "w.key"
    new_key(witness, "witness.example/w1", COSIGNATURE)
    signer, seen, log = KeyFile(witness, COSIGNATURE), LastBeside(witness), KeyFile(town.key).key
    first = town.seal()

    def sent(since: Checkpoint | None) -> str:
        with closing(town.ledger()) as ledger, LedgerSeal(ledger).reading() as look:
            return asking(look, Note.read(str(look.last_note())), since)

    note = cosigned(sent(None), signer, log, verified, seen, at=100)
    assert note.signed_by(signer.key, verified) == 100
    town.more("m")
    second = town.seal()
    with pytest.raises(SealError, match="proof from there"):
        cosigned(sent(None), signer, log, verified, seen, at=101)
    assert (
        cosigned(sent(first.checkpoint), signer, log, verified, seen, at=101).signed_by(signer.key, verified)
        == 101
    )
    assert cosigned(sent(None), signer, log, verified, seen, at=102).signed_by(signer.key, verified) == 102
    with pytest.raises(SealError, match="not signed by"):
        cosigned(sent(None), signer, signer.key, verified, seen, at=102)
    forged = Checkpoint(second.checkpoint.origin, second.checkpoint.size + 1, b"\1" * 32)
    other = str(Note(forged.text).signed(KeyFile(town.key), 1))
    proof = (
        sent(first.checkpoint)
        .partition("\n\n")[0]
        .replace(f"old {first.checkpoint.size}", f"old {second.checkpoint.size}")
    )
    with pytest.raises(SealError, match="does not go on"):
        cosigned(f"{proof}\n\n{other}", signer, log, verified, seen, at=103)
    smaller = str(first.note)
    with pytest.raises(SealError):
        cosigned(smaller, signer, log, verified, seen, at=103)


def test_others_seal_at_the_same_time(town: Town) -> None:
    """What another one has sealed meanwhile is taken as the beginning."""
    town.seal()
    town.more("m")
    first = town.ledger()

    class Slow(LedgerSeal):
        """Somebody else is faster, once."""

        told = False

        def writing(self) -> Any:  # noqa: ANN401 - as the other has it
            if not self.told:
                self.told = True
                town.seal()
                town.more("n")
            return super().writing()

    with closing(first):
        found = seal(Slow(first), [KeyFile(town.key)], verified, LastBeside(town.key), at=1)
    assert found.new == 1
    assert town.check() == ([], found.checkpoint.size)


def test_following(town: Town) -> None:
    """Who waits for more is woken by what is recorded, and not by what is sealed already."""
    sealed = town.seal()
    woken = Event()

    def wait() -> None:
        with closing(town.ledger()) as ledger:
            LedgerSeal(ledger).wait(sealed.checkpoint.size)
            woken.set()

    waiting = Thread(target=wait)
    waiting.start()
    assert not woken.wait(0.3)
    town.more("m")
    assert woken.wait(20)
    waiting.join()
    assert town.seal().new == 1
