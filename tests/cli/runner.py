"""Commands that run within the process of the tests, with a parser that is made once for all of them."""

from functools import cache
from typing import Any
from unittest.mock import patch

import typer.main
import typer.testing

_made_once = cache(typer.main.get_command)


class Runner(typer.testing.CliRunner):
    """Runs the commands of an app as typer's own does, which would make their parser anew each time."""

    def invoke(self, *args: Any, **given: Any) -> typer.testing.Result:  # noqa: ANN401 - whatever typer's takes
        """See typer's own."""
        with patch.object(typer.testing, "_get_command", _made_once):
            return super().invoke(*args, **given)
