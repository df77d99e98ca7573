"""All that touches the insides of pytest-bdd: its parser, its step functions, its execution.

Tried with 9.0.1, the first that runs under pytest 9 and the newest there is.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from _pytest._code import Traceback
from pytest_bdd.compat import get_fixture_names, getfixturedefs
from pytest_bdd.exceptions import GherkinParseError, StepDefinitionNotFoundError
from pytest_bdd.gherkin_parser import Scenario as ParsedScenario
from pytest_bdd.parser import Feature, FeatureParser, Rule, Scenario, ScenarioTemplate, Step
from pytest_bdd.reporting import StepReport, scenario_reports_registry
from pytest_bdd.scenario import _execute_step_function, scenario_wrapper_template_registry
from pytest_bdd.steps import StepFunctionContext, StepNamePrefix, step_function_context_registry

from daojiao_program.engine import EngineError
from daojiao_program.rulebook.lint import Fault

__all__ = [
    "Scenario",
    "ScenarioTemplate",
    "Step",
    "StepFunctionContext",
    "Steps",
    "UnreadableError",
    "bound_elsewhere",
    "examples_of",
    "is_async",
    "marks_of",
    "of_step",
    "reads",
    "run",
    "scenarios_in",
    "tell_missing",
    "where",
]


class UnreadableError(EngineError):
    """A line that pytest-bdd cannot read; `fault` says which, as the linter says it."""

    def __init__(self, path: Path, line: int, text: str) -> None:
        what = (f"“{text}”读不了", f"{text!r} cannot be read")
        fix = ("第一步须以“假如”“当”或“那么”开头", "the first step begins with Given, When or Then")
        self.fault = Fault(path, line, "unreadable", *what, *fix, misleads=True)
        super().__init__(f"{path}:{line}: {what[0]}；{fix[0]}", f"{path}:{line}: {what[1]}; {fix[1]}")


class _EveryScenario(FeatureParser):
    """Keeps every scenario: pytest-bdd keeps them by name, and loses one where two rules share it."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path.parent), path.name)
        self.found: list[ScenarioTemplate] = []

    def parse_scenario(
        self, scenario_data: ParsedScenario, feature: Feature, rule: Rule | None = None
    ) -> ScenarioTemplate:
        found = super().parse_scenario(scenario_data, feature, rule)
        self.found.append(found)
        return found


def scenarios_in(path: Path) -> list[ScenarioTemplate]:
    """Every scenario of a feature file, in its order. Raises `UnreadableError`."""
    parser = _EveryScenario(path)
    try:
        parser.parse()
    except GherkinParseError as error:
        raise UnreadableError(path, error.line, error.line_content) from None
    return parser.found


def marks_of(config: pytest.Config, template: ScenarioTemplate, tags: set[str]) -> list[pytest.Mark]:
    """What the tags of a scenario and of what it stands in become: markers, unless a hook says otherwise."""

    def marked() -> None: ...

    of_rule = template.rule.tags if template.rule else set()
    for tag in sorted(template.tags | template.feature.tags | of_rule | tags):
        config.addinivalue_line("markers", f"{tag}: a tag of feature files")
        config.hook.pytest_bdd_apply_tag(tag=tag, function=marked)
    return getattr(marked, "pytestmark", [])


def examples_of(template: ScenarioTemplate) -> Iterator[tuple[Mapping[str, str], set[str]]]:
    """The rows of an outline's examples, each with the tags of its table."""
    for one in template.examples:
        for row in one.as_contexts():
            yield row, one.tags


def bound_elsewhere(items: Iterable[pytest.Item]) -> set[tuple[str, str]]:
    """The scenarios that Python modules have bound by pytest-bdd's own means: each its file and its name."""
    functions = [one.function for one in items if isinstance(one, pytest.Function)]
    found = filter(None, map(scenario_wrapper_template_registry.get, functions))
    return {(one.feature.filename, one.name) for one in found}


class Steps:
    """The step functions that a node sees."""

    def __init__(self, node: pytest.Item) -> None:
        manager = node.session._fixturemanager  # noqa: SLF001 - pytest has no public way to its fixtures
        self._all: list[StepFunctionContext] = []
        for name in get_fixture_names(fixturemanager=manager):
            if name.startswith(StepNamePrefix.step_def.value):
                for fixture in getfixturedefs(manager, name, node) or ():
                    context = step_function_context_registry.get(fixture.func)
                    if context is not None:
                        self._all.append(context)
        self._found: dict[tuple[str, str], list[StepFunctionContext]] = {}

    def matching(self, step: Step) -> list[StepFunctionContext]:
        """Every step function that matches."""
        key = (step.type, step.name)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = [
                one
                for one in self._all
                if one.type in (None, step.type) and one.parser.is_matching(step.name)
            ]
        return found

    def kinds(self, name: str) -> list[str]:
        """The kinds of step, such as `given`, that a line could be."""
        return sorted({str(one.type) for one in self._all if one.type and one.parser.is_matching(name)})

    def sayings(self, kind: str) -> list[Any]:
        """The parsers of the steps of a kind, for who looks for the nearest; not pytest-bdd's own."""
        known = [one for one in self._all if one.step_func.__module__ != "pytest_bdd.plugin"]
        return [one.parser for one in known if one.type in (None, kind)]


def where(context: StepFunctionContext) -> str:
    """Where a step function is written, and how it is said."""
    code = inspect.unwrap(context.step_func).__code__
    return f"{code.co_filename}:{code.co_firstlineno} ({context.parser.name})"


def is_async(context: StepFunctionContext) -> bool:
    """Whether a step function would only make a coroutine, and run nothing."""
    function = context.step_func
    return inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)


def reads(context: StepFunctionContext, step: Step) -> bool:
    """Whether a step function takes the table and the text that stand below its step, if any do."""
    taken = inspect.signature(context.step_func).parameters
    return (step.datatable is None or "datatable" in taken) and (
        step.docstring is None or "docstring" in taken
    )


def of_step(traceback: Traceback) -> Traceback:
    """A traceback without what leads to the step function."""
    names = [one.name for one in traceback]
    at = names.index("call_fixture_func") + 1 if "call_fixture_func" in names else 0
    return traceback[at:] if at < len(traceback) else traceback


def tell_missing(request: pytest.FixtureRequest, scenario: Scenario, missing: Iterable[Step]) -> None:
    """Let the hooks know of steps that nobody knows."""
    for step in missing:
        request.config.hook.pytest_bdd_step_func_lookup_error(
            request=request,
            feature=scenario.feature,
            scenario=scenario,
            step=step,
            exception=StepDefinitionNotFoundError(f"Step definition is not found: {step}"),
        )


def run(
    scenario: Scenario,
    choose: Callable[[], Sequence[StepFunctionContext]],
    request: pytest.FixtureRequest,
    end: Callable[[], None],
) -> Iterator[Step]:
    """Execute a scenario's steps one by one with the functions chosen for them; give each before it runs.

    Reports of other tools show all steps as failed if `choose` raises, and the last one if `end` does.
    """
    __tracebackhide__ = True
    hook = request.config.hook
    told = {"request": request, "feature": scenario.feature, "scenario": scenario}
    hook.pytest_bdd_before_scenario(**told)
    try:
        try:
            chosen = choose()
        except AssertionError:
            report = scenario_reports_registry[request.node]
            report.add_step_report(StepReport(scenario.steps[0]))
            report.fail()
            raise
        for step, context in zip(scenario.steps, chosen, strict=True):
            yield step
            _execute_step_function(request, scenario, step, context)
        try:
            end()
        except AssertionError as error:
            last = {"step": scenario.steps[-1], "step_func": chosen[-1].step_func, "step_func_args": {}}
            hook.pytest_bdd_step_error(**told, **last, exception=error)
            raise
    finally:
        hook.pytest_bdd_after_scenario(**told)
