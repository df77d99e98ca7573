"""CSV in the forms in which offices send it, and damaged."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daojiao_program.intake import IntakeError, csvfile
from daojiao_program.intake.csvfile import Table, header_key, read_csv
from tests.intake.splitter import rows_of

KNOWN = {"编号", "姓名", "id", "name"}


def read(content: bytes, folder: Path) -> Table:
    """The table of these bytes."""
    path = folder / "a.csv"
    path.write_bytes(content)
    return read_csv(path, KNOWN.__contains__)


def sentence(content: bytes, folder: Path) -> str:
    """Why these bytes are no table."""
    with pytest.raises(IntakeError) as caught:
        read(content, folder)
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(encoding: str, end: str, tmp_path: Path) -> None:
    """UTF-8 with and without BOM and GB18030 read the same, whatever the line ends."""
    table = read(f"编号,姓名{end}V-1,甲〇一{end}V-2,𠮷{end}".encode(encoding), tmp_path)
    assert table.encoding == encoding
    assert table.headers == ["编号", "姓名"]
    assert [(row.number, list(row.cells)) for row in table.rows] == [
        (2, ["V-1", "甲〇一"]),
        (3, ["V-2", "𠮷"]),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_headers_in_ascii_leave_it_to_the_rows(encoding: str, tmp_path: Path) -> None:
    """Where the headers are in English the rows tell the encoding, a damaged one aside."""
    content = "id,name\nV-1,甲\nV-2,乙\nV-3,丙\n".encode(encoding) + b"V-4,\xff\xff\n"
    table = read(content, tmp_path)
    assert table.encoding == encoding
    assert [row.cells[1] for row in table.rows][:3] == ["甲", "乙", "丙"]
    assert [row.damaged for row in table.rows] == [False, False, False, True]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_every_single_damaged_byte_stays_in_its_row(encoding: str, tmp_path: Path) -> None:
    """Any byte of a row turned into 0xFF damages that row alone: no other is lost, moved or misread."""
    rows = [f"V-{number},甲{number}号".encode(encoding) for number in range(5)]
    for at in range(len(rows[2])):
        hurt = [*rows]
        hurt[2] = rows[2][:at] + b"\xff" + rows[2][at + 1 :]
        table = read(b"\n".join(["编号,姓名".encode(encoding), *hurt]), tmp_path)
        assert [(row.number, row.damaged) for row in table.rows] == [
            (2, False),
            (3, False),
            (4, True),
            (5, False),
            (6, False),
        ]
        assert [list(row.cells) for row in table.rows if not row.damaged] == [
            [f"V-{number}", f"甲{number}号"] for number in (0, 1, 3, 4)
        ]


def test_rows_are_counted_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    """A row over several lines counts once, an empty line counts too, and neither is a row to take."""
    table = read('编号,姓名\nV-1,"甲\n乙\r\n丙"\n\n ,\nV-2,"说""好"""\n'.encode(), tmp_path)
    assert [(row.number, list(row.cells)) for row in table.rows] == [
        (2, ["V-1", "甲\n乙\r\n丙"]),
        (5, ["V-2", '说"好"']),
    ]


def test_a_quote_within_a_cell_is_a_letter(tmp_path: Path) -> None:
    """A quote that does not begin a cell is kept as it stands."""
    assert list(read('编号,姓名\nV-1,阿"三"\n'.encode(), tmp_path).rows[0].cells) == ["V-1", '阿"三"']


@pytest.mark.parametrize(
    ("content", "zh", "en"),
    [
        (b"", "空文件", "empty"),
        (b"\xef\xbb\xbf\r\n \r\n", "空文件", "empty"),
        (b"PK\x03\x04rest", "xlsx", "xlsx"),
        (b"\xd0\xcf\x11\xe0rest", "xls", "xls"),
        (b"%PDF-1.7", "PDF", "PDF"),
        ("编号,姓名\n".encode("utf-16"), "UTF-16", "UTF-16"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "二进制", "binary"),
        (b"\x7fELF\x02\x01\0\0\0", "二进制", "binary"),
        (b"\xb1\xe0\xff\xff\n", "表头", "header"),
        (b"\xef\xbb\xbf\xb1\xe0\n", "表头", "header"),
        (
            '编号,姓名\nV-1,"甲\nV-2,乙\n'.encode(),
            "第 2 行的双引号没有收尾",
            "opened in row 2 is never closed",
        ),
        ('编号,姓名\nV-1,"甲"x\nV-2,乙\n'.encode(), "第 2 行", "row 2"),
    ],
)
def test_no_table(content: bytes, zh: str, en: str, tmp_path: Path) -> None:
    """What is no CSV text is told in one sentence in each language, with what to do."""
    said = sentence(content, tmp_path)
    assert zh in said.partition(" / ")[0]
    assert en in said.partition(" / ")[2]
    assert "\n" not in said
    assert "a.csv" in said


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file beyond the limit is not even read."""
    monkeypatch.setattr(csvfile, "LARGEST", 2 * 2**20)
    assert "超过 2 MB" in sentence(b"a" * (2 * 2**20 + 1), tmp_path)


@pytest.mark.parametrize(
    ("name", "said"), [("none.csv", "找不到文件"), (".", "打不开"), ("a\0b.csv", "打不开")]
)
def test_not_to_be_read(name: str, said: str, tmp_path: Path) -> None:
    """A file that is not there, or is none, is one sentence, not a traceback."""
    with pytest.raises(IntakeError, match=said):
        read_csv(tmp_path / name, KNOWN.__contains__)


@pytest.mark.parametrize("header", [" Name ", "ｎａｍｅ", "NAME", "\u200bname", "n a m e"])
def test_header_key(header: str) -> None:
    """Case, width and spaces make no other header."""
    assert header_key(header) == "name"


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


@given(
    rows=st.lists(st.lists(TEXT, min_size=2, max_size=2), max_size=8),
    encoding=st.sampled_from(["utf-8", "gb18030"]),
)
def test_what_was_quoted_comes_back(
    rows: list[list[str]], encoding: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Cells of any text, written with quotes, come back as they were, each in its row."""
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    content = "\n".join(["编号,姓名", *quoted]).encode(encoding)
    table = read(content, tmp_path_factory.mktemp("any"))
    wanted = [(number, row) for number, row in enumerate(rows, 2) if any(cell.strip() for cell in row)]
    assert [(row.number, list(row.cells)) for row in table.rows] == wanted


@given(
    content=st.binary(max_size=200)
    | st.lists(st.sampled_from([b'"', b",", b"\n", b"\r", b"a", b"\xff", "编".encode(), b"\x81"])).map(
        b"".join
    )
)
def test_any_bytes(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Any bytes after a header are rows or one sentence; without quotes, no line with text is lost."""
    whole = "编号,姓名\n".encode() + content
    try:
        table = read(whole, tmp_path_factory.mktemp("any"))
    except IntakeError as error:
        assert b'"' in content, error  # noqa: PT017 - raising is allowed then alone
        return
    if b'"' not in content:
        lines = enumerate(whole.splitlines(), 1)
        text = {number for number, line in lines if line.decode(errors="replace").replace(",", "").strip()}
        assert {row.number for row in table.rows} == text - {1}


@given(content=st.binary(max_size=200))
def test_any_file(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A file of any bytes at all is a table or one sentence."""
    try:
        read(content, tmp_path_factory.mktemp("any"))
    except IntakeError as error:
        assert str(error)  # noqa: PT017 - raising is allowed, and nothing else


PIECES = [b'"', b'""', b",", b"\n", b"\r\n", b"\r", b"a", b" ", b"0", b"\0", b"\xff", b"\x81", "编".encode()]


@settings(max_examples=400)
@given(
    content=st.lists(st.sampled_from([*PIECES, "编".encode("gb18030")]), max_size=40).map(b"".join),
    header=st.sampled_from(["编号,姓名", '"编号","姓名"']),
    encoding=st.sampled_from(["utf-8", "gb18030"]),
)
def test_the_same_as_taken_apart_by_hand(
    content: bytes, header: str, encoding: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Quotes, ends of lines and damage of all kinds: the same rows, the same cells, the same row at fault."""
    whole = f"{header}\n".encode(encoding) + content
    try:
        wanted = rows_of(whole, encoding)
    except IntakeError as fault:
        said = sentence(whole, tmp_path_factory.mktemp("any"))
        kind, number = fault.said.en.split()
        assert f"row {number}" in said
        assert ("never closed" in said) is (kind == "unclosed")
        return
    table = read(whole, tmp_path_factory.mktemp("any"))
    assert [(row.number, [*row.cells], row.damaged) for row in table.rows] == wanted


def test_a_large_cell_is_read(tmp_path: Path) -> None:
    """A cell longer than `csv` allows of itself is a cell all the same; its column says what it may hold."""
    assert read(f"编号,姓名\nV-1,{'a' * 200_000}\n".encode(), tmp_path).rows[0].cells[1] == "a" * 200_000
