"""A rule switched off, or always refusing, to see what holds it up.

The product has no such switch: `require` and `advise` are exchanged, for a while, in every module that has
taken them by name. For tests that run alone in their process, never for a store that takes requests.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from unittest.mock import patch

from daojiao_program.engine import Refused, Rule, Warned, rules
from daojiao_program.engine.frozen import fixed


def switched_off(*codes: str) -> AbstractContextManager[None]:
    """Let these rules refuse nothing, and warn of nothing."""

    def holds(condition: object, rule: Rule) -> bool:
        return bool(condition) or rule.code in codes

    return _exchanged(holds)


def always_refusing(*codes: str) -> AbstractContextManager[None]:
    """Let these rules refuse whatever comes before them, or warn of it."""

    def holds(condition: object, rule: Rule) -> bool:
        return bool(condition) and rule.code not in codes

    return _exchanged(holds)


@contextmanager
def _exchanged(holds: Callable[[object, Rule], bool]) -> Iterator[None]:
    def require(condition: object, rule: Rule, /, **findings: object) -> None:
        if not holds(condition, rule):
            raise Refused(rule, findings)

    def advise(condition: object, rule: Rule, /, **findings: object) -> list[Warned]:
        return [] if holds(condition, rule) else [Warned(rule, fixed(findings))]

    exchanged = (("require", rules.require, require), ("advise", rules.advise, advise))
    with ExitStack() as stack:
        for module in list(sys.modules.values()):
            for name, now, then in exchanged:
                if vars(module).get(name) is now:
                    stack.enter_context(patch.object(module, name, then))
        yield
