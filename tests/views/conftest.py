"""The example's town for the tests of the views."""

from collections.abc import Iterator

import pytest

from daojiao_program import Program
from tests.example import example_town


@pytest.fixture(scope="session")
def town() -> Iterator[Program]:
    """The example's town, only to be looked at."""
    with example_town() as found:
        yield found
