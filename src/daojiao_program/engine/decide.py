"""Running one decision: on which states, under which terms, for which day, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from daojiao_program.engine.aggregate import Aggregate, Terms
from daojiao_program.engine.catalogue import Catalogue
from daojiao_program.engine.context import Context
from daojiao_program.engine.decision import AnyDecision
from daojiao_program.engine.event import Event
from daojiao_program.engine.keeping import Kept
from daojiao_program.engine.policy import Policy, judging_under
from daojiao_program.engine.reactions import Asked, Reaction
from daojiao_program.engine.request import Request, RequestRow
from daojiao_program.engine.rules import DAY_AHEAD, REQUEST_FORM, Refused, Warned, require
from daojiao_program.engine.run import Run
from daojiao_program.engine.text import ID_LENGTH, odd_in_id
from daojiao_program.engine.untouched import Held, TermsWatch, changed

Load = Callable[[str], Aggregate]
"""Gives the aggregate of a stream as the decision is to see it."""


def local_day(moment: int, zone: str) -> date:
    """The day of a moment (µs of UTC) in a time zone."""
    return datetime.fromtimestamp(moment // 1_000_000, UTC).astimezone(ZoneInfo(zone)).date()


@dataclass(slots=True)
class Proposal:
    """What a decision answered, before it is recorded.

    `events` by stream, in order; `touched` the aggregates that it loaded; `kept` the events as they will be
    read; `replaces` the request that is voided by it; `reread` what later requests were found to read once
    this one stands; `also_read` the streams that its reactions looked at.
    """

    events: list[tuple[str, Event]]
    touched: dict[str, Aggregate]
    warnings: list[Warned]
    kept: list[Kept] = field(default_factory=list)
    replaces: RequestRow | None = None
    reread: dict[RequestRow, set[str]] = field(default_factory=dict)
    also_read: set[str] = field(default_factory=set)

    _written: dict[str, list[Event]] | None = None

    def keep(self, kept: list[Kept]) -> None:
        """Hold the events as they will be read: nobody is shown what the store does not give back."""
        self.kept = kept
        self.events = [(one.stream, one.event) for one in kept]

    @property
    def written(self) -> dict[str, list[Event]]:
        """The events by stream."""
        if self._written is None:
            self._written = {}
            for stream, event in self.events:
                self._written.setdefault(stream, []).append(event)
        return self._written


class Decider:
    """Runs decisions of a catalogue. `now` is the moment (µs of UTC) at which new requests are recorded.

    They are judged under `policy`; without one, under what is in force where they are run. `held` knows what
    terms held that were handed out before.
    """

    def __init__(
        self, catalogue: Catalogue, now: int, *, policy: Policy | None = None, held: TermsWatch | None = None
    ) -> None:
        self._policy = policy
        self._held = held or TermsWatch()
        self.catalogue = catalogue
        self.now = now
        self._today: dict[str, date] = {}
        self._last: Run | None = None
        self._terms_seen: object = None
        self._terms_held: list[Held] = []
        terms = catalogue.terms
        self.terms_stream = terms(terms.kind).stream if terms else ""

    def decide(
        self, asked: Request | RequestRow, decision: AnyDecision, arguments: BaseModel, load: Load
    ) -> Proposal:
        """Run a decision as it was asked, on the states that `load` gives. Raises `Refused`."""
        if self._policy is None:
            return self._decide(asked, decision, arguments, load)
        with judging_under(self._policy):
            return self._decide(asked, decision, arguments, load)

    def _decide(
        self, asked: Request | RequestRow, decision: AnyDecision, arguments: BaseModel, load: Load
    ) -> Proposal:
        on, recorded_at = self._when(asked)
        run = Run(self.catalogue, decision, asked.target or "")
        give = _giving(run, load)
        self._last = run
        terms, edition, zone = self._terms(decision, on, load)
        entered = self._day(recorded_at, zone)
        if not decision.ahead:
            require(on <= entered, DAY_AHEAD, found=on.isoformat(), allowed=f"≤ {entered}")
        context: Context[Any] = Context(
            give,
            on=on,
            entered=entered,
            terms=terms,
            actor=asked.actor,
            reason=(asked.reason or "").strip() or None,
        )
        target = None
        if asked.target is not None and decision.owner is not None:
            target = give(decision.owner, asked.target.partition(":")[2])
        try:
            answers = run.answers(target, context, arguments)
        except Refused as refused:
            terms_of = {"edition": edition} if edition and refused.rule.terms else {}
            raise refused.of(asked.target, terms_of) from refused.__cause__
        return Proposal(run.by_stream(answers, target), run.touched, context.warnings)

    def follows(
        self, reaction: Reaction, cause: Request | RequestRow, stream: str, event: Event, load: Load
    ) -> tuple[list[Asked], dict[str, Aggregate]]:
        """What a reaction asks because of an event, on the states after it; and what it has loaded.

        Nothing before terms are in force, where the catalogue has some. Raises `DecisionFault`.
        """
        on, recorded_at = self._when(cause)
        run = Run(self.catalogue, reaction, stream)
        terms, zone = None, self.catalogue.zone
        if self.terms_stream:
            holder = load(self.terms_stream)
            assert isinstance(holder, Terms)  # noqa: S101 - the catalogue's own class
            if holder.terms is None:
                return [], {}
            terms, _, zone = self._in_force(holder, on)
        self._last = run
        give = _giving(run, load)
        context: Context[Any] = Context(
            give,
            on=on,
            entered=self._day(recorded_at, zone),
            terms=terms,
            actor=reaction.actor,
            reason=None,
        )
        kind, _, id_ = stream.partition(":")
        return run.asks(give(self.catalogue.aggregates[kind], id_), context, event), run.touched

    def in_force(self, on: date, load: Load) -> Any:
        """The terms of a day; None before there are any, or where the catalogue has none."""
        if not self.terms_stream:
            return None
        holder = load(self.terms_stream)
        assert isinstance(holder, Terms)  # noqa: S101 - the catalogue's own class
        return None if holder.terms is None else self._in_force(holder, on)[0]

    def _when(self, asked: Request | RequestRow) -> tuple[date, int]:
        """The day for which it is asked, and the moment at which it is recorded."""
        if isinstance(asked, Request):
            return asked.on, self.now
        return date.fromisoformat(asked.effective_on), asked.recorded_at

    def _terms(self, decision: AnyDecision, on: date, load: Load) -> tuple[Any, int, str]:
        """What is in force, its edition, and its time zone."""
        if not self.terms_stream or decision.background:
            return None, 0, self.catalogue.zone
        holder = load(self.terms_stream)
        assert isinstance(holder, Terms)  # noqa: S101 - the catalogue's own class
        return self._in_force(holder, on)

    def _in_force(self, holder: Terms, on: date) -> tuple[Any, int, str]:
        terms = holder.held(on)
        if terms is not self._terms_seen:
            self._terms_seen = terms
            self._terms_held.append(self._held.held(terms))
        return terms, holder.edition, terms.zone

    @property
    def terms_changed(self) -> bool:
        """Whether a decision has changed terms that it was given."""
        return any(map(changed, self._terms_held))

    def check_terms(self) -> None:
        """Raise `DecisionFault` where one has: looked at once a transaction, since terms are large."""
        if self.terms_changed and self._last is not None:
            raise self._last.fault("or another of its batch changed the terms; a decision changes nothing")

    @property
    def zones(self) -> tuple[str, ...]:
        """The time zones in which the moment of recording became a day."""
        return tuple(self._today)

    def _day(self, moment: int, zone: str) -> date:
        if moment != self.now:
            return local_day(moment, zone)
        found = self._today.get(zone)
        if found is None:
            found = self._today[zone] = local_day(moment, zone)
        return found


def _giving(run: Run, load: Load) -> Callable[[type[Aggregate], str], Aggregate]:
    """How what runs is given what it loads."""
    touched = run.touched

    def give(kind: type[Aggregate], id_: str) -> Aggregate:
        stream = f"{kind.kind}:{id_}"
        found = touched.get(stream)
        if found is None or type(found) is not kind:
            run.check_loaded(kind, id_)
            odd = odd_in_id(id_)
            require(not odd, REQUEST_FORM, found=f"{stream!r}: {odd}", allowed=f"1–{ID_LENGTH}")
            found = touched[stream] = run.loaded(stream, load)
        return found

    return give
