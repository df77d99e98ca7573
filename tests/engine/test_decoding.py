"""Changed events: every stored name is read in today's shape; a broken chain shows when it is declared."""

from __future__ import annotations

import pickle
from datetime import date
from typing import Any

import pytest

from daojiao_program.engine import (
    Aggregate,
    Catalogue,
    Event,
    EventRetired,
    Retired,
    StoreError,
    UnreadableEventError,
    dropped,
    filled,
    renamed,
    steps,
)
from daojiao_program.engine.request import EventRow
from daojiao_program.engine.upcast import Stored, Upcasts


class Joined(
    Event,
    topic="member.joined",
    version=3,
    was=("member.signed",),
    upcasts={1: renamed(squad="team"), 2: steps(filled(fee=0), dropped("badge"))},
):
    """Called `member.signed` once, when it had a squad and a badge and no fee."""

    team: str
    fee: int
    note: str | None = None


class Left(Event, topic="member.left"):
    """Leaves a place."""

    place: str


class Arrived(Event, topic="member.arrived", version=2, upcasts={1: filled(by="foot")}):
    """Arrives at a place."""

    place: str
    by: str


class Paired(
    Event,
    topic="member.paired",
    version=2,
    upcasts={1: {"member.left": lambda old: {"place": old["a"]}, "member.paired@2": lambda old: old["more"]}},
):
    """Was one event for several pairs."""

    b: str


def moved(old: Stored) -> Stored:
    """Where somebody arrives."""
    return {"place": old["to"]}


class Member(Aggregate):
    """Whose events have changed."""

    retired = (
        Retired("member.greeted", version=4),
        Retired(
            "member.moved", into={"member.left": lambda old: {"place": old["of"]}, "member.arrived": moved}
        ),
    )

    def evolve(self, event: Joined | Left | Arrived | Paired, on: date) -> None:
        """Assign nothing."""


MEMBERS = Catalogue([Member])


def row(topic: str, data: str) -> EventRow:
    """A stored row."""
    return EventRow(12, "member:M-1", 3, topic, "2025-05-01", 7, 7, data)


@pytest.mark.parametrize(
    ("topic", "data", "events"),
    [
        ("member.joined@3", '{"team":"x","fee":2}', [Joined(team="x", fee=2)]),
        ("member.joined@2", '{"team":"x","badge":1}', [Joined(team="x", fee=0)]),
        ("member.joined", '{"squad":"x","note":"n"}', [Joined(team="x", fee=0, note="n")]),
        ("member.signed", '{"squad":"x"}', [Joined(team="x", fee=0)]),
        ("member.signed@2", '{"team":"x"}', [Joined(team="x", fee=0)]),
        ("member.moved", '{"of":"a","to":"b"}', [Left(place="a"), Arrived(place="b", by="foot")]),
        (
            "member.paired",
            '{"a":"p","more":[{"b":"1"},{"b":"2"}]}',
            [Left(place="p"), Paired(b="1"), Paired(b="2")],
        ),
        ("member.paired", '{"a":"p","more":null}', [Left(place="p")]),
        ("member.greeted", "{}", []),
        ("member.greeted@4", "{}", []),
    ],
)
def test_every_stored_name_is_read_in_the_shape_of_today(topic: str, data: str, events: list[Event]) -> None:
    """Former topics, each version of each, one event that has become several, and one that counts no more."""
    stored = row(topic, data)
    assert [*MEMBERS.read([stored])] == [(stored, event) for event in events]


def test_a_history_shows_what_counts_no_more() -> None:
    """A retired event is there with its stored name and its fields."""
    assert MEMBERS.shown(row("member.greeted@4", '{"how":"bow"}')) == (
        EventRetired(former="member.greeted@4", held={"how": "bow"}),
    )


def test_a_view_by_topic_asks_for_every_stored_name() -> None:
    """Whatever may give the event: its former topics, its versions, and what it stands for in part."""
    assert {*MEMBERS.stored_as(Joined)} == {
        f"member.{name}{version}" for name in ("joined", "signed") for version in ("", "@2", "@3")
    }
    assert {*MEMBERS.stored_as(Left)} == {"member.left", "member.moved", "member.paired"}
    assert {*MEMBERS.stored_as(Arrived)} == {"member.arrived", "member.arrived@2", "member.moved"}


@pytest.mark.parametrize(
    ("topic", "data", "message"),
    [
        ("member.left", "{}", "place: Field required"),
        ("member.left", "no json", "Invalid JSON"),
        ("member.moved", '{"of":"a"}', "KeyError: 'to'"),
        ("member.moved", "[]", "list is no JSON object"),
        ("member.signed", '{"team":1}', "team: Input should be a valid string"),
        ("member.dreamt", "{}", "an event 'member.dreamt' that this version does not know"),
        ("member.left@2", "{}", "an event 'member.left' of version 2, and this version knows it up to 1"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(topic: str, data: str, message: str) -> None:
    """With its stream, version, position and topic, as a `StoreError` that survives being pickled."""
    with pytest.raises(StoreError, match="member:M-1, version 3, position 12") as raised:
        [*MEMBERS.read([row(topic, data)])]
    error = pickle.loads(pickle.dumps(raised.value))  # noqa: S301 - our own bytes
    assert isinstance(error, UnreadableEventError)
    assert (error.stream, error.version, error.position, error.topic) == ("member:M-1", 3, 12, topic)
    assert message in str(error)
    assert topic in error.said.zh


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ({"version": 2}, r"nothing leads from version 1 to 2; write upcasts=\{1: …\}"),
        ({"version": 3, "upcasts": {2: filled()}}, "nothing leads from version 1 to 2"),
        ({"upcasts": {1: filled()}}, "an upcast from version 1; write version=2, or take it out"),
        ({"version": 0}, "the first version is 1"),
        ({"was": ("a.b",)}, "twice"),
        ({"was": ("a@2",)}, "holds no '@'"),
        ({"was": ("",)}, "is not empty"),
    ],
)
def test_a_broken_chain_shows_when_the_event_is_declared(declared: dict[str, Any], message: str) -> None:
    """Each with the sentence that says what to write; a retired event that becomes others as well."""
    with pytest.raises(ValueError, match=message):
        type("Odd", (Event,), {}, topic="a.b", **declared)
    with pytest.raises(ValueError, match=message):
        Retired("a.b", into={"a.c": filled()}, **declared)


def keeping(retired: tuple[Retired, ...], **declared: Upcasts | int | tuple[str, ...]) -> type[Aggregate]:
    """An aggregate of one event that was declared so."""
    event = type("Odd", (Event,), {}, topic="a.b", **declared)

    class Keeps(Aggregate):
        """Keeps it."""

        def evolve(self, event: Event, on: date) -> None:
            """Assign nothing."""

    Keeps.evolve.__annotations__["event"] = event
    Keeps.retired = retired
    return Keeps


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (
            keeping((), was=("member.left",)),
            "Odd .* claims what is stored as 'member.left', and so does Left",
        ),
        (keeping((Retired("a.b"),)), r"Retired\('a.b'\) .* claims what is stored as 'a.b', and so does Odd"),
        (keeping((), version=2, upcasts={1: {"a.c": filled()}}), "'a.b' becomes 'a.c', under which no event"),
        (
            keeping((Retired("a.c", into={"a.d": filled()}), Retired("a.d", into={"a.c": filled()}))),
            "'a.c' becomes 'a.d' becomes 'a.c': its upcasts go round in a circle",
        ),
        (keeping((), version=2, upcasts={1: {"a.b": filled()}}), "'a.b' becomes 'a.b': its upcasts go round"),
    ],
)
def test_claims_and_circles_show_when_the_catalogue_is_made(kind: type[Aggregate], message: str) -> None:
    """No former topic belongs to two, and what an event becomes is known and comes to an end."""
    with pytest.raises(ValueError, match=message):
        Catalogue([Member, kind])


def test_an_upcast_gives_fields() -> None:
    """One that gives something else is named, with the version that it leads from."""

    def nothing(_: Stored) -> Stored:
        return None  # type: ignore[return-value]  # the mistake

    with pytest.raises(
        StoreError, match="the upcast of Odd from version 1 gives NoneType; it gives the next"
    ):
        Catalogue([keeping((), version=2, upcasts={1: nothing})]).decode("a.b", "{}")
