"""The pytest plugin: collects feature files, knows the steps, keeps the last result of each scenario."""

from __future__ import annotations

import datetime as dt
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from daojiao_program.testing.bdd import (
    current,
    inside,
    steps_asked,
    steps_follows,
    steps_seen,
    steps_states,
    steps_todo,
    steps_views,
)
from daojiao_program.testing.bdd.collect import MISSING, FeatureFile, Misleading, ScenarioItem
from daojiao_program.testing.bdd.gates import Gates
from daojiao_program.testing.bdd.scene import Scene

RESULTS = "daojiao/results"


@pytest.fixture
def daojiao_scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    """What the steps of one scenario share; one that a Python module has bound ends here."""
    scene = Scene(current.settings())
    yield scene
    try:
        if not isinstance(request.node, ScenarioItem):
            scene.end()
    finally:
        scene.close()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option for the gates."""
    group = parser.getgroup("daojiao", "feature files")
    group.addoption(
        "--gates",
        action="store_true",
        help="change each rule of the run in turn: some scenario of its own must notice",
    )
    group.addoption("--gates-all", action="store_true", help="the same with every rule of the catalogue")


def pytest_configure(config: pytest.Config) -> None:
    """Know the steps."""
    for module in (steps_asked, steps_follows, steps_seen, steps_states, steps_todo, steps_views):
        config.pluginmanager.register(module)
    every = config.getoption("--gates-all")
    gates = every or config.getoption("--gates")
    if gates and (config.getoption("dist", "no") != "no" or hasattr(config, "workerinput")):
        raise pytest.UsageError(
            "--gates 要在一个进程里运行，请去掉 -n / --gates runs in one process: leave out -n"
        )
    config.pluginmanager.register(Gates(every=every) if gates else _Kept(config))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a feature file, unless pytest-bdd is switched off."""
    if file_path.suffix.lower() != ".feature" or not parent.config.pluginmanager.has_plugin("pytest-bdd"):
        return None
    return FeatureFile.from_parent(parent, path=file_path)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Generator[None]:
    """Leave alone the scenarios that a Python module binds to steps of its own.

    A file that would mislead is selected whatever `-k` and `-m` say: what it holds cannot be told.
    """
    bound = inside.bound_elsewhere(items)
    ours = [one for one in items if isinstance(one, ScenarioItem | Misleading)]
    files = {path for path, _ in bound}
    left = {
        one
        for one in ours
        if (one.bound_as in bound if isinstance(one, ScenarioItem) else str(one.path) in files)
    }
    if left:
        items[:] = [one for one in items if one not in left]
        config.hook.pytest_deselected(items=[*left])
    out = tuple(config.getoption("deselect") or ())
    yield
    misleading = [one for one in ours if isinstance(one, Misleading) and one not in left]
    items += [one for one in misleading if one not in items and not one.nodeid.startswith(out)]


class _Kept:
    """Keeps results for the rule book, and shows all missing steps of the run at its end."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._results: dict[str, dict[str, str]] = {}
        self._missing: dict[str, tuple[str, list[str], list[str]]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what came of a scenario."""
        if not report.nodeid.partition("::")[0].lower().endswith(".feature"):
            return
        if report.when == "call" or report.outcome != "passed":
            at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
            self._results[report.nodeid] = {"outcome": report.outcome, "at": at}
        for name, value in report.user_properties:
            if name == MISSING and report.when == "call" and isinstance(value, list):
                key, line, place, near = value
                self._missing.setdefault(key, (line, [], near))[1].append(place)

    def pytest_sessionfinish(self) -> None:
        """Keep the newest result of each scenario; workers leave that to who started them."""
        cache = getattr(self._config, "cache", None)
        if self._results and cache is not None and not hasattr(self._config, "workerinput"):
            before: dict[str, Any] = cache.get(RESULTS, None) or {}
            at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
            cache.set(RESULTS, {"at": at, "results": {**before.get("results", {}), **self._results}})

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """All steps that nobody knows, each once, with the nearest that are known."""
        if not self._missing:
            return
        terminalreporter.section("没有这样的步骤 · no such steps")
        for line, places, near in self._missing.values():
            terminalreporter.line(f"{line}    {', '.join(dict.fromkeys(places))}")
            for one in near:
                terminalreporter.line(f"    {one}")
