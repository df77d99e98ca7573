"""The sections of the page: grids, cohorts, compounds, projects, claims, the record."""

from __future__ import annotations

from daojiao_program import Program
from daojiao_program.domain.catalogue import TOWN
from daojiao_program.domain.cohort import Cohort
from daojiao_program.domain.grid import Grid
from daojiao_program.views.flow import flows_of
from tests.pages.conftest import DAY
from tests.pages.places import COVERED, JOINT, LIVELY, NAMED, PLAIN, PROJECT
from tests.pages.reading import Element


def cells(row: Element) -> list[str]:
    """What stands in a row, without the English."""
    return [one.text.split(" ")[0] for one in row.children if isinstance(one, Element)]


def row(section: Element, code: str) -> Element:
    """The row that a code heads."""
    (found,) = (
        one
        for one in section.all("tr")
        if any(head.text.startswith(code) for head in one.all("th", scope="row"))
    )
    return found


class TestGrids:
    """53 grids by village."""

    def test_people_by_team(self, town: Program, document: Element) -> None:
        """The teams of each grid add up to whom the grid itself knows, and all to the figure."""
        section = document.one("section", id="grids")
        whole = 0
        codes = town.terms(DAY).grids
        assert len(codes) == 53
        for code in codes:
            *teams, people, _ = (int(one) for one in cells(row(section, code))[1:])
            assert sum(teams) == people == len(town.load(Grid, code, effective_on=DAY).volunteers)
            whole += people
        assert whole == len(
            {one for code in codes for one in town.load(Grid, code, effective_on=DAY).volunteers}
        )

    def test_activities(self, town: Program, document: Element) -> None:
        """Each activity is counted in one place."""
        sums = [*document.one("section", id="grids").all("tr", **{"class": "sum"})]
        figure = town.progress(effective_on=DAY)["activities"].value
        assert sum(int(cells(one)[-1]) for one in sums) == figure


class TestCohorts:
    """Presence by course."""

    def test_presence(self, town: Program, document: Element) -> None:
        """A trainee marked as present or made up is one whom the cohort knows to have attended."""
        section = document.one("section", id="cohorts")
        codes = ["C-01", "C-02", "C-03", "C-04"]
        for code, table in zip(codes, section.all("table", **{"class": "presence"}), strict=True):
            cohort = town.load(Cohort, code, effective_on=DAY)
            courses = town.terms(DAY).courses_of(cohort.field or "")
            for one in (line for line in table.all("tr") if [*line.all("td")]):
                trainee, _, *marks = cells(one)[: 2 + len(courses)]
                for course, mark in zip(courses, marks, strict=True):
                    held = course in cohort.attended
                    there = held and trainee in cohort.attended[course]
                    assert (mark in "到补") is there
                    assert (mark == "–") is not held

    def test_sessions(self, document: Element) -> None:
        """The sessions behind it are cited."""
        assert len([*document.one("section", id="cohorts").all("details", data_count=None)]) == 4


class TestPlaces:
    """Compounds by step and projects by phase."""

    def test_compounds(self, places: Element) -> None:
        """Each stands at the step that it has come to."""
        section = places.one("section", id="compounds")
        steps = {code: cells(row(section, code))[2] for code in (LIVELY, JOINT, COVERED, PLAIN)}
        assert steps == {
            LIVELY: "单独成立党支部",
            JOINT: "联合党支部覆盖",
            COVERED: "联合党支部覆盖",
            PLAIN: "尚未申请党支部",
        }
        assert cells(row(section, LIVELY))[4:7] == ["1/5", "1", "0"]
        assert row(section, LIVELY).text.count("2022-08-22") == 4
        assert cells(row(section, PLAIN))[5:7] == ["0", "1"]

    def test_projects(self, places: Element) -> None:
        """A project shows its phases, and a name is text, whatever is in it."""
        found = row(places.one("section", id="projects"), PROJECT)
        assert NAMED in found.text
        assert not [*found.all("b")]
        assert "施工" in found.text
        assert "一期 1/1 验收 2022-08-22" in found.text
        assert "二期 0/1 未验收" in found.text

    def test_timeline(self, places: Element) -> None:
        """What happened there stands in the timeline, in the order of the days."""
        section = places.one("section", id="timeline")
        days = [one.attrs["datetime"] for one in section.all("time")]
        assert days == sorted(days)
        assert "小区党支部成立" in section.text
        assert "章程通过" in section.text


def test_claims(town: Program, document: Element) -> None:
    """Every claim is there with its verdict, and what decides it is cited."""
    verdicts = {one.claim.id: one for one in town.claims()}
    section = document.one("section", id="claims")
    rows = {one.attrs["data-claim"]: one for one in section.all("tr", data_claim=None)}
    assert [*rows] == [*verdicts]
    for id_, one in rows.items():
        assert verdicts[id_].words[0] in one.text
        assert verdicts[id_].claim.words in one.text
    counted = sum(int(one.attrs["data-count"]) for one in section.all("details", data_count=None))
    assert counted == sum(len(figure.counted) for one in verdicts.values() for figure in one.figures.values())


def test_the_record(town: Program, document: Element) -> None:
    """Every void and correction is there, what came late, and what was refused."""
    text = document.one("section", id="record").text
    voids = [one for one in town.requests() if one.voids is not None and one.outcome != "refused"]
    assert voids
    for one in voids:
        assert one.id in text
        assert (one.reason or "–") in text
    assert "下沉到网格" in text
    assert "COHORT-SIZE" in text


class TestFlows:
    """How each thing goes, drawn."""

    def test_each_lifecycle_is_drawn(self, document: Element) -> None:
        """Every one of the catalogue, with each of its statuses and events by title."""
        section = document.one("section", id="flows")
        flows = [one for kind in TOWN.aggregates.values() for one in flows_of(kind)]
        drawn = [*section.all("svg")]
        assert len(drawn) == len(flows)
        for one, drawing in zip(flows, drawn, strict=True):
            texts = {text.text for text in drawing.all("text")}
            titles = [each.title for each in one.statuses] + [each.title for each in one.arrows]
            assert texts == {each.zh for each in titles}
