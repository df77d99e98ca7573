"""Rows that come in once a week, with the sheets of the activities."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from synthetic.activities import sheets_of
from synthetic.office import Note, Row, Step, received


def weekly(
    sheet: str,
    rows: Sequence[Row],
    reason: str,
    *,
    late: Mapping[Row, date] | None = None,
    notes: Mapping[date, Note] | None = None,
) -> Iterator[Step]:
    """Give a file for each Thursday on which rows come in; `late` are rows received another day."""
    files: dict[date, list[Row]] = defaultdict(list)
    for row in rows:
        files[(late or {}).get(row) or sheets_of(_day(row))].append(row)
    for day in sorted(files):
        yield received(day, sheet, files[day], reason, note=(notes or {}).get(day))


def _day(row: Row) -> date:
    return next(cell for cell in row if isinstance(cell, date))
