"""The sheets of the demonstration projects and belts, from planning to use."""

from __future__ import annotations

from typing import Final

from daojiao_program.domain.belt import Belt
from daojiao_program.domain.project import DemoProject
from daojiao_program.intake.columns import DAY, PROJECT, VILLAGE
from daojiao_program.intake.sheet import Asks, Column, Sheet

PROJECT_SHEETS: Final = (
    Sheet(
        "projects",
        "示范村项目立项表",
        "Projects",
        (
            PROJECT,
            Column("name", "项目名称", "Project name", "text"),
            Column("kind", "项目类别", "Kind of project", "code", listed="project_kinds"),
            VILLAGE,
            Column("belt", "示范带", "Belt", "code", listed="belts", required=False),
            Column("on", "立项日期", "Planned on", "day"),
        ),
        key=("project",),
        asks=Asks(DemoProject.plan, ("kind", "name", "village", "belt"), target="project"),
    ),
    Sheet(
        "project-steps",
        "示范村项目进度登记表",
        "Steps of projects",
        (
            PROJECT,
            DAY,
            Column(
                "step",
                "步骤",
                "Step",
                "choice",
                choices={
                    "approve": ("批准", "Approved"),
                    "add-work": ("列入工程", "Work added"),
                    "start": ("开工", "Construction started"),
                    "complete-work": ("工程完工", "Work completed"),
                    "accept-phase": ("分期验收", "Phase accepted"),
                    "accept": ("项目验收", "Project accepted"),
                    "put-in-use": ("投入使用", "Put in use"),
                },
            ),
            Column("work", "工程", "Work", "text", required=False),
            Column("phase", "期次", "Phase", "text", required=False),
            Column("document", "批准文号", "Approved under", "text", required=False),
        ),
        # Each step is taken once: the day may be corrected.
        key=("project", "step", "work", "phase"),
        asks={
            "approve": Asks(DemoProject.approve, ("document",), target="project"),
            "add-work": Asks(DemoProject.add_work, ("work", "phase"), target="project"),
            "start": Asks(DemoProject.start, (), target="project"),
            "complete-work": Asks(DemoProject.complete_work, ("work",), target="project"),
            "accept-phase": Asks(DemoProject.accept_phase, ("phase",), target="project"),
            "accept": Asks(DemoProject.accept, (), target="project"),
            "put-in-use": Asks(DemoProject.put_in_use, (), target="project"),
        },
    ),
    Sheet(
        "belts",
        "示范带建设登记表",
        "Belts",
        (
            Column("belt", "示范带", "Belt", "code", listed="belts"),
            Column("on", "动工日期", "Building started on", "day"),
        ),
        key=("belt",),
        asks=Asks(Belt.start_building, (), target="belt"),
    ),
)
