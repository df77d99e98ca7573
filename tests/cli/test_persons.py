"""`daojiao erase` and `daojiao access`, as a clerk types them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import CHARTER, Daojiao

ROLL = (
    "编号,姓名,电话,单位,队伍,网格,到岗日期\nV-1,欧阳若兰,13812345678,卫生健康办,镇级中坚队,G-01,2022-05-05\n"
)


@pytest.fixture
def known(daojiao: Daojiao, tmp_path: Path) -> str:
    """The address of a store that knows somebody, and has been copied."""
    url = f"sqlite:///{tmp_path / 'own.db'}"
    daojiao("init", "--store", url)
    daojiao("charter", CHARTER, "--on", "2022-04-01", "--store", url)
    (tmp_path / "roll.csv").write_text(ROLL, encoding="utf-8")
    assert daojiao("import", tmp_path / "roll.csv", "--store", url).status == 0
    assert daojiao("backup", url, tmp_path / "copy.db").status == 0
    return url


def test_access_and_erase(daojiao: Daojiao, known: str) -> None:
    """All that is held is shown; erasing says what it reached and that a copy is left; again, so too."""
    shown = daojiao("access", "V-1", "--store", known)
    assert (shown.status, "欧阳若兰" in shown.out, "copy.people.db" in shown.out) == (0, True, True)
    assert daojiao("access", "V-1", "--store", known, "--json").document["held"] == [
        {"name": "欧阳若兰", "phone": "13812345678"}
    ]
    done = daojiao("erase", "person:V-1", "--reason", "本人要求", "--store", known)
    assert (done.status, "copy.people.db" in done.out, "欧阳若兰" in done.out) == (0, True, False)
    again = daojiao("erase", "V-1", "--reason", "再清理", "--store", known, "--json").document
    assert [one for one in again["left"] if "copy.people.db" in one["zh"]]
    after = daojiao("access", "V-1", "--store", known, "--json").document
    assert (after["held"], after["status"], after["erased_on"] is None) == ([], "erased", False)


def test_the_decision_itself_does_both(daojiao: Daojiao, known: str) -> None:
    """`daojiao ask person.erase` is the same act, and a void of it is refused."""
    asked = ("ask", "person.erase", "person:V-1", "--request", "letter-9", "--reason", "本人要求")
    assert daojiao(*asked, "--store", known).status == 0
    assert daojiao("access", "V-1", "--store", known, "--json").document["held"] == []
    back = daojiao("void", "letter-9", "--reason", "弄错了", "--store", known)
    assert (back.status, "PERSON-ERASED" in back.err) == (1, True)


def test_what_is_typed_wrongly(daojiao: Daojiao, known: str) -> None:
    """Without a reason, or for an id that nobody has, nothing happens and it is said what to do."""
    assert daojiao("erase", "V-1", "--store", known).status == 2
    done = daojiao("erase", "V-9", "--reason", "本人要求", "--store", known)
    assert (done.status, "请核对编号" in done.err) == (2, True)
    empty = daojiao("erase", "V-1", "--reason", " ", "--store", known)
    assert (empty.status, "原因" in empty.err) == (2, True)
    assert daojiao("access", "V-9", "--store", known).status == 2
    assert daojiao("access", "V-1", "--store", known, "--json").document["status"] == "registered"
