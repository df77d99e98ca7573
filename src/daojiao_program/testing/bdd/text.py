"""What a line says, however it was typed: widths, spaces, quotation marks, numbers and days."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, time
from functools import lru_cache
from typing import Final

from daojiao_program.testing.unmet import Unmet, expect

_QUOTES: Final = str.maketrans(dict.fromkeys("“”„‟「」『』〝〞", '"') | dict.fromkeys("‘’", "'"))
_UNQUOTED: Final = str.maketrans("", "", "\"'")
_CJK: Final = "⺀-\u303f\u3400-鿿豈-\ufaff"
_BESIDE: Final = re.compile(rf"\s+(?=[{_CJK}])|(?<=[{_CJK}])\s+")
_SPACES: Final = re.compile(r"\s+")
_DIGITS: Final = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS: Final = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
_HAN: Final = "零〇一二两三四五六七八九十百千万"
_DECIMAL: Final = re.compile(r"-?(?:\d+|\d{1,3}(?:,\d{3})+)")
NUMBER: Final = rf"(?:\d+|[{_HAN}]+)"
_YEAR: Final = r"(?:\d{4}|[零〇一二三四五六七八九]{4})"
_MONTHS: Final = tuple(
    "january february march april may june july august september october november december".split()  # noqa: SIM905 - in one line
)
_MONTH: Final = "(?i:" + "|".join(f"{one[:3]}(?:{one[3:]})?" for one in _MONTHS) + ")"
DAY: Final = (
    rf"(?:\d{{4}}[-/]\d{{1,2}}[-/]\d{{1,2}}|(?:{_YEAR}年)?{NUMBER}月{NUMBER}[日号]"
    rf"|\d{{1,2}} {_MONTH}(?: \d{{4}})?|{_MONTH} \d{{1,2}}(?:, ?\d{{4}})?)"
)
MOMENT: Final = rf"{DAY}(?:(?: at)? ?\d{{1,2}}(?::\d{{2}}|时(?:\d{{1,2}}分)?))?"
_ISO: Final = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")
_ZH: Final = re.compile(rf"(?:({_YEAR})年)?({NUMBER})月({NUMBER})[日号]")
_DAY_FIRST: Final = re.compile(rf"(\d{{1,2}}) ({_MONTH})(?: (\d{{4}}))?")
_MONTH_FIRST: Final = re.compile(rf"({_MONTH}) (\d{{1,2}})(?:, ?(\d{{4}}))?")
_CLOCK: Final = re.compile(r"(?: at)? ?(\d{1,2})(?::(\d{2})|时(?:(\d{1,2})分)?)$")
_RANGE: Final = re.compile(r"(.*?)(\d+)(\D*?)\s*(?:至|到|~|\.\.|to|—+|–| - )\s*(.*?)(\d+)(\D*)")
_TWO_KINDS: Final = re.compile(r"([A-Z]+-?)\d+\s*(?:至|到|~|\.\.|to|—+|–)\s*([A-Z]+-?)\d+", re.IGNORECASE)
_APART: Final = re.compile(r"[、,;\n]+|(?<=\d)\s*(?:[和及与]|\band\b)\s*(?=[A-Z0-9])", re.IGNORECASE)
_NOTHING: Final = frozenset({"无", "无人", "none", "nobody"})
_DASHES: Final = frozenset({"-", "–", "—", "——", "/"})
"""What people put into a cell that stays empty."""
_MOST: Final = 10_000


@lru_cache(maxsize=16_384)
def plain(text: str) -> str:
    """The text in half width, one kind of quotation marks, no spaces around Chinese, no full stop."""
    if text.isascii():
        return _SPACES.sub(" ", text).strip().rstrip(".")
    narrow = unicodedata.normalize("NFKC", text).translate(_QUOTES).strip().rstrip("。.")
    return _SPACES.sub(" ", _BESIDE.sub("", narrow))


@lru_cache(maxsize=16_384)
def folded(text: str) -> str:
    """What titles, codes and headers are compared by."""
    return plain(text).casefold().replace(" ", "").replace("-", "").replace("_", "").translate(_UNQUOTED)


def number(text: str) -> int | None:
    """The whole number that a text gives in digits or in Chinese; None if it gives none."""
    found = plain(text)
    if _DECIMAL.fullmatch(found):
        return int(found.replace(",", ""))
    if not found or any(one not in _HAN for one in found):
        return None
    if not any(one in _UNITS for one in found):
        return int("".join(str(_DIGITS[one]) for one in found))
    total = section = digit = 0
    for one in found:
        if one in _DIGITS:
            digit = _DIGITS[one]
        elif one == "万":
            total, section, digit = (total + section + digit) * _UNITS[one], 0, 0
        else:
            section, digit = section + (digit or 1) * _UNITS[one], 0
    return total + section + digit


def day(text: str, year: int | None) -> date:
    """The day that a text names; `year` is taken where it names none. Raises `Unmet`."""
    found = plain(text)
    try:
        if (iso := _ISO.fullmatch(found)) is not None:
            return date(*map(int, iso.groups()))
        if (zh := _ZH.fullmatch(found)) is not None:
            return date(_year(zh[1], year, found), number(zh[2]) or 0, number(zh[3]) or 0)
        if (en := _DAY_FIRST.fullmatch(found)) is not None:
            return date(_year(en[3], year, found), _month(en[2]), int(en[1]))
        if (en := _MONTH_FIRST.fullmatch(found)) is not None:
            return date(_year(en[3], year, found), _month(en[1]), int(en[2]))
    except ValueError:
        raise Unmet(f"没有“{text}”这一天", f"there is no such day as {text!r}") from None
    raise Unmet(
        f"“{text}”不是日期；请写成5月3日、2022年5月3日或2022-05-03",
        f"{text!r} is no day; write 3 May, 3 May 2022 or 2022-05-03",
    )


def moment(text: str, year: int | None) -> tuple[date, time | None]:
    """The day of a moment, and its time of day where it names one. Raises `Unmet`."""
    found = plain(text)
    clock = _CLOCK.search(found)
    if clock is None:
        return day(found, year), None
    try:
        at = time(int(clock[1]), int(clock[2] or clock[3] or 0))
    except ValueError:
        raise Unmet(f"没有“{text}”这一时刻", f"there is no such moment as {text!r}") from None
    return day(found[: clock.start()], year), at


def _year(text: str | None, year: int | None, whole: str) -> int:
    if text:
        return number(text) or 0
    if year is None:
        raise Unmet(
            f"“{whole}”是哪一年的，前面没有写过；请写全，如2022年5月3日",
            f"no year was named before {whole!r}; write it in full, such as 3 May 2022",
        )
    return year


def _month(text: str) -> int:
    return next(n for n, one in enumerate(_MONTHS, 1) if one.startswith(text.casefold()))


def span(text: str) -> list[str] | None:
    """`K-01至K-03` or `1号至3号` as its members; None for what is no range. Raises `Unmet`."""
    found = _RANGE.fullmatch(plain(text))
    if found is None or found[4] not in (found[1], "") or found[3] not in (found[6], ""):
        return None
    low, high = int(found[2]), int(found[5])
    expect(
        low <= high < low + _MOST,
        f"“{text}”的首尾不对：应由小到大，至多{_MOST}个",
        f"{text!r} must run upwards, over at most {_MOST}",
    )
    return [f"{found[1]}{one:0{len(found[2])}}{found[6]}" for one in range(low, high + 1)]


def ranged(text: str) -> list[str] | None:
    """As `span`; raises `Unmet` also for ids of two kinds, such as `K-01至L-03`."""
    ids = _TWO_KINDS.fullmatch(plain(text))
    expect(
        ids is None or ids[1] == ids[2],
        f"“{text}”的首尾不是同一种编号，不知其间有哪些",
        f"the ends of {text!r} are ids of two kinds, and nobody can tell what lies between",
    )
    return span(text)


def nothing(text: str) -> bool:
    """Whether a text says that there is none: `无`."""
    return folded(text) in _NOTHING or plain(text) in _DASHES


def several(text: str) -> list[str]:
    """The members of a list such as `K-01至K-03、K-07`; `无` has none."""
    if nothing(text) or not text.strip():
        return []
    return [one for part in _APART.split(text) if part.strip() for one in ranged(part) or [part.strip()]]


def unquoted(text: str) -> str:
    """The text without quotation marks around it."""
    found = text.strip()
    return found[1:-1] if len(found) > 1 and found[0] == found[-1] == '"' else found


def clauses(text: str) -> Iterator[str]:
    """The parts of a sentence between commas and semicolons that stand in no quotation."""
    start, inside = 0, False
    for at, one in enumerate(text):
        if one == '"':
            inside = not inside
        elif one in ",;" and not inside:
            yield text[start:at]
            start = at + 1
    yield text[start:]
