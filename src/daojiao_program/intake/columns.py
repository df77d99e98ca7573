"""Columns that several of the office's sheets have."""

from __future__ import annotations

from typing import Final

from daojiao_program.intake.sheet import Column

DAY: Final = Column("on", "日期", "Day", "day")
VILLAGE: Final = Column("village", "村(社区)", "Village", "code", listed="villages")
NAME: Final = Column("name", "姓名", "Name", "person")
PHONE: Final = Column("phone", "电话", "Telephone", "person", required=False)
REASON: Final = Column("reason", "原因", "Reason", "reason", required=False)
COMPOUND: Final = Column("compound", "小区", "Compound", "code", listed="compounds")
PROJECT: Final = Column("project", "项目", "Project", "id")
