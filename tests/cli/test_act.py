"""Commands that ask: init, charter, preview, void, amend; and what they refuse."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from daojiao_program import Program
from daojiao_program.engine import SimulatedClock
from daojiao_program.program import EXAMPLE
from tests.cli.conftest import CHARTER, Daojiao, position


class TestInit:
    """Making a store."""

    def test_once_and_again(self, daojiao: Daojiao, url: str) -> None:
        """A store is made, and made again it stays as it is."""
        done = daojiao("init", "--store", url)
        assert (done.status, "下一步：daojiao charter" in done.out) == (0, True)
        again = daojiao("init", "--store", url, "--json")
        assert (again.status, again.document["simulated"], again.document["position"]) == (0, False, 0)

    def test_a_simulation_is_no_real_store(self, daojiao: Daojiao, url: str) -> None:
        """A real store does not become a simulation."""
        daojiao("init", "--store", url)
        done = daojiao("init", "--simulated", "--store", url)
        assert (done.status, done.out) == (2, "")


class TestCharter:
    """Adopting and amending a charter."""

    def test_adopt_and_amend(self, daojiao: Daojiao, own: str) -> None:
        """A charter is adopted once, and amended after that, from today on."""
        again = daojiao("charter", CHARTER, "--on", "2022-05-01", "--store", own)
        assert (again.status, "CHARTER-ONCE" in again.err) == (1, True)
        done = daojiao("charter", EXAMPLE / "charter-2.toml", "--amend", "--on", "2022-06-10", "--store", own)
        assert (done.status, "已登记" in done.out) == (0, True)

    def test_asked_twice(self, daojiao: Daojiao, own: str) -> None:
        """Asked again, it is the first answer."""
        done = daojiao("charter", CHARTER, "--on", "2022-04-01", "--store", own)
        assert (done.status, "此前已登记" in done.out) == (0, True)

    def test_a_charter_that_cannot_be(self, daojiao: Daojiao, own: str, tmp_path: Path) -> None:
        """The smallest class is larger than the largest: one sentence, nothing recorded."""
        bad = tmp_path / "charter.toml"
        text = CHARTER.read_text(encoding="utf-8")
        bad.write_text(text.replace("smallest = 9", "smallest = 19"), encoding="utf-8")
        before = position(own)
        done = daojiao("charter", bad, "--amend", "--on", "2022-09-01", "--store", own)
        assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
        assert "smallest = 19 is more than" in done.err
        assert position(own) == before


class TestPreview:
    """What a decision would come to."""

    def test_accepted(self, daojiao: Daojiao, town_url: str) -> None:
        """The events and the figures that would change; nothing is recorded."""
        before = position(town_url)
        words = ("cohort.enrol", "C-04", "cadre=K-02", "mentor=M-01", "--on", "2022-08-01")
        done = daojiao("preview", *words, "--store", town_url)
        assert (done.status, position(town_url)) == (0, before)
        assert "首次授课时最小班人数：9 → 10" in done.out
        found = daojiao("preview", *words, "--store", town_url, "--json").document
        assert (found["recorded"], found["changes"]["class-smallest"]) == (False, [9, 10])

    def test_a_decision_over_several(self, daojiao: Daojiao, town_url: str) -> None:
        """Such a one has no target, but fields."""
        done = daojiao("preview", "return-volunteer", "volunteer=V-0001", "--lang", "en", "--store", town_url)
        assert (done.status, "people in the teams now: 4,198 → 4,197" in done.out) == (0, True)

    def test_lists(self, daojiao: Daojiao, town_url: str) -> None:
        """A list is written with commas of either kind."""
        words = ("cohort.make-up", "cohort:C-04", "course=urban-renewal", "present=K-04、K-05,K-06")
        found = daojiao("preview", *words, "--store", town_url, "--json").document
        assert found["refused"]["rule"] in ("COHORT-PRESENT", "COHORT-COURSES")

    def test_refused(self, daojiao: Daojiao, town_url: str) -> None:
        """A day to come is refused, with exit status 1; so is what is not complete."""
        words = ("cohort.enrol", "C-04", "cadre=K-02", "mentor=M-01", "--on", "2030-01-01")
        done = daojiao("preview", *words, "--store", town_url)
        assert (done.status, done.out, "DAY-AHEAD" in done.err) == (1, "", True)
        done = daojiao("preview", "cohort.enrol", "C-04", "--lang", "en", "--store", town_url)
        assert (done.status, "cadre: Field required" in done.err) == (1, True)

    def test_a_charter(self, daojiao: Daojiao, town_url: str) -> None:
        """A charter is named by its file."""
        words = ("charter.amend", f"charter={CHARTER}", "--on", "2022-09-01")
        assert daojiao("preview", *words, "--store", town_url).status == 0

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["cohort.enroll"], "相近的有：cohort.enrol"),
            (["zzz"], "相近的有：charter.adopt"),
            (["cohort.enrol"], "要写明一个对象"),
            (["take-office", "K-01"], "应写成 字段=值"),
        ],
    )
    def test_bad_words(self, daojiao: Daojiao, town_url: str, words: list[str], said: str) -> None:
        """One sentence that says what to write."""
        done = daojiao("preview", *words, "--store", town_url)
        assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
        assert said in done.err


def test_a_warning_is_shown(daojiao: Daojiao, own: str) -> None:
    """A mentor's second trainee is taken, and the warning is there when it is asked why."""
    with Program.open(own) as town:
        assert isinstance(town.clock, SimulatedClock)
        town.clock.open_office(date(2022, 5, 6), town.zone())
        desk = town.acting("office", on=date(2022, 5, 6))
        for id_ in ("K-01", "K-02"):
            desk.take_office(id_, village="441900124200", post="committee-member")
        cohort = desk.cohort("C-01")
        cohort.plan("village-governance")
        cohort.enrol("K-01", mentor="M-01")
        receipt = desk.request("second").cohort("C-01").enrol("K-02", mentor="M-01")
        assert receipt.warnings
    words = ("preview", "cohort.enrol", "C-02", "cadre=K-02", "mentor=M-01", "--store", own)
    assert daojiao(*words).status == 1
    out = daojiao("why", "second", "--store", own).out
    assert "提醒" in out
    assert "COHORT-PAIR" in out


class TestVoid:
    """Taking a request out of the timeline."""

    def test_void(self, daojiao: Daojiao, town_url: str) -> None:
        """Dry first, then for good; the figure of the day follows."""
        words = ("void", "sign-ins/2022-0001/V-0006", "--reason", "误报", "--store", town_url)
        before = position(town_url)
        assert daojiao(*words, "--dry-run").status == 0
        assert position(town_url) == before
        done = daojiao(*words)
        assert (done.status, "已登记" in done.out) == (0, True)
        assert "误报" in daojiao("why", "sign-ins/2022-0001/V-0006", "--store", town_url).out

    @pytest.mark.parametrize(
        ("words", "code"),
        [
            (["none", "--reason", "x"], "VOID-STANDING"),
            (["sign-ins/2022-0001/V-0006"], "VOID-REASON"),
            (["cohorts/C-01", "--reason", "x"], "LATER-STANDS"),
        ],
    )
    def test_refused(self, daojiao: Daojiao, town_url: str, words: list[str], code: str) -> None:
        """What does not stand, has no reason, or has later decisions on it."""
        done = daojiao("void", *words, "--store", town_url)
        assert (done.status, code in done.err) == (1, True)
        found = daojiao("void", *words, "--store", town_url, "--json")
        assert (found.status, found.document["refused"]["rule"]) == (1, code)


class TestAmend:
    """Correcting a request."""

    def test_amend(self, daojiao: Daojiao, town_url: str) -> None:
        """The fields given replace those accepted; the rest stays."""
        words = ("amend", "activities/2022-0001", "place=新地点", "--reason", "地点有误", "--store", town_url)
        assert "活动举办：类别 核酸检测" in daojiao(*words, "--dry-run").out
        assert daojiao(*words).status == 0
        found = daojiao("why", "activities/2022-0001", "--store", town_url, "--json").document
        assert (found["arguments"]["place"], found["arguments"]["kind"]) == ("新地点", "nucleic-acid-testing")
        assert found["voids"] == "activities/2022-0001"

    def test_documents_stay(self, daojiao: Daojiao, own: str) -> None:
        """A correction keeps the documents that supported the request, and both show them."""
        with Program.open(own) as town:
            assert isinstance(town.clock, SimulatedClock)
            town.clock.open_office(date(2022, 5, 6), town.zone())
            desk = town.acting("office", on=date(2022, 5, 6)).supported_by("道委〔2022〕1号")
            desk.request("held").activity("2022-1").hold("clean-city", village="441900124200", place="广场")
        assert daojiao("amend", "held", "place=公园", "--reason", "地点有误", "--store", own).status == 0
        assert daojiao("history", "held", "--store", own).out.count("依据 道委〔2022〕1号") == 2
        assert daojiao("why", "held", "--store", own, "--json").document["documents"] == ["道委〔2022〕1号"]

    def test_taking_a_field_away(self, daojiao: Daojiao, town_url: str) -> None:
        """A field with nothing after the sign is left out."""
        words = ("amend", "sign-ins/2022-0001/V-0006", "unit=", "--reason", "单位有误", "--store", town_url)
        assert daojiao(*words).status == 0
        found = daojiao("why", "sign-ins/2022-0001/V-0006", "--store", town_url, "--json").document
        assert "unit" not in found["arguments"]

    @pytest.mark.parametrize(
        ("words", "status", "said"),
        [
            (["none", "a=b", "--reason", "x"], 2, "没有已受理且有效的请求“none”"),
            (["enrolments/C-01/K-81", "mentor=M-01", "--reason", "x"], 2, "没有已受理且有效的请求"),
            (["activities/2022-0001", "--reason", "x"], 2, "请写明要改的字段"),
            (["activities/2022-0001", "新地点", "--reason", "x"], 2, "请写明要改的字段"),
            (["activities/2022-0001", "place=x"], 1, "VOID-REASON"),
            (["activities/2022-0001", "village=x", "--reason", "x"], 1, "CHARTER-KNOWN"),
        ],
    )
    def test_refused(self, daojiao: Daojiao, town_url: str, words: list[str], status: int, said: str) -> None:
        """What does not stand or says nothing is unusable; what breaks a rule is refused."""
        done = daojiao("amend", *words, "--store", town_url)
        assert (done.status, said in done.err) == (status, True)
