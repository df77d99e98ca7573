"""The catalogue: every decision, event and rule of the town, each with its names."""

import re

from daojiao_program.domain.catalogue import TOWN
from daojiao_program.domain.figures import HEADINGS

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_every_rule_that_these_parts_have_is_in_the_catalogue() -> None:
    """The codes of the program's rules, and those that the form of a request needs."""
    assert set(TOWN.rules) == {
        "TEAM-ONE", "GRID-ONE", "GRID-KNOWN", "VOLUNTEER-IN",
        "ACT-ENROLLED", "ACT-PLACE", "ACT-DAY", "ACT-ONCE", "ACT-HELD",
        "COHORT-SIZE", "COHORT-PAIR", "COHORT-CADRE", "COHORT-ONCE", "COHORT-CLOSED",
        "COHORT-COURSES", "COHORT-PRESENT", "COHORT-PLANNED", "CADRE-OFFICE",
        "COMPOUND-JOINED", "BRANCH-ONE", "BRANCH-MEMBERS", "BRANCH-APPROVED", "BRANCH-JOINT",
        "COUNCIL-THREE", "COUNCIL-DUE", "COUNCIL-ONCE", "COUNCIL-MATTER",
        "PROJECT-ORDER", "PROJECT-WORKS", "PROJECT-VILLAGE",
        "DRIVE-OPENED", "DRIVE-LOCAL", "DRIVE-ONE", "DRIVE-APPLIED", "DRIVE-RANK", "DRIVE-PLACES",
        "DRIVE-RESERVE", "LEAD-HEAD", "LEAD-FORMED", "LEAD-PLAN", "PROGRAM-ONCE", "PROGRAM-SELECTED",
        "ZERO-ONCE",
        "CHARTER-FIRST", "CHARTER-FORWARD", "CHARTER-ONCE", "CHARTER-WHOLE", "CHARTER-KNOWN",
        "PERSON-ERASED", "LATER-STANDS", "REQUEST-SAME", "REQUEST-FORM", "DAY-AHEAD",
        "VOID-STANDING", "VOID-REASON",
    }  # fmt: skip


def test_every_rule_says_its_sentence_source_and_next_step_in_both_languages() -> None:
    """What an officer reads is Chinese, what an auditor of another country reads is English."""
    for rule in TOWN.rules.values():
        assert CHINESE.search(rule.said.zh), rule
        assert not CHINESE.search(rule.said.en), rule
        zh, en = rule.remedy
        assert CHINESE.search(zh), rule
        assert en, rule
        assert not CHINESE.search(en), rule


def test_rules_and_charter_agree() -> None:
    """Each charter field that a rule names is one of the charter's."""
    charter = TOWN.terms and TOWN.terms(TOWN.terms.kind)
    assert charter is not None
    fields = set(TOWN.events["charter.adopted"].model_fields["charter"].annotation.model_fields)  # type: ignore[union-attr]
    for rule in TOWN.rules.values():
        assert {one.partition(".")[0] for one in rule.terms} <= fields, rule


def test_titles_are_chinese_and_tell_apart() -> None:
    """Decisions of one aggregate, events and figures are each found by their title."""
    for titles in (
        [f"{one.owner.title.zh if one.owner else ''} {one.title.zh}" for one in TOWN.decisions.values()],
        [one.TITLE.zh for one in TOWN.events.values() if not one.TOPIC.startswith("engine.")],
        [one.title.zh for one in TOWN.figures.values()],
    ):
        assert len(set(titles)) == len(titles)
        assert all(CHINESE.search(one) for one in titles)


def test_every_event_has_a_sentence() -> None:
    """An event's docstring is its business meaning."""
    assert all((one.__doc__ or "").endswith(".") for one in TOWN.events.values())


def test_every_figure_stands_under_a_heading_of_the_report() -> None:
    """Figures are grouped as the report groups them."""
    assert {one.heading for one in TOWN.figures.values()} == set(HEADINGS)
