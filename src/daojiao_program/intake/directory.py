"""The people directory around a batch: registered before it, kept or let go after it.

A process that dies in between leaves rows that nothing in the log speaks of. Taking the same rows in
again finds them: who is accepted is kept then, who is refused is let go, with what the dead left.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from daojiao_program.domain.person import PERSON_ERASED, Person, PersonCorrected, PersonRegistered
from daojiao_program.engine import Engine, Outcome, Receipt, Refused, Withheld
from daojiao_program.engine.ports import People
from daojiao_program.engine.request import REFUSED, RequestRow
from daojiao_program.intake.facts import stated
from daojiao_program.intake.rows import RowDraft

GRACE_S: Final = 2.0
"""How long what somebody else has registered too is left to them, before it is taken for a dead one's."""
COMMITMENT: Final = "commitment"
_MADE_UP: Final = "0" * 64
"""In the place of a commitment where nothing is recorded."""


class _Left(NamedTuple):
    id: str
    commitment: str


class Directory:
    """Registers, keeps and lets go of the people of one file."""

    def __init__(self, engine: Engine, people: People) -> None:
        self._engine = engine
        self._people = people
        self._left: list[_Left] = []
        self._registered_at = 0.0

    def state(self, drafts: Sequence[RowDraft]) -> None:
        """Give each draft what its decision asks about a person: by its own row, or else by the directory."""
        waiting = [one for one in drafts if one.about is not None and one.refused is None]
        absent = [one.about for one in waiting if one.person is None and one.about is not None]
        known = self._people.find(absent) if absent else {}
        for draft in waiting:
            if draft.person is not None:
                fields: Mapping[str, str] = draft.person[1]
            elif draft.about in known:
                fields = known[draft.about].fields
            else:
                draft.arguments |= self._stated_before(draft)
                continue
            draft.arguments |= stated(draft.asks.facts, fields, draft.on)

    def _stated_before(self, draft: RowDraft) -> dict[str, object]:
        """What was stated when the same row was accepted; of who is forgotten since nothing else is known."""
        trace = self._engine.trace(draft.id)
        if trace is None or trace.voided_by is not None or trace.request.outcome == REFUSED:
            return {}
        return {name: value for name, value in _arguments(trace.request).items() if name in draft.asks.facts}

    def register(self, drafts: Sequence[RowDraft]) -> None:
        """Register the people of these rows and give each draft its commitment."""
        waiting = [one for one in drafts if one.person is not None and one.refused is None]
        while waiting:
            batch: dict[str, Mapping[str, str]] = {}
            later: list[RowDraft] = []
            now: list[RowDraft] = []
            for draft in waiting:
                id_, fields = _person(draft)
                (now if batch.setdefault(id_, fields) == fields else later).append(draft)
            answers = self._people.register_many(batch)
            self._registered_at = time.monotonic()
            for draft in now:
                answer = answers[_person(draft)[0]]
                if isinstance(answer, LookupError):
                    self._erased(draft)
                else:
                    draft.commitment = answer
            waiting = later

    def pretend(self, drafts: Sequence[RowDraft]) -> None:
        """Give each draft the commitment that stands, or else a made-up one, and register nobody."""
        waiting = [one for one in drafts if one.person is not None and one.refused is None]
        found = self._people.find([_person(one)[0] for one in waiting])
        for draft in waiting:
            id_, fields = _person(draft)
            known = found.get(id_)
            person = self._engine.load(Person, id_)
            if person.status == "erased":
                self._erased(draft)
            elif known is not None and known.fields == fields and person.commitment:
                draft.commitment = person.commitment
            else:
                draft.commitment = _MADE_UP

    def _erased(self, draft: RowDraft) -> None:
        """Nobody comes back with an old file; what was accepted before the erasure is the same still."""
        draft.erased = True
        trace = self._engine.trace(draft.id)
        if trace is not None and trace.voided_by is None and trace.request.outcome != REFUSED:
            stored = _arguments(trace.request)
            given = draft.asks.decision.validate(draft.arguments)
            if stored == json.loads(draft.asks.decision.text(given)):
                draft.commitment = json.loads(trace.request.arguments).get(COMMITMENT)
                return
        draft.refused = Refused(PERSON_ERASED, {"found": _person(draft)[0]})

    def settle(self, drafts: Sequence[RowDraft], answers: Sequence[Outcome | Withheld]) -> None:
        """Keep who was accepted and let go of who was refused; if nothing was recorded, of all."""
        kept: dict[str, int] = {}
        gone: list[_Left] = []
        for draft, answer in zip(drafts, answers, strict=True):
            if draft.commitment is None or draft.person is None:
                continue
            if isinstance(answer, Receipt):
                kept[draft.commitment] = max(answer.number, kept.get(draft.commitment, 0))
            else:
                gone.append(_Left(draft.person[0], draft.commitment))
        self._people.keep(kept)
        self._let_go([one for one in gone if one.commitment not in kept])

    def abandon(self, drafts: Sequence[RowDraft]) -> None:
        """Nothing of the batch was recorded: let go of its people."""
        self._people.withdraw([one.commitment for one in drafts if one.commitment is not None])

    def finish(self) -> None:
        """Let go of what a process left that died, once nobody living can still want it."""
        if not self._left:
            return
        time.sleep(max(0.0, self._registered_at + GRACE_S - time.monotonic()))
        for one in self._left:
            while not self._speaks_of(one) and self._people.proves(*one):
                self._people.withdraw([one.commitment])

    def _let_go(self, gone: Sequence[_Left]) -> None:
        self._people.withdraw([one.commitment for one in gone])
        self._left += [one for one in gone if self._people.proves(*one) and not self._speaks_of(one)]

    def _speaks_of(self, one: _Left) -> bool:
        """Whether the log holds the commitment; then the directory is told that it must be kept."""
        for recorded in self._engine.history(f"{Person.kind}:{one.id}"):
            event = recorded.event
            if isinstance(event, PersonRegistered | PersonCorrected) and event.commitment == one.commitment:
                self._people.keep({one.commitment: recorded.request.number})
                return True
        return False


def _person(draft: RowDraft) -> tuple[str, Mapping[str, str]]:
    assert draft.person is not None  # noqa: S101 - for the type checker; the callers have looked
    return draft.person


def _arguments(request: RequestRow) -> dict[str, object]:
    """What was asked, the commitment aside."""
    found: dict[str, object] = json.loads(request.arguments)
    found.pop(COMMITMENT, None)
    return found
