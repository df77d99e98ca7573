"""Numbers and names of persons outside the directory: refused where it is sure, warned of where it is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from daojiao_program.engine import Engine, Receipt, Refusal, Refused, Request, SimulatedClock
from daojiao_program.engine.errors import EngineError
from daojiao_program.program import DATA, Program
from tests.intake.office import ROLL, open_town, written

NAME, PHONE, IDENTITY, LANDLINE = "欧阳若兰", "13812345678", "441900199003071234", "0769-88331234"
ON = date(2022, 5, 20)


@pytest.fixture(params=["sqlite", "postgres"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Program]:
    """A town that knows somebody, on either store."""
    if request.param == "sqlite":
        town = open_town(tmp_path)
    else:
        url = f"{request.getfixturevalue('postgres_url')}&schema=mentions_{abs(hash(tmp_path)) % 10**8}"
        town = Program.open(url, simulated=True)
        assert isinstance(town.clock, SimulatedClock)
        town.clock.open_office(date(2022, 6, 1), "Asia/Shanghai")
        town.adopt_charter(DATA / "charter.toml", on=date(2022, 4, 1))
    row = f"V-0001,{NAME},{LANDLINE},社会后备力量,镇级中坚队,G-07,2022-05-05"
    with town:
        assert town.take_in(written(tmp_path / "roll.csv", ROLL, [row])).accepted == 1
        yield town


def asked(**changes: object) -> Request:
    """A request that would be accepted, with something else in it."""
    said: dict[str, object] = {
        "id": "moves/1",
        "decision": "move-volunteer",
        "target": None,
        "arguments": {"volunteer": "V-0001", "grid": "G-08"},
        "on": ON,
        "actor": "office",
        "reason": "调整",
        "source": "letter.csv:2",
    }
    return Request(**(said | changes))  # type: ignore[arg-type]  # each test gives what the field takes


def stored(town: Program) -> str:
    """Everything that the log holds of requests."""
    with town.as_of(date.max) as now:
        return "".join(str(row) for row in now.requests())


SURE: list[tuple[str, Callable[[str], Request]]] = [
    ("id", lambda text: asked(id=text)),
    ("actor", lambda text: asked(actor=text)),
    ("reason", lambda text: asked(reason=f"来电{text}")),
    ("source", lambda text: asked(source=f"{text}.csv:2")),
    ("documents", lambda text: asked(documents=[f"道府〔2022〕{text}"])),
    ("arguments", lambda text: asked(arguments={"volunteer": text, "grid": "G-08"})),
    (
        "target",
        lambda text: asked(
            decision="volunteer.change-team", target=f"volunteer:{text}", arguments={"team": "x"}
        ),
    ),
    ("correlation", lambda text: asked(correlation=text)),
]


@pytest.mark.parametrize("number", [PHONE, IDENTITY, "138-1234-5678"])
@pytest.mark.parametrize(("field", "ask"), SURE, ids=[field for field, _ in SURE])
def test_a_number_is_refused_and_not_recorded(
    office: Program, field: str, ask: Callable[[str], Request], number: str
) -> None:
    """Wherever a number of a person stands, the request is refused, on record, and without the number."""
    request = ask(number)
    answer = office.submit([request])[0]
    assert isinstance(answer, Refusal), field
    assert answer.refused.code == "REQUEST-FORM"
    assert number not in str(answer.refused)
    assert number not in stored(office)
    dry = office.preview([request]).answers[0]
    assert isinstance(dry, Refusal)


def test_an_id_that_is_somebodys_number_is_refused(office: Program) -> None:
    """A number that has no form of its own is known by the directory, where it is the whole of an id."""
    answer = office.submit([asked(arguments={"volunteer": "076988331234", "grid": "G-08"})])[0]
    assert isinstance(answer, Refusal)
    assert answer.refused.code == "REQUEST-FORM"
    assert "076988331234" not in stored(office)


@pytest.mark.parametrize("field", ["actor", "reason", "source", "id"])
@pytest.mark.parametrize("text", [NAME, f"请{NAME}回电", f"电话{LANDLINE}"])
def test_a_name_is_warned_of(office: Program, field: str, text: str) -> None:
    """A name of somebody in the directory is accepted with a warning that names them by id alone."""
    answer = office.submit([asked(**{field: text})])[0]
    if isinstance(answer, Refusal):  # the whole text is a number of theirs
        pytest.fail(str(answer.refused))
    assert [one.rule.code for one in answer.warnings] == ["PERSON-MENTIONED"]
    assert "V-0001" in str(answer.warnings[0].findings)
    assert NAME not in str(answer.warnings[0].findings)


def test_what_speaks_of_nobody_is_left_alone(office: Program) -> None:
    """A number of a document, a hash, a day and an id of one's own are nobody's."""
    ask = asked(
        documents=["道府〔2022〕17号", "sha256:" + "13812345678a" * 5 + "abcd"], reason="20220514 第3批"
    )
    answer = office.submit([ask])[0]
    assert isinstance(answer, Receipt)
    assert answer.warnings == ()


def test_a_file_named_after_a_number_is_not_taken_in(office: Program, tmp_path: Path) -> None:
    """Its name would stand in every request: nothing is recorded, and the clerk is told to give another."""
    before = stored(office)
    row = "V-0002,甲,1,社会后备力量,镇级中坚队,G-07,2022-05-05"
    for dry_run in (True, False):
        with pytest.raises(EngineError, match="改名"):
            office.take_in(written(tmp_path / f"{PHONE}.csv", ROLL, [row]), dry_run=dry_run)
    assert stored(office) == before


def test_what_is_said_with_a_file_is_warned_of_once(office: Program, tmp_path: Path) -> None:
    """A name in the reason or the name of a file is told with the first row, not with each."""
    rows = [f"V-000{n},甲{n}某,000-{n},社会后备力量,镇级中坚队,G-07,2022-05-05" for n in range(2, 6)]
    report = office.take_in(written(tmp_path / f"{NAME}.csv", ROLL, rows), reason=f"{NAME}送来")
    assert report.accepted == 4
    assert [one.code for one in report.warnings] == ["PERSON-MENTIONED"]


def test_void_and_amend_are_asked_too(office: Program) -> None:
    """Reasons of voids and of corrections are reasons."""
    with pytest.raises(Exception, match="REQUEST-FORM"):
        office.acting("office", on=ON, reason=f"打{PHONE}核实").void("volunteers/V-0001")
    receipt = office.acting("office", on=ON, reason=f"{NAME}要求").void("volunteers/V-0001")
    assert [one.rule.code for one in receipt.warnings] == ["PERSON-MENTIONED"]


def test_what_an_older_version_took_can_be_undone(office: Program) -> None:
    """A request that stands under a number can be voided; the reason is looked through all the same."""
    assert isinstance(Engine.submit(office, [asked(id=f"moves/{PHONE}")])[0], Receipt)
    with pytest.raises(Refused, match="REQUEST-FORM"):
        office.acting("office", on=ON, reason=f"打{IDENTITY}").void(f"moves/{PHONE}")
    assert office.acting("office", on=ON, reason="编号有误").void(f"moves/{PHONE}").number
    with pytest.raises(Refused, match="REQUEST-FORM"):
        office.acting("office", on=ON, reason="编号有误").void(f"moves/{IDENTITY}")
    assert IDENTITY not in stored(office)
