"""The policy in force: whether a rule is judged as it is written. `require` and `advise` ask it.

A store that takes requests knows none but `AS_WRITTEN`; previews, replays and tests may judge under another.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Policy:
    """Rules, by their codes, that refuse nothing (`off`) or whatever comes before them (`always`).

    Reactions that are `off`, by their actors (`reaction:call-the-citizen`), ask nothing.

    A subclass may decide otherwise what holds.
    """

    off: AbstractSet[str] = frozenset()
    always: AbstractSet[str] = frozenset()

    def holds(self, condition: object, code: str) -> bool:
        """Whether what the rule requires is taken to hold."""
        return (bool(condition) or code in self.off) and code not in self.always

    def __str__(self) -> str:
        told = [f"{what}: {', '.join(sorted(codes))}" for what, codes in self._named() if codes]
        return "; ".join(told) or type(self).__name__

    def _named(self) -> tuple[tuple[str, AbstractSet[str]], ...]:
        return ("switched off", self.off), ("always refusing", self.always)


AS_WRITTEN: Final = Policy()
"""Every rule as it is written."""
_IN_FORCE: Final[ContextVar[Policy | None]] = ContextVar("policy", default=None)
policy_in_force: Final = _IN_FORCE.get
"""The policy that is asked now; None where every rule is judged as it is written."""


@contextmanager
def judging_under(policy: Policy) -> Iterator[None]:
    """Have `require` and `advise` ask this policy, in this thread or task, while the block runs."""
    token = _IN_FORCE.set(None if policy == AS_WRITTEN else policy)
    try:
        yield
    finally:
        _IN_FORCE.reset(token)
