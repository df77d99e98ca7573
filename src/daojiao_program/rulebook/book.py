"""The rule book: each rule of a catalogue, where the code holds it, and its scenarios with their results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from daojiao_program.domain.charter import Charter
from daojiao_program.engine import Aggregate, Catalogue, Rule, Said
from daojiao_program.rulebook.naming import code_of
from daojiao_program.rulebook.parts import Book, Group, RuleEntry, ScenarioGroup, ToldScenario
from daojiao_program.rulebook.reading import FeatureText, ScenarioText, read_features
from daojiao_program.rulebook.required import Code, Site, file_of
from daojiao_program.rulebook.results import Results, newest, read_results
from daojiao_program.rulebook.rules import fields_of, filled
from daojiao_program.rulebook.terms import title_of

_ENGINE: Final = Said("系统规则", "The engine's own rules")
_BESIDE: Final = Said("其他规则", "Other rules")


def book_of(
    catalogue: Catalogue,
    features: Path,
    *,
    terms: Any = None,  # noqa: ANN401 - of any catalogue
    named: tuple[str, str] | None = None,
    results: Path | None = None,
) -> Book:
    """The rule book of a catalogue, from the feature files in a folder.

    `terms` give the numbers of the rules, `named` says whence they are. `results` is what the last run left
    behind; without it, what is found in the nearest folder at or above the features. Raises `BookError`
    where features or results cannot be read.
    """
    texts = read_features(features)
    kept = results or newest(features)
    run = read_results(kept, features) if kept else None
    zone = ZoneInfo(terms.zone if terms else catalogue.zone)
    blocks = sorted(_blocks(texts, features, run, zone), key=lambda one: not one[1].chinese)
    code, sites = _code_of(catalogue)
    of = {one: [block for each, block in blocks if each == one] for one in catalogue.rules}
    entries = [
        RuleEntry(
            rule,
            Said(*filled(rule, terms)),
            dict(fields_of(rule, terms)),
            {
                one: Said(word.zh, word.en)
                for one in rule.terms
                if (word := catalogue.words.get(f"terms.{one}"))
            },
            sites[rule.code],
            of[rule.code],
        )
        for rule in catalogue.rules.values()
    ]
    return Book(
        Said(terms.town.zh, terms.town.en) if isinstance(terms, Charter) else None,
        Said(*named) if named else None,
        title_of(catalogue.terms) if catalogue.terms else Said(),
        _groups(catalogue, entries, code),
        [block for each, block in blocks if each not in catalogue.rules],
        run.at.astimezone(zone) if run else None,
    )


def _blocks(
    texts: Iterable[FeatureText], features: Path, run: Results | None, zone: ZoneInfo
) -> Iterator[tuple[str, ScenarioGroup]]:
    """All scenarios, with the code of the rule for which they stand."""
    folder = Path(features.resolve().name)
    for text in texts:
        file = (folder / text.path.relative_to(features)).as_posix()
        ran = run.path(text.path) if run else ""
        path, of = ran or file, run if ran else None
        whole = code_of(sorted(text.tags))
        alone: dict[str, list[ToldScenario]] = {}
        for one in text.scenarios:
            alone.setdefault(code_of(sorted(one.tags)) or whole, []).append(_told(one, path, of, zone))
        for code, several in alone.items():
            yield code, ScenarioGroup(file, text, None, tuple(several))
        for rule in text.rules:
            several = [_told(one, path, of, zone) for one in rule.scenarios]
            if several:
                yield rule.code or whole, ScenarioGroup(file, text, rule, tuple(several))


def _told(scenario: ScenarioText, path: str, run: Results | None, zone: ZoneInfo) -> ToldScenario:
    """A scenario with the last results of its tests; `path` is its file's as ids name it."""
    tests = tuple((one, run.by_id.get(one) if run else None) for one in scenario.ids(path))
    latest = max((result.at for _, result in tests if result), default=None)
    return ToldScenario(scenario, tests, latest.astimezone(zone).date() if latest else None)


@lru_cache(maxsize=2)
def _code_of(catalogue: Catalogue) -> tuple[Code, Mapping[str, Sequence[Site]]]:
    """The source of a catalogue and where it holds each rule: read once in the life of a process."""
    code = Code(catalogue)
    return code, code.required()


def _groups(catalogue: Catalogue, entries: Iterable[RuleEntry], code: Code) -> list[Group]:
    """The rules by the aggregate beside which they are written; the engine's come last."""
    homes: dict[str, list[RuleEntry]] = {}
    for entry in entries:
        homes.setdefault(_home(catalogue, entry.rule, code), []).append(entry)
    order = [*catalogue.aggregates, "beside", "engine"]
    found = []
    for id_ in sorted(homes, key=order.index):
        lines = {one.rule.code: code.rules.get(one.rule.code, ("", 0)) for one in homes[id_]}
        kind = catalogue.aggregates.get(id_)
        title = Said(*kind.title) if kind else _ENGINE if id_ == "engine" else _BESIDE
        files = dict.fromkeys(file_of(module) for module, _ in sorted(lines.values()) if module)
        found.append(Group(id_, title, [*files], sorted(homes[id_], key=lambda one: lines[one.rule.code])))
    return found


def _home(catalogue: Catalogue, rule: Rule, code: Code) -> str:
    """The kind of the aggregate in whose file the rule is written, or else of the first that knows it."""
    module = code.rules.get(rule.code, ("", 0))[0]
    if module.startswith("daojiao_program.engine."):
        return "engine"
    kinds = catalogue.aggregates.items()
    beside = [id_ for id_, kind in kinds if kind.__module__ == module]
    knowing = [id_ for id_, kind in kinds if _knows(kind, rule)]
    return next(iter([*beside, *knowing, "beside"]))


def _knows(kind: type[Aggregate], rule: Rule) -> bool:
    return any(one is rule for one in kind.evolve.__globals__.values())
