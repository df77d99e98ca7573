"""The example's town for the tests of the audit."""

import functools
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, nullcontext
from datetime import date

import pytest

from daojiao_program import Program
from daojiao_program.engine.sharing import Known
from daojiao_program.snapshot import TownSnapshot
from tests.example import example_town


@pytest.fixture(scope="session")
def town() -> Iterator[Program]:
    """The example's town, only to be looked at: what was counted of it once is not counted again."""
    with example_town() as found, pytest.MonkeyPatch.context() as patch, ExitStack() as looks:
        open_look = found.as_of

        @functools.cache
        def look(day: date | None, known_at: Known) -> TownSnapshot:
            return looks.enter_context(open_look(day, known_at))

        def as_of(day: date | None = None, known_at: Known = None) -> AbstractContextManager[TownSnapshot]:
            return nullcontext(look(day, known_at))

        patch.setattr(found, "figures", functools.cache(found.figures))
        patch.setattr(found, "as_of", as_of)
        yield found
