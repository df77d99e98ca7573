"""The gates: do the scenarios of each rule hold it up?

Each rule is switched off, made to refuse always, and each number of the charter that it names is made one
higher and one lower; every time some scenario in the rule's own block must end otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from operator import attrgetter

import pytest
from _pytest.runner import runtestprotocol

from daojiao_program.engine import Rule
from daojiao_program.testing.bdd.charter import changed
from daojiao_program.testing.bdd.collect import Misleading, ScenarioItem
from daojiao_program.testing.bdd.current import Settings
from daojiao_program.testing.switch import always_refusing, switched_off
from daojiao_program.testing.unmet import Unmet

Change = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one change of one rule: the scenario that ended otherwise, if one did."""

    code: str
    change: str
    scenarios: int
    ended_otherwise: str | None


class Gates:
    """Runs the features as they are, and then under each change of their rules, or of `every` rule."""

    def __init__(self, *, every: bool) -> None:
        self._every = every
        self.tried: list[Tried] = []
        self.failed: list[str] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Instead of the usual run, unless there is none or collecting has failed."""
        if session.testsfailed or session.config.option.collectonly:
            return None
        ours = [one for one in session.items if isinstance(one, ScenarioItem | Misleading)]
        self.failed = [one.nodeid for one in ours if not passes(one, log=True)]
        items = [one for one in ours if isinstance(one, ScenarioItem)]
        if not self.failed:
            for settings in {id(one.ground.settings): one.ground.settings for one in items}.values():
                own = [one for one in items if one.ground.settings is settings]
                for rule in settings.catalogue.rules.values():
                    block = [one for one in own if one.code == rule.code]
                    if self._every or block:
                        self.tried += [*_try(rule, block, settings)]
        session.testsfailed = len(self.failed) + sum(one.ended_otherwise is None for one in self.tried)
        session.testscollected = len(ours)
        return True

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """The table; a survivor is a rule that its scenarios do not hold up."""
        write = terminalreporter.line
        terminalreporter.section("规则由场景支撑 · the rules held up by their scenarios")
        if self.failed:
            write("先让全部场景通过 / every scenario must pass first")
        for one in self.tried:
            by = one.ended_otherwise or "SURVIVED 没有场景因此改变 / no scenario ends otherwise"
            write(f"{one.code:<18} {one.scenarios:>3}  {one.change:<28} {by}")
        survivors = [f"{one.code} {one.change}" for one in self.tried if one.ended_otherwise is None]
        write(f"{len(self.tried)} 处改动 changes, {len(survivors)} 处无场景察觉 survivors")


def passes(item: ScenarioItem | Misleading, *, log: bool = False) -> bool:
    """Whether a scenario passes now, or is skipped; it may be run again afterwards."""
    if isinstance(item, ScenarioItem):
        item._initrequest()  # noqa: SLF001 - what is run again begins with a new request for fixtures
    return not any(one.failed for one in runtestprotocol(item, nextitem=None, log=log))


def _try(rule: Rule, block: list[ScenarioItem], settings: Settings) -> Iterator[Tried]:
    for name, change in changes(rule, settings):
        try:
            with change():
                found = next((one.name for one in block if not passes(one)), None)
        except Unmet:
            found = "章程不容 / the charter does not allow it"
        yield Tried(rule.code, name, len(block), found)


def changes(rule: Rule, settings: Settings) -> Iterator[tuple[str, Change]]:
    """What is tried of a rule, each with its name."""
    yield "off", partial(switched_off, rule.code)
    yield "always", partial(always_refusing, rule.code)
    charter = settings.charter
    for path in rule.terms if charter is not None else ():
        number = attrgetter(path)(charter)
        if isinstance(number, int):
            for step in (1, -1):
                yield f"{path} {number + step}", partial(_charter_with, settings, path, number + step)


@contextmanager
def _charter_with(settings: Settings, path: str, number: int) -> Iterator[None]:
    """For a while, begin every scenario with another number in the charter."""
    now = settings.charter
    settings.charter = changed(now, path, str(number), settings.lexicon)
    try:
        yield
    finally:
        settings.charter = now
