"""`daojiao verify`: its three statuses, and what it says."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.cli.conftest import Daojiao
from tests.example import copied


def test_it_finds_and_makes_anew(daojiao: Daojiao, tmp_path: Path) -> None:
    """A row gone from a derived table: found with status 1, made anew with 0, and sound afterwards."""
    store = copied(tmp_path)
    file = store.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("delete from refs where position = (select min(position) from refs)")
    found = daojiao("verify", "--store", store, "--json")
    assert found.status == 1
    assert {one["table"] for one in json.loads(found.out)["damages"]} == {"refs"}
    repaired = daojiao("verify", "--store", store, "--repair")
    assert repaired.status == 0
    assert "已重建" in repaired.out
    assert "完好" in repaired.out


def test_what_is_no_store(daojiao: Daojiao, tmp_path: Path) -> None:
    """Status 2, not that of something found."""
    (tmp_path / "town.db").write_text("not a store")
    for name in ("town.db", "none.db"):
        done = daojiao("verify", "--store", f"sqlite:///{tmp_path / name}")
        assert (done.status, done.out) == (2, "")
        assert done.err
