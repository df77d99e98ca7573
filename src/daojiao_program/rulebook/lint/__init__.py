"""The linter of feature files: what Gherkin's tools pass over in silence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Final

from daojiao_program.files.bounds import FEATURE_BYTES
from daojiao_program.files.reading import read_bytes
from daojiao_program.rulebook.lint.blocks import empty, twice, unfilled
from daojiao_program.rulebook.lint.codes import codes
from daojiao_program.rulebook.lint.fault import Fault, FeatureSource
from daojiao_program.rulebook.lint.feature import blocks_of
from daojiao_program.rulebook.lint.lines import mended
from daojiao_program.rulebook.lint.parse import parsed, unreadable
from daojiao_program.rulebook.lint.prose import prose
from daojiao_program.rulebook.lint.source import opened
from daojiao_program.rulebook.lint.tables import tables

__all__ = ["Fault", "lint", "lint_text"]

_TEXT: Final = ".feature.txt"
_GUESSED: Final = ("unknown-keyword", "foreign-keyword")
"""What a guessed heading or step would lack is not told beside it."""


def lint(path: Path, *, rules: Collection[str] | None = None) -> list[Fault]:
    """The faults of a feature file, by line. See `lint_text`; raises `OSError` if it cannot be read."""
    found = lint_text(read_bytes(path, FEATURE_BYTES), path, rules=rules)
    if not path.name.endswith(_TEXT):
        return found
    right = path.name.removesuffix(".txt")
    what = (f"文件名是“{path.name}”，不会当作规则文件", f"“{path.name}” is not taken for a feature file")
    fix = (f"请改名为“{right}”", f"rename it “{right}”")
    return [Fault(path, 1, "name-ending", *what, *fix, misleads=False), *found]


def lint_text(data: bytes, path: Path, *, rules: Collection[str] | None = None) -> list[Fault]:
    """The faults of a feature file with this content, by line; a file that cannot be parsed has some too.

    `rules` are the codes that rules may be tagged with; with None, tags are not looked at.
    """
    source, faults = opened(data, path)
    if source:
        source, found = mended(source)
        faults += _besides(faults, found)
        faults += _besides([fault for fault in found if fault.code in _GUESSED], _read(source, rules))
    return sorted(faults, key=lambda fault: (fault.line, not fault.misleads))


def _besides(told: Iterable[Fault], found: Iterable[Fault]) -> list[Fault]:
    """The faults of lines of which nothing was told yet."""
    lines = {fault.line for fault in told}
    return [fault for fault in found if fault.line not in lines]


def _read(source: FeatureSource, rules: Collection[str] | None) -> Iterator[Fault]:
    """The faults of a file whose single lines are mended."""
    found = parsed(source)
    misread = [*prose(source, found)]
    yield from (fault for _, fault in misread)
    yield from unreadable(source, found)
    if found.feature:
        blocks = blocks_of(found.feature)
        yield from empty(source, blocks, {line for line, _ in misread})
        yield from twice(source, blocks)
        yield from unfilled(source, blocks)
        yield from tables(source, blocks)
        if rules is not None:
            yield from codes(source, blocks, rules)
