"""Free text and the people directory: values folded for search, and who is mentioned in a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
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
    """What `mentions` looks for, as of a count of changes: who has each value, and how long values are.

    `rows` are the ids and values that it was made from.
    """

    changes: int
    rows: frozenset[tuple[str, str]]
    ids: dict[str, frozenset[str]]
    lengths: dict[str, frozenset[int]]
    """How long values are that begin with these two characters."""

    def mentioned_in(self, text: str) -> set[str]:
        """Whose values stand in the text, spaces and hyphens aside; what many share tells nothing."""
        bare = _GAPS.sub("", folded(text))
        found: set[str] = set()
        for start in range(len(bare) - 1):
            for length in self.lengths.get(bare[start : start + _BEGINNING], ()):
                who = self.ids.get(bare[start : start + length], ())
                if len(who) <= SHARED:
                    found.update(who)
        return found


NOBODY: Final = KnownText(-1, frozenset(), {}, {})
"""Before anything was looked for."""


def known_from(changes: int, rows: Iterable[tuple[str, str]], before: KnownText = NOBODY) -> KnownText:
    """What to look for, from the folded values of each person; what was known before is built upon."""
    now = frozenset(rows)
    if before.rows - now:  # somebody is gone
        before = NOBODY
    ids, lengths = (before.ids, before.lengths) if before.rows else ({}, {})
    for id, values in now - before.rows:
        for value in values.split(APART):
            bare = _GAPS.sub("", value)
            if len(bare) >= SHORTEST or len(_CJK.findall(bare)) >= SHORTEST_CJK:
                ids[bare] = ids.get(bare, frozenset()) | {id}
                lengths[bare[:_BEGINNING]] = lengths.get(bare[:_BEGINNING], frozenset()) | {len(bare)}
    return KnownText(changes, now, ids, lengths)
