"""What fields are called, and what their values may be called, where people read and write them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Word:
    """What a field is called, and what its values may be called.

    `also` are other headers that mean the same field. `listed` is the path of the terms' list of which its
    values are entries, such as `villages` or `council.parties`: a mapping of codes to what has `zh` and
    `en`. `choices` are codes with their titles in Chinese and English.
    """

    zh: str
    en: str
    also: tuple[str, ...] = ()
    listed: str = ""
    choices: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """All that it is called."""
        return (self.zh, self.en, *self.also)
