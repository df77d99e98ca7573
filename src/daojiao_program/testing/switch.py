"""A rule switched off, or always refusing, to see what holds it up.

The engine of a story judges under the policy in force. An engine that is opened on a store never does: it has
its own, and takes requests under none but the rules as they are written.
"""

from __future__ import annotations

from contextlib import AbstractContextManager

from daojiao_program.engine import AS_WRITTEN, Engine, Policy, judging_under
from daojiao_program.engine.policy import policy_in_force


def switched_off(*codes: str) -> AbstractContextManager[None]:
    """Let these rules refuse nothing, and warn of nothing."""
    return judging_under(Policy(off=frozenset(codes)))


def always_refusing(*codes: str) -> AbstractContextManager[None]:
    """Let these rules refuse whatever comes before them, or warn of it."""
    return judging_under(Policy(always=frozenset(codes)))


class StoryEngine(Engine):
    """The engine of a story: what it takes is seen by nobody else, so it takes it under any policy."""

    def _policy(self) -> Policy:
        return policy_in_force() or AS_WRITTEN

    def _check_takes(self) -> None:
        """It takes whatever is asked."""
