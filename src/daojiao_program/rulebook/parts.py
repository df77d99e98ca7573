"""What a rule book consists of: groups of rules, blocks of scenarios, each with its last results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from daojiao_program.engine import Rule, Said
from daojiao_program.rulebook.reading import FeatureText, RuleText, ScenarioText, StepText
from daojiao_program.rulebook.required import Site
from daojiao_program.rulebook.results import LastResult, ResultCounts


@dataclass(frozen=True, slots=True)
class ToldScenario:
    """A scenario, with the id and the last result of each of its tests; `on` is the day of the latest."""

    scenario: ScenarioText
    tests: tuple[tuple[str, LastResult | None], ...]
    on: date | None

    @property
    def tally(self) -> ResultCounts:
        """What its last results come to."""
        return ResultCounts.of(result for _, result in self.tests)


@dataclass(frozen=True, slots=True)
class ScenarioGroup:
    """Scenarios that stand together in a feature file; `rule` is their `规则:` block, None outside any."""

    file: str
    feature: FeatureText
    rule: RuleText | None
    scenarios: tuple[ToldScenario, ...]

    @property
    def chinese(self) -> bool:
        """Whether it is written in Chinese."""
        return self.feature.language.startswith("zh")

    @property
    def background(self) -> tuple[StepText, ...]:
        """The steps with which each of the scenarios begins."""
        return (*self.feature.background, *(self.rule.background if self.rule else ()))

    @property
    def tally(self) -> ResultCounts:
        """What the last results of its scenarios come to."""
        return ResultCounts.of(_results([self]))


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """A rule: its sentence with the charter's numbers, its fields, its places in the code, its scenarios.

    `called` are the titles of the fields that have one.
    """

    rule: Rule
    sentence: Said
    fields: Mapping[str, object]
    called: Mapping[str, Said]
    sites: Sequence[Site]
    blocks: Sequence[ScenarioGroup]

    @property
    def tally(self) -> ResultCounts:
        """What the last results of its scenarios come to."""
        return ResultCounts.of(_results(self.blocks))


@dataclass(frozen=True, slots=True)
class Group:
    """The rules of one aggregate, in the order in which they are written; `id` is its kind."""

    id: str
    title: Said
    files: Sequence[str]
    entries: Sequence[RuleEntry]


@dataclass(frozen=True, slots=True)
class Book:
    """The rule book. `charter` says whence the values are, `terms` what they are called as a whole.

    `run` is when the features were last run.

    `others` are scenarios that belong to no rule of the catalogue.
    """

    town: Said | None
    charter: Said | None
    terms: Said
    groups: Sequence[Group]
    others: Sequence[ScenarioGroup]
    run: datetime | None

    @property
    def entries(self) -> list[RuleEntry]:
        """Every rule."""
        return [entry for group in self.groups for entry in group.entries]

    @property
    def blocks(self) -> list[ScenarioGroup]:
        """All that the feature files hold."""
        return [*(block for entry in self.entries for block in entry.blocks), *self.others]

    @property
    def scenarios(self) -> list[ToldScenario]:
        """Every scenario."""
        return [told for block in self.blocks for told in block.scenarios]

    @property
    def tally(self) -> ResultCounts:
        """What the last results of all scenarios come to."""
        return ResultCounts.of(_results(self.blocks))


def _results(blocks: Iterable[ScenarioGroup]) -> Iterator[LastResult | None]:
    for block in blocks:
        for told in block.scenarios:
            yield from (result for _, result in told.tests)
