"""Words that somebody took for keywords: what they are taken for, and what to write instead."""

from __future__ import annotations

from typing import Final

from daojiao_program.rulebook.lint.fault import FeatureSource, Mend
from daojiao_program.rulebook.lint.words import COLONS, named

_REWORD: Final = ("若只是说明，请换个写法", "if it is but a description, word it otherwise")


def meant_block(source: FeatureSource, line: str) -> Mend | None:
    """A heading in another language, as `Scenario:` in Chinese, or with a word of one's own, as `示例:`."""
    words = source.words
    rest = line.lstrip()
    if foreign := words.foreign_block(line):
        heading, language = foreign
        usual = words.block_word(heading.kind)
        what = _foreign(source, f"{heading.keyword}:", language)
        code = "foreign-keyword"
    elif meant := words.meant_block(line):
        heading, usual, code = meant, words.block_word(meant.kind), "unknown-keyword"
        what = (
            f"“{heading.keyword}:”不是关键词，这一行不会当作{usual}",
            f"“{heading.keyword}:” is no keyword, so that the line does not begin “{usual}”",
        )
    else:
        return None
    name = rest[len(heading.keyword) :].lstrip(f" {COLONS}")
    fix = f"请改为“{usual}:”；{_REWORD[0]}", f"write “{usual}:”; {_REWORD[1]}"
    return Mend(code, what, fix, f"{line[: len(line) - len(rest)]}{usual}: {name}")


def meant_step(source: FeatureSource, line: str) -> Mend | None:
    """A step in another language, as `Given` in Chinese, or with one's own word, as `如果` or `given`."""
    words = source.words
    rest = line.lstrip()
    if foreign := words.foreign_step(line):
        kind, word, language = foreign
        what, code = _foreign(source, word, language), "foreign-keyword"
    elif meant := words.meant_step(line):
        (kind, word), code = meant, "unknown-keyword"
        what = (
            f"“{word}”不是关键词，这一行不会当作步骤",
            f"“{word}” is no keyword, so that the line is no step",
        )
        if word == words.step_word(kind):
            what = (f"“{word}”后面没有空格和内容", f"“{word}” is not followed by a space and some words")
    else:
        return None
    usual = words.step_word(kind)
    space = " " if f"{usual} " in words.steps else ""
    text = rest[len(word) :].lstrip(f" ,，{COLONS}")
    fix = f"请改为“{usual}”；{_REWORD[0]}", f"write “{usual}”; {_REWORD[1]}"
    if word.casefold() in ("或者", "or"):
        fix = (
            "没有“或者”这种步骤，请分成两个场景，或写成例子的两行",
            "there is no such step: make two scenarios of it, or two rows of examples",
        )
    return Mend(code, what, fix, f"{line[: len(line) - len(rest)]}{usual}{space}{text}")


def _foreign(source: FeatureSource, word: str, language: str) -> tuple[str, str]:
    own = named(source.words.language)
    return (
        f"“{word}”是{named(language)[0]}的关键词，本文件的语言是{own[0]}，不被识别",
        f"“{word}” is a keyword in {named(language)[1]}, but the language of this file is {own[1]}",
    )
