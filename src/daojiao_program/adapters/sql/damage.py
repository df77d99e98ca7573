"""What to say of a row that is not as it was written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from daojiao_program.engine.errors import StoreError
from daojiao_program.engine.wording import Said

TABLES: Final[Mapping[str, Said]] = {
    "events": Said("事件", "event"),
    "requests": Said("请求", "request"),
    "things": Said("对象", "thing"),
    "reads": Said("查阅记录", "read"),
    "refs": Said("引用", "reference"),
    "voids": Said("撤销记录", "void"),
    "progress": Said("计数", "counters"),
    "store": Said("库的说明", "fact of the store"),
    "topics": Said("事件名", "topic"),
    "decisions": Said("决定名", "decision"),
    "actors": Said("经办人", "actor"),
    "reasons": Said("原因", "reason"),
    "sources": Said("来源", "source"),
    "roles": Said("角色", "role"),
    "followers": Said("转送", "follower"),  # the last: not every store has them
}
"""What a row of each table is called."""
CHECKSUM: Final = Said(
    "与登记时不符（校验和不一致）", "is not as it was recorded (its checksum does not fit)"
)
WHAT_TO_DO: Final = Said(
    "请运行 daojiao verify 查明，再用备份恢复",
    "run `daojiao verify` for all that is wrong, and restore it from a copy",
)


def damaged(table: str, row: int | str, why: Said = CHECKSUM) -> StoreError:
    """The error for a row that is not as it was written, by its table and its number."""
    zh, en = TABLES[table]
    return StoreError(
        f"数据库已损坏：{zh} {row} {why.zh}；{WHAT_TO_DO.zh}",
        f"the store is damaged: {en} {row} {why.en}; {WHAT_TO_DO.en}",
    )


def unsound(why: Said) -> StoreError:
    """The error for a store whose tables do not agree."""
    return StoreError(
        f"数据库已损坏：{why.zh}；{WHAT_TO_DO.zh}", f"the store is damaged: {why.en}; {WHAT_TO_DO.en}"
    )
