"""The example's compounds, projects, recruitment and chronicle, counted again without the library."""

import re
from collections import Counter
from datetime import date

import pytest

from tests.examples.recount import Office, day_of

JUNE = date(2022, 6, 30)


@pytest.fixture(scope="module")
def office() -> Office:
    """Give what stands at the end."""
    return Office()


def titles(office: Office, *section: str) -> set[str]:
    """Give the Chinese titles of a section of the charter."""
    found = office.charter
    for name in section:
        found = found[name]
    return {one["zh"] for one in found.values()}


def at_step(office: Office, sheet: str, step: str) -> list[dict[str, str]]:
    """Give the standing rows of a step, by their day."""
    rows = [row for row in office.all(sheet) if step in (row.get("步骤"), row.get("事项"))]
    return sorted(rows, key=day_of)


def test_the_plan_starts_on_2_june_with_14_compounds(office: Office) -> None:
    """The plan starts on the report's day; the 14 compounds join on it or within two weeks."""
    (started,) = at_step(office, "program", "启动“同心圆”计划")
    assert day_of(started) == date(2022, 6, 2)
    joined = {row["小区"]: day_of(row) for row in office.all("compounds")}
    assert set(joined) == titles(office, "compounds")
    assert len(joined) == 14
    assert min(joined.values()) == date(2022, 6, 2)
    for sheet in ("deliveries", "services", "meetings", "matters", "branches"):
        assert all(joined[row["小区"]] <= day_of(row) for row in office.all(sheet))


def test_five_deliveries_reach_every_compound(office: Office) -> None:
    """All five kinds are offered, and Party members lead residents in each compound."""
    assert {row["“五送”类别"] for row in office.all("deliveries")} == titles(office, "deliveries")
    for sheet in ("deliveries", "services"):
        assert {row["小区"] for row in office.all(sheet)} == titles(office, "compounds")
    assert all(int(row["党员人数"]) and int(row["居民人数"]) for row in office.all("services"))


def test_branches_at_every_step(office: Office) -> None:
    """Seven applied, five approved, four founded; one of the four is joint, of two compounds."""
    applied, approved, founded = (
        {row["小区"]: row for row in at_step(office, "branches", step)}
        for step in ("申请", "批复", "成立大会")
    )
    assert [len(applied), len(approved), len(founded)] == [7, 5, 4]
    joint = {name for name, row in applied.items() if row["联合小区"]}
    assert len(joint) == len(joint & set(founded)) == 1
    for name, row in founded.items():
        days = [day_of(one[name]) for one in (applied, approved, founded)]
        assert days == sorted(set(days))
        assert len(set(row["正式党员"].split("、"))) >= 3
        assert approved[name]["批复文号"]


def test_the_council_and_what_becomes_of_matters(office: Office) -> None:
    """Of eight meetings two lack the owners; matters are agreed, declined, deferred, referred, done."""
    parties = [len(row["到会各方"].split("、")) for row in office.all("meetings")]
    assert Counter(parties) == {3: 6, 2: 2}
    assert all(
        "业主" not in row["到会各方"] for row in office.all("meetings") if row["到会各方"].count("、") < 2
    )
    assert {row["方式"] for row in office.all("meetings")} == {"线上", "线下"}
    answers = Counter(row["答复"] for row in at_step(office, "matters", "答复"))
    assert answers == {"同意": 3, "不同意": 1, "缓议": 2, "上报": 1}
    assert len(at_step(office, "matters", "提出")) == 7
    done = {(row["小区"], row["议题编号"]) for row in at_step(office, "matters", "落实")}
    agreed = {(row["小区"], row["议题编号"]) for row in office.all("matters") if row["答复"] == "同意"}
    assert len(done) == 2
    assert done < agreed


def test_six_water_town_projects_in_use_by_june(office: Office) -> None:
    """Six are in use by 30 June, in Jiuqu and Nancheng too, and the three named works are completed."""
    in_use = {row["项目"] for row in at_step(office, "project-steps", "投入使用") if day_of(row) <= JUNE}
    projects = [office.rows["projects"][code] for code in sorted(in_use)]
    assert [row["项目类别"] for row in projects] == ["水乡特色示范村庄"] * 6
    assert {"九曲村", "南城村"} < {row["村(社区)"] for row in projects}
    works = {row["工程"] for row in at_step(office, "project-steps", "工程完工") if day_of(row) <= JUNE}
    assert {"九曲实验公园", "南城阳光街升级", "永庆三丫涌河岸景观"} < works


def test_a_phase_that_was_reported_late(office: Office) -> None:
    """One project's last phase, and what followed, is of June and was received on 7 July."""
    late = [
        row["步骤"]
        for key, row in office.rows["project-steps"].items()
        if day_of(row) <= JUNE < office.received[f"project-steps/{key}"]
    ]
    assert late == ["分期验收", "项目验收", "投入使用"]


def test_works_come_before_phases_and_phases_before_the_project(office: Office) -> None:
    """Each step of each project is taken in the order of the rule, by its own day."""
    for code in office.rows["projects"]:
        rows = [row for row in office.all("project-steps") if row["项目"] == code]
        days = {step: [day_of(row) for row in rows if row["步骤"] == step] for step in set(map(_step, rows))}
        order = ["批准", "开工", "工程完工", "分期验收", "项目验收", "投入使用"]
        last = [max(days[step]) for step in order if step in days]
        assert last == sorted(last)
        phase_of = {row["工程"]: row["期次"] for row in rows if row["步骤"] == "列入工程"}
        done = {row["工程"]: day_of(row) for row in rows if row["步骤"] == "工程完工"}
        for row in at_step(office, "project-steps", "分期验收"):
            if row["项目"] == code:
                works = [work for work, phase in phase_of.items() if phase == row["期次"]]
                assert works
                assert all(done[work] <= day_of(row) for work in works)
        if "项目验收" in days:
            assert set(phase_of.values()) == {row["期次"] for row in rows if row["步骤"] == "分期验收"}


def _step(row: dict[str, str]) -> str:
    return row["步骤"]


def test_the_showcase_and_the_belts(office: Office) -> None:
    """Yongqing's is the one showcase project, and accepted; both belts are begun; five stages are there."""
    (showcase,) = [row for row in office.all("projects") if row["项目类别"] == "特色精品村"]
    assert showcase["村(社区)"] == "永庆村"
    accepted = {row["项目"]: day_of(row) for row in at_step(office, "project-steps", "项目验收")}
    assert accepted[showcase["项目"]] <= date(2022, 8, 23)
    assert set(office.rows["belts"]) == titles(office, "belts")
    assert len(office.rows["belts"]) == 2
    begun = {row["项目"] for row in at_step(office, "project-steps", "开工")}
    approved = {row["项目"] for row in at_step(office, "project-steps", "批准")}
    assert [len(office.rows["projects"]), len(approved), len(begun), len(accepted)] == [10, 9, 8, 7]


def test_phoenix_returns(office: Office) -> None:
    """8 positions with 23 places; 18 hired in order of merit, the next-ranked for one who withdrew."""
    places = {row["岗位编号"]: int(row["招聘人数"]) for row in office.all("positions")}
    assert (len(places), sum(places.values())) == (8, 23)
    position = {row["报名编号"]: row["岗位编号"] for row in office.all("applications")}
    assert len(position) == 54
    assert {row["学历身份"] for row in office.all("applications")} == titles(office, "standings")
    hired = [row["报名编号"] for row in at_step(office, "hires", "录用")]
    left = {row["报名编号"] for row in at_step(office, "hires", "退出")}
    assert (len(hired), len(left), len(left & set(hired))) == (19, 2, 1)
    for row in office.all("rankings"):
        ranking = row["排名"].split("、")
        taken = [one for one in ranking if one in hired]
        assert {position[one] for one in ranking} == {row["岗位编号"]}
        assert taken == ranking[: len(taken)]
        assert len([one for one in taken if one not in left]) in (0, places[row["岗位编号"]])
    pool = office.rows["reserve"]
    assert len(pool) == 6
    assert set(pool) <= set(hired) - left
    assert all(row["择优依据"] for row in pool.values())
    (trip,) = office.all("talent-trips")
    assert "湘潭" in trip["地点"]


def test_the_chronicle(office: Office) -> None:
    """Selected in April, planned in March, all 14 villages together, honours, contest, assessment."""
    (selected,) = at_step(office, "program", "列为创建对象")
    assert selected["日期"].startswith("2022-04")
    (planned,) = at_step(office, "program", "谋划结对培养")
    assert planned["日期"].startswith("2022-03")
    assert office.received["program/谋划结对培养"] < date(2022, 4, 1)
    villages = at_step(office, "program", "村(社区)开展创建")
    assert {row["村(社区)"] for row in villages} == titles(office, "villages")
    assert (len(villages), len({row["日期"] for row in villages})) == (14, 1)
    honours = at_step(office, "program", "获得荣誉")
    assert [row["日期"][:4] for row in honours] == ["2020", "2021"]
    (contest,) = at_step(office, "program", "参加擂台赛")
    assert (contest["名称"], contest["内容"]) == ("广东省第三届乡村振兴大擂台", "东莞市")
    assert len(at_step(office, "program", "考核评定")) == 1
    assert len(office.all("inspections")) == 3


def test_zero_reports_are_of_villages_without_activities(office: Office) -> None:
    """In the week of its zero report a village had no activity of the teams."""
    assert len(office.all("zero-reports")) == 2
    for row in office.all("zero-reports"):
        week = day_of(row).isocalendar()[:2]
        held = [day_of(one) for one in office.all("activities") if one["村(社区)"] == row["村(社区)"]]
        assert week not in {day.isocalendar()[:2] for day in held}


def test_the_leading_group_and_the_work_plan(office: Office) -> None:
    """The Party secretary heads the group, before and after; the plan has its number and hash."""
    groups = office.all("leading-group")
    assert [row["事项"] for row in groups] == ["成立", "调整"]
    assert {row["组长"] for row in groups} == {office.charter["party_secretary"]}
    (plan,) = office.all("work-plans")
    assert re.fullmatch("[0-9a-f]{64}", plan["文件校验值(SHA-256)"])
    assert plan["方案名称"] == "道滘镇抓党建促乡村振兴示范镇、示范村(社区)创建工作方案"
    assert day_of(plan) < day_of(groups[0])


def test_document_numbers_are_made_up(office: Office) -> None:
    """Every document number says that it is an example."""
    numbers = [
        cell
        for sheet in office.rows
        for row in office.all(sheet)
        for head, cell in row.items()
        if "文号" in head and cell
    ]
    assert len(numbers) > 15
    assert all(re.fullmatch(r"示例〔20\d\d〕\d+号", one) for one in numbers)


def test_what_is_refused_of_all_this(office: Office) -> None:
    """One applicant from elsewhere, a founding with two members, an answer without the owners."""
    refused = [
        one for one in office.refused if not one.startswith(("volunteers", "enrolments", "activities"))
    ]
    assert [one.partition("/")[0] for one in refused] == ["applications", "matters", "branches"]
    application, matter, founding = refused
    assert application not in office.received
    assert founding not in office.received
    assert office.received[matter] == date(2022, 8, 4)
    assert office.rows["matters"][matter.partition("/")[2]]["答复"] == "缓议"
