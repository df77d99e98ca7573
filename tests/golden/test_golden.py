"""Yesterday's history loads under today's code, and comes to the same figures."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from daojiao_program import Program
from daojiao_program.domain.catalogue import TOWN
from daojiao_program.engine.ports import StreamHead
from daojiao_program.engine.request import REFUSED, VOID
from tests.golden.history import AS_OF, FIGURES, HISTORY, lines, rows, write


@pytest.fixture
def town() -> Iterator[Program]:
    """A store that holds the golden history, row by row as it was stored."""
    with Program.open("sqlite:///:memory:", simulated=True) as found:
        marks: dict[str, StreamHead] = {}
        with found.ledger.writing() as writing:
            for request, events in rows(HISTORY):
                writing.record(request, events)
                if request.voids:
                    writing.void(request.voids, request.number)
                for one in events:
                    last = max(marks[one.stream].last_on if one.stream in marks else "", one.effective_on)
                    marks[one.stream] = StreamHead(one.version, last)
            writing.move_heads(marks)
        yield found


def test_it_comes_to_the_figures_it_came_to(town: Program) -> None:
    """The figures document of the golden history is the one that was kept, to the byte."""
    document = json.dumps(town.progress(effective_on=AS_OF).document(), ensure_ascii=False, indent=1)
    assert document + "\n" == FIGURES.read_text(encoding="utf-8")


def test_every_event_decodes_to_its_own_bytes(town: Program) -> None:
    """Each stored event loads and is written again as the same bytes."""
    for _, events in rows(HISTORY):
        for row in events:
            event = TOWN.decode(row.topic, row.data)
            assert event.__pydantic_serializer__.to_json(event, exclude_none=True).decode() == row.data


def test_it_holds_every_event_and_decision() -> None:
    """No event and no decision of the catalogue is missing from the golden history."""
    asked = {request.decision for request, _ in rows(HISTORY)}
    topics = {event.topic for _, events in rows(HISTORY) for event in events}
    assert topics == set(TOWN.events)
    assert asked == {*TOWN.decisions, VOID}
    assert any(request.outcome == REFUSED for request, _ in rows(HISTORY))


def test_asking_for_it_again_gives_the_same_history() -> None:
    """The same requests, asked of today's code, give the golden history, row by row."""
    with Program.open("sqlite:///:memory:", simulated=True) as fresh:
        write(fresh)
        assert list(lines(fresh)) == HISTORY.read_text(encoding="utf-8").splitlines()
