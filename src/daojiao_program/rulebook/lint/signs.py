"""Characters that look like those of Gherkin and are others; each function mends a line that has one."""

from __future__ import annotations

import re
from typing import Final

from daojiao_program.rulebook.lint.fault import FeatureSource, LinePlace, Mend, cut

_INVISIBLE: Final = re.compile(
    "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]|^\\s*[\u200c\u200d]+"
)
BARS: Final = "｜│┃￨"
_SIGNS: Final = {"＠": "@", "＃": "#"}
_LAST_BAR: Final = re.compile(r"(?:[^\\|]|\\.)*\Z")
"""What stands after the last bar of a row; a bar after a backslash is text."""


def invisible(_source: FeatureSource, _place: LinePlace, line: str) -> Mend | None:
    """A character without a width."""
    found = _INVISIBLE.search(line)
    if not found:
        return None
    clean, name = _INVISIBLE.sub("", line), f"U+{ord(found[0].lstrip()[0]):04X}"
    return Mend(
        "invisible",
        (
            f"“{cut(clean)}”里有看不见的字符（{name}），这一行因此可能不被识别",
            f"“{cut(clean)}” has an invisible character ({name}), so that it may not be recognised",
        ),
        ("请删去这个字符，或重新键入这一行", "delete the character, or type the line anew"),
        clean,
    )


def sign(_source: FeatureSource, _place: LinePlace, line: str) -> Mend | None:
    """A full-width `@` or `#` at the beginning."""
    first = line.lstrip()[:1]
    if first not in _SIGNS or not first:
        return None
    half = _SIGNS[first]
    read = {"@": ("标签", "a tag"), "#": ("注释", "a comment")}[half]
    return Mend(
        "wide-at" if half == "@" else "wide-hash",
        (
            f"“{cut(line)}”开头的{first}是全角的，不会当作{read[0]}",
            f"“{cut(line)}” begins with a full-width {first}, and is not taken for {read[1]}",
        ),
        (f"请改为半角{half}", f"write a half-width {half}"),
        line.replace(first, half, 1),
    )


def bar(_source: FeatureSource, _place: LinePlace, line: str) -> Mend | None:
    """A full-width bar in a row of a table."""
    found = next((bar for bar in BARS if bar in line), None)
    if not found or line.lstrip()[0] not in f"|{BARS}":
        return None
    return Mend(
        "wide-bar",
        (
            f"表格“{cut(line)}”用了全角竖线{found}，这一行不会按表格读",
            f"the row “{cut(line)}” has the full-width bar {found}, and is not read as a row of a table",
        ),
        ("请改为半角竖线|", "write half-width bars |"),
        re.sub(f"[{BARS}]", "|", line),
    )


def unclosed(_source: FeatureSource, place: LinePlace, line: str) -> Mend | None:
    """A row of a table without its last bar."""
    row = line.lstrip().startswith("|") and (place.running or place.block == "examples")
    found = _LAST_BAR.search(line) if row else None
    rest = found[0].strip() if found else ""
    if not rest or rest.startswith("#"):
        return None
    return Mend(
        "open-row",
        (
            f"表格行最后没有竖线，末格“{cut(rest)}”会被丢掉",
            f"the row has no bar at its end, so that its last cell “{cut(rest)}” is dropped",
        ),
        ("请在行末补上|", "put a | at the end of the row"),
        f"{line.rstrip()} |",
    )


def space(source: FeatureSource, _place: LinePlace, line: str) -> Mend | None:
    """Another space than Gherkin's after the keyword of a step."""
    for word in ("* ", *source.words.steps):
        if word.endswith(" ") and re.match(rf"\s*{re.escape(word.strip())}[^\S ]", line):
            start = line.index(word.strip()) + len(word.strip())
            return Mend(
                "odd-space",
                (
                    f"“{word.strip()}”后面不是普通空格（U+{ord(line[start]):04X}），这一行不会当作步骤",
                    f"“{word.strip()}” is followed by U+{ord(line[start]):04X}, no plain space: no step",
                ),
                ("请改为普通半角空格", "put a plain space there"),
                f"{line[:start]} {line[start + 1 :]}",
            )
    return None
