"""The rule book as a page: whole, escaped, in both languages, and the same for the same book."""

from __future__ import annotations

import inspect
import itertools
import re
from pathlib import Path

import pytest

from daojiao_program.domain import cohort
from daojiao_program.domain.catalogue import TOWN
from daojiao_program.intake.charterfile import read_charter
from daojiao_program.program import DATA
from daojiao_program.rulebook.book import book_of
from daojiao_program.rulebook.page import page_of
from daojiao_program.rulebook.rules import SOURCES
from tests.pages.reading import Element, read
from tests.rulebook.desk import DESKS
from tests.rulebook.features import FIRST, SIZE, kept, write_results

CHARTER = read_charter(DATA / "charter.toml")


def page_with(features: Path, results: Path | None = None) -> str:
    """The town's page, in the folder above the features."""
    named = "随附章程", "the package's charter"
    book = book_of(TOWN, features, terms=CHARTER, named=named, results=results)
    return page_of(book, features=features, folder=features.parent / "out")


@pytest.fixture
def page(features: Path) -> str:
    """The page after a run in which not all went well."""
    write_results(
        kept(features.parent),
        {
            f"{FIRST}[8-应被拒绝，规则 COHORT-SIZE]": "passed",
            f"{FIRST}[9-应予受理]": "failed",
            f"{SIZE}名字［里］有：：符号": "skipped",
            "features/en/cohort.feature::COHORT-SIZE a class has nine to thirteen trainees"
            "::eight are too few": "passed",
        },
        skipped="2026-11-20T17:00:00+00:00",
    )
    return page_with(features)


@pytest.fixture
def document(page: str) -> Element:
    """The same, read."""
    return read(page)


def rule(document: Element, code: str) -> Element:
    """What the page says of a rule."""
    return document.one("article", id=code)


def words(element: Element) -> str:
    """What is written, with a space between one element and the next."""
    parts = (one if isinstance(one, str) else words(one) for one in element.children)
    return " ".join(" ".join(parts).split())


class TestWhole:
    """One file that needs nothing else."""

    def test_it_asks_for_nothing(self, document: Element) -> None:
        """No address but anchors and the feature files beside it, no script, no style from elsewhere."""
        assert [*document.all("script")] == []
        for one in document.all():
            for name, value in one.attrs.items():
                assert not name.startswith("on")
                assert name not in ("src", "srcset", "action", "data")
                if name == "href":
                    assert value.startswith(("#", "data:,", "../features/")), value
        style = document.one("style").text
        assert "url(" not in style
        assert "@import" not in style

    def test_the_same_for_the_same(self, page: str, features: Path) -> None:
        """Nothing of the moment or of the machine is in it."""
        assert page_with(features) == page
        assert str(features.parent) not in page

    def test_what_features_say_is_escaped(self, page: str, document: Element) -> None:
        """Markup in a cell is text."""
        assert "<b>规划" not in page
        assert "<b>规划</b>" in document.text

    def test_anchors(self, document: Element) -> None:
        """Every link within the page leads somewhere, and no id stands twice."""
        ids = [one.attrs["id"] for one in document.all(id=None)]
        assert len(ids) == len(set(ids))
        links = {one.attrs["href"][1:] for one in document.all("a") if one.attrs["href"].startswith("#")}
        assert links <= set(ids)
        assert {*TOWN.rules} <= links


class TestAccessible:
    """What a screen reader goes by."""

    def test_headings_in_order(self, document: Element) -> None:
        """One h1, and no level is left out."""
        levels = [int(one.tag[1]) for one in document.all() if re.fullmatch("h[1-6]", one.tag)]
        assert (levels.count(1), levels[0]) == (1, 1)
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels))

    def test_languages(self, document: Element) -> None:
        """The page is Chinese, and what is English says so; every title is in both."""
        assert document.one("html").attrs["lang"] == "zh-CN"
        for one in document.all(lang="en"):
            assert re.search("[\u4e00-\u9fff]", one.text) is None, one.text
        for one in document.all("h2"):
            assert [*one.all("span", lang="en")]

    def test_tables_say_what_heads_what(self, document: Element) -> None:
        """Every header cell has a scope."""
        assert {one.attrs.get("scope") for one in document.all("th")} == {"col"}


class TestFront:
    """What stands first."""

    def test_what_it_is_of(self, document: Element) -> None:
        """Town, charter, how many rules and scenarios, and what came of the last run."""
        front = words(document.one("header"))
        for said in (
            "道滘镇规则手册",
            "The rule book of Daojiao",
            f"{len(TOWN.rules)}条 其中2条有场景 2 with scenarios",
            "6个 共8例 8 tests",
            "随附章程 the package's charter",
            "2026-11-25 00:30",
            "8例：通过2、未通过1、跳过1、尚未运行4",
            "of 8: 2 passed, 1 failed, 1 skipped, 4 not run yet",
        ):
            assert said in front

    def test_contents(self, document: Element, features: Path) -> None:
        """Each rule under its aggregate, with its sentences and how its scenarios stand."""
        lines = {one.one("a").text: words(one) for one in document.one("nav").all("li")}
        assert [*lines] == [one.rule.code for one in book_of(TOWN, features).entries]
        assert "小班培训，每期9–13人 A class has 9–13 trainees" in lines["COHORT-SIZE"]
        assert "✗ 5例中1例未通过 1 of 5 failed" in lines["COHORT-SIZE"]
        assert "尚无场景 no scenario yet" in lines["TEAM-ONE"]

    def test_not_run_yet(self, features: Path) -> None:
        """Without results the page says so, in both languages, and shows no column of results."""
        found = read(page_with(features))
        assert "8例尚未运行" in words(found.one("header"))
        assert "not run yet" in words(found.one("header"))
        assert "上次运行" not in found.text


class TestRule:
    """What the page says of a rule."""

    def test_its_facts(self, document: Element) -> None:
        """Source, the charter's values, the next step, the places in the code."""
        found = words(rule(document, "COHORT-SIZE").one("dl"))
        written = inspect.getsource(cohort).splitlines()
        line = next(at for at, text in enumerate(written, 1) if "require(size <= largest" in text)
        for said in (
            "报道载明 stated in the report",
            "每期最少人数 smallest class : 9 training.smallest",
            "Enrol more or fewer before the first session",
            f"domain/cohort.py:{line} 编入学员 Cohort: enrol size <= largest",
            "5例：通过2、未通过1、跳过1、尚未运行1",
        ):
            assert said in found
        assert "只提示，不拒绝 warns only" in words(rule(document, "COUNCIL-DUE"))
        assert "CompoundBranch.tasks" in words(rule(document, "COUNCIL-DUE"))
        assert "所有请求 any request" in words(rule(document, "DAY-AHEAD"))
        for code, one in TOWN.rules.items():
            assert SOURCES[one.source][0] in rule(document, code).text

    def test_without_scenarios(self, document: Element) -> None:
        """It says so plainly."""
        found = rule(document, "TEAM-ONE")
        assert "尚无场景 no scenario yet" in words(found)
        assert [*found.all("section")] == []

    def test_its_scenarios(self, document: Element) -> None:
        """Chinese ones, then the English ones marked as such; each links to its line."""
        outline, plain, english = rule(document, "COHORT-SIZE").all("section")
        assert outline.one("h4").text == "人数决定能否首次授课"
        assert outline.one("a").attrs["href"] == "../features/zh-CN/cohort.feature#L18"
        assert "背景：以下场景都由此开始 假如 章程自4月1日起生效 假如 C-01期已开班" in words(
            rule(document, "COHORT-SIZE")
        )
        assert "第一行\n  第二行 <人数>" in plain.one("pre").text
        assert english in [*rule(document, "COHORT-SIZE").one("div", lang="en").all("section")]
        assert "Given cohort C-01 has 8 trainees" in words(english)

    def test_columns_of_the_examples_stand_out(self, document: Element) -> None:
        """In steps and in tables; what is in brackets otherwise stays as it is."""
        outline, plain, _ = rule(document, "COHORT-SIZE").all("section")
        assert {one.text for one in outline.all("span", **{"class": "slot"})} == {"人数", "结果"}
        assert [*plain.all("span", **{"class": "slot"})] == []

    def test_results(self, document: Element) -> None:
        """Of a scenario, of each row, and the day where it is not that of the last run."""
        outline, plain, english = rule(document, "COHORT-SIZE").all("section")
        assert "✗ 3例中1例未通过" in words(outline)
        rows = [words(one) for one in outline.all("tr")]
        assert rows[2:] == [
            "人数 结果 上次运行",
            "8 应被拒绝，规则 COHORT-SIZE ✓ 通过",
            "9 应予受理 ✗ 未通过",
            "人数 结果 上次运行",
            "9 应予受理 ○ 尚未运行",
        ]
        assert "– 跳过 2026-11-21" in words(plain)
        assert "✓ passed" in words(english)

    def test_others(self, document: Element) -> None:
        """What belongs to no rule stands at the end, under its feature."""
        found = words(document.one("section", id="others"))
        for said in ("一期结对培养", "小班，一人一名培养人。", "规则以外", "规则：没有代码"):
            assert said in found


def test_another_catalogue(features: Path) -> None:
    """Without a town the book has its plain name, and there is nothing of a charter."""
    found = read(page_of(book_of(DESKS, features)))
    assert found.one("title").text == "规则手册"
    assert "数值取自" not in found.text
    assert "代码里没有找到 not found in the code" in words(rule(found, "DESK-IDLE"))
    assert [*found.one("section", id="others").all("a")] == []


def test_names_that_are_no_addresses(features: Path, tmp_path: Path) -> None:
    """Spaces and signs in a path are written so that the link holds."""
    (tmp_path / "规则 #1").mkdir()
    moved = features.rename(tmp_path / "规则 #1" / "features")
    found = page_of(book_of(TOWN, moved, terms=CHARTER), features=moved, folder=tmp_path)
    assert 'href="%E8%A7%84%E5%88%99%20%231/features/zh-CN/cohort.feature#L18"' in found


def test_wide_tables_scroll_by_keyboard(features: Path) -> None:
    """Those that may not fit a telephone can be reached; the others are no stop on the way."""
    steps = "| " + " | ".join("abcdef") + " |"
    wide = "| " + " | ".join("很宽的一列" for _ in range(6)) + " |"
    (features / "wide.feature").write_text(
        f"# language: zh-CN\n功能: 宽\n 场景: 表\n  当甲\n   {steps}\n  当乙\n   {wide}\n", encoding="utf-8"
    )
    found = read(page_with(features))
    groups = [one for one in found.all("div", **{"class": "scroll"}) if "tabindex" in one.attrs]
    assert [one.attrs["aria-label"] for one in groups if one.attrs["aria-label"] in "甲乙"] == ["乙"]
