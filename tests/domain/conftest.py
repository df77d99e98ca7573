"""What the tests of the domain share: a town under the package's charter."""

from collections.abc import Iterator

import pytest

from tests.domain.town import Town, opened


@pytest.fixture
def story() -> Iterator[Town]:
    """A town under the package's charter; a refusal that the test has not looked at fails it."""
    yield from opened()
