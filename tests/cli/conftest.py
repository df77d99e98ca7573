"""Running the command line in the process, on the example's store or a copy of it."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from daojiao_program import Program
from daojiao_program.cli.app import app
from daojiao_program.cli.documents import schemas
from daojiao_program.program import DATA
from tests.cli.runner import Runner
from tests.example import FILES, copied, example

CHARTER = DATA / "charter.toml"


@dataclass(frozen=True)
class Done:
    """What a command left: its exit status and what it printed."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:  # noqa: ANN401 - a JSON document
        """The one JSON document that was printed."""
        return json.loads(self.out)


@functools.cache
def check_of(command: str) -> Callable[[object], None]:
    """What checks a document of the command."""
    check: Callable[[object], None] = jsonschema.Draft202012Validator(schemas()[command]).validate
    return check


def held_by_its_schema(command: str, printed: str) -> None:
    """Whatever a test has a command print is what docs/reference/documents.json says that it prints."""
    document = json.loads(printed)
    if command != "catalogue" or "undeclared" in document:
        check_of(command)(document)


Daojiao = Callable[..., Done]


@pytest.fixture
def daojiao(monkeypatch: pytest.MonkeyPatch) -> Daojiao:
    """Run a command with these words; on the example's store unless told another."""
    monkeypatch.setenv("DAOJIAO_STORE", f"sqlite:///{example() / FILES[0]}")
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)

    def run(*words: str | int | Path) -> Done:
        found = Runner().invoke(app, [str(one) for one in words], prog_name="daojiao")
        if found.exception is not None and not isinstance(found.exception, SystemExit):
            raise found.exception
        if "--json" in words and found.stdout.startswith(("{", "[")):
            held_by_its_schema(str(words[0]), found.stdout)
        return Done(found.exit_code, found.stdout, found.stderr)

    return run


@pytest.fixture
def town_url(tmp_path: Path) -> str:
    """A copy of the example's store, to write in."""
    return copied(tmp_path)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The address of a store that is not there yet."""
    return f"sqlite:///{tmp_path / 'own.db'}"


@pytest.fixture
def own(daojiao: Daojiao, url: str) -> str:
    """A simulated store with a charter."""
    assert daojiao("init", "--simulated", "--store", url).status == 0
    assert daojiao("charter", CHARTER, "--on", "2022-04-01", "--store", url).status == 0
    return url


def position(url: str) -> int:
    """How far a store has come."""
    with Program.open(url, create=False) as town, town.ledger.reading() as reading:
        return reading.head().number
