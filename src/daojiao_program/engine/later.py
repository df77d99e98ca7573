"""Standing against what is later: would a late entry, a void or a correction change a later outcome?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from typing import NamedTuple

from pydantic import BaseModel

from daojiao_program.engine.decide import Decider, Proposal
from daojiao_program.engine.decision import AnyDecision
from daojiao_program.engine.errors import DecisionFault, EngineError, StoreError
from daojiao_program.engine.event import Event, RequestVoided, encode
from daojiao_program.engine.ports import Place, Reading
from daojiao_program.engine.reacting import Effects, Reacting, same_effects
from daojiao_program.engine.request import CLOCK, EventRow, RequestRow
from daojiao_program.engine.rules import Refused
from daojiao_program.engine.ticking import is_due
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
    rows: Sequence[EventRow]


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
        self._reacting = Reacting(decider)
        self.judged_again = 0

    def changed_by(self, place: Place, proposal: Proposal) -> list[RequestRow]:
        """The later requests that would come out otherwise if the proposal stood at its place, in order.

        Each is run again at its own place, with and without the proposal, under the same code: one that
        code alone has changed is not held against the proposal. What a request is found to read in the new
        branch is kept in `proposal.reread`, since it may differ though the outcome does not.
        """
        streams, since, without = self.touched(place, proposal)
        if not streams:
            return []
        added: Mapping[str, Sequence[Entry]] = {
            stream: [Entry(place, 0, event) for event in events]
            for stream, events in proposal.written.items()
        }
        rows = [row for row in self.of(streams, since) if row.number not in without]
        changed, unchanged = Branch(self._timeline, without, added), Branch(self._timeline)
        found = []
        for row in rows:
            now = self.judged(row, changed, proposal.reread)
            if self.is_otherwise(row, now, unchanged) or self._asks_otherwise(
                row, now, changed, unchanged, proposal.reread
            ):
                found.append(row)
        return found

    def touched(self, place: Place, proposal: Proposal) -> tuple[set[str], Place, frozenset[int]]:
        """The streams that a proposal changes, from which place on, and which request it takes out."""
        streams, replaces = set(proposal.written), proposal.replaces
        if replaces is None:
            return streams, place, frozenset()
        gone = (replaces.effective_on, replaces.turn)
        since = min(gone, place) if streams else gone
        return streams | streams_of(self._reading, replaces.number), since, frozenset({replaces.number})

    def of(self, streams: set[str], since: Place) -> list[RequestRow]:
        """The standing requests after a place that read or wrote one of the streams, in order.

        All of them where the terms are among these; a request whose decision is retired stands as it was
        recorded.
        """
        anyone = None if self._decider.terms_stream in streams else sorted(streams)
        later = self._reading.later(anyone, since, self._most)
        if self._most is not None and len(later) > self._most:
            raise TooMany
        retired = self._decider.catalogue.retired_decisions
        rows = [row for row in later if row.decision not in retired]
        self._look_up(rows)
        self.judged_again += len(rows)
        return rows

    def is_otherwise(self, row: RequestRow, now: Proposal | str, unchanged: Branch) -> bool:
        """Whether a later request comes to something else than recorded, and than without the change."""
        then = _result(now)
        return then != self._known[row.number].events and then != _result(self.judged(row, unchanged, {}))

    def _asks_otherwise(
        self,
        row: RequestRow,
        now: Proposal | str,
        changed: Branch,
        unchanged: Branch,
        reread: dict[RequestRow, set[str]],
    ) -> bool:
        """Whether what follows from it is something else, or the clock would not ask for it."""
        if row.actor == CLOCK and self.is_due(row, changed) != self.is_due(row, unchanged):
            return True
        new, read = self.effects(row, now.events if isinstance(now, Proposal) else (), changed)
        reread.setdefault(row, set()).update(read)
        return not same_effects(new, self.effects(row, self.events_of(row), unchanged)[0])

    def events_of(self, row: RequestRow) -> list[tuple[str, Event]]:
        """The events that a later request recorded."""
        if not self._decider.catalogue.reacts:
            return []
        known = self._known[row.number]
        return [(one.stream, event) for one, event in self._decider.catalogue.read(known.rows)]

    def effects(
        self, row: RequestRow, events: Sequence[tuple[str, Event]], branch: Branch
    ) -> tuple[Effects, set[str]]:
        """What follows from a standing request with these events in a branch, and what was looked at."""
        if not self._reacting.speaks_of(events):
            return {}, set()
        after: Place = (row.effective_on, row.turn + 1)
        return self._reacting.of(row, events, lambda stream: branch.state(stream, after))

    def is_due(self, row: RequestRow, branch: Branch) -> bool:
        """Whether the clock would ask for what it has asked."""
        place: Place = (row.effective_on, row.turn)
        return is_due(
            self._decider,
            row.id,
            row.target or "",
            date.fromisoformat(row.effective_on),
            lambda stream: branch.state(stream, place),
        )

    @property
    def numbers(self) -> AbstractSet[int]:
        """Those of the later requests that were judged again."""
        return self._known.keys()

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
                kept = [one for one in events[row.number] if one.topic != RequestVoided.TOPIC]
                recorded = [(one.stream, one.topic, one.data) for one in kept]
                self._known[row.number] = _Later(decision, decision.stored(row.arguments), recorded, kept)

    def judged(self, row: RequestRow, branch: Branch, reread: dict[RequestRow, set[str]]) -> Proposal | str:
        """What a standing request comes to at its place in a branch; the sentence of why to nothing."""
        decision, arguments, _, _ = self._known[row.number]
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
        reread.setdefault(row, set()).update(proposal.touched)
        return proposal


def _result(found: Proposal | str) -> Result:
    if isinstance(found, str):
        return found
    return [(stream, event.STORED, encode(event)) for stream, event in found.events]


def streams_of(reading: Reading, number: int) -> set[str]:
    """The streams on which a request recorded events, voids aside."""
    return {one.stream for one in reading.events_of(number) if one.topic != RequestVoided.TOPIC}
