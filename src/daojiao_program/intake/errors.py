"""A file that cannot be taken in at all."""

from __future__ import annotations

from daojiao_program.engine import EngineError


class IntakeError(EngineError):
    """The file is not what an office sends; nothing of it was taken in.

    `zh` and `en` say, in a sentence each, what was found and what to do.
    """

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.zh = zh
        self.en = en

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}"
