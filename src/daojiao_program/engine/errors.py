"""What can go wrong, as one small family: every error of the package is an `EngineError`."""

from __future__ import annotations


class EngineError(Exception):
    """The base of every error that this package raises on purpose."""


class Conflict(EngineError):
    """The store moved on, or stayed locked, so that this request was not decided; it may be asked again.

    Nothing was recorded.
    """


class StoreError(EngineError):
    """The store cannot be opened, read or written; the message says what was found and what to do."""
