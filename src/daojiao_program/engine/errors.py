"""What can go wrong, as one small family: every error of the package is an `EngineError`."""

from __future__ import annotations

from typing import Any

from daojiao_program.engine.address import redacted
from daojiao_program.engine.wording import Said


class EngineError(Exception):
    """The base of every error that this package raises on purpose: what was found, and what to do.

    Each can be copied and pickled, whatever its own constructor takes: what it knows is carried over.

    It is told in Chinese and in English (`said`), or in one language alone; no password of an address is.
    """

    def __init__(self, zh: str = "", en: str = "") -> None:
        zh, en = redacted(zh), redacted(en)
        super().__init__(*(one for one in (zh, en) if one))
        self._words = Said(zh, en)

    @property
    def said(self) -> Said:
        """What was found, and what to do."""
        return self._told()

    def _told(self) -> Said:
        return self._words

    def __str__(self) -> str:
        return str(self.said)

    def __reduce__(self) -> tuple[Any, ...]:
        return _as_it_was, (type(self), self.args), self.__dict__.copy()


def failing(error: Exception, index: int, of: int, id_: str) -> None:
    """Say in the error which request of a batch, counted from 0, failed."""
    if of == 1:
        return
    told = f"request {index + 1} of {of}, {id_!r}; none of them was recorded"
    if isinstance(error, EngineError):
        zh = f"一批 {of} 件中的第 {index + 1} 件（{id_}），本批均未登记"
        words = Said(f"{error.said.zh}（{zh}）", f"{error.said.en} ({told})")
        error._words = words  # noqa: SLF001 - of this module
    else:
        error.add_note(told)


class Conflict(EngineError):
    """The store moved on, or stayed locked, so that this request was not decided; it may be asked again.

    Nothing was recorded.
    """


class StoreError(EngineError):
    """The store cannot be opened, read or written; the message says what was found and what to do.

    As text it is the English alone, for whoever runs the program; `said` has the Chinese as well, where
    somebody who is no administrator may meet it.
    """

    def __str__(self) -> str:
        return self.said.en


class UnreadableEventError(StoreError):
    """A stored event that this code cannot read; it says which one."""

    def __init__(
        self, zh: str, en: str = "", *, stream: str = "", version: int = 0, position: int = 0, topic: str = ""
    ) -> None:
        super().__init__(zh, en)
        self.stream = stream
        self.version = version
        self.position = position
        self.topic = topic


class RequestFault(EngineError, TypeError):
    """A mistake of the code that asks: what it made is no request, whatever the rules say."""

    def __init__(self, sentence: str) -> None:
        super().__init__(en=sentence)


class DecisionFault(EngineError, TypeError):
    """A mistake of the code of a decision, found while it ran: nothing was recorded, no state was changed.

    `decision` is its name, `target` the stream that was asked ("" for several), `file` and `line` where it
    is written; `sentence` says what it did and what to write; `streams` are those that it had loaded.
    """

    def __init__(self, decision: str, target: str, file: str, line: int, sentence: str) -> None:
        asked = f"{decision} on {target}" if target else decision
        super().__init__(en=f"{asked} ({file}:{line}) {sentence}; nothing was recorded")
        self.decision = decision
        self.target = target
        self.file = file
        self.line = line
        self.sentence = sentence
        self.streams: tuple[str, ...] = ()


class DefinitionError(EngineError, TypeError, ValueError):
    """A mistake of the code, found when a class or a catalogue is defined, before any store is opened.

    `of` is the class or the decision, such as `Cohort.enrol`; `file` and `line` where it is written (0 where
    that cannot be told); `sentence` says what was found and what to write.
    """

    def __init__(self, of: str, file: str, line: int, sentence: str) -> None:
        super().__init__(f"{of} ({file}:{line}): {sentence}" if line else f"{of} ({file}): {sentence}")
        self.of = of
        self.file = file
        self.line = line
        self.sentence = sentence


def _as_it_was(kind: type[EngineError], args: tuple[Any, ...]) -> EngineError:
    """An error with these arguments; its attributes are set by who copies it."""
    return kind.__new__(kind, *args)
