"""`daojiao catalogue`: the document that is committed, and what an older one does not bear out."""

from __future__ import annotations

import json
from pathlib import Path

from docs.generate import CATALOGUE, REFERENCE
from tests.cli.conftest import Daojiao


def test_it_says_what_is_committed(daojiao: Daojiao) -> None:
    """As JSON the file in docs/reference; to people a list."""
    assert daojiao("catalogue", "--json").document == json.loads((REFERENCE / CATALOGUE).read_text("utf-8"))
    assert "volunteer.enrolled" in daojiao("catalogue", "--lang", "en").out


def test_it_is_held_against_an_older_one(daojiao: Daojiao, tmp_path: Path) -> None:
    """Status 0 where each change is declared, 1 with what to write where one is not, 2 for no catalogue."""
    older = json.loads((REFERENCE / CATALOGUE).read_text("utf-8"))
    file = tmp_path / "catalogue.json"
    file.write_text(json.dumps(older), "utf-8")
    assert daojiao("catalogue", "--against", file).status == 0
    older["events"]["volunteer.gone"] = older["events"]["volunteer.enrolled"]
    file.write_text(json.dumps(older), "utf-8")
    done = daojiao("catalogue", "--against", file, "--lang", "en")
    assert done.status == 1
    assert "nothing reads the event 'volunteer.gone': write" in done.out
    file.write_text("[]", "utf-8")
    assert daojiao("catalogue", "--against", file).status == 2
