"""What a cell says."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daojiao_program.domain.charter import Named
from daojiao_program.intake.cells import (
    MalformedError,
    codes_of,
    day_of,
    folded,
    id_of,
    ids_of,
    known_choice,
    text_of,
)


@pytest.mark.parametrize(
    "cell",
    [
        "2022-07-14",
        "2022/7/14",
        "2022年7月14日",
        "２０２２－０７－１４",
        "２０２２/7/１４",
        " 2022-7-14\u3000",
        "2022/07/14",
        "2022.7.14",
        "2022.07.14",
        "2022、7、14",
        "20220714",
        "2022年07月14号",
        "二〇二二年七月十四日",
        "二零二二年七月十四日",
        "2022-07-14 00:00:00",
        "2022年7月14日（星期四）上午8:30",
        "2022年7月14日 8时30分",
    ],
)
def test_days(cell: str) -> None:
    """A day is read in each form in which offices write it, whatever time of it, in any width."""
    assert day_of(cell) == date(2022, 7, 14)


@given(day=st.dates(min_value=date(1900, 1, 1)))
def test_every_day(day: date) -> None:
    """Every day there is comes back from all three forms."""
    forms = (day.isoformat(), f"{day.year}/{day.month}/{day.day}", f"{day.year}年{day.month}月{day.day}日")
    assert {day_of(form) for form in forms} == {day}


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "2022-13-01",
        "2022-02-30",
        "2022/7-14",
        "44756",
        "14/7/2022",
        "7月14日",
        "22.7.14",
        "0000-01-01",
        "2022-W28-4",
        "20221314",
        "农历六月十六",
        "7.14-7.15",
        "2022-7-14至2022-7-15",
        "二〇二二年十三月一日",
        "2022年7月14日到场",
        "9" * 5000,
    ],
)
def test_no_days(cell: str) -> None:
    """What is no day in one of the forms is refused, never guessed: no year is put to it, no range is cut."""
    with pytest.raises(MalformedError):
        day_of(cell)


@given(cell=st.text(max_size=12))
def test_any_text_is_a_day_or_malformed(cell: str) -> None:
    """No text makes reading a day fail otherwise."""
    try:
        day_of(cell)
    except MalformedError as error:
        assert "2022-07-14" in error.allowed  # noqa: PT017 - raising is allowed, and nothing else


@pytest.mark.parametrize(
    "cell", ["V-05", "V—05", "V–05", "V－05", "Ｖ-０５", " V - 05 ", "V — 05", "'V-05", '="V-05"', "V‑05"]
)
def test_one_id_however_it_is_typed(cell: str) -> None:
    """Dashes of any length, width, spaces around a dash, and the marks of a spreadsheet make no other id."""
    assert id_of(cell) == "V-05"


@pytest.mark.parametrize("cell", ["4.419E+17", "4.419e17", "4E+17", "#N/A", "#REF!", "'", '=""'])
def test_what_a_spreadsheet_has_lost_is_no_id(cell: str) -> None:
    """What is left of a long id, or of a formula, is refused and never registered."""
    with pytest.raises(MalformedError):
        id_of(cell)


def test_ids() -> None:
    """Ids come out in half width, lists are divided by any of the usual marks."""
    assert id_of("Ｖ-３７５１ ") == "V-3751"
    assert ids_of("K-01、K-08，K-15;Ｋ-２１\nK-27 K-33、") == ["K-01", "K-08", "K-15", "K-21", "K-27", "K-33"]


@pytest.mark.parametrize("cell", [" ", "a" * 81, "a\u200bb", "a\nb"])
def test_no_ids(cell: str) -> None:
    """An id is a short line of what can be seen."""
    with pytest.raises(MalformedError):
        id_of(cell)


def test_text_keeps_its_width() -> None:
    """A text stays as it is written, spaces around it aside; one too long is refused."""
    assert text_of(" 第４网格（北） ") == "第４网格（北）"
    with pytest.raises(MalformedError):
        text_of("长" * 2001)


def test_codes() -> None:
    """An entry is known by its code and both titles; a title that two share names neither."""
    codes = codes_of(
        {
            "one": Named(zh="甲队（东）", en="Team One"),
            "two": Named(zh="乙队", en="Same"),
            "three": Named(zh="丙队", en="Same"),
        }
    )
    assert [
        codes.get(folded(cell)) for cell in ("ＯＮＥ", "甲队(东)", "team one", "乙队", "Same", "Two")
    ] == ["one", "one", "one", "two", None, "two"]


def test_choices() -> None:
    """A choice is known by its code and both titles, and nothing else."""
    choices = {"return": ("撤回", "Return to the unit"), "grid": ("调整网格", "Change of grid")}
    assert [known_choice(choices, cell) for cell in ("撤回", "RETURN", "return to the unit")] == [
        "return"
    ] * 3
    with pytest.raises(MalformedError) as caught:
        known_choice(choices, "离开")
    assert caught.value.allowed == "撤回、调整网格"
