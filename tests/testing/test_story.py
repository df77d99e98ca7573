"""The kit: what it takes as given, what it lets pass, and above all what it does not."""

from collections.abc import Callable, Iterator
from datetime import date, time

import pytest

from daojiao_program.engine import DecisionFault, Desk, EngineError, Refused, moment_of
from daojiao_program.engine.rules import DAY_AHEAD, LATER_STANDS
from daojiao_program.testing import Story
from loan_desk.loan_desk import LOAN_ONE, Lent, LoanDesk
from tests.testing.workflow import DAY, FULL, HOT, NEXT, Emptied, Kettle, Kitchen, Poured, kitchen


@pytest.fixture
def story() -> Iterator[Story[Kitchen]]:
    """A kitchen; refusals that nobody looked at fail the test."""
    with kitchen() as opened:
        yield opened


def test_a_workflow_of_ones_own_is_told_with_a_plain_desk() -> None:
    """Any catalogue and any desk will do."""
    with Story(LoanDesk.catalogue(), Desk) as story:
        story.given(DAY).of(LoanDesk, "hall").lend("ladder", reader="R-1")
        story.when(NEXT).of(LoanDesk, "hall").lend("ladder", reader="R-2")
        story.then.refused(LOAN_ONE, found="R-1")
        story.when(NEXT).of(LoanDesk, "hall").lend("drill", reader="R-2")
        story.then.exactly(Lent(thing="drill", reader="R-2"))


def test_events_are_compared_with_and_without_stream_and_fields(story: Story[Kitchen]) -> None:
    """An event, its type, or the two with the stream."""
    story.when(DAY).swap("k-1", "k-2")
    story.then.exactly(("kettle:k-1", Emptied()), Poured)
    story.then.among(Poured(cups=1))


@pytest.mark.parametrize(
    "expected",
    [
        (Poured(cups=1),),
        (Poured(cups=1), Emptied()),
        (Poured, Emptied),
        (("kettle:k-2", Emptied()), Poured),
        (Emptied(), Poured(cups=2)),
        (Emptied, Poured, Poured),
        (),
    ],
)
def test_exactly_is_exact(story: Story[Kitchen], expected: tuple[object, ...]) -> None:
    """Fewer, more, in another order, elsewhere or with other values: each fails and shows both."""
    story.when(DAY).swap("k-1", "k-2")
    with pytest.raises(AssertionError, match=r"kettle:k-1  Emptied\(\)\n  kettle:k-2  Poured\(cups=1\)"):
        story.then.exactly(*expected)  # type: ignore[arg-type]


def test_among_misses_what_was_not_recorded(story: Story[Kitchen]) -> None:
    """What is missing is named first."""
    story.when(DAY).swap("k-1", "k-2")
    with pytest.raises(AssertionError, match=r"^not recorded\n  Poured\(cups=2\)\namong"):
        story.then.among(Emptied, Poured(cups=2))


def test_nothing_is_not_something(story: Story[Kitchen]) -> None:
    """An answer without events is nothing; one with an event is not."""
    story.when(DAY).of(Kettle, "k-1").pour(0)
    story.then.nothing()
    story.when(DAY).of(Kettle, "k-1").pour(1)
    with pytest.raises(AssertionError, match="nothing\nrecorded"):
        story.then.nothing()


def test_an_unexpected_refusal_is_shown_whole(story: Story[Kitchen]) -> None:
    """Code, sentence, found and allowed; and it is no `Refused`, so that nobody takes it for one."""
    story.when(DAY).of(Kettle, "k-1").pour(4)
    with pytest.raises(AssertionError) as raised:
        story.then.exactly(Poured)
    assert "KETTLE-FULL 至多3杯 / at most 3 cups\nfound 4 in kettle:k-1; allowed 3" in str(raised.value)
    assert not isinstance(raised.value, EngineError)


def test_a_refusal_is_held_to_its_rule_and_findings(story: Story[Kitchen]) -> None:
    """By code or rule, with the findings stated; tuples are lists. Another one fails."""
    story.when(DAY).of(Kettle, "k-1").pour(4)
    assert isinstance(story.then.refused(FULL, found=4, each=[1, 2]), Refused)
    story.then.refused("KETTLE-FULL", allowed=3)
    for rule, findings in ((HOT, {}), (FULL, {"found": 5}), (FULL, {"nowhere": None})):
        with pytest.raises(AssertionError, match="expected a refusal by KETTLE-"):
            story.then.refused(rule, **findings)


def test_an_acceptance_is_no_refusal(story: Story[Kitchen]) -> None:
    """What was recorded instead is shown."""
    story.when(DAY).of(Kettle, "k-1").pour(1)
    with pytest.raises(AssertionError, match=r"accepted, recorded\n  kettle:k-1  Poured\(cups=1\)"):
        story.then.refused(FULL)


def test_a_failed_assertion_in_a_decision_is_no_refusal(story: Story[Kitchen]) -> None:
    """It comes through as what it is."""
    with pytest.raises(AssertionError, match="broken"):
        story.when(DAY).of(Kettle, "k-1").drop()


def test_what_is_given_must_be_accepted(story: Story[Kitchen]) -> None:
    """A refused past fails with the refusal, at once."""
    with pytest.raises(AssertionError, match="what is given was refused:\nKETTLE-FULL"):
        story.given(DAY).of(Kettle, "k-1").pour(4)


def overfull(then: Callable[[Story[Kitchen]], None]) -> None:
    """Tell a story with a refusal, go on with something else, and end."""
    with kitchen() as story:
        story.when(DAY).of(Kettle, "k-1").pour(4)
        then(story)


def pours(story: Story[Kitchen]) -> None:
    """Let something else have happened."""
    story.given(DAY).of(Kettle, "k-1").pour(1)


def stumbles(_: Story[Kitchen]) -> None:
    """Fail in another way."""
    raise KeyError


def test_a_refusal_that_nobody_looked_at_fails() -> None:
    """At the end, and before the next request; not where something else has failed already."""
    with pytest.raises(AssertionError, match="no `then` has looked at:\nKETTLE-FULL"):
        overfull(lambda _: None)
    with pytest.raises(AssertionError, match="no `then` has looked at"):
        overfull(pours)
    with pytest.raises(KeyError):
        overfull(stumbles)


def test_an_acceptance_may_go_unseen(story: Story[Kitchen]) -> None:
    """Only refusals must be looked at."""
    story.when(DAY).of(Kettle, "k-1").pour(1)


def test_then_needs_a_when(story: Story[Kitchen]) -> None:
    """Asking for the outcome of nothing is a mistake of the test; so is one of an earlier request."""
    with pytest.raises(AssertionError, match="nothing has been asked"):
        _ = story.then
    story.when(DAY).of(Kettle, "k-1").pour(1)
    story.given(DAY).of(Kettle, "k-1").pour(1)
    with pytest.raises(AssertionError, match="nothing has been asked"):
        _ = story.then


def test_a_warning_is_held_to_its_rule_and_findings(story: Story[Kitchen]) -> None:
    """A warning that is there, and others that are not."""
    story.when(DAY).of(Kettle, "k-1").pour(3)
    story.then.warned(HOT, found=3)
    for rule, found in ((HOT, 2), (FULL, 3)):
        with pytest.raises(AssertionError, match="expected a warning"):
            story.then.warned(rule, found=found)


def test_events_may_be_given_as_they_are(story: Story[Kitchen]) -> None:
    """History that no decision of today would make is a recorded request, and judged like one."""
    story.happened(DAY, Kettle, "k-1", Poured(cups=7))
    assert [one.event for one in story.engine.history("kettle:k-1")] == [Poured(cups=7)]
    story.when(DAY).of(Kettle, "k-1").pour(0)
    story.then.refused(FULL, found=7)


def test_given_events_are_late_like_any_other(story: Story[Kitchen]) -> None:
    """LATER-STANDS holds for them: what was decided since stands."""
    story.given(NEXT).request("poured").of(Kettle, "k-1").pour(3)
    with pytest.raises(AssertionError, match=r"(?s)LATER-STANDS.*poured \(kettle.pour kettle:k-1"):
        story.happened(DAY, Kettle, "k-1", Poured(cups=1))
    story.happened(DAY, Kettle, "k-1", Emptied())


def test_events_of_another_aggregate_are_refused_by_the_kit(story: Story[Kitchen]) -> None:
    """A slip in a test is told."""
    with pytest.raises(AssertionError, match="Kettle has no such events"):
        story.happened(DAY, Kettle, "k-1", Lent(thing="a", reader="b"))


def test_a_day_that_is_past_is_entered_late(story: Story[Kitchen]) -> None:
    """The clock follows the entries and never goes back; what is of an earlier day is late."""
    story.given(NEXT).request("poured").of(Kettle, "k-1").pour(3)
    assert story.today == NEXT
    story.when(DAY).of(Kettle, "k-1").pour(1)
    story.then.refused(LATER_STANDS, later=["poured"])
    assert story.today == NEXT
    story.when(date(2025, 5, 9), entered=date(2025, 5, 8)).of(Kettle, "k-2").pour(1)
    story.then.refused(DAY_AHEAD)
    with pytest.raises(AssertionError, match="it is 2025-05-08 already"):
        story.given(DAY, entered=NEXT)


def test_actor_reason_and_request_are_kept(story: Story[Kitchen]) -> None:
    """What the desk says of itself is in the store."""
    desk = story.given(DAY, actor="clerk", reason="thirst").request("first")
    desk.of(Kettle, "k-1").pour(1)
    trace = story.engine.trace("first")
    assert trace is not None
    assert (trace.request.actor, trace.request.reason) == ("clerk", "thirst")


def test_a_decision_that_changes_what_it_was_asked_of_fails(story: Story[Kitchen]) -> None:
    """State before is state after, whether it is accepted or refused, on its own or on a loaded aggregate."""
    with pytest.raises(DecisionFault, match=r"kettle.drink on kettle:k-1 .* changed kettle:k-1; a decision"):
        story.when(DAY).of(Kettle, "k-1").drink()
    story.given(DAY).of(Kettle, "k-1").pour(1)
    with pytest.raises(DecisionFault, match=r"steal .* changed kettle:k-1; a decision changes nothing"):
        story.when(DAY).steal("k-1")


def test_the_catalogue_that_was_given_stays_as_it_was() -> None:
    """The watch and the test's own decision are the story's alone."""
    catalogue = LoanDesk.catalogue()
    names, functions = [*catalogue.decisions], [one.function for one in catalogue.decisions.values()]
    with Story(catalogue, Desk) as story:
        assert len(story.catalogue.decisions) == len(names) + 1
    assert [*catalogue.decisions] == names
    assert [one.function for one in catalogue.decisions.values()] == functions


def test_a_preview_is_judged_and_leaves_nothing(story: Story[Kitchen]) -> None:
    """Its outcome is looked at like any other; the store stays as it was."""
    story.previewed(DAY).of(Kettle, "k-1").pour(2)
    story.then.exactly(Poured(cups=1), Poured(cups=1))
    assert story.engine.history("kettle:k-1") == []
    story.previewed(DAY).of(Kettle, "k-1").pour(4)
    story.then.refused(FULL)
    assert [*story.engine.requests()] == []


def test_a_preview_shows_the_figures_that_would_change() -> None:
    """From what to what."""
    with Story(LoanDesk.catalogue(), Desk) as story:
        story.previewed(DAY).of(LoanDesk, "hall").lend("ladder", reader="R-1")
        assert story.changes == {"out": (0, 1)}


def test_no_warning_is_looked_for_too(story: Story[Kitchen]) -> None:
    """A warning where none is expected fails."""
    story.when(DAY).of(Kettle, "k-1").pour(1)
    story.then.unwarned()
    story.when(DAY).of(Kettle, "k-2").pour(3)
    with pytest.raises(AssertionError, match="expected no warning, found"):
        story.then.unwarned()


def test_the_clock_can_be_set_to_a_time_of_day(story: Story[Kitchen]) -> None:
    """What is entered is stamped with it; the office's nine o'clock does not set it back."""
    story.given(DAY).of(Kettle, "k-1").pour(1)
    story.go_to(DAY, time(14, 30))
    story.given(DAY).of(Kettle, "k-1").pour(1)
    stamps = [moment_of(one.recorded_at) for one in story.engine.requests()]
    assert [(one.hour, one.minute) for one in stamps] == [(9, 0), (14, 30)]
    assert story.zone == "UTC"
