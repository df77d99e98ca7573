"""Histories of a place, of a document and of a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from daojiao_program import Program, Refused
from daojiao_program.program import DATA

NANCHENG, YONGQING = "441900124200", "441900124203"
DAY = date(2022, 5, 11)
NUMBER = "示例〔2022〕1号"
HASH = "sha256:" + "0f" * 32


@pytest.fixture
def bare() -> Iterator[Program]:
    """A town with a charter."""
    with Program.open("sqlite:///:memory:") as found:
        found.adopt_charter(DATA / "charter.toml", on=date(2022, 4, 1))
        yield found


class TestOfAPlace:
    """What happened there."""

    def test_a_village_and_its_grids(self, bare: Program) -> None:
        """What is held in it, who signs in there, who is stationed in a grid of it; nothing else."""
        desk = bare.acting("office", on=DAY)
        desk.assign_volunteer("V-1", grid="G-06", team="village-main")
        for id_, village in (("A-1", NANCHENG), ("A-2", YONGQING)):
            desk.activity(id_).hold("clean-city", village=village, place="码头")
            desk.activity(id_).sign_in("V-1", role="data-entry")
        desk.village(NANCHENG).report_nothing()
        for what in (NANCHENG, "南城村", "Nancheng Village"):
            found = bare.history_of(what)
            assert (found.of, found.kind) == (NANCHENG, "place")
            assert [one.stream for one in found.entries] == [
                "grid:G-06",
                "volunteer:V-1",
                "activity:A-1",
                "activity:A-1",
                f"village:{NANCHENG}",
            ]
        assert {one.stream for one in bare.history_of("G-06").entries} == {"grid:G-06", "volunteer:V-1"}

    def test_the_refused_stand_among_them(self, bare: Program) -> None:
        """A request that names the place, too."""
        desk = bare.acting("office", on=DAY)
        desk.village(NANCHENG).report_nothing()
        with pytest.raises(Refused):
            desk.request("again").village(NANCHENG).report_nothing()
        assert [one.refused for one in bare.history_of("南城村").entries] == [False, True]

    def test_what_was_moved_by_a_correction(self, bare: Program) -> None:
        """The voided one stays where it was entered; sign-ins are where the activity is."""
        desk = bare.acting("office", on=DAY, reason="wrong village")
        desk.assign_volunteer("V-1", grid="G-53", team="village-main")
        first = desk.activity("A-1").hold("clean-city", village=NANCHENG, place="码头")
        desk.activity("A-1").sign_in("V-1", role="data-entry")
        desk.correcting(first.id).activity("A-1").hold("clean-city", village=YONGQING, place="码头")
        nancheng = bare.history_of(NANCHENG).entries
        assert [(one.topic, bool(one.voided_by)) for one in nancheng] == [("activity.held", True)]
        there = [one.topic for one in bare.history_of(YONGQING).entries if one.stream == "activity:A-1"]
        assert "activity.participant-recorded" in there

    def test_a_place_without_anything(self, bare: Program) -> None:
        """Known to the charter, but nothing happened."""
        with pytest.raises(Exception, match="nothing called"):
            bare.history_of("G-10")


class TestOfADocument:
    """Every request that carries it."""

    def test_a_number_and_a_hash(self, bare: Program) -> None:
        """As the request's document, or as what the decision is about; refused ones too."""
        desk = bare.acting("office", on=DAY)
        supported = desk.supported_by(NUMBER, HASH)
        supported.activity("A-1").hold("clean-city", village=NANCHENG, place="码头")
        desk.activity("A-2").hold("clean-city", village=NANCHENG, place="市场")
        desk.leading_group().issue_plan("方案", document=NUMBER, sha256="0f" * 32)
        with pytest.raises(Refused):
            supported.request("again").activity("A-1").hold("clean-city", village=NANCHENG, place="码头")
        for what in (NUMBER, HASH, "0f" * 32):
            found = bare.history_of(what)
            assert found.kind == "document"
            assert [one.stream for one in found.entries] == [
                "activity:A-1",
                "leading-group:leading-group",
                "activity:A-1",
            ]
            assert [one.refused for one in found.entries] == [False, False, True]


class TestOfAFile:
    """What came of each row."""

    def test_by_row(self, town: Program) -> None:
        """Every row is there, in order; a refused one with what was found, with its events else."""
        found = town.history_of("volunteers-0602.csv")
        assert found.kind == "file"
        rows = [int((one.request.source or "").rpartition(":")[2]) for one in found.attempts]
        assert rows == list(range(2, 252))
        (refused,) = [one for one in found.attempts if one.request.outcome == "refused"]
        assert (refused.document()["findings"]["rule"], refused.entries) == ("CHARTER-KNOWN", [])
        assert [one.topic for one in found.attempts[0].entries][1:] == [
            "volunteer.enrolled",
            "grid.volunteer-assigned",
            "volunteer.grid-claimed",
        ]

    def test_what_became_of_them_later(self, town: Program) -> None:
        """A row that was voided names the void."""
        found = town.history_of("activities-0602.csv")
        gone = [one for one in found.attempts if one.voided_by]
        assert [one.request.id for one in gone] == ["activities/2022-0120"]
        assert gone[0].voided_by is not None
        assert "2022-0110" in (gone[0].voided_by.reason or "")
