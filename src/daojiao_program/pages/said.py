"""How numbers, days and values are written, in Chinese and English."""

from __future__ import annotations

from datetime import date

from daojiao_program.engine import Said
from daojiao_program.pages.look import Titles


def day(on: date | str) -> Said:
    """A day as it is written."""
    found = date.fromisoformat(on) if isinstance(on, str) else on
    return Said(f"{found.year}年{found.month}月{found.day}日", found.isoformat())


def number(value: float) -> str:
    """A number with separators, and with one decimal where it is not whole."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


def same(text: str) -> Said:
    """What is written alike in both languages."""
    return Said(text, text)


def value(found: object) -> Said:
    """A figure: a number, a day, or how many a list has."""
    match found:
        case None:
            return same("–")
        case int():
            return same(number(found))
        case str():
            return day(found)
        case tuple():
            return same(number(len(found)))
        case _:
            return same(str(found))


def listed(codes: tuple[str, ...], names: Titles) -> Said:
    """A list in words; once, where some of it has no English."""
    each = [names.both(one) for one in codes]
    zh = "、".join(one[0] for one in each)
    return Said(zh, ", ".join(one[1] for one in each)) if all(one[0] != one[1] for one in each) else same(zh)
