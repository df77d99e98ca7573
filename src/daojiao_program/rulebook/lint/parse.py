"""What Gherkin makes of the file: what each line was taken for, and why it cannot be read, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gherkin.ast_builder import AstBuilder
from gherkin.errors import (
    AstBuilderException,
    CompositeParserException,
    ParserException,
    UnexpectedEOFException,
    UnexpectedTokenException,
)
from gherkin.gherkin_line import GherkinLine
from gherkin.parser import Parser
from gherkin.token import Token
from gherkin.token_matcher import TokenMatcher

from daojiao_program.rulebook.lint.fault import Fault, FeatureSource, Spoken, cut

if TYPE_CHECKING:
    from gherkin.parser_types import Feature

HEADINGS: Final = ("FeatureLine", "RuleLine", "BackgroundLine", "ScenarioLine", "ExamplesLine")


@dataclass(frozen=True, slots=True)
class Parsed:
    """What the lines were taken for, by number, and the feature; None if it cannot be read."""

    kinds: Mapping[int, str]
    feature: Feature | None
    errors: tuple[ParserException, ...] = ()

    def before(self, line: int, *kinds: str) -> int:
        """The last line above this one that was taken for one of these; 0 if there is none."""
        return max((at for at, kind in self.kinds.items() if at < line and kind in kinds), default=0)


class _Recorder(AstBuilder):
    """Notes beside each line what it was taken for."""

    kinds: dict[int, str]

    def reset(self) -> None:
        super().reset()
        self.kinds = {}

    def build(self, token: Token) -> None:
        kind = str(token.matched_type)  # type: ignore[attr-defined]  # the matcher has set it
        described = kind == "Other" and self.stack[-1].rule_type == "Description"
        self.kinds[token.location["line"]] = "Description" if described else kind
        super().build(token)


def parsed(source: FeatureSource) -> Parsed:
    """Read the file as Gherkin does."""
    recorder = _Recorder()
    try:
        document = Parser(recorder).parse("\n".join(source.lines), TokenMatcher(source.words.language))
    except CompositeParserException as error:
        return Parsed(recorder.kinds, None, tuple(error.errors))
    return Parsed(recorder.kinds, document.get("feature"))


def unreadable(source: FeatureSource, found: Parsed) -> Iterator[Fault]:
    """Why the file cannot be read. An error that only follows from one told before is left out."""
    told = 0
    for error in sorted(found.errors, key=lambda one: one.location["line"]):
        line = min(error.location["line"], len(source.lines))
        if isinstance(error, AstBuilderException):
            yield _uneven(source, found, line)
        elif isinstance(error, UnexpectedEOFException):
            if not told:
                yield _ended(source, found, line)
        elif isinstance(error, UnexpectedTokenException):
            tag, featureless = _pending_tag(found, line), not found.before(line, "FeatureLine")
            if not told or not (tag or featureless or told == line - 1):
                yield _unexpected(source, found, line, tag, featureless=featureless)
            told = line
        else:
            yield source.fault(line, "tag-space", *_SPACED_TAG)


def _unexpected(source: FeatureSource, found: Parsed, line: int, tag: int, *, featureless: bool) -> Fault:
    if tag:
        return _loose_tag(source, tag)
    return _featureless(source, line) if featureless else _stray(source, found, line)


def _pending_tag(found: Parsed, line: int) -> int:
    """The tag above a line, with nothing between them that could bear it; 0 if there is none."""
    tag = found.before(line, "TagLine")
    others = found.before(line, *HEADINGS, "StepLine", "TableRow", "DocStringSeparator", "Description")
    return tag if tag > others else 0


def _loose_tag(source: FeatureSource, line: int) -> Fault:
    what = (
        f"标签“{cut(source.line(line))}”下面不是规则或场景",
        f"below the tag “{cut(source.line(line))}” stands no rule or scenario",
    )
    fix = (
        "请把标签写在功能、规则、场景或例子的上一行；背景和步骤不带标签",
        "put the tag right above a feature, rule, scenario or examples; backgrounds and steps have none",
    )
    return source.fault(line, "loose-tag", what, fix)


def _featureless(source: FeatureSource, line: int) -> Fault:
    usual = source.words.block_word("feature")
    later = any((one := source.words.heading(text)) and one.kind == "feature" for text in source.lines)
    what = (
        (
            f"“{usual}:”之前有别的内容“{cut(source.line(line))}”",
            f"“{cut(source.line(line))}” stands before “{usual}:”",
        )
        if later
        else (f"文件里没有“{usual}:”", f"the file has no “{usual}:”")
    )
    fix = (
        f"请以“{usual}: 名称”开头，说明写在它的下面",
        f"begin with “{usual}: its name”, and describe it below",
    )
    return source.fault(line, "stray-text" if later else "no-feature", what, fix)


def _ended(source: FeatureSource, found: Parsed, line: int) -> Fault:
    quote = found.before(line + 1, "DocStringSeparator")
    if quote and quote not in source.quoted():
        what = (
            "这段引文只有开头的引号，没有结尾的引号",
            "this quotation is opened and never closed",
        )
        mark = source.line(quote).strip()[:3]
        return source.fault(
            quote, "open-quote", what, (f"请在引文之后另起一行写{mark}", f"write {mark} below it")
        )
    tag = _pending_tag(found, line + 1)
    return _loose_tag(source, tag) if tag else _featureless(source, line)


def _uneven(source: FeatureSource, found: Parsed, line: int) -> Fault:
    top = line
    while found.kinds.get(top - 1) in ("TableRow", "Comment", "Empty"):
        top -= 1
    while found.kinds.get(top) != "TableRow":
        top += 1
    here, first = (len(GherkinLine(source.line(at), at).table_cells) for at in (line, top))
    what = (
        f"这一行有{here}格，第{top}行的表头有{first}格",
        f"this row has {here} cells, the header in line {top} has {first}",
    )
    fix = (
        "请把各行补成一样多格；格内的竖线写成\\|",
        "give each row as many cells; a bar within a cell is written \\|",
    )
    return source.fault(line, "uneven-table", what, fix)


def _stray(source: FeatureSource, found: Parsed, line: int) -> Fault:
    text, words = source.line(line), source.words
    heading = words.heading(text)
    if heading and heading.kind == "feature":
        what = (f"文件里有第二个“{heading.keyword}:”", f"there is a second “{heading.keyword}:” in the file")
        return source.fault(line, "second-feature", what, ("请另建一个文件", "put it in a file of its own"))
    if heading and heading.kind == "background":
        return source.fault(line, "background-late", *_BACKGROUND)
    if words.is_step(text) and found.before(line, *HEADINGS) == found.before(line, "ExamplesLine"):
        return source.fault(line, "step-after-examples", *_AFTER_EXAMPLES)
    what = (
        f"“{cut(text)}”不是步骤，也不是标题，文件因此读不下去",
        f"“{cut(text)}” is neither a step nor a heading, so that the file cannot be read",
    )
    fix = (
        "说明请写在标题之下、第一个步骤之前；注释以#开头",
        "a description stands between its heading and the first step; a comment begins with #",
    )
    return source.fault(line, "stray-text", what, fix)


_SPACED_TAG: Final[tuple[Spoken, Spoken]] = (
    ("标签里有空格", "there is a space within a tag"),
    ("标签写成@COHORT-SIZE，多个标签以空格隔开", "write @COHORT-SIZE; put a space and @ before the next"),
)
_BACKGROUND: Final[tuple[Spoken, Spoken]] = (
    (
        "背景写在了场景之后，或者写了两次",
        "this background stands after a scenario, or is the second one",
    ),
    (
        "每个功能或规则只写一个背景，写在第一个场景之前",
        "a feature or rule has one background, before its first scenario",
    ),
)
_AFTER_EXAMPLES: Final[tuple[Spoken, Spoken]] = (
    ("步骤写在了例子之后", "this step stands after the examples"),
    ("请把步骤移到例子之前", "move it above the examples"),
)
