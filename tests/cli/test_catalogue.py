"""The command line on a catalogue of one's own."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from daojiao_program.cli.app import app
from daojiao_program.engine import Engine
from daojiao_program.rulebook.settings import named_catalogue
from tests.cli.conftest import Done
from tests.cli.runner import Runner

HAN: Final = re.compile(r"[\u3000-\u9fff]")
DESK: Final = """
from datetime import date
from typing import Annotated, Any
from daojiao_program.engine import (
    Aggregate, Catalogue, Context, Current, Event, Indicator, Ref, Rule, Terms, Warned, advise, decision,
    require,
)

MOST = Rule("LOAN-MOST", "at most {allowed} are out", terms=("most",), remedy="return one first")
DUE = Rule("LOAN-DUE", "what is out comes back within a week", remedy="ask for it")

class Put(Event, topic="desk.put"):
    zone: str
    most: int

class Lent(Event, topic="desk.lent"):
    thing: Annotated[str, Ref("thing")]

class Returned(Event, topic="desk.returned"):
    thing: Annotated[str, Ref("thing")]

class Numbers:
    def __init__(self, zone: str, most: int) -> None:
        self.zone, self.most = zone, most

class DeskTerms(Terms):
    @decision(background=True)
    def put(self, _: Context[None], zone: str, *, most: int) -> list[Event]:
        return [Put(zone=zone, most=most)]

    def evolve(self, event: Put, on: date) -> None:
        self.terms = Numbers(event.zone, event.most)
        self.edition += 1

class LoanDesk(Aggregate):
    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.out: dict[str, date] = {}

    @decision(title="Lend")
    def lend(self, context: Context[Any], thing: str) -> list[Event]:
        require(len(self.out) < context.terms.most, MOST, found=len(self.out), allowed=context.terms.most)
        return [Lent(thing=thing)]

    @decision()
    def give_back(self, _: Context[Any], thing: str) -> list[Event]:
        return [Returned(thing=thing)]

    def overdue(self, terms: Any, day: date) -> list[Warned]:
        late = [thing for thing, on in self.out.items() if (day - on).days > 7]
        return [one for thing in late for one in advise(False, DUE, found=thing)]

    def evolve(self, event: Lent | Returned, on: date) -> None:
        if isinstance(event, Lent):
            self.out[event.thing] = on
        else:
            self.out.pop(event.thing, None)

DESKS = Catalogue(
    [LoanDesk],
    figures=[Indicator("out", "things out", Current({Lent: "thing"}, {Returned: "thing"}))],
    terms=DeskTerms,
)
"""
FAULTY: Final = {
    "typo": "from daojiao_program.engine import Engine\nEngine.opn\n",
    "syntax": "def broken(:\n",
    "division": "X = 1 / 0\n",
    "defined": "from daojiao_program.engine import *\nclass X(Aggregate):\n    @decision()\n"
    "    def id(self): ...\n",
    "empty": "X = 1\n",
}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a workflow in English, in which the command runs."""
    (tmp_path / "own_desk.py").write_text(DESK, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DAOJIAO_STORE", "sqlite:///desk.db")
    monkeypatch.setenv("COLUMNS", "90")
    monkeypatch.delenv("DAOJIAO_CATALOGUE", raising=False)
    return tmp_path


def run(*words: str) -> Done:
    """What a command leaves, in this process."""
    found = Runner().invoke(app, [*words], prog_name="daojiao")
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    return Done(found.exit_code, found.stdout, found.stderr)


def own(*words: str) -> Done:
    """What a command leaves for the desk."""
    return run("--catalogue", "own_desk:DESKS", *words)


@pytest.fixture
def lent(desk: Path) -> Path:
    """A store of the desk: terms, a loan, a refusal."""
    assert own("init").status == 0
    assert own("ask", "desk-terms.put", "zone=UTC", "most=1", "--on", "2022-05-01").status == 0
    done = own("ask", "loan-desk.lend", "main", "thing=drill", "--on", "2022-05-05", "--request", "L-1")
    assert (done.status, "Lent: thing drill" in done.out) == (0, True)
    refused = own("ask", "loan-desk.lend", "main", "thing=saw", "--on", "2022-05-06", "--request", "L-2")
    assert (refused.status, refused.out) == (1, "")
    assert refused.err == (
        "LOAN-MOST at most 1 are out\n"
        "found 1 in loan-desk:main; allowed 1 (desk terms 1, most)\n"
        "next: return one first\n"
    )
    return desk


@pytest.mark.usefixtures("lent")
class TestOwn:
    """Each command of the engine works for a catalogue that the package does not know."""

    @pytest.mark.parametrize(
        ("words", "status", "said"),
        [
            (("history", "loan-desk:main"), 0, "Lent"),
            (("history", "drill"), 0, "Lent"),
            (("history", "thing:drill"), 0, "Lent"),
            (("history", "#2"), 0, "Request no. 2: Loan desk: lend, taken"),
            (("why", "#3"), 0, "LOAN-MOST at most 1 are out"),
            (("history", "loan-desk:main", "--states"), 0, "drill"),
            (("why", "L-1"), 0, "things out"),
            (("why", "L-2"), 0, "LOAN-MOST at most 1 are out"),
            (("progress",), 0, "things out"),
            (("progress", "--evidence", "out"), 0, "drill"),
            (("preview", "loan-desk.give-back", "main", "thing=drill"), 0, "1 → 0"),
            (("void", "L-1", "--reason", "wrong day"), 0, "is recorded"),
            (("amend", "L-1", "thing=saw", "--reason", "wrong thing"), 0, "Lent: thing saw"),
            (("amend", "L-1", "thing=saw", "--reason", "wrong thing", "--dry-run"), 0, "nothing is recorded"),
            (("check", "--on", "2022-05-20"), 1, "LOAN-DUE what is out comes back within a week"),
            (("check", "--on", "2022-05-06"), 0, "nothing is overdue"),
            (("diff", "--from", "2022-05-01", "--to", "2022-05-06"), 0, "things out"),
            (("rules", "loan-most"), 0, "return one first"),
            (("conform",), 0, "all conform"),
            (("migrate",), 0, "up to date"),
        ],
        ids=lambda one: "-".join(one) if isinstance(one, tuple) else None,
    )
    def test_a_command(self, words: tuple[str, ...], status: int, said: str) -> None:
        """It does its work, says it in the one language that the catalogue speaks, and has JSON as well."""
        done = own(*words)
        assert (done.status, done.err) == (status, "")
        assert said in done.out
        assert not HAN.search(done.out.replace("。", ""))
        if "--reason" not in words:
            assert own(*words, "--json").document

    def test_what_is_not_there(self) -> None:
        """It names what there is of this catalogue, and nothing of the town's."""
        for what in ("thing:saw", "nothing", "#99"):
            done = own("history", what)
            assert done.status == 2
            assert "give a thing (loan-desk:…, desk-terms:…, thing:…), an id, a request's id" in done.err
        assert "its number such as #7" in own("why", "#99").err

    def test_amended_on_the_day_that_it_has(self) -> None:
        """Unless another is given; the help says so."""
        own("amend", "L-1", "thing=saw", "--reason", "wrong thing")
        assert "for 2022-05-05" in own("why", "L-1").out
        assert "or that which it has" in own("amend", "--help").out

    def test_in_the_language_of_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """`DAOJIAO_LANG` chooses for every command, and `--lang` over it."""
        monkeypatch.setenv("DAOJIAO_LANG", "zh")
        assert "工作进展" in own("progress").out
        assert "Progress as of" in own("progress", "--lang", "en").out

    @pytest.mark.parametrize(
        "words", [("claims",), ("page", "--out", "x.html"), ("import", "x.csv"), ("charter",)]
    )
    def test_a_command_of_the_town_alone(self, words: tuple[str, ...]) -> None:
        """It says so, and which ones there are."""
        done = own(*words)
        assert (done.status, done.out) == (2, "")
        assert f"daojiao {words[0]} is of the town's program alone" in done.err

    def test_a_rule_has_the_numbers_of_its_terms(self) -> None:
        """Those in force in the store on the day, called what they are called."""
        done = own("rules", "LOAN-MOST", "--on", "2022-05-05")
        assert "The rules, with the numbers of the desk terms of 2022-05-05" in done.out
        assert "LOAN-MOST at most 1 are out" in done.out
        assert "desk terms: most = 1" in done.out
        assert "on 2022-04-30 no desk terms is in force" in own("rules", "--on", "2022-04-30").out
        found = own("rules", "LOAN-MOST", "--json").document
        assert (found["charter"], found["rules"][0]["charter"]) == ("store", {"most": 1})

    def test_without_a_store_a_rule_names_its_terms(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """No number is made up, nor a dash for one."""
        monkeypatch.delenv("DAOJIAO_STORE")
        assert "\n  desk terms: most\n" in own("rules", "LOAN-MOST").out

    def test_the_rule_book_has_the_numbers_of_its_terms(self, lent: Path) -> None:
        """Those of the file that the features begin with, or of the one that is named."""
        (lent / "features").mkdir()
        (lent / "features" / "most.feature").write_text(
            'Feature: Most\n  @LOAN-MOST\n  Scenario: One\n    Given "Loan desk: lend" was done on 5 May\n',
            encoding="utf-8",
        )
        (lent / "pyproject.toml").write_text(
            '[tool.daojiao]\ncatalogue = "own_desk:DESKS"\nterms = "desk.toml"\n', encoding="utf-8"
        )
        for name, most in (("desk.toml", 3), ("more.toml", 4)):
            (lent / name).write_text(f'zone = "UTC"\nmost = {most}\n', encoding="utf-8")
        assert run("rulebook", "--out", "book.html").status == 0
        page = (lent / "book.html").read_text(encoding="utf-8")
        assert "At most 3 are out" in page
        assert "desk.toml" in page
        assert "numbers of the desk terms" in page
        assert run("rulebook", "--out", "book.html", "--charter", "more.toml").status == 0
        assert "At most 4 are out" in (lent / "book.html").read_text(encoding="utf-8")

    def test_what_a_request_follows_from(self) -> None:
        """`why` and the history of a request say what it was asked because of, and with what it began."""
        with Engine.open("sqlite:///desk.db", named_catalogue(Path.cwd(), "own_desk:DESKS")) as engine:
            give_back, clerk = engine.catalogue.decisions["loan-desk.give-back"], date(2022, 5, 7)
            desk = engine.acting("clerk", on=clerk)
            first = engine.trace("L-1")
            assert first is not None
            second = desk.because_of(first.request).request("L-3").ask(give_back, "main", {"thing": "drill"})
            lend = engine.catalogue.decisions["loan-desk.lend"]
            desk.because_of(second).request("L-4").ask(lend, "main", {"thing": "saw"})
        told = own("why", "L-3").out
        assert "  because of L-1\n" in told
        assert "began with" not in told
        for told in (own("why", "L-4").out, own("history", "L-4").out):
            assert "  because of L-3\n  began with L-1\n" in told
        assert "  起因 L-3\n  源于 L-1\n" in own("why", "L-4", "--lang", "zh").out
        found = own("why", "L-4", "--json").document
        assert (found["causation"], found["correlation"]) == ("L-3", "L-1")
        (found,) = own("history", "L-4", "--json").document["attempts"]
        assert (found["causation"], found["correlation"]) == ("L-3", "L-1")
        assert "because of" not in own("why", "L-1").out

    def test_chinese_when_asked(self) -> None:
        """`--lang` chooses, as it does for the town."""
        assert "工作进展" in own("progress", "--lang", "zh").out

    def test_named_in_pyproject(self, lent: Path) -> None:
        """`[tool.daojiao]` of the folder stands for the option."""
        (lent / "pyproject.toml").write_text(
            '[tool.daojiao]\ncatalogue = "own_desk:DESKS"\n', encoding="utf-8"
        )
        assert "things out" in run("progress").out

    def test_the_town_does_not_open_it(self) -> None:
        """Without the option the store is not counted as a town's: no zeros."""
        done = run("progress")
        assert (done.status, done.out) == (2, "")


@pytest.mark.parametrize("fault", FAULTY)
def test_a_fault_of_the_module_is_a_sentence(desk: Path, fault: str) -> None:
    """One line with what went wrong and where, never a traceback."""
    (desk / f"faulty_{fault}.py").write_text(FAULTY[fault], encoding="utf-8")
    done = run("--catalogue", f"faulty_{fault}:X", "progress")
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
    assert "Traceback" not in done.err
    assert f"faulty_{fault}" in done.err
    assert fault == "empty" or ".py:" in done.err


@pytest.mark.parametrize("name", ["nowhere:X", "own_desk:NOPE", "own_desk", ""])
def test_a_name_of_nothing_is_a_sentence(desk: Path, name: str) -> None:
    """It says how a catalogue is named; an empty one is none."""
    done = run("--catalogue", name, "progress")
    assert desk.exists()
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
