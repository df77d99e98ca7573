"""Lines that Gherkin takes for something else; each is mended, so that one cause is told once."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from daojiao_program.rulebook.lint.fault import Fault, FeatureSource, LinePlace, Mend
from daojiao_program.rulebook.lint.headings import colon, missing, table, word
from daojiao_program.rulebook.lint.meant import meant_step
from daojiao_program.rulebook.lint.signs import bar, invisible, sign, space, unclosed

_HAVE_STEPS: Final = ("background", "scenario", "scenarioOutline", "examples")


def mended(source: FeatureSource) -> tuple[FeatureSource, list[Fault]]:
    """The file with such lines mended, and what was wrong with them."""
    quoted, place = source.quoted(), LinePlace()
    lines: list[str] = []
    faults: list[Fault] = []
    for at, text in enumerate(source.lines, 1):
        line, place = text, place._replace(line=at)
        for mend in () if at in quoted else _MENDS:
            found = None if line.lstrip().startswith("#") else mend(source, place, line)
            if found:
                faults.append(source.fault(at, found.code, found.what, found.fix))
                line = found.line
        lines.append(line)
        if line.strip() and at not in quoted and not line.lstrip().startswith("#"):
            place = _after(source, place, line)
    return replace(source, lines=tuple(lines)), faults


def _after(source: FeatureSource, place: LinePlace, line: str) -> LinePlace:
    """Where the next line stands."""
    if heading := source.words.heading(line):
        return LinePlace(block=heading.kind)
    may = place.block in _HAVE_STEPS
    runs = may and (source.words.is_step(line) or line.lstrip().startswith("|"))
    return place._replace(steps=place.steps or runs, running=runs)


def _step(source: FeatureSource, place: LinePlace, line: str) -> Mend | None:
    """A step with a word that is no keyword, between steps or rows."""
    words = source.words
    known = words.heading(line) or words.is_step(line) or line.lstrip().startswith(("|", "@"))
    return None if known or not place.running else meant_step(source, line)


_MENDS: Final = (invisible, sign, bar, unclosed, colon, word, missing, space, table, _step)
