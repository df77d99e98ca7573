"""The form in which what a request says is stored."""

from __future__ import annotations

import json
from collections.abc import Mapping

from pydantic_core import PydanticSerializationError, to_json

from daojiao_program.engine.request import Request


def plain(arguments: Mapping[str, object]) -> str:
    """Arguments as they were given, whatever they are, as JSON."""
    try:
        return to_json(dict(arguments), fallback=str).decode()
    except PydanticSerializationError:  # half a character, which is no UTF-8: as an escape
        return json.dumps(dict(arguments), default=str)


def documents(request: Request) -> str | None:
    """The documents as they are stored: a JSON array, or nothing."""
    return (
        json.dumps([*request.documents], ensure_ascii=False, separators=(",", ":"))
        if request.documents
        else None
    )
