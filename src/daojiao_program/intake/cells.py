"""What a cell says: a day, an id, several ids, an entry of the charter by code or by title."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Final

from daojiao_program.domain.charter import Charter, CharterAdopted, CharterAmended, Named
from daojiao_program.engine import Engine
from daojiao_program.engine.text import CONTROL

LONGEST_ID: Final = 80
LONGEST_TEXT: Final = 2000
LOST: Final = "\ufffd"
"""Stands where a byte could not be read."""
MUST: Final = "须填写 must be filled"
DAYS: Final = "2022-07-14、2022/7/14、2022年7月14日"
IDS: Final = f"1–{LONGEST_ID} 个字符，不含空格以外的控制符 printable characters"
SCIENTIFIC: Final = (
    "完整的编号；长编号已被 Excel 改成科学计数，请设为文本格式后重填 "
    "the whole id: Excel has shortened it, format the cell as text and type it again"
)
FAULTY: Final = "编号；这是公式出错的结果，请填写编号本身 an id, and not what a formula comes to that fails"
NUMBER: Final = "整数，如 23 a whole number"
TEXT: Final = f"≤ {LONGEST_TEXT} 字 characters"
READABLE: Final = "能读出的文字，请照原件重新填写 legible text"
NO_MORE: Final = "不多于表头的列数 no more cells than headers"
ONE_DAY: Final = "一天，不是一段时间，如2022-07-14 one day, not several"
ITS_YEAR: Final = "写明四位年份的日期，如2022-07-14 a day with its year in four digits"
SOLAR: Final = "公历日期，如2022-07-14 a day of the common calendar"
_TIME: Final = r"T?\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?|\d{1,2}[时点](?:半|\d{1,2}分?)?"
_DAY: Final = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|、(\d{1,2})、(\d{1,2})"
    r"|年(\d{1,2})月(\d{1,2})[日号]|(\d{2})(\d{2}))"
    r"(?P<rest>(?: ?\(?(?:周|星期)[一二三四五六日天]\)?)?(?: ?(?:上午|下午|早上|晚上|中午|全天))?"
    rf"(?: ?(?:{_TIME}))?)",
    re.ASCII,
)
_MIDNIGHT: Final = re.compile(r"[ T]?0{1,2}:00(?::00(?:\.0+)?)?", re.ASCII)
_LONGEST_DAY: Final = 40
_WRITTEN_OUT: Final = re.compile(
    r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})([日号].*)"
)
_DIGITS: Final = {one: at % 10 for at, one in enumerate("〇一二三四五六七八九零")} | {"○": 0}
_SEVERAL: Final = re.compile(r"\d.*(?:至|到|~|—|–|-).*\d.*(?:月|[./-]).*\d")
_YEARLESS: Final = re.compile(
    r"\d{1,2}(?:月|[./-])\d{1,2}[日号]?|\d{2}[./年-]\d{1,2}[./月-]\d{1,2}[日号]?", re.ASCII
)
_BETWEEN: Final = re.compile(r"[、,;/\s]+")
_APART: Final = re.compile(r"[、,，;；\n]+")
_SHORTENED: Final = re.compile(r"\d(?:\.\d+)?E\+?\d{1,3}", re.ASCII | re.IGNORECASE)
_FORMULA_ERROR: Final = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)", re.IGNORECASE)
_AS_TEXT: Final = re.compile(r'="([^"]*)"')
"""How a text is written in CSV so that Excel makes no number of it."""
_DASHES: Final = re.compile(r" *[-\u2010-\u2015\u2212\ufe58] *")
_LINES: Final = re.compile(r"\s*[\r\n\t]+\s*")
_NUMBER: Final = re.compile(r"\d{1,9}", re.ASCII)


class MalformedError(Exception):
    """A cell does not say what its column holds; `allowed` says what would."""

    def __init__(self, allowed: str) -> None:
        super().__init__(allowed)
        self.allowed = allowed


def narrow(text: str) -> str:
    """The text without the differences of width and composition, nor spaces around it."""
    return text.strip() if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def day_of(cell: str) -> date:
    """The day that a cell names, whatever time of it. Raises `MalformedError`."""
    return day_and_rest(cell)[0]


def day_and_rest(cell: str) -> tuple[date, str]:
    """The day that a cell names, and what else it says: a time, say. Raises `MalformedError`."""
    text = narrow(cell)
    try:
        if len(text) == 10 and text[4] == text[7] == "-":  # noqa: PLR2004 - the form that is read fastest
            return date.fromisoformat(text), ""
        found = _DAY.fullmatch(_in_digits(text)) if len(text) <= _LONGEST_DAY else None
        if found is not None:
            rest = found["rest"]
            day = date(*(int(part) for part in found.groups()[:-1] if part is not None))
            return day, "" if _MIDNIGHT.fullmatch(rest) else rest.strip()
    except ValueError:
        pass
    raise MalformedError(_day_wanted(text))


def _in_digits(text: str) -> str:
    """A day whose numbers are written out, 二〇二二年五月五日, in digits."""
    found = _WRITTEN_OUT.fullmatch(text)
    if found is None:
        return text
    year = "".join(str(_DIGITS[one]) for one in found[1])
    return f"{year}年{_written_out(found[2])}月{_written_out(found[3])}{found[4]}"


def _written_out(number: str) -> int:
    """A number up to 99 in Chinese. Raises `ValueError`."""
    tens, ten, ones = number.rpartition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in tens:
        raise ValueError(number)
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


def _day_wanted(text: str) -> str:
    """What should stand there instead, as nearly as can be told."""
    if len(text) > _LONGEST_DAY:
        return DAYS
    if "农历" in text:
        return SOLAR
    if _YEARLESS.fullmatch(text):
        return ITS_YEAR
    return ONE_DAY if _SEVERAL.search(text) else DAYS


def id_of(cell: str) -> str:
    """The id that a cell names, whatever a spreadsheet or a keyboard has put to it. Raises `MalformedError`.

    An apostrophe before it and `="…"` around it say only that it is text; a dash is a dash, however long.
    """
    text = narrow(cell)
    if not text.isalnum():
        text = _as_text(text)
    if _SHORTENED.fullmatch(text) is not None:
        raise MalformedError(SCIENTIFIC)
    if _FORMULA_ERROR.fullmatch(text) is not None:
        raise MalformedError(FAULTY)
    if not 0 < len(text) <= LONGEST_ID or not text.isprintable() or LOST in text:
        raise MalformedError(IDS)
    return text


def _as_text(text: str) -> str:
    marked = _AS_TEXT.fullmatch(text)
    text = marked[1].strip() if marked is not None else text
    text = text[1:].lstrip() if text.startswith("'") else text
    return text.strip() if text.isascii() and " " not in text else _DASHES.sub("-", text).strip()


def ids_of(cell: str) -> list[str]:
    """The ids of a list such as `K-01、K-08`. Raises `MalformedError`."""
    return [id_of(one) for one in _BETWEEN.split(narrow(cell)) if one]


def text_of(cell: str) -> str:
    """A text, as it is written. Raises `MalformedError` for one too long, or with characters nobody sees."""
    text = cell.strip()
    if not text.isprintable() and CONTROL.search(text.replace("\r", "")):
        raise MalformedError(READABLE)
    if len(text) > LONGEST_TEXT:
        raise MalformedError(TEXT)
    return text


def line_of(cell: str) -> str:
    """A text in one line, whatever lines it has in its cell. Raises `MalformedError` as `text_of`."""
    return _LINES.sub(" ", text_of(cell))


def texts_of(cell: str) -> list[str]:
    """The texts of a list such as `示例企业甲、示例企业乙`, as they are written. Raises `MalformedError`."""
    return [line_of(one) for one in _APART.split(cell) if one.strip()]


def number_of(cell: str) -> int:
    """The whole number that a cell gives. Raises `MalformedError`."""
    text = narrow(cell)
    if _NUMBER.fullmatch(text) is None:
        raise MalformedError(NUMBER)
    return int(text)


def folded(text: str) -> str:
    """What titles and codes are compared by; a cell may have its title in two lines."""
    return "".join(narrow(text).casefold().split())


Codes = Mapping[str, str]
"""Code by folded code or title."""


def codes_of(entries: Mapping[str, Named]) -> Codes:
    """The code of each entry by its code and titles; a title that two entries share names neither."""
    found: dict[str, str] = {}
    shared: set[str] = set()
    for code, entry in entries.items():
        for title in {folded(entry.zh), folded(entry.en)}:
            if found.setdefault(title, code) != code:
                shared.add(title)
    for title in shared:
        del found[title]
    return found | {folded(code): code for code in entries}


class Lists:
    """The lists of one charter, by which cells are turned into codes."""

    def __init__(self, charter: Charter | None) -> None:
        self._charter = charter
        self._codes: dict[str, Codes] = {}
        self._seen: dict[tuple[str, str], str] = {}

    def code(self, name: str, cell: str) -> str:
        """The code that a cell means; what is unknown is given as it stands, for the decision to refuse.

        Raises `MalformedError` for a text too long.
        """
        found = self.find(name, cell)
        return text_of(cell) if found is None else found

    def find(self, name: str, cell: str) -> str | None:
        """The code that a cell means; None where the list has no such entry."""
        seen = self._seen.get((name, cell))
        if seen is not None:
            return seen
        codes = self._codes.get(name)
        if codes is None:
            entries = attrgetter(name)(self._charter) if self._charter is not None else {}
            codes = self._codes[name] = codes_of(entries)
        found = codes.get(folded(cell))
        if found is not None:
            self._seen[name, cell] = found
        return found


class Charters:
    """The lists in force on each day, as the store knows them now."""

    def __init__(self, engine: Engine) -> None:
        with engine.as_of(date.max) as now:
            found = [
                (one.row.effective_on, _lists(_Stored(one.row.data, one.event.charter)))
                for one in now.events(CharterAdopted, CharterAmended)
                if isinstance(one.event, CharterAdopted | CharterAmended)
            ]
        self._from = [on for on, _ in found]
        self._lists = [lists for _, lists in found]
        self._none = Lists(None)
        self._days: dict[date, Lists] = {}

    def on(self, day: date) -> Lists:
        """The lists of the charter in force on the day; empty ones before there is any."""
        found = self._days.get(day)
        if found is None:
            at = bisect_right(self._from, day.isoformat())
            found = self._days[day] = self._lists[at - 1] if at else self._none
        return found


@dataclass(frozen=True, slots=True)
class _Stored:
    """A charter, known by its stored bytes."""

    data: str
    charter: Charter = field(compare=False)


@lru_cache(maxsize=16)
def _lists(of: _Stored) -> Lists:
    """The lists of a charter, which many files of a day need."""
    return Lists(of.charter)


def known_choice(choices: Mapping[str, tuple[str, str]], cell: str) -> str:
    """The code of the choice that a cell names by code or title. Raises `MalformedError`."""
    wanted = folded(cell)
    for code, (zh, en) in choices.items():
        if wanted in (folded(code), folded(zh), folded(en)):
            return code
    raise MalformedError("、".join(zh for zh, _ in choices.values()))
