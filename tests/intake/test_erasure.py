"""Whoever is erased is forgotten in the log and the directory at once, and no byte of them is left."""

from __future__ import annotations

import re
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import date
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from daojiao_program.adapters.sqlite_copy import copy_store
from daojiao_program.domain.person import Person
from daojiao_program.engine import Conflict, Engine, Receipt, Refused, SimulatedClock, StoreError
from daojiao_program.program import DATA, Program
from daojiao_program.views.entries import UnknownError
from tests.intake.office import ROLL, open_town, written
from tests.postgres import running

NAME, PHONE, OTHER = "欧阳若兰", "13812345678", "司马长风"
ON = date(2022, 6, 1)


def row(**cells: str) -> str:
    """A row of a roll."""
    usual = {"id": "V-0001", "name": NAME, "phone": PHONE, "unit": "社会后备力量", "team": "镇级中坚队"}
    return ",".join((usual | {"grid": "G-07", "on": "2022-05-05"} | cells).values())


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a store with two people, who were corrected and misplaced on the way."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'town.db'}"
    return f"{request.getfixturevalue('postgres_url')}&schema=erase_{uuid.uuid4().hex[:12]}"


def open_office(url: str) -> Program:
    """A simulated town at that address, its charter adopted."""
    town = Program.open(url, simulated=True)
    assert isinstance(town.clock, SimulatedClock)
    town.clock.open_office(ON, "Asia/Shanghai")
    town.adopt_charter(DATA / "charter.toml", on=date(2022, 4, 1))
    return town


@pytest.fixture
def office(url: str, tmp_path: Path) -> Iterator[Program]:
    """A town that has taken in its people, with mistakes."""
    with open_office(url) as town:
        other = row(id="V-0002", name=OTHER, phone="13900001111")
        assert town.take_in(written(tmp_path / "roll.csv", ROLL, [row(), other])).accepted == 2
        again = written(tmp_path / "again.csv", ROLL, [row(phone="13787654321", grid="G-08")])
        assert town.take_in(again, correct=True, reason="换号码").count("corrected") == 1
        mixed = written(
            tmp_path / "mixed.csv", ROLL, [row(id="V-0003", grid=NAME), row(id="V-0004", team=PHONE)]
        )
        assert len(town.take_in(mixed, rejected_to=tmp_path / "back").refused) == 2
        yield town


TOLD = [NAME, PHONE, "13787654321"]


def found_in(folder: Path) -> dict[str, list[str]]:
    """Which files hold which bytes of the person."""
    told: dict[str, list[str]] = {}
    for one in folder.rglob("*"):
        with suppress(FileNotFoundError):  # a server removes files of its own
            if one.is_file():
                content = one.read_bytes()
                told[one.name] = [text for text in TOLD if text.encode() in content]
    return {name: texts for name, texts in told.items() if texts}


def test_no_byte_is_left_in_files(tmp_path: Path) -> None:
    """Of store, directory and their logs on SQLite, once refused rows and copies are removed as told."""
    with open_town(tmp_path) as town:
        town.take_in(
            written(tmp_path / "roll.csv", ROLL, [row(), row(id="V-0002", name=OTHER, phone="13900001111")])
        )
        town.take_in(
            written(tmp_path / "bad.csv", ROLL, [row(id="V-0003", grid=PHONE)]), rejected_to=tmp_path
        )
        files = copy_store(f"sqlite:///{tmp_path / 'town.db'}", tmp_path / "copy.db")
        town.people.note_files("copy", [str(files[1])])
        for one in ("roll.csv", "bad.csv"):
            (tmp_path / one).unlink()
        assert found_in(tmp_path)
        done = town.erase("V-0001", reason="本人要求")
        told = "".join(one.zh for one in done.left)
        assert set(found_in(tmp_path)) == {"bad-rejected.csv", "copy.people.db"}
        assert "bad-rejected.csv" in told
        assert "copy.people.db" in told
        for one in ("bad-rejected.csv", "copy.people.db"):
            (tmp_path / one).unlink()
        assert found_in(tmp_path) == {}
        assert town.erase("V-0001", reason="再清理").left == []
    assert found_in(tmp_path) == {}


def test_no_byte_is_left_in_a_server(tmp_path: Path) -> None:
    """Of all that PostgreSQL wrote, once the administrator has run what the page says."""
    page = Path(__file__).parents[2] / "docs" / "how-to" / "persons.md"
    statements = page.read_text(encoding="utf-8").partition("```sql\n")[2].partition("```")[0]
    with running() as server, psycopg.connect(server, autocommit=True) as superuser:
        data = Path(superuser.execute("show data_directory").fetchall()[0][0])
        with open_office(f"{server}&schema=town") as town:
            other = row(id="V-0002", name=OTHER, phone="13900001111")
            town.take_in(written(tmp_path / "roll.csv", ROLL, [row(), other]))
            superuser.execute("checkpoint")
            superuser.execute("analyze")
            assert len(found_in(data)) > 1  # in the table, and in the write-ahead log
            town.erase("V-0001", reason="本人要求")
            for statement in filter(None, map(str.strip, statements.split(";"))):
                superuser.execute(statement.encode())
            assert found_in(data) == {}
            assert town.names(["V-0002"]) == {"V-0002": OTHER}


def test_no_row_is_left(office: Program) -> None:
    """In both stores, no version of the person and no text of the log is left; others are."""
    done = office.erase("V-0001", reason="本人要求")
    assert isinstance(done.receipt, Receipt)
    assert office.people.held("V-0001").versions == []
    assert office.people.held("V-0001").erased_on is not None
    assert office.names(["V-0001", "V-0002"]) == {"V-0002": OTHER}
    with office.as_of(date.max) as now:
        log = "".join(map(str, now.requests()))
    assert not [text for text in TOLD if text in log]
    assert office.load(Person, "V-0001").status == "erased"


def test_the_log_alone_or_the_directory_alone_is_not_asked(office: Program) -> None:
    """The decision asked in any way does both halves."""
    office.acting("office", on=ON, reason="本人要求").person("V-0001").erase()
    assert office.people.held("V-0001").versions == []


def test_a_refusal_leaves_both(office: Program) -> None:
    """An erasure that the log refuses leaves the directory as it was, in a batch of all or nothing too."""
    desk = office.acting("office", on=ON, reason="本人要求")
    erase = desk.prepare(Person.erase, "V-0001", {})
    bad = desk.prepare(Person.register, "V-0002", {})
    answers = office.submit([erase, bad], all_or_nothing=True)
    assert answers[1].refused is not None
    assert office.people.held("V-0001").versions
    assert office.load(Person, "V-0001").status == "registered"
    office.submit([bad, erase, bad])
    assert office.people.held("V-0001").versions == []


def test_a_log_that_fails_leaves_both(office: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """An erasure that the log cannot record leaves the directory as it was."""

    def fails(*_: object, **__: object) -> None:
        raise Conflict("somebody else writes")

    monkeypatch.setattr(Engine, "submit", fails)
    with pytest.raises(Conflict):
        office.erase("V-0001", reason="本人要求")
    monkeypatch.undo()
    assert office.people.held("V-0001").versions
    assert office.load(Person, "V-0001").status == "registered"


def test_a_directory_that_fails_leaves_both(office: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """A directory that cannot be written leaves the log as it was."""

    def fails(_: object) -> None:
        raise StoreError("no room")

    monkeypatch.setattr(type(office.people), "_writing", fails)
    with pytest.raises(StoreError):
        office.erase("V-0001", reason="本人要求")
    monkeypatch.undo()
    assert office.load(Person, "V-0001").status == "registered"


def test_a_half_is_completed(office: Program) -> None:
    """Where a process died between the halves, asking again completes it."""
    ask = office.acting("office", on=ON).prepare(Person.erase, "V-0001", {})
    assert isinstance(Engine.submit(office, [ask])[0], Receipt)
    assert office.people.held("V-0001").versions
    again = office.erase("V-0001", reason="本人要求")
    assert again.receipt.events == ()
    assert office.people.held("V-0001").versions == []


def test_a_reader_is_told_of(office: Program, url: str, tmp_path: Path) -> None:
    """While somebody reads the directory, old pages are there, and it is said; then they are not."""
    if url.startswith("sqlite"):
        reader = sqlite3.connect(tmp_path / "town.people.db", isolation_level=None)
        reader.execute("begin")
        assert reader.execute("select count(*) from people").fetchone()[0] == 2 + 1
        with closing(reader):
            told = "".join(one.zh for one in office.erase("V-0001", reason="本人要求").left)
            assert "正在读" in told
            assert "town.people.db-wal" in told
    else:
        address, schema = re.fullmatch(r"(.*)&schema=(.*)", url).groups()  # type: ignore[union-attr]  # as above
        with psycopg.connect(address) as session:
            session.execute("set transaction isolation level repeatable read")
            session.execute(
                sql.SQL("select count(*) from {}").format(sql.Identifier(f"{schema}_people", "erased"))
            )
            told = "".join(one.zh for one in office.erase("V-0001", reason="本人要求").left)
            assert "正在读" in told
    assert "正在读" not in "".join(one.zh for one in office.erase("V-0001", reason="再清理").left)


def test_nobody_comes_back(office: Program, tmp_path: Path) -> None:
    """An old row is the same still, a changed one is refused or says that nothing of it was kept; no void."""
    erased = office.erase("V-0001", reason="本人要求").receipt
    for dry_run in (True, False):
        told = office.take_in(
            written(tmp_path / "new.csv", ROLL, [row(phone="13711112222", grid="G-08")]), dry_run=dry_run
        )
        assert [one.code for one in told.warnings] == ["PERSON-ERASED"]
        assert [one.outcome for one in told.rows] == ["same"]
    moved = written(tmp_path / "moved.csv", ROLL, [row(grid="G-09")])
    report = office.take_in(moved, correct=True, reason="更正")
    assert [one.refusal.code for one in report.rows if one.refusal] == ["PERSON-ERASED"]
    with pytest.raises(Refused, match="PERSON-ERASED"):
        office.acting("office", on=ON, reason="弄错了").void(erased.id)
    assert office.people.held("V-0001").versions == []


def test_texts_of_the_log_are_told_of(office: Program) -> None:
    """A reason that speaks of the person stays; its request is named, so that one knows."""
    receipt = office.acting("office", on=ON, reason=f"{NAME}来电").move_volunteer("V-0001", grid="G-10")
    assert f"#{receipt.number}" in "".join(one.zh for one in office.erase("V-0001", reason="本人要求").left)


def test_nobody_is_erased_by_a_slip(office: Program) -> None:
    """An id that nobody has is told, and leaves no tombstone."""
    with pytest.raises(UnknownError, match="V-9999"):
        office.erase("V-9999", reason="本人要求")
    assert office.people.held("V-9999").erased_on is None


def test_access_gives_all(office: Program) -> None:
    """Every version in the directory, what the log tells, texts that speak of them, and files."""
    receipt = office.acting("office", on=ON, reason=f"{NAME}来电").move_volunteer("V-0001", grid="G-10")
    found = office.access("V-0001")
    assert [one["phone"] for one in found.held] == ["13787654321", PHONE]
    assert found.mentioned == [receipt.number]
    assert found.status == "registered"
    assert found.history.entries
    assert [Path(one.path).name for one in found.files] == ["mixed-rejected.csv"]
    office.erase("V-0001", reason="本人要求")
    after = office.access("V-0001")
    assert (after.held, after.status) == ([], "erased")
    with pytest.raises(UnknownError):
        office.access("V-9999")
