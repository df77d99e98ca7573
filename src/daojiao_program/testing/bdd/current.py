"""What the scenario at hand is about: a catalogue, and the terms that it begins with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from daojiao_program.domain.catalogue import TOWN
from daojiao_program.engine import Catalogue
from daojiao_program.program import DATA
from daojiao_program.rulebook.settings import read_settings
from daojiao_program.rulebook.terms import HeldTerms
from daojiao_program.testing.bdd.cells import CellReader
from daojiao_program.testing.bdd.held import read_held
from daojiao_program.testing.bdd.lexicon import Lexicon


@dataclass
class Subject:
    """A catalogue, and the terms with which its scenarios begin, where a file has them.

    `shift` is by how much a number is higher, for a while, in whatever terms a scenario puts in force.
    """

    catalogue: Catalogue
    held: HeldTerms | None
    shift: Mapping[str, int] = field(default_factory=dict)
    _readers: dict[tuple[int, int | None], CellReader] = field(default_factory=dict)

    @cached_property
    def lexicon(self) -> Lexicon:
        """The names of the catalogue's things."""
        return Lexicon(self.catalogue)

    def reader(self, terms: Any, year: int | None) -> CellReader:  # noqa: ANN401 - whatever the catalogue's terms are
        """Reads cells under these terms; kept, with the terms, since many scenarios begin with the same."""
        key = (id(terms), year)
        if self.held is None or terms is not self.held.terms:
            return CellReader(terms, year)
        if key not in self._readers:
            self._readers[key] = CellReader(terms, year)
        return self._readers[key]


_now: list[Subject] = []
_read: dict[tuple[Catalogue, Path | None], Subject] = {}


def read(folder: Path, root: Path) -> Subject:
    """What the feature files of a folder are about. Raises `SettingsError` and `CharterError`."""
    chosen = read_settings(folder, root)
    file = chosen.charter or (DATA / "charter.toml" if chosen.catalogue is TOWN else None)
    key = (chosen.catalogue, file)
    if key not in _read:
        _read[key] = Subject(chosen.catalogue, read_held(chosen.catalogue, file) if file else None)
    return _read[key]


def settings() -> Subject:
    """What the scenario at hand is about: the town's program under the package's charter, unless told."""
    return _now[-1] if _now else read(DATA, DATA)


def use(found: Subject) -> None:
    """Let what follows be about this."""
    _now[:] = [found]
