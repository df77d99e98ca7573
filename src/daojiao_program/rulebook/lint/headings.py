"""Headings that are not written as Gherkin reads them; each function mends a line that is one."""

from __future__ import annotations

import re

from daojiao_program.rulebook.lint.fault import FeatureSource, LinePlace, Mend, cut
from daojiao_program.rulebook.lint.meant import meant_block, meant_step
from daojiao_program.rulebook.lint.signs import BARS
from daojiao_program.rulebook.lint.words import COLONS, SENTENCE_ENDS, BlockKind


def colon(source: FeatureSource, _place: LinePlace, line: str) -> Mend | None:
    """A full-width colon after a keyword, as `场景：`, or a space before the colon."""
    if source.words.heading(line):
        return None
    for word in source.words.blocks:
        spaced = re.escape(word).replace(r"\ ", r"\s+")
        if found := re.match(rf"(\s*)({spaced}\s*)([{COLONS}])", line):
            as_it_is = f"{found[2]}{found[3]}"
            zh, en = (
                ("全角冒号", "a full-width colon")
                if found[3] != ":"
                else ("不该有的空格", "a space too many")
            )
            what = (
                f"“{as_it_is}”用了{zh}，这一段会被当作说明，不会执行",
                f"“{as_it_is}” has {en}: the block is taken for a description, and is not run",
            )
            fix = (f"请改为半角冒号“{word}:”", f"write “{word}:” with a half-width colon")
            code = "wide-colon" if found[3] != ":" else "odd-space"
            return Mend(code, what, fix, f"{found[1]}{word}: {line[found.end() :].strip()}")
    return None


def missing(source: FeatureSource, place: LinePlace, line: str) -> Mend | None:
    """No colon after a keyword, as `场景 人数`."""
    text = line.lstrip()
    if source.words.heading(line) or source.words.foreign_block(line):
        return None
    word = next((one for one in source.words.blocks if text.startswith(one)), None)
    if not word or not _stands_as_one(
        source, place.line, source.words.blocks[word], text[len(word) :], ascii_=word.isascii()
    ):
        return None
    return Mend(
        "no-colon",
        (
            f"“{cut(line)}”少了冒号，这一段会被当作说明，不会执行",
            f"“{cut(line)}” lacks its colon: the block is taken for a description, and is not run",
        ),
        (
            f"请在“{word}”后面加半角冒号；若只是说明，请换个写法",
            f"put a colon after “{word}”; if it is but a description, word it otherwise",
        ),
        f"{line[: len(line) - len(text)]}{word}: {text[len(word) :].strip()}",
    )


def _stands_as_one(source: FeatureSource, at: int, kind: BlockKind, rest: str, *, ascii_: bool) -> bool:
    """Whether a line with a keyword and no colon stands where a heading would, and is no prose."""
    words, after = source.words, source.following(at)
    apart = not rest.strip() or rest[0].isspace()
    if rest.rstrip().endswith(tuple(SENTENCE_ENDS)) or (ascii_ and not apart):
        return False
    if not ascii_ and apart and rest.strip() and kind != "feature":
        return True
    match kind:
        case "feature":
            return apart and not any(
                (found := words.heading(one)) and found.kind == "feature" for one in source.lines
            )
        case "rule":
            return apart and (after.startswith("@") or any(map(after.startswith, words.blocks)))
        case "examples":
            return after.startswith(("|", *BARS))
        case _:
            return words.is_step(after) and not words.prose(after)


def table(source: FeatureSource, place: LinePlace, line: str) -> Mend | None:
    """`Example:`, which begins a scenario, over a table of examples."""
    found, meant = source.words.heading(line), source.words.block_word("examples")
    if not found or found.kind != "scenario" or not meant.startswith(found.keyword):
        return None
    if not source.following(place.line).startswith("|"):
        return None
    return Mend(
        "example-heading",
        (
            f"“{found.keyword}:”是一个新场景，下面的表不会当作例子",
            f"“{found.keyword}:” begins a new scenario, so that the table below gives no examples",
        ),
        (f"请改为“{meant}:”", f"write “{meant}:”"),
        line.replace(f"{found.keyword}:", f"{meant}:", 1),
    )


def word(source: FeatureSource, place: LinePlace, line: str) -> Mend | None:
    """A heading with a word that is no keyword: sure between steps, else by what follows it."""
    if source.words.heading(line):
        return None
    if place.running or source.words.foreign_block(line):
        return meant_block(source, line)
    meant, after = source.words.meant_block(line), source.following(place.line)
    if not meant or (place.block in ("scenario", "scenarioOutline") and not place.steps):
        return None
    heads = (
        after.startswith("|")
        if meant.kind == "examples"
        else after.startswith("@") or source.words.heading(after)
        if meant.kind in ("feature", "rule")
        else source.words.is_step(after) or meant_step(source, after)
    )
    return meant_block(source, line) if heads else None
