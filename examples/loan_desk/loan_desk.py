"""A workflow of one's own: a desk that lends things, one at a time, at most three to a reader."""

from datetime import date
from typing import Annotated, assert_never

from daojiao_program.engine import (
    Aggregate,
    Context,
    Current,
    Event,
    Indicator,
    Ref,
    Rule,
    Said,
    decision,
    require,
)

LOAN_ONE = Rule("LOAN-ONE", Said("一物一时只借一人", "a thing is lent to one reader at a time"))
MOST_EACH = Said("至多{allowed}件", "at most {allowed} each")
LOAN_MOST = Rule("LOAN-MOST", MOST_EACH, remedy=Said("先还", "return one"))
MOST = 3


class Lent(Event, topic="desk.lent", title="借出"):
    """A thing went out to a reader."""

    thing: Annotated[str, Ref("thing")]
    reader: Annotated[str, Ref("reader", "borrows")]


class Returned(Event, topic="desk.returned", title="归还"):
    """A thing came back."""

    thing: Annotated[str, Ref("thing")]


class LoanDesk(Aggregate, title="借还台"):
    """What is out, and with whom."""

    figures = (Indicator("out", Said("借出", "things out"), Current({Lent: "thing"}, {Returned: "thing"})),)

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.out: dict[str, str] = {}

    @decision(title="借出")
    def lend(self, _: Context[None], thing: str, *, reader: str) -> list[Event]:
        """Lend a thing."""
        require(thing not in self.out, LOAN_ONE, found=self.out.get(thing))
        have = list(self.out.values()).count(reader)
        require(have < MOST, LOAN_MOST, found=have, allowed=MOST)
        return [Lent(thing=thing, reader=reader)]

    @decision(title="归还")
    def give_back(self, _: Context[None], thing: str) -> list[Event]:
        """Take a thing back."""
        require(thing in self.out, LOAN_ONE, found=thing)
        return [Returned(thing=thing)]

    def evolve(self, event: Lent | Returned, on: date) -> None:
        match event:
            case Lent():
                self.out[event.thing] = event.reader
            case Returned():
                self.out.pop(event.thing, None)  # a void is tried on histories without what it takes out
            case _:
                assert_never(event)
