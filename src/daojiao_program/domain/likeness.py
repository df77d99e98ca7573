"""When two entries are the same thing told twice: equal but for case, width and spaces."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

ACTIVITY: Final = ("kind", "village", "place")
"""Activities of one day that agree in these look alike."""


def likeness(values: Iterable[object]) -> tuple[str, ...]:
    """What entries are compared by: equal for those that look alike."""
    return tuple(_folded(str(one)) for one in values)


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
