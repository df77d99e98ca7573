"""Three runners take the same tickets through all reactions, killed at random: every effect is there once.

Elsewhere two runners on one SQLite file took the same work (DBOS #541).
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from daojiao_program.engine import Engine
from tests.engine.desk_of_tickets import standing
from tests.engine.runner_of_tickets import opened, work
from tests.engine.tickets import Ticket

TICKETS = int(os.environ.get("RUNNERS_TICKETS", "120"))
"""How many tickets pass through; thousands for a whole proof."""
KILLED = int(os.environ.get("RUNNERS_KILLED", "4"))
"""How many times one of the three is killed."""
SEED = int(os.environ.get("RUNNERS_SEED", "2022"))
ROOT = Path(__file__).parents[2]


def _runner(url: str, seed: int) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "tests.engine.runner_of_tickets", url, str(TICKETS), str(seed)]
    return subprocess.Popen(words, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})


def run_and_kill(url: str, rng: Random) -> int:
    """Three runners until each has come to its end; how many were killed."""
    running = [_runner(url, seed) for seed in range(3)]
    killed = 0
    try:
        while any(one.poll() is None for one in running):
            time.sleep(rng.uniform(0.2, 1.2))
            at = rng.randrange(3)
            if killed < KILLED and running[at].poll() is None:
                running[at].send_signal(signal.SIGKILL)
                running[at].wait()
                running[at] = _runner(url, 10 + killed)
                killed += 1
        assert [one.returncode for one in running] == [0, 0, 0]
    finally:
        for one in running:
            one.kill()
            one.wait()
    return killed


def _course(engine: Engine) -> list[tuple[str, str, str, str]]:
    """Every event that stands, with its request; the order of what is independent is nobody's."""
    return sorted((stream, on.isoformat(), topic, id_) for stream, on, topic, id_ in standing(engine))


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_every_effect_is_there_once(store: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """As in a run that nobody disturbed, and nothing is stuck."""
    url = f"sqlite:///{tmp_path}/desk.db"
    if store == "postgresql":
        url = f"{request.getfixturevalue('postgres_url')}&schema={request.getfixturevalue('pg_schema')}"
    killed = run_and_kill(url, Random(SEED))
    assert killed
    with opened(url) as disturbed, opened("sqlite:///:memory:") as quiet:
        work(quiet, TICKETS, 0)
        course = _course(disturbed)
        assert course == _course(quiet)
        assert len({(stream, topic, id_) for stream, _, topic, id_ in course}) == len(course)
        assert [one for one in disturbed.worklist() if one.request] == []
        assert len(disturbed.find(Ticket, where="closed")) == TICKETS
