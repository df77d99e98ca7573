"""The engine stands without the town: what importing it and opening a store load, in a process of its own."""

import importlib
import subprocess
import sys
from typing import Final

import pytest

import daojiao_program

TOWN: Final = (
    "domain",
    "program",
    "pages",
    "intake",
    "views",
    "audit",
    "rulebook",
    "testing",
    "cli",
    "adapters.people",
)
OUTSIDE: Final = ("eventsourcing", "psycopg", "typer", "rich", "altair", "python_calamine", "pytest")
LOADED: Final = """
import sys
{}
print(*sys.modules)
"""
WORKFLOW: Final = """
from datetime import date
from daojiao_program.engine import Aggregate, Context, Engine, Event, decision

class Lent(Event, topic="desk.lent"):
    thing: str

class LoanDesk(Aggregate):
    @decision()
    def lend(self, _: Context[None], thing: str) -> list[Event]:
        return [Lent(thing=thing)]

    def evolve(self, event: Lent, on: date) -> None:
        pass

with Engine.open("sqlite:///{}/desk.db", LoanDesk.catalogue()) as engine:
    engine.acting("clerk", on=date(2022, 5, 5)).of(LoanDesk, "main").lend("drill")
    assert engine.figures().position == 1
"""


def loaded_by(code: str) -> set[str]:
    """The modules that a fresh process has loaded when it has run the code."""
    found = subprocess.run(
        [sys.executable, "-c", LOADED.format(code)], capture_output=True, text=True, check=True
    )
    return set(found.stdout.split())


def forbidden(modules: set[str]) -> list[str]:
    """Those of the modules that are none of a workflow of one's own."""
    roots = tuple(f"daojiao_program.{one}" for one in TOWN) + OUTSIDE
    return sorted(one for one in modules if any(one == root or one.startswith(f"{root}.") for root in roots))


@pytest.mark.parametrize(
    "code",
    [
        "import daojiao_program",
        "from daojiao_program.engine import Engine",
        "import daojiao_program as d; d.Engine",
    ],
)
def test_the_engine_loads_nothing_of_the_town(code: str) -> None:
    """Neither the domain nor what is written for it, nor a package that only they need."""
    assert forbidden(loaded_by(code)) == []


def test_a_store_is_opened_and_used_without_the_town(tmp_path: object) -> None:
    """A workflow of one's own is asked, recorded and counted, and the town is not loaded."""
    modules = loaded_by(WORKFLOW.format(tmp_path))
    assert "daojiao_program.adapters.sqlite" in modules
    assert forbidden(modules) == []


def test_the_town_is_loaded_when_it_is_asked_for() -> None:
    """`Program` comes from the package as before, and is found by `dir` and `import *`."""
    assert "daojiao_program.domain.catalogue" in loaded_by("from daojiao_program import Program")
    assert set(daojiao_program.__all__) <= set(dir(daojiao_program))
    for name in daojiao_program.__all__:
        assert getattr(importlib.import_module("daojiao_program"), name).__module__.startswith(
            "daojiao_program."
        )


def test_a_misspelt_name_is_told() -> None:
    """The names that there are stand in the error."""
    with pytest.raises(AttributeError, match=r"no attribute 'Programm'; it has Conflict, Engine, .*Program"):
        daojiao_program.Programm  # type: ignore[attr-defined]  # noqa: B018 - that it is not there is the claim
