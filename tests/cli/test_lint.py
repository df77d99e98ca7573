"""`daojiao lint`: a line for each fault of the feature files, and an exit status for scripts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Daojiao

GOOD = "# language: zh-CN\n功能: 甲\n  场景: 一\n    假如x\n    当y\n    那么z\n"
BAD = GOOD.replace("场景:", "场景：")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with `features` in it: one file in order, one that misleads."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "features" / "zh-CN").mkdir(parents=True)
    (tmp_path / "features" / "good.feature").write_text(GOOD, "utf-8")
    (tmp_path / "features" / "zh-CN" / "bad.feature").write_text(BAD, "utf-8")
    return tmp_path


def test_a_fault_is_one_line(daojiao: Daojiao) -> None:
    """File and line, what is wrong, the fix; however wide the terminal, since it is copied."""
    done = daojiao("lint")
    where, what = "features/zh-CN/bad.feature:3: ", "“场景：”用了全角冒号，这一段会被当作说明，不会执行"
    assert (done.status, done.err) == (1, "")
    assert done.out.splitlines() == [
        f"{where}{what}；请改为半角冒号“场景:”",
        "检查了2个文件，发现1处问题",
    ]
    what = "“场景：” has a full-width colon: the block is taken for a description, and is not run"
    assert daojiao("lint", "features/zh-CN", "--lang", "en").out.splitlines() == [
        f"{where}{what}; write “场景:” with a half-width colon",
        "1 found in 1 file",
    ]


def test_nothing_found(daojiao: Daojiao) -> None:
    """A summary, and status 0."""
    done = daojiao("lint", "features/good.feature")
    assert (done.status, done.out) == (0, "检查了1个文件，没有发现问题\n")
    assert daojiao("lint", "features/good.feature", "--lang", "en").out == "Nothing found in 1 file\n"


def test_a_warning_is_found_too(daojiao: Daojiao, here: Path) -> None:
    """It is marked as one, and the status is 1."""
    (here / "features" / "good.feature").write_text(GOOD.replace("    那么z\n", ""), "utf-8")
    done = daojiao("lint", "features/good.feature")
    assert done.status == 1
    assert done.out.startswith("features/good.feature:3: 提醒：场景“一”没有说明结果")
    assert "3: warning: the scenario “一”" in daojiao("lint", "features/good.feature", "--lang", "en").out


def test_the_document(daojiao: Daojiao) -> None:
    """Each fault with its file, line and code, in both languages."""
    done = daojiao("lint", "features", "--json")
    assert done.status == 1
    assert (done.document["files"], done.document["found"]) == (2, 1)
    (fault,) = done.document["faults"]
    assert (fault["file"], fault["line"], fault["code"]) == ("features/zh-CN/bad.feature", 3, "wide-colon")
    assert fault["misleads"] is True
    assert set(fault["sentence"]) == set(fault["next"]) == {"zh", "en"}
    assert daojiao("lint", "features/good.feature", "--json").document == {
        "files": 1,
        "found": 0,
        "faults": [],
    }


def test_codes_are_those_of_the_town(daojiao: Daojiao, here: Path) -> None:
    """A tag with a code that no rule has is found."""
    tagged = GOOD.replace("  场景:", "  @COHORT-SISE\n  规则: 甲\n  场景:")
    (here / "features" / "good.feature").write_text(tagged, "utf-8")
    done = daojiao("lint", "features/good.feature")
    assert "COHORT-SIZE" in done.out
    (here / "features" / "good.feature").write_text(tagged.replace("SISE", "SIZE"), "utf-8")
    assert daojiao("lint", "features/good.feature").status == 0


def test_codes_are_those_of_the_catalogue_that_is_set(daojiao: Daojiao, here: Path) -> None:
    """`[tool.daojiao]` names another catalogue, whose codes are the ones that are known."""
    tagged = GOOD.replace("  场景:", "  @COHORT-SIZE\n  规则: 甲\n  场景:")
    (here / "features" / "good.feature").write_text(tagged, "utf-8")
    (here / "pyproject.toml").write_text(
        '[tool.daojiao]\ncatalogue = "tests.testing.workflow:Kettle"\n', "utf-8"
    )
    assert "没有代码为COHORT-SIZE的规则" in daojiao("lint", "features/good.feature").out
    (here / "features" / "good.feature").write_text(tagged.replace("COHORT-SIZE", "KETTLE-FULL"), "utf-8")
    assert daojiao("lint", "features/good.feature").status == 0
    (here / "pyproject.toml").write_text("[tool.daojiao]\nlist = 1\n", "utf-8")
    assert daojiao("lint", "features/good.feature").status == 2


def test_files_are_looked_at_once(daojiao: Daojiao, here: Path) -> None:
    """A file in a folder that is named too is one file; hidden folders are left out."""
    hidden = here / "features" / ".old"
    hidden.mkdir()
    (hidden / "bad.feature").write_text(BAD, "utf-8")
    (here / "features" / "notes.md").write_text("场景：", "utf-8")
    document = daojiao("lint", "features/good.feature", "features", "--json").document
    assert (document["files"], document["found"]) == (2, 1)


def test_a_name_that_ends_in_txt(daojiao: Daojiao, here: Path) -> None:
    """Editors put `.txt` behind the name, and nothing reads the file then."""
    (here / "features" / "new.feature.txt").write_text(GOOD, "utf-8")
    done = daojiao("lint")
    assert "features/new.feature.txt:1: 提醒：文件名是“new.feature.txt”" in done.out


@pytest.mark.parametrize(
    ("path", "zh", "en"),
    [
        ("none", "“none”不存在", "“none” is not there"),
        ("empty", "“empty”里没有.feature文件", "there is no .feature file in “empty”"),
        ("notes.md", "“notes.md”不是.feature文件", "“notes.md” is no .feature file"),
    ],
)
def test_a_path_that_is_none(daojiao: Daojiao, here: Path, path: str, zh: str, en: str) -> None:
    """Status 2, and what to name instead."""
    (here / "empty").mkdir()
    (here / "notes.md").write_text("", "utf-8")
    for lang, said in (("zh", zh), ("en", en)):
        done = daojiao("lint", path, "--lang", lang)
        assert (done.status, done.out) == (2, "")
        assert said in done.err


def test_without_gherkin(here: Path) -> None:
    """The extra is named; the other commands need it not."""
    block = "import sys; sys.modules['gherkin'] = None; from daojiao_program.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", block, "lint"], cwd=here, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "pip install 'daojiao-program[bdd]'" in done.stderr
    rules = subprocess.run([sys.executable, "-c", block, "rules", "GRID-ONE"], cwd=here, check=False)
    assert rules.returncode == 0
