"""The example walked from its manifest, and walked again; and manifests that cannot be."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from daojiao_program.domain.cohort import Cohort
from daojiao_program.domain.compound import CompoundBranch
from daojiao_program.domain.drive import ApplicantHired, RecruitmentDrive
from daojiao_program.intake import IntakeError, StepResult
from daojiao_program.program import EXAMPLE, Program
from tests.example import copied

JULY = date(2022, 7, 31)
AUGUST = date(2022, 8, 23)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A town that has lived through the example: a copy of the one that is walked once a run."""
    with Program.open(copied(tmp_path_factory.mktemp("walked")), create=False) as found:
        yield found


def test_the_figures_of_the_report(town: Program) -> None:
    """The example comes to the report's figures."""
    july = town.figures(effective_on=JULY).values_by_id
    wanted = {"people": 4204, "teams": 4, "grids-staffed": 53, "activities": 463}
    assert {id_: july[id_] for id_ in wanted} == wanted
    august = town.figures(effective_on=AUGUST).values_by_id
    wanted = {"people": 4204, "cohorts": 4, "class-smallest": 9, "class-largest": 13, "cadres-trained": 45}
    wanted |= {"courses": 5, "cadres-listed": 86, "mentors": 15}
    wanted |= {"compounds": 14, "delivery-kinds": 5, "compounds-with-branch": 3, "compounds-joint": 2}
    wanted |= {"positions": 8, "places": 23, "applicants": 54, "hires": 18, "reserve": 6}
    wanted |= {"water-town-in-use": 6, "projects-in-use": 7, "showcase-completed": 1, "belts-started": 2}
    wanted |= {"villages-started": 14, "villages-not-started": 0, "inspections": 3}
    assert {id_: august[id_] for id_ in wanted} == wanted
    assert august["work-plans"] == ("示例〔2022〕2号",)
    assert august["leading-group-head"] == ("M-01",)
    assert august["talent-trips"] == ("湖南湘潭",)


def test_known_later(town: Program) -> None:
    """The sixth water-town project was in use by 30 June, which was known a week later only."""
    june, july = date(2022, 6, 30), datetime(2022, 7, 7, 12, tzinfo=UTC)
    then = town.figures(effective_on=june, known_at=datetime(2022, 6, 30, 12, tzinfo=UTC))
    assert then.values_by_id["water-town-in-use"] == 5
    assert town.figures(effective_on=june, known_at=july).values_by_id["water-town-in-use"] == 6


def test_what_is_refused_in_the_example(tmp_path: Path) -> None:
    """Exactly the rows of which the manifest says so are refused, and three rows are flagged."""
    with Program.open(f"sqlite:///{tmp_path / 'town.db'}?synchronous=OFF", simulated=True) as town:
        steps = town.walk(rejected_to=tmp_path)
    assert {step.outcome for step in steps} == {"done"}
    reports = [step.report for step in steps if step.report is not None]
    refused = [
        (one.file, row.request, row.refusal.code) for one in reports for row in one.refused if row.refusal
    ]
    assert refused == [
        ("enrolments-0509.csv", "enrolments/C-01/K-81", "COHORT-SIZE"),
        ("volunteers-0602.csv", "volunteers/V-3191", "CHARTER-KNOWN"),
        ("activities-0616.csv", "activities/2022-0199", "CHARTER-KNOWN"),
        ("applications-0707.csv", "applications/YF-2022/B-055", "DRIVE-LOCAL"),
        ("matters-0728.csv", "matters/XQ-10/YT-01/2022-07-27/answer", "COUNCIL-THREE"),
        ("branches-0818.csv", "branches/XQ-08/2022-08-16/found", "BRANCH-MEMBERS"),
    ]
    assert sorted(path.name for path in tmp_path.glob("*-rejected.csv")) == sorted(
        file.replace(".csv", "-rejected.csv") for file, *_ in refused
    )
    corrected = [row.request for one in reports for row in one.rows if row.outcome == "corrected"]
    assert corrected == ["activities/2022-0067"]
    warnings = [(warning.code, one.file) for one in reports for warning in one.warnings]
    assert warnings == [
        ("ACT-ONCE", "activities-0602.csv"),
        ("COUNCIL-THREE", "meetings-0623.csv"),
        ("COUNCIL-THREE", "meetings-0728.csv"),
    ]
    assert (
        reports[[one.file for one in reports].index("activities-0602.csv")]
        .warnings[0]
        .zh.startswith("2022-0120 与 2022-0110")
    )
    encodings = {one.file: one.encoding for one in reports if one.encoding != "utf-8"}
    assert encodings == {"volunteers-0519.csv": "gb18030", "sign-ins-0609.csv": "utf-8-sig"}


@pytest.mark.parametrize(
    ("request_id", "source", "outcome"),
    [
        ("volunteers/V-3191", "volunteers-0609.csv", "taken"),
        ("volunteers/V-3751", "volunteers-0623.csv", "taken"),
        ("enrolments/C-02/K-64", "enrolments-0531.csv", "taken"),
        ("activities/2022-0067", "activities-0523.csv", "taken"),
        ("activities/2022-0199", "activities-0623.csv", "taken"),
        ("enrolments/C-01/K-81", "enrolments-0509.csv", "refused"),
        ("matters/XQ-10/YT-01/2022-07-27/answer", "matters-0804.csv", "taken"),
        ("project-steps/P-05/accept-phase/二期", "project-steps-0707.csv", "taken"),
        ("program/select", "program-0401.csv", "taken"),
        ("branches/XQ-08/2022-08-16/found", "branches-0818.csv", "refused"),
    ],
)
def test_special_rows(town: Program, request_id: str, source: str, outcome: str) -> None:
    """What was misread, late, corrected or full width stands as the manifest's comments say."""
    trace = town.trace(request_id)
    assert trace is not None
    assert ((trace.request.source or "").partition(":")[0], trace.request.outcome) == (source, outcome)
    assert trace.voided_by is None


def test_documents_are_kept_with_the_request(town: Program) -> None:
    """What the column of document numbers holds supports the request; the approval's is in its event too."""
    found = town.trace("branches/XQ-01/2022-06-28/approve")
    assert found is not None
    assert found.request.documents == '["示例〔2022〕11号"]'
    assert town.load(CompoundBranch, "XQ-01").document == "示例〔2022〕11号"


def test_a_hire_who_withdrew_and_the_next_ranked(town: Program) -> None:
    """The place that was left is filled by the next-ranked, who is hired in place of the one who left."""
    hires = [
        row.event.in_place_of
        for row in town.history("drive:YF-2022")
        if isinstance(row.event, ApplicantHired) and row.event.in_place_of
    ]
    (left,) = hires
    assert town.load(RecruitmentDrive, "YF-2022").applications[left] == "withdrawn"


def test_the_look_alike_is_voided(town: Program) -> None:
    """2022-0120 and its three sign-ins are taken out of the timeline, one by one."""
    for request in (
        "activities/2022-0120",
        *(f"sign-ins/2022-0120/V-{one}" for one in ("0348", "0358", "0492")),
    ):
        trace = town.trace(request)
        assert trace is not None
        assert trace.voided_by is not None
        assert trace.voided_by.effective_on == "2022-06-06"
    assert "K-64" in town.load(Cohort, "C-02").mentor_of


def test_walked_again_it_adds_nothing(town: Program) -> None:
    """A second walk records no request and no event, and says of each file that it was skipped."""
    before, requests = document(town), sum(1 for _ in town.requests())
    told: list[StepResult] = []
    again = town.walk(on_step=told.append)
    assert told == again
    assert {step.outcome for step in again if step.do == "import"} == {"skipped"}
    assert {step.outcome for step in again if step.do != "import"} == {"same"}
    assert (document(town), sum(1 for _ in town.requests())) == (before, requests)


def test_the_same_bytes_on_every_machine(tmp_path: Path) -> None:
    """A simulated store's requests, events and people come out byte for byte the same."""
    files = ["cadres-0418.csv", "volunteers-0602.csv"]
    part = tmp_path / "part"
    part.mkdir()
    text = (EXAMPLE / "manifest.toml").read_text(encoding="utf-8")
    blocks = [
        block
        for block in text.split("[[step]]")[1:]
        if "charter.toml" in block or any(f in block for f in files)
    ]
    (part / "manifest.toml").write_text(
        "synthetic = true\n[[step]]" + "[[step]]".join(blocks), encoding="utf-8"
    )
    for file in files:
        shutil.copy(EXAMPLE / file, part)
    shutil.copy(EXAMPLE.parent / "charter.toml", part)
    seen = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        with Program.open(f"sqlite:///{tmp_path / name / 'town.db'}", simulated=True) as other:
            assert [step.outcome for step in other.walk(part)] == ["done"] * 3
            seen.append(([*other.requests()], [row.row for row in other.history("person:V-3190")]))
    assert seen[0] == seen[1]


def test_a_real_store_is_not_walked(tmp_path: Path) -> None:
    """An example is not put into a town's real store."""
    with (
        Program.open(f"sqlite:///{tmp_path / 'town.db'}") as real,
        pytest.raises(IntakeError, match="simulated"),
    ):
        real.walk()


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        (None, "No such file"),
        ("step = [", "Invalid"),
        ("step = []", "synthetic: Field required"),
        ('synthetic = true\n[[step]]\nday = 2022-05-01\nreason = "x"\ndo = "burn"', "step.0"),
        ('synthetic = true\n[[step]]\nday = 2022-05-01\nreason = ""\ndo = "void"\nrequest = "x"', "reason"),
        (
            (
                'synthetic = true\n[[step]]\nday = 2022-05-01\nreason = "x"\ndo = "import"\n'
                'sheet = "moves"\nfile = "no.csv"'
            ),
            "no.csv",
        ),
    ],
)
def test_manifests_that_cannot_be(manifest: str | None, said: str, tmp_path: Path) -> None:
    """What is wrong with a manifest is one sentence."""
    if manifest is not None:
        (tmp_path / "manifest.toml").write_text(manifest)
    with Program.open("sqlite:///:memory:", simulated=True) as town:
        with pytest.raises(IntakeError) as caught:
            town.walk(tmp_path)
        assert said in str(caught.value)
        assert "\n" not in str(caught.value)


def test_a_refused_step_is_told(tmp_path: Path) -> None:
    """A void that is refused is in the results, and the walk goes on."""
    step = '[[step]]\nday = 2022-05-01\nreason = "x"\ndo = "void"\nrequest = "moves/V-1"\n'
    (tmp_path / "manifest.toml").write_text(f"synthetic = true\n{step}{step}")
    with Program.open("sqlite:///:memory:", simulated=True) as town:
        results = town.walk(tmp_path)
    assert [(one.outcome, one.subject) for one in results] == [("refused", "moves/V-1")] * 2
    assert results[0].refused is not None
    assert results[0].refused.code == "VOID-STANDING"


def document(town: Program) -> str:
    """The figures document, and a hash of each person's commitment."""
    figures = json.dumps(town.progress(effective_on=AUGUST).document(), ensure_ascii=False, default=list)
    return hashlib.sha256(figures.encode()).hexdigest() + str(town.figures().position)
