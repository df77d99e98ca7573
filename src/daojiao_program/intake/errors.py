"""A file that cannot be taken in at all."""

from __future__ import annotations

from daojiao_program.engine.errors import SpokenError


class IntakeError(SpokenError):
    """The file is not what an office sends; nothing of it was taken in."""
