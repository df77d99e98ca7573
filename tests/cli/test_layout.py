"""Lines are broken where a Chinese reader would break them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from daojiao_program.cli.layout import TableColumn, lines_of, wrapped


def lines(text: str, width: int) -> list[str]:
    """The text, broken."""
    return [one.plain for one in wrapped(Text(text), width)]


def test_no_line_begins_with_a_comma() -> None:
    """A comma stays with what is before it, an opening quotation mark with what follows."""
    assert lines("洁净城市、矛盾调解", 8) == ["洁净城", "市、矛盾", "调解"]
    assert lines("在任的“两委”干部", 8) == ["在任的", "“两委”干", "部"]


def test_what_belongs_together_stays_together() -> None:
    """An id and its name, a number and what is counted, an English word."""
    assert lines("到课 K-01\u00a0甲一、K-02\u00a0甲二", 12) == ["到课", "K-01 甲一、", "K-02 甲二"]
    assert lines("共有13人", 6) == ["共有", "13人"]
    assert lines("Clean city, care", 11) == ["Clean city,", "care"]


def test_what_follows_is_indented() -> None:
    """As the first line is."""
    assert lines("    洁净城市洁净城市", 12) == ["    洁净城市", "    洁净城市"]


def test_a_word_longer_than_the_line() -> None:
    """It is cut where the line ends."""
    assert lines("a" * 10, 4) == ["aaaa", "aaaa", "aa"]


@given(st.text(alphabet="甲乙，。“”（）ab1 -", max_size=60), st.integers(4, 30))
def test_nothing_is_lost(text: str, width: int) -> None:
    """Only spaces at a break are left out, and a line is no wider than it may be by more than a comma."""
    found = lines(text, width)
    assert "".join(found).replace(" ", "") == text.replace(" ", "")
    indent = len(text) - len(text.lstrip(" "))
    if width - indent >= 4:
        assert all(cell_len(one) <= width for one in found)


def test_a_table() -> None:
    """Columns that wrap share what those that do not leave over."""
    columns = [
        TableColumn("编号", wraps=False, right=True),
        TableColumn("事项"),
        TableColumn("登记", wraps=False),
    ]
    rows = [("7", "一二三四五六七八九十一二三四五六七八九十", "5月"), None, ("12", "", "6月")]
    assert [one.plain for one in lines_of(columns, rows, 30)] == [
        "编号  事项                登记",
        "------------------------------",
        "   7  一二三四五六七八九  5月",
        "      十一二三四五六七八",
        "      九十",
        "------------------------------",
        "  12                      6月",
    ]
