"""Followers on SQLite and on PostgreSQL: the cursor, the lease and its token, what stops one, what passes."""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from psycopg import sql as pg

from daojiao_program.engine import (
    Conflict,
    Engine,
    Follower,
    HandedOn,
    NotNow,
    RequestFault,
    StoreError,
    StreamChange,
)
from daojiao_program.engine.verify import Verification
from tests.engine.desk_of_tickets import on, receive
from tests.engine.following import Kept, desk, set_up
from tests.engine.tickets import TICKETS, Ticket

Runs = Callable[[str], None]


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a desk of tickets."""
    if request.param == "sqlite":
        found = f"sqlite:///{tmp_path}/desk.db"
    else:
        found = f"{request.getfixturevalue('postgres_url')}&schema={request.getfixturevalue('pg_schema')}"
    set_up(found)
    return found


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """The desk, open."""
    with desk(url) as found:
        yield found


@pytest.fixture
def by_hand(url: str) -> Runs:
    """Runs a statement of somebody with SQL."""

    def run(statement: str) -> None:
        if url.startswith("sqlite"):
            with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as connection:
                connection.execute(statement)
            return
        server, _, schema = url.partition("&schema=")
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(pg.SQL("set search_path to {}").format(pg.Identifier(schema)))
            connection.execute(statement.encode())

    return run


def tickets(engine: Engine, **more: float) -> Follower:
    """One that follows tickets alone."""
    return engine.follow("mirror", kinds=[Ticket], **more)


def poisonous(stream: str, kept: Kept) -> Callable[[StreamChange], None]:
    """A receiver that fails at one stream."""

    def take(change: StreamChange) -> None:
        if change.stream == stream:
            raise ValueError("cannot be kept: postgresql://me:secret@host/x")
        kept(change)

    return take


def test_it_goes_on_where_it_stopped(url: str) -> None:
    """The cursor stands in the store: who opens it later is given what is new, and nothing twice."""
    kept = Kept()
    with desk(url) as engine:
        receive(engine, 2, "a", "b")
        assert tickets(engine).hand_on(kept) == HandedOn(2, "done")
        assert tickets(engine).hand_on(kept) == HandedOn(0, "done")
    with desk(url) as engine:
        on(engine, 3).of(Ticket, "a").answer()
        receive(engine, 3, "c")
        assert tickets(engine).hand_on(kept) == HandedOn(2, "done")
        assert engine.follow("another").hand_on(Kept()).count > 4
    assert kept.streams == ["ticket:a", "ticket:b", "ticket:a", "ticket:c"]
    assert kept.came == kept.effects


def test_nothing_is_written_where_there_is_nothing_to_do(engine: Engine) -> None:
    """No lease is taken for a look: the token stays."""
    receive(engine, 2, "a")
    follower = tickets(engine)
    follower.hand_on(Kept())
    [before] = engine.ledger.cursors()
    assert follower.hand_on(Kept()) == HandedOn(0, "done")
    assert engine.ledger.cursors() == [before]


def test_more_than_a_stretch(engine: Engine) -> None:
    """Each stream comes, though they stand far apart."""
    for number in range(60):
        receive(engine, 2, f"t{number}", unit=f"u{number}")
    kept = Kept()
    assert tickets(engine).hand_on(kept) == HandedOn(60, "done")
    assert kept.streams == [f"ticket:t{number}" for number in range(60)]
    assert tickets(engine).status().behind == 0


def test_one_at_a_time(url: str) -> None:
    """While one hands on, another finds the lease taken, and does nothing."""
    inside, go = threading.Event(), threading.Event()

    def slow(change: StreamChange) -> None:
        inside.set()
        go.wait(10)

    with desk(url) as one, desk(url) as other:
        receive(one, 2, "a")
        thread = threading.Thread(target=tickets(one).hand_on, args=(slow,))
        thread.start()
        inside.wait(10)
        assert tickets(other).hand_on(Kept()) == HandedOn(0, "held")
        [status] = other.followers()
        assert status.holder.endswith(f":{os.getpid()}")
        assert 0 < status.held_s <= 30
        with pytest.raises(Conflict, match="is at work"):
            tickets(other).resume()
        go.set()
        thread.join()
        assert tickets(other).hand_on(Kept()) == HandedOn(0, "done")
        [status] = other.followers()
        assert (status.holder, status.held_s) == ("", 0)


def test_dbos_541_two_runners_on_one_file_take_the_same_work(url: str) -> None:
    """Four runners of one follower: nobody is handed anything while another one is, and nothing twice."""
    kept, busy, together = Kept(), threading.Lock(), 0
    stop = threading.Event()

    def runs() -> None:
        nonlocal together
        enough = threading.Event()

        def take(change: StreamChange) -> None:
            nonlocal together
            together += not busy.acquire(blocking=False)
            time.sleep(0.001)
            kept(change)
            enough.set()  # it is the next one's turn
            busy.release()

        with desk(url) as engine:
            while not stop.is_set():
                tickets(engine).hand_on(take, enough)
                enough.clear()

    runners = [threading.Thread(target=runs) for _ in range(4)]
    for one in runners:
        one.start()
    with desk(url) as engine:
        for number in range(40):
            receive(engine, 2, f"t{number}", unit=f"u{number}")
        last = engine.log(after=0, limit=1000)[-1].position
        until = time.monotonic() + 30
        while tickets(engine).status().position < last and time.monotonic() < until:
            time.sleep(0.01)
    stop.set()
    for one in runners:
        one.join()
    assert together == 0
    assert kept.streams == [f"ticket:t{number}" for number in range(40)]
    assert len(set(kept.tokens)) == 40, "each was handed on under a lease of its own"
    assert kept.tokens == sorted(kept.tokens)


def test_who_slept_through_the_lease_moves_nothing(url: str) -> None:
    """The token is compared in the statement that moves: the one who went on is not passed, nor put back."""
    kept, late = Kept(), Kept()

    with desk(url) as one, desk(url) as other:
        receive(one, 2, "a", "b")

        def sleeps(change: StreamChange) -> None:
            late(change)
            if change.stream == "ticket:a":
                time.sleep(0.3)
                receive(other, 3, "c")
                assert tickets(other).hand_on(kept) == HandedOn(3, "done")

        assert tickets(one, lease_s=0.2).hand_on(sleeps) == HandedOn(1, "held")
        assert late.streams == ["ticket:a"], "it notices before it hands on the next one"
        assert kept.streams == ["ticket:a", "ticket:b", "ticket:c"]
        assert late.tokens[0] < kept.tokens[0], "a receiver can tell the one from the other"
        status = tickets(one).status()
        assert (status.position, status.behind) == (one.log()[-1].position, 0)


@pytest.mark.parametrize("back", [False, True])
def test_an_old_token_moves_nothing_in_either_direction(engine: Engine, *, back: bool) -> None:
    """And no cursor goes back, with whatever token, unless that is asked for."""
    receive(engine, 2, "a")
    with engine.ledger.following() as cursors:
        old = cursors.take("mirror", "one", 1)
    time.sleep(0.01)
    with engine.ledger.following() as cursors:
        new = cursors.take("mirror", "other", 60_000_000)
        assert old is not None
        assert new is not None
        assert new.token == old.token + 1
        assert cursors.move(new._replace(position=2), 0)
        assert not cursors.move(old._replace(position=3), 0, back=back)
        assert cursors.move(new._replace(position=1), 0, back=back) == back


def test_a_lease_of_a_clock_that_was_put_back_is_none(engine: Engine, by_hand: Runs) -> None:
    """It would hold for as long as the clock was put back."""
    receive(engine, 2, "a")
    tickets(engine).hand_on(Kept())
    by_hand("update followers set until = at + 90000000000")
    receive(engine, 2, "b")
    assert tickets(engine).hand_on(Kept()) == HandedOn(1, "done")


def test_a_poisonous_change_stops_that_follower_alone(engine: Engine) -> None:
    """It stands before it with position and fault, which tells no password; others go on."""
    receive(engine, 2, "a", "b", "c")
    kept, other = Kept(), Kept()
    take = poisonous("ticket:b", kept)
    assert tickets(engine).hand_on(take) == HandedOn(1, "stopped")
    assert engine.follow("other", kinds=[Ticket]).hand_on(other) == HandedOn(3, "done")
    status = tickets(engine).status()
    assert (status.stopped, status.stream, status.tries) == (True, "ticket:b", 1)
    assert status.failed == engine.history("ticket:b")[-1].position > status.position
    assert status.fault.startswith("ValueError: cannot be kept")
    assert "secret" not in status.fault
    assert status.since is not None
    receive(engine, 3, "d", unit="y")
    assert tickets(engine).hand_on(take) == HandedOn(0, "stopped")
    tickets(engine).resume()
    assert tickets(engine).hand_on(take) == HandedOn(0, "stopped")
    assert kept.streams == ["ticket:a"]
    tickets(engine).resume()
    assert tickets(engine).hand_on(kept) == HandedOn(3, "done")
    assert kept.streams == ["ticket:a", "ticket:b", "ticket:c", "ticket:d"]


def test_a_state_that_cannot_be_made_is_poisonous(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Be it the code of an aggregate that raises: this follower stops, and says why."""
    receive(engine, 2, "a")

    def raises(*_: object) -> None:
        raise ZeroDivisionError("of an aggregate")

    monkeypatch.setattr(Ticket, "evolve", raises)
    assert tickets(engine).hand_on(Kept()) == HandedOn(0, "stopped")
    monkeypatch.undo()
    assert tickets(engine).status().fault == "ZeroDivisionError: of an aggregate"
    tickets(engine).resume()
    assert tickets(engine).hand_on(Kept()) == HandedOn(1, "done")


def test_a_store_that_fails_is_no_fault_of_a_change(url: str) -> None:
    """It is raised, and nothing is held against what was to be handed on: another runner goes on."""
    with desk(url) as engine, desk(url) as other:
        receive(engine, 2, "a", "b")

        def closes(change: StreamChange) -> None:
            engine.close()

        with pytest.raises(StoreError, match="closed"):
            tickets(engine, lease_s=0.1).hand_on(closes)
        time.sleep(0.2)
        kept = Kept()
        assert tickets(other).hand_on(kept) == HandedOn(2, "done")
        assert kept.streams == ["ticket:a", "ticket:b"]


def test_past_a_poisonous_change_goes_nothing_else(engine: Engine) -> None:
    """Though streams were touched again meanwhile, which puts them in another order."""
    receive(engine, 2, "a", "b", "c")
    kept = Kept()
    assert tickets(engine).hand_on(poisonous("ticket:a", kept)) == HandedOn(0, "stopped")
    on(engine, 3).of(Ticket, "b").answer()
    on(engine, 3).of(Ticket, "a").answer()
    tickets(engine).resume(skip=True)
    assert tickets(engine).hand_on(kept) == HandedOn(3, "done")
    assert kept.streams == ["ticket:c", "ticket:b", "ticket:a"]


def test_what_is_not_taken_for_now_is_tried_again(engine: Engine) -> None:
    """Later and later, at the same change; all is forgotten once it is taken."""
    receive(engine, 2, "a", "b")
    refuses = True
    kept = Kept()

    def take(change: StreamChange) -> None:
        if refuses and change.stream == "ticket:b":
            raise NotNow("down for an hour")
        kept(change)

    assert tickets(engine).hand_on(take) == HandedOn(1, "waits")
    assert tickets(engine).hand_on(take) == HandedOn(0, "waits")
    status = tickets(engine).status()
    assert (status.stopped, status.tries, status.fault) == (False, 1, "NotNow: down for an hour")
    assert 0 < status.again_s <= 1
    time.sleep(status.again_s)
    assert tickets(engine).hand_on(take) == HandedOn(0, "waits")
    assert 1 < tickets(engine).status().again_s <= 2
    refuses = False
    tickets(engine).resume()
    assert tickets(engine).hand_on(take) == HandedOn(1, "done")
    assert (tickets(engine).status().tries, tickets(engine).status().fault) == (0, "")
    assert kept.streams == ["ticket:a", "ticket:b"]


def test_it_waits_as_long_as_the_receiver_says(engine: Engine) -> None:
    """But never without end."""
    receive(engine, 2, "a")

    def take(change: StreamChange) -> None:
        raise NotNow("later", after_s=90_000)

    tickets(engine).hand_on(take)
    assert 290 < tickets(engine).status().again_s <= 300


def test_it_stops_when_told(engine: Engine) -> None:
    """Between two changes; the next runner goes on at the second."""
    receive(engine, 2, "a", "b")
    kept, stop = Kept(), threading.Event()

    def take(change: StreamChange) -> None:
        kept(change)
        stop.set()

    assert tickets(engine).hand_on(take, stop) == HandedOn(1, "asked")
    assert tickets(engine).hand_on(kept) == HandedOn(1, "done")
    assert kept.streams == ["ticket:a", "ticket:b"]


def test_it_runs_as_things_change(engine: Engine) -> None:
    """Until it is told to stop, which it notices soon."""
    kept, stop = Kept(), threading.Event()
    runner = threading.Thread(target=tickets(engine).run, args=(kept, stop))
    runner.start()
    receive(engine, 2, "a")
    until = time.monotonic() + 10
    while not kept.came and time.monotonic() < until:
        time.sleep(0.01)
    receive(engine, 2, "b")
    while len(kept.came) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    began = time.monotonic()
    stop.set()
    runner.join(10)
    assert time.monotonic() - began < 3
    assert kept.streams == ["ticket:a", "ticket:b"]


def test_a_store_that_went_back_is_noticed(engine: Engine, by_hand: Runs) -> None:
    """A cursor beyond the last event belongs to another history; rewound, all is handed on again."""
    receive(engine, 2, "a")
    tickets(engine).hand_on(Kept())
    [row] = engine.ledger.cursors()
    with engine.ledger.following() as cursors:
        taken = cursors.take("mirror", "x", 1_000_000)
        assert taken is not None
        cursors.move(taken._replace(position=row.position + 10), 0)
    with pytest.raises(StoreError, match="older copy"):
        tickets(engine).hand_on(Kept())
    with pytest.raises(RequestFault, match="not allowed"):
        tickets(engine).rewind(row.position + 10)
    tickets(engine).rewind()
    assert tickets(engine).hand_on(Kept()) == HandedOn(1, "done")


def test_a_cursor_changed_by_hand_is_noticed(engine: Engine, by_hand: Runs, url: str) -> None:
    """It has a checksum: it is read no more, and verify names it."""
    receive(engine, 2, "a")
    tickets(engine).hand_on(Kept())
    assert [*Verification(url, TICKETS).damages()] == []
    by_hand("update followers set position = 1")
    with pytest.raises(StoreError, match="follower mirror"):
        tickets(engine).hand_on(Kept())
    [damage] = Verification(url, TICKETS).damages()
    assert (damage.table, damage.row) == ("followers", "mirror")


def test_who_only_looks_follows_nothing(url: str) -> None:
    """It is told; the status can be asked all the same, also where nobody has ever followed."""
    with desk(url) as engine:
        receive(engine, 2, "a")
    with Engine.open(url, TICKETS, read_only=True) as looking:
        assert looking.followers() == []
        assert looking.follow("mirror").status().behind == looking.log()[-1].position
        with pytest.raises(StoreError, match="opened to look"):
            looking.follow("mirror").hand_on(Kept())


@pytest.mark.parametrize("name", ["", " x", "a\nb", "x" * 81])
def test_a_name_can_be_read(engine: Engine, name: str) -> None:
    """As every id."""
    with pytest.raises(RequestFault, match="no name of a follower"):
        engine.follow(name)


@pytest.mark.parametrize("lease_s", [0, -1, 3601, float("nan")])
def test_a_lease_has_an_end(engine: Engine, lease_s: float) -> None:
    """A bounded one, since it holds up the others."""
    with pytest.raises(RequestFault, match="not allowed"):
        engine.follow("mirror", lease_s=lease_s)
