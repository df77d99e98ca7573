"""What a cell says: the value that a field of a decision or an event is to have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Any, Final

from daojiao_program.engine import Said, Word
from daojiao_program.testing.bdd.text import day, folded, nothing, number, ranged, several, unquoted
from daojiao_program.testing.unmet import Unmet

_YES: Final = frozenset({"是", "yes", "true", "有"})
_NO: Final = frozenset({"否", "no", "false", "无"})


class CellReader:
    """Reads cells under the terms in force; `year` is that of days that name none."""

    def __init__(self, terms: Any, year: int | None) -> None:  # noqa: ANN401 - whatever terms the catalogue has
        self._terms = terms
        self.year = year
        self._codes: dict[int, Mapping[str, str]] = {}

    def value(self, text: str, schema: Mapping[str, Any], word: Word) -> Any:  # noqa: ANN401 - for pydantic to check
        """The value that a text means, as far as the schema tells; pydantic checks what becomes of it."""
        if schema.get("nullable") and nothing(text):
            return None
        match schema.get("type"):
            case "array":
                items = schema.get("items", {})
                return [self.value(one, items, word) for one in self.members(text, word)]
            case "integer":
                found = number(text)
                return text if found is None else found
            case "boolean":
                wanted = folded(text)
                return True if wanted in _YES else False if wanted in _NO else text
            case "string" if schema.get("format") == "date":
                return day(text, self.year).isoformat()
            case _:
                return self.code(text, word)

    def members(self, text: str, word: Word) -> list[str]:
        """The members of a list; a title that has a comma of its own is one of them."""
        found = several(text)
        codes = self._known(word)
        merged, at = [], 0
        while at < len(found):
            ends = range(len(found), at + 1, -1)
            end = next((one for one in ends if folded(", ".join(found[at:one])) in codes), at + 1)
            merged.append(", ".join(found[at:end]))
            at = end
        return merged

    def code(self, text: str, word: Word) -> str:
        """The code of a choice or of an entry of the terms, by code or title; else the text itself."""
        return self._known(word).get(folded(text)) or unquoted(text)

    def lists(self, code: str, word: Word) -> bool:
        """Whether the terms list this code."""
        return code in self._known(word).values()

    def _known(self, word: Word) -> Mapping[str, str]:
        if not word.choices and not word.listed:
            return {}
        codes = self._codes.get(id(word))
        if codes is None:
            codes = self._codes[id(word)] = _codes(self._entries(word))
        return codes

    def means(self, text: str, shown: str, words: Iterable[Word]) -> bool:
        """Whether a text is what is shown, or a title of the code that is shown in any of the lists."""
        said = unquoted(text)
        return said == shown or any(self._known(word).get(folded(said)) == shown for word in words)

    def _entries(self, word: Word) -> Mapping[str, Said]:
        if word.choices:
            return {code: Said.of(one) for code, one in word.choices.items()}
        if not word.listed or self._terms is None:
            return {}
        return {code: Said(one.zh, one.en) for code, one in attrgetter(word.listed)(self._terms).items()}


def _codes(entries: Mapping[str, Said]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    shared: set[str] = set()
    for code, titles in entries.items():
        for title in {*map(folded, titles)}:
            if found.setdefault(title, code) != code:
                shared.add(title)
    return {title: code for title, code in found.items() if title not in shared} | {
        folded(code): code for code in entries
    }


def unfolded(row: Mapping[str, str], lists: set[str]) -> list[dict[str, str]]:
    """A row with ranges as the rows that it stands for: `K-01至K-03` beside `M-01至M-03` are three.

    `lists` are the columns in which a range is a list. Raises `Unmet` for ranges of different lengths.
    """
    spans = {key: found for key, text in row.items() if key not in lists and (found := ranged(text))}
    lengths = {len(one) for one in spans.values()}
    if not spans:
        return [dict(row)]
    if len(lengths) > 1:
        raise Unmet(
            "一行之中几处起讫的个数不同：" + "、".join(row[key] for key in spans),
            "the ranges of a row differ in length: " + ", ".join(row[key] for key in spans),
        )
    return [
        {key: spans[key][at] if key in spans else text for key, text in row.items()}
        for at in range(lengths.pop())
    ]
