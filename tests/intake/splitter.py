"""CSV taken apart letter by letter, without the module `csv`: what the reader is held against."""

from __future__ import annotations

from daojiao_program.intake import IntakeError
from daojiao_program.intake.csvfile import is_damaged

QUOTE = 0x22
ENDS = b"\r\n"


def rows_of(content: bytes, encoding: str) -> list[tuple[int, list[str], bool]]:
    """The rows below the first with any text: number, cells, damaged. Raises `IntakeError` for a quote."""
    found = records(content)
    first = next((number for number, one in found if one.strip()), 0)
    rows = []
    for number, record in found[first:]:
        text = (record + b",,,").decode(encoding, errors="replace")[
            :-3
        ]  # so that half a character takes none along
        cells = cells_of(text)
        if any(one and not one.isspace() for one in cells):
            rows.append((number, cells, is_damaged(text)))
    return rows


def records(content: bytes) -> list[tuple[int, bytes]]:
    """The bytes of each row, numbered, line ends outside quotes cut off."""
    lines = content.splitlines(keepends=True)
    if QUOTE not in content:
        return [(number, line.rstrip(ENDS)) for number, line in enumerate(lines, 1)]
    found: list[tuple[int, bytes]] = []
    parts: list[bytes] = []
    inside = False
    for line in lines:
        number = len(found) + 1
        if inside or QUOTE in line:
            inside = inside_after(line, inside=inside, number=number)
        parts.append(line)
        if not inside:
            found.append((number, b"".join(parts).rstrip(ENDS)))
            parts = []
    if inside:
        number = len(found) + 1
        raise IntakeError("", f"unclosed {number}")
    return found


def inside_after(line: bytes, *, inside: bool, number: int) -> bool:
    """Whether a quoted cell is still open at the end of the line."""
    at, end = 0, len(line)
    while True:
        if inside:
            at = line.find(b'"', at) + 1
            if not at:
                return True
            if at < end and line[at] == QUOTE:
                at += 1
                continue
            inside = False
            if at < end and line[at] not in b",\r\n":
                raise IntakeError("", f"behind {number}")
        elif at < end and line[at] == QUOTE:
            inside = True
            at += 1
            continue
        at = line.find(b",", at) + 1
        if not at:
            return False


def cells_of(text: str) -> list[str]:
    """The cells of one row; where damage has broken the quotes, the rest is one cell."""
    cells: list[str] = []
    at = 0
    while True:
        if text.startswith('"', at):
            end = at + 1
            while (end := text.find('"', end)) >= 0 and text.startswith('"', end + 1):
                end += 2
            if end < 0:
                cells.append(text[at + 1 :])
                return cells
            cells.append(text[at + 1 : end].replace('""', '"'))
            at = text.find(",", end)
        else:
            end = text.find(",", at)
            cells.append(text[at:] if end < 0 else text[at:end])
            at = end
        if at < 0:
            return cells
        at += 1
