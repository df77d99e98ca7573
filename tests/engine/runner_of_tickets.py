"""A program of its own: takes every ticket of a desk from its beginning to its end, in an order of its own.

    python -m tests.engine.runner_of_tickets URL TICKETS SEED

Every request has the same id whoever asks it: several of these may run at once, be killed, and run again.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from random import Random

from daojiao_program.adapters import postgres, sqlite
from daojiao_program.engine import Conflict, Engine, Request
from tests.engine.tickets import TICKETS, BureauTerms
from tests.engine.town import MAY, asking, clock_at

AT_ONCE = 10


def opened(url: str) -> Engine:
    """The desk at a store."""
    opener = postgres.open_ledger if url.startswith("postgresql") else sqlite.open_ledger
    return Engine(opener(url), TICKETS, clock=clock_at())


def received(numbers: Sequence[int]) -> list[Request]:
    """The tickets come in, each for a unit of its own."""
    return [
        asking(f"received-{n}", "ticket.receive", MAY[1], f"ticket:{n}", {"unit": f"u{n}"}) for n in numbers
    ]


def answered(numbers: Sequence[int]) -> list[Request]:
    """Two of three are answered in time."""
    return [asking(f"answered-{n}", "ticket.answer", MAY[2], f"ticket:{n}") for n in numbers if n % 3]


def answered_by_the_boss(numbers: Sequence[int]) -> list[Request]:
    """The others once they were escalated."""
    boss = {"boss": True}
    return [asking(f"boss-{n}", "ticket.answer", MAY[9], f"ticket:{n}", boss) for n in numbers if not n % 3]


def closed(numbers: Sequence[int]) -> list[Request]:
    """All are closed."""
    return [asking(f"closed-{n}", "ticket.close", MAY[10], f"ticket:{n}") for n in numbers]


def work(engine: Engine, tickets: int, seed: int) -> None:
    """All of it."""
    terms = asking("terms", "bureau.adopt", MAY[0], "bureau:bureau", {"terms": BureauTerms().model_dump()})
    _submit(engine, [terms])
    rng = Random(seed)
    for sort in (received, answered):
        for numbers in _shuffled(rng, tickets):
            _submit(engine, sort(numbers))
    while True:
        try:
            engine.tick(MAY[8])
            break
        except Conflict:
            continue
    for sort in (answered_by_the_boss, closed):
        for numbers in _shuffled(rng, tickets):
            _submit(engine, sort(numbers))


def _shuffled(rng: Random, tickets: int) -> Iterator[Sequence[int]]:
    numbers = [*range(tickets)]
    rng.shuffle(numbers)
    for start in range(0, tickets, AT_ONCE):
        yield numbers[start : start + AT_ONCE]


def _submit(engine: Engine, requests: list[Request]) -> None:
    while True:
        try:
            outcomes = engine.submit(requests)
        except Conflict:
            continue
        assert not [one.refused for one in outcomes if one.refused is not None]
        return


if __name__ == "__main__":
    with opened(sys.argv[1]) as desk:
        work(desk, int(sys.argv[2]), int(sys.argv[3]))
