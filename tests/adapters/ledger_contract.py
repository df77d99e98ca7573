"""What every ledger must do, whichever database is beneath; `test_ledger.py` runs it over each of them."""

# ruff: noqa: ANN401 - stands for what a driver or the package takes
from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from daojiao_program.adapters import postgres, sqlite
from daojiao_program.engine.ports import Head, Ledger, StreamHead, Writing
from daojiao_program.engine.request import NOTHING, REFUSED, TAKEN, VOID, EventRow, RequestRow

Open = Callable[..., Ledger]


def ask(writing: Writing, on: str = "2025-05-01", **given: Any) -> RequestRow:
    """The row of the next request."""
    head = writing.head()
    values: dict[str, Any] = {
        "number": head.number + 1,
        "id": f"r-{head.number + 1}",
        "decision": "loan.lend",
        "target": "loan:L-1",
        "arguments": "{}",
        "effective_on": on,
        "turn": head.number + 1,
        "recorded_at": head.recorded_at + 10,
        "actor": "ma",
        "reason": None,
        "source": None,
        "documents": None,
        "correlation": None,
        "causation": None,
        "voids": None,
        "outcome": TAKEN,
        "findings": None,
    }
    return RequestRow(**values | given)


def append(
    writing: Writing,
    *streams: str,
    on: str = "2025-05-01",
    topic: str = "loan.lent",
    data: str = '{"a":"%?"}',
    **given: Any,
) -> int:
    """Record a request with an event on each of the streams, and keep their marks. Returns its number."""
    request = ask(writing, on, **given)
    marks = writing.stream_heads(streams)
    position = writing.head().position
    events = []
    for index, stream in enumerate(streams, 1):
        mark = marks.get(stream, StreamHead(0, ""))
        marks[stream] = StreamHead(mark.version + 1, max(mark.last_on, on))
        events.append(
            EventRow(
                position + index, stream, mark.version + 1, topic, on, request.turn, request.number, data
            )
        )
    writing.record(request, events)
    writing.move_heads(marks)
    return request.number


class OneStore:
    """Subclasses give `open_ledger`, which opens one and the same store each time it is called."""

    shared = True
    """Whether two ledgers, in one process or two, may have the same store."""

    @pytest.fixture
    def url(self) -> str:
        raise NotImplementedError

    @pytest.fixture
    def open_ledger(self, url: str) -> Iterator[Open]:
        opened: list[Ledger] = []

        def open_(**options: Any) -> Ledger:
            module: Any = sqlite if url.startswith("sqlite") else postgres
            ledger: Ledger = module.open_ledger(url, **options)
            opened.append(ledger)
            return ledger

        yield open_
        for ledger in opened:
            ledger.close()

    @pytest.fixture
    def ledger(self, open_ledger: Open) -> Ledger:
        return open_ledger()

    @pytest.fixture
    def other(self, open_ledger: Open, ledger: Ledger) -> Ledger:
        if not self.shared:
            pytest.skip("a store in memory has one ledger")
        return open_ledger(wait_s=0.3)


class RecordContract(OneStore):
    """What is recorded, and what every question about it answers."""

    def test_a_new_store_is_empty(self, ledger: Ledger) -> None:
        """A store just made has come nowhere, and every question has the empty answer."""
        with ledger.reading() as reading:
            assert reading.head() == Head(0, 0, 0)
            assert reading.number_at(10**18) == 0
            assert reading.position_of(7) == 0
            assert reading.request(1) is None
            assert reading.standing(["r-1"]) == {}
            assert reading.attempts("r-1") == []
            assert reading.voided_by(1) is None
            assert reading.events_of(1) == []
            assert reading.stream("loan:L-1") == []
            assert reading.stream_heads(["loan:L-1"]) == {}
            assert reading.stream_heads([]) == {}
            assert reading.head().last_on == ""
            assert reading.later(None, ("", 0)) == []
            assert list(reading.timeline([], until="9999-12-31", number=9)) == []
            assert reading.requests() == []
            assert reading.at([]) == {}
        assert ledger.simulated is False

    def test_what_is_recorded_is_read_back(self, ledger: Ledger) -> None:
        """Every column comes back as it was given, in Chinese, with quotes, per cent and question marks."""
        with ledger.writing() as writing:
            request = ask(
                writing,
                id="公文-7?",
                arguments='{"理由":"百分之百 100% \'好\' ?"}',
                reason="补录 %s",
                source="六月.xlsx#走访!12",
                documents='["道府〔2022〕15号"]',
                correlation="c",
                causation="k",
                voids=1,
                findings='{"found":8}',
            )
            event = EventRow(1, "班:甲", 1, "loan.lent", "2025-05-01", 1, 1, '{"备注":"50% ?"}')
            writing.record(request, [event])
            request = request._replace(position=1)
            assert writing.head() == Head(1, 1, 10, "2025-05-01")
            assert writing.request(1) == request
        with ledger.reading() as reading:
            assert reading.head() == Head(1, 1, 10, "2025-05-01")
            assert reading.request(1) == request
            assert reading.attempts("公文-7?") == [request]
            assert reading.events_of(1) == [event]
            assert reading.stream("班:甲") == [event]
            assert reading.at([1, 2]) == {1: (event, request)}

    def test_a_refusal_is_recorded_and_does_not_stand(self, ledger: Ledger) -> None:
        """A refused attempt is kept; the accepted one of the same id stands; the last day heeds only it."""
        with ledger.writing() as writing:
            writing.record(ask(writing, "2025-09-09", id="x", outcome=REFUSED), [])
            writing.record(ask(writing, "2025-05-01", id="x", outcome=NOTHING), [])
        with ledger.reading() as reading:
            assert [one.number for one in reading.attempts("x")] == [1, 2]
            standing = reading.standing(["x", "y"]).get("x")
            assert standing is not None
            assert standing.number == 2
            assert reading.head().last_on == "2025-05-01"
            assert [one.number for one in reading.later(None, ("", 0))] == [2]

    def test_a_stream_is_in_order_of_versions(self, ledger: Ledger) -> None:
        """A stream gives its events after a version, and no other's."""
        with ledger.writing() as writing:
            append(writing, "a", "b")
            append(writing, "a")
            append(writing, "a", "a-b")
        with ledger.reading() as reading:
            assert [(one.version, one.position) for one in reading.stream("a")] == [(1, 1), (2, 3), (3, 4)]
            assert [one.version for one in reading.stream("a", 2)] == [3]
            assert reading.stream_heads(["a", "b", "none"]) == {
                "a": StreamHead(3, "2025-05-01"),
                "b": StreamHead(1, "2025-05-01"),
            }

    def test_marks_of_many_streams(self, ledger: Ledger) -> None:
        """A question for more streams than a statement takes values is answered whole."""
        names = [f"s-{number}" for number in range(1200)]
        with ledger.writing() as writing:
            append(writing, *names)
        with ledger.reading() as reading:
            assert set(reading.stream_heads(names)) == set(names)
            assert len(reading.at(range(1, 1201))) == 1200

    def test_the_timeline_is_by_day_then_position(self, ledger: Ledger) -> None:
        """Events come by effective day, then position, up to a day, of the topics asked for."""
        with ledger.writing() as writing:
            append(writing, "a", "b", on="2025-05-03")
            append(writing, "a", on="2025-05-01", topic="loan.returned")
            append(writing, "c", on="2025-05-03", topic="loan.returned")
            append(writing, "a", on="2025-05-04")
        with ledger.reading() as reading:
            whole = list(reading.timeline([], until="2025-05-03", number=9))
            assert [one.position for one in whole] == [3, 1, 2, 4]
            some = reading.timeline(["loan.returned"], until="9999", number=9)
            assert [one.position for one in some] == [3, 4]
            early = reading.timeline([], until="9999", number=1)
            assert [one.position for one in early] == [1, 2]

    def test_a_turn_places_within_the_day(self, ledger: Ledger) -> None:
        """A request that took another's turn comes where that one stood, whoever asks."""
        with ledger.writing() as writing:
            first = append(writing, "a")
            append(writing, "a")
            third = append(writing, "a", turn=first)
            writing.void(first, third)
        with ledger.reading() as reading:
            assert [one.position for one in reading.timeline([], until="9999", number=9)] == [3, 2]
            assert [one.number for one in reading.later(["a"], ("2025-05-01", 0))] == [3, 2]
            assert [one.number for one in reading.later(["a"], ("2025-05-01", first))] == [2]

    def test_other_questions_may_be_asked_between_two_events(self, ledger: Ledger) -> None:
        """A timeline half read is not disturbed by another question."""
        with ledger.writing() as writing:
            append(writing, *(f"s-{number}" for number in range(50)))
        with ledger.reading() as reading:
            for _ in range(10):  # a driver may go over to prepared statements after some
                assert len(list(reading.timeline([], until="9999", number=9))) == 50
            one, two = (reading.timeline([], until="9999", number=9) for _ in "ab")
            assert next(one).position == next(two).position == 1
            assert reading.request(1) is not None
            assert [event.position for event in one] == list(range(2, 51))
            assert next(two).position == 2

    def test_a_void_takes_events_out_from_then_on(self, ledger: Ledger) -> None:
        """What is voided is out of the timeline from the void on, and was in it before; a void never is."""
        with ledger.writing() as writing:
            first = append(writing, "a")
            append(writing, "b")
            void = append(writing, "a", decision=VOID, topic="engine.request-voided", voids=first)
            writing.void(first, void)
        with ledger.reading() as reading:
            assert reading.voided_by(first) == void
            assert reading.voided_by(void) is None
            assert reading.standing(["r-1"]) == {}
            assert [one.position for one in reading.timeline([], until="9999", number=3)] == [2]
            assert [one.position for one in reading.timeline([], until="9999", number=2)] == [1, 2]
            assert [one.position for one in reading.stream("a")] == [1, 3]
            assert [one.number for one in reading.later(None, ("", 0))] == [2]

    def test_later_finds_who_wrote_or_read(self, ledger: Ledger) -> None:
        """Later requests wrote or read a stream; they come by day and turn, without refusals and voids."""
        with ledger.writing() as writing:
            append(writing, "a", on="2025-05-05")
            append(writing, "b", on="2025-05-04")
            writing.read(2, ["a", "c"], 2)
            writing.read(2, ["a"], 2)
            append(writing, "c", on="2025-05-06")
            writing.record(ask(writing, "2025-05-06", outcome=REFUSED), [])
            writing.read(4, ["a"], 4)
            writing.read(2, ["d"], 4)
        with ledger.reading() as reading:
            assert reading.reads_of(2, known=3) == ["a", "c"]
            assert reading.reads_of(2, known=4) == ["a", "c", "d"]
            assert [one.number for one in reading.later(["a"], ("2025-05-03", 9))] == [2, 1]
            assert [one.number for one in reading.later(["a"], ("2025-05-04", 2))] == [1]
            assert [one.number for one in reading.later(["a"], ("2025-05-05", 0))] == [1]
            assert [one.number for one in reading.later(["a", "c"], ("", 0))] == [2, 1, 3]
            assert len(reading.later(["a", "c"], ("", 0), 1)) == 2
            assert [one.number for one in reading.later(["a", "c"], ("", 0), 3)] == [2, 1, 3]
            assert reading.moved_since(1, ["a"], [])
            assert not reading.moved_since(4, ["a"], [])
            assert reading.moved_since(2, [], ["c"])
            assert not reading.moved_since(1, [], ["a"])
            assert not reading.moved_since(0, ["none"], ["none"])
            assert [one.number for one in reading.later(None, ("2025-05-04", 9))] == [1, 3]
            assert reading.later([], ("", 0)) == []

    def test_moments_and_numbers_become_positions(self, ledger: Ledger) -> None:
        """A moment is the last request recorded by then; a number is the last event recorded by then."""
        with ledger.writing() as writing:
            append(writing, "a", "b", recorded_at=100)
            writing.record(ask(writing, outcome=NOTHING, recorded_at=200), [])
            append(writing, "a", recorded_at=200)
        with ledger.reading() as reading:
            moments = (99, 100, 199, 200, 10**18)
            assert [reading.number_at(moment) for moment in moments] == [0, 1, 1, 3, 3]
            assert [reading.position_of(number) for number in (0, 1, 2, 3, 4)] == [0, 2, 2, 3, 3]

    def test_requests_are_paged(self, ledger: Ledger) -> None:
        """Requests come by number, so many at a time."""
        with ledger.writing() as writing:
            for _ in range(5):
                append(writing, "a")
        with ledger.reading() as reading:
            assert [one.number for one in reading.requests(after=1, limit=3)] == [2, 3, 4]
            assert [one.number for one in reading.requests(after=4)] == [5]
