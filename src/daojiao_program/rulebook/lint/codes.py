"""Tags that name the code of a rule."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from daojiao_program.rulebook.lint.fault import Fault, FeatureSource, cut
from daojiao_program.rulebook.lint.feature import Block

if TYPE_CHECKING:
    from gherkin.parser_types import Tag

CODE: Final = re.compile(r"[A-Z]+(-[A-Z]+)+")
_SEPARATORS: Final = re.compile("[,，、;；。：:#]")


def codes(source: FeatureSource, blocks: list[Block], rules: Collection[str]) -> Iterator[Fault]:
    """Codes that no rule has, and rules without a code or with two."""
    for block in blocks:
        yield from _known(source, block.tags, rules)
        if block.is_rule:
            yield from _one(source, block)
        for scenario in block.scenarios:
            yield from _known(source, scenario["tags"], rules)
            for examples in scenario["examples"]:
                yield from _known(source, examples["tags"], rules)


def _known(source: FeatureSource, tags: list[Tag], rules: Collection[str]) -> Iterator[Fault]:
    for tag in tags:
        name, line = tag["name"].removeprefix("@"), tag["location"]["line"]
        if _SEPARATORS.search(name):
            what = (
                f"标签“@{cut(name)}”里有标点，会连成一个标签",
                f"“@{cut(name)}” has a sign in it: it is one tag",
            )
            fix = ("多个标签以空格隔开，各以@开头", "begin each tag with @, and put a space between them")
            yield source.fault(line, "tag-sign", what, fix)
            continue
        plain = name.upper().replace("_", "-")
        if name in rules or not (CODE.fullmatch(name) or plain in rules):
            continue
        near = get_close_matches(plain, rules, 3, 0.6)
        what = (f"没有代码为{name}的规则", f"no rule has the code {name}")
        fix = (
            (f"是否{'、'.join(near)}", f"perhaps {', '.join(near)} is meant")
            if near
            else ("规则代码见daojiao rules", "daojiao rules lists the codes")
        )
        yield source.fault(line, "unknown-code", what, fix)


def _one(source: FeatureSource, block: Block) -> Iterator[Fault]:
    found = [*dict.fromkeys(tag["name"][1:] for tag in block.tags if CODE.fullmatch(tag["name"][1:]))]
    if not found:
        what = (
            f"规则“{cut(block.name)}”没有写代码",
            f"the rule “{cut(block.name)}” is not tagged with its code",
        )
        fix = ("请在上一行写代码标签，如@COHORT-SIZE", "put a tag such as @COHORT-SIZE above it")
        yield source.fault(block.line, "no-code", what, fix, misleads=False)
    elif len(found) > 1:
        what = (
            f"规则“{cut(block.name)}”写了{len(found)}个代码：{'、'.join(found)}",
            f"the rule “{cut(block.name)}” is tagged with {len(found)} codes: {', '.join(found)}",
        )
        fix = ("一条规则只写一个代码，请分成几条", "a rule has one code; make a rule of each")
        yield source.fault(block.line, "two-codes", what, fix)
