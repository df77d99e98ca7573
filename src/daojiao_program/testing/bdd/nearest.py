"""The steps nearest to a line that none matches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher, get_close_matches
from typing import Any, Final

from daojiao_program.testing.bdd import current
from daojiao_program.testing.bdd.saying import Saying
from daojiao_program.testing.bdd.text import DAY, plain

_VARIES: Final = re.compile(rf'{DAY}|"[^"]*"|{{[^}}]*}}|\d+|[A-Z]+(?:-[A-Z0-9]+)+')
_MOST: Final = 3


def nearest(line: str, sayings: Iterable[Any]) -> list[str]:
    """The three lines that are most like this one, written as examples."""
    wanted = bare(line)
    scored = {
        shown: (_alike(wanted, bare(shown)), _alike(line, shown))
        for one in sayings
        for shown in _shown(one, zh=not line.isascii())
    }
    return sorted(scored, key=scored.__getitem__, reverse=True)[:_MOST]


def misnamed(line: str) -> str:
    """The names nearest to what stands in quotation marks and is the name of nothing; `""` without any."""
    names = current.settings().lexicon.names
    known = [*names["figure"], *names["decision"]]
    said = [one for one in re.findall(r'"([^"]*)"', plain(line)) if one not in known]
    return "、".join(near for one in said for near in get_close_matches(one, known, _MOST, 0.7))


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def bare(line: str) -> str:
    """The line without what varies from one to the next: days, numbers, codes, what stands in quotes."""
    return _VARIES.sub("·", plain(line))


def _shown(saying: Any, *, zh: bool) -> Iterator[str]:  # noqa: ANN401 - ours, or a parser of pytest-bdd
    if not isinstance(saying, Saying):
        yield str(saying.name)
        return
    line = saying.shows[0 if zh else 1].line
    if "{decision}" not in saying.templates[0]:
        yield line
        return
    title = "编入网格" if zh else "Assign volunteer"
    for one in current.settings().catalogue.decisions.values():
        own = one.title.zh if zh else one.title.en
        yield line if own == title else line.partition("：")[0].replace(title, own)
