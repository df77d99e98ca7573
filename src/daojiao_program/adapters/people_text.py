"""Free text and the people directory: values folded for search, and who is mentioned in a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

APART: Final = "\x1f"
_CJK: Final = re.compile("[\u3400-\u9fff\U00020000-\U000323af]")
_GAPS: Final = re.compile(r"[\s\-\u2010-\u2015\u00b7]+")
SHORTEST_CJK: Final = 2
_BEGINNING: Final = 2
SHORTEST: Final = 6
SHARED: Final = 20
"""A value that more people than this have (a village, a post) says nothing of one of them."""


def folded(text: str) -> str:
    """The text without the differences of case, width and composition."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


class KnownText(NamedTuple):
    """What `mentions` looks for, as of a count of changes: who has each value, and how long values are."""

    changes: int
    ids: Mapping[str, set[str]]
    lengths: Mapping[str, Sequence[int]]
    """How long values are that begin with these two characters."""

    def mentioned_in(self, text: str) -> set[str]:
        """Whose values stand in the text, spaces and hyphens aside."""
        bare = _GAPS.sub("", folded(text))
        found: set[str] = set()
        for start in range(len(bare) - 1):
            for length in self.lengths.get(bare[start : start + _BEGINNING], ()):
                found.update(self.ids.get(bare[start : start + length], ()))
        return found


def known_from(changes: int, rows: Iterable[tuple[str, str]]) -> KnownText:
    """What to look for, from the folded values of each person; what many share tells nothing."""
    ids: dict[str, set[str]] = {}
    for id, values in rows:
        for value in values.split(APART):
            bare = _GAPS.sub("", value)
            if len(bare) >= SHORTEST or len(_CJK.findall(bare)) >= SHORTEST_CJK:
                ids.setdefault(bare, set()).add(id)
    telling = {value: who for value, who in ids.items() if len(who) <= SHARED}
    lengths: dict[str, set[int]] = {}
    for value in telling:
        lengths.setdefault(value[:_BEGINNING], set()).add(len(value))
    return KnownText(changes, telling, {begins: sorted(each) for begins, each in lengths.items()})
