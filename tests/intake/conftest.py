"""A town for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from daojiao_program.program import Program
from tests.intake.office import open_town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Program]:
    """A simulated town on 1 June 2022, its charter adopted."""
    with open_town(tmp_path) as opened:
        yield opened
