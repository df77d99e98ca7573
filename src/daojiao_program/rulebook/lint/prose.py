"""Descriptions that were meant as steps, headings or tables, and steps that were meant as descriptions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from daojiao_program.rulebook.lint.fault import Fault, FeatureSource, Spoken, cut
from daojiao_program.rulebook.lint.meant import meant_step
from daojiao_program.rulebook.lint.parse import HEADINGS, Parsed
from daojiao_program.rulebook.lint.words import COLONS, SENTENCE_ENDS, WEAK, BlockKind

_RUN: Final = ("StepLine", "TableRow", "DocStringSeparator")
_SAID: Final = frozenset({"given", "when", "then"})
_FULL_STOPS: Final = tuple("。！？.!?")
_PLACES: Final[dict[BlockKind, Spoken]] = {
    "feature": ("一个文件只写一个功能", "a file has one feature"),
    "background": (
        "背景要写在功能或规则之下、第一个场景之前",
        "a background stands before the first scenario of its feature or rule",
    ),
    "examples": ("例子要写在场景大纲的步骤之后", "examples stand after the steps of their scenario"),
}
_ONE_PLACE: Final[Spoken] = ("请移到该写的地方", "move it to where it belongs")
_NO_STEP: Final[tuple[Spoken, Spoken]] = (
    ("表格上面没有步骤，会被当作说明", "no step stands above this table: it is taken for a description"),
    ("请把表格写在步骤或“例子:”之下", "put the table under a step or under its examples"),
)
_REWORD: Final[Spoken] = (
    "请移到场景之下；若只是说明，请换个写法",
    "move it below a scenario; if it is but a description, word it otherwise",
)


class Paragraph(NamedTuple):
    """Lines of a description without a blank line: the heading above, and the step right below, or 0."""

    owner: int
    heading: str
    lines: tuple[int, ...]
    step: int


def prose(source: FeatureSource, parsed: Parsed) -> Iterator[tuple[int, Fault]]:
    """Such faults, each with the line of the heading that it stands under."""
    accidental = dict(_prose_steps(source, parsed))
    for one in _paragraphs(source, parsed):
        found = [(at, fault) for at in one.lines if (fault := _line(source, one, at))]
        yield from ((one.owner, fault) for _, fault in found)
        if one.step and not found and one.step not in accidental:
            yield one.owner, _mixed(source, one.lines[-1])
    yield from ((0, fault) for fault in accidental.values())
    yield from ((0, fault) for fault in _swallowing(source, parsed))


def _paragraphs(source: FeatureSource, parsed: Parsed) -> Iterator[Paragraph]:
    owner, heading = 0, ""
    lines: list[int] = []
    for at in range(1, len(source.lines) + 2):
        kind = parsed.kinds.get(at, "")
        if kind == "Comment":
            continue
        if kind == "Description" and source.line(at).strip():
            lines.append(at)
            continue
        if lines:
            yield Paragraph(owner, heading, tuple(lines), at if kind == "StepLine" else 0)
            lines = []
        if kind in HEADINGS:
            owner, heading = at, kind


def _line(source: FeatureSource, one: Paragraph, at: int) -> Fault | None:
    """What a line of a description was really meant to be."""
    words, line = source.words, source.line(at)
    if (heading := words.heading(line)) and heading.kind in _PLACES:
        zh, en = _PLACES[heading.kind]
        what = (
            f"“{heading.keyword}:”写在这里会被当作说明，不会执行；{zh}",
            f"“{heading.keyword}:” is taken for a description here; {en}",
        )
        return source.fault(at, "misplaced-heading", what, _ONE_PLACE)
    if one.heading in ("FeatureLine", "RuleLine", "ExamplesLine"):
        if words.step(line) and not _reads_as_prose(source, one, at):
            what = (
                f"“{cut(line)}”写成了步骤，却在说明里，不会执行",
                f"“{cut(line)}” is written as a step, but stands in a description, and is not run",
            )
            return source.fault(at, "step-in-description", what, _REWORD)
        return _unknown_heading(source, at)
    if _is_row(line):
        return None if _is_row(source.line(at - 1)) else source.fault(at, "table-in-description", *_NO_STEP)
    meant = meant_step(source, line)
    if meant and not one.step:
        word = words.meant_step(line)
        meant = None if (word and word[1].casefold() in WEAK) or _reads_as_prose(source, one, at) else meant
    return source.fault(at, meant.code, meant.what, meant.fix) if meant else _unknown_heading(source, at)


def _is_row(line: str) -> bool:
    return line.lstrip().startswith("|") and line.rstrip().endswith("|")


def _unknown_heading(source: FeatureSource, at: int) -> Fault | None:
    """A line that ends in a colon right above a step or a table, and is no heading."""
    line, after = source.line(at).strip(), source.line(at + 1)
    runs = source.words.step(after) and not source.words.prose(after)
    if line[-1] not in COLONS or line.startswith("|") or not (runs or _is_row(after)):
        return None
    headings = f"{source.words.block_word('scenario')}:", f"{source.words.block_word('examples')}:"
    what = (
        f"“{cut(line)}”不是关键词，会被当作说明",
        f"“{cut(line)}” is no keyword, and is taken for a description",
    )
    fix = (
        f"若是标题，请用“{'”“'.join(headings)}”等关键词",
        f"if it is a heading, write a keyword, such as {' or '.join(headings)}",
    )
    return source.fault(at, "unknown-keyword", what, fix)


def _reads_as_prose(source: FeatureSource, one: Paragraph, at: int) -> bool:
    """Whether a line that begins as a step goes on as a sentence does."""
    words, line = source.words, source.line(at).strip()
    word = words.step(line) or ""
    if words.prose(line) or line[len(word) :].startswith(("，", ",")):
        return True
    steps = [
        (words.steps[found], text) for text in map(source.line, one.lines) if (found := words.step(text))
    ]
    kinds = _SAID.intersection(kind for kind, _ in steps)
    if word and not kinds:
        return True
    ends = tuple(f"{SENTENCE_ENDS}，,、：:")
    if kinds == _SAID or sum(not text.rstrip().endswith(ends) for _, text in steps) > 1:
        return False
    return line.endswith(ends) or source.line(one.lines[-1]).rstrip().endswith(tuple(SENTENCE_ENDS))


def _mixed(source: FeatureSource, at: int) -> Fault:
    line = cut(source.line(at))
    listed = [source.words.step_word(kind) for kind in ("given", "when", "then")]
    what = (
        f"“{line}”紧接着步骤，会被当作说明，看不出是不是写错的步骤",
        f"“{line}” stands right above a step and is taken for a description: it may be a step gone wrong",
    )
    fix = (
        f"若是步骤，请以“{'、'.join(listed)}”等开头；若是说明，请在下面空一行",
        f"if it is a step, begin it with {', '.join(listed)}; if not, leave a blank line below it",
    )
    return source.fault(at, "mixed-paragraph", what, fix)


def _prose_steps(source: FeatureSource, parsed: Parsed) -> Iterator[tuple[int, Fault]]:
    """Sentences that are steps only because their first character is a keyword."""
    for at in sorted(at for at, kind in parsed.kinds.items() if kind == "StepLine"):
        line = source.line(at).strip()
        if word := source.words.prose(line) or (_is_sentence(source, parsed, at) and source.words.step(line)):
            what = (
                f"“{cut(line)}”像是说明，却因“{source.words.step(line)}”开头被当作步骤",
                f"“{cut(line)}” reads as a description, but its first word makes it a step",
            )
            fix = (
                f"请换个写法，不以“{word.strip()}”开头",
                f"word it so that it does not begin with “{word.strip()}”",
            )
            yield at, source.fault(at, "prose-step", what, fix)


def _is_sentence(source: FeatureSource, parsed: Parsed, at: int) -> bool:
    """Whether a step stands alone right under its heading and ends as a sentence, as those below do not."""
    below = (each for each, kind in parsed.kinds.items() if each > at and kind in (*HEADINGS, "StepLine"))
    after = min(below, default=0)
    alone = parsed.kinds.get(at - 1) in HEADINGS and not source.line(at + 1).strip()
    return (
        alone
        and parsed.kinds.get(after) == "StepLine"
        and source.line(at).rstrip().endswith(_FULL_STOPS)
        and not source.line(after).rstrip().endswith(_FULL_STOPS)
    )


def _swallowing(source: FeatureSource, parsed: Parsed) -> Iterator[Fault]:
    """Headings in comments whose steps or rows go to the block above."""
    parts = [(at, kind) for at, kind in sorted(parsed.kinds.items()) if source.line(at).strip()]
    for (_, before), (at, kind), (_, after) in zip(parts, parts[1:], parts[2:], strict=False):
        line = source.line(at)
        text = re.sub(rf"\s*[{COLONS}]", ":", line.strip().lstrip("# "), count=1)
        heading = source.words.heading(text) if kind == "Comment" and before in _RUN else None
        if heading and after == ("TableRow" if heading.kind == "examples" else "StepLine"):
            what = (
                f"“{cut(line)}”是注释，下面的内容会并入上一段",
                f"“{cut(line)}” is a comment, so that what follows joins the block above",
            )
            fix = ("请去掉#，或把下面的内容也改为注释", "remove the #, or put it before the lines below too")
            yield source.fault(at, "comment-swallows", what, fix)
