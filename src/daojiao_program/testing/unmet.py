"""What a story expected and did not find, said in Chinese and English."""

from __future__ import annotations


class Unmet(AssertionError):
    """An expectation that does not hold, or a line that cannot be read.

    It is no `EngineError`, so that a failed expectation cannot pass for a refusal. Python shows `en`; a
    feature shows the language in which it is written.
    """

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.zh = zh
        self.en = en

    def __str__(self) -> str:
        return self.en


def expect(condition: object, zh: str, en: str) -> None:
    """Raise `Unmet` unless the condition holds."""
    if not condition:
        raise Unmet(zh, en)
