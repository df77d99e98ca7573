"""What a seal can be at odds with."""

from __future__ import annotations

from daojiao_program.engine.errors import StoreError


class SealError(StoreError):
    """A store is not as it was sealed, or a note is not what it should be: nothing is signed on it.

    `since` is the first request that is not as it was sealed, as far as that can be told.
    """

    def __init__(self, zh: str, en: str, *, since: int | None = None) -> None:
        super().__init__(zh, en)
        self.since = since
