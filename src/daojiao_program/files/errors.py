"""A file that is not written, or not read, as it stands."""

from __future__ import annotations

from daojiao_program.engine.errors import EngineError


class FileError(EngineError):
    """A file stays as it is: it is not written over, or not read; the message says why and what to do."""
