"""The keywords of a language, and the words that people take for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Final, Literal, NamedTuple

from gherkin.dialect import DIALECTS

BlockKind = Literal["feature", "rule", "background", "scenarioOutline", "scenario", "examples"]
StepKind = Literal["given", "when", "then", "and", "but"]

COLONS: Final = ":：﹕︰∶ː꞉"
SENTENCE_ENDS: Final = "。！？…；.!?;"
_KINDS: Final[tuple[BlockKind, ...]] = (
    "feature",
    "rule",
    "background",
    "scenarioOutline",
    "scenario",
    "examples",
)
_STEP_KINDS: Final[tuple[StepKind, ...]] = ("given", "when", "then", "and", "but")
_NEIGHBOURS: Final = ("zh-CN", "en", "zh-TW")
"""Languages whose keywords turn up in files of another one."""
_BORROWED: Final = ("Example", "Rule")
"""Keywords listed first that are not the usual ones: `规则` is, and `Scenario`."""
_NAMES: Final = {
    "zh-CN": ("简体中文", "simplified Chinese"),
    "zh-TW": ("繁体中文", "traditional Chinese"),
    "en": ("英文", "English"),
}
_LONG: Final = 5
"""A shorter keyword is too like other words for a slip of the pen to be told from them."""

_BLOCKS_MEANT: Final[Mapping[str, Mapping[str, BlockKind]]] = {
    "zh-CN": {
        **dict.fromkeys(("示例", "样例", "实例", "范例", "举例", "例", "例表"), "examples"),
        **dict.fromkeys(("情景", "情境", "情形", "案例", "用例", "测试用例"), "scenario"),
        **dict.fromkeys(("场景模板", "场景提纲", "场景纲要", "场景概要", "场景轮廓"), "scenarioOutline"),
        **dict.fromkeys(("前提", "前置", "前置条件", "预置条件"), "background"),
        **dict.fromkeys(("特性", "特征"), "feature"),
        **dict.fromkeys(("业务规则", "规定"), "rule"),
    },
    "en": {"case": "scenario", "test case": "scenario", "setup": "background", "precondition": "background"},
}
_STEPS_MEANT: Final[Mapping[str, Mapping[str, StepKind]]] = {
    "zh-CN": {
        **dict.fromkeys(("如果", "若", "倘若", "给定", "已知", "前提", "假使"), "given"),
        **dict.fromkeys(("每当", "一旦"), "when"),
        **dict.fromkeys(("则", "结果", "然后", "预期"), "then"),
        **dict.fromkeys(("并", "且", "或者", "此外", "另外"), "and"),
        **dict.fromkeys(("但", "然而", "可是"), "but"),
    },
    "en": {"giving": "given", "if": "given", "suppose": "given", "once": "when", "than": "then", "or": "and"},
}
WEAK: Final = frozenset(
    ("并", "且", "但", "结果", "然后", "预期", "此外", "另外", "然而", "可是", "if", "once", "or", "suppose")
)
"""Words that begin prose as often; they are taken for steps only right above steps."""
_NOT_MEANT: Final = re.compile("若干|则[则例]|并非|并不|且慢|但凡")
PROSE_STEPS: Final[Mapping[str, re.Pattern[str]]] = {
    "zh-CN": re.compile(
        "当(?:"
        "天(?![气然津河黑亮数])|时(?![间限长段任机刻])|前(?![期任述置来往款后台一二两三几0-9])"
        "|地(?![方块点址面质下铁籍段价产震灾界])|年(?![度底终初末满龄检会报审薪纪轻级份限])"
        "|场(?![地所景次馆内外])|初(?=[，,的是曾没只])|中(?=[，,的有还也最])|即(?![将使时日])"
        "|选(?=[为后人的者，,])|事(?=人|双方|方|者)"
        "|[日月](?=[，,共有没无的是因全])"
        ")|那么些|同时(?:代|段|刻)"
    )
}
"""Words that only begin as a step does: 当天 is no 当, but what a description says of that day."""


def named(language: str) -> tuple[str, str]:
    """What a language is called in Chinese and in English."""
    return _NAMES.get(language, (language, language))


class Heading(NamedTuple):
    """What begins a block: its kind and the keyword as it stands there."""

    kind: BlockKind
    keyword: str


@dataclass(frozen=True, slots=True)
class Keywords:
    """The keywords of one language, longest first; `*`, which every language has for a step, apart."""

    language: str
    blocks: Mapping[str, BlockKind]
    steps: Mapping[str, StepKind]

    def heading(self, line: str) -> Heading | None:
        """The block that a line begins."""
        line = line.lstrip()
        found = (Heading(kind, word) for word, kind in self.blocks.items() if line.startswith(f"{word}:"))
        return next(found, None)

    def step(self, line: str) -> str | None:
        """The keyword of the step that a line is."""
        line = line.lstrip()
        return next((word for word in self.steps if line.startswith(word)), None)

    def is_step(self, line: str) -> bool:
        """Whether a line under a scenario is a step, with `*` too."""
        return line.lstrip().startswith("* ") or self.step(line) is not None

    def block_word(self, kind: BlockKind) -> str:
        """The usual keyword of a block."""
        listed = DIALECTS[self.language][kind]
        return next((word for word in listed if word not in _BORROWED), listed[0])

    def step_word(self, kind: StepKind) -> str:
        """The usual keyword of a step, without the space that some languages put after it."""
        return next((word for word in DIALECTS[self.language][kind] if word != "* "), "*").strip()

    def meant_block(self, line: str) -> Heading | None:
        """The block that somebody meant with words of their own, as `示例:`, `场景1:` or `Senario:`."""
        found = re.match(rf"\s*(\w[^{COLONS}]{{0,20}})[{COLONS}]", line)
        if not found:
            return None
        word = " ".join(found[1].split())
        if kind := _BLOCKS_MEANT.get(self.language, {}).get(word.casefold()):
            return Heading(kind, word)
        bare = re.sub(r"\s*[（(#]?[0-9０-９一二三四五六七八九十甲乙丙丁]{1,3}[）)]?$", "", word)
        by_case = {one.casefold(): one for one in self.blocks}
        near = get_close_matches(bare.casefold(), [one for one in by_case if len(one) >= _LONG], 1, 0.8)
        meant = by_case.get(bare.casefold()) or (by_case[near[0]] if near else None)
        return Heading(self.blocks[meant], word) if meant else None

    def meant_step(self, line: str) -> tuple[StepKind, str] | None:
        """The step that somebody meant: its kind, and the word that is no keyword, as `如果` or `given`."""
        line = line.strip()
        if _NOT_MEANT.match(line):
            return None
        first = re.split(rf"[\s,，{COLONS}]", line, maxsplit=1)[0]
        for word, kind in self.steps.items():
            if first.casefold() == word.strip().casefold():
                return kind, first
        meant = _STEPS_MEANT.get(self.language, {})
        if self.language == "en":
            return (meant[first.casefold()], first) if first.casefold() in meant else None
        found = max((word for word in meant if line.startswith(word)), key=len, default=None)
        return (meant[found], found) if found else None

    def foreign_block(self, line: str) -> tuple[Heading, str] | None:
        """A heading in another language, and that language."""
        pattern, known = _foreign(self.language)
        found = pattern.match(line)
        return known[found[1]] if found else None

    def foreign_step(self, line: str) -> tuple[StepKind, str, str] | None:
        """A step in another language: its kind, its keyword, and that language."""
        if self.is_step(line):
            return None
        for other in _others(self.language):
            if word := other.step(line):
                return other.steps[word], word.strip(), other.language
        return None

    def prose(self, line: str) -> str | None:
        """The word with which a line begins that is no step, although it begins with a keyword."""
        pattern = PROSE_STEPS.get(self.language)
        found = pattern.match(line.lstrip()) if pattern else None
        return found[0] if found else None


@cache
def _foreign(language: str) -> tuple[re.Pattern[str], Mapping[str, tuple[Heading, str]]]:
    """A pattern for headings in other languages than this, and what each word begins in which language."""
    own, found = keywords(language).blocks, dict[str, tuple[Heading, str]]()
    for other in _others(language):
        for word, kind in other.blocks.items():
            if word not in own:
                found.setdefault(word, (Heading(kind, word), other.language))
    words = "|".join(map(re.escape, sorted(found, key=len, reverse=True)))
    return re.compile(rf"\s*({words})\s*[{COLONS}]"), found


@cache
def keywords(language: str) -> Keywords:
    """The keywords of a language that Gherkin knows."""
    spec = DIALECTS[language]
    blocks: dict[str, BlockKind] = {word: kind for kind in _KINDS for word in spec[kind]}
    steps: dict[str, StepKind] = {
        word: kind for kind in reversed(_STEP_KINDS) for word in spec[kind] if word != "* "
    }
    return Keywords(
        language,
        {word: blocks[word] for word in sorted(blocks, key=len, reverse=True)},
        {word: steps[word] for word in sorted(steps, key=len, reverse=True)},
    )


def _others(language: str) -> Iterator[Keywords]:
    return (keywords(one) for one in _NEIGHBOURS if one != language)
