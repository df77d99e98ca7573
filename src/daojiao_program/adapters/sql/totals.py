"""Control totals: rows that were taken away, added or altered are noticed by those who would not read them.

A look skips events by topic, day and request without reading them, and a late entry rests on who read what;
their checksums do not help where a row is gone, or is passed over because it was altered.
"""

from __future__ import annotations

from daojiao_program.adapters.sql.counters import Counters
from daojiao_program.adapters.sql.damage import unsound
from daojiao_program.adapters.sql.statements import TOTAL_OF_EVENTS, TOTAL_OF_READS, TOTAL_OF_VOIDS, Executes
from daojiao_program.engine.wording import Said


def check_totals(execute: Executes, counters: Counters) -> None:
    """Hold events and voids against the counters: one scan. Raises `StoreError`."""
    count, total = execute(TOTAL_OF_EVENTS).fetchone()
    if (count, total) != (counters.head.position, counters.events):
        raise unsound(
            Said(
                f"事件（events）与合计不符：应有{counters.head.position}条，实有{count}条，或有改动",
                f"the events (table events) do not come to their total: {counters.head.position} were "
                f"recorded, {count} are there, or some were changed",
            )
        )
    if execute(TOTAL_OF_VOIDS).fetchone()[0] != counters.voids:
        raise unsound(
            Said("撤销记录（voids）与合计不符", "the voids (table voids) do not come to their total")
        )


def check_reads(execute: Executes, name: str, number: int, reads: int) -> None:
    """Hold the reads of one thing against their total. Raises `StoreError`."""
    if execute(TOTAL_OF_READS, (number,)).fetchone()[0] != reads:
        raise unsound(
            Said(
                f"{name} 的查阅记录（reads）与合计不符",
                f"the reads of {name} (table reads) do not come to their total",
            )
        )
