"""Every error of the package can be copied and pickled, and says the same afterwards."""

# ruff: noqa: S301 - what is unpickled is what the test has pickled
import copy
import importlib
import inspect
import pickle
import pkgutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_type_hints

import pytest

import daojiao_program
from daojiao_program.engine import Engine, EngineError, Outcome, Refusal, Refused, Rule, Withheld
from daojiao_program.engine.errors import Conflict, StoreError
from daojiao_program.engine.rules import DAY_AHEAD
from tests.engine.town import MAY, asking


def every_error() -> list[type[Exception]]:
    """The exception classes of all modules of the package."""
    found: dict[type[Exception], None] = {}
    for module in pkgutil.walk_packages(daojiao_program.__path__, "daojiao_program."):
        for one in vars(importlib.import_module(module.name)).values():
            if inspect.isclass(one) and issubclass(one, Exception) and one.__module__ == module.name:
                found[one] = None
    return list(found)


class OwnError(EngineError):
    """An error of somebody else, made from what it does not pass on."""

    def __init__(self, stream: str, *, version: int) -> None:
        super().__init__(f"{stream} is at {version}")
        self.stream = stream
        self.version = version


VALUES: Mapping[Any, Any] = {
    str: "灯 a lamp",
    int: 7,
    int | None: 7,
    float | None: 0.5,
    list[Outcome | Withheld]: [],
    Path: Path("a.feature"),
    Rule: DAY_AHEAD,
    Mapping[str, Any]: {"found": ["2025-05-02"], "allowed": "≤ 2025-05-01"},
}


def made(kind: type[Exception]) -> Exception:
    """An error of a class, from values of the kinds that it takes."""
    if kind.__init__ in (Exception.__init__, ValueError.__init__):
        return kind("灯 a lamp")
    hints = get_type_hints(kind.__init__)
    hints.pop("return", None)
    parameters = inspect.signature(kind).parameters
    if not hints:
        return kind("灯 a lamp")
    args = [VALUES[hints[name]] for name, one in parameters.items() if one.kind is not one.KEYWORD_ONLY]
    return kind(
        *args,
        **{
            name: VALUES[hints[name]]
            for name in hints
            if parameters[name].kind is inspect.Parameter.KEYWORD_ONLY
        },
    )


@pytest.mark.parametrize(
    "kind", [*every_error(), OwnError], ids=lambda one: f"{one.__module__}.{one.__name__}"
)
def test_an_error_is_copied_and_pickled(kind: type[Exception]) -> None:
    """Class, sentence, arguments, attributes and notes are the same; in every protocol."""
    error = made(kind)
    error.add_note("in row 3")
    copies = [copy.copy(error), copy.deepcopy(error)]
    copies += [pickle.loads(pickle.dumps(error, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]
    for one in copies:
        assert one is not error
        assert type(one) is kind
        assert (str(one), one.args, vars(one)) == (str(error), error.args, vars(error))


def test_all_were_found() -> None:
    """The modules were looked through, adapters and command line too."""
    names = {one.__name__ for one in every_error()}
    assert names >= {
        "EngineError",
        "Conflict",
        "Refused",
        "StoreError",
        "UsageError",
        "Unmet",
    }
    assert {Conflict, StoreError, EngineError} <= set(every_error())


def test_a_recorded_refusal_is_copied_whole(engine: Engine) -> None:
    """With its rule, what was found, of what, and the number of its request."""
    (refusal,) = engine.submit([asking("r", "volunteer.leave", MAY[1], "volunteer:a")])
    assert isinstance(refusal, Refusal)
    for one in (copy.deepcopy(refusal), pickle.loads(pickle.dumps(refusal))):
        refused: Refused = one.refused
        assert (one.id, one.number, refused.request, refused.code) == ("r", 2, 2, "ENROLLED")
        assert (refused.rule, refused.findings) == (refusal.refused.rule, refusal.refused.findings)
        assert str(refused) == str(refusal.refused)
        with pytest.raises(TypeError, match="cannot be changed"):
            refused.findings["found"] = 1  # type: ignore[index]  # what is tested
