"""States: after each event of a stream, with what changed set off from what stayed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from daojiao_program import Program
from daojiao_program.engine import Engine
from daojiao_program.program import DATA
from daojiao_program.views.entries import UnknownError
from daojiao_program.views.states import StateChange, changes_of, states_of
from tests.engine.changed import NEW, OLD, WRITTEN
from tests.engine.town import clock_at

NANCHENG = "441900124200"


class TestChanges:
    """What is different between two values, as small as it can be said."""

    @pytest.mark.parametrize(
        ("before", "after", "expected"),
        [
            (1, 1, []),
            (None, "x", [StateChange((), "set", None, "x")]),
            (
                ["a", "b"],
                ["b", "c"],
                [StateChange((), "went", before="a"), StateChange((), "came", after="c")],
            ),
            (["a", "b"], ["b", "a"], [StateChange((), "set", ["a", "b"], ["b", "a"])]),
            (["a", "a"], ["a"], [StateChange((), "set", ["a", "a"], ["a"])]),
            ([{"a": 1}], [], [StateChange((), "set", [{"a": 1}], [])]),
            ({"a": {"b": 1}}, {"a": {"b": 2}}, [StateChange(("a", "b"), "set", 1, 2)]),
            (
                {"a": 1, "b": 2},
                {"b": 2, "c": 3},
                [StateChange(("a",), "went", before=1), StateChange(("c",), "came", after=3)],
            ),
        ],
    )
    def test_by_member(self, before: object, after: object, expected: list[StateChange]) -> None:
        """Sets and mappings are told by their members, all else whole."""
        assert list(changes_of(before, after)) == expected  # type: ignore[arg-type]


class TestStates:
    """The states of a stream."""

    def test_of_a_cohort(self, town: Program) -> None:
        """Planned, then a pair for each trainee; what a state says, the aggregate says."""
        found = town.states_of("cohort:C-01")
        assert found.first["mentor_of"] == {}
        planned, enrolled = found.states[:2]
        assert [(one.path, one.before, one.after) for one in planned.changes] == [
            (("status",), None, "planned"),
            (("field",), None, planned.state["field"]),
        ]
        assert planned.stayed == ["mentor_of", "attended"]
        assert [(one.path, one.kind) for one in enrolled.changes] == [(("mentor_of", "K-01"), "came")]
        assert found.states[-1].state["status"] == "graduated"

    def test_in_the_order_of_the_timeline(self, town: Program) -> None:
        """By the day of which they speak, though some were entered later."""
        states = town.states_of("cohort:C-01").states
        days = [one.entry.effective_on for one in states]
        assert days == sorted(days)
        assert any(one.entry.late for one in states)

    def test_the_voided_stand_and_change_nothing(self, town: Program) -> None:
        """Struck, not left out; the void itself is no state."""
        states = town.states_of("activity:2022-0120").states
        assert states
        assert all(one.entry.voided_by and not one.changes for one in states)

    def test_a_correction(self, town: Program) -> None:
        """The former changes nothing, the new one does."""
        old, new = town.states_of("activity:2022-0067").states[:2]
        assert (old.changes, bool(old.entry.voided_by)) == ([], True)
        assert {one.path[0] for one in new.changes} == {"held", "on"}

    def test_of_the_charter(self, town: Program) -> None:
        """An amendment is told by what it changes, deep within."""
        amended = town.states_of("charter:charter").states[1]
        paths = {one.path for one in amended.changes}
        assert ("edition",) in paths
        assert all(len(one) > 2 for one in paths - {("edition",)})

    def test_late_entries_take_their_place(self) -> None:
        """Entered second, for an earlier day: first in the course."""
        with Program.open("sqlite:///:memory:") as bare:
            bare.adopt_charter(DATA / "charter.toml", on=date(2022, 4, 1))
            for week in (16, 9):
                bare.acting("office", on=date(2022, 5, week)).village(NANCHENG).report_nothing()
            states = bare.states_of(f"village:{NANCHENG}").states
        assert [one.state["weeks"] for one in states] == [["2022-05-09"], ["2022-05-09", "2022-05-16"]]
        assert [one.entry.late for one in states] == [True, False]

    def test_an_event_that_is_no_more(self, tmp_path: Path) -> None:
        """It stands at its place, by its former name, and changes nothing; what was split stands twice."""
        url = f"sqlite:///{tmp_path}/club.db"
        with Engine.open(url, OLD, clock=clock_at()) as old:
            old.submit(WRITTEN)
        with Engine.open(url, NEW, clock=clock_at()) as new, new.as_of(date.max) as then:
            states = states_of(then, "person:a").states
        found = [(one.entry.title.en, dict(one.entry.fields or {}), [*one.changes]) for one in states]
        assert found == [
            ("Joined", {"team": "red", "fee": 0}, [StateChange(("team",), "set", None, "red")]),
            ("Left", {"place": "home"}, []),
            ("Arrived", {"place": "hill"}, [StateChange(("places",), "came", after="hill")]),
            ("Event retired", {"former": "member.greeted", "held": {}}, []),
            ("Paid", {"amount": 7, "by": "cash"}, []),
        ]

    @pytest.mark.parametrize("what", ["V-0001", "cohort:C-99", "nothing:1", ""])
    def test_nothing(self, town: Program, what: str) -> None:
        """Only a stream has states; the sentence says what to write."""
        with pytest.raises(UnknownError, match="such as cohort:C-04"):
            town.states_of(what)

    def test_every_aggregate_of_the_example(self, town: Program) -> None:
        """The last state is what the aggregate is, whatever it holds; the document is JSON."""
        streams = {row.target for row in town.requests() if row.target and row.outcome == "taken"}
        kinds = {one.partition(":")[0]: one for one in sorted(streams)}
        for stream in kinds.values():
            assert town.states_of(stream).document()["states"], stream
