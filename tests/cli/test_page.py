"""`daojiao page`: one file, as of two times; the demonstration writes it too."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from daojiao_program.cli import demo as demonstration
from tests.cli.conftest import Daojiao
from tests.example import copied

ON = ("--on", "2022-08-23")


def test_it_writes_a_file(daojiao: Daojiao, tmp_path: Path) -> None:
    """And says in one line where it is; written again it is the same."""
    out = tmp_path / "page.html"
    done = daojiao("page", "--out", out, *ON)
    assert (done.status, done.err) == (0, "")
    assert "页面已写到" in done.out
    first = out.read_bytes()
    assert "截至2022年8月23日".encode() in first
    assert daojiao("page", "--out", out, "--on", "2022年8月23日").status == 0
    assert out.read_bytes() == first


def test_in_json(daojiao: Daojiao, tmp_path: Path) -> None:
    """A program learns where the file is, and its size."""
    out = tmp_path / "page.html"
    done = daojiao("page", "--out", out, *ON, "--json")
    assert done.document == {"file": str(out), "bytes": out.stat().st_size}


def test_as_known_then(daojiao: Daojiao, tmp_path: Path) -> None:
    """The end of a day, when one is given for the moment."""
    out = tmp_path / "page.html"
    assert daojiao("page", "--out", out, *ON, "--known-at", "2022-05-20").status == 0
    assert "2022-05-20 23:59" in out.read_text(encoding="utf-8")


def test_no_charter(daojiao: Daojiao, tmp_path: Path) -> None:
    """Nothing is written, and the sentence says what to do."""
    out = tmp_path / "page.html"
    done = daojiao("page", "--out", out, "--on", "2019-03-01")
    assert (done.status, done.out) == (2, "")
    assert "daojiao charter" in done.err
    assert not out.exists()


def test_no_folder(daojiao: Daojiao, tmp_path: Path) -> None:
    """A file that cannot be written gets one sentence."""
    done = daojiao("page", "--out", tmp_path / "none" / "page.html", *ON)
    assert (done.status, done.err.count("\n")) == (2, 1)


def test_the_demonstration(daojiao: Daojiao, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It writes the page beside the store, and goes on without it where the extra is missing."""
    copied(tmp_path)
    monkeypatch.setattr(demonstration, "walking", lambda _town, _folder: None)
    assert "page.html" in daojiao("demo", "--out", tmp_path).out
    assert (tmp_path / "page.html").stat().st_size > 10_000
    (tmp_path / "page.html").unlink()
    monkeypatch.delitem(sys.modules, "daojiao_program.pages.page")
    monkeypatch.setitem(sys.modules, "jinja2", None)
    done = daojiao("demo", "--out", tmp_path)
    assert done.status == 0
    assert "pip install 'daojiao-program[page]'" in done.out
    assert not (tmp_path / "page.html").exists()
