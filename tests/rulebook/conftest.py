"""Small features to read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rulebook.features import write_features


@pytest.fixture
def features(tmp_path: Path) -> Path:
    """The folder of the features."""
    return write_features(tmp_path)
