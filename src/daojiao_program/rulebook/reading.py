"""Feature files as they are written: features, rules, scenarios, steps and examples."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gherkin.errors import CompositeParserException, ParserException
from gherkin.parser import Parser

from daojiao_program.engine import EngineError
from daojiao_program.files.bounds import FEATURE_BYTES
from daojiao_program.files.reading import read_text
from daojiao_program.rulebook.naming import code_of, node_name, numbered, row_name, rule_name

CellTexts = tuple[str, ...]


class BookError(EngineError):
    """No rule book can be made; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class StepText:
    """A step: its keyword (`假如`, `When`), what it says, and the table or the text below it."""

    keyword: str
    text: str
    table: tuple[CellTexts, ...]
    docstring: str | None
    line: int


@dataclass(frozen=True, slots=True)
class ExamplesText:
    """A table of examples: its columns, and its rows."""

    name: str
    header: CellTexts
    rows: tuple[CellTexts, ...]
    line: int


@dataclass(frozen=True, slots=True)
class ScenarioText:
    """A scenario, or an outline with its examples; `nodes` names what is run of it within its file."""

    name: str
    tags: tuple[str, ...]
    description: str
    steps: tuple[StepText, ...]
    examples: tuple[ExamplesText, ...]
    line: int
    nodes: tuple[str, ...]

    def ids(self, path: str) -> tuple[str, ...]:
        """The ids of its tests, one for each row of the examples; `path` is the file's, from the root."""
        return tuple(f"{path}::{one}" for one in self.nodes)


@dataclass(frozen=True, slots=True)
class RuleText:
    """A `规则:` block; `code` is the tag that is a rule's code, `""` where there is none."""

    code: str
    name: str
    tags: tuple[str, ...]
    description: str
    background: tuple[StepText, ...]
    scenarios: tuple[ScenarioText, ...]
    line: int


@dataclass(frozen=True, slots=True)
class FeatureText:
    """A feature file; `scenarios` are those outside any rule."""

    path: Path
    language: str
    name: str
    tags: tuple[str, ...]
    description: str
    background: tuple[StepText, ...]
    rules: tuple[RuleText, ...]
    scenarios: tuple[ScenarioText, ...]


def read_features(features: Path) -> list[FeatureText]:
    """The features in a folder and below, hidden folders apart, or in one file. Raises `BookError`."""
    if not features.exists():
        raise BookError(
            f"没有文件夹“{features}”；请用 --features 指明规则文件所在的文件夹",
            f"there is no folder {features}; name the one with the feature files: --features",
        )
    paths = [features] if features.is_file() else sorted(filter(Path.is_file, features.rglob("*.feature")))
    paths = [one for one in paths if not any(map(_hidden, one.relative_to(features).parts))]
    found = [one for one in map(read_feature, paths) if one is not None]
    if not found:
        raise BookError(
            f"“{features}”里没有写着功能的 .feature 文件；请核对路径（--features）",
            f"{features} holds no .feature file with a feature in it; check the path (--features)",
        )
    return found


def read_feature(path: Path) -> FeatureText | None:
    """A feature file; None where it holds no feature. Raises `BookError` for one that cannot be read."""
    try:
        feature: Mapping[str, Any] | None = Parser().parse(read_text(path, FEATURE_BYTES)).get("feature")
    except UnicodeDecodeError:
        raise BookError(
            f"{path} 不是 UTF-8 文本；请另存为 UTF-8", f"{path} is not UTF-8 text; save it as UTF-8"
        ) from None
    except (CompositeParserException, ParserException) as error:
        line = _line_of(error)
        raise BookError(
            f"{path} 第{line}行读不懂；用 daojiao lint 查看错在哪里，改正后重试",
            f"line {line} of {path} cannot be read; daojiao lint tells why: mend it, then try again",
        ) from None
    if feature is None:
        return None
    kinds = [(kind, one) for child in feature["children"] for kind, one in child.items()]
    return FeatureText(
        path,
        feature["language"],
        feature["name"],
        _tags(feature),
        _prose(feature),
        _background(kinds),
        tuple(_rule(one) for kind, one in kinds if kind == "rule"),
        _scenarios("", kinds),
    )


def _hidden(name: str) -> bool:
    return name.startswith(".")


def _line_of(error: CompositeParserException | ParserException) -> int:
    first = error.errors[0] if isinstance(error, CompositeParserException) else error
    return first.location["line"]


def _rule(rule: Mapping[str, Any]) -> RuleText:
    kinds = [(kind, one) for child in rule["children"] for kind, one in child.items()]
    tags, name = _tags(rule), rule["name"]
    code = code_of(sorted(tags))
    scenarios = _scenarios(f"{rule_name(code, name)}::", kinds)
    return RuleText(code, name, tags, _prose(rule), _background(kinds), scenarios, rule["location"]["line"])


def _scenarios(part: str, kinds: Sequence[tuple[str, Any]]) -> tuple[ScenarioText, ...]:
    """The scenarios of one rule, whose part of an id is given, with the names under which each is run."""
    every = [one for kind, one in kinds if kind == "scenario"]
    tables = [tuple(map(_examples, one["examples"])) for one in every]
    wanted = [[*_names(one["name"], examples)] for one, examples in zip(every, tables, strict=True)]
    names = iter(numbered(name for each in wanted for name in each))
    return tuple(
        ScenarioText(
            one["name"],
            _tags(one),
            _prose(one),
            tuple(map(_step, one["steps"])),
            examples,
            one["location"]["line"],
            tuple(f"{part}{next(names)}" for _ in each),
        )
        for one, examples, each in zip(every, tables, wanted, strict=True)
    )


def _names(scenario: str, examples: Sequence[ExamplesText]) -> Iterator[str]:
    if not examples:
        yield node_name(scenario)
    for one in examples:
        yield from (row_name(scenario, values) for values in one.rows)


def _background(kinds: Sequence[tuple[str, Any]]) -> tuple[StepText, ...]:
    return tuple(_step(step) for kind, one in kinds if kind == "background" for step in one["steps"])


def _step(step: Mapping[str, Any]) -> StepText:
    table = tuple(map(_cells, step.get("dataTable", {}).get("rows", ())))
    docstring = step.get("docString", {}).get("content")
    return StepText(step["keyword"].strip(), step["text"], table, docstring, step["location"]["line"])


def _examples(one: Mapping[str, Any]) -> ExamplesText:
    header = one.get("tableHeader")
    rows = tuple(map(_cells, one.get("tableBody", ())))
    return ExamplesText(one["name"], _cells(header) if header else (), rows, one["location"]["line"])


def _cells(row: Mapping[str, Any]) -> CellTexts:
    return tuple(cell["value"] for cell in row["cells"])


def _tags(one: Mapping[str, Any]) -> CellTexts:
    return tuple(tag["name"] for tag in one["tags"])


def _prose(one: Mapping[str, Any]) -> str:
    return textwrap.dedent(one["description"]).strip()
