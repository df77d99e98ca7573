"""Taking files in: what is accepted, the same, corrected, refused, and what comes back to the clerk."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daojiao_program.domain.file import FileTaken, OfficeFile
from daojiao_program.domain.preparation import BranchPreparation
from daojiao_program.domain.volunteer import Volunteer
from daojiao_program.engine import Conflict, SimulatedClock
from daojiao_program.engine.ports import People
from daojiao_program.intake import IntakeError, take_in
from daojiao_program.program import Program
from tests.intake.office import ROLL, codes, open_town, outcomes, people_of, roll, volunteer, written


def test_rows_become_requests(town: Program, tmp_path: Path) -> None:
    """A row is a request: its id from sheet and key, its day, reason, and the file and row as its source."""
    report = town.take_in(
        roll(tmp_path, volunteer(1), "Ｖ-０００２,乙,,,市级支援队,Ｇ-08,２０２２年5月6日"), reason="花名册"
    )
    assert report.summary() == (
        "volunteers-0601.csv：共 2 行，受理 2 行",
        "volunteers-0601.csv: 2 rows, 2 accepted",
    )
    trace = town.trace("volunteers/V-0002")
    assert trace is not None
    assert (trace.request.effective_on, trace.request.source) == ("2022-05-06", "volunteers-0601.csv:3")
    assert (trace.request.reason, trace.request.actor) == ("花名册", "office")
    held = town.load(Volunteer, "V-0002")
    assert (held.team, held.grid) == ("municipal-support", "G-08")
    assert town.names(["V-0001", "V-0002"]) == {"V-0001": "甲1", "V-0002": "乙"}
    assert not (tmp_path / "volunteers-0601-rejected.csv").exists()


def test_no_name_or_number_is_in_the_log(town: Program, tmp_path: Path) -> None:
    """Names and telephones stay out of requests and events, also of rows that are refused or malformed."""
    rows = [
        volunteer(1),
        volunteer(2, team="无此队"),
        volunteer(3, on="5月"),
        volunteer(1, name="甲某"),
        "V-4,甲四,坏\x01话,,市级支援队,G-01,2022-05-05",
    ]
    assert len(town.take_in(roll(tmp_path, *rows)).refused) == 4
    for request in [*town.requests()][1:]:
        for secret in ("甲", "000-"):
            assert secret not in "".join(map(str, request))


def test_the_same_file_again(town: Program, tmp_path: Path) -> None:
    """Taken in again, on that day or later, rows are `same` and nothing about them is recorded."""
    path = roll(tmp_path, *map(volunteer, range(250)))
    first = town.take_in(path)
    before = town.figures().position
    again = town.take_in(path)
    assert (first.accepted, again.accepted, again.count("same")) == (250, 0, 250)
    assert town.figures().position == before
    assert [one.event for one in town.history(f"file:{first.sha256}")] == [
        FileTaken(name="volunteers-0601.csv", sheet="volunteers", accepted=250, same=0, refused=0)
    ]


def test_a_changed_row(town: Program, tmp_path: Path) -> None:
    """A changed row is refused, and with `correct` it is corrected for a reason; the rest is the same."""
    town.take_in(roll(tmp_path, volunteer(1), volunteer(2)))
    changed = roll(tmp_path, volunteer(1), volunteer(2, grid="G-08", name="甲二二"))
    report = town.take_in(changed)
    assert codes(report) == [(3, "REQUEST-SAME", "")]
    assert codes(town.take_in(changed, correct=True)) == [(3, "VOID-REASON", "")]
    report = town.take_in(changed, correct=True, reason="网格填错")
    assert outcomes(report) == ["2 same", "3 corrected"]
    assert town.load(Volunteer, "V-0002").grid == "G-08"
    assert town.names(["V-0002"]) == {"V-0002": "甲二二"}
    assert not report.refused
    assert outcomes(town.take_in(changed)) == ["2 same", "3 same"]
    again = roll(tmp_path, volunteer(1, grid="G-09"), volunteer(2, grid="G-08", name="甲二二"), volunteer(3))
    for dry_run in (True, False):
        report = town.take_in(again, correct=True, reason="再次更正", dry_run=dry_run)
        assert outcomes(report) == ["2 corrected", "3 same", "4 accepted"]


def test_all_or_nothing(town: Program, tmp_path: Path) -> None:
    """One refused row in 150 withholds all: no request, no file, nobody in the directory."""
    good = [*map(volunteer, range(149))]
    before = [*town.requests()]
    path = roll(tmp_path, *good, volunteer(149, team="?"))
    report = town.take_in(path, all_or_nothing=True)
    assert (report.count("withheld"), report.count("refused"), report.recorded) == (149, 1, False)
    assert report.rejected_file is not None
    assert [*town.requests()] == before
    assert people_of(tmp_path) == []
    assert report.summary()[0].endswith("退回 1 行，暂不登记 149 行（全部未登记）")
    report = town.take_in(roll(tmp_path, *good), all_or_nothing=True)
    assert (report.accepted, report.recorded) == (149, True)
    assert town.figures().values_by_id["people"] == 149


def test_dry_run(town: Program, tmp_path: Path) -> None:
    """A dry run tells every row and figure as the run itself then does, and leaves no trace."""
    town.take_in(roll(tmp_path, volunteer(1), volunteer(2)))
    path = roll(
        tmp_path, volunteer(1), volunteer(2, name="乙"), volunteer(3), volunteer(4, grid="G-8"), name="r.csv"
    )
    requests, people = [*town.requests()], people_of(tmp_path)
    dry = town.take_in(path, dry_run=True)
    assert ([*town.requests()], people_of(tmp_path)) == (requests, people)
    assert not (tmp_path / "r-rejected.csv").exists()
    assert (dry.dry_run, dry.recorded) == (True, False)
    assert dry.changes["people"] == (2, 3)
    assert (
        dry.summary()[1]
        == "r.csv: 4 rows, 1 accepted, 1 accepted before, 2 refused (dry run, nothing recorded)"
    )
    real = town.take_in(path)
    assert outcomes(dry) == outcomes(real) == ["2 same", "3 refused", "4 accepted", "5 refused"]
    assert codes(dry) == codes(real)


def test_rows_are_taken_in_the_order_of_their_days(town: Program, tmp_path: Path) -> None:
    """Rows may stand in any order: what came first happens first, and the report follows the file."""
    town.take_in(roll(tmp_path, volunteer(1)))
    moves = [
        "V-0001,2022-05-20,撤回,,,回原单位",
        "V-0001,2022-05-10,调整网格,G-08,,",
        "V-0001,2022-05-25,重新到岗,G-09,村级主体队,",
        "V-0001,2022-05-12,调整队伍,,市级支援队,",
        "V-0001,2022-05-13,调整网格,,,",
        "V-0001,2022-05-14,请假,,,",
    ]
    report = town.take_in(written(tmp_path / "m.csv", "编号,日期,变动,网格,队伍,原因", moves))
    assert outcomes(report) == [
        "2 accepted",
        "3 accepted",
        "4 accepted",
        "5 accepted",
        "6 refused",
        "7 refused",
    ]
    assert codes(report) == [(6, "REQUEST-FORM", "网格"), (7, "REQUEST-FORM", "变动")]
    held = town.load(Volunteer, "V-0001")
    assert (held.team, held.grid) == ("village-main", "G-09")
    assert town.trace("moves/V-0001/2022-05-20/return") is not None


def test_progress_is_told_batch_by_batch(town: Program, tmp_path: Path) -> None:
    """Whoever shows a bar is told after each hundred rows."""
    told: list[tuple[int, int]] = []
    town.take_in(roll(tmp_path, *map(volunteer, range(230))), on_progress=lambda *done: told.append(done))
    assert told == [(100, 230), (200, 230), (230, 230)]


@pytest.mark.parametrize("content", ["", "编号,姓名\n", "\x00\x01\x02", f'{ROLL}\nV-1,"甲'])
def test_what_is_no_file_leaves_no_trace(content: str, town: Program, tmp_path: Path) -> None:
    """A file that cannot be used is one sentence, and nothing of it is recorded."""
    path = tmp_path / "r.csv"
    path.write_text(content)
    before = [*town.requests()]
    with pytest.raises(IntakeError):
        town.take_in(path)
    assert [*town.requests()] == before


def test_headers_alone(town: Program, tmp_path: Path) -> None:
    """A file without rows is taken in, and says so."""
    report = town.take_in(roll(tmp_path))
    assert report.summary()[0] == "volunteers-0601.csv：共 0 行，受理 0 行"
    assert town.load(OfficeFile, report.sha256).days == [date(2022, 6, 1)]


def test_nobody_stays_when_the_store_is_busy(
    town: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the store stays locked nothing is recorded, and nobody of the batch stays in the directory."""

    def locked(*_args: object, **_kwargs: object) -> None:
        raise Conflict("locked")

    monkeypatch.setattr(town, "submit", locked)
    with pytest.raises(Conflict):
        town.take_in(roll(tmp_path, volunteer(1)))
    assert people_of(tmp_path) == []


def test_on_postgres(postgres_url: str, pg_schema: str, tmp_path: Path) -> None:
    """On PostgreSQL a file comes out as on SQLite: taken, refused, the same, and the directory in step."""
    with (
        Program.open(f"{postgres_url}&schema={pg_schema}", simulated=True) as other,
        open_town(tmp_path) as town,
    ):
        other.clock = town.clock
        other.adopt_charter(town.terms(date(2022, 6, 1)), on=date(2022, 4, 1))
        path = roll(
            tmp_path, *map(volunteer, range(120)), volunteer(1, grid="G-08"), volunteer(121, team="\u00e9?")
        )
        for _ in range(2):
            assert other.take_in(path).rows == town.take_in(path).rows
        ids = [f"V-{number:04}" for number in range(122)]
        assert other.people.find(ids) == town.people.find(ids)
        assert other.figures().values_by_id == town.figures().values_by_id


CELL = st.sampled_from(
    [
        "V-1",
        "V-2",
        "甲",
        "市级支援队",
        "G-01",
        "G-54",
        "2022-05-05",
        "2022/5/6",
        "",
        "\u200b",
        '"',
        "x" * 90,
        "\ud7ff",
        "调整",
        "a/b",
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELL, max_size=9).map(",".join), max_size=6), damage=st.binary(max_size=2))
def test_any_rows(rows: list[str], damage: bytes, town: Program, tmp_path: Path) -> None:
    """Whatever stands in the rows, each is answered and told once, or the file is refused in one sentence."""
    path = tmp_path / "any.csv"
    path.write_bytes(ROLL.encode() + b"\n" + "\n".join(rows).encode() + damage)
    people: People = town.people
    try:
        report = take_in(town, people, path)
    except IntakeError as error:
        assert '"' in "".join(rows) or b'"' in damage, error  # noqa: PT017 - raising is allowed then alone
        return
    assert all(one.refusal is None or one.refusal.zh for one in report.rows)
    numbers = [one.number for one in report.rows]
    if '"' not in "".join(rows) and not damage:
        assert numbers == [number for number, row in enumerate(rows, 2) if row.replace(",", "").strip()]
    assert len(set(numbers)) == len(numbers)
    assert all(kept for *_, kept in people_of(tmp_path))


@pytest.mark.parametrize("consequences", [False, True])
def test_late_rows_with_what_followed_by_itself(town: Program, tmp_path: Path, *, consequences: bool) -> None:
    """A founding entered late takes the lapse of its preparation with it, where that is asked.

    Else it stands, what should follow does not, and is to be done.
    """
    assert isinstance(town.clock, SimulatedClock)
    desk = town.acting("office", on=date(2022, 6, 1))
    desk.compound("XQ-01").join_plan()
    desk.of(BranchPreparation, "XQ-01").begin()
    desk.compound("XQ-01").apply()
    desk.compound("XQ-01").approve(document="示例〔2022〕1号")
    town.clock.open_office(date(2022, 9, 5), "Asia/Shanghai")
    assert len(town.tick()) == 1
    header = "小区,日期,步骤,联合小区,批复文号,正式党员,文号"
    row = "示例小区一,2022-06-10,成立大会,,,DY-1、DY-2、DY-3,"
    path = written(tmp_path / "branches-0905.csv", header, [row])
    assert not town.take_in(path, consequences=consequences, dry_run=True).refused
    assert not town.take_in(path, consequences=consequences).refused
    if not consequences:
        assert town.load(BranchPreparation, "XQ-01").status == "lapsed"
        [stuck] = [one for one in town.worklist() if one.request]
        assert stuck.rule is not None
        assert stuck.rule.code == "LATER-STANDS"
        again = town.acting("office", on=date(2022, 9, 5), reason="founded in time")
        again.with_consequences().ask_again(stuck.request)
    assert town.load(BranchPreparation, "XQ-01").status == "ended"
    assert not [one for one in town.worklist() if one.request]
