"""A fault of a feature file, and the file as its checks see it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from daojiao_program.engine import Said
from daojiao_program.rulebook.lint.words import BlockKind, Keywords

_SHOWN: Final = 24
_QUOTES: Final = ('"""', "```")
Spoken = tuple[str, str]
"""A sentence in Chinese and in English."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A place where a feature file does not mean what it seems to mean.

    `line` counts from 1. `zh` and `en` say what was found, `fix_zh` and `fix_en` what to write instead.
    It `misleads` where a runner would silently run something else, or nothing; otherwise it is a warning.
    """

    path: Path
    line: int
    code: str
    zh: str
    en: str
    fix_zh: str
    fix_en: str
    misleads: bool

    @property
    def sentence(self) -> Said:
        """What was found."""
        return Said(self.zh, self.en)

    @property
    def fix(self) -> Said:
        """What to write instead."""
        return Said(self.fix_zh, self.fix_en)


@dataclass(frozen=True, slots=True)
class FeatureSource:
    """A feature file as lines without their ends, with the keywords of its language."""

    path: Path
    lines: tuple[str, ...]
    words: Keywords

    def line(self, number: int) -> str:
        """The line with this number, counted from 1; empty past the end."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def following(self, number: int) -> str:
        """The first line after this one that is neither blank nor a comment; empty if there is none."""
        rest = (line.strip() for line in self.lines[number:])
        return next((line for line in rest if line and not line.startswith("#")), "")

    def quoted(self) -> set[int]:
        """The lines of texts between three quotes, with those of the quotes; none of one left open."""
        found: set[int] = set()
        start, mark = 0, ""
        for at, line in enumerate(map(str.strip, self.lines), 1):
            if mark and line.startswith(mark):
                found.update(range(start, at + 1))
                mark = ""
            elif not mark and line.startswith(_QUOTES):
                start, mark = at, line[:3]
        return found

    def fault(self, line: int, code: str, what: Spoken, fix: Spoken, *, misleads: bool = True) -> Fault:
        """A fault of this file."""
        return Fault(self.path, line, code, *what, *fix, misleads=misleads)


class LinePlace(NamedTuple):
    """Where a line stands: its number, the block that it is in, and what came before it there."""

    line: int = 0
    block: BlockKind | None = None
    steps: bool = False
    """Steps or rows have begun in the block."""
    running: bool = False
    """A step or row stands right above, so that no description can stand here."""


class Mend(NamedTuple):
    """What was wrong with a line, what to write, and the line as it was meant."""

    code: str
    what: Spoken
    fix: Spoken
    line: str


def cut(text: str) -> str:
    """The beginning of a text, enough to find it again."""
    text = text.strip()
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
