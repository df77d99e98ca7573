"""The demonstration-town program of Daojiao, on an event-sourced workflow engine.

`Engine` is for a workflow of one's own (see `daojiao_program.engine`), `Program` is the town's. Each name is
loaded when it is first asked for, so that a workflow of one's own never loads the town's.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from daojiao_program.engine import Conflict, Engine, EngineError, Receipt, Refused, StoreError
    from daojiao_program.program import Program, TownDesk

__all__ = ["Conflict", "Engine", "EngineError", "Program", "Receipt", "Refused", "StoreError", "TownDesk"]

_TOWN: Final = frozenset({"Program", "TownDesk"})


if not TYPE_CHECKING:  # a type checker, which would take any name from this, reads the imports above

    def __getattr__(name: str) -> object:
        """Load what was asked for, once."""
        if name not in __all__:
            message = f"module {__name__!r} has no attribute {name!r}; it has {', '.join(__all__)}"
            raise AttributeError(message)
        module = import_module("daojiao_program.program" if name in _TOWN else "daojiao_program.engine")
        found = globals()[name] = getattr(module, name)
        return found


def __dir__() -> list[str]:
    """What it has, loaded or not."""
    return sorted({*globals(), *__all__})
