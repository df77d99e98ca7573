"""The three headings under which the report tells of the program, and its figures stand."""

from __future__ import annotations

from typing import Final

ORGANISATION: Final = "organisation"
PEOPLE: Final = "people"
RURAL: Final = "rural-revitalisation"
