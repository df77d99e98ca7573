"""Claims are held against events: confirmed, contradicted by how much, or not provable and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from daojiao_program import Program
from daojiao_program.audit.claims import Claim, Verdict
from daojiao_program.program import DATA
from tests.audit.report import CLAIMS, changed, check

DECIDED = [one for one in CLAIMS.values() if one.figures]
OPEN = [one for one in CLAIMS.values() if not one.figures]
COUNTED = {
    "people": 4204,
    "teams": 4,
    "grids-staffed": 53,
    "courses": 5,
    "cohorts": 4,
    "cadres-trained": 45,
    "compounds": 14,
    "delivery-kinds": 5,
    "positions": 8,
    "water-town-projects": 6,
    "belts": 2,
    "work-plan": 1,
}
LISTS = [one for one in CLAIMS.values() if one.relation == "include"]
MONTHS = [one for one in CLAIMS.values() if one.relation == "in"]
ALL = [one for one in CLAIMS.values() if one.relation == "all"]


def ids(claims: list[Claim]) -> list[str]:
    """What the tests are called."""
    return [one.id for one in claims]


@pytest.fixture(scope="module")
def verdicts(town: Program) -> dict[str, Verdict]:
    """The verdicts on the report's claims."""
    return {one.claim.id: one for one in town.claims()}


class TestTheReport:
    """The example history bears out what the report says, line by line, but for an opinion."""

    def test_every_claim_but_the_last_is_decided(self) -> None:
        """Each claim has figures that decide it; the last, of happiness, has none."""
        assert [one.id for one in OPEN] == ["happiness"]
        assert [*CLAIMS][-1] == "happiness"
        assert len(DECIDED) == 35

    @pytest.mark.parametrize("claim", DECIDED, ids=ids(DECIDED))
    def test_what_can_be_proven_is_confirmed(self, verdicts: dict[str, Verdict], claim: Claim) -> None:
        """Each such claim is confirmed, on evidence."""
        verdict = verdicts[claim.id]
        assert (verdict.verdict, verdict.off, verdict.why) == ("confirmed", 0, None)
        assert verdict.document()["evidence"]

    def test_an_opinion_is_not_provable(self, verdicts: dict[str, Verdict]) -> None:
        """Nothing recorded proves how people feel."""
        assert (verdicts["happiness"].verdict, verdicts["happiness"].why) == ("not-provable", "opinion")

    def test_what_no_part_records(self, town: Program) -> None:
        """A claim without figures that is no opinion is told apart from one."""
        verdict = check(town, changed(CLAIMS["teams"], figures=()))
        assert (verdict.verdict, verdict.why) == ("not-provable", "no-part-yet")

    def test_the_numbers(self, verdicts: dict[str, Verdict]) -> None:
        """The found numbers are the report's, also by indicator id."""
        found = verdicts
        assert {id_: found[id_].found for id_ in COUNTED} == COUNTED
        assert found["class-size"].found == (9, 13)
        assert found["class-size"].document()["figures"] == {"class-smallest": 9, "class-largest": 13}
        activities = found["activities"].found
        assert isinstance(activities, int)
        assert activities > 450

    @pytest.mark.parametrize("id_", COUNTED)
    def test_evidence_counted_is_the_figure(self, verdicts: dict[str, Verdict], id_: str) -> None:
        """As many things are cited as were counted, each by an event of that position."""
        verdict = verdicts[id_]
        cited = verdict.evidence()
        assert len({one.key for one in cited}) == verdict.found
        assert sorted({one.event.position for one in cited}) == verdict.document()["evidence"]

    @pytest.mark.parametrize(
        ("id_", "day"),
        [
            ("people", date(2022, 7, 1)),
            ("grids-staffed", date(2022, 5, 4)),
            ("activities", date(2022, 7, 26)),
            ("activity-kinds", date(2022, 5, 4)),
            ("pairing-started", date(2022, 5, 6)),
            ("cadres-listed", date(2022, 5, 5)),
            ("cadres-all-listed", date(2022, 5, 5)),
            ("leaders-all-listed", date(2022, 5, 5)),
            ("courses", date(2022, 5, 30)),
            ("cohorts", date(2022, 7, 31)),
            ("cadres-trained", date(2022, 7, 31)),
            ("plan-started", date(2022, 6, 1)),
            ("compounds", date(2022, 6, 14)),
            ("delivery-kinds", date(2022, 6, 2)),
            ("positions", date(2022, 6, 19)),
            ("places", date(2022, 6, 19)),
            ("water-town-projects", date(2022, 6, 28)),
            ("named-works", date(2022, 6, 7)),
            ("showcase-project", date(2022, 8, 14)),
            ("showcase-village", date(2022, 8, 14)),
            ("belts", date(2022, 6, 7)),
            ("villages-started", date(2022, 5, 9)),
            ("leading-group-head", date(2022, 4, 19)),
            ("work-plan", date(2022, 4, 14)),
            ("selection", date(2022, 3, 31)),
            ("honour-rural-governance", date(2020, 12, 30)),
            ("honour-living-environment", date(2021, 3, 30)),
            ("contest", date(2022, 8, 11)),
            ("talent-trip", date(2022, 7, 25)),
        ],
    )
    def test_not_before_its_day(self, town: Program, id_: str, day: date) -> None:
        """Before its day a claim is not confirmed."""
        assert check(town, changed(CLAIMS[id_], as_of=day)).verdict != "confirmed"

    def test_as_known_then(self, town: Program) -> None:
        """What is entered later does not count for what was known at a moment."""
        known = datetime(2022, 6, 1, tzinfo=UTC)
        assert check(town, CLAIMS["people"], known_at=known).verdict == "contradicted"
        assert check(town, CLAIMS["cohorts"], known_at=known).off == -2


class TestChangedByOne:
    """A claim changed by one is contradicted by one."""

    @pytest.mark.parametrize("id_", COUNTED)
    @pytest.mark.parametrize("by", [-1, 1])
    def test_a_number(self, town: Program, id_: str, by: int) -> None:
        """A number claimed one higher or lower."""
        verdict = check(town, changed(CLAIMS[id_], expected=COUNTED[id_] + by))
        assert (verdict.verdict, verdict.off) == ("contradicted", -by)

    def test_every_decided_claim_is_among_these(self) -> None:
        """No claim of the report is left out below."""
        below = {*COUNTED, "activities", "cadres-listed", "class-size", "places", "plan-started"}
        assert below | {one.id for one in LISTS + MONTHS + ALL} == {one.id for one in DECIDED}

    @pytest.mark.parametrize("by", [-1, 1])
    def test_a_sum(self, town: Program, by: int) -> None:
        """The places claimed one more or fewer."""
        assert check(town, changed(CLAIMS["places"], expected=23 + by)).off == -by

    @pytest.mark.parametrize("id_", ["activities", "cadres-listed"])
    def test_more_than(self, town: Program, id_: str) -> None:
        """As many as are found are not more than that."""
        found = check(town, CLAIMS[id_]).found
        assert check(town, changed(CLAIMS[id_], expected=found)).off == -1
        assert isinstance(found, int)
        assert check(town, changed(CLAIMS[id_], expected=found - 1)).verdict == "confirmed"

    @pytest.mark.parametrize(
        ("expected", "off"), [((10, 13), -1), ((9, 12), 1), ((8, 14), 0), ((11, 13), -2)]
    )
    def test_within(self, town: Program, expected: tuple[int, int], off: int) -> None:
        """A bound moved by one inwards is missed by one."""
        assert check(town, changed(CLAIMS["class-size"], expected=expected)).off == off

    @pytest.mark.parametrize("claim", MONTHS, ids=ids(MONTHS))
    @pytest.mark.parametrize("by", [-1, 1])
    def test_a_month(self, town: Program, claim: Claim, by: int) -> None:
        """A month earlier or later."""
        month = int(str(claim.expected)[5:]) + by
        assert check(town, changed(claim, expected=f"2022-{month:02}")).off == -by

    @pytest.mark.parametrize(("by", "off"), [(-1, 1), (1, -1)])
    def test_the_day_of_the_plan(self, town: Program, by: int, off: int) -> None:
        """The day on which Concentric Circles started, one earlier or later."""
        day = date(2022, 6, 2) + timedelta(days=by)
        assert check(town, changed(CLAIMS["plan-started"], expected=day)).off == off

    @pytest.mark.parametrize(("by", "off"), [(0, 0), (1, -1), (-1, 1)])
    def test_a_day(self, town: Program, by: int, off: int) -> None:
        """A day earlier or later."""
        claim = changed(
            CLAIMS["stationing-started"], relation="on", expected=date(2022, 5, 5) + timedelta(days=by)
        )
        assert check(town, claim).off == off

    @pytest.mark.parametrize("claim", LISTS, ids=ids(LISTS))
    def test_a_list(self, town: Program, claim: Claim) -> None:
        """One entry more than there is."""
        assert isinstance(claim.expected, tuple)
        assert check(town, changed(claim, expected=(*claim.expected, "none-such"))).off == -1

    def test_others(self, town: Program) -> None:
        """One unit more besides those named than there are."""
        found = check(town, CLAIMS["sampling-units"]).found
        assert isinstance(found, tuple)
        assert check(town, changed(CLAIMS["sampling-units"], others=len(found) - 2)).off == -1

    @pytest.mark.parametrize("claim", ALL, ids=ids(ALL))
    def test_all(self, town: Program, claim: Claim) -> None:
        """All of so many, and there is one less."""
        found = check(town, claim).found
        assert isinstance(found, int)
        assert check(town, changed(claim, expected=found)).verdict == "confirmed"
        assert check(town, changed(claim, expected=found + 1)).off == -1

    def test_all_of_how_many(self, town: Program) -> None:
        """All 86 cadres, 15 leaders and 14 villages, and the one showcase project."""
        assert sorted(str(check(town, one).found) for one in ALL) == ["1", "14", "15", "86"]

    def test_one_of_all_is_missing(self, tmp_path: Path) -> None:
        """One cadre in office who is not listed contradicts “all” by one."""
        with Program.open(f"sqlite:///{tmp_path / 'town.db'}") as town:
            town.adopt_charter(DATA / "charter.toml", on=date(2022, 4, 1))
            desk = town.acting("office", on=date(2022, 5, 6))
            for id_ in ("K-01", "K-02", "K-03"):
                desk.take_office(id_, village="441900124200", post="committee-member")
            desk.cadre("K-01").list_as_trainee()
            desk.cadre("K-02").list_as_trainee()
            verdict = check(town, CLAIMS["cadres-all-listed"])
            assert (verdict.found, verdict.off, verdict.words[0]) == (2, -1, "不符，少1")


class TestAnEmptySet:
    """An empty set proves nothing, neither for nor against."""

    @pytest.fixture
    def bare(self, tmp_path: Path) -> Iterator[Program]:
        """A town with a charter and nothing else."""
        with Program.open(f"sqlite:///{tmp_path / 'town.db'}") as town:
            town.adopt_charter(DATA / "charter.toml", on=date(2022, 4, 1))
            yield town

    @pytest.mark.parametrize("claim", DECIDED, ids=ids(DECIDED))
    def test_nothing_recorded(self, bare: Program, claim: Claim) -> None:
        """With nothing recorded of the matter a claim is not provable, even that there are none."""
        if claim.id in {"leaders-all-listed", "villages-started"}:
            pytest.skip("the charter lists them, and none of them has done it: see below")
        assert check(bare, claim).why == "nothing-recorded"
        if claim.relation == "=":
            assert check(bare, changed(claim, expected=0)).why == "nothing-recorded"

    def test_leaders_in_the_charter(self, bare: Program) -> None:
        """The charter lists fifteen leaders; none of them a mentor is not all of them."""
        assert check(bare, CLAIMS["leaders-all-listed"]).off == -15

    def test_villages_in_the_charter(self, bare: Program) -> None:
        """So it is with its fourteen villages."""
        assert check(bare, CLAIMS["villages-started"]).off == -14

    def test_a_zero_that_events_have_led_to(self, bare: Program) -> None:
        """Where all have left again there is something to go by."""
        desk = bare.acting("office", on=date(2022, 5, 5))
        desk.assign_volunteer("V-1", grid="G-01", team="town-backbone")
        bare.acting("office", on=date(2022, 6, 5)).return_volunteer("V-1")
        assert check(bare, CLAIMS["grids-staffed"]).off == -53
        assert check(bare, changed(CLAIMS["grids-staffed"], expected=0)).verdict == "confirmed"

    def test_before_the_window(self, bare: Program) -> None:
        """What happened before `since` says nothing of the time after it."""
        desk = bare.acting("office", on=date(2022, 4, 20))
        desk.activity("2022-1").hold("clean-city", village="441900124200", place="x")
        assert check(bare, CLAIMS["activities"]).why == "nothing-recorded"
        assert check(bare, changed(CLAIMS["activities"], since=date(2022, 4, 1))).off == -450

    def test_hold(self, bare: Program) -> None:
        """That something is so at all is confirmed by one event."""
        claim = changed(CLAIMS["people"], relation="hold", expected=None)
        assert check(bare, claim).why == "nothing-recorded"
        bare.acting("office", on=date(2022, 5, 5)).assign_volunteer("V-1", grid="G-01", team="town-backbone")
        assert check(bare, claim).verdict == "confirmed"


def test_the_verdict_in_words(town: Program) -> None:
    """What is off is said in pieces, days or months, in both languages."""
    verdict = check(town, changed(CLAIMS["people"], expected=5204))
    assert verdict.words == ("不符，少1,000", "contradicted: 1,000 too few")
    verdict = check(town, changed(CLAIMS["pairing-started"], expected="2022-04"))
    assert verdict.words == ("不符，晚1个月", "contradicted: 1 months late")
    assert replace(verdict, verdict="confirmed", off=0).words == ("属实", "confirmed")
