"""Histories of places, documents and files, and states, as people read them."""

from __future__ import annotations

import json

import pytest
from rich.cells import cell_len

from daojiao_program.cli.words import FIELDS
from daojiao_program.domain.catalogue import TOWN
from daojiao_program.domain.charter import CALLED, Charter
from daojiao_program.domain.words import ATTRIBUTES
from tests.cli.conftest import Daojiao


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "words",
    [
        ("G-19",),
        ("永庆村",),
        ("volunteers-0602.csv",),
        ("activities-0602.csv",),
        ("cohort:C-02", "--states"),
        ("activity:2022-0067", "--states"),
        ("charter:charter", "--states"),
    ],
)
def test_no_line_is_too_wide(daojiao: Daojiao, words: tuple[str, ...], lang: str) -> None:
    """At 80 columns, in either language."""
    done = daojiao("history", *words, "--lang", lang)
    assert (done.status, done.err) == (0, "")
    assert all(cell_len(line) <= 80 for line in done.out.splitlines())


def test_a_place_is_told_in_short(daojiao: Daojiao) -> None:
    """Sign-ins of one list are one line in print, and each one in the document."""
    short = daojiao("history", "G-19").out
    document = daojiao("history", "G-19", "--json").document
    assert document["kind"] == "place"
    assert "参加活动 共" in short
    assert short.count("\n") < len(document["entries"]) * 2


def test_a_file_row_by_row(daojiao: Daojiao) -> None:
    """The count, the rows that were simply taken together, the refused one with where it was taken later."""
    out = daojiao("history", "volunteers-0602.csv").out
    assert "共250行：受理249行，退回1行，后来撤销或更正0行" in out
    assert "2–41" in out
    assert "CHARTER-KNOWN" in out
    assert "volunteers-0609.csv:202" in out


def test_states(daojiao: Daojiao) -> None:
    """What changed, then what stayed; the same in the document."""
    out = daojiao("history", "cohort:C-02", "--states").out
    assert "+ 学员与培养人 › K-81 乙〇八一：M-05 丙〇〇五" in out
    assert "不变：状态 未开课；领域 乡村振兴" in out
    assert "~ 状态  未开课 → 授课中" in out
    assert "running → graduated" in daojiao("history", "cohort:C-02", "--states", "--lang", "en").out
    document = daojiao("history", "cohort:C-02", "--states", "--json").document
    assert document["kind"] == "states"
    assert document["states"][1]["changes"] == [
        {"path": ["mentor_of", "K-81"], "kind": "came", "before": None, "after": "M-05"}
    ]
    assert "乙" not in json.dumps(document, ensure_ascii=False)


def test_states_of_what_has_none(daojiao: Daojiao) -> None:
    """The sentence says what to write."""
    done = daojiao("history", "V-0001", "--states")
    assert (done.status, done.out) == (2, "")
    assert "cohort:C-04" in done.err


def test_every_attribute_has_a_chinese_name() -> None:
    """Of every aggregate, what a state shows."""
    names = {name for kind in TOWN.aggregates.values() for name in vars(kind("x")) if name != "id"}
    assert names <= {*ATTRIBUTES, *FIELDS}
    assert set(Charter.model_fields) <= set(CALLED)
