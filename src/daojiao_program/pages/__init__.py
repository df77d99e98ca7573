"""The page: what the store says of the program, as one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Final

from daojiao_program.audit.claims import Verdict
from daojiao_program.engine import Engine
from daojiao_program.pages.look import PageError
from daojiao_program.views.progress import Progress

__all__ = ["PageError", "page_of"]

_EXTRA: Final = frozenset({"altair", "jinja2", "markupsafe", "vl_convert"})


def page_of(
    engine: Engine,
    *,
    on: date,
    known_at: datetime | None = None,
    progress: Callable[[datetime | None], Progress],
    verdicts: Callable[[datetime | None], Sequence[Verdict]],
) -> str:
    """The page as of a day, as known at a moment (now); the same bytes for the same store, day and moment.

    `progress` and `verdicts` are asked for what was known at the moment of the look, so that all of the
    page tells of one and the same state, whoever writes meanwhile. Raises `PageError` when the day has no
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
    return put_together(engine, on=on, known_at=known_at, progress=progress, verdicts=verdicts)
