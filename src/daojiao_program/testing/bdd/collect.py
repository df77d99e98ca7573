"""Feature files as pytest collects them: a file, its rules, their scenarios, a row of examples each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from daojiao_program.engine import EngineError
from daojiao_program.rulebook.lint import Fault, lint
from daojiao_program.rulebook.naming import code_of, node_name, numbered, row_name, rule_name
from daojiao_program.testing.bdd import current, inside
from daojiao_program.testing.bdd.inside import Scenario, ScenarioTemplate, Step, StepFunctionContext
from daojiao_program.testing.bdd.nearest import bare, misnamed, nearest
from daojiao_program.testing.unmet import Unmet

MISSING = "daojiao_missing"
"""The user property in which a scenario reports the steps that nobody knows."""


_WORDS: Final = {"given": ("假如", "Given"), "when": ("当", "When"), "then": ("那么", "Then")}


class Ground:
    """What the scenarios of one file share: what they are about, and the steps that they see."""

    def __init__(self, settings: current.Subject) -> None:
        self.settings = settings
        self._steps: inside.Steps | None = None

    def steps(self, item: pytest.Item) -> inside.Steps:
        """The steps that any scenario of the file sees."""
        if self._steps is None:
            self._steps = inside.Steps(item)
        return self._steps


class FeatureFile(pytest.Module):
    """A feature file. One that would mislead is not run: it fails with what is to be mended.

    A module without Python, so that fixtures of a module last as long as the file.
    """

    obj = None

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """The rules, and the scenarios that stand in none."""
        try:
            ground = Ground(current.read(self.path.parent, self.config.rootpath))
        except EngineError as error:
            raise self.CollectError("\n".join(error.said)) from None
        rules = ground.settings.catalogue.rules
        faults = [one for one in lint(self.path, rules=rules) if one.misleads]
        if faults:
            yield Misleading.from_parent(self, name="lint", faults=faults)
            return
        groups: dict[str, list[ScenarioTemplate]] = {}
        try:
            every = inside.scenarios_in(self.path)
        except inside.UnreadableError as error:
            yield Misleading.from_parent(self, name="lint", faults=[error.fault])
            return
        for one in every:
            name = rule_name(code_of(sorted(one.rule.tags)), one.rule.name) if one.rule else ""
            groups.setdefault(name, []).append(one)
        for name, templates in groups.items():
            if name:
                yield RuleNode.from_parent(self, name=name, templates=templates, ground=ground)
            else:
                yield from scenarios(self, templates, ground)


class RuleNode(pytest.Collector):
    """A rule of a feature."""

    def __init__(
        self, *, name: str, parent: pytest.Collector, templates: list[ScenarioTemplate], ground: Ground
    ) -> None:
        super().__init__(name, parent)
        self._templates = templates
        self._ground = ground

    def collect(self) -> Iterator[pytest.Item]:
        """Its scenarios."""
        return scenarios(self, self._templates, self._ground)


def scenarios(
    parent: pytest.Collector, templates: Iterable[ScenarioTemplate], ground: Ground
) -> Iterator[pytest.Item]:
    """An item for each scenario, or for each row of its examples."""
    planned = []
    for one in templates:
        rows = list(inside.examples_of(one))
        if rows:
            planned += [(row_name(one.name, list(row.values())), one, row, tags) for row, tags in rows]
        else:
            planned.append((node_name(one.name), one, {}, set()))
    names = numbered([name for name, *_ in planned])
    for name, (_, template, row, tags) in zip(names, planned, strict=True):
        yield ScenarioItem.from_parent(
            parent, name=name, template=template, row=row, tags=tags, ground=ground
        )


class ScenarioItem(pytest.Function):
    """A scenario, or one row of an outline."""

    def __init__(
        self,
        *,
        name: str,
        parent: pytest.Collector,
        template: ScenarioTemplate,
        row: dict[str, str],
        tags: set[str],
        ground: Ground,
    ) -> None:
        super().__init__(name, parent, callobj=self._play)
        if hasattr(self, "_id"):  # since pytest 9.2 an id has parts, and `--lf` compares them
            self._id = type(self._id).parse(self.nodeid)
        self.template = template
        self.step: Step | None = None
        self.change: Callable[[], AbstractContextManager[None]] | None = None
        self._row = row
        self.ground = ground
        self.own_markers += inside.marks_of(self.config, template, tags)
        self.keywords.update((mark.name, mark) for mark in self.own_markers)

    @property
    def zh(self) -> bool:
        """Whether the feature is written in Chinese."""
        return bool(self.template.feature.language.startswith("zh"))

    @property
    def code(self) -> str:
        """The code of the rule in whose block the scenario stands, if it has one."""
        return code_of(sorted(self.template.rule.tags)) if self.template.rule else ""

    @property
    def bound_as(self) -> tuple[str, str]:
        """By what a Python module would bind it: the file, and the scenario's name."""
        return str(self.path), self.template.name

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the scenario begins."""
        return self.path, self.template.line_number - 1, self.name

    def setup(self) -> None:
        """Let fixtures and steps be about what the file is about."""
        self._before = current.settings()
        current.use(self.ground.settings)
        super().setup()

    def teardown(self) -> None:
        """Leave things as they were for who comes next."""
        super().teardown()
        current.use(self._before)

    def _play(self, request: pytest.FixtureRequest) -> None:
        __tracebackhide__ = True
        scenario = self.template.render(self._row)
        scene = request.getfixturevalue("daojiao_scene")
        choose = partial(self._chosen, scenario, request)
        with ExitStack() as changed:
            change = self.change
            for step in inside.run(scenario, choose, request, scene.end):
                self.step = step
                if change is not None and step.type != "given":
                    changed.enter_context(change())
                    change = None

    def _chosen(self, scenario: Scenario, request: pytest.FixtureRequest) -> list[StepFunctionContext]:
        """The one step function of each step. Raises `Unmet` for all steps that have none, or several."""
        __tracebackhide__ = True
        known = self.ground.steps(self)
        found = [(step, known.matching(step)) for step in scenario.steps]
        missing = [step for step, functions in found if not functions]
        if missing:
            self.step = missing[0]
            inside.tell_missing(request, scenario, missing)
            self._report_missing(missing, known)
        for step, functions in found:
            self.step = step
            self._single(step, functions)
        return [functions[0] for _, functions in found]

    def _single(self, step: Step, found: list[StepFunctionContext]) -> None:
        if len(found) > 1:
            both = "\n".join(f"  {inside.where(one)}" for one in found)
            raise Unmet(
                f"“{step.name}”有{len(found)}种步骤都相符，无法确定用哪一种：\n{both}",
                f"{len(found)} steps match {step.name!r}, and it cannot be told which is meant:\n{both}",
            )
        if inside.is_async(found[0]):
            raise Unmet(
                f"“{step.name}”是 async def 步骤，不会执行；请改为 def：\n  {inside.where(found[0])}",
                f"{step.name!r} is an async def step and would not run; make it a def:\n"
                f"  {inside.where(found[0])}",
            )
        if not inside.reads(found[0], step):
            raise Unmet(
                f"“{step.name}”不读下面的表格或文字；请删去，或换一个步骤：\n  {inside.where(found[0])}",
                f"{step.name!r} does not read the table or text below it; take that away, "
                f"or use another step:\n  {inside.where(found[0])}",
            )

    def _report_missing(self, missing: list[Step], known: inside.Steps) -> None:
        lines = []
        for step in missing:
            near = nearest(step.name, known.sayings(step.type))
            line, key = self._written(step), f"{step.type} {bare(step.name)}"
            self.user_properties.append((MISSING, [key, line, self._at(step), near]))
            lines += [f"  {step.line_number}: {line}", *(f"      {one}" for one in near)]
            kinds = known.kinds(step.name)
            if kinds:
                words, here = [_WORDS[one] for one in kinds], _WORDS[step.type]
                zh = f"“{'”或“'.join(zh for zh, _ in words)}”才能这样写，而这一步接着“{here[0]}”"
                en = (
                    f"this is said after {' or '.join(en for _, en in words)}; here it stands after {here[1]}"
                )
                lines.append(f"      {zh if self.zh else en}")
            names = misnamed(step.name)
            lines += [f"      {'相近的名称：' if self.zh else 'names like it: '}{names}"] if names else []
        told = "\n".join(lines)
        raise Unmet(f"没有这样的步骤，最接近的是：\n{told}", f"no such steps; the nearest are:\n{told}")

    def _at(self, step: Step | None) -> str:
        return f"{_file(self)}:{step.line_number if step else self.template.line_number}"

    def _written(self, step: Step) -> str:
        return f"{step.keyword}{'' if self.zh else ' '}{step.name}"

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ANN401, ARG002 - as pytest has it
        """What was expected and found, at the line of the feature; a traceback only where code failed."""
        error, at = excinfo.value, self._at(self.step)
        line = self._written(self.step) if self.step else self.name
        if isinstance(error, pytest.FixtureLookupError):
            name = error.argname
            error = Unmet(f"没有“{name}”这个 fixture；请写在 conftest.py 里", f"there is no fixture {name!r}")
        if isinstance(error, Unmet):
            return f"{at}\n  {line}\n{error.zh if self.zh else error.en}"
        excinfo.traceback = inside.of_step(excinfo.traceback)
        shown: Any = super().repr_failure(excinfo)
        if hasattr(shown, "addsection"):
            shown.addsection(at, line)
        return shown


def _file(node: pytest.Item) -> str:
    """The file of a node, as ids name it."""
    root = node.config.rootpath
    path = node.path.relative_to(root) if node.path.is_relative_to(root) else node.path
    return path.as_posix()


class Misleading(pytest.Item):
    """Stands for a file that is not run, since it would not run as it reads."""

    def __init__(self, *, name: str, parent: pytest.Collector, faults: list[Fault]) -> None:
        super().__init__(name, parent)
        self._faults = faults

    def runtest(self) -> None:
        """Fail with every fault."""
        zh = "\n".join(f"{_file(self)}:{one.line}: {one.zh}；{one.fix_zh}" for one in self._faults)
        en = "\n".join(f"{_file(self)}:{one.line}: {one.en}; {one.fix_en}" for one in self._faults)
        raise Unmet(zh, en)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the first fault is."""
        return self.path, self._faults[0].line - 1, self.name

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ANN401, ARG002 - as pytest has it
        """Every fault, in Chinese and in English."""
        error = excinfo.value
        return f"{error.zh}\n{error.en}" if isinstance(error, Unmet) else super().repr_failure(excinfo)
