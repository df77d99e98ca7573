"""What can go wrong, as one small family: every error of the package is an `EngineError`."""

from __future__ import annotations

from typing import Any


class EngineError(Exception):
    """The base of every error that this package raises on purpose.

    Each can be copied and pickled, whatever its own constructor takes: what it knows is carried over.
    """

    def __reduce__(self) -> tuple[Any, ...]:
        return _as_it_was, (type(self), self.args), self.__dict__.copy()


class SpokenError(EngineError):
    """An error told in a sentence each of Chinese (`zh`) and English (`en`): what was found, what to do."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.zh = zh
        self.en = en

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}"


class Conflict(EngineError):
    """The store moved on, or stayed locked, so that this request was not decided; it may be asked again.

    Nothing was recorded.
    """


class StoreError(EngineError):
    """The store cannot be opened, read or written; the message says what was found and what to do.

    `zh` says it in Chinese, where somebody who is no administrator may meet it.
    """

    def __init__(self, en: str, zh: str = "") -> None:
        super().__init__(en)
        self.en = en
        self.zh = zh or en


class UnreadableEventError(StoreError):
    """A stored event that this code cannot read; it says which one."""

    def __init__(
        self, en: str, zh: str = "", *, stream: str = "", version: int = 0, position: int = 0, topic: str = ""
    ) -> None:
        super().__init__(en, zh)
        self.stream = stream
        self.version = version
        self.position = position
        self.topic = topic


class DefinitionError(EngineError, TypeError, ValueError):
    """A mistake of the code, found when a class or a catalogue is defined, before any store is opened.

    `of` is the class or the decision, such as `Cohort.enrol`; `file` and `line` where it is written (0 where
    that cannot be told); `sentence` says what was found and what to write.
    """

    def __init__(self, of: str, file: str, line: int, sentence: str) -> None:
        super().__init__(of, file, line, sentence)
        self.of = of
        self.file = file
        self.line = line
        self.sentence = sentence

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{self.of} ({where}): {self.sentence}"


def _as_it_was(kind: type[EngineError], args: tuple[Any, ...]) -> EngineError:
    """An error with these arguments; its attributes are set by who copies it."""
    return kind.__new__(kind, *args)
