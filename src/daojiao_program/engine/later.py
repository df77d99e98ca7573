"""Standing against what is later: would a late entry, a void or a correction change a later outcome?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from daojiao_program.engine.decide import Decider, Proposal
from daojiao_program.engine.errors import StoreError
from daojiao_program.engine.event import Event, RequestVoided, encode
from daojiao_program.engine.ports import Place, Reading
from daojiao_program.engine.request import RequestRow
from daojiao_program.engine.rules import Refused
from daojiao_program.engine.timeline import Branch, Entry, Timeline

Result = list[tuple[str, str, str]] | str
"""Events as (stream, topic, data), or the code of the rule that refuses."""


def changed_by(
    decider: Decider, timeline: Timeline, reading: Reading, place: Place, proposal: Proposal
) -> list[RequestRow]:
    """The later requests that would come out otherwise if the proposal stood at its place, in place order.

    Each is run again at its own place, with and without the proposal, under the same code: one that
    code alone has changed is not held against the proposal. What a request is found to read in the new
    course is kept in `proposal.reread`, since it may differ though the outcome does not.
    """
    written = proposal.written
    added: Mapping[str, Sequence[Entry]] = {
        stream: [Entry(place, 0, event) for event in events] for stream, events in written.items()
    }
    streams, since = set(written), place
    without: frozenset[int] = frozenset()
    replaces = proposal.replaces
    if replaces is not None:
        streams |= streams_of(reading, replaces.number)
        without = frozenset({replaces.number})
        gone = (replaces.effective_on, replaces.turn)
        since = min(gone, place) if written else gone
    if not streams:
        return []
    anyone = None if decider.terms_stream in streams else sorted(streams)
    changed, unchanged = Branch(timeline, without, added), Branch(timeline)
    found = []
    for row in reading.later(anyone, since):
        if row.number in without or row.decision in decider.catalogue.retired_decisions:
            continue  # one that is retired stands as it was recorded
        then = _again(decider, row, changed, proposal.reread)
        if then != _recorded(reading, row) and then != _again(decider, row, unchanged, {}):
            found.append(row)
    return found


def streams_of(reading: Reading, number: int) -> set[str]:
    """The streams on which a request recorded events, voids aside."""
    return {one.stream for one in reading.events_of(number) if one.topic != RequestVoided.TOPIC}


def _again(decider: Decider, row: RequestRow, course: Branch, reread: dict[RequestRow, set[str]]) -> Result:
    """What a standing request comes to at its place in a course of things."""
    decision = decider.catalogue.decisions.get(row.decision)
    if decision is None:
        raise StoreError(
            f"a later request asked for {row.decision!r}, which this version does not know; "
            "open the store with the version and the catalogue that wrote it, or a newer one"
        )
    place: Place = (row.effective_on, row.turn)
    try:
        proposal = decider.decide(
            row, decision, decision.stored(row.arguments), lambda stream: course.state(stream, place)
        )
    except Refused as refused:
        return refused.code
    reread[row] = set(proposal.touched)
    return [_plain(stream, event) for stream, event in proposal.events]


def _recorded(reading: Reading, row: RequestRow) -> Result:
    return [
        (one.stream, one.topic, one.data)
        for one in reading.events_of(row.number)
        if one.topic != RequestVoided.TOPIC
    ]


def _plain(stream: str, event: Event) -> tuple[str, str, str]:
    return stream, event.STORED, encode(event)
