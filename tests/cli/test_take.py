"""Taking in files: what is accepted, what goes back and why, and what a dry run says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Daojiao, position

ROLL = "编号,姓名,电话,单位,队伍,网格,到岗日期\nV-1,甲一,000-1,,镇级中坚队,{grid},2022-05-05\n"


class TestImport:
    """Taking in files."""

    def roll(self, folder: Path, grid: str = "G-01", name: str = "roll.csv") -> Path:
        """A roll of two volunteers, the second of an unknown team."""
        path = folder / name
        path.write_text(
            ROLL.format(grid=grid) + "V-2,甲二,000-2,,没有这支队,G-02,2022-05-05\n", encoding="utf-8"
        )
        return path

    def take(self, daojiao: Daojiao, own: str, *words: str | Path) -> tuple[int, str]:
        """Take in on 6 May; the exit status and what was printed."""
        done = daojiao("import", *words, "--received", "2022年5月6日", "--store", own)
        return done.status, done.out + done.err

    def test_a_refused_row(self, daojiao: Daojiao, own: str, tmp_path: Path) -> None:
        """The good row is taken, the other goes back with rule and sentence; status 1."""
        status, out = self.take(daojiao, own, self.roll(tmp_path))
        assert status == 1
        for said in ("受理 1 行，退回 1 行", "CHARTER-KNOWN", "第3行“队伍”", "roll-rejected.csv"):
            assert said in out
        assert (tmp_path / "roll-rejected.csv").exists()
        assert "甲一" in daojiao("history", "V-1", "--store", own).out

    def test_dry_run(self, daojiao: Daojiao, own: str, tmp_path: Path) -> None:
        """What would happen, figure by figure; nothing is recorded."""
        before = position(own)
        status, out = self.take(daojiao, own, self.roll(tmp_path), "--dry-run")
        assert (status, position(own)) == (1, before)
        assert "预演，未登记" in out
        assert "有人员下沉的网格数：0 → 1" in out

    def test_all_or_nothing(self, daojiao: Daojiao, own: str, tmp_path: Path) -> None:
        """One refused row, and nothing is recorded."""
        before = position(own)
        status, out = self.take(daojiao, own, self.roll(tmp_path), "--all-or-nothing")
        assert (status, position(own)) == (1, before)
        assert "全部未登记" in out

    def test_correct(self, daojiao: Daojiao, own: str, tmp_path: Path) -> None:
        """A changed row is refused, and taken as a correction with a reason."""
        self.take(daojiao, own, self.roll(tmp_path))
        changed = self.roll(tmp_path, "G-03", "changed.csv")
        assert "REQUEST-SAME" in self.take(daojiao, own, changed)[1]
        assert "更正 1 行" in self.take(daojiao, own, changed, "--correct", "--reason", "网格填错")[1]

    def test_the_document(self, daojiao: Daojiao, own: str, tmp_path: Path) -> None:
        """One document for all files, with ids and without names."""
        done = daojiao(
            "import",
            self.roll(tmp_path),
            "--received",
            "2022-05-06",
            "--store",
            own,
            "--json",
            "--lang",
            "en",
        )
        assert done.status == 1
        [found] = done.document
        assert (found["rows"]["accepted"], found["rows"]["refused"]) == (1, 1)
        assert (found["refused"][0]["row"], found["refused"][0]["rule"]) == (3, "CHARTER-KNOWN")
        assert "甲一" not in done.out

    def test_many_rows(self, daojiao: Daojiao, own: str, tmp_path: Path) -> None:
        """Rows refused by one rule stand together, the first of them listed; look-alikes are noted."""
        path = tmp_path / "activities.csv"
        rows = [f"2022-{one:04},洁净城市,2022-05-05,南城村,广场," for one in range(12)]
        rows += [f"2022-{one:04},没有这类,2022-05-05,南城村,广场," for one in range(20, 35)]
        path.write_text("\n".join(["活动编号,类别,日期,村(社区),地点,网格", *rows]), encoding="utf-8")
        status, out = self.take(daojiao, own, path)
        assert status == 1
        assert out.count("CHARTER-KNOWN") == 1
        for said in ("（15行）", "另有5行", "疑似同一活动", "另有1条提醒"):
            assert said in out

    def test_received_is_for_simulations(self, daojiao: Daojiao, url: str, tmp_path: Path) -> None:
        """A real store has a real clock."""
        daojiao("init", "--store", url)
        done = daojiao("import", self.roll(tmp_path), "--received", "2022-05-06", "--store", url)
        assert (done.status, "--received 只用于模拟库" in done.err) == (2, True)

    @pytest.mark.parametrize("content", [b"", b"\x00\xff\x00", b"a,b\n1,2\n"])
    def test_no_office_file(self, daojiao: Daojiao, own: str, tmp_path: Path, content: bytes) -> None:
        """An empty file, a binary one, a wrong header: one sentence, nothing recorded."""
        path = tmp_path / "bad.csv"
        path.write_bytes(content)
        before = position(own)
        done = daojiao("import", path, "--store", own)
        assert (done.status, done.err.count("\n"), position(own)) == (2, 1, before)
