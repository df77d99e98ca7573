"""What has changed since a position: streams, with their newest states."""

import pytest

from daojiao_program.engine import EngineError
from tests.engine.desk_of_tickets import bureau, on, receive
from tests.engine.tickets import Ticket, Unit


def test_each_stream_comes_once_with_its_newest_state() -> None:
    """However often it was touched, by the last time it was; who goes on after `until` misses nothing."""
    engine = bureau()
    receive(engine, 2, "a", "b")
    on(engine, 3).of(Ticket, "a").answer()
    found = engine.changes(kinds=[Ticket])
    assert [one.stream for one in found] == ["ticket:b", "ticket:a"]
    assert [one.aggregate.where for one in found if isinstance(one.aggregate, Ticket)] == ["open", "answered"]
    log = engine.log()
    assert [one.position for one in found] == [
        max(each.position for each in log if each.stream == stream) for stream in ("ticket:b", "ticket:a")
    ]
    assert [one.stream for one in engine.changes(found[0].until, kinds=[Ticket])] == ["ticket:a"]
    assert engine.changes(found[1].until, kinds=[Ticket]) == []


def test_a_void_hands_on_the_state_without_it() -> None:
    """It is the state that is handed on: nobody has to take anything back."""
    engine = bureau()
    receive(engine, 2, "a")
    [first] = engine.changes(kinds=[Ticket])
    on(engine, 3, reason="wrong").void("a", consequences=True)
    [second] = engine.changes(first.until, kinds=[Ticket])
    assert isinstance(second.aggregate, Ticket)
    assert second.aggregate.where == Ticket("a").where
    assert second.position > first.position
    assert second.key != first.key


def test_a_late_entry_hands_on_what_it_makes_of_the_stream() -> None:
    """The order of days decides, not that of entry."""
    engine = bureau()
    receive(engine, 5, "b")
    [*_, before] = engine.changes(kinds=[Unit])
    receive(engine, 2, "a")
    [after] = engine.changes(before.until, kinds=[Unit])
    assert isinstance(before.aggregate, Unit)
    assert isinstance(after.aggregate, Unit)
    assert (before.aggregate.open, after.aggregate.open) == (["b"], ["a", "b"])


def test_streams_of_other_kinds_do_not_end_it() -> None:
    """It goes on to the next stretch that has any, and is empty where nothing more was touched."""
    engine = bureau()
    receive(engine, 2, "a")
    [found] = engine.changes(limit=1, kinds=[Unit])
    assert found.stream == "unit:x"
    assert engine.changes(engine.log()[-1].position) == []


def test_no_stream_is_put_off_by_being_touched() -> None:
    """A stretch ends where it ends: what is touched again and again comes in each, with the same key."""
    engine = bureau()
    receive(engine, 2, "a", "b", "c")
    after, came = 0, []
    while found := engine.changes(after, limit=2):
        came += [(one.stream, one.key) for one in found]
        after = found[-1].until
    assert {stream for stream, _ in came} == {one.stream for one in engine.log()}
    assert len({key for stream, key in came if stream == "unit:x"}) == 1


def test_only_so_many_at_once() -> None:
    """Events are looked at in portions."""
    with pytest.raises(EngineError, match="give 1 to"):
        bureau().changes(limit=0)
