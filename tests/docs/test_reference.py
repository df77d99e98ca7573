"""docs/reference/ is what the code says today, and leaves nothing of the catalogue out."""

from __future__ import annotations

import functools
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from daojiao_program.domain.catalogue import TOWN
from daojiao_program.domain.charter import CHARTER_FIRST, Charter
from daojiao_program.engine import Aggregate, Context, Event, Rule, Said, decision, require
from daojiao_program.engine.event import VOIDED
from daojiao_program.engine.request import REFUSED
from daojiao_program.engine.rules import ENGINE_RULES
from daojiao_program.engine.schema import described, undeclared
from daojiao_program.intake import SHEETS
from docs import generate
from docs.generate import CATALOGUE, DOCUMENTS, PAGES, REFERENCE
from docs.reading import answers_of
from tests.example import example_town

page = functools.cache(generate.page)
"""Each page as it is to be, put together once."""
RULE = Rule("DOOR-ONCE", Said("门只开一次", "a door opens once"), "assumed")


@pytest.mark.parametrize("name", [*PAGES, DOCUMENTS])
def test_the_pages_are_current(name: str) -> None:
    """What stands in docs/reference/ is what `python docs/generate.py` would write."""
    assert (REFERENCE / name).read_text("utf-8") == page(name), "run: python docs/generate.py"


def test_no_stored_shape_changes_in_silence() -> None:
    """Against the committed catalogue, each change of what is stored has a version or a declaration."""
    committed = json.loads((REFERENCE / CATALOGUE).read_text("utf-8"))
    assert [*undeclared(committed, described(TOWN))] == []
    assert committed == json.loads(page(CATALOGUE)), "run: python docs/generate.py"


def test_the_reference_is_not_written_over_a_change_in_silence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Generating anew ends with what to write, so that the committed file cannot hide the change."""
    older = json.loads(page(CATALOGUE))
    fields = older["events"]["volunteer.enrolled"]["schema"]["properties"]
    fields["badge"] = {"type": "string"}
    (tmp_path / CATALOGUE).write_text(json.dumps(older), "utf-8")
    monkeypatch.setattr(generate, "REFERENCE", tmp_path)
    with pytest.raises(SystemExit, match=r"another shape.*: badge is gone; write version=2"):
        generate.check_shapes()


def test_it_runs_from_anywhere(tmp_path: Path) -> None:
    """The command that the pages name works wherever it is called from, and tells what it wrote."""
    script = [sys.executable, str(REFERENCE.parent / "generate.py"), str(tmp_path)]
    done = subprocess.run(script, cwd=tmp_path, check=True, capture_output=True, text=True)
    assert done.stdout.split() == [*PAGES, CATALOGUE, DOCUMENTS]
    assert {one.name: one.read_text("utf-8") for one in tmp_path.iterdir()} == {
        one: page(one) for one in (*PAGES, CATALOGUE, DOCUMENTS)
    }


def test_nothing_is_missing() -> None:
    """Each decision, event, rule, figure, sheet and field of the charter has its place."""
    headings = {name: _headings(name) for name in PAGES}
    assert headings["decisions.md"] >= {*TOWN.decisions}
    assert headings["events.md"] >= {*TOWN.events}
    assert headings["rules.md"] >= {*TOWN.rules}
    figures, charter = page("figures.md"), page("charter.md")
    assert [one for one in TOWN.figures if f"\n| `{one}` |" not in figures] == []
    assert [one for one in Charter.model_fields if f"\n| `{one}` |" not in charter] == []
    sheets = page("sheets.md")
    assert [one.id for one in SHEETS if f"{one.zh} · {one.en} · `{one.id}`" not in sheets] == []


def _headings(name: str) -> set[str]:
    return {line.lstrip("# ") for line in page(name).splitlines() if line.startswith("#")}


def test_every_link_leads_somewhere() -> None:
    """No page links to a page or a heading that is not there."""
    anchors = {f"{name}#{heading.lower().replace('.', '')}" for name in PAGES for heading in _headings(name)}
    anchors |= {*PAGES}
    links = {
        link for name in PAGES for part in page(name).split("](")[1:] if (link := part.partition(")")[0])
    }
    assert links - anchors == set()


def test_no_refusal_of_the_year_is_missing() -> None:
    """Whatever refused or warned in the example is among what the page says of that decision."""
    with example_town() as town:
        recorded = [*town.requests()]
    seen = 0
    for row in recorded:
        if row.outcome != REFUSED or row.decision not in TOWN.decisions:
            continue
        code = json.loads(row.findings or "{}")["rule"]
        found = answers_of(TOWN.decisions[row.decision])
        assert TOWN.rules[code] in {**found.refuses, **dict.fromkeys((CHARTER_FIRST, *ENGINE_RULES))}, row
        seen += 1
    assert seen


def test_no_event_of_the_year_is_missing() -> None:
    """Whatever the example's requests recorded is among the events that the page gives their decision."""
    with example_town() as town, town.ledger.reading() as reading:
        found = reading.at([*range(1, reading.head().position + 1)])
    made = {(request.decision, event.topic) for event, request in found.values() if event.topic != VOIDED}
    assert len(made) > len(TOWN.decisions)
    told = {(name, event.TOPIC) for name, one in TOWN.decisions.items() for event in answers_of(one).records}
    assert made - told == set()


class Opened(Event, topic="door.opened", title="开门"):
    """It opened."""


class Door(Aggregate, title="门"):
    """A door that names its rule in a way that cannot be read."""

    @decision(title="开门")
    def open(self, _: Context[None]) -> list[Event]:
        """Open it."""
        rule = RULE
        require(rule, rule)
        return [Opened()]

    def evolve(self, event: Opened, on: date) -> None:
        """Nothing."""


def test_what_cannot_be_read_is_not_guessed() -> None:
    """A rule that is named neither to refuse nor to warn stops the writing of the pages."""
    with pytest.raises(LookupError, match=r"Door.open names RULE neither to refuse nor to warn"):
        answers_of(Door.open, Door.catalogue())
