"""The example's page as of the day of the report, made once."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from daojiao_program import Program
from tests.example import copied, example_town
from tests.pages.places import add_places
from tests.pages.reading import Element, read

DAY = date(2022, 8, 23)


@functools.cache
def _page() -> str:
    with example_town() as town:
        return town.page(on=DAY)


@pytest.fixture
def town() -> Iterator[Program]:
    """The example's town, only to be looked at."""
    with example_town() as town:
        yield town


@pytest.fixture
def page() -> str:
    """The page of the day of the report."""
    return _page()


@pytest.fixture
def document(page: str) -> Element:
    """The same, read."""
    return read(page)


@pytest.fixture(scope="session")
def places(tmp_path_factory: pytest.TempPathFactory) -> Element:
    """The page of a copy in which compounds and a project have been added, as of its last day."""
    url = copied(tmp_path_factory.mktemp("places"))
    with Program.open(url, create=False) as town:
        add_places(town)
        return read(town.page())


@pytest.fixture
def file(page: str, tmp_path: Path) -> Path:
    """The page as a file."""
    found = tmp_path / "page.html"
    found.write_bytes(page.encode())
    return found
