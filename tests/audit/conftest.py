"""The example's town for the tests of the audit."""

import functools
from collections.abc import Iterator

import pytest

from daojiao_program import Program
from tests.example import example_town


@pytest.fixture(scope="session")
def town() -> Iterator[Program]:
    """The example's town, only to be looked at: what was counted of it once is not counted again."""
    with example_town() as found, pytest.MonkeyPatch.context() as patch:
        patch.setattr(found, "figures", functools.cache(found.figures))
        yield found
