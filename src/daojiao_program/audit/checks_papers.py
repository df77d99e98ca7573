"""The check of documents: entries, and the figures that count them, without what the charter demands."""

from __future__ import annotations

from daojiao_program.audit.papers import demands_of, short_of
from daojiao_program.audit.scan import Finding, Scan
from daojiao_program.engine import Said
from daojiao_program.engine.request import RequestRow


def unsupported(scan: Scan) -> list[Finding]:
    """Standing entries that lack the document which the charter of their day demands, with their figures."""
    then = scan.then
    demands = demands_of(then)
    known = then.catalogue.decisions
    unknown = sorted({one for _, names in demands[-1:] for one in names if one not in known})
    found = [
        Finding(
            f"章程要求“{one}”附文件，但没有这种登记；请修订章程",
            f"the charter demands documents for {one!r}, which is no decision; amend the charter",
            [one],
        )
        for one in unknown
    ]
    short = [
        (row, positions)
        for row, positions in short_of(then, demands)
        if _counts(scan, row) and then.voided_by(row.number) is None
    ]
    behind: dict[int, list[Said]] = {}
    for figure in then.figures().values() if short else ():
        title = figure.indicator.title
        for position in set(figure.counted.values()):
            behind.setdefault(position, []).append(title)
    for row, positions in short:
        figures = list(dict.fromkeys(one for each in positions for one in behind.get(each, ())))
        found.append(_finding(scan, row, figures))
    return found


def _counts(scan: Scan, row: RequestRow) -> bool:
    return scan.since.isoformat() <= row.effective_on <= scan.on.isoformat()


def _finding(scan: Scan, row: RequestRow, figures: list[Said]) -> Finding:
    decision = scan.then.catalogue.decisions.get(row.decision)  # none for one that is retired
    title = decision.called if decision else Said(row.decision)
    zh = f"{row.id}（{row.effective_on} {title.zh}）"
    en = f"{row.id} ({row.effective_on}, {title.en.lower()})"
    if figures:
        zh += f"，计入“{'”“'.join(one for one, _ in figures)}”"
        en += f", counted in {'; '.join(one for _, one in figures)}"
    return Finding(zh, en, [row.id])
