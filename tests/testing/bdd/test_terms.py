"""Terms of one's own in features, gates and messages: a lending desk with a zone and a limit."""

from typing import Final

import pytest

from daojiao_program.testing.bdd import gates
from tests.testing.bdd.conftest import Folder
from tests.testing.bdd.test_gates import table

DESK: Final = """
from datetime import date
from typing import Any

from pydantic import BaseModel

from daojiao_program.engine import Aggregate, Catalogue, Context, Event, Rule, Said, Terms, Word
from daojiao_program.engine import decision, require


class Put(Event, topic="desk.put", title=Said("登记借阅条款", "Put")):
    zone: str
    limit: int


class Lent(Event, topic="desk.lent", title="借出"):
    thing: str


class Numbers:
    def __init__(self, zone: str, limit: int) -> None:
        self.zone, self.limit = zone, limit


class DeskTerms(Terms, title=Said("借阅条款", "Desk terms")):
    @decision(title=Said("登记条款", "Put the terms"), background=True)
    def put(self, _: Context[None], zone: str, *, limit: int) -> list[Event]:
        return [Put(zone=zone, limit=limit)]

    def evolve(self, event: Put, on: date) -> None:
        self.terms = Numbers(event.zone, event.limit)
        self.edition += 1


LIMIT = Rule("LOAN-LIMIT", Said("至多借出{allowed}件", "at most {allowed} are out"), terms=("limit",))


class LoanDesk(Aggregate, title=Said("借还台", "Loan desk")):
    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.out = 0

    @decision(title=Said("借出", "Lend"))
    def lend(self, context: Context[Any], thing: str) -> list[Event]:
        require(self.out < context.terms.limit, LIMIT, found=self.out, allowed=context.terms.limit)
        return [Lent(thing=thing)]

    def evolve(self, event: Lent, on: date) -> None:
        self.out += 1


class Whole(BaseModel):
    zone: str
    limit: int


class WholeTerms(Terms, title=Said("借阅条款", "Desk terms")):
    first = Rule("DESK-FIRST", Said("先定借阅条款", "the desk has terms first"))

    @decision(title=Said("登记条款", "Put the terms"), background=True)
    def put(self, _: Context[None], terms: Whole) -> list[Event]:
        return [Put(zone=terms.zone, limit=terms.limit)]

    def evolve(self, event: Put, on: date) -> None:
        self.terms = Whole(zone=event.zone, limit=event.limit)
        self.edition += 1


WORDS = {"thing": Word("物件", "Thing"), "terms.limit": Word("最多件数", "Most")}
DESKS = Catalogue([LoanDesk], terms=DeskTerms, words=WORDS)
WHOLE = Catalogue([LoanDesk], terms=WholeTerms, words=WORDS)
"""
EN: Final = """Feature: Lending
  @LOAN-LIMIT
  Rule: at most 2 are out

    Background:
      Given {given}

    @boundary
    Scenario Outline: the limit decides
      Given "Lend" was done
        | loan desk | thing |
        | main      | <out> |
      When "Lend" is asked: loan desk main, thing drill
      Then <result>

      Examples:
        | out        | result                         |
        | T-1        | it is accepted                 |
        | T-1 to T-2 | it is refused, rule LOAN-LIMIT |
"""
ZH: Final = """# language: zh-CN
功能: 借出
  @LOAN-LIMIT
  规则: 至多借出2件

    背景:
      假如{given}

    @边界
    场景大纲: 件数决定能否借出
      假如借出
        | 借还台 | 物件   |
        | 总台   | <已借> |
      当借出：借还台为总台，物件为电钻
      那么<结果>

      例子:
        | 已借     | 结果                       |
        | T-1      | 应予受理                   |
        | T-1至T-2 | 应被拒绝，规则 LOAN-LIMIT |
"""
IN_FORCE: Final = "the desk terms are in force from 1 May 2022"
TODAY: Final = "today is 5 May 2022"
PUT_EN: Final = '"Put the terms" was done on 1 May 2022: zone UTC, limit 2\n      And today is 5 May 2022'
PUT_ZH: Final = "2022年5月1日登记条款：zone为UTC，limit为2\n      而且今天是2022年5月5日"
TOML: Final = 'zone = "UTC"\nlimit = 2\n'


@pytest.fixture(params=["DESKS", "WHOLE"])
def desk(request: pytest.FixtureRequest, folder: Folder) -> Folder:
    """A folder about the desk, with a file of its terms: as arguments, or as one argument that is whole."""
    named(folder, request.param, terms=True)
    return folder


def named(folder: Folder, catalogue: str, *, terms: bool) -> None:
    """Write the folder's pyproject.toml, the desk and its terms."""
    module = f"desk_{catalogue.lower()}_{folder.path.name}".replace("-", "_")
    folder.write(f"{module}.py", DESK)
    more = 'terms = "desk.toml"\n' if terms else ""
    folder.write("pyproject.toml", f'[tool.daojiao]\ncatalogue = "{module}:{catalogue}"\n{more}')
    folder.write("desk.toml", TOML)


@pytest.mark.parametrize(
    ("feature", "steps"),
    [
        (EN, [IN_FORCE, TODAY]),
        (EN, ['the terms set "Most" to 2', "the terms are in force from 1 May 2022", TODAY]),
        (EN, [IN_FORCE, 'the terms are amended on 2 May 2022: "limit" is 2', TODAY]),
        (ZH, ["借阅条款自2022年5月1日起生效", "今天是2022年5月5日"]),
        (ZH, ["条款规定“最多件数”为2", "条款自2022年5月1日起生效", "今天是2022年5月5日"]),
    ],
    ids=["en", "en-sets", "en-amended", "zh", "zh-sets"],
)
def test_terms_of_a_file_begin_a_scenario(desk: Folder, feature: str, steps: list[str]) -> None:
    """They come into force, say otherwise in one place, and are amended, called by their title."""
    desk.write(
        "x.feature", feature.format(given=f"\n      {'And ' if feature is EN else '而且'}".join(steps))
    )
    desk.run().assert_outcomes(passed=2)


def test_the_gates_change_the_numbers_of_a_file(desk: Folder) -> None:
    """One higher and one lower, as for the charter."""
    desk.write("x.feature", EN.format(given=f"{IN_FORCE}\n      And {TODAY}"))
    result = desk.run("--gates")
    assert result.ret == pytest.ExitCode.OK
    assert set(table(result)) == {
        "LOAN-LIMIT off",
        "LOAN-LIMIT always",
        "LOAN-LIMIT limit 3",
        "LOAN-LIMIT limit 1",
    }


@pytest.mark.parametrize(("feature", "given"), [(EN, PUT_EN), (ZH, PUT_ZH)], ids=["en", "zh"])
def test_the_gates_change_the_numbers_that_a_scenario_gives(folder: Folder, feature: str, given: str) -> None:
    """Where no file has terms, what the scenario itself puts in force is one higher and one lower."""
    named(folder, "DESKS", terms=False)
    folder.write("x.feature", feature.format(given=given))
    folder.run().assert_outcomes(passed=2)
    result = folder.run("--gates")
    assert result.ret == pytest.ExitCode.OK
    assert set(table(result)) == {
        "LOAN-LIMIT off",
        "LOAN-LIMIT always",
        "LOAN-LIMIT limit +1",
        "LOAN-LIMIT limit -1",
    }


def test_without_a_boundary_the_number_survives(folder: Folder) -> None:
    """The kit tells that nothing holds it up."""
    named(folder, "DESKS", terms=False)
    folder.write("x.feature", EN.format(given=PUT_EN).replace("@boundary", "@other"))
    found = table(folder.run("--gates"))
    assert found["LOAN-LIMIT limit +1"] == f"0 SURVIVED {gates.NO_BOUNDARY}"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            "the terms are in force from 1 May 2022",
            'no file says what the desk terms is; write terms = "FILE"',
        ),
        ('the terms set "limit" to 3', 'let "Put the terms" be given'),
    ],
)
def test_what_has_no_file_is_told(folder: Folder, given: str, message: str) -> None:
    """With the two ways in which terms come into a scenario."""
    named(folder, "DESKS", terms=False)
    folder.write("x.feature", EN.format(given=f"{given}\n      And today is 5 May 2022"))
    result = folder.run()
    result.assert_outcomes(failed=2)
    assert message in result.stdout.str()
    assert "charter" not in result.stdout.str()


def test_a_place_that_the_terms_have_not_is_told(desk: Folder) -> None:
    """By the title of the terms, with what there is."""
    desk.write("x.feature", EN.format(given='the terms set "limmit" to 3\n      And today is 5 May 2022'))
    assert "the desk terms has no 'limmit'; under it are: limit" in desk.run().stdout.str()


@pytest.mark.parametrize(
    ("text", "message"),
    [('zone = "UTC"\n', "limit: Field required"), ("zone = \n", "no terms can be read from")],
    ids=["incomplete", "no TOML"],
)
def test_a_file_that_holds_no_terms_is_told(desk: Folder, text: str, message: str) -> None:
    """A sentence when the features are collected."""
    desk.write("desk.toml", text)
    desk.write("x.feature", EN.format(given=PUT_EN))
    result = desk.run()
    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert message in result.stdout.str()
    assert "Traceback" not in result.stdout.str()


def test_a_catalogue_without_terms_has_none(folder: Folder) -> None:
    """The step is to be left out, and so is the file."""
    folder.write("pyproject.toml", '[tool.daojiao]\ncatalogue = "loan_desk.loan_desk:LoanDesk"\n')
    folder.write("x.feature", "Feature: x\n  Scenario: y\n    Given the terms are in force from 1 May 2022\n")
    result = folder.run()
    assert "the rules here have no terms; leave this step out" in result.stdout.str()
    folder.write("charter.toml", TOML)
    assert "the catalogue here has no terms" in folder.run().stdout.str()
