"""Random histories of a desk that answers tickets: with reactions, a clock, and consequences."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Unpack

from daojiao_program.engine import Event, Request
from daojiao_program.engine.decide import local_day
from daojiao_program.engine.request import DISMISS, OWN, TICK
from tests.engine.history import DAYS, History
from tests.engine.tickets import TICKETS
from tests.engine.town import More, asking

TERMS: list[dict[str, Any]] = [{"days": 2}, {"days": 1, "most": 2}, {"days": 3, "zone": "Pacific/Honolulu"}]


class TicketHistory(History):
    """A history of the desk."""

    catalogue = TICKETS
    streams = (
        "bureau:bureau",
        *(f"ticket:{id_}" for id_ in "abcde"),
        *(f"unit:{id_}" for id_ in "xy"),
    )

    def step(self) -> None:
        """Do something, the clock too, and compare."""
        if self.asked and self.rng.randrange(10) == 0:
            self._tick()
        else:
            super().step()
        course = self.oracle.standing()
        for one in course:
            assert one.ask.decision in OWN or self.oracle.holds(one, course), f"{one} does not hold"

    def _tick(self) -> None:
        engine = self.rng.choice(self.engines)
        day = self.rng.choice(DAYS)
        if day > self._today():
            return
        self.told.append(f"tick {day}")
        answers = engine.tick(day)
        self._compare(answers, self.oracle.tick(day, self.clock.now()), stands=True)

    def _today(self) -> date:
        _, zone = self.oracle._terms([*self.oracle.timeline()])  # noqa: SLF001 - as the engine has it
        return local_day(self.clock.now(), zone)

    def _ask(self) -> Request:
        ask = super()._ask()
        if self.rng.randrange(3) and ask.actor == "clerk":
            ask = replace(ask, consequences=True)
            self.asked[-1] = ask
        return ask

    def _old(self) -> Request:
        """Mostly what a person asked; now and then what followed by itself."""
        old = super()._old()
        for _ in range(20):
            rare = old.actor != "clerk" or old.id == "f0"
            if old.decision not in (TICK, DISMISS) and not (rare and self.rng.randrange(8)):
                return replace(old, actor="clerk", consequences=False, causation=None, correlation=None)
            old = super()._old()
        old = self.asked[0]
        return replace(old, actor="clerk", consequences=False, causation=None, correlation=None)

    def _first(self) -> list[Request]:
        self.asked = [self._new("f0", "bureau.adopt", DAYS[self.rng.choice([0, 0, 0, 1])])]
        return self.asked

    def _new(self, id_: str, what: str = "", on: date | None = None, **more: Unpack[More]) -> Request:
        rng = self.rng
        ticket, unit = f"ticket:{rng.choice('abcde')}", f"unit:{rng.choice('xxy')}"
        drawn: list[tuple[str, str | None, dict[str, Any]]] = [
            ("ticket.receive", ticket, {"unit": rng.choice("xxy")}),
            ("ticket.receive", ticket, {"unit": rng.choice("xxy")}),
            ("ticket.receive", ticket, {"unit": "x"}),
            ("ticket.answer", ticket, {"boss": True}),
            ("ticket.answer", ticket, {"boss": rng.random() < 0.5}),
            ("ticket.answer", ticket, {}),
            ("ticket.close", ticket, {}),
            ("ticket.call-back", ticket, {}),
            ("unit.set-alarm", unit, {"raised": rng.random() < 0.5}),
            ("unit.rest", unit, {}),
            ("remind", None, {"ticket": ticket[7:], "unit": unit[5:]}),
            ("bureau.adopt", "bureau:bureau", {"terms": rng.choice(TERMS)}),
        ]
        if rng.randrange(3):
            drawn.pop()
        one = rng.choice(
            [one for one in drawn if what in ("", one[0])]
            or [("bureau.adopt", "bureau:bureau", {"terms": TERMS[0]})]
        )
        return asking(id_, one[0], on or rng.choice(DAYS), one[1], one[2], **more)

    @staticmethod
    def _recount(timeline: Iterable[tuple[date, str, Event]]) -> Mapping[str, object]:
        """It has no figures."""
        del timeline
        return {}
