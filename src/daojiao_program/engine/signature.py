"""The signature of a decision: what it is given, and what can be asked of it by name."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from inspect import Parameter
from typing import Final

from pydantic import BaseModel

from daojiao_program.engine.definition import mistake

_TAKEN: Final = frozenset({"self", "context", *(one for one in dir(BaseModel) if not one.startswith("_"))})
"""What no argument may be called: what a decision is given first, and what its schema has."""


def check_signature(function: Callable[..., object]) -> int:
    """How many parameters the engine passes: 2, itself and the context, or the context alone.

    Raises `DefinitionError` for a signature that cannot be asked.
    """
    if not inspect.isfunction(function):
        raise mistake(function, "only a function can be a decision: write @decision() directly above its def")
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        raise mistake(function, "a decision waits for nothing: write it without async")
    if inspect.isgeneratorfunction(function):
        raise mistake(function, "a decision answers at once: return a list instead of yielding")
    parameters = [*inspect.signature(function).parameters.values()]
    method = bool(parameters) and parameters[0].name == "self"
    if (
        not method
        and _stands_in_a_class(function)
        and parameters
        and parameters[0].annotation is Parameter.empty
    ):
        raise mistake(function, "a decision of an aggregate begins with self: (self, context, …)")
    given = 2 if method else 1
    positional = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    if len(parameters) < given or any(one.kind not in positional for one in parameters[:given]):
        itself = "self, " if method else ""
        raise mistake(
            function,
            f"it is given {'itself and ' if method else ''}the context: "
            f"write def {function.__name__}({itself}context: Context[…], …)",
        )
    for one in parameters[given:]:
        _check_argument(function, one)
    return given


def _stands_in_a_class(function: Callable[..., object]) -> bool:
    within = function.__qualname__.rpartition(".")[0]
    return bool(within) and not within.endswith("<locals>")


def _check_argument(function: Callable[..., object], argument: Parameter) -> None:
    name = argument.name
    match argument.kind:
        case Parameter.VAR_POSITIONAL | Parameter.VAR_KEYWORD:
            stars = "*" if argument.kind is Parameter.VAR_POSITIONAL else "**"
            raise mistake(
                function, f"{stars}{name} has no names to be stored by; write each argument with its type"
            )
        case Parameter.POSITIONAL_ONLY:
            raise mistake(function, f"{name} is stored by its name: take out the / behind it")
        case _:
            pass
    if name in _TAKEN or name.startswith("_"):
        raise mistake(
            function, f"an argument cannot be called {name!r}, which the engine uses; call it otherwise"
        )
    if argument.annotation is Parameter.empty:
        raise mistake(function, f"the argument {name} has no type; write {name}: str, or what it is")
