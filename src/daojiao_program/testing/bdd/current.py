"""What the scenario at hand is about: a catalogue, and its charter if it has one."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from daojiao_program.domain.catalogue import TOWN
from daojiao_program.engine import Catalogue
from daojiao_program.intake.charterfile import read_charter
from daojiao_program.program import DATA
from daojiao_program.rulebook.settings import read_settings
from daojiao_program.testing.bdd.cells import CellReader
from daojiao_program.testing.bdd.lexicon import Lexicon


@dataclass
class Subject:
    """A catalogue and what is in force in its scenarios, where it is the town's program."""

    catalogue: Catalogue
    charter: Any
    _readers: dict[tuple[int, int | None], CellReader] = field(default_factory=dict)

    @cached_property
    def lexicon(self) -> Lexicon:
        """The names of the catalogue's things."""
        return Lexicon(self.catalogue)

    def reader(self, terms: Any, year: int | None) -> CellReader:  # noqa: ANN401 - whatever the catalogue's terms are
        """Reads cells under these terms; kept, with the terms, since many scenarios begin with the same."""
        key = (id(terms), year)
        if terms is not self.charter:
            return CellReader(terms, year)
        if key not in self._readers:
            self._readers[key] = CellReader(terms, year)
        return self._readers[key]


_now: list[Subject] = []
_read: dict[tuple[Catalogue, Path], Subject] = {}


def read(folder: Path, root: Path) -> Subject:
    """What the feature files of a folder are about. Raises `SettingsError` and `CharterError`."""
    chosen = read_settings(folder, root)
    charter = chosen.charter or DATA / "charter.toml"
    key = (chosen.catalogue, charter)
    if key not in _read:
        held = read_charter(charter) if chosen.catalogue is TOWN else None
        _read[key] = Subject(chosen.catalogue, held)
    return _read[key]


def settings() -> Subject:
    """What the scenario at hand is about: the town's program under the package's charter, unless told."""
    return _now[-1] if _now else read(DATA, DATA)


def use(found: Subject) -> None:
    """Let what follows be about this."""
    _now[:] = [found]
