"""The catalogue: every decision, event and rule of the town, each with its names."""

import re
from datetime import date
from pathlib import Path

from daojiao_program import domain
from daojiao_program.domain.belt import BeltBuildingStarted
from daojiao_program.domain.catalogue import AGGREGATES, TOWN
from daojiao_program.domain.figures import HEADINGS, figures_of
from daojiao_program.domain.headings import ORGANISATION
from daojiao_program.engine import ID, Aggregate, Distinct, Indicator, Said, Select
from daojiao_program.engine.rules import ENGINE_RULES

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_every_rule_that_is_written_is_in_the_catalogue() -> None:
    """Whatever rule the domain writes, no decision forgets; the others are the engine's."""
    found = set[str]()
    for path in Path(domain.__file__ or "").parent.glob("*.py"):
        found.update(re.findall(r"\b(?:Rule|RULES\.add)\(\s*\"([A-Z-]+)\"", path.read_text(encoding="utf-8")))
    assert found
    assert set(TOWN.rules) == found | {one.code for one in ENGINE_RULES}


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


class Shed(Aggregate):
    """What an aggregate that is added may look like: its figure stands beside it."""

    figures = (
        Indicator(
            "sheds", Said("工棚数", "sheds"), Distinct((Select(BeltBuildingStarted),), ID), ORGANISATION
        ),
    )

    def evolve(self, event: BeltBuildingStarted, on: date) -> None:
        """Nothing is remembered."""


def test_an_aggregate_brings_its_own_figures() -> None:
    """They stand under their heading, behind those that were there; the order of the others stays."""
    without, found = figures_of([]), figures_of([Shed])
    assert [one for one in found if one.id != "sheds"] == without
    ids = [one.id for one in found if one.heading == ORGANISATION]
    assert ids == [*(one.id for one in without if one.heading == ORGANISATION), "sheds"]
    assert [*TOWN.figures.values()] == figures_of(AGGREGATES)
