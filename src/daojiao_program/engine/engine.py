"""The engine: opens a store with a catalogue, takes requests, answers questions as of two times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from types import TracebackType
from typing import Any, Literal, Never, Self, TypeVar, overload

from daojiao_program.engine.aggregate import Aggregate
from daojiao_program.engine.catalogue import Catalogue
from daojiao_program.engine.changes import Kinds, StreamChange, changes
from daojiao_program.engine.clock import SimulatedClock, SystemClock
from daojiao_program.engine.definition import told
from daojiao_program.engine.desk import Desk
from daojiao_program.engine.errors import EngineError, RequestFault
from daojiao_program.engine.figures.tally import Evidence, Figures, tally
from daojiao_program.engine.following import LEASE_S, Follower, FollowerStatus, statuses
from daojiao_program.engine.frozen import fixed
from daojiao_program.engine.keeping import refer_anew, refers_of, refs_mark
from daojiao_program.engine.observer import LOG, Observer, counted, observed
from daojiao_program.engine.opening import CaughtUp, migrate, open_ledger
from daojiao_program.engine.policy import AS_WRITTEN, Policy
from daojiao_program.engine.ports import Clock, Ledger, Migrated, Reading
from daojiao_program.engine.recorded import Recorded, Trace, bounded, bounded_part
from daojiao_program.engine.renamed import opened
from daojiao_program.engine.request import Outcome, Refusal, Request, RequestRow, Withheld, unrecorded
from daojiao_program.engine.run import check_not_running
from daojiao_program.engine.sharing import Known, Shared
from daojiao_program.engine.snapshot import Snapshot
from daojiao_program.engine.sweeping import tick
from daojiao_program.engine.taking import Taker
from daojiao_program.engine.tasks import WorkItem
from daojiao_program.engine.turn import WAIT_S

A = TypeVar("A", bound=Aggregate)


@dataclass(frozen=True, slots=True)
class Preview:
    """What would happen: what would be recorded or refused, and each figure that would change, and how."""

    answers: Sequence[Withheld | Refusal]
    changes: Mapping[str, tuple[object, object]]


class Engine:
    """A store opened with a catalogue. Thread-safe; close it, or use it in a `with` block.

    Under another `policy` than rules as they are written it answers what would be, and takes no requests.
    """

    def __init__(
        self,
        ledger: Ledger,
        catalogue: Catalogue,
        *,
        clock: Clock | None = None,
        cached_states: int = 100_000,
        policy: Policy = AS_WRITTEN,
    ) -> None:
        _check_opened(catalogue, clock)
        self.ledger = opened(ledger, catalogue)
        self.catalogue = catalogue
        self.policy = policy
        if clock is None:
            if ledger.simulated:
                with ledger.reading() as reading:
                    clock = SimulatedClock(reading.head().recorded_at)
            else:
                clock = SystemClock()
        self.clock = clock
        self._taker = Taker(self.ledger, catalogue, self._now, cached_states, self._policy)
        LOG.info("opened %s", ledger.url)  # which holds no password

    @classmethod
    def open(
        cls,
        url: str,
        catalogue: Catalogue,
        *,
        create: bool = True,
        simulated: bool = False,
        clock: Clock | None = None,
        wait_s: float = WAIT_S,
        policy: Policy = AS_WRITTEN,
        read_only: bool = False,
    ) -> Self:
        """Open `sqlite:///town.db`, `sqlite:///:memory:` or `postgresql://…?schema=town`.

        An absent store is made, unless `create` is false; `simulated` marks a new one so for ever. Whoever
        writes waits for other writers, threads or processes, `wait_s` seconds at most. With `read_only` it
        is only looked at: it takes nothing, and no trace is left beside it. Raises `StoreError` when there is
        no such store, it cannot be used or is damaged, or it holds what the catalogue does not know.
        """
        _check_opened(catalogue, clock)
        ledger = open_ledger(url, create=create, simulated=simulated, wait_s=wait_s, read_only=read_only)
        try:
            return cls(ledger, catalogue, clock=clock, policy=policy)
        except BaseException:
            ledger.close()
            raise

    @classmethod
    def migrate(cls, url: str, catalogue: Catalogue) -> Migrated:
        """Bring a store of an older format up to date, with a copy kept of it; see `opening.migrate`.

        In a store of today's format, what events refer to is stored anew where it was made by other marks
        than the catalogue's. Raises `StoreError`, and nothing is changed then.
        """
        migrated = migrate(url, refers_of(catalogue), refs_mark(catalogue))
        if migrated.copy is None:
            with cls.open(url, catalogue, create=False) as engine:
                engine.refer_anew()
        return migrated

    def refer_anew(self) -> bool:
        """Store what events refer to anew, if it was made by other marks than the catalogue's of today.

        The whole log is read under the write lock. Returns whether there was something to do.
        """
        with self.ledger.turn, self.ledger.writing() as writing:
            if writing.refs_by() == refs_mark(self.catalogue):
                writing.rollback()
                return False
            refer_anew(self.catalogue, writing)
            return True

    def __reduce__(self) -> Never:
        """Raise `EngineError`: a store is open in one process."""
        raise EngineError(
            "an engine cannot be copied or handed to another process; hand over the address of its store, "
            "and open it there: Engine.open(url, catalogue)"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back the store, once the others are out of it: they are waited for, a few seconds at most."""
        self.ledger.close()
        LOG.info("closed %s", self.ledger.url)

    def observe(self, observer: Observer | None) -> None:
        """Have an observer told of requests, previews and tallies from now on; None: nobody."""
        self._taker.observer = observer

    @property
    def simulated(self) -> bool:
        """Whether the store holds a simulation, not what happened."""
        return self.ledger.simulated

    # -- asking -----------------------------------------------------------------------------------

    def acting(self, actor: str, *, on: date, reason: str | None = None, source: str | None = None) -> Desk:
        """A desk at which somebody asks for decisions that speak of a day."""
        return Desk(self, actor, on=on, reason=reason, source=source)

    @overload
    def submit(
        self, requests: Sequence[Request], *, all_or_nothing: Literal[False] = False
    ) -> list[Outcome]: ...
    @overload
    def submit(self, requests: Sequence[Request], *, all_or_nothing: bool) -> list[Outcome | Withheld]: ...
    def submit(
        self, requests: Sequence[Request], *, all_or_nothing: bool = False
    ) -> list[Outcome] | list[Outcome | Withheld]:
        """Judge requests in one transaction and record each with its outcome; all are durable on return.

        A refused one leaves the others untouched; with `all_or_nothing` a single refusal means that
        none of them is recorded, the refusals neither: the others are answered with what is `Withheld`.
        Raises `Conflict` and `StoreError`; nothing is recorded then.
        """
        self._check_takes()
        with observed(self._taker.observer, "submit") as facts:
            outcomes = self._taker.take(requests, all_or_nothing=all_or_nothing)
            counted(self._taker.observer, outcomes, facts)
        if all_or_nothing and any(isinstance(one, Refusal) for one in outcomes):
            withheld: list[Outcome | Withheld] = [unrecorded(one) for one in outcomes]
            return withheld
        return outcomes

    def tick(self, day: date | None = None) -> list[Outcome]:
        """Have the clock ask, for every task overdue on a day (today), the decision that it names for that.

        For the day after the due day, once, however often it is called and by however many; a clock that has
        stood still catches up as if it had ticked on each day. Where it never ticked, only what is overdue
        still is asked for. Gives what came of what it asked now. Raises `RequestFault` for a day to come.
        """
        today = self.today()
        if (day or today) > today:
            raise RequestFault(f"the clock ticks up to today, {today}, not up to {day}")
        return tick(self, day or today)

    def preview(self, requests: Sequence[Request], *, effective_on: date | None = None) -> Preview:
        """What these requests would come to, with nothing recorded and nobody kept waiting.

        Figures are as of the day (today).
        """
        observer = self._taker.observer
        with observed(observer, "preview") as facts, self._taker.drafted(requests) as (draft, outcomes):
            day = effective_on or self._today(draft.below)
            before, after = self._values(draft.below, day), self._values(draft, day)
            counted(observer, outcomes, facts)
        changes = {id_: (before[id_], value) for id_, value in after.items() if before[id_] != value}
        return Preview(tuple(map(unrecorded, outcomes)), fixed(changes))

    def _policy(self) -> Policy:
        return self.policy

    def _check_takes(self) -> None:
        """Raise `EngineError` where rules are judged otherwise than they are written."""
        if self.policy != AS_WRITTEN:
            raise EngineError(
                f"本程序按另外的规则审核（{self.policy}），只能预览，不能登记；请不带 policy 重新打开",
                f"this engine judges under other rules ({self.policy}): it previews, and takes no requests; "
                "open it without a policy to record",
            )

    def _now(self) -> int:
        return self.clock.now()

    def _values(self, reading: Reading, day: date) -> dict[str, object]:
        number = reading.head().number
        return {
            id_: one.value
            for id_, one in tally(self.catalogue, reading, self, effective_on=day, number=number).items()
        }

    # -- looking ----------------------------------------------------------------------------------

    @contextmanager
    def as_of(
        self, day: date | None = None, known_at: Known = None, *, at_least: int = 0
    ) -> Iterator[Snapshot]:
        """One look in one transaction: as of a day (today), as known at a moment or at a request (now).

        `with engine.as_of(day) as then: then.figures()`. Where no day is given and `known_at` is, it is the
        day of that. `at_least` is the position of a receipt: the look takes in what was recorded up to it.
        Raises `StoreError` if the store does not come so far, or has no request of that number.
        """
        with self.looking(at_least=at_least) as shared:
            yield Snapshot(shared, day, known_at)

    @contextmanager
    def looking(self, *, at_least: int = 0) -> Iterator[Shared]:
        """A transaction for looks, those of `as_of` or of one's own `Snapshot` with more to say."""
        check_not_running("look")
        with CaughtUp(self.ledger, at_least) as reading:
            shared = self._shared(reading)
            try:
                yield shared
            finally:
                shared.close()

    def _shared(self, reading: Reading) -> Shared:
        return Shared(
            reading,
            self.catalogue,
            self,
            self.clock.now(),
            simulated=self.simulated,
            observer=self._taker.observer,
        )

    def today(self) -> date:
        """The day by the engine's clock, in the time zone of the terms in force."""
        with self.as_of() as now:
            return now.day

    def zone(self) -> str:
        """The time zone in which a moment becomes a day."""
        with self.as_of() as now:
            return now.zone

    def _today(self, reading: Reading) -> date:
        return Snapshot(self._shared(reading)).day

    def load(
        self,
        kind: type[A],
        id: str,
        *,
        effective_on: date | None = None,
        known_at: Known = None,
    ) -> A:
        """An aggregate as of a day (all days), as known at a moment (now): a copy, to look at."""
        with self.as_of(effective_on or date.max, known_at) as then:
            return then.load(kind, id)

    def worklist(
        self,
        *,
        on: date | None = None,
        known_at: Known = None,
        role: str | None = None,
        kind: type[Aggregate] | None = None,
        place: str | None = None,
        due_by: date | None = None,
        after: int = 0,
        limit: int | None = None,
    ) -> list[WorkItem]:
        """What is to be done on a day (today), as known at a moment (now); see `Snapshot.worklist`."""
        with self.as_of(on, known_at) as then:
            return then.worklist(role=role, kind=kind, place=place, due_by=due_by, after=after, limit=limit)

    def find(
        self,
        kind: type[A],
        *,
        status: str | Sequence[str] | None = None,
        after: str = "",
        limit: int | None = None,
        **fields: object,
    ) -> list[A]:
        """The aggregates of a kind as of today, in these statuses, with these fields; see `Snapshot.find`."""
        with self.as_of() as then:
            return then.find(kind, status=status, after=after, limit=limit, **fields)

    def terms(self, on: date) -> Any:
        """The terms in force on a day; None before there are any, or where the catalogue has none."""
        with self.as_of(on) as then:
            return then.terms

    def figures(
        self,
        *,
        effective_on: date | None = None,
        known_at: Known = None,
        since: date | None = None,
        at_least: int = 0,
    ) -> Figures:
        """Every figure as of a day, as known then, each with its evidence; the two times are `as_of`'s.

        `since` counts only what happened on or after that day.
        """
        with self.as_of(effective_on, known_at, at_least=at_least) as then:
            return then.figures(since=since)

    def cite(self, counted: Mapping[str, int]) -> list[Evidence]:
        """The events that decide each thing counted, with their requests, by position."""
        with self.as_of(date.max) as now:
            return now.cite(counted)

    def trace(self, request: str | int) -> Trace | None:
        """All about a request, by its number, or the newest accepted one (else the newest) with an id."""
        with self.as_of(date.max) as now:
            return now.trace(request)

    def attempts(self, request: str) -> list[RequestRow]:
        """Every request asked with that id, refused ones too."""
        with self.as_of(date.max) as now:
            return now.attempts(request)

    def history(self, stream: str) -> list[Recorded]:
        """The events of a stream in the order in which they were recorded, voided ones and voids too.

        Raises `RequestFault` for what names no stream.
        """
        with self.as_of(date.max) as now:
            return now.history(stream)

    def log(self, after: int = 0, limit: int = 1000) -> list[Recorded]:
        """The next events after a position, in order, voided ones and voids too; empty where there are none.

        Raises `EngineError` for a limit that is not from 1 to 10,000.
        """
        with self.as_of(date.max) as now:
            return now.log(after, limit)

    def changes(self, after: int = 0, limit: int = 1000, *, kinds: Kinds = ()) -> list[StreamChange]:
        """Each stream that was touched after a position, with its newest state, by where it was touched last.

        Of the next `limit` events (so many streams at most) that touched one of the kinds; go on after the
        last one's `until`. Empty where nothing was. Raises `EngineError` for a limit not from 1 to 10,000.
        """
        with self.looking() as shared:
            return [*changes(shared, after, bounded_part(limit), kinds)]

    def follow(self, name: str, *, kinds: Kinds = (), lease_s: float = LEASE_S) -> Follower:
        """One that hands on what changes, from a cursor in the store; see `Follower`.

        A runner that dies holds up others that follow under the name for `lease_s` seconds.
        Raises `RequestFault` for what is no name.
        """
        return Follower(self, name, kinds, lease_s)

    def followers(self) -> list[FollowerStatus]:
        """Where each follower stands, by name."""
        return statuses(self)

    def wait(self, after: int, timeout: float) -> int:
        """Wait until the store has come past a position, or the seconds are over; tell where it stands.

        Raises `StoreError` when the engine is closed meanwhile, `EngineError` for more than an hour.
        """
        return self.ledger.wait(after, bounded(timeout))

    def requests(self) -> Iterator[RequestRow]:
        """Every request ever asked, in order."""
        with self.as_of(date.max) as now:
            yield from now.requests()


def _check_opened(catalogue: object, clock: object) -> None:
    """Raise `RequestFault` for what is no catalogue, and for a clock that tells no moment."""
    if not isinstance(catalogue, Catalogue):
        of = (
            f"{catalogue.__name__}.catalogue()" if isinstance(catalogue, type) else "Catalogue([LoanDesk, …])"
        )
        raise RequestFault(f"{told(catalogue)} is no catalogue; write {of}")
    if clock is not None and not hasattr(clock, "now"):
        raise RequestFault(f"{told(clock)} is no clock; write SystemClock(), or what has now() in µs of UTC")
