"""The contract of the ledger over an SQLite file, SQLite in memory and PostgreSQL; what only SQLite has."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from daojiao_program.adapters.sqlite import SqliteLedger, open_ledger
from daojiao_program.adapters.sqlite_url import path_of
from daojiao_program.engine.errors import StoreError
from daojiao_program.engine.ports import Ledger
from tests.adapters.ledger_contract import Open, RecordContract, append
from tests.adapters.ledger_sharing import SharingContract
from tests.adapters.ledger_waiting import WaitingContract


class TestSqliteFile(RecordContract, SharingContract, WaitingContract):
    """A store in a file."""

    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path / 'town.db'}"

    def test_a_full_disk_records_nothing(self, ledger: SqliteLedger) -> None:
        """When no room is left, nothing is recorded and the sentence says so; with room it goes on."""
        with ledger.writing() as writing:
            append(writing, "a")
            pages = writing.execute("pragma page_count").fetchone()[0]
        ledger._writer.execute(f"pragma max_page_count = {pages + 1}")  # noqa: SLF001 - stands for a full disk
        with pytest.raises(StoreError, match=r"no room is left .* nothing"), ledger.writing() as writing:
            append(writing, "b", arguments="x" * 100_000)
        ledger._writer.execute("pragma max_page_count = 100000")  # noqa: SLF001
        with ledger.writing() as writing:
            assert append(writing, "b") == 2

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
    def test_a_file_without_permission_is_read_only(
        self, open_ledger: Open, ledger: Ledger, url: str
    ) -> None:
        """A file that may not be written is read, and a writer is told."""
        ledger.close()
        Path(path_of(url)).chmod(0o444)
        _assert_read_only(open_ledger)

    def test_a_read_only_database_is_read(self, open_ledger: Open, ledger: SqliteLedger) -> None:
        """A writer of a database that may only be read is told so, and nothing is recorded."""
        with ledger.writing() as writing:
            append(writing, "a")
        ledger._writer.execute("pragma query_only = on")  # noqa: SLF001 - stands for a read-only file
        with pytest.raises(StoreError, match="read-only"), ledger.writing() as writing:
            append(writing, "a")
        with ledger.reading() as reading:
            assert reading.head().number == 1

    @pytest.mark.parametrize(
        "content", [b"not a database, but longer than a header " * 20, b"\x00\xff" * 600]
    )
    def test_a_file_that_is_no_store(self, tmp_path: Path, content: bytes) -> None:
        """A file of another kind is not opened, and stays as it was."""
        path = tmp_path / "letter.doc"
        path.write_bytes(content)
        with pytest.raises(StoreError, match="not a store"):
            open_ledger(f"sqlite:///{path}")
        assert path.read_bytes() == content

    def test_a_database_of_another_program(self, tmp_path: Path) -> None:
        """A database with other tables is not opened, and gets none of ours."""
        path = tmp_path / "other.db"
        with sqlite3.connect(path) as connection:
            connection.execute("create table accounts (id)")
        connection.close()
        with pytest.raises(StoreError, match="not a store of this program"):
            open_ledger(f"sqlite:///{path}")
        with sqlite3.connect(path) as connection:
            assert connection.execute("select name from sqlite_master").fetchall() == [("accounts",)]
        connection.close()

    def test_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        """A path in a folder that does not exist is named in the sentence."""
        with pytest.raises(StoreError, match="cannot be opened; check that the folder exists"):
            open_ledger(f"sqlite:///{tmp_path}/none/town.db")

    @pytest.mark.parametrize(
        ("written", "name"),
        [
            ("a#b.db", "a#b.db"),
            ("a%23b.db", "a#b.db"),
            ("a%3Fb.db", "a?b.db"),
            ("a b.db", "a b.db"),
            ("a%20b.db", "a b.db"),
            ("a%2520b.db", "a%20b.db"),
            ("100%.db", "100%.db"),
            ("道滘.db", "道滘.db"),
            ("%E9%81%93.db", "道.db"),
            ("town.db?synchronous=extra", "town.db"),
        ],
    )
    def test_a_url_opens_what_it_names(self, tmp_path: Path, written: str, name: str) -> None:
        """Signs, spaces, escapes and Chinese: the file is made under the name that was written."""
        open_ledger(f"sqlite:///{tmp_path}/{written}").close()
        assert [one.name for one in tmp_path.iterdir()] == [name]

    @pytest.mark.parametrize(
        ("written", "said"),
        [
            ("a?b.db", r"a\?b.db' .* is no option .* allowed: \?synchronous=.* \? is written %3F"),
            ("town.db?sync=off", "is no option of an SQLite store"),
            ("town.db?", "is no option of an SQLite store"),
            ("town.db?synchronous=full&x=1", "it is the only option"),
            ("a%00.db", "control characters"),
            ("a\n.db", "control characters"),
            ("a%FF.db", "no UTF-8"),
        ],
    )
    def test_a_url_that_would_open_another_file(self, tmp_path: Path, written: str, said: str) -> None:
        """What is no option or no name is refused with what is allowed, and nothing is made."""
        with pytest.raises(StoreError, match=said):
            open_ledger(f"sqlite:///{tmp_path}/{written}")
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("wrong", ["sqlite://town.db", "sqlite:///", "town.db"])
    def test_a_url_that_names_no_file(self, wrong: str) -> None:
        """A URL with a slash too few is answered with how to write it."""
        with pytest.raises(StoreError, match="names no SQLite store"):
            open_ledger(wrong)


class TestSqliteMemory(RecordContract, SharingContract, WaitingContract):
    """A store in memory, for tests and trials."""

    shared = False

    @pytest.fixture
    def url(self) -> str:
        return "sqlite:///:memory:"


class TestPostgres(RecordContract, SharingContract, WaitingContract):
    """A store in a schema."""

    @pytest.fixture
    def url(self, postgres_url: str, pg_schema: str) -> str:
        return f"{postgres_url}&schema={pg_schema}"


def _assert_read_only(open_: Callable[..., Ledger]) -> None:
    ledger = open_()
    with ledger.reading() as reading:
        assert reading.head().number == 0
    with pytest.raises(StoreError, match="read-only"), ledger.writing() as writing:
        append(writing, "a")
