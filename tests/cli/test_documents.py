"""Every command that prints JSON says of what form it is."""

from __future__ import annotations

import inspect

import jsonschema
import pytest
from typer.main import get_command

from daojiao_program.cli.app import app
from daojiao_program.cli.documents import DOCUMENTS, schemas
from daojiao_program.engine.document import Document, Printable
from daojiao_program.views.history import Attempt, History
from tests.cli.conftest import held_by_its_schema


def test_every_command_with_json_has_a_document() -> None:
    """One that is added has its schema in the reference, or this fails."""
    commands = getattr(get_command(app), "commands", {})
    asked = {name for name, one in commands.items() if any("--json" in each.opts for each in one.params)}
    assert asked == DOCUMENTS.keys()


def test_a_document_of_another_form_is_noticed() -> None:
    """The check that all tests of the command line go through tells a missing field and one too many."""
    held_by_its_schema("page", '{"file": "x", "bytes": 1}')
    for printed in ('{"file": "x"}', '{"file": "x", "bytes": 1, "more": 1}', '{"file": "x", "bytes": "1"}'):
        with pytest.raises(jsonschema.ValidationError):
            held_by_its_schema("page", printed)


def test_schemas_are_schemas() -> None:
    """Each is valid itself, and says what it is."""
    for one in schemas().values():
        jsonschema.Draft202012Validator.check_schema(one)


def test_what_can_be_shown_writes_no_document_by_hand() -> None:
    """The one way is the declared model."""
    assert [one for one in (Attempt, History) if one.document is not Printable.document] == []
    assert inspect.ismethod(Document.shown)
