"""A claims file, and what is wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest

from daojiao_program import Program
from daojiao_program.audit.claims import ClaimsError, read_claims
from tests.audit.report import CLAIMS, changed, check

HEAD = 'as_of = 2022-08-23\n[[claim]]\nid = "a"\nzh = "甲"\nen = "a"\n'


class TestFaultyFiles:
    """A faulty claims file gives one sentence that says what is wrong."""

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "claim: Field required"),
            ("claim = 3", "claim: "),
            ("claim = [3]", "claim 1: "),
            ("[[claim]", "not TOML"),
            (f'{HEAD}relation = "~"\n', "claim a.relation"),
            (f'{HEAD}relation = "="\nexpected = "4"\n', "expects a whole number"),
            (f'{HEAD}relation = "="\nexpected = true\n', "claim a.expected: True is no whole number"),
            ("claim = []", "claim: there is none"),
            (f'{HEAD}relation = "in"\nexpected = "2022-13"\n', "expects a month"),
            (f'{HEAD}relation = "on"\nexpected = "x"\n', "expects a day"),
            (f'{HEAD}relation = "within"\nexpected = [13, 9]\n', "expects the smallest and the largest"),
            (f'{HEAD}relation = "include"\nexpected = []\n', "expects a list of codes"),
            (f'{HEAD}relation = "hold"\nexpected = 3\n', "expects nothing"),
            (f'{HEAD}relation = "hold"\nfigures = ["people", "teams"]\n', "at most 1"),
            (f'{HEAD}relation = "hold"\ncolour = "red"\n', "claim a.colour"),
            (f'{HEAD}relation = "hold"\n{HEAD[18:]}relation = "hold"\n', "two claims called a"),
            (f'{HEAD[18:]}relation = "hold"\n', "claim a.as_of"),
        ],
    )
    def test_a_faulty_entry(self, tmp_path: Path, text: str, said: str) -> None:
        """Each fault is named with its place."""
        path = tmp_path / "claims.toml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ClaimsError, match=said.replace("[", r"\[")):
            read_claims(path)

    def test_not_text(self, tmp_path: Path) -> None:
        """A file in another encoding, or absent."""
        path = tmp_path / "claims.toml"
        path.write_bytes("说法".encode("gb18030"))
        with pytest.raises(ClaimsError, match="UTF-8"):
            read_claims(path)
        with pytest.raises(ClaimsError, match="cannot be read"):
            read_claims(tmp_path / "none.toml")

    def test_an_unknown_figure(self, town: Program) -> None:
        """A figure that is not declared is named, with those that are."""
        with pytest.raises(ClaimsError, match=r"not known: peeple; known: people, teams"):
            check(town, changed(CLAIMS["people"], figures=("peeple",)))
