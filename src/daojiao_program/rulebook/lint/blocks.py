"""Blocks that say less than they seem to: nothing to run, the same name twice, no examples."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Final

from daojiao_program.rulebook.lint.fault import Fault, FeatureSource, Spoken, cut
from daojiao_program.rulebook.lint.feature import Block
from daojiao_program.rulebook.lint.tables import placeholders

if TYPE_CHECKING:
    from gherkin.parser_types import Scenario

_MISSING: Final[dict[str, Spoken]] = {
    "when": ("没有说明办了什么事", "does not say what is done"),
    "then": ("没有说明结果，什么也没有核对", "does not say what comes of it, and checks nothing"),
}


def empty(source: FeatureSource, blocks: list[Block], told: Collection[int]) -> Iterator[Fault]:
    """What has nothing to run, unless that was told of its heading already."""
    if not any(block.scenarios for block in blocks) and not told:
        first = blocks[0]
        what = (
            f"“{first.keyword}:”里没有场景，什么也不会执行",
            f"“{first.keyword}:” has no scenario: nothing runs",
        )
        fix = ("请写上场景，或删去文件", "write a scenario, or remove the file")
        yield source.fault(first.line, "no-scenarios", what, fix)
    for block in blocks:
        if block.is_rule and not block.scenarios and block.line not in told:
            what = (
                f"规则“{cut(block.name)}”下面没有场景，没有验证过",
                f"the rule “{cut(block.name)}” has no scenario: nothing shows that it holds",
            )
            fix = (
                "请补上受理和被拒绝的例子各一个",
                "add an example that is accepted and one that is refused",
            )
            yield source.fault(block.line, "empty-rule", what, fix, misleads=False)
        if (
            block.background
            and not block.background["steps"]
            and block.background["location"]["line"] not in told
        ):
            what = ("背景里没有步骤", "the background has no step")
            fix = ("请写上步骤，或删去背景", "write its steps, or remove it")
            yield source.fault(
                block.background["location"]["line"], "empty-background", what, fix, misleads=False
            )
        for scenario in block.scenarios:
            if scenario["steps"]:
                yield from _unsaid(source, blocks[0], block, scenario)
            elif scenario["location"]["line"] not in told:
                what = (
                    f"场景“{cut(scenario['name'])}”没有步骤，不执行任何内容",
                    f"the scenario “{cut(scenario['name'])}” has no step, and runs nothing",
                )
                fix = ("请写上步骤，或删去这个场景", "write its steps, or remove it")
                yield source.fault(scenario["location"]["line"], "no-steps", what, fix)


def _unsaid(source: FeatureSource, first: Block, block: Block, scenario: Scenario) -> Iterator[Fault]:
    """Nothing done, or nothing checked."""
    above = [step for one in (first, block) if one.background for step in one.background["steps"]]
    steps = [*above, *scenario["steps"]]
    kinds = {source.words.steps.get(step["keyword"], "*") for step in steps}
    if "*" in kinds:
        return
    for kind, word in (("when", source.words.step_word("when")), ("then", source.words.step_word("then"))):
        if kind not in kinds:
            zh, en = _MISSING[kind]
            what = (f"场景“{cut(scenario['name'])}”{zh}", f"the scenario “{cut(scenario['name'])}” {en}")
            fix = (f"请补上以“{word}”开头的步骤", f"add a step that begins with “{word}”")
            yield source.fault(scenario["location"]["line"], f"no-{kind}", what, fix, misleads=False)


def twice(source: FeatureSource, blocks: list[Block]) -> Iterator[Fault]:
    """Names that stand for two scenarios of one block, or for two rules."""
    for block in blocks:
        where = (
            (f"规则“{cut(block.name)}”", f"the rule “{cut(block.name)}”")
            if block.is_rule
            else ("功能", "the feature")
        )
        lines = ((one["name"], one["location"]["line"]) for one in block.scenarios)
        yield from _same(source, "same-scenario", (f"{where[0]}里的场景", f"scenario of {where[1]}"), lines)
    yield from _same(
        source, "same-rule", ("规则", "rule"), ((one.name, one.line) for one in blocks if one.is_rule)
    )


def _same(
    source: FeatureSource, code: str, what: Spoken, named: Iterable[tuple[str, int]]
) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for name, line in named:
        before = first.setdefault(" ".join(name.split()), line)
        if before != line:
            said = (
                f"{what[0]}“{cut(name)}”与第{before}行同名，有的工具只执行其中一个",
                f"a {what[1]} is called “{cut(name)}” in line {before} too: some tools run only one of them",
            )
            yield source.fault(line, code, said, ("请改名，使二者有别", "rename one of them"))


def unfilled(source: FeatureSource, blocks: list[Block]) -> Iterator[Fault]:
    """Outlines with nothing to fill them, and examples without a row."""
    for scenario in (one for block in blocks for one in block.scenarios):
        line, used = scenario["location"]["line"], placeholders(scenario)
        outline = source.words.blocks[scenario["keyword"]] == "scenarioOutline"
        usual = source.words.block_word("examples")
        if not scenario["examples"] and (outline or used):
            named = [f"<{name}>" for name in used]
            what = (
                f"场景“{cut(scenario['name'])}”没有例子" + (f"，{'、'.join(named)}没有取值" if named else ""),
                f"the scenario “{cut(scenario['name'])}” has no examples"
                + (f" to fill {', '.join(named)}" if named else ""),
            )
            fix = (f"请在步骤之后写“{usual}:”和表格", f"write “{usual}:” and a table after its steps")
            yield source.fault(line, "no-examples", what, fix)
        for examples in scenario["examples"]:
            if not examples["tableBody"]:
                headed = bool(examples.get("tableHeader"))
                what = (
                    "例子只有表头，没有数据行，一次也不会执行"
                    if headed
                    else "例子下面没有表格，一次也不会执行",
                    "these examples have no row: the scenario is not run for them",
                )
                fix = ("请补上数据行，每行一个例子", "add rows, one for each example")
                yield source.fault(examples["location"]["line"], "no-rows", what, fix)
