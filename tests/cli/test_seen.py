"""What commands print holds no control characters and no passwords, wherever these come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from daojiao_program.engine import judge, request
from daojiao_program.engine.text import CONTROL
from daojiao_program.files.bounds import SENTENCE
from tests.cli.conftest import CHARTER, Daojiao, Done
from tests.intake.office import ROLL, volunteer, written

ODD = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202e"


@pytest.fixture
def real(daojiao: Daojiao, url: str) -> str:
    """A store that is no simulation, with a charter."""
    assert daojiao("init", "--store", url).status == 0
    assert daojiao("charter", CHARTER, "--on", "2022-04-01", "--store", url).status == 0
    return url


def unseen(done: Done) -> list[str]:
    """What of it would move a terminal."""
    return CONTROL.findall(done.out + done.err)


@pytest.mark.parametrize(
    "words",
    [
        [ODD],
        ["progress", f"--{ODD}"],
        ["progress", ODD],
        ["progress", "--on", ODD],
        ["progress", "--lang", ODD],
        ["progress", "--store", f"sqlite:///{ODD}.db"],
        ["progress", "--store", ODD],
        ["history", ODD],
        ["why", ODD],
        ["ask", ODD],
        ["ask", "grid.close", f"grid:{ODD}"],
        ["claims", f"{ODD}.toml"],
        ["lint", f"{ODD}.feature"],
        ["import", f"{ODD}.csv"],
        ["template", "--out", f"{ODD}.txt"],
        ["backup", f"sqlite:///{ODD}.db", "a.db"],
        ["catalogue", "--against", ODD],
        ["--catalogue", f"{ODD}:X", "progress"],
    ],
)
def test_what_was_typed(daojiao: Daojiao, words: list[str]) -> None:
    """An argument that is quoted in an error is quoted with escapes; usage errors are no exception."""
    done = daojiao(*words)
    assert done.status
    assert unseen(done) == []
    assert "\\x1b" in done.err or "\\x1b" in done.out or "x1b" not in done.err


@pytest.mark.parametrize("option", ["--actor", "--reason"])
def test_it_is_refused_where_it_is_entered(daojiao: Daojiao, own: str, option: str) -> None:
    """Who asks and why are lines of text; nothing is recorded."""
    for odd in (ODD, "a\nb", "\u2066x", "a\tb"):
        done = daojiao(
            "ask", "drive.open", "H-1", "name=春", option, odd, "--on", "2022-05-05", "--store", own
        )
        assert (done.status, "控制字符" in done.err, unseen(done)) == (2, True, [])
    assert daojiao("history", "drive:H-1", "--store", own).status


@pytest.mark.parametrize(("id_", "name"), [("H-1", f"春{ODD}"), (f"H{ODD}", "春")])
def test_a_field_is_refused(daojiao: Daojiao, real: str, id_: str, name: str) -> None:
    """Whatever a request says, by the rule on its form; the refusal is recorded, and nothing happened."""
    done = daojiao("ask", "drive.open", id_, f"name={name}", "--on", "2022-05-05", "--store", real)
    assert (done.status, "REQUEST-FORM" in done.err, unseen(done)) == (1, True, [])
    assert "U+001B" in done.err
    assert (
        daojiao("ask", "drive.open", "H-2", "name=春\n夏", "--on", "2022-05-05", "--store", real).status == 0
    )


def test_cells(daojiao: Daojiao, own: str, tmp_path: Path) -> None:
    """A row with such a cell is refused, in whatever column, with the character's name."""
    for at, odd in enumerate(("\x1b", "\x9b", "\u202e", "\u200e", "\x85")):
        for column in range(7):
            cells = volunteer(at * 10 + column).split(",")
            cells[column] += odd
            file = written(tmp_path / f"r{at}{column}.csv", ROLL, [",".join(cells)])
            done = daojiao("import", file, "--received", "2022-05-06", "--store", own)
            assert (done.status, unseen(done)) == (1, []), (odd, column)
            assert f"U+{ord(odd):04X}" in done.out


def test_a_files_name(daojiao: Daojiao, own: str, tmp_path: Path) -> None:
    """It stands in every row's source, so that such a file is to be called otherwise."""
    for name in ("a\x1b[2J.csv", "a\nb.csv", "a\u202evsc.csv"):
        file = written(tmp_path / name, ROLL, [volunteer(1)])
        done = daojiao("import", file, "--store", own)
        assert (done.status, "请改名" in done.err, unseen(done)) == (2, True, [])


def test_a_reason_of_several_lines(daojiao: Daojiao, own: str, tmp_path: Path) -> None:
    """A cell of several lines, as spreadsheets allow, becomes one line of reason."""
    file = written(tmp_path / "r.csv", f"{ROLL},原因", [f'{volunteer(1)},"补报\r\n第二行"'])
    assert daojiao("import", file, "--received", "2022-05-06", "--store", own).status == 0
    assert "补报 第二行" in daojiao("why", "volunteers/V-0001", "--store", own).out


def test_what_was_stored_before(
    daojiao: Daojiao, real: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store from before this rule is shown with escapes, on the terminal, in JSON and on the page."""
    with monkeypatch.context() as former:
        former.setattr(request, "control_in", lambda _: "")
        former.setattr(judge, "control_in_json", lambda _: "")
        words = [
            "drive.open",
            "H-1",
            f"name=春{ODD}",
            "--request",
            "H-1",
            "--on",
            "2022-05-05",
            "--store",
            real,
        ]
        assert daojiao("ask", *words, "--reason", f"改{ODD}", "--actor", f"所{ODD}").status == 0
    for look in (["why", "H-1"], ["history", "drive:H-1"]):
        done = daojiao(*look, "--store", real)
        assert (done.status, unseen(done), "\\x1b" in done.out) == (0, [], True), look
        done = daojiao(*look, "--json", "--store", real)
        assert (done.status, unseen(done)) == (0, [])
        assert ODD in texts(done.document)
    page = tmp_path / "page.html"
    assert daojiao("page", "--out", page, "--on", "2022-06-01", "--store", real).status == 0
    assert not CONTROL.search(page.read_text(encoding="utf-8"))


def texts(document: object) -> str:
    """All texts of a document, as a program reads them."""
    match document:
        case str():
            return document
        case dict():
            return "".join(map(texts, document.values()))
        case list():
            return "".join(map(texts, document))
        case _:
            return ""


def test_a_password_typed_in_the_wrong_place(daojiao: Daojiao, tmp_path: Path) -> None:
    """Nothing that is printed holds it, whichever command was given it, and wherever."""
    for url in (
        "postgresql://u:hu/sh!!@h/d",
        "postgresql://u:hush!!@localhost:1/d",
        "postgresql://u:[hush!!@h/d",
    ):
        for words in (
            ["init", "--store", url],
            ["progress", "--store", url],
            ["progress", url],
            [url],
            ["backup", url, tmp_path / "a.dump"],
            ["migrate", "--store", url],
            ["history", url],
            ["import", url],
            ["conform", "--store", url],
        ):
            done = daojiao(*words)
            assert done.status
            assert "sh!!" not in done.out + done.err, words
            assert "Traceback" not in done.err


def test_it_ends(daojiao: Daojiao) -> None:
    """A sentence that quotes without end is cut, and says by how much."""
    done = daojiao("progress", "--on", "9" * 100_000)
    assert done.status == 2
    assert len(done.err) < 2 * SENTENCE
    assert "…（+" in done.err
