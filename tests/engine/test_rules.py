"""Rules: what people see of a refusal."""

import pytest

from daojiao_program.engine import EngineError, Refused, Rule, Said, require
from daojiao_program.engine.rules import ENGINE_RULES, show
from daojiao_program.engine.wording import LANGUAGES
from tests.engine.workflow import ONCE, ROOM


def test_a_refusal_has_three_lines() -> None:
    """Code and sentence; found, allowed, the terms' edition and field; the next step in both languages."""
    refused = Refused(ROOM, {"found": 3, "allowed": 2, "edition": 4, "other": "grid"})
    refused.target = "grid:1"
    refused.terms = Said("章程", "Charter")
    assert str(refused) == (
        "ROOM 至多2人 / there are 2 places\n"
        "found 3 in grid:1; allowed 2 (charter 4, most)\n"
        "next: choose another grid / 请另选grid"
    )


def test_a_refusal_of_a_former_store_names_its_edition() -> None:
    """Stored as `charter` before terms had names of their own."""
    refused = Refused(ROOM, {"found": 3, "allowed": 2, "charter": 4, "other": "grid"}).of(
        None, terms=Said("章程")
    )
    assert [*refused.lines("zh")][1] == "查得3；应为2（章程第4版）"


def test_what_is_not_known_is_left_out() -> None:
    """No target, nothing allowed, no terms and no remedy: two short lines."""
    assert str(Refused(ONCE, {"found": None, "edition": 4})) == (
        "ONCE 一次活动只登记一次 / a visit is held once\nfound –"
    )


def test_a_remedy_may_be_in_english_alone() -> None:
    """Then the next step has no second half."""
    rule = Rule("R", Said("零", "zero"), "engine", remedy=Said("", "wait"))
    assert list(Refused(rule, {}).lines())[-1] == "next: wait"


def test_a_finding_that_is_missing_shows_as_an_ellipsis() -> None:
    """A sentence never fails for want of a finding."""
    assert str(ROOM.sentences()) == "至多…人 / there are … places"
    assert ROOM.next_step({"other": ["a", "b"]}) == Said("请另选a, b", "choose another a, b")


def test_values_are_shown_as_people_read_them() -> None:
    """Lists with commas, nothing as a dash, nought as nought."""
    assert [show(one) for one in (None, "", 0, ["a", 1], ("b",), "c")] == ["–", "–", "0", "a, 1", "b", "c"]


def test_require_raises_with_the_findings() -> None:
    """It raises unless the condition holds, with a code and what was found."""
    require([1], ROOM, found=1)
    with pytest.raises(Refused) as caught:
        require([], ROOM, found=3, allowed=2)
    refused = caught.value
    assert isinstance(refused, EngineError)
    assert (refused.code, refused.findings, refused.request) == ("ROOM", {"found": 3, "allowed": 2}, 0)


def test_every_rule_of_the_engine_says_what_to_do() -> None:
    """Each has a code of its own, a sentence and a next step, in both languages."""
    assert len({rule.code for rule in ENGINE_RULES}) == len(ENGINE_RULES)
    for rule in ENGINE_RULES:
        assert rule.said.languages == rule.remedy.languages == LANGUAGES
