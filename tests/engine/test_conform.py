"""The proof before an upgrade: what new code cannot read, decides or counts otherwise is listed."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from daojiao_program.adapters import sqlite
from daojiao_program.engine import (
    Catalogue,
    Engine,
    EngineError,
    Event,
    Figures,
    StoreError,
    require,
)
from daojiao_program.engine.conform import Conformance, Misfit
from daojiao_program.engine.context import Context
from tests.engine.changed import NEW, OLD, ONCE, OldMember, Opens, Person
from tests.engine.town import MAY, asking


def stated(figures: Figures) -> Mapping[str, Any]:
    """The document of figures."""
    return {
        "position": figures.position,
        "effective_on": figures.effective_on.isoformat(),
        "indicators": [
            {
                "id": one.id,
                "value": [*one.value] if isinstance(one.value, tuple) else one.value,
                "evidence": [[key, position] for key, position in sorted(one.counted.items())],
            }
            for one in figures.values()
        ],
    }


def proof(engine: Engine, catalogue: Catalogue, figures: Mapping[str, Any] | None = None) -> list[Misfit]:
    """The misfits of a store under a catalogue."""
    return [*Conformance(engine.ledger, catalogue, figures).misfits()]


def test_what_is_declared_whole_conforms(opens: Opens) -> None:
    """Every old row reads, comes out and counts the same under the new code; the store is left alone."""
    old = opens(OLD)
    old.acting("clerk", on=MAY[6], reason="misread").void("mv/b")
    old.submit(
        [asking("no", "member.sign", MAY[7], "member:a", {"squad": "red"}), asking("odd", "dream", MAY[7])]
    )
    document = stated(old.figures())
    opens(NEW).submit([asking("in/z", "person.join", MAY[8], "person:z", {"team": "x", "fee": 1})])
    checked = Conformance(old.ledger, NEW, document)
    assert [*checked.misfits()] == []
    assert (checked.events, checked.requests, checked.judged, checked.counted) == (9, 11, 5, 5)
    assert len([*old.requests()]) == 11


def test_each_row_that_does_not_decode_is_listed(opens: Opens) -> None:
    """With its place: events and requests whose names the code does not know, and what rests on them."""
    less = Catalogue([Person], figures=[*NEW.figures.values()])
    found = proof(opens(OLD), less, stated(opens(OLD).figures()))
    assert [(one.sort, one.number, one.name, one.where) for one in found] == [
        ("event", 7, "pilot.pinged", "pilot:p"),
        ("request", 5, "pay", ""),
        ("request", 7, "pilot.ping", "pilot:p"),
        ("figure", 0, "", ""),
    ]
    assert "that this version does not know" in found[0].now
    assert found[1].now == "this version knows no decision 'pay'"
    assert "'pilot.pinged' (1)" in found[-1].now


def test_each_outcome_that_would_be_otherwise_is_listed(
    opens: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused, other events, or a failure, with what is stored and what comes now; a voided one is not."""
    old = opens(OLD)
    old.acting("clerk", on=MAY[6], reason="misread").void("mv/b")

    def sign(_: OldMember, __: Context[None], squad: str) -> list[Event]:
        require(squad == "red", ONCE, found=squad)
        return []

    def move(_: OldMember, __: Context[None], to: str) -> list[Event]:
        raise KeyError(to)

    monkeypatch.setattr(OldMember.sign, "function", sign)
    monkeypatch.setattr(OldMember.move, "function", move)
    assert [(one.sort, one.number, one.name, one.where, one.stored, one.now) for one in proof(old, OLD)] == [
        ("outcome", 1, "in/a (member.sign)", "member:a", 'member:a member.signed {"squad":"red"}', "–"),
        (
            "outcome",
            2,
            "in/b (member.sign)",
            "member:b",
            'member:b member.signed {"squad":"blue"}',
            "refused by ONCE",
        ),
        (
            "outcome",
            3,
            "mv/a (member.move)",
            "member:a",
            'member:a member.moved {"of":"home","to":"hill"}',
            "KeyError: 'hill'",
        ),
    ]


def test_each_figure_that_differs_from_the_document_is_listed(opens: Opens) -> None:
    """By value or by evidence, one that is no more too; as known when the document was written."""
    old = opens(OLD)
    document: dict[str, Any] = {**stated(old.figures())}
    paid, where = document["indicators"][2], document["indicators"][3]
    paid["value"], where["evidence"] = 8, [["hill", 3], ["lake", 7]]
    document["indicators"].append({"id": "gone", "value": 1, "evidence": []})
    old.submit([asking("later", "pay", MAY[9], None, {"member": "b", "amount": 1})])
    assert [(one.name, one.stored, one.now) for one in proof(old, NEW, document)] == [
        ("paid", "8", "7"),
        ("where", "[['hill', 3], ['lake', 7]]", "[['hill', 3], ['lake', 6]]"),
        ("gone", "1", "there is no such figure"),
    ]
    (beyond,) = proof(old, NEW, document | {"position": 99})
    assert beyond.now == "the store does not come so far"
    with pytest.raises(EngineError, match="states no figures; write one with"):
        proof(old, NEW, {"position": 1})


def test_damage_is_listed_row_by_row(tmp_path: Path) -> None:
    """A damaged event and a damaged request do not end the proof: the rest is looked at."""
    url = f"sqlite:///{tmp_path}/town.db"
    with Engine.open(url, OLD) as engine:
        engine.submit(
            [asking(one, "member.sign", MAY[1], f"member:{one}", {"squad": "red"}) for one in "abcd"]
        )
    with sqlite3.connect(tmp_path / "town.db") as connection:
        connection.execute("update events set data = '{}' where position = 2")
        connection.execute("update requests set id = 'x' where number = 3")
    connection.close()
    ledger = sqlite.open_ledger(url)
    found = [*Conformance(ledger, OLD).misfits()]
    ledger.close()
    assert {(one.sort, one.number) for one in found} >= {("event", 2), ("request", 3)}
    assert all("damaged" in one.now for one in found)
    with Engine.open(url, OLD) as engine, pytest.raises(StoreError, match="damaged"):
        engine.figures()


def test_a_bounded_number_of_states_is_kept(opens: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
    """With room for one stream the proof reads streams anew and finds the same."""
    monkeypatch.setattr("daojiao_program.engine.conform.STREAMS", 1)
    assert proof(opens(OLD), NEW) == []
