"""The names of scenarios in the ids of their tests."""

from __future__ import annotations

import pytest

from daojiao_program.rulebook.naming import code_of, node_name, numbered, row_name, rule_name


@pytest.mark.parametrize(
    ("tags", "code"),
    [
        ((), ""),
        (("慢", "slow", "COHORT", "cohort-size"), ""),
        (("@慢", "@COHORT-SIZE"), "COHORT-SIZE"),
        (("GRID-ONE", "TEAM-ONE"), "GRID-ONE"),
        (("V2-ONE-2",), "V2-ONE-2"),
    ],
)
def test_a_code_is_told_from_other_tags(tags: tuple[str, ...], code: str) -> None:
    """A code is written in capitals with a hyphen; the first of several counts."""
    assert code_of(tags) == code


def test_what_has_a_meaning_in_an_id_is_written_in_full_width() -> None:
    """Brackets, double colons and line breaks would cut an id in the wrong place."""
    assert node_name("a[b]::c\nd: e") == "a［b］：：c d: e"


def test_a_rule_is_named_with_its_code() -> None:
    """Without a code the name stands alone."""
    assert rule_name("COHORT-SIZE", "每期[九]人") == "COHORT-SIZE 每期［九］人"
    assert rule_name("", "每期九人") == "每期九人"


def test_a_row_is_named_with_its_values() -> None:
    """An empty value leaves its place; what stands in brackets stays apart from the row's own."""
    assert row_name("人数", ["8", "", "规则 X[1]"]) == "人数[8--规则 X［1］]"


def test_no_name_occurs_twice() -> None:
    """Those that occur again are numbered, past names that look like numbered ones."""
    assert numbered(["a", "b", "a", "a"]) == ["a", "b", "a_2", "a_3"]
    assert numbered(["a", "a_2", "a"]) == ["a", "a_2", "a_3"]
