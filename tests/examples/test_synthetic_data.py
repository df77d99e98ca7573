"""The example data: made again byte for byte, and counted again without the library."""

import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.examples.recount import EXAMPLE, MEMBERS, ROOT, Office, day_of, present


@pytest.fixture(scope="module")
def office() -> Office:
    """Give what stands at the end."""
    return Office()


def test_the_script_makes_the_folder_again(tmp_path: Path) -> None:
    """The committed folder is what the script writes: the same files, the same bytes."""
    script = ROOT / "examples" / "synthetic_data.py"
    # It uses nothing of ours, so that there is nothing to measure, which would take as long again.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    subprocess.run([sys.executable, str(script), "--out", str(tmp_path)], env=environment, check=True)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {path.name: path.read_bytes() for path in EXAMPLE.iterdir()}
    assert made == kept


def test_it_is_marked_as_synthetic_and_small(office: Office) -> None:
    """The manifest says that all is synthetic, names each file once, and stays under 1.5 MB."""
    assert office.manifest["synthetic"] is True
    named = Counter(step["file"] for step in office.manifest["step"] if "file" in step)
    assert set(named.values()) == {1}
    files = {path.name: path.stat().st_size for path in EXAMPLE.iterdir()}
    assert set(named) == {*files, "charter.toml"} - {"manifest.toml", "README.md"}
    assert sum(files.values()) < 1_500_000


def test_nothing_is_received_before_it_happened(office: Office) -> None:
    """The received days do not go back, and no row speaks of a day after its own."""
    days = [step["day"] for step in office.manifest["step"]]
    assert days == sorted(days)
    for sheet, rows in office.rows.items():
        for key, cells in rows.items():
            assert day_of(cells) <= office.received[f"{sheet}/{key}"], (sheet, key)


def test_no_name_or_telephone_is_anybodys(office: Office) -> None:
    """People are called by a letter and a number, and their telephones begin with 000."""
    for sheet in ("volunteers", "cadres", "mentors", "applications"):
        for row in office.all(sheet):
            assert re.fullmatch("[甲乙丙丁][〇一二三四五六七八九]{3,4}", row["姓名"])
            assert re.fullmatch(r"000-\d{4}-\d{4}", row.get("电话", "000-0000-0000"))


def test_4204_volunteers_in_four_teams_over_53_grids(office: Office) -> None:
    """4,204 people are enrolled by 20 July, first in May; all teams and grids are there that month."""
    rows = office.all("volunteers")
    assert len(rows) == 4204
    titles = {team["zh"] for team in office.charter["teams"].values()}
    assert {row["队伍"] for row in rows} == titles
    assert {row["网格"] for row in rows if row["到岗日期"] < "2022-06"} == set(office.charter["grids"])
    assert min(day_of(row) for row in rows) == date(2022, 5, 5)
    assert max(day_of(row) for row in rows) <= date(2022, 7, 20)
    assert {grid["village"] for grid in office.charter["grids"].values()} == set(office.charter["villages"])
    units = {row["单位"] for row in rows if row["队伍"] == "社会后备力量队"}
    assert units == {"社会后备力量"}


def test_463_activities_to_july(office: Office) -> None:
    """463 activities stand from May to July, some 40 in August; each kind of the charter is there."""
    days = [day_of(row) for row in office.all("activities")]
    assert len([day for day in days if day <= date(2022, 7, 31)]) == 463
    assert 35 <= len([day for day in days if day > date(2022, 7, 31)]) <= 45
    assert min(days) >= date(2022, 5, 5)
    assert max(days) == date(2022, 8, 21)
    kinds = Counter(row["类别"] for row in office.all("activities"))
    assert set(kinds) == {kind["zh"] for kind in office.charter["kinds"].values()}
    assert {kind for kind, _ in kinds.most_common(2)} == {"核酸检测", "洁净城市"}


def test_who_signs_in_is_in_a_team_that_day(office: Office) -> None:
    """Each sign-in is of a standing activity on its day, by one stationed and known by then."""
    activities, people = office.rows["activities"], office.rows["volunteers"]
    left = {row["编号"]: row["日期"] for row in office.all("moves") if row["变动"] == "撤回"}
    for row in office.all("sign-ins"):
        code, who = row["活动编号"], row["编号"]
        assert row["日期"] == activities[code]["日期"]
        assert people[who]["到岗日期"] <= row["日期"] < left.get(who, "9999")
        here = office.received[f"sign-ins/{code}/{who}"]
        assert office.received[f"volunteers/{who}"] <= here
        assert office.received[f"activities/{code}"] <= here
    each = Counter(row["活动编号"] for row in office.all("sign-ins"))
    assert set(each) == set(activities)
    assert min(each.values()) >= 15
    assert max(each.values()) <= 25
    assert 9000 <= each.total() <= 10_500


def test_some_6_percent_support_another_grid(office: Office) -> None:
    """Between 4 and 8 % of the sign-ins are outside the volunteer's own grid or village."""
    grids, villages = office.charter["grids"], office.charter["villages"]
    cross = 0
    for row in office.all("sign-ins"):
        activity = office.rows["activities"][row["活动编号"]]
        grid = office.rows["volunteers"][row["编号"]]["网格"]
        village = villages[grids[grid]["village"]]["zh"]
        at_home = grid == activity["网格"] if activity["网格"] else village == activity["村(社区)"]
        cross += not at_home
    assert 0.04 < cross / len(office.all("sign-ins")) < 0.08


def test_the_sampling_of_14_july(office: Office) -> None:
    """At both villages' test points the report's units and social reserve helped, in both roles."""
    held = {
        row["地点"]: row["活动编号"]
        for row in office.all("activities")
        if day_of(row) == date(2022, 7, 14) and row["类别"] == "核酸检测"
    }
    for place in ("大岭丫村核酸检测点", "小河村核酸检测点"):
        crew = [row for row in office.all("sign-ins") if row["活动编号"] == held[place]]
        units = {row["单位"] for row in crew}
        assert units >= {"财政分局", "综合行政执法办", "社会后备力量"}
        assert len(units) == 5
        assert {row["岗位"] for row in crew} == {"信息录入", "维护秩序"}


def test_86_cadres_and_15_mentors_are_listed(office: Office) -> None:
    """All 86 cadres are trainees and the whole leadership mentors, listed in May."""
    assert len(office.rows["cadres"]) == 86
    assert set(office.rows["trainees"]) == set(office.rows["cadres"])
    assert set(office.rows["mentors"]) == set(office.charter["leadership"])
    assert {row["村(社区)"] for row in office.all("cadres")} == {
        village["zh"] for village in office.charter["villages"].values()
    }
    listed = {row["列入日期"] for row in office.all("trainees") + office.all("mentors")}
    assert listed == {"2022-05-06"}


def test_four_cohorts_of_13_12_11_and_9(office: Office) -> None:
    """At the first session, late entries known, the classes have 13, 12, 11 and 9 trainees."""
    first: dict[str, date] = {}
    for row in office.all("sessions"):
        first[row["期"]] = min(day_of(row), first.get(row["期"], date.max))
    sizes = Counter(row["期"] for row in office.all("enrolments") if day_of(row) < first[row["期"]])
    assert sizes == {"C-01": 13, "C-02": 12, "C-03": 11, "C-04": 9}
    assert len(office.all("enrolments")) == sizes.total()
    assert min(first.values()) == date(2022, 5, 10)
    assert max(first.values()) <= date(2022, 8, 10)


def test_45_cadres_werepresent(office: Office) -> None:
    """Exactly the 45 enrolled, all distinct, were present at least once by 21 August."""
    enrolled = {row["学员"]: row["期"] for row in office.all("enrolments")}
    assert len(enrolled) == len(office.all("enrolments")) == 45
    seen = {(cohort, cadre) for cohort, _, _, cadre in present(office, "sessions")}
    assert seen <= {(cohort, cadre) for cadre, cohort in enrolled.items()}
    assert {cadre for _, cadre in seen} == set(enrolled)
    assert max(day_of(row) for row in office.all("sessions")) <= date(2022, 8, 21)


def test_five_courses_in_each_cohort_but_the_last(office: Office) -> None:
    """All five courses were held in three cohorts, and three of them in C-04."""
    courses = {course["zh"] for course in office.charter["courses"].values()}
    held: dict[str, set[str]] = defaultdict(set)
    for row in office.all("sessions"):
        held[row["期"]].add(row["课程"])
    assert len(courses) == 5
    assert held["C-01"] == held["C-02"] == held["C-03"] == courses
    assert len(held["C-04"]) == 3


def test_who_missed_a_course_makes_up_for_it(office: Office) -> None:
    """In the two cohorts that graduate, one trainee of C-02 alone lacks a course."""
    courses = {course["zh"] for course in office.charter["courses"].values()}
    attended = {
        (cohort, course, cadre)
        for sheet in ("sessions", "make-ups")
        for cohort, course, _, cadre in present(office, sheet)
    }
    lacking = [
        (row["期"], row["学员"])
        for row in office.all("enrolments")
        for course in courses
        if row["期"] in office.rows["graduations"] and (row["期"], course, row["学员"]) not in attended
    ]
    assert set(office.rows["graduations"]) == {"C-01", "C-02"}
    assert [cohort for cohort, _ in lacking] == ["C-02"]


def test_no_mentor_has_two_trainees_of_a_cohort(office: Office) -> None:
    """Each trainee has another mentor, before and after the replacement, and shadows the own one."""
    paired = {(row["期"], row["学员"]): row["培养人"] for row in office.all("enrolments")}
    (change,) = office.all("mentor-changes")
    assert len({(cohort, mentor) for (cohort, _), mentor in paired.items()}) == 45
    taken = {mentor for (cohort, _), mentor in paired.items() if cohort == change["期"]}
    assert change["培养人"] not in taken
    days = Counter[str]()
    for row in office.all("shadowing"):
        pair = (row["期"], row["学员"])
        after = pair == (change["期"], change["学员"]) and row["日期"] >= change["日期"]
        assert row["培养人"] == (change["培养人"] if after else paired[pair])
        days[row["学员"]] += 1
    assert set(days.values()) == {3}


def test_the_refused_the_corrected_and_the_voided(office: Office) -> None:
    """Three rows are refused and two come right; one is corrected; one activity is voided last."""
    rest = [one for one in office.refused if one.startswith(("volunteers", "enrolments", "activities"))]
    volunteer, trainee, activity = sorted(rest, key=lambda one: (one[0] != "v", one[0] != "e"))
    assert (office.received[volunteer], office.received[activity]) == (
        date(2022, 6, 9),
        date(2022, 6, 23),
    )
    assert trainee.startswith("enrolments/C-01/")
    assert trainee not in office.received
    assert len(office.corrected) == 1
    *sign_ins, last = office.voided
    assert last.startswith("activities/")
    assert len(sign_ins) == 3
    assert all(one.startswith(last.replace("activities", "sign-ins")) for one in sign_ins)


def test_late_entries_are_at_most_two_weeks_late(office: Office) -> None:
    """Some volunteers and activities are entered over a week late, and none over two weeks."""
    for sheet in ("volunteers", "activities"):
        lag = [office.received[f"{sheet}/{key}"] - day_of(cells) for key, cells in office.rows[sheet].items()]
        assert sum(days > timedelta(days=7) for days in lag) >= 5
        assert max(lag) <= timedelta(days=14)


def test_the_files_differ_as_offices_do() -> None:
    """One file is in GB18030, one has a BOM, one full-width digits; days come in three forms."""
    contents = [path.read_bytes() for path in EXAMPLE.glob("*.csv")]
    assert sum(content.startswith(b"\xef\xbb\xbf") for content in contents) == 1
    texts = [content.decode("utf-8", errors="replace") for content in contents]
    assert sum("\ufffd" in text for text in texts) == 1
    assert sum("\uff10" in text for text in texts) == 1
    for form in (r"\d{4}-\d\d-\d\d", r"2022/\d+/\d+", r"2022年\d+月\d+日"):
        assert any(re.search(form, text) for text in texts)


def test_who_is_trained_is_enrolled_by_then(office: Office) -> None:
    """Whoever is present, shadows or changes mentors had been enrolled, and was known to be."""
    rows = [
        (sheet, key, row, cadre)
        for sheet in ("sessions", "make-ups", "shadowing", "mentor-changes")
        for key, row in office.rows[sheet].items()
        for cadre in row.get(MEMBERS, row.get("学员", "")).split("、")
    ]
    for sheet, key, row, cadre in rows:
        enrolment = f"{row['期']}/{cadre}"
        assert day_of(office.rows["enrolments"][enrolment]) < day_of(row)
        assert office.received[f"enrolments/{enrolment}"] <= office.received[f"{sheet}/{key}"]
