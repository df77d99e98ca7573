"""What tests share: a PostgreSQL of their own, and a fresh schema in it for each test that asks.

Under pytest-xdist the process that hands out the tests starts the server; each worker has a database there.
"""

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from psycopg import sql

from tests import once
from tests.postgres import NoServer, running, with_database

pytest_plugins = ["pytester"]

# How long an example takes is a matter of the machine and of who else uses it.
settings.register_profile("tests", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tests")

SERVER = pytest.StashKey[dict[str, str]]()
"""Where the server is, or why there is none: what workers are told."""


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # noqa: ANN401 - pytest-xdist has no public name for it
    """Before a worker starts: tell it what is shared, which lasts until all are done."""
    config: pytest.Config = node.config
    if SERVER not in config.stash:
        shared = ExitStack()
        config.add_cleanup(shared.close)
        folder = shared.enter_context(tempfile.TemporaryDirectory(prefix="daojiao-tests-"))
        try:
            server = {"postgres": shared.enter_context(running())}
        except NoServer as error:
            server = {"no_postgres": str(error)}
        config.stash[SERVER] = {"folder": folder, **server}
    node.workerinput.update(config.stash[SERVER])


def pytest_configure(config: pytest.Config) -> None:
    """A worker makes in the shared folder what takes long to make."""
    if told := _told(config):
        once.share(Path(told["folder"]))


def _told(config: pytest.Config) -> dict[str, str]:
    """What a worker was told; nothing where one process runs all."""
    found: dict[str, str] = getattr(config, "workerinput", {})
    return found


@pytest.fixture(scope="session")
def postgres_url(pytestconfig: pytest.Config) -> Iterator[str]:
    """The URL of a PostgreSQL that runs as long as the tests do, fsync on."""
    told = _told(pytestconfig)
    if "postgres" in told:
        yield with_database(told["postgres"], told["workerid"])
        return
    if "no_postgres" in told:
        pytest.fail(told["no_postgres"], pytrace=False)
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
