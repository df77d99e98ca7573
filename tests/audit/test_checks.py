"""The weekly checks: each finds what it is for, says what to do, and is quiet otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from daojiao_program import Program, TownDesk
from daojiao_program.audit.checks import CHECKS
from daojiao_program.domain.charter import Charter
from daojiao_program.intake.charterfile import read_charter
from daojiao_program.program import DATA
from tests.example import example_town

CHARTER = read_charter(DATA / "charter.toml")
NANCHENG, YONGQING = "441900124200", "441900124203"
DAY = date(2022, 5, 11)


@pytest.fixture
def bare() -> Iterator[Program]:
    """A town with a charter and nobody in it."""
    with Program.open("sqlite:///:memory:") as found:
        found.adopt_charter(CHARTER, on=date(2022, 4, 1))
        yield found


def desk(town: Program, on: date = DAY) -> TownDesk:
    """The office, on a day."""
    return town.acting("office", on=on)


def demanding(*decisions: str) -> Charter:
    """The charter, demanding documents for these decisions."""
    return CHARTER.model_copy(update={"documents": decisions})


def volunteers(town: Program, *ids: str) -> None:
    """Let people be in a team, in Nancheng's first grid."""
    for one in ids:
        desk(town).assign_volunteer(one, grid="G-06", team="village-main")


def held(town: Program, id_: str, *people: str, village: str = NANCHENG, on: date = DAY) -> None:
    """Let an activity have been held with these people."""
    desk(town, on).activity(id_).hold("clean-city", village=village, place=f"码头{id_}")
    for one in people:
        desk(town, on).activity(id_).sign_in(one, role="data-entry")


def found(town: Program, check: str, *, on: date = DAY, since: date | None = None) -> list[list[str]]:
    """What each finding of a check is about."""
    checked = {one.check.id: one for one in town.checks(on=on, since=since)}
    return [[*one.about] for one in checked[check].findings]


class TestPeople:
    """Checks of people."""

    def test_the_same_person_twice(self, bare: Program) -> None:
        """The same name and telephone under two volunteers' ids, however they are written."""
        people = {
            "V-1": ("甲一", "000-0000-0001"),
            "V-2": ("甲 一", "0000000 0001"),
            "V-3": ("甲一", "000-0000-0009"),
            "V-4": ("甲四", ""),
            "V-5": ("甲四", ""),
        }
        for id_, (name, phone) in people.items():
            commitment = bare.people.register(id_, {"name": name, "phone": phone})
            desk(bare).assign_volunteer(id_, grid="G-06", team="village-main", commitment=commitment)
        assert found(bare, "same-person") == [["V-1", "V-2"]]

    def test_a_cadre_may_be_a_volunteer(self, bare: Program) -> None:
        """Ids of two parts are no double: each part counts its own."""
        for id_ in ("V-1", "K-1"):
            commitment = bare.people.register(id_, {"name": "甲一", "phone": "000-0000-0001"})
            if id_ == "V-1":
                desk(bare).assign_volunteer(id_, grid="G-06", team="village-main", commitment=commitment)
            else:
                desk(bare).take_office(id_, village=NANCHENG, post="committee-member", commitment=commitment)
        assert found(bare, "same-person") == []

    def test_two_places_on_a_day(self, bare: Program) -> None:
        """Two villages on one day; two activities in one village, or on two days, are nothing."""
        volunteers(bare, "V-1", "V-2", "V-3")
        held(bare, "A-1", "V-1", "V-2")
        held(bare, "A-2", "V-2", "V-3", village=YONGQING)
        held(bare, "A-3", "V-1")
        held(bare, "A-4", "V-1", village=YONGQING, on=date(2022, 5, 12))
        assert found(bare, "two-places", on=date(2022, 5, 12)) == [["A-1", "A-2"]]
        assert found(bare, "two-places", on=date(2022, 5, 12), since=date(2022, 5, 12)) == []

    def test_a_voided_sign_in_is_none(self, bare: Program) -> None:
        """What was voided is looked at no more."""
        volunteers(bare, "V-1")
        held(bare, "A-1", "V-1")
        held(bare, "A-2", village=YONGQING)
        wrong = desk(bare).activity("A-2").sign_in("V-1", role="data-entry")
        assert found(bare, "two-places") == [["A-1", "A-2"]]
        bare.acting("office", on=DAY, reason="wrong list").void(wrong.id)
        assert found(bare, "two-places") == []

    @pytest.mark.parametrize(("common", "copied"), [(10, True), (8, True), (7, False)])
    def test_copied_lists(self, bare: Program, common: int, *, copied: bool) -> None:
        """Eight of ten people on both lists are nearly the same; seven are not."""
        first = [f"V-{number:02}" for number in range(10)]
        second = [*first[:common], *(f"W-{number:02}" for number in range(10 - common))]
        volunteers(bare, *dict.fromkeys(first + second))
        held(bare, "A-1", *first)
        held(bare, "A-2", *second, on=date(2022, 5, 12))
        later = date(2022, 5, 12)
        assert found(bare, "copied-lists", on=later) == ([["A-1", "A-2"]] if copied else [])

    def test_short_lists_say_nothing(self, bare: Program) -> None:
        """The same four people twice are a team, not a copy."""
        people = [f"V-{number}" for number in range(4)]
        volunteers(bare, *people)
        held(bare, "A-1", *people)
        held(bare, "A-2", *people)
        assert found(bare, "copied-lists") == []


class TestPlaces:
    """Checks of activities, grids and villages."""

    def test_look_alikes(self, bare: Program) -> None:
        """The same day, kind, village and place, but for width and spaces."""
        for id_, place in (("A-1", "码头A"), ("A-2", "码头 Ａ"), ("A-3", "码头B")):
            desk(bare).activity(id_).hold("clean-city", village=NANCHENG, place=place)
        assert found(bare, "look-alikes") == [["A-1", "A-2"]]

    def test_empty_grids(self, bare: Program) -> None:
        """A grid is empty until somebody is stationed, and again when they have left."""
        assert len(found(bare, "empty-grids")) == 53
        volunteers(bare, "V-1")
        assert ["G-06"] not in found(bare, "empty-grids")
        desk(bare, date(2022, 5, 12)).move_volunteer("V-1", grid="G-07")
        assert ["G-06"] not in found(bare, "empty-grids")
        later = found(bare, "empty-grids", on=date(2022, 5, 12))
        assert (["G-06"] in later, ["G-07"] in later) == (True, False)

    def test_silent_villages(self, bare: Program) -> None:
        """An activity, or something in a grid of the village, is a record; last week's is none."""
        monday = date(2022, 5, 9)
        held(bare, "A-1", village=YONGQING, on=date(2022, 5, 8))
        assert [YONGQING] in found(bare, "silent-villages")
        held(bare, "A-2", village=YONGQING, on=monday)
        assert [YONGQING] not in found(bare, "silent-villages")
        assert [NANCHENG] in found(bare, "silent-villages")
        volunteers(bare, "V-1")
        assert [NANCHENG] not in found(bare, "silent-villages")

    def test_a_zero_report_is_a_record(self, bare: Program) -> None:
        """For its week, and no other."""
        desk(bare).village(NANCHENG).report_nothing()
        assert [NANCHENG] not in found(bare, "silent-villages")
        assert [NANCHENG] in found(bare, "silent-villages", on=date(2022, 5, 16))

    def test_a_zero_report_and_an_activity(self, bare: Program) -> None:
        """One of them is wrong."""
        desk(bare).village(NANCHENG).report_nothing()
        assert found(bare, "zero-reports") == []
        held(bare, "A-1", on=date(2022, 5, 13))
        held(bare, "A-2", on=date(2022, 5, 16))
        assert found(bare, "zero-reports", on=date(2022, 5, 16)) == [[NANCHENG, "A-1"]]

    def test_a_late_council(self, bare: Program) -> None:
        """Thirty days after the founding without a session it is late; one held in time ends it."""
        office = desk(bare, date(2022, 6, 2)).compound("XQ-01")
        office.join_plan()
        office.apply()
        office.approve(document="示例〔2022〕1号")
        office.found(members=["P-1", "P-2", "P-3"])
        assert found(bare, "late-councils", on=date(2022, 7, 2)) == []
        assert found(bare, "late-councils", on=date(2022, 7, 3)) == [["XQ-01"]]
        session = desk(bare, date(2022, 7, 2)).compound("XQ-01")
        session.meet("HY-1", form="offline", parties=["branch", "property", "owners"])
        assert found(bare, "late-councils", on=date(2022, 7, 3)) == []


class TestDocuments:
    """The check of documents, and the mark on the figures."""

    def test_what_the_charter_demands(self, bare: Program) -> None:
        """From the day of the charter that demands it; one with a document is right."""
        held(bare, "A-1")
        bare.amend_charter(demanding("activity.hold"), on=bare.today())
        today = bare.today()
        hold = desk(bare, today).supported_by("示例〔2022〕1号").activity("A-2").hold
        hold("clean-city", village=NANCHENG, place="码头")
        lacks = desk(bare, today).activity("A-3").hold("clean-city", village=NANCHENG, place="市场")
        assert found(bare, "documents", on=today) == [[lacks.id]]
        progress = bare.progress()
        assert progress.lacking("activities") == ["A-3"]
        marked = {one["id"]: one.get("undocumented") for one in progress.document()["indicators"]}
        assert (marked["activities"], marked["people"]) == (["A-3"], None)
        correct = bare.acting("office", on=today, reason="found").correcting(lacks.id)
        correct.supported_by("示例〔2022〕2号").activity("A-3").hold(
            "clean-city", village=NANCHENG, place="市场"
        )
        assert found(bare, "documents", on=today) == []
        assert bare.progress().lacking("activities") == []

    def test_a_decision_that_there_is_none(self, bare: Program) -> None:
        """A misspelt name would demand nothing for ever: it is told."""
        bare.amend_charter(demanding("activity.held"), on=bare.today())
        assert found(bare, "documents", on=bare.today()) == [["activity.held"]]

    def test_nothing_is_demanded_by_default(self) -> None:
        """The package's charter demands none."""
        with example_town() as town:
            assert town.progress().unsupported == frozenset()


def test_before_any_charter() -> None:
    """A store with nothing in it has nothing to look into."""
    with Program.open("sqlite:///:memory:") as town:
        assert all(not one.findings for one in town.checks())


def test_every_check_says_what_to_do_in_both_languages() -> None:
    """Sentences for the office and for an auditor of another country."""
    for one in CHECKS:
        assert all((one.zh, one.en, *one.remedy)), one.id
        assert one.remedy[0] != one.remedy[1]
        assert one.en.isascii(), one.id


def test_no_names() -> None:
    """The document holds ids, never a name."""
    with example_town() as town:
        document = [one.document() for one in town.checks()]
    assert [one["check"] for one in document] == [one.id for one in CHECKS]
    assert "甲" not in str(document)
