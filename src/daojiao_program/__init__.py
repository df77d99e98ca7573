"""The demonstration-town program of Daojiao, on an event-sourced workflow engine.

`Engine` is for a workflow of one's own (see `daojiao_program.engine`), `Program` is the town's.
"""

from daojiao_program.engine import Conflict, Engine, EngineError, Receipt, Refused, StoreError
from daojiao_program.program import Program, TownDesk

__all__ = ["Conflict", "Engine", "EngineError", "Program", "Receipt", "Refused", "StoreError", "TownDesk"]
