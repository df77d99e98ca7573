"""A feature that could be read, as its blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from gherkin.parser_types import Background, Feature, Scenario, Tag


@dataclass(frozen=True, slots=True)
class Block:
    """The feature or one of its rules, and what stands right in it."""

    line: int
    keyword: str
    name: str
    is_rule: bool
    tags: list[Tag]
    background: Background | None
    scenarios: list[Scenario]


def blocks_of(feature: Feature) -> list[Block]:
    """The feature as a block, then each of its rules."""
    children = cast("list[dict[str, Any]]", feature["children"])
    rules = [child["rule"] for child in children if "rule" in child]
    return [_block(feature, is_rule=False), *(_block(rule, is_rule=True) for rule in rules)]


def _block(found: Any, *, is_rule: bool) -> Block:  # noqa: ANN401 - a feature or a rule, as parsed
    children = found["children"]
    return Block(
        found["location"]["line"],
        found["keyword"],
        found["name"],
        is_rule,
        found["tags"],
        next((child["background"] for child in children if "background" in child), None),
        [child["scenario"] for child in children if "scenario" in child],
    )
