"""What a folder of feature files is about."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

from daojiao_program.domain.catalogue import TOWN
from daojiao_program.rulebook.settings import Settings, SettingsError, read_settings

ONE = '''
from daojiao_program.engine import Aggregate, Catalogue, Event, decision

class {name}Rung(Event, topic="bell.rung", title="打铃"):
    """It was rung."""

class {name}(Aggregate):
    """A bell."""

    @decision(title="打铃")
    def ring(self, case):
        return [{name}Rung()]

    def evolve(self, event: {name}Rung, on):
        pass

CATALOGUE = Catalogue([{name}])
NUMBER = 3

def made():
    return CATALOGUE
'''


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a module of its own; what is imported from it is forgotten afterwards."""
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "bells.py").write_text(ONE.format(name="Bell"), encoding="utf-8")
    return tmp_path


def project(folder: Path, text: str) -> None:
    """Write the folder's pyproject.toml."""
    (folder / "pyproject.toml").write_text(f"[tool.daojiao]\n{text}", encoding="utf-8")


def test_nothing_said_is_the_town_under_the_packages_charter(tmp_path: Path) -> None:
    """Also with a pyproject.toml that speaks of other things."""
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n", encoding="utf-8")
    assert read_settings(tmp_path, tmp_path) == Settings(TOWN, None)


def test_a_charter_beside_the_features_is_theirs(tmp_path: Path) -> None:
    """It need not be named, and holds for the folders below; one that is named may be called otherwise."""
    (tmp_path / "charter.toml").touch()
    below = tmp_path / "zh" / "grids"
    below.mkdir(parents=True)
    assert read_settings(below, tmp_path).charter == tmp_path / "charter.toml"
    (below / "other.toml").touch()
    project(below, 'charter = "other.toml"\n')
    assert read_settings(below, tmp_path).charter == below / "other.toml"


def test_nobody_looks_above_the_root(tmp_path: Path) -> None:
    """What lies above the project is somebody else's."""
    (tmp_path / "charter.toml").touch()
    root = tmp_path / "project"
    root.mkdir()
    assert read_settings(root, root).charter is None
    assert read_settings(root).charter is None


@pytest.mark.parametrize("name", ["CATALOGUE", "Bell", "made"])
def test_a_catalogue_of_ones_own(folder: Path, name: str) -> None:
    """A catalogue, an aggregate, or a function that makes one."""
    project(folder, f'catalogue = "bells:{name}"\n')
    assert [*read_settings(folder, folder).catalogue.decisions] == ["bell.ring"]


def test_a_module_of_the_same_name_elsewhere_is_not_taken(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two folders may both have a `bells.py`."""
    monkeypatch.setitem(sys.modules, "bells", ModuleType("bells"))
    project(folder, 'catalogue = "bells:Bell"\n')
    assert [*read_settings(folder, folder).catalogue.decisions] == ["bell.ring"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('catalogue = "bells:NUMBER"', "neither a Catalogue nor an Aggregate"),
        ('catalogue = "bells:Nothing"', "cannot be had"),
        ('catalogue = "no_such_module:X"', "cannot be had"),
        ('catalogue = "bells"', "cannot be had"),
        ('charter = "nowhere.toml"', "is not there"),
        ("charta = 1", "has charta; known are catalogue, charter and terms"),
        ("catalogue = ", "is not TOML"),
    ],
)
def test_what_cannot_be_used_is_said(folder: Path, text: str, message: str) -> None:
    """In both languages, with what to do."""
    project(folder, text)
    with pytest.raises(SettingsError) as raised:
        read_settings(folder, folder)
    assert message in raised.value.said.en
    assert raised.value.said.zh != raised.value.said.en
