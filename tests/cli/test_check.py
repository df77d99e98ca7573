"""The command that looks over what an office looks over every week."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len

from daojiao_program import Program
from daojiao_program.audit.checks import CHECKS
from tests.cli.conftest import Daojiao


def test_the_document(daojiao: Daojiao) -> None:
    """Every check with its findings and what to do; status 1 since there are some; no name in it."""
    done = daojiao("check", "--on", "2022-08-17", "--json")
    assert (done.status, done.err) == (1, "")
    found = done.document
    assert (found["effective_on"], found["simulated"], found["found"]) == ("2022-08-17", True, 5)
    assert [one["check"] for one in found["checks"]] == [one.id for one in CHECKS]
    silent = next(one for one in found["checks"] if one["check"] == "silent-villages")
    assert set(silent["next"]) == {"zh", "en"}
    assert silent["findings"][0]["about"] == ["441900124204"]
    assert "甲" not in done.out


def test_nothing_found(daojiao: Daojiao) -> None:
    """On Sunday the 17th of July every village had been heard of: status 0."""
    done = daojiao("check", "--on", "2022-07-17")
    assert (done.status, "没有发现问题" in done.out) == (0, True)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("day", ["2022-04-20", "2022-08-17"])
def test_as_people_read_it(daojiao: Daojiao, lang: str, day: str) -> None:
    """No line is wider than the terminal; each finding comes with what to do."""
    out = daojiao("check", "--on", day, "--lang", lang).out
    assert all(cell_len(line) <= 80 for line in out.splitlines())
    assert ("零报告" if lang == "zh" else "enter a zero report") in out


def test_long_lists_are_cut(daojiao: Daojiao) -> None:
    """Before anybody was stationed all 53 grids are empty; `--all` lists them."""
    few, every = (daojiao("check", "--on", "2022-04-20", *more).out for more in ((), ("--all",)))
    assert "还有45条" in few
    assert "G-53" not in few
    assert "G-53" in every


@pytest.fixture
def second_town(tmp_path: Path) -> str:
    """A store of the second town, whose charter demands a document of each graduation."""
    url = f"sqlite:///{tmp_path / 'town.db'}"
    with Program.open(url, simulated=True) as town:
        town.walk(Path(__file__).parents[2] / "examples" / "second_town")
    return url


@pytest.mark.parametrize(
    ("lang", "mark"), [("zh", "6项缺少应附的文件"), ("en", "6 without the document demanded")]
)
def test_progress_marks_what_lacks_its_document(
    daojiao: Daojiao, second_town: str, lang: str, mark: str
) -> None:
    """Below the figure that counts it, and nowhere else."""
    out = daojiao("progress", "--store", second_town, "--lang", lang).out
    assert out.count(mark) == 1
    found = daojiao("progress", "--store", second_town, "--json").document["indicators"]
    assert [one["id"] for one in found if "undocumented" in one] == ["graduates"]
    assert daojiao("history", "云田示例〔2023〕7号", "--store", second_town).status == 0
