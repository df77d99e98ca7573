"""The page: what the store says of the program, as one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from daojiao_program.audit.claims import Claim
from daojiao_program.engine import Snapshot
from daojiao_program.pages.look import PageError
from daojiao_program.views.progress import Progress

__all__ = ["PageError", "page_of"]

_EXTRA: Final = frozenset({"altair", "jinja2", "markupsafe", "vl_convert"})


def page_of(then: Snapshot, *, progress: Callable[[], Progress], claims: Sequence[Claim]) -> str:
    """The page of a look; the same bytes for the same store and the same two times.

    `progress` is asked once all that the page needs is counted. Raises `PageError` when the day has no
    charter, or when what draws the page is not installed.
    """
    try:
        from daojiao_program.pages.page import put_together  # noqa: PLC0415 - what it imports may be missing
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _EXTRA:
            raise
        raise PageError(
            "生成页面需要附加组件：pip install 'daojiao-program[page]'",
            "the page needs an extra: pip install 'daojiao-program[page]'",
        ) from None
    return put_together(then, progress=progress, said=claims)
