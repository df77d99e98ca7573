"""What a rule says under terms: its sentence with the numbers, its source, the fields that it reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import Any, Final

from daojiao_program.domain.charter import Named
from daojiao_program.engine import Rule, Said
from daojiao_program.engine.rules import Source

SOURCES: Final[Mapping[Source, tuple[str, str]]] = {
    "stated": ("报道载明", "stated in the report"),
    "assumed": ("设定", "assumed"),
    "engine": ("系统规则", "the engine's own"),
}
_NAMED: Final = 4


def filled(rule: Rule, terms: Any) -> Said:  # noqa: ANN401 - of any catalogue
    """The rule's sentence, with the terms' numbers where it names any."""
    values = [value for _, value in fields_of(rule, terms) if isinstance(value, int)]
    if not values:
        return rule.sentences()
    return rule.sentences({"allowed": "–".join(map(str, values)), "least": values[0]})


def fields_of(rule: Rule, terms: Any) -> Iterator[tuple[str, object]]:  # noqa: ANN401 - of any catalogue
    """The fields of the terms that the rule reads, each with its value; None where there are no terms."""
    for name in rule.terms:
        yield name, None if terms is None else attrgetter(name)(terms)


def titles_of(entries: Mapping[str, object]) -> tuple[str, str]:
    """A list of the charter in Chinese and English: its titles, or the first and how many there are."""
    titles = [(one.zh, one.en) for one in entries.values() if isinstance(one, Named)]
    if not titles:
        return "–", "–"
    if len(titles) <= _NAMED:
        return "、".join(zh for zh, _ in titles), ", ".join(en for _, en in titles)
    zh, en = titles[0]
    return f"{zh}等{len(titles)}项", f"{en} and {len(titles) - 1} more"
