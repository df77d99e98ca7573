"""What a line says, however it was typed."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daojiao_program.testing import Unmet
from daojiao_program.testing.bdd.text import (
    clauses,
    day,
    folded,
    moment,
    number,
    plain,
    several,
    span,
    unquoted,
)

DIGITS = "零一二三四五六七八九"


def spelled(value: int) -> str:
    """Write a number below ten thousand as it is said in Chinese."""
    if value == 0:
        return "零"
    text, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // unit % 10
        if digit:
            text += ("零" if zero and text else "") + DIGITS[digit] + name
        zero = digit == 0
    return text.removeprefix("一") if text.startswith("一十") else text


@given(st.integers(min_value=0, max_value=9999))
def test_a_number_said_in_chinese_is_the_number(value: int) -> None:
    """Also in digits of either width."""
    assert number(spelled(value)) == value
    assert number(str(value)) == value
    assert number("".join(chr(ord("０") + int(one)) for one in str(value))) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十三", 13),
        ("二十", 20),
        ("两百零五", 205),
        ("四千二百零四", 4204),
        ("一万二千", 12_000),
        ("二〇二二", 2022),
        ("1,234", 1234),
    ],
)
def test_numbers_as_people_write_them(text: str, value: int) -> None:
    """Tens without one, 两 for two, years digit by digit, separators."""
    assert number(text) == value


@pytest.mark.parametrize("text", ["", "十x", "V-1", "3.5", "几", "十 三 人"])
def test_what_is_no_number_is_none(text: str) -> None:
    """It is left for pydantic to complain of."""
    assert number(text) is None


@given(st.text())
def test_plain_is_plain_already(text: str) -> None:
    """A line that was made plain stays so, and so does what is compared."""
    assert plain(plain(text)) == plain(text)
    assert folded(plain(text)) == folded(text)


def test_width_quotes_spaces_and_stop_make_no_difference() -> None:
    """The same line, typed in several ways."""
    lines = [
        "应被拒绝，规则 COHORT-SIZE",
        "应被拒绝,规则COHORT-SIZE。",
        " 应被拒绝 ，规则　ＣＯＨＯＲＴ－ＳＩＺＥ",
    ]
    assert {plain(one) for one in lines} == {"应被拒绝,规则COHORT-SIZE"}
    assert plain("“甲”") == plain("「甲」") == plain('"甲"') == '"甲"'
    assert plain("it  is accepted.") == "it is accepted"


@pytest.mark.parametrize(
    "text",
    [
        "2022-05-03",
        "2022/5/3",
        "2022年5月3日",
        "２０２２年５月３日",
        "5月3日",
        "五月三日",
        "3 May 2022",
        "3 may",
        "May 3, 2022",
        "May 3",
    ],
)
def test_a_day_in_many_forms(text: str) -> None:
    """One without a year is of the year given."""
    assert day(text, 2022) == date(2022, 5, 3)


@pytest.mark.parametrize(
    ("text", "year", "message"),
    [
        ("2月30日", 2022, "没有“2月30日”这一天"),
        ("5月3日", None, "是哪一年的"),
        ("昨天", 2022, "不是日期"),
        ("31 April", 2022, "没有"),
    ],
)
def test_what_is_no_day_is_said(text: str, year: int | None, message: str) -> None:
    """With what was found, and how a day is written."""
    with pytest.raises(Unmet) as raised:
        day(text, year)
    assert message in raised.value.zh


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("5月12日9时30分", time(9, 30)),
        ("5月12日14时", time(14)),
        ("5月12日 9:05", time(9, 5)),
        ("12 May at 9:05", time(9, 5)),
        ("2022-05-12", None),
    ],
)
def test_a_moment_may_name_the_time_of_day(text: str, at: time | None) -> None:
    """Hours and minutes, or none."""
    assert moment(text, 2022) == (date(2022, 5, 12), at)


def test_no_such_moment() -> None:
    """The clock has twenty-four hours."""
    with pytest.raises(Unmet, match="no such moment"):
        moment("5月12日25时", 2022)


@given(
    st.integers(0, 200),
    st.integers(1, 40),
    st.sampled_from(["K-", "甲", ""]),
    st.sampled_from(["至", "到", " to ", "~"]),
)
def test_a_range_has_its_members(low: int, count: int, prefix: str, between: str) -> None:
    """From the first to the last, as wide as the first is written."""
    found = span(f"{prefix}{low:03}{between}{prefix}{low + count:03}")
    assert found == [f"{prefix}{one:03}" for one in range(low, low + count + 1)]


def test_a_range_may_have_something_after_the_number() -> None:
    """`1号至3号`; and the last need not say again what comes before."""
    assert span("1号至3号") == span("1至3号") == ["1号", "2号", "3号"]
    assert span("K-08至10") == ["K-08", "K-09", "K-10"]


@pytest.mark.parametrize("text", ["K-01", "K-01、K-02", "K-01至L-03", "南城至永庆"])
def test_what_is_no_range(text: str) -> None:
    """Single members, lists, and ends of different kinds."""
    assert span(text) is None


@pytest.mark.parametrize("text", ["K-09至K-01", "1至99999"])
def test_a_range_runs_upwards_and_not_for_ever(text: str) -> None:
    """A slip of the pen is told."""
    with pytest.raises(Unmet, match="must run upwards"):
        span(text)


def test_lists() -> None:
    """Members, ranges, nobody."""
    assert several("K-01至K-03、K-07") == ["K-01", "K-02", "K-03", "K-07"]
    assert several("a, b; c") == ["a", "b", "c"]
    assert several("无人") == several("无") == several("none") == several(" ") == []


def test_clauses_are_divided_outside_quotations_alone() -> None:
    """A comma within quotation marks divides nothing."""
    assert [*clauses('期为C-01,原因为"末期,人少";课程为x')] == ["期为C-01", '原因为"末期,人少"', "课程为x"]
    assert unquoted('"末期,人少"') == "末期,人少"
    assert unquoted('"') == '"'
