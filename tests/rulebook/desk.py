"""A desk that holds its rules in every way that code can: itself, through helpers, on what it loads."""

from __future__ import annotations

from datetime import date
from typing import Annotated, assert_never

from daojiao_program.engine import (
    Aggregate,
    Catalogue,
    Context,
    Event,
    EventOn,
    Ref,
    Refused,
    Rule,
    Rules,
    Said,
    advise,
    decision,
    require,
)

DESK_OPEN = Rule("DESK-OPEN", Said("先开台", "the desk is opened first"), "stated")
DESK_ONE: Rule = Rule(
    "DESK-ONE", Said("一物一时只借一人", "a thing is lent to one reader at a time"), "assumed"
)
DESK_FEW = Rule("DESK-FEW", Said("宜少借", "better few"), "assumed", remedy=Said("先还", "return one"))
DESK_NAMED = Rule("DESK-NAMED", Said("写明姓名", "who borrows is named"), "assumed")
DESK_IDLE = Rule("DESK-IDLE", Said("无人执行", "nothing holds it"), "assumed")


class Lent(Event, topic="desk-of-rules.lent", title="借出"):
    """A thing went out."""

    thing: Annotated[str, Ref("thing")]


RULES = Rules(DESK_OPEN, DESK_ONE, DESK_FEW, DESK_NAMED, DESK_IDLE)


class Desk(Aggregate, kind="desk-of-rules", title="借还台", rules=RULES):
    """What is out."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.out: set[str] = set()

    @decision(title="借出")
    def lend(self, context: Context[None], thing: str) -> list[Event]:
        """Lend a thing."""
        self.not_out(thing)
        context.advise(not self.out, DESK_FEW, found=len(self.out))
        return [Lent(thing=thing)]

    @decision(title="代借")
    def lend_for(self, _: Context[None], thing: str, *, reader: str) -> list[Event]:
        """Lend a thing to somebody who sends another."""
        if not reader:
            raise Refused(DESK_NAMED, {"found": reader})
        return [Lent(thing=thing)]

    def not_out(self, thing: str) -> None:
        """Refuse what is out."""
        require(
            thing not in self.out,
            DESK_ONE,
            found=thing,
        )

    def told(self) -> None:
        """Ask nothing."""
        advise(self.out, DESK_FEW)

    def evolve(self, event: Lent, on: date) -> None:
        match event:
            case Lent():
                self.out.add(event.thing)
            case _:
                assert_never(event)


def opened(desk: str) -> None:
    """Refuse a desk without a name."""
    require(desk, DESK_OPEN, found=desk)


@decision(title="转借")
def pass_on(context: Context[None], desk: str, *, thing: str) -> list[EventOn]:
    """Lend at another desk."""
    opened(desk)
    other = context.load(Desk, desk)
    other.not_out(thing)
    return [other.records(Lent(thing=thing))]


DESKS = Catalogue([Desk], decisions=[pass_on], zone="Asia/Shanghai")
