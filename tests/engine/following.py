"""What tests of followers share: a desk of tickets in a store, and a receiver that keeps what it is given."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from daojiao_program.engine import Engine, StreamChange
from daojiao_program.engine.opening import open_ledger
from tests.engine.tickets import TICKETS, Bureau, BureauTerms
from tests.engine.town import MAY, clock_at


@contextmanager
def desk(url: str) -> Iterator[Engine]:
    """The desk of tickets in a store."""
    with closing(Engine(open_ledger(url), TICKETS, clock=clock_at())) as engine:
        yield engine


def set_up(url: str) -> None:
    """Make the store, and put its terms in force."""
    with desk(url) as engine:
        engine.acting("clerk", on=MAY[0]).request("terms").of(Bureau, "bureau").adopt(BureauTerms())


class Kept:
    """A receiver as it should be: it keeps keys, and takes what it knows for done."""

    def __init__(self) -> None:
        self.came: list[tuple[str, int]] = []
        self.tokens: list[int] = []
        self.keys: set[str] = set()
        self.effects: list[tuple[str, int]] = []

    def __call__(self, change: StreamChange) -> None:
        """Take a change."""
        self.came.append((change.stream, change.position))
        self.tokens.append(change.token)
        if change.key not in self.keys:
            self.keys.add(change.key)
            self.effects.append((change.stream, change.position))

    @property
    def streams(self) -> list[str]:
        """The streams in the order in which they came."""
        return [stream for stream, _ in self.came]
