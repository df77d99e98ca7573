"""Taking requests: under the store's lock, or ahead of it where judging may take long."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from daojiao_program.engine.catalogue import Catalogue
from daojiao_program.engine.clock import moment_of
from daojiao_program.engine.decide import local_day
from daojiao_program.engine.draft import Draft
from daojiao_program.engine.errors import StoreError
from daojiao_program.engine.judge import Judge
from daojiao_program.engine.keeping import refs_mark
from daojiao_program.engine.observer import LOG, Observer, judged_again, waited
from daojiao_program.engine.policy import Policy, judging_under
from daojiao_program.engine.ports import Ledger, RefRow, Writing
from daojiao_program.engine.registrar import Registrar
from daojiao_program.engine.request import EventRow, Outcome, Receipt, Refusal, Request, check_requests
from daojiao_program.engine.run import check_not_running
from daojiao_program.engine.timeline import StateCache, TooMany

UNDER_LOCK: Final = 40
"""How many later requests may be judged again under the lock; more are judged ahead of it."""
READ_UNDER_LOCK: Final = 1000
"""How many events of streams may be read under the lock; what rests on more is judged ahead of it."""
_TIMES: Final = 3
"""How often requests are judged ahead of the lock before it is held for as long as it takes."""
_MEANWHILE: Final = 1000
"""How many requests are looked at that came meanwhile; of more it is taken that they matter."""
AHEAD_S: Final = 300
"""How far (s) the store may be ahead of the clock: clocks of several machines differ by less."""


class Taker:
    """Takes the requests of one engine, one transaction at a time."""

    def __init__(
        self,
        ledger: Ledger,
        catalogue: Catalogue,
        clock: Callable[[], int],
        limit: int,
        policy: Callable[[], Policy],
    ) -> None:
        self._ledger = ledger
        self._catalogue = catalogue
        self._clock = clock
        self._limit = limit
        self._policy = policy
        self.states = StateCache(limit)
        self.observer: Observer | None = None
        self.under_lock = UNDER_LOCK
        self.read_under_lock = READ_UNDER_LOCK

    def take(self, requests: Sequence[Request], *, all_or_nothing: bool) -> list[Outcome]:
        """Judge and record; see `Engine.submit`."""
        check_not_running("submit")
        check_requests(requests)
        with judging_under(self._policy()):
            return self._take(requests, all_or_nothing=all_or_nothing)

    def _take(self, requests: Sequence[Request], *, all_or_nothing: bool) -> list[Outcome]:
        try:
            return self._under_lock(requests, bounded=True, all_or_nothing=all_or_nothing)
        except TooMany:
            pass
        for _ in range(_TIMES):
            outcomes = self._ahead(requests, all_or_nothing=all_or_nothing)
            if outcomes is not None:
                return outcomes
        LOG.warning("what %d requests rest on moved %d times while they were judged", len(requests), _TIMES)
        return self._under_lock(requests, bounded=False, all_or_nothing=all_or_nothing)

    @contextmanager
    def drafted(self, requests: Sequence[Request]) -> Iterator[tuple[Draft, list[Outcome]]]:
        """Judge requests on a draft, over a look at the store that lasts as long as the block."""
        check_not_running("preview")
        check_requests(requests)
        with self._ledger.reading() as reading:
            draft = Draft(reading)
            judge = self._judge(draft)
            with judging_under(self._policy()):
                outcomes = judge.judge_all(requests)
            judged_again(self.observer, judge.later.judged_again)
            yield draft, outcomes

    def _judge(self, draft: Draft) -> Judge:
        return Judge(self._catalogue, draft, StateCache(self._limit), self._clock())

    def _under_lock(
        self, requests: Sequence[Request], *, bounded: bool, all_or_nothing: bool
    ) -> list[Outcome]:
        judge: Judge | None = None
        kept = False
        began = time.monotonic()
        with self._ledger.turn:
            try:
                with self._ledger.writing() as writing:
                    waited(self.observer, time.monotonic() - began)
                    if not writing.head().number:
                        writing.refer_by(refs_mark(self._catalogue))
                    judge = Judge(
                        self._catalogue,
                        writing,
                        self.states,
                        self._now(writing),
                        most=self.under_lock if bounded else None,
                        reads=self.read_under_lock if bounded else None,
                    )
                    outcomes = judge.judge_all(requests)
                    judged_again(self.observer, judge.later.judged_again)
                    kept = not (all_or_nothing and any(isinstance(one, Refusal) for one in outcomes))
                    if not kept:
                        writing.rollback()
            except BaseException:
                kept = False
                raise
            finally:
                if judge is not None and not kept:
                    judge.abandon()
        return outcomes

    def _ahead(self, requests: Sequence[Request], *, all_or_nothing: bool) -> list[Outcome] | None:
        """Judge on a draft, with no lock held, and record it; None where that came too late."""
        with self._ledger.reading() as reading:
            draft = Draft(reading)
            judge = self._judge(draft)
            outcomes = judge.judge_all(requests)
        judged_again(self.observer, judge.later.judged_again)
        if all_or_nothing and any(isinstance(one, Refusal) for one in outcomes):
            return outcomes
        return self.record(judge, draft, outcomes)

    def record(self, judge: Judge, draft: Draft, outcomes: Sequence[Outcome]) -> list[Outcome] | None:
        """Record what was judged on a draft, unless what it rests on has moved meanwhile: then None."""
        began = time.monotonic()
        with self._ledger.turn:
            with self._ledger.writing() as writing:
                waited(self.observer, time.monotonic() - began)
                now = self._now(writing)
                if self._moved(judge, draft, writing, now):
                    writing.rollback()
                    return None
                self.states.drop(draft.heads_moved)
                by = writing.head().number - draft.began.number
                at = writing.head().position - draft.began.position
                self._write(draft, writing, now, by, at)
            self.states.adopt(judge.cached_states)
        return [_shifted(one, draft.began.number, by, at, now) for one in outcomes]

    def _moved(self, judge: Judge, draft: Draft, writing: Writing, now: int) -> bool:
        """Whether anything that the draft rests on is no longer as it was."""
        began, head = draft.began, writing.head()
        if head.number == began.number:
            return False
        if any(number > began.number for number in draft.voids_added):
            return True  # it speaks of a request by a number that is another's now
        registrar = judge.registrar
        if judge.decider.terms_stream in registrar.written:
            return True
        if any(local_day(now, zone) != local_day(registrar.now, zone) for zone in judge.decider.zones):
            return True
        if _asked_meanwhile(registrar, writing) or _voided_meanwhile(judge, began.number, writing):
            return True
        written = registrar.written
        seen = (judge.timeline.seen | registrar.heads.keys()) - written
        return writing.moved_since(began.number, sorted(written), sorted(seen))

    def _write(self, draft: Draft, writing: Writing, now: int, by: int, at: int) -> None:
        """Write the draft's rows: its numbers moved by so many, its positions by so many."""
        began = draft.began.number
        events: dict[int, list[EventRow]] = {row.number: [] for row in draft.requests_added}
        for event in draft.events_added:
            events[event.request].append(event)
        refs: dict[int, list[RefRow]] = {}
        for ref in draft.refs_added:
            refs.setdefault(ref.position, []).append(ref._replace(position=ref.position + at))
        for row in draft.requests_added:
            turn = row.turn + by if row.turn > began else row.turn
            mine = [
                event._replace(position=event.position + at, turn=turn, request=row.number + by)
                for event in events[row.number]
            ]
            of = [ref for event in events[row.number] for ref in refs.get(event.position, ())]
            writing.record(row._replace(number=row.number + by, turn=turn, recorded_at=now), mine, of)
        for stream, number, found_by in draft.reads_added:
            writing.read(number + by if number > began else number, (stream,), found_by + by)
        for number, by_request in draft.voids_added.items():
            writing.void(number, by_request + by)
        heads = writing.stream_heads([*draft.heads_moved])
        writing.move_heads(
            {
                stream: head._replace(last_on=max(head.last_on, heads[stream].last_on))
                if stream in heads
                else head
                for stream, head in draft.heads_moved.items()
            }
        )

    def _now(self, writing: Writing) -> int:
        """The moment at which requests are recorded. Raises `StoreError` where the store is ahead of it."""
        now, newest = self._clock(), writing.head().recorded_at
        if newest > now + AHEAD_S * 1_000_000 and not self._ledger.simulated:
            there, here = (f"{moment_of(one):%Y-%m-%d %H:%M}" for one in (newest, now))
            raise StoreError(
                f"数据库中最新一条登记于 {there}（UTC），而本机时钟为 {here}（UTC），"
                "本次未作登记。如本机时钟不准，请先校准；如时钟无误，则该条是在时钟有误时登记的，"
                "请恢复此前的备份，并重新登记其后的内容",
                f"the newest entry of the store was recorded at {there} UTC, and this machine's clock "
                f"says {here} UTC: nothing was recorded. If the clock is wrong, set it right; if it is "
                "right, that entry was recorded under a wrong clock: go back to a copy made before it, and "
                "take in again what has come since",
            )
        return max(now, newest)


def _asked_meanwhile(registrar: Registrar, writing: Writing) -> bool:
    """Whether other requests stand by the ids that were looked up, or more was asked because of some."""
    ids = [*registrar.stood]
    standing = writing.standing(ids)
    return any(
        registrar.stood[id_] != (standing[id_].number if id_ in standing else None) for id_ in ids
    ) or any(len(writing.caused_by(id_)) != count for id_, count in registrar.caused.items())


def _voided_meanwhile(judge: Judge, began: int, writing: Writing) -> bool:
    """Whether one of the later requests that were judged again does not stand any more.

    Voiding one that recorded no event moves no stream.
    """
    numbers = judge.later.numbers
    if not numbers:
        return False
    new = writing.requests(after=began, limit=_MEANWHILE)
    return len(new) == _MEANWHILE or any(row.voids in numbers for row in new)


def _shifted(outcome: Outcome, began: int, by: int, at: int, now: int) -> Outcome:
    """The outcome with the numbers under which it was recorded in the end."""
    if isinstance(outcome, Receipt):
        if outcome.number <= began:
            return outcome  # repeated: recorded long before
        return replace(
            outcome,
            followed=tuple([_shifted(one, began, by, at, now) for one in outcome.followed]),
            number=outcome.number + by,
            position=outcome.position + at,
            positions=tuple([one + at for one in outcome.positions]),
            recorded_at=now,
        )
    if outcome.number <= began:
        return outcome  # likewise
    number = outcome.number + by
    return replace(outcome, number=number, refused=outcome.refused.of(None, request=number))
