"""A store of the small town, in memory, with a charter in force since 1 May."""

from collections.abc import Iterator

import pytest

from daojiao_program.engine import Engine
from tests.engine.town import chartered


@pytest.fixture
def engine() -> Iterator[Engine]:
    """Give it open; it is closed afterwards."""
    with chartered() as engine:
        yield engine
