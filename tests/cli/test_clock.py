"""The clock, and what follows: tick, again, let-be, and voids and late entries with their consequences."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Done, held_by_its_schema
from tests.cli.test_catalogue import run


def own(*words: str) -> Done:
    """What a command leaves for a desk of tickets."""
    return run("--catalogue", "tests.engine.tickets:TICKETS", *words)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with two tickets that were received on 2 May 2022, and are due on the 4th."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DAOJIAO_STORE", "sqlite:///desk.db")
    monkeypatch.setenv("COLUMNS", "90")
    own("init")
    own("ask", "bureau.adopt", 'terms={"days": 2}', "--on", "2022-05-01", "--request", "terms")
    for ticket in "ab":
        own("ask", "ticket.receive", ticket, "unit=x", "--on", "2022-05-02", "--request", ticket)
    return tmp_path


def test_the_clock_asks_what_is_overdue(desk: Path) -> None:
    """Once, and what could not be done is named, and on the worklist with the command that asks again."""
    ticked = own("tick", "--on", "2022-05-09")
    lines = ticked.out.splitlines()
    assert lines[0] == "ticked up to 2022-05-09: 2 asked"
    assert "  ticket:a  Escalated" in lines
    refused = "clock/ticket:b/answer/2022-05-04>remind-the-unit"
    assert f"    refused {refused}: UNIT-FULL" in ticked.out
    assert own("tick", "--on", "2022-05-09").out == "ticked up to 2022-05-09: nothing is asked\n"
    todo = own("todo", "--on", "2022-05-09")
    assert f"boss · daojiao again '{refused}'" in todo.out
    assert own("tick", "--on", "2099-01-01").status == 2
    again = own("again", refused, "--lang", "en")
    assert (again.status, again.err.splitlines()[0].partition(" ")[0]) == (1, "UNIT-FULL")
    assert own("let-be", refused).status == 1
    assert own("let-be", refused, "--reason", "the unit knows").status == 0
    assert refused + "'" not in own("todo", "--on", "2022-05-09").out
    assert own("let-be", "a", "--reason", "no").status == 2


def test_a_late_answer_and_a_void_with_all_that_followed(desk: Path) -> None:
    """The preview shows the group, and so does what is recorded; without, it is refused."""
    own("tick", "--on", "2022-05-09")
    late = ("ask", "ticket.answer", "a", "--on", "2022-05-03", "--request", "late")
    refused = own(*late)
    assert (refused.status, "ask with its consequences" in refused.err.replace("\n", " ")) == (1, True)
    shown = own(*late, "--with-consequences", "--dry-run").out
    told = own(*late, "--with-consequences").out
    assert "  it follows:\n    withdrawn: clock/ticket:a/answer/2022-05-04>remind-the-unit" in told
    assert told.partition("\n")[2] in shown
    assert own("void", "late", "--reason", "记错").status == 1
    voided = own("void", "late", "--reason", "记错", "--with-consequences", "--json")
    held_by_its_schema("void", voided.out)
    followed = json.loads(voided.out)["followed"]
    assert followed[0]["withdraws"] == "late>call-the-citizen"
    amended = own("amend", "b", "unit=y", "--reason", "记错", "--with-consequences", "--lang", "en")
    assert "withdrawn: clock/ticket:b/answer/2022-05-04>remind-the-unit" in amended.out
    ticked = own("tick", "--on", "2022-05-10", "--json")
    held_by_its_schema("tick", ticked.out)
    assert [one["request"] for one in ticked.document["asked"]] == ["clock/ticket:a/answer/2022-05-04"]


def test_a_preview_with_consequences(desk: Path) -> None:
    """As `ask --dry-run` shows it."""
    own("tick", "--on", "2022-05-09")
    words = ("ticket.answer", "a", "--on", "2022-05-03", "--with-consequences")
    assert own("preview", *words).out == own("ask", *words, "--dry-run").out
