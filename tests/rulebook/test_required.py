"""Where the code holds rules: file, line, condition, and the decisions that come there."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

import daojiao_program
from daojiao_program.domain.catalogue import TOWN
from daojiao_program.rulebook.required import Code, Site, file_of
from tests.rulebook import desk
from tests.rulebook.desk import DESKS

FILE = file_of(desk.__name__)
LINES = Path(desk.__file__).read_text(encoding="utf-8").splitlines()
PACKAGE = Path(daojiao_program.__file__).parent
DUE = ("COUNCIL-DUE", "PREPARATION-DUE")
"""Of these the weekly check tells, and no decision asks them."""
SITES = Code(TOWN).required()


def told(site: Site) -> tuple[str, bool, str, list[str]]:
    """A place without its line."""
    return site.function, site.warns, site.condition, [one.name for one in site.decisions]


def test_every_way_to_hold_a_rule_is_found() -> None:
    """Here, in a method, in a function, on what is loaded; refusing, raising, warning; or nowhere."""
    found = {code: [told(one) for one in sites] for code, sites in Code(DESKS).required().items()}
    assert found["DESK-ONE"] == [
        ("Desk.not_out", False, "thing not in self.out", ["desk-of-rules.lend", "pass-on"])
    ]
    assert found["DESK-OPEN"] == [("opened", False, "desk", ["pass-on"])]
    assert found["DESK-NAMED"] == [("Desk.lend_for", False, "", ["desk-of-rules.lend-for"])]
    assert found["DESK-FEW"] == [
        ("Desk.lend", True, "not self.out", ["desk-of-rules.lend"]),
        ("Desk.told", True, "self.out", []),
    ]
    assert found["DESK-IDLE"] == []


def test_lines_are_those_of_the_file() -> None:
    """Where the call begins, and where the rule is written."""
    code = Code(DESKS)
    (site,) = code.required()["DESK-ONE"]
    assert (site.file, LINES[site.line - 1].strip()) == (FILE, "require(")
    module, line = code.rules["DESK-ONE"]
    assert (module, LINES[line - 1][:8]) == (desk.__name__, "DESK_ONE")


@pytest.mark.parametrize("code", [one for one in TOWN.rules if one not in DUE])
def test_every_rule_of_the_town_is_held_somewhere(code: str) -> None:
    """By a decision, or by the engine for any; each line names the rule."""
    sites = SITES[code]
    assert sites
    for site in sites:
        assert site.decisions or site.file.startswith("engine/")
        lines = (PACKAGE / site.file).read_text(encoding="utf-8").splitlines()[site.line - 1 :]
        assert any(word in lines[0] for word in ("require", "Refused", "advise", "rule="))


def test_a_rule_outside_decisions_is_shown_where_it_is() -> None:
    """The first council session that is overdue is told by the weekly check, on no request."""
    (site,) = SITES["COUNCIL-DUE"]
    assert (site.function, site.warns, site.decisions) == ("CompoundBranch.tasks", True, ())


def test_code_without_source_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A workflow typed at a prompt has rules and decisions, and no file to read."""
    typed = ModuleType("typed")
    monkeypatch.setitem(sys.modules, "typed", typed)
    text = "\n".join(LINES).replace("desk-of-rules", "typed")
    exec(compile(text, "<typed>", "exec", dont_inherit=True), vars(typed))  # noqa: S102 - the file beside this
    code = Code(typed.DESKS)
    assert code.required()["DESK-ONE"] == []
    assert "DESK-ONE" not in code.rules
    assert code.required()["DAY-AHEAD"]
