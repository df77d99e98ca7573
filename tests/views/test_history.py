"""Histories tell what happened to a stream, a person and a request; `why` tells how a request came out so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from daojiao_program import Program, Refused
from daojiao_program.engine import Said
from daojiao_program.program import DATA
from daojiao_program.views.entries import UnknownError
from daojiao_program.views.why import why
from tests.example import example_town

CHARTER = DATA / "charter.toml"


class TestOfAStream:
    """The history of a stream."""

    def test_in_the_order_recorded(self, town: Program) -> None:
        """Entries come as they were recorded, each with its request."""
        found = town.history_of("cohort:C-01")
        assert found.kind == "stream"
        positions = [one.position for one in found.entries if one.position is not None]
        assert positions == sorted(positions)
        first = found.entries[0]
        assert first.title == Said("开班", "Cohort planned")
        assert (first.request.id, first.effective_on) == ("cohorts/C-01", date(2022, 5, 6))
        assert (first.request.source, first.request.actor) == ("cohorts-0506.csv:2", "office")

    def test_the_refused_stand_among_them(self, town: Program) -> None:
        """Who would have been the fourteenth is there, refused."""
        refused = [one for one in town.history_of("cohort:C-01").entries if one.refused]
        assert [one.request.id for one in refused] == ["enrolments/C-01/K-81"]
        assert (refused[0].document()["refused"] or {})["rule"] == "COHORT-SIZE"

    def test_late_entries_are_marked(self, town: Program) -> None:
        """What was entered after something of a later day is late, and nothing else is."""
        entries = town.history_of("cohort:C-01").entries
        assert any(one.late for one in entries)
        last = ""
        for one in entries:
            if one.position is not None:
                assert one.late == (one.request.effective_on < last)
                last = max(last, one.request.effective_on)

    def test_voided_ones_are_marked(self, town: Program) -> None:
        """A voided activity names the request that voided it; the void itself stands."""
        entries = town.history_of("activity:2022-0120").entries
        held = next(one for one in entries if one.topic == "activity.held")
        void = next(one for one in entries if one.request.number == held.voided_by)
        assert (void.title.zh, void.voided_by) == ("撤销请求", None)
        assert "2022-0110" in (void.request.reason or "")


class TestOfAPerson:
    """The history of one person, over all streams and parts."""

    def test_a_volunteer(self, town: Program) -> None:
        """A volunteer's own streams, the grid served and the activities joined."""
        entries = town.history_of("V-0348").entries
        assert {one.role for one in entries} == {"person", "volunteer", "serves", "takes-part"}
        assert {one.stream.partition(":")[0] for one in entries} == {
            "person",
            "volunteer",
            "grid",
            "activity",
        }
        assert [one.stream for one in entries if one.voided_by] == ["activity:2022-0120"]

    def test_a_cadre(self, town: Program) -> None:
        """A cadre's office, list and cohort, the refused enrolment among them."""
        entries = town.history_of("K-81").entries
        assert [one.request.id for one in entries if one.refused] == ["enrolments/C-01/K-81"]
        assert {one.role for one in entries if not one.refused} == {"person", "cadre", "trains"}
        numbers = [one.request.number for one in entries]
        assert numbers == sorted(numbers)

    def test_a_mentor(self, town: Program) -> None:
        """A mentor's list, trainees and shadowing days."""
        roles = {one.role for one in town.history_of("M-01").entries if not one.refused}
        assert roles == {"person", "mentor", "teaches", "heads"}

    def test_no_names(self, town: Program) -> None:
        """The document holds ids, never a name."""
        assert "甲" not in str(town.history_of("V-0348").document())

    def test_nobody(self, town: Program) -> None:
        """An unknown name gets a sentence with examples."""
        for what in ("V-9999", "cohort:C-99", ""):
            with pytest.raises(UnknownError, match="such as cohort:C-04"):
                town.history_of(what)


class TestOfARequest:
    """All attempts of one request."""

    def test_a_corrected_row(self, town: Program) -> None:
        """The first is voided by the second, which says so."""
        first, second = town.history_of("activities/2022-0067").attempts
        assert first.voided_by is not None
        assert second.voids is not None
        assert (first.voided_by.number, second.voids.number) == (second.request.number, first.request.number)
        assert [one.topic for one in second.entries] == ["engine.request-voided", "activity.held"]
        assert not any(one.late for one in second.entries)

    def test_refused_then_accepted(self, town: Program) -> None:
        """A row that was refused and brought again: both attempts, with what was found."""
        first, second = town.history_of("volunteers/V-3191").attempts
        assert (first.request.outcome, second.request.outcome) == ("refused", "taken")
        assert (first.document()["findings"] or {})["rule"] == "CHARTER-KNOWN"
        assert first.entries == []


class TestWhy:
    """A request explained."""

    def test_a_refusal(self, town: Program) -> None:
        """The rule, the sentence in both languages, what was found, the next step."""
        found = why(town, "enrolments/C-01/K-81")
        assert found.refusal is not None
        assert found.refusal.code == "COHORT-SIZE"
        assert found.refusal.sentences == Said("小班培训，每期9–13人", "a class has 9–13 trainees")
        assert found.refusal.findings["found"] == 14
        assert found.refusal.next_step.en.startswith("enrol more or fewer")
        assert (found.entries, found.figures) == ([], [])

    def test_what_it_recorded_read_and_stands_behind(self, town: Program) -> None:
        """A sign-in read the volunteer, and counts among those who took part."""
        found = why(town, "sign-ins/2022-0001/V-0006")
        assert found.reads == ["volunteer:V-0006"]
        assert [one.topic for one in found.entries] == ["activity.participant-recorded"]
        assert "participants" in found.figures
        assert found.arguments["volunteer"] == "V-0006"

    def test_by_the_position_of_an_event(self, town: Program) -> None:
        """An event leads to its request."""
        position = why(town, "cohorts/C-02").entries[0].position
        assert position is not None
        assert why(town, position).request.id == "cohorts/C-02"

    def test_a_voided_one_stands_behind_nothing(self, town: Program) -> None:
        """What was voided names the void, and no figure."""
        found = why(town, "activities/2022-0120")
        assert found.voided_by is not None
        assert found.figures == []

    def test_a_correction_names_what_it_replaced(self, town: Program) -> None:
        """And stands behind the figures in its place."""
        found = why(town, "activities/2022-0067")
        assert found.voids is not None
        assert "activities" in found.figures

    def test_a_warning(self, tmp_path: Path) -> None:
        """A mentor's second trainee is taken, and warned of."""
        with Program.open(f"sqlite:///{tmp_path / 'town.db'}") as bare:
            bare.adopt_charter(CHARTER, on=date(2022, 4, 1))
            desk = bare.acting("office", on=date(2022, 5, 5))
            for id_ in ("K-01", "K-02"):
                desk.take_office(id_, village="441900124200", post="committee-member")
            desk.cohort("C-01").plan("village-governance")
            desk.cohort("C-01").enrol("K-01", mentor="M-01")
            receipt = desk.cohort("C-01").enrol("K-02", mentor="M-01")
            found = why(bare, receipt.id)
            assert [one.code for one in found.warnings] == ["COHORT-PAIR"]
            with pytest.raises(Refused):
                desk.request("again").cohort("C-01").plan("village-governance")
            assert why(bare, "again").document()["refusal"]["rule"] == "COHORT-PLANNED"

    @pytest.mark.parametrize("what", ["none", 0, 10_000_000])
    def test_nothing(self, town: Program, what: str | int) -> None:
        """What the store does not hold gets a sentence with examples."""
        with pytest.raises(UnknownError, match="no request and no event"):
            why(town, what)


def test_the_report_as_known_then_does_not_change(town: Program) -> None:
    """Looking does not change the store."""
    before = town.progress().document()
    with example_town() as again:
        again.history_of("V-0001")
        assert again.progress().document() == before
