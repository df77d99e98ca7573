"""Random histories: the engine and the oracle are asked the same, and must answer the same."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, Unpack, assert_never

from daojiao_program.engine import (
    Aggregate,
    Engine,
    Event,
    Outcome,
    Receipt,
    Refusal,
    Request,
    SimulatedClock,
    Withheld,
    micros,
    moment_of,
)
from daojiao_program.engine.draft import Draft
from daojiao_program.engine.judge import Judge
from daojiao_program.engine.request import VOID
from daojiao_program.engine.taking import READ_UNDER_LOCK, UNDER_LOCK, Taker
from tests.engine.oracle import Oracle, Verdict
from tests.engine.recount import recount
from tests.engine.town import MAY, TOWN, More, asking

START = datetime(2025, 5, 7, 14, tzinfo=UTC)
"""Late in the evening of 7 May in Shanghai."""
DAYS = MAY[:8]
STREAMS: tuple[str, ...] = (
    "charter:charter",
    *(
        f"{kind}:{id_}"
        for kind, ids in {"volunteer": "abc", "grid": "12", "cohort": "89", "visit": "vw"}.items()
        for id_ in ids
    ),
)
TERMS = [
    {"most": 2},
    {"most": 3},
    {"most": 1, "courses": {"tea": "茶艺"}},
    {"most": 2, "zone": "Pacific/Kiritimati"},
    {"most": 3, "zone": "Pacific/Honolulu", "courses": {"law": "法律"}},
]

Open = Callable[..., Engine]


class History:
    """A history as it goes on. `opens` gives the engines that take turns on one store."""

    catalogue = TOWN
    streams = STREAMS

    def __init__(self, rng: Random, opens: Sequence[Open]) -> None:
        self.rng = rng
        self.opens = opens
        self.engines = [one() for one in opens]
        self.clock = SimulatedClock()
        self.clock.set(START)
        for one in self.engines:
            one.clock = self.clock
        self.oracle = Oracle(self.catalogue)
        self.asked: list[Request] = []
        self.counts: dict[str, int] = {}
        self.told: list[str] = []

    def close(self) -> None:
        """Give back the stores."""
        for one in self.engines:
            one.close()

    def step(self) -> None:
        """Do something, and compare."""
        if not self.asked:
            self._submit(self._first())
        chance = self.rng.randrange(100)
        if chance < 4:
            self._reopen()
        elif chance < 10:
            self.clock.set(moment_of(self.clock.now()) + timedelta(hours=self.rng.choice([1, 6, 30])))
        elif chance < 18:
            self._preview([self._ask() for _ in range(self.rng.choice([1, 1, 3]))])
        elif chance < 30:
            self._submit([self._ask() for _ in range(self.rng.choice([2, 3, 6]))])
        else:
            self._submit([self._ask()])
        if self.rng.randrange(6) == 0:
            self.look()

    # -- asking -----------------------------------------------------------------------------------

    def _ask(self) -> Request:
        rng = self.rng
        id_ = f"r{len(self.asked)}"
        chance = rng.randrange(100)
        if chance < 14:
            ask = self._void(id_)
        elif chance < 26:
            old = self._old()
            ask = self._new(
                old.id, correct=rng.randrange(8) > 0, reason=rng.choice(["misread", "misread", None])
            )
            if rng.randrange(2) and old.decision != VOID:
                ask = replace(old, correct=True, reason="misread", on=rng.choice(DAYS))
        elif chance < 32:
            ask = self._old()
        else:
            ask = self._new(id_)
        self.asked.append(ask)
        return ask

    def _first(self) -> list[Request]:
        """Mostly a charter and two volunteers, so that there is something to decide."""
        rng = self.rng
        whats = ["charter.adopt", "volunteer.enrol", "volunteer.enrol"][
            : rng.choice([3, 3, 3, 3, 3, 3, 3, 3, 1, 0])
        ]
        self.asked = [
            self._new(f"f{at}", what, DAYS[rng.choice([0, 0, 0, 1])]) for at, what in enumerate(whats)
        ]
        return self.asked

    def _old(self) -> Request:
        standing = [one.ask for one in self.oracle.standing()]
        asked = standing if standing and self.rng.randrange(5) else self.asked
        return self.rng.choice(asked) if asked else self._new("r0")

    def _void(self, id_: str) -> Request:
        reason = self.rng.choice(["misread", "misread", "misread", None])
        return asking(id_, VOID, self.rng.choice(DAYS), None, {"request": self._old().id}, reason=reason)

    def _new(self, id_: str, what: str = "", on: date | None = None, **more: Unpack[More]) -> Request:
        rng = self.rng
        person, grid, cohort, visit = (
            rng.choice("abc"),
            rng.choice("12"),
            rng.choice("8889"),
            rng.choice("vvw"),
        )
        people = tuple(sorted({rng.choice("abc"), rng.choice("abc")}))
        held = {"people": people, "hours": rng.randrange(4)} | rng.choice(
            [{}, {"kind": "tea"}, {"kind": "walk"}]
        )
        drawn: list[tuple[str, str | None, dict[str, Any]]] = [
            ("volunteer.enrol", f"volunteer:{person}", {"team": rng.choice("xxy")}),
            ("volunteer.leave", f"volunteer:{person}", {}),
            ("assign", None, {"volunteer": person, "grid": grid}),
            ("assign", None, {"volunteer": person, "grid": grid}),
            ("release", None, {"volunteer": person}),
            ("greet", None, {"volunteer": person}),
            ("greet", None, {"volunteer": person}),
            ("grid.close", f"grid:{grid}", {}),
            ("grid.reopen", f"grid:{grid}", {}),
            ("cohort.join", f"cohort:{cohort}", {"cadre": rng.choice("abcd")}),
            ("cohort.join", f"cohort:{cohort}", {"cadre": rng.choice("abcd")}),
            ("cohort.join", f"cohort:{cohort}", {"cadre": rng.choice("abcd")}),
            ("cohort.meet", f"cohort:{cohort}", {"course": rng.choice(["tea", "tea", "law"])}),
            ("visit.hold", f"visit:{visit}", held),
            ("visit.hold", f"visit:{visit}", held),
            ("visit.plan", f"visit:{visit}", {}),
            ("charter.adopt", "charter:charter", {"terms": rng.choice(TERMS)}),
        ]
        one = rng.choice([one for one in drawn if what in ("", one[0])])
        if rng.randrange(40) == 0:
            one = (one[0], one[1], {"squad": "x"})
        return asking(id_, one[0], on or rng.choice(DAYS), one[1], one[2], **more)

    def _submit(self, asks: list[Request]) -> None:
        """Ask it of one engine, under the lock or ahead of it, and perhaps let another come between."""
        engine = self.rng.choice(self.engines)
        whole = len(asks) > 1 and self.rng.randrange(2) == 0
        engine._taker.under_lock = self.rng.choice([UNDER_LOCK, 0])  # noqa: SLF001 - what a small history never reaches
        engine._taker.read_under_lock = self.rng.choice([READ_UNDER_LOCK, 0])  # noqa: SLF001 - nor that
        with self._between(engine) as between:
            answers = engine.submit(asks, all_or_nothing=whole)
        for other, others in between:
            self._compare(others, [self.oracle.answer(other, self.clock.now())], stands=True)
        kept = self.oracle.copy()
        verdicts = [self.oracle.answer(ask, self.clock.now()) for ask in asks]
        self.told += [f"{ask}\n    {verdict}" for ask, verdict in zip(asks, verdicts, strict=True)]
        stands = not (whole and any(one.code for one in verdicts))
        self._compare(answers, verdicts, stands=stands)
        if not stands:
            self.oracle = kept

    @contextmanager
    def _between(self, engine: Engine) -> Iterator[list[tuple[Request, list[Outcome]]]]:
        """What another engine was asked between judging on a draft and recording it: known afterwards."""
        asked: list[tuple[Request, list[Outcome]]] = []
        others = [one for one in self.engines if one is not engine]
        if not others or self.rng.randrange(2):
            yield asked
            return
        taker, other, ask = engine._taker, self.rng.choice(others), self._ask()  # noqa: SLF001 - to come between

        def record(judge: Judge, draft: Draft, outcomes: Sequence[Outcome]) -> list[Outcome] | None:
            if not asked:
                asked.append((ask, other.submit([ask])))
            return Taker.record(taker, judge, draft, outcomes)

        vars(taker)["record"] = record
        try:
            yield asked
        finally:
            del vars(taker)["record"]

    @staticmethod
    def _recount(timeline: Iterable[tuple[date, str, Event]]) -> Mapping[str, object]:
        """The figures of a timeline."""
        return recount(timeline)

    def _preview(self, asks: list[Request]) -> None:
        engine, day = self.rng.choice(self.engines), self.rng.choice(DAYS)
        imagined = self.oracle.copy()
        verdicts = [imagined.answer(ask, self.clock.now()) for ask in asks]
        preview = engine.preview(asks, effective_on=day)
        self._compare(preview.answers, verdicts, stands=False)
        then, now = self._recount(imagined.timeline(day)), self._recount(self.oracle.timeline(day))
        assert preview.changes == {id_: (now[id_], then[id_]) for id_ in now if now[id_] != then[id_]}

    def _compare(
        self, answers: Sequence[Outcome | Withheld], verdicts: Sequence[Verdict], *, stands: bool
    ) -> None:
        for answer, verdict in zip(answers, verdicts, strict=True):
            got = self._got(answer, stands=stands)
            expected = verdict if stands else _unnumbered(verdict)
            assert got == expected, f"{got}\nis not {expected}\n{answer.refused}"
            came = verdict.code or (
                "repeated" if verdict.repeated else "taken" if verdict.events else "nothing"
            )
            self.counts[came] = self.counts.get(came, 0) + 1

    def _got(self, answer: Outcome | Withheld, *, stands: bool) -> Verdict:
        """An answer as a verdict; without numbers where nothing stands."""
        match answer:
            case Receipt() | Withheld():
                number = answer.number if isinstance(answer, Receipt) else 0
                assert isinstance(answer, Receipt) == stands
                followed = tuple(self._got(one, stands=stands) for one in answer.followed)
                return Verdict(number, "", answer.events, answer.repeated, followed)
            case Refusal():
                assert answer.number == answer.refused.request
                return Verdict(answer.number, answer.refused.code)
            case _:
                assert_never(answer)

    def _reopen(self) -> None:
        if len(self.opens) == len(self.engines) and self.engines[0].ledger.url.endswith(":memory:"):
            return
        at = self.rng.randrange(len(self.engines))
        self.engines[at].close()
        self.engines[at] = self.opens[at]()
        self.engines[at].clock = self.clock

    # -- looking ----------------------------------------------------------------------------------

    def look(self) -> None:
        """Compare states, figures as of two times, and the cached heads."""
        rng, oracle = self.rng, self.oracle
        engine = rng.choice(self.engines)
        day = rng.choice([*DAYS, MAY[30]])
        now = self.clock.now()
        known = rng.choice([now, now, *oracle.moments, micros(START) - 1])
        number = sum(moment <= known for moment in oracle.moments)
        timeline = list(oracle.timeline(day, number)) if number else []
        figures = engine.figures(effective_on=day, known_at=moment_of(known))
        assert figures.values_by_id == self._recount(timeline)
        for stream in self.streams:
            kind, _, id_ = stream.partition(":")
            loaded = engine.load(
                self.catalogue.aggregates[kind], id_, effective_on=day, known_at=moment_of(known)
            )
            assert vars(loaded) == vars(oracle.state(stream, timeline))
        whole = list(oracle.timeline())
        for one in self.engines:
            self._cached_states(one, lambda stream: oracle.state(stream, whole))

    def _cached_states(self, engine: Engine, expected: Callable[[str], Aggregate]) -> None:
        """A head that is kept is the store's, or has a version that is not the store's."""
        with engine.ledger.reading() as reading:
            for stream, kept in engine._taker.states._kept.items():  # noqa: SLF001 - what is kept must not be wrong
                mark = reading.stream_heads([stream]).get(stream)
                if kept.version == (mark.version if mark else 0):
                    assert vars(kept.aggregate) == vars(expected(stream))


def _unnumbered(verdict: Verdict) -> Verdict:
    """A verdict of which nothing stands."""
    return replace(verdict, number=0, followed=tuple(map(_unnumbered, verdict.followed)))
