"""A lifecycle drawn from the command line: of the town, of a catalogue of one's own, into a file."""

from __future__ import annotations

from pathlib import Path

from daojiao_program.domain.catalogue import TOWN
from daojiao_program.files.seal import is_sealed
from daojiao_program.views.flow import flows_of, mermaid
from daojiao_program.views.flow_svg import svg
from tests.cli.conftest import Daojiao

(PROJECT,) = flows_of(TOWN.aggregates["project"])


def test_all_of_them(daojiao: Daojiao) -> None:
    """Without a name they are listed, each with its statuses."""
    done = daojiao("flow")
    assert (done.status, done.err) == (0, "")
    assert "project  示范村项目：已立项、已批准、施工中、已验收、已投入使用\n" in done.out
    names = [f"{one['kind']}.{one['of']}".rstrip(".") for one in daojiao("flow", "--json").document]
    assert names == [line.split()[0] for line in done.out.splitlines() if "：" in line]


def test_one_by_its_name_or_title(daojiao: Daojiao) -> None:
    """As text, in the language shown; or as a picture."""
    assert daojiao("flow", "project").out == mermaid(PROJECT)
    assert daojiao("flow", "示范村项目", "--lang", "en").out == mermaid(PROJECT, "en")
    assert daojiao("flow", "PROJECT", "--format", "svg").out == svg(PROJECT)
    assert daojiao("flow", "project", "--json").document == [PROJECT.document()]


def test_what_has_none_is_told_with_those_that_have(daojiao: Daojiao) -> None:
    """One line, and no traceback."""
    done = daojiao("flow", "grid")
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
    assert "没有“grid”的流程图；可画：person（人员）、" in done.err
    assert daojiao("flow", "--format", "svg").status == 2


def test_into_a_file(daojiao: Daojiao, tmp_path: Path) -> None:
    """By its ending, with the mark of this program; somebody's own file stays."""
    for name, text, sort in (("a.svg", svg(PROJECT), "drawing"), ("a.mmd", mermaid(PROJECT), "drawing-text")):
        path = tmp_path / name
        for _ in range(2):
            assert daojiao("flow", "project", "--out", path).status == 0
        assert path.read_text(encoding="utf-8").startswith(text.rstrip())
        assert is_sealed(path.read_bytes(), sort)
        path.write_text("mine", encoding="utf-8")
        assert daojiao("flow", "project", "--out", path).status == 2
        assert path.read_text(encoding="utf-8") == "mine"
    done = daojiao("flow", "project", "--out", tmp_path / "a.png")
    assert (done.status, ".mmd" in done.err) == (2, True)
