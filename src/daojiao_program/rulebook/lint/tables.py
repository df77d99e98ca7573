"""Tables that say less than they seem to: columns nobody reads, placeholders nobody fills."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from daojiao_program.rulebook.lint.fault import Fault, FeatureSource, cut
from daojiao_program.rulebook.lint.feature import Block

if TYPE_CHECKING:
    from gherkin.parser_types import Background, Examples, Scenario, TableRow

_PLACEHOLDER: Final = re.compile(r"<([^<>\s/](?:[^<>]*[^<>\s/])?)>")
_LIKE_ONE: Final = re.compile("[<＜〈]([^<>＜＞〈〉]+)[>＞〉]")
"""Brackets that look like those of a placeholder."""


def placeholders(scenario: Scenario) -> list[str]:
    """The names in angle brackets in the steps and their tables, in their order."""
    return [*dict.fromkeys(name for _, text in _texts(scenario) for name in _PLACEHOLDER.findall(text))]


def tables(source: FeatureSource, blocks: list[Block]) -> Iterator[Fault]:
    """The faults of examples, and of tables under steps."""
    for block in blocks:
        above = [one.background for one in (blocks[0], block) if one.background]
        steps = [*(block.background["steps"] if block.background else [])]
        for scenario in block.scenarios:
            steps += scenario["steps"]
            for examples in scenario["examples"]:
                if examples.get("tableHeader"):
                    yield from _examples(source, scenario, examples, above)
                    yield from _header(source, [examples["tableHeader"], *examples["tableBody"]])
        for step in steps:
            if "dataTable" in step:
                yield from _header(source, step["dataTable"]["rows"])


def _texts(scenario: Scenario | Background) -> Iterator[tuple[int, str]]:
    """What examples are put into, by line: steps and the cells of their tables."""
    for step in scenario["steps"]:
        yield step["location"]["line"], step["text"]
        if "dataTable" in step:
            for row in step["dataTable"]["rows"]:
                for cell in row["cells"]:
                    yield row["location"]["line"], cell["value"]


def _examples(
    source: FeatureSource, scenario: Scenario, examples: Examples, above: list[Background]
) -> Iterator[Fault]:
    """Columns and placeholders that do not meet, and brackets that are no placeholder's."""
    line = examples["tableHeader"]["location"]["line"]
    columns = [cell["value"] for cell in examples["tableHeader"]["cells"]]
    by_folded = {_folded(name): name for name in columns if name}
    used: set[str] = set()
    for at, text in _texts(scenario):
        for found in _LIKE_ONE.finditer(text):
            column = by_folded.get(_folded(found[1]))
            if found[0] == f"<{column}>":
                used.add(column or "")
            elif column:
                used.add(column)
                yield _unlike(source, at, found[0], column)
            elif _PLACEHOLDER.fullmatch(found[0]):
                yield _unfilled(source, at, found[0], columns)
    others = [scenario["name"], *(text for one in above for _, text in _texts(one))]
    others += [step["docString"]["content"] for step in scenario["steps"] if "docString" in step]
    used |= {name for text in others for name in _PLACEHOLDER.findall(text)}
    for name in dict.fromkeys(columns):
        if name and name not in used:
            what = (
                f"例子的“{cut(name)}”一列没有步骤用到，改它的数也不影响结果",
                f"no step uses the column “{cut(name)}” of these examples, so that its values decide nothing",
            )
            bare = name.strip("<>＜＞")
            fix = (f"请在步骤里写<{bare}>，或删去这一列", f"write <{bare}> in a step, or remove the column")
            if bare != name:
                fix = (f"表头请写成{bare}，不加尖括号", f"write {bare} in the header, without brackets")
            yield source.fault(line, "unused-column", what, fix)


def _unlike(source: FeatureSource, line: int, found: str, column: str) -> Fault:
    what = (
        f"“{found}”与例子的“{column}”一列写法不同，不会换成例子里的值",
        f"“{found}” is not written as the column “{column}” of the examples is, and is not filled from it",
    )
    fix = (
        f"请写成<{column}>，用半角尖括号，不加空格",
        f"write <{column}>, with half-width brackets and no space",
    )
    return source.fault(line, "wide-placeholder", what, fix)


def _unfilled(source: FeatureSource, line: int, found: str, columns: list[str]) -> Fault:
    known = [name for name in columns if name]
    what = (f"例子里没有“{found}”对应的列", f"the examples have no column for “{found}”")
    fix = (
        f"例子有：{'、'.join(known)}；请改用其中一列，或加一列",
        f"they have: {', '.join(known)}; use one of these, or add a column",
    )
    return source.fault(line, "unfilled-placeholder", what, fix)


def _header(source: FeatureSource, rows: list[TableRow]) -> Iterator[Fault]:
    """Columns without a name or with the same one, and the header among the rows."""
    names = [cell["value"] for cell in rows[0]["cells"]]
    line = rows[0]["location"]["line"]
    for at, name in enumerate(names):
        if not name:
            what = (f"表头第{at + 1}格是空的", f"cell {at + 1} of the header is empty")
            yield source.fault(
                line, "empty-header", what, ("请写上列名，或删去这一列", "name the column, or remove it")
            )
        elif name in names[:at]:
            what = (
                f"表头有两列都叫“{cut(name)}”，只有一列起作用",
                f"two columns are called “{cut(name)}”, and only one of them counts",
            )
            yield source.fault(line, "same-column", what, ("请改名，或删去一列", "rename one, or remove it"))
    for row in rows[1:]:
        if [cell["value"] for cell in row["cells"]] == names:
            what = ("这一行与表头相同，会当作数据", "this row repeats the header, and is taken for data")
            fix = (
                "请删去这一行；两个表格请分到两个步骤",
                "remove it; two tables belong under two steps",
            )
            yield source.fault(row["location"]["line"], "header-again", what, fix)


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
