"""Standing against what is later: would a late entry, a void or a correction change a later outcome?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pydantic import BaseModel

from daojiao_program.engine.decide import Decider, Proposal
from daojiao_program.engine.decision import AnyDecision
from daojiao_program.engine.errors import DecisionFault, EngineError, StoreError
from daojiao_program.engine.event import RequestVoided, encode
from daojiao_program.engine.ports import Place, Reading
from daojiao_program.engine.request import RequestRow
from daojiao_program.engine.rules import Refused
from daojiao_program.engine.timeline import Branch, Entry, Timeline, TooMany

Result = list[tuple[str, str, str]] | str
"""Events as (stream, topic, data), the code of the rule that refuses, or what the decision did instead."""
_AT_ONCE = 500
"""How many later requests have their events read at once."""


class _Later(NamedTuple):
    """A later request as it was recorded: what it asks and what it came to."""

    decision: AnyDecision
    arguments: BaseModel
    events: Result


class Later:
    """Judges later requests again, within one transaction; what they were recorded as is read once.

    `most` is how many may be judged again for one request; `TooMany` is raised beyond it.
    """

    def __init__(
        self, decider: Decider, timeline: Timeline, reading: Reading, most: int | None = None
    ) -> None:
        self._decider = decider
        self._timeline = timeline
        self._reading = reading
        self._most = most
        self._known: dict[int, _Later] = {}
        self.judged_again = 0

    def changed_by(self, place: Place, proposal: Proposal) -> list[RequestRow]:
        """The later requests that would come out otherwise if the proposal stood at its place, in order.

        Each is run again at its own place, with and without the proposal, under the same code: one that
        code alone has changed is not held against the proposal. What a request is found to read in the new
        branch is kept in `proposal.reread`, since it may differ though the outcome does not.
        """
        written = proposal.written
        added: Mapping[str, Sequence[Entry]] = {
            stream: [Entry(place, 0, event) for event in events] for stream, events in written.items()
        }
        streams, since = set(written), place
        without: frozenset[int] = frozenset()
        replaces = proposal.replaces
        if replaces is not None:
            streams |= streams_of(self._reading, replaces.number)
            without = frozenset({replaces.number})
            gone = (replaces.effective_on, replaces.turn)
            since = min(gone, place) if written else gone
        if not streams:
            return []
        anyone = None if self._decider.terms_stream in streams else sorted(streams)
        later = self._reading.later(anyone, since, self._most)
        if self._most is not None and len(later) > self._most:
            raise TooMany
        # A request whose decision is retired stands as it was recorded.
        retired = self._decider.catalogue.retired_decisions
        rows = [row for row in later if row.number not in without and row.decision not in retired]
        self._look_up(rows)
        self.judged_again += len(rows)
        changed, unchanged = Branch(self._timeline, without, added), Branch(self._timeline)
        found = []
        for row in rows:
            then = self._again(row, changed, proposal.reread)
            if then != self._known[row.number].events and then != self._again(row, unchanged, {}):
                found.append(row)
        return found

    def forget(self, number: int) -> None:
        """The request was voided: nothing of it is asked again."""
        self._known.pop(number, None)

    def _look_up(self, rows: Sequence[RequestRow]) -> None:
        """Have what these requests ask and came to."""
        unknown = [row for row in rows if row.number not in self._known]
        for start in range(0, len(unknown), _AT_ONCE):
            part = unknown[start : start + _AT_ONCE]
            events = self._reading.events_of_each([row.number for row in part])
            for row in part:
                decision = self._decider.catalogue.decisions.get(row.decision)
                if decision is None:
                    raise StoreError(
                        f"a later request asked for {row.decision!r}, which this version does not know; "
                        "open the store with the version and the catalogue that wrote it, or a newer one"
                    )
                recorded = [
                    (one.stream, one.topic, one.data)
                    for one in events[row.number]
                    if one.topic != RequestVoided.TOPIC
                ]
                self._known[row.number] = _Later(decision, decision.stored(row.arguments), recorded)

    def _again(self, row: RequestRow, branch: Branch, reread: dict[RequestRow, set[str]]) -> Result:
        """What a standing request comes to at its place in a branch."""
        decision, arguments, _ = self._known[row.number]
        place: Place = (row.effective_on, row.turn)
        try:
            proposal = self._decider.decide(
                row, decision, arguments, lambda stream: branch.state(stream, place)
            )
        except Refused as refused:
            return refused.code
        except DecisionFault as fault:
            return fault.sentence
        except EngineError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it raises, it did not come out as it had
            return f"{type(error).__name__}: {error}"
        reread[row] = set(proposal.touched)
        return [(stream, event.STORED, encode(event)) for stream, event in proposal.events]


def streams_of(reading: Reading, number: int) -> set[str]:
    """The streams on which a request recorded events, voids aside."""
    return {one.stream for one in reading.events_of(number) if one.topic != RequestVoided.TOPIC}
