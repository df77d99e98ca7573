"""What lies in a folder beside feature files."""

from pathlib import Path

from daojiao_program.rulebook.reading import read_features


def test_only_files_are_read(tmp_path: Path) -> None:
    """A folder of such a name, and a link that leads nowhere, hinder nobody."""
    (tmp_path / "a.feature").write_text("Feature: a\n", encoding="utf-8")
    (tmp_path / "b.feature").mkdir()
    (tmp_path / "c.feature").symlink_to("nowhere")
    assert [one.name for one in read_features(tmp_path)] == ["a"]
