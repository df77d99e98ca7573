"""Stores that cannot be used each get one sentence and exit status 2; nothing is lost."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from daojiao_program.adapters.sqlite import SqliteLedger
from tests.cli.conftest import Daojiao
from tests.engine.town import MAY, asking, chartered
from tests.example import FILES, copied

LOOK = [["progress"], ["claims"], ["history", "V-0001"], ["why", "volunteers/V-0001"]]
ASK = [
    ["import", "none.csv"],
    ["preview", "cohort.plan", "C-09", "field=village-governance"],
    ["void", "volunteers/V-0001", "--reason", "x"],
    ["amend", "volunteers/V-0001", "grid=G-01", "--reason", "x"],
]


def unusable(daojiao: Daojiao, words: list[str], store: str) -> str:
    """The one sentence on the error stream."""
    done = daojiao(*words, "--store", store)
    assert (done.status, done.err.count("\n")) == (2, 1), done
    assert "Traceback" not in done.err
    return done.err


@pytest.mark.parametrize("words", [*LOOK, *ASK])
class TestEveryCommand:
    """Every command that needs a store."""

    def test_an_absent_store(self, daojiao: Daojiao, tmp_path: Path, words: list[str]) -> None:
        """There is none, and none is made."""
        assert "没有找到数据库" in unusable(daojiao, words, f"sqlite:///{tmp_path / 'none.db'}")
        assert not (tmp_path / "none.db").exists()

    def test_no_store_at_all(self, daojiao: Daojiao, tmp_path: Path, words: list[str]) -> None:
        """A letter is no store, and an address needs a scheme."""
        letter = tmp_path / "letter.doc"
        letter.write_text("Dear office, " * 100, encoding="utf-8")
        assert "不是本程序的数据库文件" in unusable(daojiao, words, f"sqlite:///{letter}")
        assert letter.read_text(encoding="utf-8") == "Dear office, " * 100
        assert "no store that can be opened" in unusable(daojiao, words, "town.db")

    def test_a_newer_store(self, daojiao: Daojiao, tmp_path: Path, words: list[str]) -> None:
        """A store that a later version has made."""
        url = copied(tmp_path)
        connection = sqlite3.connect(tmp_path / FILES[0])
        with connection:
            connection.execute("update store set value = '99' where key = 'format'")
        connection.close()
        assert "比本程序支持的（3）新" in unusable(daojiao, words, url)

    def test_a_store_of_another_catalogue(self, daojiao: Daojiao, tmp_path: Path, words: list[str]) -> None:
        """A store of the engine that holds no town: what it holds is told, and no zero is shown."""
        url = f"sqlite:///{tmp_path / 'loans.db'}"
        with chartered(url) as engine:
            engine.submit([asking("in", "volunteer.enrol", MAY[1], "volunteer:v", {"team": "x"})])
        told = unusable(daojiao, words, url)
        assert "里有本目录不认识的内容" in told
        assert "'volunteer.enrol' (1)" in told


class TestReadOnly:
    """A store that may not be written."""

    @pytest.fixture
    def read_only(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
        """A copy of the example whose connections may only read, as those to a read-only file."""
        url = copied(tmp_path)
        connect = SqliteLedger._connect  # noqa: SLF001 - stands for a read-only file, which root could write

        def reading(ledger: SqliteLedger) -> sqlite3.Connection:
            connection = connect(ledger)
            connection.execute("pragma query_only = on")
            return connection

        monkeypatch.setattr(SqliteLedger, "_connect", reading)
        return url

    @pytest.mark.parametrize("words", [*LOOK, ASK[1]])
    def test_it_is_read(self, daojiao: Daojiao, read_only: str, words: list[str]) -> None:
        """Looking needs no writing, and a preview is a look."""
        assert daojiao(*words, "--store", read_only).status == 0

    @pytest.mark.parametrize("words", ASK[2:])
    def test_a_writer_is_told(self, daojiao: Daojiao, read_only: str, words: list[str]) -> None:
        """Who asks for something is told that it cannot be written."""
        assert "是只读的" in unusable(daojiao, words, read_only)


SEES = [*LOOK, ["check"], ["diff", "--from", "2022-06-01"], ["conform"], ["rules"], ["page", "--out", "{}"]]


@pytest.mark.parametrize("words", [*SEES, ASK[1], [*ASK[2], "--dry-run"], [*ASK[3], "--dry-run"]])
def test_a_look_leaves_no_trace(daojiao: Daojiao, tmp_path: Path, words: list[str]) -> None:
    """Nothing is made beside the store and its directory, and neither is changed."""
    url = copied(tmp_path)
    before = {one.name: (one.stat().st_mtime_ns, one.read_bytes()) for one in tmp_path.iterdir()}
    page = tmp_path / "page.html"
    done = daojiao(*(one.format(page) for one in words), "--store", url)
    assert done.status in (0, 1), done
    page.unlink(missing_ok=True)
    assert {one.name: (one.stat().st_mtime_ns, one.read_bytes()) for one in tmp_path.iterdir()} == before
