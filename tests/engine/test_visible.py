"""Characters that nobody sees are refused where they are entered, and printed as escapes."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daojiao_program.engine import EngineError, Request
from daojiao_program.engine.text import CONTROL, control_in, control_in_json, visible

ODD = [
    "\x1b[2J",
    "\x1b]0;t\x07",
    "\x00",
    "\x08",
    "\r",
    "\x7f",
    "\x9b31m",
    "\u202e",
    "\u2066",
    "\u200e",
    "\u061c",
    "\u2028",
]


@pytest.mark.parametrize("odd", ODD)
def test_it_is_seen(odd: str) -> None:
    """As an escape that stands in the place of the character; everything else is as it was."""
    shown = visible(f"甲{odd}乙\n\t丙")
    assert CONTROL.search(shown) is None
    assert shown.startswith("甲\\")
    assert shown.endswith("乙\n\t丙")
    assert visible("a\tb\n", lines=False) == "a\\tb\\n"


@given(st.text())
def test_whatever_it_is(text: str) -> None:
    """Nothing that moves a terminal is left of any text, and what has nothing of it stays."""
    shown = visible(text, lines=False)
    assert not any(ord(one) < 32 or 127 <= ord(one) < 160 for one in shown)
    assert shown == text or not text.isprintable()
    assert bool(control_in_json(json.dumps({"a": [text]}))) == bool(CONTROL.search(text.replace("\r", "")))
    assert bool(control_in_json(json.dumps({text: 1}, ensure_ascii=False))) == bool(
        CONTROL.search(text.replace("\r", ""))
    )


def asked(**given_: str) -> Request:
    """A request that says so."""
    words = {"id": "1", "target": "desk:a", "actor": "office", **given_}
    return Request(decision="desk.lend", arguments={}, on=date(2022, 5, 5), **words)  # type: ignore[arg-type]


@pytest.mark.parametrize("odd", [*ODD[:2], *ODD[3:], "\n", "\t"])
@pytest.mark.parametrize("name", ["actor", "reason", "source", "correlation", "causation"])
def test_who_asks_and_why_are_lines(name: str, odd: str) -> None:
    """A request that holds such a character is none; the sentence names the character and shows none."""
    with pytest.raises(EngineError, match=r"U\+") as raised:
        asked(**{name: f"甲{odd}"})
    assert visible(str(raised.value), lines=False) == str(raised.value)
    assert asked(**{name: "甲，第一 次\u200d👩\u200d🌾"}).actor


def test_where_it_is_told() -> None:
    """By its name."""
    assert control_in("a\x1bb") == "U+001B without a name"
    assert control_in("a\u202eb") == "U+202E RIGHT-TO-LEFT OVERRIDE"
    assert control_in_json('{"a":["b\\u001b"]}').endswith("U+001B without a name")
    assert control_in_json('{"a":"b\\\\u001b"}') == ""
