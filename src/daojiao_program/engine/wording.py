"""What is said to people: in Chinese, in English, or in both; what fields and their values are called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Said:
    """What is said in Chinese and in English: `Said("借出", "Lend")`, `Said(en="Lend")`, `Said("借出")`.

    Either may be left out; then the other stands for both, and is shown once. Wherever one is asked for, a
    plain string will do, and is said in its own language alone.
    """

    zh: str = ""
    en: str = ""

    def __post_init__(self) -> None:
        """What is left out is said in the other language."""
        if not self.zh:
            object.__setattr__(self, "zh", self.en)
        if not self.en:
            object.__setattr__(self, "en", self.zh)

    @classmethod
    def of(cls, said: Said | str) -> Said:
        """What is said, where a plain string will do."""
        return Said(said) if isinstance(said, str) else said

    def __iter__(self) -> Iterator[str]:
        """In Chinese, then in English."""
        return iter((self.zh, self.en))

    def __bool__(self) -> bool:
        """Whether anything is said."""
        return bool(self.zh)

    def __str__(self) -> str:
        return self.only(LANGUAGES)

    def only(self, languages: Iterable[Language]) -> str:
        """In these languages, in their order, in one line; once where they say the same."""
        return " / ".join(dict.fromkeys(self.zh if one == "zh" else self.en for one in languages))

    @property
    def languages(self) -> tuple[Language, ...]:
        """Both, or the language of its one text, which is Chinese if it has Chinese signs."""
        if self.zh != self.en:
            return LANGUAGES
        return (("zh" if is_chinese(self.zh) else "en"),) if self else ()

    def document(self) -> dict[str, str]:
        """Both, for JSON."""
        return {"zh": self.zh, "en": self.en}

    def filled(self, findings: Mapping[str, object]) -> Said:
        """The same as templates, filled with what was found."""
        return Said(self.zh.format_map(findings), self.en.format_map(findings))


def is_chinese(text: str) -> bool:
    """Whether a text has Chinese signs."""
    return _HAN.search(text) is not None


def words(name: str) -> str:
    """`CadreEnrolled` or `complete_session` as plain English words."""
    parts = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").lower()
    return parts[:1].upper() + parts[1:]


def titled(title: Said | str, name: str) -> Said:
    """The title of what has a name in the code, which is its English unless that is given.

    A plain string is Chinese if it has Chinese signs, with the name in words for the English; else it is the
    only title. A `Said` is taken as it is.
    """
    if isinstance(title, Said):
        return title
    return Said(title, words(name)) if is_chinese(title) else Said(title or words(name))


@dataclass(frozen=True, slots=True)
class Word(Said):
    """What a field is called, and what its values may be called: `Word("方式", "Form")`, `Word("Form")`.

    `also` are other headers that mean the same field. `listed` is the path of the terms' list of which its
    values are entries, such as `villages` or `council.parties`: a mapping of codes to what has `zh` and
    `en`. `choices` are codes with their titles, each a `Said` or a plain string.
    """

    also: tuple[str, ...] = ()
    listed: str = ""
    choices: Mapping[str, Said | str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """All that it is called."""
        return (self.zh, self.en, *self.also)
