"""The rule book as a JSON document: what the page says, for programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from daojiao_program.engine import Said
from daojiao_program.rulebook.parts import Book, RuleEntry, ScenarioGroup, ToldScenario
from daojiao_program.rulebook.reading import StepText
from daojiao_program.rulebook.required import Site

Document = dict[str, Any]


def document_of(book: Book) -> Document:
    """The whole book; moments are in the time zone of the charter."""
    return {
        "town": _both(book.town),
        "charter": _both(book.charter),
        "run": {"at": book.run.isoformat() if book.run else None, **asdict(book.tally)},
        "groups": [
            {
                "id": group.id,
                "title": _both(group.title),
                "files": [*group.files],
                "rules": [_rule(one) for one in group.entries],
            }
            for group in book.groups
        ],
        "others": [_block(one) for one in book.others],
    }


def _rule(entry: RuleEntry) -> Document:
    rule = entry.rule
    fields = {name: [*one] if isinstance(one, Mapping) else one for name, one in entry.fields.items()}
    return {
        "code": rule.code,
        "sentence": _both(entry.sentence),
        "source": rule.source,
        "charter": fields,
        "next": _both(Said(*rule.next_step())),
        "required": [_site(one) for one in entry.sites],
        "features": [_block(one) for one in entry.blocks],
    }


def _site(site: Site) -> Document:
    return {
        "file": site.file,
        "line": site.line,
        "function": site.function,
        "effect": "warns" if site.warns else "refuses",
        "condition": site.condition or None,
        "decisions": [{"name": one.name, **one.title.document()} for one in site.decisions],
    }


def _block(block: ScenarioGroup) -> Document:
    rule = block.rule
    return {
        "file": block.file,
        "language": block.feature.language,
        "feature": block.feature.name,
        "rule": rule and {"code": rule.code or None, "name": rule.name, "line": rule.line},
        "background": _steps(block.background),
        "scenarios": [_scenario(one) for one in block.scenarios],
    }


def _scenario(told: ToldScenario) -> Document:
    one = told.scenario
    return {
        "name": one.name,
        "line": one.line,
        "tags": one.tags,
        "description": one.description,
        "steps": _steps(one.steps),
        "examples": [asdict(each) for each in one.examples],
        "tests": [
            {
                "id": id_,
                "outcome": result.outcome if result else None,
                "at": result.at.isoformat() if result else None,
            }
            for id_, result in told.tests
        ],
    }


def _steps(steps: Iterable[StepText]) -> list[Document]:
    return [asdict(one) for one in steps]


def _both(said: Said | None) -> Document | None:
    return None if said is None else {**said.document()}
