"""What the code says of itself: the answers of a decision, a type in words, how a figure is counted."""  # noqa: INP001 - beside the script

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from daojiao_program.domain.catalogue import TOWN
from daojiao_program.engine import (
    Catalogue,
    Current,
    Distinct,
    Edge,
    Event,
    Lacking,
    Listed,
    PerStream,
    Rule,
    Select,
    Sum,
)
from daojiao_program.engine.decision import AnyDecision
from daojiao_program.engine.figures.indicator import DAY, ID, Key, Measure
from daojiao_program.rulebook.required import Code, ReadFunction

_KEYS: Final = {ID: ("编号", "ids"), DAY: ("日期", "days")}


@dataclass
class Decided:
    """What the code of a decision names: rules that refuse, rules that only warn, events it records."""

    refuses: dict[Rule, None] = field(default_factory=dict)
    warns: dict[Rule, None] = field(default_factory=dict)
    records: dict[type[Event], None] = field(default_factory=dict)


@cache
def _code(catalogue: Catalogue) -> Code:
    return Code(catalogue)


def answers_of(decision: AnyDecision, catalogue: Catalogue = TOWN) -> Decided:
    """What the decision's function, and those that it calls, name.

    Raises `LookupError` where a rule is named in a way that says neither refusal nor warning: what would
    be written of it would be a guess.
    """
    found = Decided()
    for place, written in _code(catalogue).reached(decision):
        _rules(place, written, found)
        for call in _calls(written):
            named = place.known.get(call.func.id) if isinstance(call.func, ast.Name) else None
            if isinstance(named, type) and issubclass(named, Event):
                found.records[named] = None
    return found


def _rules(place: ReadFunction, tree: ast.AST, found: Decided) -> None:
    """Sort the rules that a function names into those that refuse and those that warn."""
    into = {"require": found.refuses, "Refused": found.refuses, "advise": found.warns}
    told = set()
    for call in _calls(tree):
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        for one in call.args:
            if isinstance(one, ast.Name) and isinstance(place.known.get(one.id), Rule) and name in into:
                into[name][place.known[one.id]] = None
                told.add(one)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(place.known.get(node.id), Rule) and node not in told:
            message = f"{place.function.__qualname__} names {node.id} neither to refuse nor to warn"
            raise LookupError(message)


def _calls(tree: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def type_of(schema: Mapping[str, Any]) -> str:  # noqa: PLR0911 - a line for each shape
    """A JSON schema in a few words, Chinese first."""
    match schema:
        case {"anyOf": kinds}:
            return " / ".join(type_of(one) for one in kinds if one.get("type") != "null")
        case {"enum": values}:
            return "其一 one of " + ", ".join(f"`{one}`" for one in values)
        case {"$ref": ref}:
            return f"`{ref.rpartition('/')[2]}`"
        case {"type": "array", "items": items}:
            return f"若干 several: {type_of(items)}"
        case {"type": "object", "additionalProperties": dict() as values}:
            return f"代码对应 code to {type_of(values)}"
        case {"type": "string", "format": "date"}:
            return "日期 day"
        case {"type": "string"}:
            return "文字 text" + ("，不空 not empty" if schema.get("minLength") else "")
        case {"type": "integer"}:
            return "整数 whole number" + (f" ≥ {schema['minimum']}" if "minimum" in schema else "")
        case {"type": "boolean"}:
            return "是否 yes or no"
        case _:
            raise LookupError(schema)


def measured(measure: Measure) -> tuple[str, str]:
    """How a figure is counted, in Chinese and English."""
    match measure:
        case Sum(of, name):
            zh, en = _one(of)
            return f"{zh} 的 `{name}` 之和", f"the sum of `{name}` over {en}"
        case Edge(of, take):
            zh, en = _selected(of)
            return f"{zh} 的{'首' if take == 'first' else '末'}日", f"the {take} day of {en}"
        case PerStream(of, closes, take):
            zh, en = measured(of)
            word = "最小" if take == "smallest" else "最大"
            return (
                f"各编号到第一次 `{closes.TOPIC}` 为止：{zh}；取{word}",
                f"for each id, up to its first `{closes.TOPIC}`, {en}; the {take}",
            )
        case Distinct(values=True) | Current(values=True):
            return _counted(measure)
        case _:
            zh, en = _counted(measure)
            return f"{zh}的个数", f"the number of {en}"


def _counted(measure: Measure) -> tuple[str, str]:
    """What it is that a figure counts, or shows."""
    match measure:
        case Distinct(of, key):
            (zh, en), (key_zh, key_en) = _selected(of), _key(key)
            return f"{zh} 中不同的 {key_zh} ", f"different {key_en} in {en}"
        case Current(enter, leave, count):
            first = next(iter(enter.values()))
            (key_zh, key_en), come, gone = _key(first), _keyed(enter, first), _keyed(leave, first)
            zh = f"有 {come[0]}" + (f" 而此后没有 {gone[0]}" if leave else "") + f" 的 {key_zh} "
            en = f"{key_en} with {come[1]}" + (f" and no {gone[1]} since" if leave else "")
            if not count:
                return zh, en
            by_zh, by_en = _key(count)
            return (
                f"{zh}，各取最近一次的 {by_zh} ，去重后",
                f"different {by_en}, the newest for each of the {en}",
            )
        case Listed(of, path):
            zh, en = _keyed(dict.fromkeys(of, ID), ID)
            return f"最近的 {zh} 中 `{path}` 所列", f"what `{path}` lists in the newest {en}"
        case Lacking(of, among):
            (zh, en), (among_zh, among_en) = _counted(of), _counted(among)
            return f"甲为 {zh}，乙为 {among_zh}；属于甲而不属于乙", f"{en}, without the {among_en}"
        case _:
            raise LookupError(measure)


def _key(key: Key) -> tuple[str, str]:
    parts = [_KEYS.get(one, (f"`{one}`", f"`{one}`")) for one in ([key] if isinstance(key, str) else key)]
    return " 加 ".join(zh for zh, _ in parts), " with ".join(en for _, en in parts)


def _keyed(of: Mapping[type[Event], Key], usual: Key) -> tuple[str, str]:
    """The topics, each with the key that is read from it where that is not the usual one."""
    zh, en = [], []
    for event, key in of.items():
        mark = ("", "") if key == usual else tuple(f" ({one})" for one in _key(key))
        zh.append(f"`{event.TOPIC}`{mark[0]}")
        en.append(f"`{event.TOPIC}`{mark[1]}")
    return " 或 ".join(zh), " or ".join(en)


def _selected(of: Iterable[Select]) -> tuple[str, str]:
    told = [_one(each) for each in of]
    return "、".join(zh for zh, _ in told), " and ".join(en for _, en in told)


def _one(select: Select) -> tuple[str, str]:
    zh, en = [], []
    for name, values in select.where.items():
        told = ", ".join(f"`{json.dumps(one)}`" for one in values)
        zh.append(f"`{name}` 为 {told}")
        en.append(f"`{name}` is {told}")
    if select.within is not None:
        within_zh, within_en = _one(select.within)
        zh.append(f"同一编号先有 {within_zh}")
        en.append(f"its id has had {within_en}")
    event = f"`{select.event.TOPIC}`"
    return event + (f"（{'，'.join(zh)}）" if zh else ""), event + (f" ({', '.join(en)})" if en else "")
