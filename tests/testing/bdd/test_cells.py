"""What a cell says."""

from typing import Any

import pytest

from daojiao_program.engine import Said, Word
from daojiao_program.testing import Unmet
from daojiao_program.testing.bdd.cells import CellReader, unfolded
from tests.domain.town import CHARTER

READER = CellReader(CHARTER, 2022)
GRID = Word("网格", "Grid", listed="grids")
PARTIES = Word("各方", "Parties", listed="council.parties")
FORM = Word("方式", "Form", choices={"online": Said("线上", "Online")})
TEXT = Word("名称", "Name")


@pytest.mark.parametrize(
    ("text", "schema", "word", "value"),
    [
        ("南城村第一网格", {"type": "string"}, GRID, "G-06"),
        ("g-06", {"type": "string"}, GRID, "G-06"),
        ("Ｇ－０６", {"type": "string"}, GRID, "G-06"),
        ("G-99", {"type": "string"}, GRID, "G-99"),
        ("线上", {"type": "string"}, FORM, "online"),
        ("ONLINE", {"type": "string"}, FORM, "online"),
        ('"末期小班"', {"type": "string"}, TEXT, "末期小班"),
        ("十三", {"type": "integer"}, TEXT, 13),
        ("１３", {"type": "integer"}, TEXT, 13),
        ("很多", {"type": "integer"}, TEXT, "很多"),
        ("是", {"type": "boolean"}, TEXT, True),
        ("no", {"type": "boolean"}, TEXT, False),
        ("也许", {"type": "boolean"}, TEXT, "也许"),
        ("5月3日", {"type": "string", "format": "date"}, TEXT, "2022-05-03"),
        (
            "K-01至K-03、K-07",
            {"type": "array", "items": {"type": "string"}},
            TEXT,
            ["K-01", "K-02", "K-03", "K-07"],
        ),
        ("无人", {"type": "array", "items": {"type": "string"}}, TEXT, []),
        (
            "物业服务企业、业主",
            {"type": "array", "items": {"type": "string"}},
            PARTIES,
            ["property", "owners"],
        ),
        ("一、二", {"type": "array", "items": {"type": "integer"}}, TEXT, [1, 2]),
    ],
)
def test_a_cell_is_read_as_its_field_asks(
    text: str, schema: dict[str, Any], word: Word, value: object
) -> None:
    """Codes by code or title, numbers in either script, lists with ranges; the rest is left to pydantic."""
    assert READER.value(text, schema, word) == value


def test_a_title_that_two_entries_share_names_neither() -> None:
    """It is left as it stands, for the decision to refuse."""
    shared = Word("村", "Village", choices={"a": Said("东村", "East"), "b": Said("东村", "West")})
    assert READER.code("东村", shared) == "东村"
    assert READER.code("West", shared) == "b"


def test_without_terms_a_listed_value_stays_as_it_is() -> None:
    """Before a charter is in force there is no list to look in."""
    assert CellReader(None, None).code("南城村第一网格", GRID) == "南城村第一网格"


def test_ranges_in_a_row_go_along_with_one_another() -> None:
    """The rest of the row is the same in each; a list keeps its range."""
    row = {"cadre": "K-01至K-03", "mentor": "M-01至M-03", "cohort": "C-01", "present": "K-01至K-02"}
    found = unfolded(row, {"present"})
    assert [(one["cadre"], one["mentor"], one["cohort"], one["present"]) for one in found] == [
        ("K-01", "M-01", "C-01", "K-01至K-02"),
        ("K-02", "M-02", "C-01", "K-01至K-02"),
        ("K-03", "M-03", "C-01", "K-01至K-02"),
    ]
    assert unfolded({"cadre": "K-01"}, set()) == [{"cadre": "K-01"}]


def test_ranges_of_different_lengths_are_told() -> None:
    """Nine trainees and eight mentors make no nine rows."""
    with pytest.raises(Unmet, match="differ in length: K-01至K-09, M-01至M-08"):
        unfolded({"cadre": "K-01至K-09", "mentor": "M-01至M-08"}, set())
