"""From the bytes of a file to its lines, and to the language that it is written in."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Final

from gherkin.dialect import DIALECTS

from daojiao_program.rulebook.lint.fault import Fault, FeatureSource, cut
from daojiao_program.rulebook.lint.words import COLONS, keywords, named

_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SAVE: Final = ("请另存为UTF-8（不带BOM）", "save it as UTF-8 (without BOM)")
_STATED: Final = re.compile(r"\s*#\s*language\s*:\s*([a-zA-Z\-_]+)\s*")
"""The line as Gherkin reads it."""
_MEANT: Final = re.compile(
    rf"\s*[#＃]\s*(?:language|lang|语言|語言)\s*(?:[{COLONS}=].*|(?:[a-z]{{2}}(?:[-_][a-z]+)?|简体中文|中文|英文)\s*)",
    re.IGNORECASE,
)
_HAN: Final = re.compile("[\u4e00-\u9fff]")


def opened(data: bytes, path: Path) -> tuple[FeatureSource | None, list[Fault]]:
    """The file's lines with the keywords of its language; None where there is nothing to read in it."""
    blank = FeatureSource(path, (), keywords("en"))
    text, faults = _decoded(data, blank)
    if text is None:
        return None, faults
    lines = tuple(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    if all(not line.strip() or line.lstrip().startswith("#") for line in lines):
        what = "文件里没有任何内容" if not text.strip() else "文件里只有注释，没有任何可执行的内容"
        told = "the file is empty" if not text.strip() else "the file has comments only, nothing to run"
        fix = (
            "请写上功能、规则和场景，或删去文件",
            "write a feature with rules and scenarios, or remove the file",
        )
        return None, [*faults, blank.fault(1, "empty", (what, told), fix)]
    source, found = _in_its_language(replace(blank, lines=lines))
    return source, [*faults, *found]


def _decoded(data: bytes, source: FeatureSource) -> tuple[str | None, list[Fault]]:
    if data.startswith(_UTF_16):
        what = ("文件存成了UTF-16，运行时读不了", "the file is saved as UTF-16, which no runner reads")
        return data.decode("utf-16", "replace"), [source.fault(1, "not-utf-8", what, _SAVE)]
    if data.startswith(codecs.BOM_UTF8):
        what = (
            "文件开头有BOM标记，第一行因此不被识别",
            "the file begins with a byte order mark, so that its first line is not recognised",
        )
        return data.decode("utf-8-sig", "replace"), [source.fault(1, "bom", what, _SAVE)]
    try:
        return data.decode(), []
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        what = ("此处不是UTF-8编码，运行时读不了", "this is not UTF-8, which runners expect")
        return None, [source.fault(line, "not-utf-8", what, _SAVE)]
    what = (
        "文件存成了GBK（GB18030），运行时读不了",
        "the file is saved as GBK (GB18030), which runners do not read",
    )
    return text, [source.fault(line, "not-utf-8", what, _SAVE)]


def _in_its_language(source: FeatureSource) -> tuple[FeatureSource, list[Fault]]:
    """The file with its keywords, and the line that states another language blanked out.

    Where no language is stated, or none that the file keeps to, its feature line tells which is meant.
    """
    body = next(at for at, line in enumerate(source.lines, 1) if not re.match(r"\s*([#＃]|$)", line))
    stated = next(
        ((at, found[1]) for at in range(1, body) if (found := _STATED.fullmatch(source.line(at)))), (0, "en")
    )
    at, language = stated
    meant = _guessed(source, language if at else None)
    mended = replace(source, words=keywords(meant))
    faults = [*_stray_statements(mended, at, body)]
    if language not in DIALECTS:
        faults.append(_unknown(source, at, language, meant))
    elif meant != language and at:
        what = (
            f"写明的语言是{named(language)[0]}，文件里的关键词却是{named(meant)[0]}的，不被识别",
            f"the language stated is {named(language)[1]}, but the keywords are {named(meant)[1]}",
        )
        faults.append(source.fault(at, "language-wrong", what, _state(meant)))
    elif meant != language and not faults:
        what = (
            f"没有写明语言，会按英文读，“{cut(source.line(body))}”等行不被识别",
            f"no language is stated, so lines such as “{cut(source.line(body))}” are not recognised",
        )
        faults.append(source.fault(1, "language-missing", what, _state(meant)))
    if at and meant != language:
        mended = replace(mended, lines=(*source.lines[: at - 1], "", *source.lines[at:]))
    return mended, faults


def _guessed(source: FeatureSource, stated: str | None) -> str:
    """The stated language, if any heading is in it; otherwise the one that most headings are in."""
    quoted = source.quoted()
    lines = [line for at, line in enumerate(source.lines, 1) if at not in quoted]

    def headings(language: str) -> int:
        return sum(bool(_headings(language).match(line)) for line in lines)

    if stated in DIALECTS and headings(stated):
        return stated
    best = max(("en", "zh-CN", "zh-TW", *DIALECTS), key=headings)
    if headings(best):
        return best
    return stated if stated in DIALECTS else "zh-CN" if _HAN.search("".join(source.lines)) else "en"


@cache
def _headings(language: str) -> re.Pattern[str]:
    """The headings of a language, with whatever colon."""
    return re.compile(rf"\s*(?:{'|'.join(map(re.escape, keywords(language).blocks))})\s*[{COLONS}]")


def _stray_statements(source: FeatureSource, stated: int, body: int) -> Iterator[Fault]:
    """Lines that seem to state the language, and that Gherkin takes for comments."""
    quoted = source.quoted()
    for at, line in enumerate(source.lines, 1):
        if at == stated or at in quoted:
            continue
        if _STATED.fullmatch(line):
            what = (
                f"“{cut(line)}”不在首行，会被当作注释",
                f"“{cut(line)}” is not at the beginning, and is taken for a comment",
            )
            fix = ("请只在文件首行写一次语言", "state the language once, in the first line")
            yield source.fault(at, "language-late", what, fix)
        elif not stated and at < body and _MEANT.fullmatch(line):
            what = (
                f"“{cut(line)}”的写法不对，会被当作注释",
                f"“{cut(line)}” is not how a language is stated, and is taken for a comment",
            )
            yield source.fault(at, "language-misspelt", what, _state(source.words.language))


def _unknown(source: FeatureSource, line: int, stated: str, meant: str) -> Fault:
    by_case = {one.casefold(): one for one in DIALECTS} | dict.fromkeys(("zh", "cn", "zh-hans"), "zh-CN")
    near = get_close_matches(stated.casefold().replace("_", "-"), by_case, 1, 0.8)
    what = (f"没有“{stated}”这个语言代号", f"there is no language “{stated}”")
    return source.fault(line, "language-unknown", what, _state(by_case[near[0]] if near else meant))


def _state(language: str) -> tuple[str, str]:
    return f"请在首行写“# language: {language}”", f"write “# language: {language}” in the first line"
