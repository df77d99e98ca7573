"""What stands in the README of a bundle, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from daojiao_program.files.reading import read_text

_TEXT: Final = Path(__file__).with_name("readme.md")
_MOST: Final = 64 * 1024


def readme(about: Mapping[str, Any], name: str) -> str:
    """The README of a bundle that is the file of that name."""
    return read_text(_TEXT, _MOST).format(
        **about,
        name=name,
        folder=name.removesuffix(".zip") or "bundle",
        marked_zh="；是模拟数据，并非实际发生" if about["simulated"] else "",
        marked_en="; it is a simulation, and not what happened" if about["simulated"] else "",
    )
