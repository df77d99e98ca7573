"""Writes docs/reference/ anew from the code: `python docs/generate.py [FOLDER]`."""  # noqa: INP001 - a script, run where it lies

from __future__ import annotations

import inspect
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

sys.path.insert(0, str(Path(__file__).parents[1]))  # where this folder is found when it is run as a script

from daojiao_program.cli.documents import schemas
from daojiao_program.domain.catalogue import TOWN
from daojiao_program.domain.charter import CHARTER_FIRST, Charter
from daojiao_program.domain.figures import HEADINGS
from daojiao_program.engine import Aggregate, Event, Rule
from daojiao_program.engine.decision import AnyDecision
from daojiao_program.engine.rules import ENGINE_RULES
from daojiao_program.engine.schema import described, undeclared
from daojiao_program.intake import SHEETS, Sheet
from daojiao_program.intake.charterfile import read_charter
from daojiao_program.intake.guide import kind_of_cell, need_of
from daojiao_program.intake.sheet import Asks, Column
from daojiao_program.program import DATA
from daojiao_program.rulebook.rules import SOURCES, fields_of, filled
from daojiao_program.views.flow import Flow, flows_of, mermaid
from docs import surface
from docs.reading import answers_of, measured, type_of
from docs.sayings import steps

REFERENCE: Final = Path(__file__).parent / "reference"
NOTE: Final = "<!-- Written by docs/generate.py from the code: change that, not this. -->\n"

EVERY: Final = (CHARTER_FIRST, *ENGINE_RULES)
"""The rules by which any request can be refused."""


def _fields(of: str, model: type[BaseModel], marks: Mapping[str, str] = {}) -> Iterator[str]:
    """A table of the fields of a decision or an event; `marks` says more of some."""
    schema = model.model_json_schema()
    properties: Mapping[str, Any] = schema.get("properties", {})
    if not properties:
        return
    yield from _table(
        ["字段 field", "", "类型 type", "必填 required"],
        (
            [
                f"`{name}`",
                TOWN.word(of, name).zh,
                type_of(one) + (f"；{marks[name]}" if name in marks else ""),
                "是 yes" if name in schema.get("required", ()) else "否 no",
            ]
            for name, one in properties.items()
        ),
    )


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    heads = [*heads]
    yield _row(heads)
    yield _row("---" for _ in heads)
    yield from map(_row, rows)
    yield ""


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(one.replace("|", "\\|").replace("\n", " ") for one in cells) + " |"


def _said(text: str | None) -> str:
    """The first paragraph of a docstring, in one line."""
    return " ".join(inspect.cleandoc(text or "").partition("\n\n")[0].split())


def _links(page: str, names: Iterable[str]) -> str:
    return ", ".join(f"[{one}]({page}#{one.lower().replace('.', '')})" for one in names)


def _title(of: type[Aggregate]) -> str:
    return f"## {of.title.zh} · `{of.kind}`"


def decisions() -> Iterator[str]:
    """Every decision: its arguments, the events it records, the rules it can be refused with."""
    yield "# 决定 Decisions\n"
    yield (
        "What can be asked, in the order of the catalogue. The events and the rules are read off the code of "
        "each decision. Besides, any request can be refused by the engine's own rules: "
        f"{_links('rules.md', (one.code for one in EVERY))}.\n"
    )
    for kind in TOWN.aggregates.values():
        if kind.decisions():
            yield f"{_title(kind)}\n\n{_said(kind.__doc__)}\n"
        for one in kind.decisions():
            yield from _decision(one)
    yield "## 涉及几方的决定 · Decisions over several\n"
    for one in TOWN.decisions.values():
        if one.owner is None:
            yield from _decision(one)


def _decision(one: AnyDecision) -> Iterator[str]:
    yield f"### {one.name}\n\n**{one.title.zh}** · {one.called.en}. {_said(one.__doc__)}\n"
    yield from _fields(one.name, one.schema)
    found = answers_of(one)
    if one.background:
        yield "- 背景事实，可早于章程 · a background fact: it may precede the charter"
    if one.ahead:
        yield "- 日期由本决定自行核对 · it checks its day itself"
    yield f"- 事件 events: {_links('events.md', (event.TOPIC for event in found.records))}"
    if found.refuses:
        yield f"- 可因此被拒 can be refused by: {_links('rules.md', (rule.code for rule in found.refuses))}"
    if found.warns:
        yield f"- 只作提醒 only warns of: {_links('rules.md', (rule.code for rule in found.warns))}"
    yield ""


def events() -> Iterator[str]:
    """Every event: its fields, what they name, the decisions that record it."""
    yield "# 事件 Events\n"
    yield "What is stored, by the aggregate on whose streams it stands. What has no value is left out.\n"
    by: dict[type[Event], list[str]] = {}
    for decision in TOWN.decisions.values():
        for event in answers_of(decision).records:
            by.setdefault(event, []).append(decision.name)
    for kind in TOWN.aggregates.values():
        yield f"{_title(kind)}\n"
        for event in kind.event_types():
            yield from _event(event, by.get(event, ()))
    alone = [one for one in TOWN.events.values() if not any(one in k.event_types() for k in _kinds())]
    yield "## 任何记录 · Any stream\n"
    for event in alone:
        yield from _event(event, by.get(event, ()))


def _kinds() -> Iterable[type[Aggregate]]:
    return TOWN.aggregates.values()


def _event(event: type[Event], recorded_by: Iterable[str]) -> Iterator[str]:
    zh, en = event.TITLE
    yield f"### {event.TOPIC}\n\n**{zh}** · {en}. {_said(event.__doc__)}\n"
    marks = {name: f"指明 names a {one.kind}" for name, one in event.refs().items()}
    yield from _fields(event.TOPIC, event, marks)
    if names := [*recorded_by]:
        yield f"- 由此产生 recorded by: {_links('decisions.md', names)}\n"


def rules() -> Iterator[str]:
    """Every rule: its sentences, its source, the charter's part, the next step."""
    charter = read_charter(DATA / "charter.toml")
    yield "# 规则 Rules\n"
    yield "As `daojiao rules` lists them, with the numbers of the charter that comes with the package.\n"
    asked: dict[Rule, list[str]] = {}
    for decision in TOWN.decisions.values():
        found = answers_of(decision)
        for one in {**found.refuses, **found.warns}:
            asked.setdefault(one, []).append(decision.name)
    for rule in TOWN.rules.values():
        zh, en = filled(rule, charter)
        next_zh, next_en = rule.next_step()
        yield f"## {rule.code}\n\n{zh}。\n\n{en[:1].upper()}{en[1:]}.\n"
        yield f"- 来源 source: {' · '.join(SOURCES[rule.source])}"
        for name, value in fields_of(rule, charter):
            yield f"- 章程 charter: `{name}`" + ("" if isinstance(value, Mapping) else f" = {value}")
        yield f"- 下一步 next: {next_zh} · {next_en}"
        if rule in EVERY:
            yield "- 任何请求都可能因此被拒 · any request can be refused by it"
        elif rule in asked:
            yield f"- 决定 decisions: {_links('decisions.md', asked[rule])}"
        yield ""


def figures() -> Iterator[str]:
    """Every figure: what is counted, of which events."""
    yield "# 指标 Figures\n"
    yield "By the headings of the report. Each figure cites the events that it counts.\n"
    for heading, (zh, en) in HEADINGS.items():
        yield f"## {zh} · {en}\n"
        yield from _table(
            ["代码 id", "指标", "figure", "怎样数", "how it is counted"],
            (
                [f"`{one.id}`", *one.title, _tight(zh_how), en_how]
                for one, (zh_how, en_how) in ((one, measured(one.measure)) for one in TOWN.figures.values())
                if one.heading == heading
            ),
        )


def _tight(zh: str) -> str:
    """Chinese without spaces but around what is not Chinese."""
    return re.sub(r"(?<=[\u4e00-\u9fff）]) +(?=[\u4e00-\u9fff，；（]|$)|(?<=）) +| +(?=[，；]|$)", "", zh)


def flows() -> Iterator[str]:
    """Every lifecycle: its drawing, its statuses, what leads where."""
    yield "# 办理流程 Lifecycles\n"
    yield (
        "To where each thing comes, and by which event; `daojiao flow project --out project.svg` draws one. "
        "What else must hold for a step is said by the [decisions](decisions.md) and their rules.\n"
    )
    for kind in _kinds():
        for one in flows_of(kind):
            yield from _flow(one)


def _flow(one: Flow) -> Iterator[str]:
    name = f"{one.kind}.{one.of}" if one.of else one.kind
    yield f"## {one.title.zh} · {one.title.en} · `{name}`\n"
    yield f"```mermaid\n{mermaid(one)}```\n"
    yield from _table(
        ["状态", "status", "代码 id", "由此到达 reached by"],
        (
            [
                status.title.zh + ("（终）" if status.final else ""),
                status.title.en + (" (final)" if status.final else ""),
                f"`{status.id}`",
                _links("events.md", (arrow.topic for arrow in one.arrows if status.id in arrow.targets)),
            ]
            for status in one.statuses
        ),
    )


def charter() -> Iterator[str]:
    """The charter's model: every field, its type, its default, the rules that read it."""
    yield "# 章程 The charter\n"
    yield f"A TOML file; the package has the town's, `data/charter.toml`. {_said(Charter.__doc__)}\n"
    whole = Charter.model_json_schema()
    readers: dict[str, list[str]] = {}
    for rule in TOWN.rules.values():
        for name in rule.terms:
            readers.setdefault(name, []).append(rule.code)
    yield from _shape("", whole, readers)
    for name, shape in whole["$defs"].items():
        yield f"## {name}\n\n{_said(shape.get('description'))}\n"
        yield from _shape(f"{name.lower()}.", shape, readers)


def _shape(prefix: str, shape: Mapping[str, Any], readers: Mapping[str, Iterable[str]]) -> Iterator[str]:
    yield from _table(
        ["字段 field", "类型 type", "必填 required", "规则 rules that read it"],
        (
            [
                f"`{name}`",
                type_of(one),
                "是 yes" if name in shape.get("required", ()) else "否 no",
                _links("rules.md", readers.get(prefix + name, ())),
            ]
            for name, one in shape["properties"].items()
        ),
    )


def sheets() -> Iterator[str]:
    """Every sheet: its columns, its key, what its rows ask."""
    yield "# 表 Sheets\n"
    yield "What `daojiao import` takes in: a CSV file or a tab of a workbook, its headers in any order.\n"
    for sheet in SHEETS:
        yield f"## {sheet.zh} · {sheet.en} · `{sheet.id}`\n"
        yield from _table(
            ["列", "也可写作 or", "column", "填什么 what it holds", "必填 required"],
            (
                [one.zh, "、".join(one.also), one.en, _holds(one), " · ".join(need_of(sheet, one))]
                for one in sheet.columns
            ),
        )
        yield from _asked(sheet)


def _holds(column: Column) -> str:
    if column.choices:
        return "其一 one of " + "、".join(f"{zh} `{code}`" for code, (zh, _) in column.choices.items())
    if column.listed:
        several = "，可几项，以、分隔 one or several divided by 、" if column.kind == "codes" else ""
        return f"章程 `{column.listed}` 的名称或代码 a title or code of the charter's{several}"
    return " · ".join(kind_of_cell(column))


def _asked(sheet: Sheet) -> Iterator[str]:
    if isinstance(sheet.asks, Asks):
        yield f"每行申请 a row asks: {_links('decisions.md', [sheet.asks.decision.name])}\n"
        return
    choice = next(one for one in sheet.columns if one.kind == "choice")
    for code, asks in sheet.asks.items():
        yield f"- {choice.choices[code][0]} `{code}`: {_links('decisions.md', [asks.decision.name])}"
    yield ""


def catalogue() -> str:
    """What `daojiao catalogue --json` says, as it is to be committed."""
    return json.dumps(described(TOWN), ensure_ascii=False, indent=1) + "\n"


def check_shapes() -> None:
    """Refuse to write the catalogue anew where what is stored would change in silence."""
    found = [*undeclared(json.loads((REFERENCE / CATALOGUE).read_text(encoding="utf-8")), described(TOWN))]
    if found:
        sys.exit("\n".join([*found, "nothing was written; see docs/how-to/change-an-event.md"]))


def documents() -> str:
    """The JSON Schema of what each command prints with `--json`."""
    return json.dumps(schemas(), ensure_ascii=False, indent=1) + "\n"


CATALOGUE: Final = "catalogue.json"
DOCUMENTS: Final = "documents.json"
PAGES: Final[Mapping[str, Callable[[], Iterator[str]]]] = {
    "decisions.md": decisions,
    "events.md": events,
    "rules.md": rules,
    "figures.md": figures,
    "flows.md": flows,
    "charter.md": charter,
    "sheets.md": sheets,
    "steps.md": steps,
    "engine.md": surface.page,
}


def page(name: str) -> str:
    """A page as it is to be."""
    if name == CATALOGUE:
        return catalogue()
    if name == DOCUMENTS:
        return documents()
    return NOTE + "\n".join(PAGES[name]()).rstrip() + "\n"


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else REFERENCE
    check_shapes()
    for each in (*PAGES, CATALOGUE, DOCUMENTS):
        (folder / each).write_text(page(each), encoding="utf-8")
        sys.stdout.write(f"{each}\n")
