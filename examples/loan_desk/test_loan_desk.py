"""What the loan desk promises."""

from datetime import date

import pytest

from daojiao_program.engine import Engine, Refused

from .loan_desk import LoanDesk


def test_a_thing_is_out_once_and_a_reader_has_three() -> None:
    """A second reader and a fourth thing are refused; the figure counts what is out."""
    with Engine.open("sqlite:///:memory:", LoanDesk.catalogue()) as engine:
        desk = engine.acting("librarian", on=date(2025, 5, 6)).of(LoanDesk, "main")
        for thing in ("kettle", "lamp", "tent"):
            desk.lend(thing, reader="ann")
        with pytest.raises(Refused, match="LOAN-ONE"):
            desk.lend("lamp", reader="bob")
        with pytest.raises(Refused, match="LOAN-MOST"):
            desk.lend("drill", reader="ann")
        assert engine.figures()["out"].value == 3  # noqa: PLR2004, S101 - a test
