"""A store that is not sound is not opened, and a look at one that is leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from daojiao_program.adapters.sql.names import text_sum
from daojiao_program.adapters.sqlite_queue import Queue
from daojiao_program.engine import Engine, Request, StoreError
from daojiao_program.engine.opening import open_ledger
from tests.engine.town import MAY, TOWN, asking, chartered, clock_at
from tests.engine.workflow import Charter, TownTerms

NOBODY = 65534
DIES = """
import os, sys
sys.path[:0] = {path!r}
from tests.engine.town import MAY, TOWN, asking
from daojiao_program.engine import Engine
engine = Engine.open({url!r}, TOWN, create=False)
engine.submit([asking("dying", "volunteer.enrol", MAY[2], "volunteer:dying", {{"team": "x"}})])
os._exit(9)
"""
ONE = asking("one", "volunteer.enrol", MAY[1], "volunteer:one", {"team": "x"})
VISIT = asking("visit", "visit.hold", MAY[5], "visit:v", {"people": ["one"]})
TWO = asking("two", "volunteer.enrol", MAY[2], "volunteer:two", {"team": "x"})


def town(url: str) -> None:
    """Make a small store."""
    with Engine.open(url, TOWN, clock=clock_at()) as engine:
        engine.acting("clerk", on=MAY[0]).request("charter").of(Charter, "charter").adopt(TownTerms())
        engine.submit([ONE])


def dies(url: str) -> None:
    """A process that recorded something, and was killed before it closed the store."""
    code = DIES.format(path=sys.path, url=url)
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file of a small store."""
    found = tmp_path / "folder" / "town.db"
    found.parent.mkdir()
    town(f"sqlite:///{found}")
    return found


def url_of(file: Path) -> str:
    """Its address."""
    return f"sqlite:///{file}"


def requests_in(file: Path) -> int:
    """How many requests a look finds."""
    with Engine.open(url_of(file), TOWN, read_only=True) as engine:
        return len([*engine.requests()])


def listed(folder: Path) -> dict[str, tuple[int, bytes]]:
    """All files of a folder, with when they were last changed and what they hold.

    Of the index of a log only that it is there: who reads a log takes locks in it.
    """
    return {
        one.name: (0, b"") if one.name.endswith("-shm") else (one.stat().st_mtime_ns, one.read_bytes())
        for one in sorted(folder.iterdir())
    }


class TestNoStore:
    """What holds no store is not taken for an empty one, and nothing makes one of it but `init`."""

    @pytest.mark.parametrize("read_only", [True, False])
    def test_an_empty_file(self, tmp_path: Path, *, read_only: bool) -> None:
        """Of 0 bytes: it is left so."""
        empty = tmp_path / "town.db"
        empty.touch()
        with pytest.raises(StoreError, match=r"is empty \(0 bytes\) and no store.*daojiao init"):
            open_ledger(url_of(empty), create=False, read_only=read_only)
        assert [*listed(tmp_path)] == ["town.db"]
        assert empty.stat().st_size == 0

    def test_a_look_makes_none(self, tmp_path: Path) -> None:
        """Also where a store would be made by others."""
        with pytest.raises(StoreError, match="no store at"):
            open_ledger(url_of(tmp_path / "none.db"), create=True, read_only=True)
        assert [*tmp_path.iterdir()] == []

    def test_a_database_of_another_kind(self, tmp_path: Path) -> None:
        """It keeps its tables, and is left as it is."""
        file = tmp_path / "other.db"
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("create table store (thing)")
        before = file.read_bytes()
        with pytest.raises(StoreError):
            open_ledger(url_of(file), create=False, read_only=True)
        assert file.read_bytes() == before


class TestLog:
    """What was committed last stands in the write-ahead log alone."""

    def test_a_log_that_was_left_is_read(self, file: Path) -> None:
        """By a look too, which leaves it; and by who writes, who folds it into the file."""
        dies(url_of(file))
        before = listed(file.parent)
        assert file.with_name("town.db-wal").exists()
        assert requests_in(file) == 3
        assert listed(file.parent) == before
        with Engine.open(url_of(file), TOWN, create=False) as engine:
            assert len([*engine.requests()]) == 3
        assert [*listed(file.parent)] == ["town.db"]
        assert requests_in(file) == 3

    def test_a_log_without_its_index_is_read(self, file: Path) -> None:
        """As in a copy made by hand of both: the look makes no index beside them."""
        dies(url_of(file))
        file.with_name("town.db-shm").unlink()
        before = listed(file.parent)
        assert requests_in(file) == 3
        assert listed(file.parent) == before

    @pytest.mark.parametrize("read_only", [True, False])
    def test_a_log_that_was_taken_away_is_missed(self, file: Path, *, read_only: bool) -> None:
        """The file alone is sound, and of an earlier moment."""
        dies(url_of(file))
        file.with_name("town.db-wal").unlink()
        file.with_name("town.db-shm").unlink(missing_ok=True)
        file.with_name("town.db-queue").unlink(missing_ok=True)
        with pytest.raises(StoreError, match=r"write-ahead log of .* is gone"):
            open_ledger(url_of(file), create=False, read_only=read_only)

    def test_a_log_that_was_emptied_is_missed(self, file: Path) -> None:
        """It is there, and holds nothing."""
        dies(url_of(file))
        with file.with_name("town.db-wal").open("wb"):
            pass
        with pytest.raises(StoreError, match=r"write-ahead log of .* is gone"):
            open_ledger(url_of(file), create=False, read_only=True)

    def test_a_copy_by_hand_of_an_open_store_is_none(self, file: Path, tmp_path: Path) -> None:
        """Without its log it lacks what was recorded last."""
        with Engine.open(url_of(file), TOWN, create=False) as engine:
            engine.submit([TWO])
            shutil.copy(file, tmp_path / "copy.db")
            with pytest.raises(StoreError, match="daojiao backup"):
                open_ledger(url_of(tmp_path / "copy.db"), create=False, read_only=True)
            assert requests_in(file) == 3
        assert requests_in(file) == 3

    def test_a_new_store_whose_log_was_taken_away(self, tmp_path: Path) -> None:
        """Its first requests are in the file before they are acknowledged."""
        file = tmp_path / "town.db"
        engine = chartered(url_of(file))
        shutil.copy(file, tmp_path / "copy.db")
        with pytest.raises(StoreError, match="write-ahead log"):
            open_ledger(url_of(tmp_path / "copy.db"), create=False)
        engine.close()

    def test_the_last_one_to_close_takes_the_mark_away(self, file: Path) -> None:
        """Whoever it is: of two the second; and one who wrote nothing, after one who was killed."""
        first, second = (Engine.open(url_of(file), TOWN, create=False) for _ in "ab")
        first.submit([TWO])
        first.close()
        assert Queue.in_use(str(file)) in (True, False)
        second.submit([asking("three", "volunteer.enrol", MAY[2], "volunteer:three", {"team": "x"})])
        second.close()
        assert requests_in(file) == 4
        dies(url_of(file))
        Engine.open(url_of(file), TOWN, create=False).close()
        assert [*listed(file.parent)] == ["town.db"]
        assert requests_in(file) == 5


class TestLook:
    """A look leaves nothing, and needs no right to write."""

    def test_it_leaves_no_trace(self, file: Path) -> None:
        """Of a store that nobody has open, and of one that is open."""
        before = listed(file.parent)
        assert requests_in(file) == 2
        assert listed(file.parent) == before
        with Engine.open(url_of(file), TOWN, create=False) as engine:
            engine.submit([TWO])
            before = listed(file.parent)
            assert requests_in(file) == 3
            assert listed(file.parent) == before

    def test_it_takes_nothing(self, file: Path) -> None:
        """Who asks for something is told."""
        with (
            Engine.open(url_of(file), TOWN, read_only=True) as engine,
            pytest.raises(StoreError, match="was opened to look"),
        ):
            engine.submit([TWO])
        assert requests_in(file) == 2

    @pytest.mark.parametrize("log", [False, True])
    def test_in_a_folder_that_may_not_be_written(self, file: Path, *, log: bool) -> None:
        """By a user who may write nothing there; a log that was left is read."""
        if log:
            dies(url_of(file))
        with tempfile.TemporaryDirectory() as folder:
            there = Path(folder)
            for one in file.parent.iterdir():
                shutil.copy(one, there)
                (there / one.name).chmod(0o444)
            there.chmod(0o555)
            before = listed(there)
            assert as_nobody(lambda: requests_in(there / file.name)) == (3 if log else 2)
            assert listed(there) == before
            there.chmod(0o755)


def as_nobody(count: Callable[[], int]) -> int:
    """What somebody counts who is not root, to whom no right means anything."""
    if os.geteuid() != 0:
        return count()
    pid = os.fork()
    if pid == 0:
        status = 255
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            status = count()
        except BaseException:  # noqa: BLE001 - the child ends here, whatever happens
            traceback.print_exc()
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


class TestWhileOpen:
    """A store that is taken from under those who have it open acknowledges nothing more."""

    @pytest.mark.parametrize("what", ["town.db", "town.db-wal"])
    def test_removed(self, file: Path, what: str) -> None:
        """What is committed to a file that nobody finds is lost."""
        with Engine.open(url_of(file), TOWN, create=False) as engine:
            engine.submit([TWO])
            file.with_name(what).unlink()
            with pytest.raises(StoreError, match=rf"{what} was removed or moved while it was open"):
                engine.submit([asking("three", "volunteer.enrol", MAY[2], "volunteer:t", {"team": "x"})])

    def test_replaced(self, file: Path, tmp_path: Path) -> None:
        """By another file under its name; a look is told as well."""
        other = tmp_path / "other.db"
        town(url_of(other))
        with Engine.open(url_of(file), TOWN, create=False) as engine:
            engine.submit([TWO])
            other.replace(file)
            with pytest.raises(StoreError, match="was replaced while it was open"):
                engine.submit([asking("three", "volunteer.enrol", MAY[2], "volunteer:t", {"team": "x"})])
            with pytest.raises(StoreError, match="was replaced while it was open"):
                engine.figures()

    def test_put_back_to_an_earlier_state(self, stored: Stored) -> None:
        """The requests of an open store never get fewer, nor do its counters vanish."""
        with Engine.open(stored.url, TOWN, create=False) as engine:
            engine.submit([request(5), request(6)])
            number, position, at, day, events, voids = 5, 5, 1, 19000, 0, 0
            values = (number, position, at, day, events, voids)
            stored.by_hand(
                "delete from progress",
                f"insert into progress values {(*values, text_sum(*values))}",  # noqa: S608 - numbers
            )
            with pytest.raises(StoreError, match="had come to request 6, and stands at 5"):
                engine.submit([request(7)])
            stored.by_hand("delete from progress")
            with pytest.raises(StoreError, match="it has lost its counters"):
                engine.figures()


def request(number: int) -> Request:
    """The request with that number."""
    return asking(f"r-{number}", "volunteer.enrol", MAY[1], f"volunteer:{number}", {"team": "x"})


class Stored(NamedTuple):
    """A store with four requests and events, closed, and a way to change it by hand."""

    url: str
    by_hand: Callable[..., None]


@pytest.fixture(params=["sqlite", "postgres"])
def stored(request: pytest.FixtureRequest, tmp_path: Path) -> Stored:
    """One of each kind."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/town.db"

        def by_hand(*statements: str) -> None:
            with closing(sqlite3.connect(tmp_path / "town.db", isolation_level=None)) as connection:
                for statement in statements:
                    connection.execute(statement)
    else:
        schema: str = request.getfixturevalue("pg_schema")
        server: str = request.getfixturevalue("postgres_url")
        url = f"{server}{'&' if '?' in server else '?'}schema={schema}"

        def by_hand(*statements: str) -> None:
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute("select set_config('search_path', %s, false)", (schema,))
                for statement in statements:
                    connection.execute(statement.encode())

    town(url)
    with Engine.open(url, TOWN) as engine:
        engine.submit([VISIT, TWO])
    return Stored(url, by_hand)


@pytest.mark.parametrize("read_only", [True, False])
@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("delete from progress", "lost its counters"),
        ("insert into progress select * from progress", "have 2 rows"),
        ("update progress set number = number + 1", "counters 1 is not as it was recorded"),
        ("update progress set events = events + 1", "counters 1 is not as it was recorded"),
        ("update progress set last_day = null", "counters 1 is not as it was recorded"),
        ("delete from requests where number = 4", "counters disagree: progress says number 4"),
        ("delete from events where position = 4", "counters disagree: progress says position 4"),
        ("update requests set position = 9 where number = 4", "request 4 is not as it was recorded"),
        ("update events set day = day + 1 where position = 4", "event 4 is not as it was recorded"),
        ("update store set value = 'yes' where key = 'simulated'", "store simulated is not as it was"),
        ("delete from store where key = 'simulated'", "fact of the store simulated is not there"),
        ("delete from store where key = 'format'", "does not name its format"),
        ("drop table refs", "lost the tables refs"),
    ],
)
def test_what_disagrees_is_not_opened(stored: Stored, statement: str, said: str, *, read_only: bool) -> None:
    """Neither to write nor to look: no zeros, and no figures of what is left."""
    stored.by_hand(statement)
    with pytest.raises(StoreError, match=said) as told:
        open_ledger(stored.url, create=False, read_only=read_only)
    assert told.value.said.zh


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("update events set topic = 99 where position = 2", "events .* do not come to their total"),
        ("update events set day = day + 2 where position = 2", "events .* do not come to their total"),
        ("delete from events where position = 2", "events .* do not come to their total"),
        ("update events set thing = 99 where position = 2", "events .* do not come to their total"),
        ("insert into voids values (2, 3)", "voids .* do not come to their total"),
        ("update events set data = '{}' where position = 2", "event 2 is not as it was recorded"),
        ("update topics set name = 'x.y' where name = 'volunteer.enrolled'", "topic .* is not as it was"),
        ("delete from things where name = 'volunteer:one'", "event 2 is not as it was recorded"),
    ],
)
def test_no_figure_is_told_of_what_is_left(stored: Stored, statement: str, said: str) -> None:
    """What a look passes over by topic, day or request is missed all the same."""
    stored.by_hand(statement)
    with (
        pytest.raises(StoreError, match=said),
        Engine.open(stored.url, TOWN, read_only=True) as engine,
    ):
        engine.figures(effective_on=MAY[20])


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("update things set day = day - 30 where name = 'volunteer:one'", "thing .* is not as it was"),
        ("update things set day = null where name = 'volunteer:one'", "thing .* is not as it was"),
        ("update things set version = 0 where name = 'volunteer:one'", "thing .* is not as it was"),
        ("delete from reads", "the reads of volunteer:one .* do not come to their total"),
        ("update reads set found_by = 1", "the reads of volunteer:one .* do not come to their total"),
    ],
)
def test_lateness_rests_on_what_is_sound(stored: Stored, statement: str, said: str) -> None:
    """Whoever lowers a last day, or deletes who read what, does not get a late entry past the rules."""
    with Engine.open(stored.url, TOWN, create=False) as engine:
        desk = engine.acting("clerk", on=MAY[1], reason="misread")
        stored.by_hand(statement)
        with pytest.raises(StoreError, match=said):
            desk.void("one")
        assert engine.attempts("visit")
