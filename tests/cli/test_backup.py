"""`daojiao backup`: a copy of an open store and its people directory, checked, and over nothing."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import threading
from datetime import date
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from daojiao_program import Program
from daojiao_program.adapters.sqlite_copy import copy_store
from daojiao_program.engine import StoreError
from daojiao_program.program import DATA
from tests.cli.conftest import Daojiao
from tests.postgres import programs


class TestSqlite:
    """A store in one file."""

    def test_whole_while_somebody_writes(self, daojiao: Daojiao, tmp_path: Path) -> None:
        """The copy is one moment of the store, opens, and goes on by itself; the directory comes along."""
        url = f"sqlite:///{tmp_path}/town.db"
        with Program.open(url) as town:
            town.adopt_charter(DATA / "charter.toml", on=date(2022, 4, 1))
            town.people.register("V-0", {"name": "甲"})
            stop = threading.Event()

            def write() -> None:
                desk, number = town.acting("office", on=date(2022, 5, 5)), 0
                while not stop.is_set():
                    number += 1
                    desk.request(f"{number}").assign_volunteer(
                        f"V-{number}", grid="G-07", team="town-backbone"
                    )

            writer = threading.Thread(target=write)
            writer.start()
            try:
                for number in range(5):
                    done = daojiao("backup", url, tmp_path / f"copy-{number}.db", "--json")
                    assert (done.status, len(done.document["files"])) == (0, 2)
            finally:
                stop.set()
                writer.join()
        for number in range(5):
            file = tmp_path / f"copy-{number}.db"
            assert not [*tmp_path.glob(f"{file.name}-*"), *tmp_path.glob("*.part")]
            with Program.open(f"sqlite:///{file}", create=False) as copied:
                asked = [one.id for one in copied.requests()]
                assert asked == [f"charter/{date(2022, 4, 1)}", *(f"{one}" for one in range(1, len(asked)))]
                assert copied.people.find(["V-0"])["V-0"].fields["name"] == "甲"
                copied.acting("office", on=date(2022, 5, 5)).request("after").assign_volunteer(
                    "V-X", grid="G-07", team="town-backbone"
                )
            with sqlite3.connect(file) as read:
                assert read.execute("pragma journal_mode").fetchone() == ("wal",)
        people = tmp_path / "copy-0.people.db"
        assert stat.S_IMODE(people.stat().st_mode) == stat.S_IMODE(
            (tmp_path / "town.people.db").stat().st_mode
        )

    @pytest.mark.parametrize(
        ("url", "said"),
        [
            ("sqlite:///:memory:", "memory"),
            ("sqlite:///nowhere.db", "no store at nowhere.db"),
            ("sqlite:///text.db", "text.db"),
            ("sqlite:///other.db", "no store of this program"),
            ("town.db", "names no SQLite store"),
            ("postgresql://u:hush@h/d", "names no SQLite store"),
        ],
    )
    def test_what_cannot_be_copied(
        self, url: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A sentence that says what to do, and nothing is left behind."""
        monkeypatch.chdir(tmp_path)
        Path("text.db").write_text("no database " * 100, encoding="utf-8")
        with sqlite3.connect("other.db") as other:
            other.execute("create table x (y)")
        with pytest.raises(StoreError, match=said):
            copy_store(url, Path("copy.db"))
        assert sorted(one.name for one in Path().iterdir()) == ["other.db", "text.db"]

    def test_nothing_is_overwritten(self, daojiao: Daojiao, tmp_path: Path) -> None:
        """A file that is there stays."""
        url = f"sqlite:///{tmp_path}/town.db"
        Program.open(url).close()
        (tmp_path / "copy.db").write_text("mine", encoding="utf-8")
        done = daojiao("backup", url, tmp_path / "copy.db")
        assert (done.status, (tmp_path / "copy.db").read_text(encoding="utf-8")) == (2, "mine")
        (tmp_path / "b.people.db").write_text("mine", encoding="utf-8")
        assert daojiao("backup", url, tmp_path / "b.db").status == 2
        assert not (tmp_path / "b.db").exists()
        assert not [one for one in tmp_path.iterdir() if one.name.startswith(".")]

    def test_another_kind(self, daojiao: Daojiao, tmp_path: Path) -> None:
        """A database does not get the name of a page or a workbook."""
        url = f"sqlite:///{tmp_path}/town.db"
        Program.open(url).close()
        for name in ("a.html", "a.xlsx", "a"):
            assert "须以 .db" in daojiao("backup", url, tmp_path / name).err
            assert not (tmp_path / name).exists()
        assert daojiao("backup", url, tmp_path / "a.sqlite3").status == 0
        assert stat.S_IMODE((tmp_path / "a.sqlite3").stat().st_mode) == 0o600

    def test_a_copy_that_is_damaged(self, daojiao: Daojiao, tmp_path: Path) -> None:
        """What was written is read through before it has its name."""
        url = f"sqlite:///{tmp_path}/town.db"
        with Program.open(url) as town:
            town.adopt_charter(DATA / "charter.toml", on=date(2022, 4, 1))
        with sqlite3.connect(tmp_path / "town.db") as damaged:
            damaged.execute("pragma wal_checkpoint(truncate)")
        damaged.close()
        content = bytearray((tmp_path / "town.db").read_bytes())
        content[4096:4196] = b"\xff" * 100
        (tmp_path / "town.db").write_bytes(content)
        done = daojiao("backup", url, tmp_path / "copy.db")
        assert (done.status, "已损坏" in done.err) == (2, True)
        assert not (tmp_path / "copy.db").exists()


class TestPostgres:
    """A schema, by the database's own programs."""

    @pytest.fixture
    def path(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The programs are where they are looked for."""
        monkeypatch.setenv("PATH", str(programs()))

    @pytest.fixture
    def store(self, postgres_url: str, pg_schema: str) -> str:
        """A store with somebody in its directory."""
        url = f"{postgres_url}&schema={pg_schema}"
        with Program.open(url) as town:
            town.adopt_charter(DATA / "charter.toml", on=date(2022, 4, 1))
            town.people.register("V-0", {"name": "甲"})
        return url

    def test_it_is_brought_back(
        self, daojiao: Daojiao, tmp_path: Path, store: str, path: None, postgres_url: str, pg_schema: str
    ) -> None:
        """Both schemas are in the archive, from which the database restores them."""
        file = tmp_path / "town.dump"
        with Program.open(store) as town:
            done = daojiao("backup", store, file)
            assert (done.status, done.err) == (0, "")
            before = [one.id for one in town.requests()]
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            for schema in (pg_schema, f"{pg_schema}_people"):
                connection.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(schema)))
        restored = [str(programs() / "pg_restore"), f"--dbname={postgres_url}", str(file)]
        subprocess.run(restored, check=True, capture_output=True)
        with Program.open(store, create=False) as town:
            assert [one.id for one in town.requests()] == before
            assert town.people.find(["V-0"])["V-0"].fields["name"] == "甲"

    def test_nothing_is_overwritten(self, daojiao: Daojiao, tmp_path: Path, store: str, path: None) -> None:
        """A file that is there stays, and no archive gets the name of a file of another kind."""
        file = tmp_path / "town.dump"
        file.write_text("mine", encoding="utf-8")
        assert daojiao("backup", store, file).status == 2
        assert file.read_text(encoding="utf-8") == "mine"
        assert daojiao("backup", store, tmp_path / "town.html").status == 2

    def test_what_cannot_be_copied(
        self, daojiao: Daojiao, tmp_path: Path, store: str, path: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A schema that is none, a program that is not there: a sentence, and nothing is left behind."""
        file = tmp_path / "town.dump"
        done = daojiao("backup", f"{store}x", file)
        assert (done.status, done.err.count("\n")) == (2, 1)
        monkeypatch.setenv("PATH", str(tmp_path))
        done = daojiao("backup", store, file)
        assert (done.status, "pg_dump" in done.err) == (2, True)
        assert not [*tmp_path.iterdir()]

    def test_no_list_of_processes_shows_the_password(
        self, daojiao: Daojiao, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It goes to the program by its environment."""
        told = tmp_path / "pg_dump"
        told.write_text('#!/bin/sh\necho "$@" >"$0.words"\necho "$PGPASSWORD" >"$0.pass"\nexit 1\n')
        told.chmod(0o700)
        monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
        done = daojiao("backup", "postgresql://u:hush@h/d?schema=s", tmp_path / "a.dump")
        assert done.status == 2
        assert "hush" not in (tmp_path / "pg_dump.words").read_text() + done.err
        assert (tmp_path / "pg_dump.pass").read_text() == "hush\n"
