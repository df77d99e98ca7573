"""Named places at which a test may end the process, to see that what is left can be completed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

AFTER_PEOPLE: Final = "after-people"
"""The batch's people are registered, its requests not yet recorded."""
AFTER_APPEND: Final = "after-append"
"""The batch's requests are recorded, the directory does not know of it yet."""
AFTER_ANSWER: Final = "after-answer"
"""The directory has kept who was accepted and let go of who was refused."""
BEFORE_FILE: Final = "before-file"
"""Every row is answered; that the file was taken in is not recorded yet."""
AFTER_FILE: Final = "after-file"
"""The file is recorded; the rejected rows are not written yet."""
ALL: Final = (AFTER_PEOPLE, AFTER_APPEND, AFTER_ANSWER, BEFORE_FILE, AFTER_FILE)


def _on(_name: str) -> None:
    """Do nothing."""


hook: Callable[[str], None] = _on
"""What happens at each place; tests put their own here."""


def reach(name: str) -> None:
    """The place of that name is reached."""
    hook(name)
