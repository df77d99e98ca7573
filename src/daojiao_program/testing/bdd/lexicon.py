"""What a catalogue's things are called: decisions, events, figures, aggregates, and the fields of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Final, Literal, TypeVar

from pydantic import BaseModel

from daojiao_program.engine import Aggregate, Catalogue, Event, Indicator, Ref, Word
from daojiao_program.engine.decision import AnyDecision
from daojiao_program.testing.bdd.text import folded, plain
from daojiao_program.testing.unmet import Unmet

T = TypeVar("T")
NameKind = Literal["decision", "event", "figure", "aggregate"]
RESERVED: Final[Mapping[str, tuple[str, ...]]] = {
    "@request": ("编号", "请求编号", "request", "id"),
    "@reason": ("原因", "reason"),
    "@documents": ("文号", "文件", "依据文件", "documents"),
    "@on": ("日期", "day", "date", "on"),
    "@entered": ("补录", "登记日期", "entered"),
    "@actor": ("经办", "经办人", "actor"),
    "@consequences": ("连同后续事项", "with consequences"),
}
"""What a table may say of a request besides its decision's fields, and under which headers."""
_CALLED: Final[Mapping[NameKind, str]] = {
    "decision": "决定",
    "event": "事件",
    "figure": "指标",
    "aggregate": "对象",
}
_NEAREST: Final = 3
TERMS: Final = "terms."
"""Begins the words of places in the terms, such as `terms.training.smallest`."""


class Lexicon:
    """The names of one catalogue's things; what has no title is known by its name in the code."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.places: Mapping[str, str] = {
            folded(name): key.removeprefix(TERMS)
            for key, word in catalogue.words.items()
            if key.startswith(TERMS)
            for name in word.names
        }
        own = catalogue.terms.title if catalogue.terms is not None else ()
        self.terms = tuple(dict.fromkeys(map(plain, ("章程", "条款", "charter", "terms", *own))))
        """What terms are called in a step."""
        self._headers: dict[str, Mapping[str, str]] = {}
        self._schemas: dict[type[BaseModel], Mapping[str, Mapping[str, Any]]] = {}
        self.names: Mapping[NameKind, Mapping[str, Any]] = {
            "decision": _named(
                (one, (*one.title, *one.called, one.name)) for one in catalogue.decisions.values()
            ),
            "event": _named((one, (*one.TITLE, one.TOPIC)) for one in catalogue.events.values()),
            "figure": _named((one, (*one.title, one.id)) for one in catalogue.figures.values()),
            "aggregate": _named((one, (*one.title, one.kind)) for one in catalogue.aggregates.values()),
        }

    def pattern(self, kind: NameKind) -> str:
        """A regular expression for the names of a kind of thing; the longest come first."""
        names = sorted(self.names[kind], key=len, reverse=True)
        told = "|".join(re.escape(one).replace('"', "[\"']") for one in names)
        return f"(?:{told})" if names else "(?!)"

    def decision(self, text: str) -> AnyDecision:
        """A decision by its title. Raises `Unmet`."""
        found: AnyDecision = self._found("decision", text)
        return found

    def event(self, text: str, among: Iterable[type[Event]] | None = None) -> type[Event]:
        """An event by its title, which may name another event elsewhere. Raises `Unmet`."""
        for one in among or ():
            if folded(text) in map(folded, (*one.TITLE, one.TOPIC)):
                return one
        found: type[Event] = self._found("event", text)
        return found

    def figure(self, text: str) -> Indicator:
        """A figure by its title. Raises `Unmet`."""
        found: Indicator = self._found("figure", text)
        return found

    def aggregate(self, text: str) -> type[Aggregate]:
        """A kind of aggregate by its title. Raises `Unmet`."""
        found: type[Aggregate] = self._found("aggregate", text)
        return found

    def _found(self, kind: NameKind, text: str) -> Any:  # noqa: ANN401 - whatever is named
        names = self.names[kind]
        wanted = plain(text)
        for name, one in names.items():
            if name == wanted or folded(name) == folded(wanted):
                return one
        near = get_close_matches(wanted, names, _NEAREST, 0.3)
        raise Unmet(
            f"没有叫“{text}”的{_CALLED[kind]}；相近的有：{'、'.join(near) or '无'}",
            f"no {kind} is called {text!r}; nearest: {', '.join(near) or 'none'}",
        )

    def headers(self, of: str, model: type[BaseModel], target: type[Aggregate] | None) -> Mapping[str, str]:
        """Folded header to the field that it means, for a decision or an event; `@target` is the target.

        Headers are the fields' names and their words, and those of `RESERVED` that mean no field.
        """
        found = self._headers.get(of)
        if found is None:
            known: dict[str, str] = {}
            for field, info in model.model_fields.items():
                word = self.catalogue.word(of, field)
                refs = [one.kind for one in info.metadata if isinstance(one, Ref)]
                for name in (field, *word.names, info.title or "", *refs):
                    known.setdefault(folded(name), field)
            if target is not None:
                word = self.catalogue.word(of, target.kind)
                for name in (target.kind, *word.names, *target.title):
                    known.setdefault(folded(name), "@target")
            for key, names in RESERVED.items():
                for name in names:
                    known.setdefault(folded(name), key)
            known.pop("", None)
            found = self._headers[of] = known
        return found

    def shown(self, of: str, model: type[BaseModel], target: type[Aggregate] | None) -> tuple[str, str]:
        """The headers that a table may have, for people, in Chinese and English."""
        fields = [target.kind] if target is not None else []
        words = [self.catalogue.word(of, one) for one in [*fields, *model.model_fields]]
        return "、".join(one.zh for one in words), ", ".join(one.en for one in words)

    def schema(self, model: type[BaseModel]) -> Mapping[str, Mapping[str, Any]]:
        """The JSON schema of each field; `nullable` says that it may be absent, and no part of it does."""
        found = self._schemas.get(model)
        if found is None:
            whole = model.model_json_schema()
            found = self._schemas[model] = {
                name: _resolved(one, whole.get("$defs", {}))
                for name, one in whole.get("properties", {}).items()
            }
        return found

    def word(self, of: str, field: str) -> Word:
        """What a field is called."""
        return self.catalogue.word(of, field)


def _resolved(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    for one in schema.get("anyOf", ()):
        if one.get("type") != "null":
            return {**_resolved(one, definitions), "nullable": {"type": "null"} in schema["anyOf"]}
    if "$ref" in schema:
        return _resolved(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    return schema


def _named(things: Iterable[tuple[T, Iterable[str]]]) -> Mapping[str, T]:
    """Each thing by each of its names; a name that two share names neither."""
    found: dict[str, T] = {}
    shared: set[str] = set()
    for thing, names in things:
        for name in dict.fromkeys(map(plain, names)):
            if found.setdefault(name, thing) is not thing:
                shared.add(name)
    return {name: thing for name, thing in found.items() if name not in shared}
