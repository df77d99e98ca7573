"""The gates: do the scenarios of each rule hold it up?

Each rule is switched off and made to refuse always, once what a scenario takes as given has happened: some
scenario in the rule's own block must then end otherwise. Each number of the terms that it names is made one
higher and one lower: the scenarios marked `@边界` (`@boundary`) must notice, and an outline that notices one
side must notice the other. Each reaction is taken out: a scenario marked with its name (`@free-the-members`)
must notice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import Final

import pytest
from _pytest.runner import runtestprotocol

from daojiao_program.engine import Reaction, Rule
from daojiao_program.engine.rules import OF_THE_CODE
from daojiao_program.rulebook.terms import putting
from daojiao_program.testing.bdd.collect import Misleading, ScenarioItem
from daojiao_program.testing.bdd.current import Subject
from daojiao_program.testing.bdd.held import changed
from daojiao_program.testing.switch import always_refusing, switched_off
from daojiao_program.testing.unmet import Unmet

Change = Callable[[], AbstractContextManager[None]]
BOUNDARY: Final = ("边界", "boundary")
"""The tags of scenarios that stand on either side of a number."""
NOBODY: Final = "没有场景因此改变 / no scenario ends otherwise"
NO_BOUNDARY: Final = "没有标为 @边界 的场景察觉 / no scenario marked @boundary notices"
ONE_SIDE: Final = "只写了界限的一边 / only one side of the boundary:"
IMPOSSIBLE: Final = "条款不容 / the terms do not allow it"


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one change of one rule: the scenario that noticed, or why it survived."""

    code: str
    change: str
    scenarios: int
    told: str
    survived: bool = False


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
                    if rule in OF_THE_CODE:
                        continue
                    block = [one for one in own if one.code == rule.code]
                    if self._every or block:
                        self.tried += [*_try(rule, block, settings)]
                for reaction in settings.catalogue.reactions.values():
                    tagged = [one for one in own if one.get_closest_marker(reaction.name)]
                    if self._every or tagged:
                        self.tried.append(_taken_out(reaction, tagged))
        session.testsfailed = len(self.failed) + sum(one.survived for one in self.tried)
        session.testscollected = len(ours)
        return True

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """The table; a survivor is a rule that its scenarios do not hold up."""
        write = terminalreporter.line
        terminalreporter.section("规则由场景支撑 · the rules held up by their scenarios")
        if self.failed:
            write("先让全部场景通过 / every scenario must pass first")
        for one in self.tried:
            told = f"SURVIVED {one.told}" if one.survived else one.told
            write(f"{one.code:<18} {one.scenarios:>3}  {one.change:<28} {told}")
        survivors = sum(one.survived for one in self.tried)
        write(f"{len(self.tried)} 处改动 changes, {survivors} 处无场景察觉 survivors")


def passes(item: ScenarioItem | Misleading, *, log: bool = False) -> bool:
    """Whether a scenario passes now, or is skipped; it may be run again afterwards."""
    return not any(one.failed for one in runtestprotocol(item, nextitem=None, log=log))


def notices(item: ScenarioItem, change: Change | None = None) -> bool:
    """Whether a scenario ends otherwise under a change, and not already in what it takes as given.

    What is given has happened before the change.
    """
    item.change = change
    try:
        return not passes(item) and item.step is not None and item.step.type != "given"
    finally:
        item.change = None


def _try(rule: Rule, block: list[ScenarioItem], settings: Subject) -> Iterator[Tried]:
    for name, change in (("off", switched_off), ("always", always_refusing)):
        found = next((one.name for one in block if notices(one, partial(change, rule.code))), None)
        yield Tried(rule.code, name, len(block), found or NOBODY, survived=found is None)
    boundary = [one for one in block if any(map(one.get_closest_marker, BOUNDARY))]
    for path in rule.terms:
        number = attrgetter(path)(settings.held.terms) if settings.held is not None else 0
        if isinstance(number, int) and (settings.held is not None or _is_number(settings, path)):
            yield from _sides(rule, path, number, boundary, settings)


def _is_number(settings: Subject, path: str) -> bool:
    """Whether a scenario can give terms a whole number of that name."""
    by = putting(settings.catalogue)
    field = by.model.model_fields.get(path) if by is not None and not by.argument else None
    return field is not None and field.annotation is int


def _taken_out(reaction: Reaction, tagged: list[ScenarioItem]) -> Tried:
    """A reaction that asks nothing: a scenario that is marked with its name must notice."""
    change = partial(switched_off, reaction.actor)
    found = next((one.name for one in tagged if notices(one, change)), None)
    return Tried(reaction.name, "off", len(tagged), found or NOBODY, survived=found is None)


def _sides(
    rule: Rule, path: str, number: int, boundary: list[ScenarioItem], settings: Subject
) -> Iterator[Tried]:
    """A number one higher and one lower, and what the scenarios at the boundary make of it."""
    noticed: dict[int, dict[str, str] | None] = {}
    for value in (number + 1, number - 1):
        try:
            with _terms_with(settings, path, value):
                noticed[value] = {one.template.name: one.name for one in reversed(boundary) if notices(one)}
        except Unmet:
            noticed[value] = None
    for value, found in noticed.items():
        other = noticed[2 * number - value] or {}
        name = f"{path} {value}" if settings.held is not None else f"{path} {value:+d}"
        if found is None:
            yield Tried(rule.code, name, len(boundary), IMPOSSIBLE)
        elif one_sided := [one for one in other if one not in found]:
            yield Tried(rule.code, name, len(boundary), f"{ONE_SIDE} {'、'.join(one_sided)}", survived=True)
        else:
            told = next(iter(found.values()), NO_BOUNDARY)
            yield Tried(rule.code, name, len(boundary), told, survived=not found)


@contextmanager
def _terms_with(settings: Subject, path: str, number: int) -> Iterator[None]:
    """For a while, begin every scenario with another number in its terms.

    Where no file has them, a number that a scenario itself puts in force is higher by so much.
    """
    now = settings.held
    if now is None:
        settings.shift = {path: number}
    else:
        settings.held = changed(now, path, str(number), settings.lexicon)
    try:
        yield
    finally:
        settings.held, settings.shift = now, {}
