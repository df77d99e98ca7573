"""Commands that look: progress, claims, history, why."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len

from daojiao_program.program import DATA
from tests.cli.conftest import Daojiao

ESCAPE = "\x1b"


class TestProgress:
    """The figures against their targets."""

    def test_the_document(self, daojiao: Daojiao) -> None:
        """The figures by indicator id, each with its evidence; no name in it."""
        done = daojiao("progress", "--on", "2022-08-23", "--json")
        assert (done.status, done.err) == (0, "")
        assert "甲" not in done.out
        found = done.document
        assert set(found) == {"position", "effective_on", "known_at", "simulated", "indicators"}
        assert (found["effective_on"], found["known_at"], found["simulated"]) == ("2022-08-23", None, True)
        values = {one["id"]: one["value"] for one in found["indicators"]}
        assert (values["people"], values["grids-staffed"], values["cadres-trained"]) == (4204, 53, 45)
        trained = next(one for one in found["indicators"] if one["id"] == "cadres-trained")
        assert (trained["target"], trained["due"], len(trained["evidence"])) == ("> 80", "2022-12-31", 45)

    def test_not_before_its_day(self, daojiao: Daojiao) -> None:
        """On an earlier day the figures are what they were then."""
        found = daojiao("progress", "--on", "2022-07-31", "--json").document
        values = {one["id"]: one["value"] for one in found["indicators"]}
        assert (values["activities"], values["cohorts"], values["cadres-trained"]) == (463, 3, 36)

    @pytest.mark.parametrize("day", ["2022-07-31", "2022/7/31", "2022年7月31日", "２０２２年７月３１日"])
    def test_days_as_offices_write_them(self, daojiao: Daojiao, day: str) -> None:
        """Any of the office's ways to write a day."""
        assert "截至2022年7月31日" in daojiao("progress", "--on", day).out

    def test_as_known_then(self, daojiao: Daojiao) -> None:
        """A day means its end, local time; a moment without a zone is local."""
        by_day = daojiao("progress", "--on", "2022-05-31", "--known-at", "2022-05-31", "--json").document
        assert by_day["known_at"] == "2022-05-31T15:59:59.999999+00:00"
        moment = daojiao("progress", "--on", "2022-05-31", "--known-at", "2022-05-31T09:00", "--json")
        assert moment.document["known_at"] == "2022-05-31T01:00:00+00:00"
        later = daojiao("progress", "--on", "2022-05-31", "--json").document
        assert later["indicators"][0]["value"] > by_day["indicators"][0]["value"]

    @pytest.mark.parametrize("number", ["#300", "300", "＃３００"])
    def test_as_known_at_a_request(self, daojiao: Daojiao, number: str, tmp_path: Path) -> None:
        """A request by its number, as of the day on which it was entered, where no other is given."""
        found = daojiao("progress", "--known-at", number, "--json").document
        assert found["known_at"] == 300
        assert found["effective_on"] < "2022-05-31"
        assert daojiao("page", "--out", str(tmp_path / "then.html"), "--known-at", number).status == 0
        assert daojiao("history", "charter:charter", "--known-at", number, "--json").document["entries"]
        assert daojiao("check", "--known-at", number, "--json").document["known_at"] == 300

    @pytest.mark.parametrize(
        ("number", "said"),
        [("#x", "不是请求的编号"), ("#", "不是请求的编号"), ("99999999999", "没有第99999999999号请求")],
    )
    def test_the_number_of_no_request(self, daojiao: Daojiao, number: str, said: str) -> None:
        """One sentence says what to write."""
        done = daojiao("progress", "--known-at", number)
        assert done.status != 0
        assert said in done.err

    def test_since(self, daojiao: Daojiao) -> None:
        """One day's sampling alone."""
        day = "2022-07-14"
        found = daojiao("progress", "--on", day, "--since", day, "--json").document
        values = {one["id"]: one["value"] for one in found["indicators"]}
        assert {"441900124209", "441900124211"} <= set(values["sampling-villages"])

    @pytest.mark.parametrize("lang", ["zh", "en"])
    @pytest.mark.parametrize("width", [80, 120])
    def test_the_table_fits(
        self, daojiao: Daojiao, monkeypatch: pytest.MonkeyPatch, lang: str, width: int
    ) -> None:
        """No line is wider than the terminal, in neither language, and none is coloured."""
        monkeypatch.setenv("COLUMNS", str(width))
        for command in (["progress"], ["claims"], ["history", "K-81"], ["why", "volunteers/V-0001"]):
            out = daojiao(*command, "--lang", lang).out
            assert ESCAPE not in out
            assert [one for one in out.splitlines() if cell_len(one) > width] == []
            assert "模拟数据 / simulated data" in out

    def test_both_languages(self, daojiao: Daojiao) -> None:
        """Headings and titles in the language asked for."""
        assert "党建+人才培养" in daojiao("progress").out
        english = daojiao("progress", "--lang", "en").out
        assert "Party building + people" in english
        assert "4,204" in english

    def test_evidence(self, daojiao: Daojiao) -> None:
        """The events behind one figure, counted, are the figure; names are shown to people alone."""
        shown = daojiao("progress", "--on", "2022-08-23", "--evidence", "cadres-trained")
        assert "的依据：45条" in shown.out
        assert "K-01 乙" in shown.out
        found = daojiao("progress", "--on", "2022-08-23", "--evidence", "cadres-trained", "--json")
        assert len(found.document["evidence"]) == found.document["value"] == 45
        assert "乙" not in str([one["key"] for one in found.document["evidence"]])

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["--on", "31.7.2022"], "不是日期"),
            (["--on", "2022-02-30"], "不是日期"),
            (["--known-at", "yesterday"], "不是日期"),
            (["--evidence", "nothing"], "没有指标“nothing”"),
            (["--lang", "en", "--since", "x"], "'x' is no day"),
        ],
    )
    def test_bad_words(self, daojiao: Daojiao, words: list[str], said: str) -> None:
        """What is no day and no figure gets one sentence."""
        done = daojiao("progress", *words)
        assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
        assert said in done.err


class TestClaims:
    """The report's claims."""

    def test_the_document(self, daojiao: Daojiao) -> None:
        """A verdict for each claim; nothing is contradicted."""
        done = daojiao("claims", "--json")
        assert done.status == 0
        found = {one["id"]: one for one in done.document}
        assert found["people"]["verdict"] == "confirmed"
        assert (found["people"]["found"], found["people"]["expected"]) == (4204, 4204)
        assert found["class-size"]["found"] == [9, 13]
        assert found["happiness"]["verdict"] == "not-provable"
        assert not [one for one in found.values() if one["verdict"] == "contradicted"]

    def test_the_table(self, daojiao: Daojiao) -> None:
        """What is not provable stands apart, and why."""
        out = daojiao("claims").out
        assert "共4204名人员" in out
        assert "不能核实：这是评价，没有记录可以证明" in out
        assert "共36条：属实35条，不符0条" in out
        assert "not provable: an opinion" in daojiao("claims", "--lang", "en").out

    def test_changed_by_one(self, daojiao: Daojiao, tmp_path: Path) -> None:
        """A claim changed by one is contradicted by one, with exit status 1."""
        text = (DATA / "claims.toml").read_text(encoding="utf-8")
        path = tmp_path / "claims.toml"
        path.write_text(text.replace("expected = 4204", "expected = 4205"), encoding="utf-8")
        done = daojiao("claims", path, "--json")
        assert done.status == 1
        wrong = [one for one in done.document if one["verdict"] == "contradicted"]
        assert [(one["id"], one["found"], one["off"]) for one in wrong] == [("people", 4204, -1)]
        assert "不符，少1" in daojiao("claims", path).out

    def test_as_known_then(self, daojiao: Daojiao) -> None:
        """In June the report would have been wrong."""
        assert daojiao("claims", "--known-at", "2022-06-01").status == 1

    def test_a_list_that_lacks_something(self, daojiao: Daojiao, tmp_path: Path) -> None:
        """What is lacking is named, in each form of claim."""
        text = (DATA / "claims.toml").read_text(encoding="utf-8")
        path = tmp_path / "claims.toml"
        path.write_text(
            text.replace('"social-reserve"]', '"social-reserve", "none-such"]').replace(
                '"2022-05"', '"2022-04"'
            ),
            encoding="utf-8",
        )
        out = daojiao("claims", path).out
        assert "缺none-such" in out
        assert "晚1个月" in out

    @pytest.mark.parametrize("name", ["none.toml", "bad.toml"])
    def test_a_file_that_cannot_be_used(self, daojiao: Daojiao, tmp_path: Path, name: str) -> None:
        """One sentence, in the language asked for."""
        (tmp_path / "bad.toml").write_text("claim = 3", encoding="utf-8")
        done = daojiao("claims", tmp_path / name, "--lang", "en")
        assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
        assert done.err.startswith("the claims file")


class TestHistory:
    """What happened to a stream, a person, a request."""

    def test_a_stream(self, daojiao: Daojiao) -> None:
        """Entries with names, marks and whose request they were."""
        out = daojiao("history", "cohort:C-01").out
        assert "K-01 乙〇〇一" in out
        assert "[补录]" in out
        assert "[退回 COHORT-SIZE]" in out

    def test_a_person(self, daojiao: Daojiao) -> None:
        """A voided sign-in is marked so."""
        out = daojiao("history", "V-0348").out
        assert out.startswith("V-0348 甲〇三四八的记录")
        assert "[已撤销]" in out
        assert "[voided]" in daojiao("history", "V-0348", "--lang", "en").out

    def test_a_request(self, daojiao: Daojiao) -> None:
        """Each attempt, and what voided what."""
        out = daojiao("history", "activities/2022-0067").out
        assert "号请求撤销：地点填写有误，更正" in out
        assert "[已更正]" in daojiao("history", "activity:2022-0067").out
        assert "COHORT-SIZE" in daojiao("history", "enrolments/C-01/K-81").out

    def test_the_document(self, daojiao: Daojiao) -> None:
        """Ids and positions, never names."""
        done = daojiao("history", "V-0348", "--json")
        assert done.document["kind"] == "subject"
        assert "甲" not in done.out

    def test_nobody(self, daojiao: Daojiao) -> None:
        """An unknown name gets one sentence."""
        done = daojiao("history", "nobody")
        assert (done.status, done.err.count("\n")) == (2, 1)
        assert "库中没有“nobody”" in done.err


class TestWhy:
    """Why a request came out as it did."""

    def test_a_refusal(self, daojiao: Daojiao) -> None:
        """The rule, what was found and is allowed, and what to do."""
        out = daojiao("why", "enrolments/C-01/K-81").out
        for said in (
            "退回的依据",
            "COHORT-SIZE 小班培训，每期9–13人",
            "查得14；应为9–13（章程第1版）",
            "下一步：",
        ):
            assert said in out
        assert "found 14 in cohort:C-01; allowed 9–13" not in out
        assert "found 14" in daojiao("why", "enrolments/C-01/K-81", "--lang", "en").out

    def test_what_it_recorded(self, daojiao: Daojiao) -> None:
        """What it read, recorded and stands behind; what took its place or voided it."""
        out = daojiao("why", "sign-ins/2022-0001/V-0006").out
        assert "查看了 volunteer:V-0006" in out
        assert "参加活动的人数" in out
        assert "现在不是任何指标的依据" in daojiao("why", "activities/2022-0120").out
        assert "替代了第" in daojiao("why", "activities/2022-0067").out

    def test_by_position(self, daojiao: Daojiao) -> None:
        """A number is the position of an event."""
        found = daojiao("why", "volunteers/V-0001", "--json").document
        again = daojiao("why", str(found["events"][0]["position"]), "--json").document
        assert again["request"] == "volunteers/V-0001"
        assert daojiao("why", "99999999").status == 2
