"""Rules switched: off, always refusing, and back."""

from daojiao_program.domain.charter import CHARTER_KNOWN, GRID_KNOWN
from daojiao_program.engine import advise, require, rules
from daojiao_program.engine.rules import DAY_AHEAD, LATER_STANDS
from daojiao_program.testing import always_refusing, switched_off
from tests.domain.town import may, town
from tests.testing.workflow import DAY, FULL, NEXT, Kettle, Poured, kitchen


def test_a_rule_switched_off_refuses_nothing() -> None:
    """The rule named refuses nothing; the others, and this one afterwards, refuse."""
    with kitchen() as story:
        with switched_off("KETTLE-FULL"):
            story.when(DAY).of(Kettle, "k-1").pour(4)
            story.then.exactly(*[Poured(cups=1)] * 4)
        story.when(DAY).of(Kettle, "k-1").pour(1)
        story.then.refused(FULL)
        with switched_off("KETTLE-HOT"):
            story.when(DAY).of(Kettle, "k-1").pour(1)
            story.then.refused(FULL)
    assert require is rules.require


def test_the_engines_own_rules_can_be_switched_off_too() -> None:
    """A day to come, and what is later."""
    with kitchen() as story, switched_off(DAY_AHEAD.code, LATER_STANDS.code):
        story.given(NEXT, entered=DAY).of(Kettle, "k-1").pour(3)
        story.when(DAY).of(Kettle, "k-1").pour(1)
        story.then.accepted()


def test_a_rule_that_always_refuses() -> None:
    """Whatever comes before it is refused by it; what does not come before it is not."""
    with kitchen() as story, always_refusing("KETTLE-FULL"):
        story.when(DAY).of(Kettle, "k-1").pour(1)
        story.then.refused(FULL)
        story.when(DAY).swap("k-1", "k-2")
        story.then.accepted()


def test_the_lists_of_the_charter_can_be_switched_off() -> None:
    """GRID-KNOWN and CHARTER-KNOWN go through the same door as every other rule."""
    with town() as story, switched_off(GRID_KNOWN.code, CHARTER_KNOWN.code):
        story.when(may(3)).assign_volunteer("V-1", grid="G-99", team="fifth-team")
        story.then.accepted()


def test_the_lists_of_the_charter_can_always_refuse() -> None:
    """What is on the list comes before the rule as well as what is not."""
    with town() as story, always_refusing(GRID_KNOWN.code):
        story.when(may(3)).assign_volunteer("V-1", grid="G-01", team="village-main")
        story.then.refused(GRID_KNOWN)


def test_a_warning_can_be_switched_off_and_made_to_come_always() -> None:
    """What only warns goes through a door of its own, beside the one for refusals."""
    with kitchen() as story:
        with switched_off("KETTLE-HOT"):
            story.when(DAY).of(Kettle, "k-1").pour(3)
            story.then.unwarned()
        with always_refusing("KETTLE-HOT"):
            story.when(DAY).of(Kettle, "k-2").pour(1)
            story.then.warned("KETTLE-HOT", found=1)
    assert advise is rules.advise
