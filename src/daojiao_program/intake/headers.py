"""Where a table's headers stand: titles and units may be above them, and they may have two lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest
from typing import Final

TITLE_ROWS: Final = 10
"""So many rows are looked at for the headers, which often stand below a title."""


def joined(upper: Sequence[str], lower: Sequence[str], known: Callable[[str], bool]) -> list[str] | None:
    """The headers of two lines as one; None where the two are no headers in two lines.

    Some column has its header in the upper line and nothing below, another has it in the lower one, below
    nothing or below the title of a group.
    """
    pairs = [*zip_longest(upper, lower, fillvalue="")]
    both = any(one and not two for one, two in pairs if known(one)) and any(known(two) for _, two in pairs)
    if not both or any(two and two != one for one, two in pairs if known(one)):
        return None
    return [two if known(two) else one if known(one) else two or one for one, two in pairs]
