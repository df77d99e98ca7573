"""Runners of one follower that are killed at random while tickets are written: what the receiver gets."""

import random
import threading
import time
from collections import defaultdict
from itertools import count, pairwise

from daojiao_program.engine import Engine
from daojiao_program.views.states import snapshot
from tests.adapters.receiving import receiving
from tests.engine.desk_of_tickets import on, receive
from tests.engine.following import desk
from tests.engine.following_process import follows
from tests.engine.test_following import url  # noqa: F401 - a fixture
from tests.engine.tickets import Ticket

RUNNERS = 3
HOLDERS = 5
"""So many are killed with the lease in their hands."""
AT_LEAST = 100
"""So many tickets are written, however soon that is."""
SECONDS = 120.0


class Writer(threading.Thread):
    """Has tickets received, most of them answered, some of the answers voided, until it is told to stop."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.enough = threading.Event()
        self.tickets: list[str] = []
        self._address = address

    def run(self) -> None:
        """Write."""
        with desk(self._address) as engine:
            for number in count():
                if self.enough.is_set() and number >= AT_LEAST:
                    return
                ticket = f"t{number}"
                receive(engine, 2, ticket, unit=f"u{number}")
                if number % 3:
                    on(engine, 3, f"answer-{number}").of(Ticket, ticket).answer()
                if number % 6 == 4:
                    on(engine, 4, reason="wrong").void(f"answer-{number}", consequences=True)
                self.tickets.append(ticket)
                time.sleep(0.02)


def behind(engine: Engine) -> int:
    """How many events the follower has not come to."""
    return engine.follow("mirror", kinds=[Ticket]).status().behind


def test_runners_killed_at_random(url: str) -> None:  # noqa: F811 - the fixture
    """Each state comes at least once, in order; no cursor and no token goes back; an effect is there once."""
    dice, holders = random.Random(541), 0
    writer, stood = Writer(url), []
    with receiving() as receiver, desk(url) as engine:
        runners = [follows(url, receiver.url) for _ in range(RUNNERS)]
        writer.start()
        until = time.monotonic() + SECONDS
        while writer.is_alive() or behind(engine):
            assert time.monotonic() < until, engine.followers()
            time.sleep(dice.uniform(0.02, 0.3))
            cursors = engine.ledger.cursors()
            stood += [(one.token, one.position) for one in cursors]
            if holders >= HOLDERS:
                writer.enough.set()
                continue
            held = [int(one.holder.rpartition(":")[2]) for one in cursors if one.held_us]
            at_work = [at for at, one in enumerate(runners) if one.pid in held]
            if dice.random() > (0.5 if at_work else 0.1):
                continue  # let them come to work
            victim = dice.choice([*at_work, dice.randrange(RUNNERS)])
            holders += victim in at_work
            runners[victim].kill()
            runners[victim].join()
            runners[victim] = follows(url, receiver.url)
        writer.join()
        for runner in runners:
            runner.kill()
            runner.join()
        states = {f"ticket:{one}": engine.load(Ticket, one) for one in writer.tickets}
        last = {stream: engine.history(stream)[-1].position for stream in states}
    assert receiver.newest == {stream: snapshot(state) for stream, state in states.items()}
    assert stood == sorted(stood), "the cursor stands where it stood, or further, and so does the token"
    came = defaultdict(list)
    for one in receiver.everything:
        came[one["stream"]].append(one["position"])
    assert all(earlier <= later for each in came.values() for earlier, later in pairwise(each))
    assert {stream: each[-1] for stream, each in came.items()} == last
    tokens = [one["token"] for one in receiver.everything]
    assert tokens == sorted(tokens), "two runners never hand on at once"
    assert len({*tokens}) > 1
    effects = [(one["stream"], one["position"]) for one in receiver.effects]
    assert len(effects) == len({*effects})
