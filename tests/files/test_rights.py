"""Who else may read what the program makes."""

from __future__ import annotations

import logging
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from daojiao_program.adapters.people import open_people
from daojiao_program.adapters.sqlite_copy import copy_store
from daojiao_program.engine.errors import StoreError
from daojiao_program.files.writing import make_folder
from daojiao_program.program import Program
from tests.intake.office import open_town, roll, volunteer


@pytest.fixture
def open_to_all() -> Iterator[None]:
    """Rights as the loosest of systems gives them."""
    before = os.umask(0)
    yield
    os.umask(before)


def others(folder: Path) -> dict[str, str]:
    """What of a folder is open to others than the owner."""
    modes = {one.name: stat.S_IMODE(one.lstat().st_mode) for one in folder.rglob("*")}
    return {name: oct(mode) for name, mode in modes.items() if mode & 0o077}


@pytest.mark.usefixtures("open_to_all")
def test_everything_made_is_for_its_owner_alone(tmp_path: Path) -> None:
    """Store, write-ahead log, queue, people, rejected rows, their folder and copies, all while in use."""
    office = tmp_path / "office"
    make_folder(office / "one" / "two")
    with open_town(office) as town:
        town.take_in(
            roll(tmp_path, volunteer(1), volunteer(2, team="?")), rejected_to=office / "back" / "now"
        )
        copy_store(f"sqlite:///{office / 'town.db'}", office / "copy.db")
        names = {one.name for one in office.rglob("*")}
        assert {"town.db", "town.db-wal", "town.people.db", "copy.db", "copy.people.db", "now"} <= names
        assert others(office) == {}
    assert others(office) == {}


def test_a_looser_store_is_told_of(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A store that others may read is opened, and said to be one."""
    open_town(tmp_path).close()
    (tmp_path / "town.db").chmod(0o640)
    with caplog.at_level(logging.WARNING, "daojiao_program"):
        Program.open(f"sqlite:///{tmp_path / 'town.db'}").close()
    assert "chmod 600" in caplog.text
    run = [
        str(Path(sys.executable).with_name("daojiao")),
        "progress",
        "--store",
        f"sqlite:///{tmp_path / 'town.db'}",
    ]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert "chmod 600" in done.stderr


@pytest.mark.parametrize("how", ["link", "rights"])
def test_a_shared_people_directory_is_refused(tmp_path: Path, how: str) -> None:
    """Behind a link, or open to others, the directory is neither read nor written, unless that is meant."""
    with open_town(tmp_path) as town:
        town.take_in(roll(tmp_path, volunteer(1)))
    people = tmp_path / "town.people.db"
    if how == "link":
        people.rename(tmp_path / "elsewhere.db")
        people.symlink_to("elsewhere.db")
    else:
        people.chmod(0o604)
    url = f"sqlite:///{tmp_path / 'town.db'}"
    with Program.open(url) as town, pytest.raises(StoreError, match="DAOJIAO_SHARED_PEOPLE"):
        town.names(["V-0001"])
    with Program.open(url) as town, pytest.raises(StoreError, match="DAOJIAO_SHARED_PEOPLE"):
        town.take_in(roll(tmp_path, volunteer(3)))
    with pytest.raises(StoreError, match="DAOJIAO_SHARED_PEOPLE"):
        copy_store(url, tmp_path / "copy.db")
    for read_only in (True, False):
        with Program.open(url, shared_people=True, read_only=read_only) as town:
            assert town.names(["V-0001"]) == {"V-0001": "甲1"}


def test_a_schema_of_people_open_to_all_is_refused(postgres_url: str) -> None:
    """On PostgreSQL a schema that every user of the database may use is refused, unless that is meant."""
    url = f"{postgres_url}&schema=shared_rights"
    first = open_people(url)
    first.register("V-1", {"name": "甲一"})
    first.close()
    with psycopg.connect(postgres_url.partition("&schema")[0], autocommit=True) as connection:
        connection.execute("grant usage on schema shared_rights_people to public")
    again = open_people(url)
    with pytest.raises(StoreError, match="revoke all on schema"):
        again.find(["V-1"])
    again.close()
    meant = open_people(url, shared=True)
    assert set(meant.find(["V-1"])) == {"V-1"}
    meant.close()
