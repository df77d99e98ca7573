"""`daojiao rulebook`: the rule book of the features here, as a page and as a document."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from daojiao_program.domain.catalogue import TOWN
from tests.cli.conftest import CHARTER, Daojiao
from tests.rulebook.features import FIRST, kept, write_features, write_results

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with features, in which the command runs."""
    write_features(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_it_writes_a_page(daojiao: Daojiao, here: Path) -> None:
    """And says in one line where it is and of what; written again it is the same."""
    done = daojiao("rulebook", "--out", "book.html")
    assert (done.status, done.err) == (0, "")
    said = done.out.replace("\n", "")
    assert f"规则手册已写到book.html：规则{len(TOWN.rules)}条，场景6个" in said
    first = (here / "book.html").read_bytes()
    assert "道滘镇规则手册".encode() in first
    assert b'href="features/zh-CN/cohort.feature#L18"' in first
    assert daojiao("rulebook", "--out", "book.html").status == 0
    assert (here / "book.html").read_bytes() == first
    assert sorted(one.name for one in here.iterdir()) == ["book.html", "features"]


def test_it_writes_a_document(daojiao: Daojiao, here: Path) -> None:
    """The same for programs, beside the page."""
    done = daojiao("rulebook", "--out", "book.html", "--json", "book.json", "--lang", "en")
    assert f"The rule book is book.html: {len(TOWN.rules)} rules, 6 scenarios" in " ".join(done.out.split())
    document = json.loads((here / "book.json").read_text(encoding="utf-8"))
    assert document["charter"] == {"zh": "随附章程", "en": "the package's charter"}
    assert document["run"]["at"] is None
    assert document["run"]["unrun"] == 8


def test_here_and_one_file(daojiao: Daojiao, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The features may be what lies here, or one file alone; the links lead there all the same."""
    monkeypatch.chdir(here / "features" / "zh-CN")
    for features in (".", "cohort.feature"):
        assert daojiao("rulebook", "--features", features, "--out", "规则.html").status == 0
        assert 'href="cohort.feature#L18"' in Path("规则.html").read_text(encoding="utf-8")


def test_the_last_run(daojiao: Daojiao, here: Path) -> None:
    """The nearest results are taken, unless others are named."""
    write_results(kept(here), {f"{FIRST}[9-应予受理]": "passed"})
    other = write_results(here / "other.json", {f"{FIRST}[9-应予受理]": "failed"})

    def run(*words: str | Path) -> tuple[int, int]:
        assert daojiao("rulebook", "--out", "book.html", "--json", "book.json", *words).status == 0
        found = json.loads((here / "book.json").read_text(encoding="utf-8"))["run"]
        return found["passed"], found["failed"]

    assert run() == (1, 0)
    assert run("--results", other) == (0, 1)


def test_another_charter(daojiao: Daojiao, here: Path) -> None:
    """The one that is named gives the numbers, or a charter.toml beside the features."""
    own = here / "own.toml"
    own.write_text(CHARTER.read_text("utf-8").replace("smallest = 9\n", "smallest = 6\n"), "utf-8")
    daojiao("rulebook", "--out", "book.html", "--charter", own)
    page = (here / "book.html").read_text(encoding="utf-8")
    assert "小班培训，每期6–13人" in page
    assert "own.toml" in page
    own.rename(here / "features" / "charter.toml")
    daojiao("rulebook", "--out", "book.html")
    assert "小班培训，每期6–13人" in (here / "book.html").read_text(encoding="utf-8")


def test_another_catalogue(daojiao: Daojiao, here: Path) -> None:
    """A folder whose settings name a catalogue gets the book of its rules; a charter has no place there."""
    desk = EXAMPLES / "loan_desk"
    assert daojiao("rulebook", "--features", desk, "--out", "book.html").status == 0
    page = (here / "book.html").read_text(encoding="utf-8")
    assert "LOAN-ONE" in page
    assert "COHORT-SIZE" not in page
    done = daojiao("rulebook", "--features", desk, "--out", "book.html", "--charter", CHARTER)
    assert (done.status, done.out) == (2, "")
    assert "--charter" in done.err


def test_where_nothing_can_be_read(daojiao: Daojiao, here: Path) -> None:
    """One sentence says what to do, and what was there before stays."""
    (here / "book.html").write_text("before", encoding="utf-8")
    for words, said in (
        (("--features", "none"), "没有文件夹"),
        (("--results", "none"), "--results"),
        (("--charter", "none"), "请核对路径"),
    ):
        done = daojiao("rulebook", "--out", "book.html", *words)
        assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
        assert said in done.err
    (here / "features" / "bad.feature").write_text("nothing", encoding="utf-8")
    assert "daojiao lint" in daojiao("rulebook", "--out", "book.html", "--lang", "en").err
    assert (here / "book.html").read_text(encoding="utf-8") == "before"


def test_where_nothing_can_be_written(daojiao: Daojiao, here: Path) -> None:
    """A folder that is not there gets one sentence; nothing half written is left."""
    done = daojiao("rulebook", "--out", here / "none" / "book.html")
    assert (done.status, done.err.count("\n")) == (2, 1)
    assert done.err.startswith(f"{here / 'none' / 'book.html'}: ")
    (here / "folder").mkdir()
    done = daojiao("rulebook", "--out", "folder")
    assert (done.status, done.err.count("\n")) == (2, 1)
    assert sorted(one.name for one in here.iterdir()) == ["features", "folder"]


@pytest.mark.parametrize("name", ["gherkin", "jinja2"])
def test_without_the_extras(daojiao: Daojiao, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """One sentence says what to install."""
    for one in [one for one in sys.modules if one.startswith((f"{name}.", "daojiao_program.rulebook."))]:
        monkeypatch.delitem(sys.modules, one)
    monkeypatch.setitem(sys.modules, name, None)
    done = daojiao("rulebook", "--out", "book.html")
    assert (done.status, done.out) == (2, "")
    assert "pip install 'daojiao-program[bdd,page]'" in done.err
