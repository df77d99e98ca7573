"""What arguments and events of the town are made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""Words or a number of the office's own: something, without spaces around it."""
