"""What a store is about: the town's program, or the catalogue that `--catalogue` or pyproject.toml names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Annotated, Final

import typer

from daojiao_program.cli.screen import UsageError
from daojiao_program.domain.catalogue import TOWN
from daojiao_program.engine import Catalogue, Engine
from daojiao_program.program import Program
from daojiao_program.rulebook.settings import named_catalogue, read_settings

NamedCatalogue = Annotated[
    str | None,
    typer.Option(
        "--catalogue",
        envvar="DAOJIAO_CATALOGUE",
        metavar="MODULE:NAME",
        help="自己的目录，默认见 pyproject.toml，否则为镇创建程序 / a catalogue of one's own",
    ),
]
_ABOUT: Final[ContextVar[Catalogue]] = ContextVar("about", default=TOWN)


def be_about(context: typer.Context, catalogue: NamedCatalogue = None) -> None:
    """Choose the catalogue of every command: the one named, else that of pyproject.toml in this folder."""
    here = Path.cwd()
    found = named_catalogue(here, catalogue) if catalogue else read_settings(here).catalogue
    _ABOUT.set(found)
    if found is not TOWN and found.languages == ("en",):
        # A workflow that knows no Chinese is shown in English, unless `--lang` says otherwise.
        group = context.command
        names = group.list_commands(context) if isinstance(group, typer.core.TyperGroup) else []
        context.default_map = {name: {"lang": "en"} for name in names}


def about() -> Catalogue:
    """The catalogue of the command at hand."""
    return _ABOUT.get()


def town_only(command: str) -> None:
    """Raise `UsageError` where the catalogue is another than the town's."""
    if about() is not TOWN:
        raise UsageError(
            f"daojiao {command} 只用于镇创建程序，不适用于这里的目录；"
            "可用 ask、preview、void、amend、history、why、progress、diff、check、rules、conform、"
            "catalogue、flow",
            f"daojiao {command} is of the town's program alone, and the catalogue here is another; use ask, "
            "preview, void, amend, history, why, progress, diff, check, rules, conform, catalogue or flow",
        )


@contextmanager
def opened(
    store: str, *, create: bool = False, simulated: bool = False, read_only: bool = False
) -> Iterator[Engine]:
    """A store with the catalogue of the command, closed at the end. Raises `StoreError`.

    A command that only looks says `read_only`: it leaves no trace, and works in a read-only folder.
    """
    catalogue = about()
    if catalogue is TOWN:
        with _town(store, create=create, simulated=simulated, read_only=read_only) as town:
            yield town
        return
    with Engine.open(store, catalogue, create=create, simulated=simulated, read_only=read_only) as engine:
        yield engine


@contextmanager
def opened_town(
    store: str, command: str, *, create: bool = False, simulated: bool = False, read_only: bool = False
) -> Iterator[Program]:
    """A town's store for a command of the town's alone. Raises `StoreError` and `UsageError`."""
    town_only(command)
    with _town(store, create=create, simulated=simulated, read_only=read_only) as town:
        yield town


def _town(store: str, *, create: bool, simulated: bool, read_only: bool) -> Program:
    return Program.open(
        store, create=create, simulated=simulated, read_only=read_only, shared_people=shared_people()
    )


def shared_people() -> bool:
    """Whether somebody has said that others may read the people directory, or that it lies behind a link."""
    return os.environ.get("DAOJIAO_SHARED_PEOPLE", "") == "allow"
