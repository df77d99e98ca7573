"""Columns that several of the office's sheets have."""

from __future__ import annotations

from typing import Final

from daojiao_program.intake.sheet import Column

DAY: Final = Column("on", "日期", "Day", "day", also=("时间", "活动日期", "活动时间", "变动日期"))
VILLAGES: Final = ("村", "村社区", "村居", "村(居)", "所在村", "所属村", "所在村(社区)", "所属村(社区)")
"""Other words for the village or community."""
VILLAGE: Final = Column("village", "村(社区)", "Village", "code", listed="villages", also=VILLAGES)
NAME: Final = Column("name", "姓名", "Name", "person", also=("名字", "人员姓名"))
PHONE: Final = Column(
    "phone",
    "电话",
    "Telephone",
    "person",
    required=False,
    also=("联系电话", "电话号码", "手机", "手机号", "手机号码", "联系方式"),
)
REASON: Final = Column("reason", "原因", "Reason", "reason", required=False)
COMPOUND: Final = Column("compound", "小区", "Compound", "code", listed="compounds")
PROJECT: Final = Column("project", "项目", "Project", "id")
