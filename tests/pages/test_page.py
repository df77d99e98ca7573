"""The page: one file that needs nothing else, the same bytes again, each figure with its evidence."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
from datetime import date, timedelta

import pytest

from daojiao_program import Program
from daojiao_program.engine import Current, Distinct, end_of_day
from daojiao_program.engine.figures.indicator import Value
from daojiao_program.pages import PageError
from daojiao_program.program import DATA
from tests.example import FILES, example, example_town
from tests.pages.conftest import DAY
from tests.pages.reading import Element, read

AGAIN = """
import sys
from datetime import date
from daojiao_program import Program
with Program.open(sys.argv[1], create=False) as town:
    sys.stdout.buffer.write(town.page(on=date(2022, 8, 23)).encode())
"""


class TestTheFile:
    """What it is made of."""

    def test_the_same_again(self, page: str) -> None:
        """Another process gives the same bytes, whatever its clock, its time zone and its hashes."""
        done = subprocess.run(
            [sys.executable, "-c", AGAIN, f"sqlite:///{example() / FILES[0]}"],
            env={"TZ": "America/New_York", "PYTHONHASHSEED": "7", "LC_ALL": "C"},
            capture_output=True,
            check=True,
        )
        assert done.stdout == page.encode()

    def test_it_needs_nothing_else(self, page: str, document: Element) -> None:
        """No address stands in it, no script, and nothing that a browser would fetch."""
        assert "http:" not in page
        assert "https:" not in page
        assert "//" not in re.sub(r"<code>.*?</code>", "", page)
        assert not [*document.all("script"), *document.all("img"), *document.all("iframe")]
        for one in document.all():
            for name, value in one.attrs.items():
                assert not name.startswith("on")
                assert name not in ("src", "srcset", "action", "data")
                if name == "href":
                    assert value.startswith(("#", "data:,"))
        style = document.one("style").text
        assert "url(" not in style
        assert "@import" not in style
        assert "@font-face" not in style

    def test_it_is_small(self, page: str) -> None:
        """Well under 3 MB."""
        assert len(page.encode()) < 1_000_000

    def test_nobody_is_named(self, town: Program, page: str) -> None:
        """Ids stand on the page, and no name of the directory."""
        people = [f"{kind}-{n:02}" for kind in "KM" for n in range(1, 87)]
        names = [one for one in town.names([*people, "V-0001", "V-0006"]).values() if one]
        assert "K-01" in page
        assert len(names) > 80
        assert [one for one in names if one in page] == []

    def test_anchors(self, document: Element) -> None:
        """Every link of the table of contents leads to a section, and no id stands twice."""
        ids = [one.attrs["id"] for one in document.all(id=None)]
        assert len(ids) == len(set(ids))
        links = [one.attrs["href"][1:] for one in document.one("nav").all("a")]
        assert set(links) == {one.attrs["id"] for one in document.all("section")}


class TestAccessible:
    """What a screen reader goes by."""

    def test_headings_in_order(self, document: Element) -> None:
        """One h1, and no level is left out."""
        levels = [int(one.tag[1]) for one in document.all() if re.fullmatch("h[1-6]", one.tag)]
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels))

    def test_tables_say_what_heads_what(self, document: Element) -> None:
        """Every header cell has a scope."""
        cached_states = [*document.all("th")]
        assert cached_states
        assert {one.attrs.get("scope") for one in cached_states} == {"col", "row"}

    def test_languages(self, document: Element) -> None:
        """The page is Chinese, English says so, headings are in both; a quotation stays as it is."""
        assert document.one("html").attrs["lang"] == "zh-CN"
        for one in document.all(lang="en"):
            assert len(re.findall(r"[\u4e00-\u9fff]", one.text)) * 2 < len(one.text), one.text
        for one in document.all("h2"):
            assert [*one.all("span", lang="en")]


class TestFigures:
    """Each figure opens the events behind it."""

    def test_the_evidence_is_the_figure(self, town: Program, document: Element) -> None:
        """What is counted is shown or said to be more; together it is the figure."""
        progress = town.progress(effective_on=DAY)
        shown = {one.attrs["data-figure"]: one for one in document.all("details", data_figure=None)}
        empty = {one.attrs["data-empty"] for one in document.all(data_empty=None)}
        assert {*shown} | empty == {*progress}
        for id_, one in shown.items():
            figure = progress[id_]
            rows = [row for row in one.all("tr") if [*row.all("td")]]
            assert len(rows) + int(one.attrs["data-more"]) == len(figure.counted)
            assert one.attrs["data-value"] == written(figure.value)
            if isinstance(figure.indicator.measure, Distinct | Current):
                many = figure.value if isinstance(figure.value, int) else len(figure.value or ())
                assert int(one.attrs["data-count"]) == many
            first = next(figure.evidence())
            cells = [cell.text for cell in rows[0].all("td")]
            assert cells[0] == str(first.event.position)
            assert cells[1:2] + cells[3:] == [
                first.event.effective_on,
                first.request.id,
                first.request.source or "–",
            ]
        for id_ in empty:
            assert not progress[id_].counted

    def test_the_rest_has_a_command(self, document: Element) -> None:
        """Of 4,204 people 40 are shown, and a command lists all."""
        one = document.one("details", data_figure="people")
        assert one.attrs["data-more"] == "4164"
        assert one.one("code").text == "daojiao progress --on 2022-08-23 --evidence people"

    def test_under_the_three_headings(self, document: Element) -> None:
        """As the report has them."""
        found = [one.text for one in document.one("section", id="figures").all("h3")]
        assert [one.split(" ")[0] for one in found] == ["党建+组织体系", "党建+人才培养", "党建+乡村振兴"]


class TestTwoTimes:
    """As of a day, as known at a moment."""

    def test_another_day(self, town: Program) -> None:
        """Claims of a later day are not judged on the page of an earlier one."""
        text = read(town.page(on=date(2022, 7, 31))).text
        assert "截至" in text
        assert "2022年7月31日" in text
        assert "本页不核实" in text
        assert "C-04" in text

    def test_as_known_then(self, town: Program) -> None:
        """What was entered later is not there, and the commands say as of which moment."""
        known = end_of_day(date(2022, 5, 20), "Asia/Shanghai")
        found = read(town.page(on=date(2022, 6, 30), known_at=known))
        progress = town.progress(effective_on=date(2022, 6, 30), known_at=known)
        people = found.one("details", data_figure="people")
        assert people.attrs["data-value"] == f"{progress['people'].value:,}" != "4,204"
        assert f"--known-at {known.isoformat()}" in people.one("code").text
        assert "按此刻所知" in found.text

    def test_before_the_charter(self, town: Program) -> None:
        """Without a charter there is nothing to lay out; the message says what to do."""
        with pytest.raises(PageError, match="2022-03-01还没有章程生效"):
            town.page(on=date(2022, 3, 1))

    def test_only_a_charter(self) -> None:
        """A store in which nothing has happened says so everywhere, and is not called a simulation."""
        with Program.open("sqlite:///:memory:") as town:
            on = town.today()
            town.adopt_charter(DATA / "charter.toml", on=on)
            found = read(town.page(on=on + timedelta(days=1)))
        assert "模拟数据" not in found.text
        assert found.text.count("尚无记录") >= 5
        assert "尚无记录" in found.one("section", id="compounds").text

    def test_simulated(self, document: Element) -> None:
        """The example's says in its first lines that it is made up, in both languages."""
        header = document.one("header").text
        assert "模拟数据" in header
        assert "Simulated data" in header
        assert "模拟数据" in document.one("title").text


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence says what to install."""
    for name in [one for one in sys.modules if one.startswith("daojiao_program.pages.page")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with example_town() as town, pytest.raises(PageError, match="pip install"):
        town.page(on=DAY)


def written(value: Value) -> str:
    """A figure as the page writes it."""
    match value:
        case int():
            return f"{value:,}"
        case str():
            on = date.fromisoformat(value)
            return f"{on.year}年{on.month}月{on.day}日"
        case tuple():
            return str(len(value))
        case None:
            return "–"
