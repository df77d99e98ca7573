"""What is kept as text: the form of ids, characters that no store gives back, and those that nobody sees."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import lru_cache
from typing import Final

ID_LENGTH: Final = 80
"""How many characters an id may have."""
_UNSEEN: Final = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
"""Unicode's categories: control, format (zero-width, direction), surrogates, private, unassigned; lines."""


_CONTROLS: Final = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # of the terminal (C0 but for tab and new line, DEL, C1)
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # of the direction in which a line is read
    "\u2028\u2029\ud800-\udfff"  # lines that are none, halves of characters
)
CONTROL: Final = re.compile(f"[{_CONTROLS}]")
"""A character that nobody writes and that moves the reader's screen, or shows a line as what it is not."""
_IN_A_LINE: Final = re.compile(f"[{_CONTROLS}\t\n]")
_IN_JSON: Final = re.compile(f"[{_CONTROLS}]|\\\\[bfu]")
"""Such a character in JSON, raw or written as an escape; also what only looks like an escape."""


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


def visible(text: str, *, lines: bool = True) -> str:
    r"""The text with control characters and direction marks as escapes that can be seen, such as `\x1b`.

    Without `lines`, tabs and new lines too.
    """
    return (CONTROL if lines else _IN_A_LINE).sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape", "surrogatepass").decode()


def control_in(text: str) -> str:
    """The first control character or direction mark of one line of text, by name, if there is any."""
    found = None if text.isprintable() else _IN_A_LINE.search(text)
    return _name(found[0]) if found else ""


def control_in_json(text: str) -> str:
    """The first control character or direction mark in the texts of a JSON document, and in which of them.

    They may have several lines.
    """
    return _control_of(json.loads(text)) if _IN_JSON.search(text) else ""


def _control_of(value: object) -> str:
    match value:
        case str():
            found = CONTROL.search(value.replace("\r", ""))
            return f"{visible(value[:60])!r}: {_name(found[0])}" if found else ""
        case dict():
            return next(filter(None, (_control_of(one) for pair in value.items() for one in pair)), "")
        case list():
            return next(filter(None, map(_control_of, value)), "")
        case _:
            return ""


def _name(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, 'without a name')}"
