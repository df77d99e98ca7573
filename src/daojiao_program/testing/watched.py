"""Decisions under watch: whoever changes what it was given to look at, fails."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

from daojiao_program.engine import Aggregate, Catalogue, Context
from daojiao_program.engine.decision import AnyDecision, Decided


def watched(catalogue: Catalogue) -> Catalogue:
    """The same catalogue, in which each decision is held to change nothing: state after = state before."""
    found = copy.copy(catalogue)
    found.decisions = {**_all_watched(catalogue)}
    return found


@lru_cache(maxsize=64)
def _all_watched(catalogue: Catalogue) -> dict[str, AnyDecision]:
    return {name: _watched(one) for name, one in catalogue.decisions.items()}


def _watched(decision: AnyDecision) -> AnyDecision:
    found = copy.copy(decision)
    function: Callable[..., Decided] = decision.function

    @wraps(function)
    def run(*given: Any, **arguments: Any) -> Decided:  # noqa: ANN401 - the decision's own arguments
        *target, context = given
        before = [(one, _state(one)) for one in target]

        def load(kind: type[Aggregate], id_: str) -> Aggregate:
            loaded: Aggregate = context.load(kind, id_)
            if not any(one is loaded for one, _ in before):
                before.append((loaded, _state(loaded)))
            return loaded

        looking: Context[Any] = Context(
            load,
            on=context.on,
            entered=context.entered,
            terms=context.terms,
            actor=context.actor,
            reason=context.reason,
        )
        looking.warnings = context.warnings
        try:
            return function(*target, looking, **arguments)
        finally:
            changed = [one.stream for one, state in before if vars(one) != state]
            assert not changed, f"{decision.name} changed {changed}, instead of returning events"

    found.function = run
    return found


def _state(aggregate: Aggregate) -> dict[str, Any]:
    return copy.deepcopy(vars(aggregate))
