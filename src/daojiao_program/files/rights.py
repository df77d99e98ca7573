"""Who else may read a file, by the rights that its system keeps."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

from daojiao_program.engine.wording import Said

OWNER: Final = 0o600
"""The rights of what is made for its owner alone."""
_OTHERS: Final = 0o077


def make_private(path: Path) -> None:
    """Make an empty file for its owner alone, unless it is there. Raises `OSError`."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, OWNER))


def is_shared(path: Path) -> bool:
    """Whether others than the owner may read or write it; False for what is not there."""
    if os.name != "posix":
        return False
    try:
        return bool(stat.S_IMODE(path.stat().st_mode) & _OTHERS)
    except OSError:
        return False


def told_of(path: Path) -> Said:
    """What is said of a file that others may read."""
    return Said(
        f"{path} 别人也能读；请运行 chmod 600 {path}",
        f"{path} is open to others than its owner; run chmod 600 {path}",
    )
