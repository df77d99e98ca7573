"""How much is read of a file, and how much is printed: the one place, told in docs/reference/bounds.md.

Each is many times what a town has. What is beyond is refused with a sentence that says which bound it is and
what to do, before time or memory is spent on it.
"""

from __future__ import annotations

from typing import Final

TABLE_BYTES: Final = 32 * 2**20
"""Of a CSV file or a workbook to be taken in."""
UNPACKED_BYTES: Final = 128 * 2**20
"""Of all parts of a workbook together, unpacked."""
PARTS: Final = 1000
"""In a workbook's archive."""
MARKS: Final = 10_000_000
"""Of XML (`<`) in one part of a workbook."""
ROWS: Final = 100_000
"""Of a CSV file or a tab, empty ones before the last too; the largest roll of the town has 4,204."""
CELLS: Final = 2_000_000
"""Of a CSV file, or in the area of a tab."""
TOML_BYTES: Final = 2**20
"""Of a charter, claims, a manifest, a pyproject.toml, an argument's file."""
TOML_LINE: Final = 4000
"""Characters of a line of TOML."""
JSON_BYTES: Final = 64 * 2**20
"""Of a catalogue, figures or results."""
DEPTH: Final = 32
"""Lists and tables within one another, in TOML and in JSON."""
FEATURE_BYTES: Final = 2**20
"""Of a feature file."""
SENTENCE: Final = 4000
"""Characters of one sentence or cell that is printed."""
LINES: Final = 10_000
"""Rows of one table that is printed."""
