"""The command line: parse, call, print. Exit status 0 done, 1 refused or contradicted, 2 unusable."""

from __future__ import annotations

import sys
from typing import Final

MISSING: Final = (
    "命令行需要附加组件：pip install 'daojiao-program[cli]' / "
    "the command line needs an extra: pip install 'daojiao-program[cli]'\n"
)


def main() -> None:
    """Run `daojiao` with the arguments of the process, and leave with its exit status."""
    try:
        from daojiao_program.cli.app import run  # noqa: PLC0415 - what it imports may be missing
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("typer", "rich"):
            raise
        sys.stderr.write(MISSING)
        sys.exit(2)
    sys.exit(run(sys.argv[1:]))
