"""A process that follows a desk of tickets until it is killed: a fork of one that has loaded all it needs."""

from __future__ import annotations

from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from threading import Event as Signal
from typing import Final

from daojiao_program.adapters.webhook import Webhook
from daojiao_program.engine import Conflict
from tests.adapters.receiving import SECRET
from tests.engine.following import desk
from tests.engine.tickets import Ticket

LEASE_S: Final = 1.0

_forks = get_context("forkserver")
_forks.set_forkserver_preload([__name__])


def follows(url: str, hook: str) -> BaseProcess:
    """A process that posts what changes on tickets to an address."""
    process = _forks.Process(target=_follow, args=(url, hook), daemon=True)
    process.start()
    return process


def _follow(url: str, to: str) -> None:
    with desk(url) as engine, Webhook(to, [SECRET]) as hook:
        while True:
            try:
                engine.follow("mirror", kinds=[Ticket], lease_s=LEASE_S).run(hook, Signal())
            except Conflict:
                continue
