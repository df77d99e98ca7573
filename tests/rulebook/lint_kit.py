"""What the linter says of a text, beside what plain Gherkin makes of it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any, cast

from gherkin.errors import ParserError
from gherkin.parser import Parser

from daojiao_program.rulebook.lint import Fault, lint_text

PATH = Path("a.feature")
HEAD = "# language: zh-CN\n功能: 甲\n"
"""Two lines, so that what follows begins with line 3."""
STEPS = "    假如x\n    当y\n    那么z\n"
"""Three good steps."""
UNREADABLE = "unreadable"


def faults(text: str | bytes, rules: Collection[str] | None = None) -> list[Fault]:
    """The faults of a text."""
    return lint_text(text if isinstance(text, bytes) else text.encode(), PATH, rules=rules)


def told(text: str | bytes, rules: Collection[str] | None = None) -> list[str]:
    """The faults of a text as their line and code, a warning marked."""
    return [
        f"{one.line} {one.code}{'' if one.misleads else ' (warning)'}" for one in faults(text, rules=rules)
    ]


def only(text: str | bytes, rules: Collection[str] | None = None) -> Fault:
    """The one fault of a text."""
    (found,) = faults(text, rules=rules)
    return found


def plain(text: str) -> dict[str, list[str]] | str:
    """What plain Gherkin makes of it: each scenario with its steps, or that it cannot be read."""
    try:
        feature: Any = Parser().parse(text).get("feature")
    except ParserError:
        return UNREADABLE
    found: dict[str, list[str]] = {}
    blocks = (
        [feature, *(child["rule"] for child in feature["children"] if "rule" in child)] if feature else []
    )
    for child in (child for block in blocks for child in block["children"]):
        if "scenario" in child:
            scenario = cast("dict[str, Any]", child["scenario"])
            found[scenario["name"]] = [f"{step['keyword']}{step['text']}" for step in scenario["steps"]]
    return found
