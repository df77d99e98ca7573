"""Sayings: how a step is said in Chinese and in English, as a parser of pytest-bdd.

In a template `{on}` stands for what is said there, and `{terms}` for what the terms are called;
`[…]` may be left out, `(a|b)` is one of the two.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pytest_bdd.parsers import StepParser

from daojiao_program.testing.bdd import current
from daojiao_program.testing.bdd.lexicon import Lexicon
from daojiao_program.testing.bdd.text import DAY, MOMENT, NUMBER, plain

_TOKEN: Final = re.compile(r"\{(\w+)\}|(\[)|(\])|(\()|(\|)|(\))")
_CODE: Final = r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+"
_KINDS: Final[Mapping[str, str]] = {
    "on": DAY,
    "entered": MOMENT,
    "known": MOMENT,
    "n": NUMBER,
    "code": f"(?-i:{_CODE})",
}
"""What placeholders stand for; `decision`, `figure` and `kind` are names of the catalogue."""
_TEXT: Final = ".+?"


@dataclass(frozen=True, slots=True)
class Example:
    """How a step looks in a feature: the line, and the table below it, if it takes one."""

    line: str
    table: tuple[str, ...] = ()


class Saying(StepParser):
    """One step in two languages; `zh` and `en` are templates, the examples are shown in the docs."""

    def __init__(self, zh: str, en: str, *, shows: tuple[Example, Example], about: tuple[str, str]) -> None:
        super().__init__(f"{zh} / {en}")
        self.templates = (zh, en)
        self.shows = shows
        self.about = about
        self._fields = {
            one: None for template in (zh, en) for one in re.findall(r"\{(?!terms\})(\w+)\}", template)
        }
        self._patterns: tuple[re.Pattern[str], ...] = ()
        self._of: Lexicon | None = None
        self._seen: dict[str, dict[str, Any] | None] = {}

    def is_matching(self, name: str) -> bool:
        """Whether a line says this."""
        return self._said(name) is not None

    def parse_arguments(self, name: str) -> dict[str, Any] | None:
        """What stands in the placeholders; None for those of the other language or left out."""
        return self._said(name)

    def _said(self, name: str) -> dict[str, Any] | None:
        lexicon = current.settings().lexicon
        if lexicon is not self._of:
            self._of, self._seen = lexicon, {}
            self._patterns = tuple(_compiled(one, lexicon) for one in self.templates)
        if name not in self._seen:
            self._seen[name] = self._match(plain(name))
        return self._seen[name]

    def _match(self, text: str) -> dict[str, Any] | None:
        for pattern in self._patterns:
            found = pattern.fullmatch(text)
            if found is not None:
                return {**self._fields, **found.groupdict()}
        return None


def _compiled(template: str, lexicon: Lexicon) -> re.Pattern[str]:
    written = plain(template)
    parts, at = [], 0
    for token in _TOKEN.finditer(written):
        parts.append(re.escape(written[at : token.start()]))
        at = token.end()
        if token[1] == "terms":
            parts.append(f"(?:{'|'.join(map(re.escape, lexicon.terms))})")
        else:
            parts.append(f"(?P<{token[1]}>{_standing(token[1], lexicon)})" if token[1] else _SYNTAX[token[0]])
    parts.append(re.escape(written[at:]))
    return re.compile("".join(parts), re.IGNORECASE)


_SYNTAX: Final = {"[": "(?:", "]": ")?", "(": "(?:", "|": "|", ")": ")"}


def _standing(name: str, lexicon: Lexicon) -> str:
    match name:
        case "decision" | "figure":
            return lexicon.pattern(name)
        case "kind":
            return lexicon.pattern("aggregate")
        case _:
            return _KINDS.get(name, _TEXT)
