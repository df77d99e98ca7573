"""What is kept as text: the form of ids, and characters that no store gives back."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

ID_LENGTH: Final = 80
"""How many characters an id may have."""
_UNSEEN: Final = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
"""Unicode's categories: control, format (zero-width, direction), surrogates, private, unassigned; lines."""


def is_text(text: str) -> bool:
    """Whether the text is whole characters that any database keeps: UTF-8, and no NUL."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def odd_in_id(text: str, most: int = ID_LENGTH) -> str:
    """What makes the text no id, in a few words; nothing where it is one.

    An id has 1 to 80 characters in the composed form (NFC), all of them seen: no control, zero-width or
    direction characters, no space at either end, none but single plain ones within. So that no two ids look
    the same and are two things.
    """
    if text.isascii() and " " not in text and text.isprintable() and 0 < len(text) <= most:
        return ""  # as nearly all are
    return _odd(text, most)


@lru_cache(maxsize=10_000)
def _odd(text: str, most: int) -> str:  # noqa: PLR0911 - one return for each thing that may be odd
    if not text:
        return "it is empty"
    for index, one in enumerate(text, 1):
        category = unicodedata.category(one)
        if category in _UNSEEN or (category == "Zs" and one != " "):
            return f"character {index} is {_name(one)}"
    if text != text.strip():
        return f"a space stands at its {'start' if text[0] == ' ' else 'end'}"
    if "  " in text:
        return f"two spaces stand together at character {text.index('  ') + 1}"
    composed = unicodedata.normalize("NFC", text)
    if composed != text:
        at = next((i for i, (a, b) in enumerate(zip(text, composed, strict=False)) if a != b), len(composed))
        return f"character {at + 1}, {_name(text[at])}, is not in the composed form (NFC)"
    if len(text) > most:
        return f"it has {len(text)} characters"
    return ""


def _name(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, 'without a name')}"
