"""The loan desk: a workflow whole, with its tests, in under sixty lines over the engine alone."""

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import daojiao_program.engine
from daojiao_program.adapters.sqlite import open_ledger
from daojiao_program.engine import Engine, Refused
from tests.engine.town import MAY, clock_at

LoanDesk = import_module("examples.loan_desk.loan_desk").LoanDesk
"""An example is no package, so that its name depends on who imports it."""
ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "examples" / "loan_desk").glob("*.py"))


def test_it_is_short() -> None:
    """Rules, two decisions, a figure and their tests: under sixty lines that are not blank, an import one."""
    texts = [path.read_text(encoding="utf-8") for path in FILES]
    lines = sum(bool(line.strip()) for text in texts for line in text.splitlines())
    imports = (one for text in texts for one in ast.parse(text).body if isinstance(one, ast.ImportFrom))
    assert len(FILES) == 2
    assert lines - sum((one.end_lineno or one.lineno) - one.lineno for one in imports) < 60


def test_it_needs_the_engines_public_names_alone() -> None:
    """Besides the standard library, pytest, and one file the other."""
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "daojiao_program.engine":
                assert {one.name for one in node.names} <= {*daojiao_program.engine.__all__}
            elif isinstance(node, ast.ImportFrom):
                beside = node.level == 1 and node.module == "loan_desk"
                assert beside or str(node.module).partition(".")[0] in sys.stdlib_module_names
            elif isinstance(node, ast.Import):
                assert [one.name for one in node.names] == ["pytest"]


def test_its_own_tests_pass() -> None:
    """As a reader would run them."""
    command = [sys.executable, "-m", "pytest", "-q", "examples/loan_desk"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_void_of_a_loan_that_was_given_back_is_refused_in_words() -> None:
    """Everything later is judged without it, also what was recorded on a loan that then never was."""
    with Engine(open_ledger("sqlite:///:memory:"), LoanDesk.catalogue(), clock=clock_at()) as engine:
        desk = engine.acting("librarian", on=MAY[5], reason="misread")
        desk.request("first").of(LoanDesk, "main").lend("lamp", reader="ann")
        back = desk.of(LoanDesk, "main").give_back("lamp")
        desk.of(LoanDesk, "main").lend("lamp", reader="bob")
        with pytest.raises(Refused, match="LATER-STANDS") as caught:
            desk.void("first")
        assert caught.value.findings["later"] == [back.id]
