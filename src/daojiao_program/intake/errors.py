"""A file that cannot be taken in at all."""

from __future__ import annotations

from daojiao_program.engine import EngineError


class IntakeError(EngineError):
    """The file is not what an office sends; nothing of it was taken in."""
