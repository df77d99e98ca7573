"""How scenarios are called where they are run: the parts of a test's id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

CODE: Final = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+")
"""What a rule's code looks like; other tags are free."""
_TAKEN: Final = str.maketrans({"[": "［", "]": "］", "\n": " "})
"""What has a meaning of its own in a test's id, and what stands there instead."""


def code_of(tags: Iterable[str]) -> str:
    """The first tag, written with or without its `@`, that is a rule's code; `""` where none is."""
    names = (one.removeprefix("@") for one in tags)
    return next((one for one in names if CODE.fullmatch(one)), "")


def node_name(text: str) -> str:
    """A name as it stands in an id: brackets and double colons are written in full width."""
    return text.translate(_TAKEN).replace("::", "：：")


def rule_name(code: str, name: str) -> str:
    """The part of an id that names a rule: `COHORT-SIZE 小班培训`, or the name of one that has no code."""
    return node_name(f"{code} {name}".strip())


def row_name(scenario: str, values: Sequence[str]) -> str:
    """The part of an id that names a row of an outline's examples: `人数决定能否首次授课[8-应予受理]`."""
    return f"{node_name(scenario)}[{node_name('-'.join(values))}]"


def numbered(names: Iterable[str]) -> list[str]:
    """The names of one rule, those that have occurred before marked `_2`, `_3` and so on.

    A row is marked within its brackets, since reports take what stands in them for the parameters.
    """
    found: dict[str, None] = {}
    for name in names:
        number, unique = 1, name
        while unique in found:
            number += 1
            unique = f"{name[:-1]}_{number}]" if name.endswith("]") else f"{name}_{number}"
        found[unique] = None
    return [*found]
