"""A rule switched off, or always refusing, to see what holds it up.

The product has no such switch: `require` is exchanged, for a while, in every module that has taken it by
name. For tests that run alone in their process, never for a store that takes requests.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from unittest.mock import patch

from daojiao_program.engine import Refused, Rule, rules


def switched_off(*codes: str) -> AbstractContextManager[None]:
    """Let these rules refuse nothing."""

    def require(condition: object, rule: Rule, /, **findings: object) -> None:
        if not condition and rule.code not in codes:
            raise Refused(rule, findings)

    return _exchanged(require)


def always_refusing(*codes: str) -> AbstractContextManager[None]:
    """Let these rules refuse whatever comes before them."""

    def require(condition: object, rule: Rule, /, **findings: object) -> None:
        if not condition or rule.code in codes:
            raise Refused(rule, findings)

    return _exchanged(require)


@contextmanager
def _exchanged(require: Callable[..., None]) -> Iterator[None]:
    taken = [one for one in list(sys.modules.values()) if vars(one).get("require") is rules.require]
    with ExitStack() as stack:
        for module in taken:
            stack.enter_context(patch.object(module, "require", require))
        yield
