"""What arguments and events of the town are made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""Words or a number of the office's own: something, without spaces around it."""
Count = Annotated[int, Field(ge=1)]
"""How many, and at least one."""
MeetingForm = Literal["online", "offline"]
Parties = Annotated[Sequence[str], Field(min_length=1)]
"""Who was present at a meeting."""
Reply = Literal["agreed", "declined", "deferred", "referred"]
"""What comes of a matter: referred means upward, to the village or the town."""
