"""What a store holds, by its tables of names: a look-up, however many rows there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Literal

from daojiao_program.adapters.sql.statements import REFUSED, Executes
from daojiao_program.engine.ports import Holdings

_COUNTS: Final = {
    "topics": "select count(*) from events where topic = (select number from topics where name = ?)",
    "decisions": (
        f"select count(*) from requests where outcome <> {REFUSED} "
        "and decision = (select number from decisions where name = ?)"
    ),
}


def holdings(execute: Executes) -> Holdings:
    """Every topic, kind and decision that was ever named."""
    topics = execute("select name from topics").fetchall()
    decisions = execute("select name from decisions").fetchall()
    return Holdings(
        frozenset(name for (name,) in topics),
        frozenset(_kinds(execute)),
        frozenset(name for (name,) in decisions),
    )


def counts(
    execute: Executes, what: Literal["topics", "kinds", "decisions"], names: Sequence[str]
) -> dict[str, int]:
    """How many events, streams or accepted requests go by each of the names; none are left out."""
    found: dict[str, int] = {}
    for name in names:
        if what == "kinds":
            row = execute(
                "select count(*) from things where name >= ? and name < ? and version > 0",
                (f"{name}:", f"{name};"),
            ).fetchone()
        else:
            row = execute(_COUNTS[what], (name,)).fetchone()
        if row[0]:
            found[name] = int(row[0])
    return found


def _kinds(execute: Executes) -> Iterator[str]:
    """Each kind by one step in the index of things: `;` is what comes after `:`."""
    after = ""
    while True:
        thing = execute("select min(name) from things where name >= ?", (after,)).fetchone()[0]
        if thing is None:
            return
        kind, colon, _ = thing.partition(":")
        if colon:
            yield kind
        after = f"{kind};" if colon else f"{thing}\x01"
