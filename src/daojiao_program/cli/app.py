"""The commands of `daojiao`, and what becomes of their errors."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import StringIO, TextIOWrapper
from typing import Any, Final

import typer
from typer.core import TyperGroup

from daojiao_program.cli.about import be_about
from daojiao_program.cli.act import amend, ask, charter, init, migrate, preview, void
from daojiao_program.cli.backup import backup
from daojiao_program.cli.bundle import bundle
from daojiao_program.cli.catalogue import catalogue
from daojiao_program.cli.check import check
from daojiao_program.cli.clock import again, let_be, tick
from daojiao_program.cli.conform import conform
from daojiao_program.cli.demo import demo
from daojiao_program.cli.diff import diff
from daojiao_program.cli.flow import flow
from daojiao_program.cli.lint import lint
from daojiao_program.cli.look import claims, history, progress, why
from daojiao_program.cli.page import page
from daojiao_program.cli.persons import access, erase
from daojiao_program.cli.rulebook import rulebook
from daojiao_program.cli.rules import rules
from daojiao_program.cli.run import run as run_process
from daojiao_program.cli.screen import DONE, INTERRUPTED, NOBODY_READS, REFUSED, UNUSABLE, complain, seen
from daojiao_program.cli.seal import checkpoint, cosign, prove, seal
from daojiao_program.cli.status import resume, status
from daojiao_program.cli.take import import_files
from daojiao_program.cli.template import template
from daojiao_program.cli.todo import todo
from daojiao_program.cli.verify import verify
from daojiao_program.engine import EngineError

_TYPED_WRONGLY: Final[Any] = typer.BadParameter.__bases__[0]
"""The `UsageError` of click, of whichever click typer brings along."""


class Commands(TyperGroup):
    """Turns every error that the package raises on purpose into its sentence and an exit status."""

    def main(self, *args: Any, standalone_mode: bool = True, **given: Any) -> Any:  # noqa: ANN401 - typer's own
        """Run, and leave with the exit status; what was typed wrongly is told as everything else is."""
        if not standalone_mode:
            return super().main(*args, **{**given, "standalone_mode": False})
        try:
            status = super().main(*args, **{**given, "standalone_mode": False})
        except _TYPED_WRONGLY as error:
            told = StringIO()
            error.show(told)
            sys.stderr.write(seen(told.getvalue()))
            sys.exit(error.exit_code)
        except typer.Abort:
            sys.exit(REFUSED)
        sys.exit(status if isinstance(status, int) else DONE)

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - typer's own, which has no public name
        """Run the command that was asked for."""
        try:
            found = super().invoke(ctx)
            sys.stdout.flush()
        except EngineError as error:
            complain(error)
        except KeyboardInterrupt:
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            # Whoever read the output has gone; without this, Python complains once more on its way out.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(NOBODY_READS) from None
        except OSError as error:
            name = f"{error.filename}: " if error.filename else ""
            complain(f"{name}{error.strerror or error}; check the path and the rights on it")
        else:
            return found
        raise typer.Exit(UNUSABLE)


app = typer.Typer(
    cls=Commands,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="道滘镇示范镇创建：登记、进展、核实。 / The program of Daojiao: requests, figures, claims.",
)
app.callback()(be_about)
app.command()(demo)
app.command()(init)
app.command()(migrate)
app.command()(charter)
app.command()(template)
app.command("import")(import_files)
app.command()(backup)
app.command()(progress)
app.command()(diff)
app.command()(check)
app.command()(todo)
app.command()(tick)
app.command()(again)
app.command("let-be")(let_be)
app.command("run")(run_process)
app.command()(status)
app.command()(resume)
app.command()(conform)
app.command()(verify)
app.command()(seal)
app.command()(checkpoint)
app.command()(cosign)
app.command()(prove)
app.command()(bundle)
app.command()(catalogue)
app.command()(flow)
app.command()(claims)
app.command()(page)
app.command()(history)
app.command()(why)
app.command()(rules)
app.command()(lint)
app.command()(rulebook)
app.command()(ask)
app.command()(preview)
app.command()(void)
app.command()(amend)
app.command()(erase)
app.command()(access)


def run(arguments: Sequence[str]) -> int:
    """Run with these arguments; return the exit status."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show Chinese shows question marks rather than a traceback.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        app([*arguments], prog_name="daojiao")
    except SystemExit as leave:
        return leave.code if isinstance(leave.code, int) else DONE
    return DONE
