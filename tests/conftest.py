"""What tests share: a PostgreSQL of their own, and a fresh schema in it for each test that asks."""

import uuid
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from tests.postgres import NoServer, running

pytest_plugins = ["pytester"]


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a PostgreSQL that runs as long as the tests do, fsync on."""
    try:
        with running() as url:
            yield url
    except NoServer as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture
def pg_schema(postgres_url: str) -> Iterator[str]:
    """The name of a schema that nobody else uses; not made yet, and dropped after the test."""
    name = f"test_{uuid.uuid4().hex[:16]}"
    yield name
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        # A connection that the test left in a transaction would hold the drop for ever.
        connection.execute("SET lock_timeout = '10s'")
        connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(name)))
