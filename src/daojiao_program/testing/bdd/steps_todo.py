"""The steps that look at the worklist: what is to be done, until when, and whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pytest_bdd import then

from daojiao_program.engine import WorkItem
from daojiao_program.testing.bdd.saying import Example, Saying
from daojiao_program.testing.bdd.scene import Scene
from daojiao_program.testing.bdd.tables import StepTable, below
from daojiao_program.testing.bdd.text import folded, plain
from daojiao_program.testing.unmet import Unmet, expect

_AS_OF: Final = "[截至][{on}]"
TO_DO: Final = Saying(
    f"{_AS_OF}待办有",
    "to do[ as of {on}] there is",
    shows=(
        Example(
            "截至6月20日待办有",
            ("| 对象 | 事项 | 期限 |", "| 住宅小区“XQ-01” | 登记会议 | 7月10日 |"),
        ),
        Example(
            "to do as of 20 June there is",
            ("| of | what | due |", '| Compound branch "XQ-01" | Compound branch: meet | 10 July |'),
        ),
    ),
    about=(
        "各行都是待办事项，另有别的也可以；栏目：对象、事项、期限、谁办、关于；期限“逾期”只看是否过期",
        "each row is to be done, and perhaps more; columns: of, what, due, role, about; due may be `overdue`",
    ),
)
NOT_TO_DO: Final = Saying(
    f"{_AS_OF}待办没有",
    "to do[ as of {on}] there is no",
    shows=(
        Example("截至6月20日待办没有", ("| 对象 | 事项 |", "| 住宅小区“XQ-01” | 登记会议 |")),
        Example(
            "to do as of 20 June there is no",
            ("| of | what |", '| Compound branch "XQ-01" | Compound branch: meet |'),
        ),
    ),
    about=("各行都不是待办事项", "none of the rows is to be done"),
)
_COLUMNS: Final = {
    folded(name): key
    for key, names in {
        "stream": ("对象", "of"),
        "decision": ("事项", "what"),
        "due": ("期限", "due"),
        "role": ("谁办", "role"),
        "about": ("关于", "about"),
    }.items()
    for name in names
}
_OVERDUE: Final = ("逾期", "overdue")
_NONE: Final = ("", "-", "–", "无", "none")


def _rows(scene: Scene, table: Sequence[Sequence[str]]) -> list[dict[str, str]]:
    columns = [_COLUMNS.get(folded(header)) for header in table[0]]
    if None in columns or len({*columns}) < len(columns):
        raise Unmet(
            "待办的栏目：对象、事项、期限、谁办、关于，各用一次",
            "the columns of what is to be done: of, what, due, role, about, each once",
        )
    return [
        {str(key): _cell(scene, str(key), text) for key, text in zip(columns, row, strict=True)}
        for row in table[1:]
    ]


def _cell(scene: Scene, key: str, text: str) -> str:
    match key:
        case "stream":
            return scene.tables.stream(text, scene.reader(scene.today()))
        case "decision":
            return scene.settings.lexicon.decision(text).name
        case "due" if plain(text) in _OVERDUE:
            return _OVERDUE[1]
        case "due":
            return "" if plain(text) in _NONE else scene.day(text).isoformat()
        case _:
            return plain(text)


def _is(item: WorkItem, wanted: dict[str, str]) -> bool:
    for key, value in wanted.items():
        found = getattr(item, key)
        if key == "due":
            found = found.isoformat() if found else ""
            if value == _OVERDUE[1]:
                found = _OVERDUE[1] if item.days_late else ""
        if found != value:
            return False
    return True


def _looked(
    scene: Scene, on: str | None, table: StepTable | None
) -> tuple[list[dict[str, str]], list[WorkItem]]:
    rows = _rows(scene, below(table))
    return rows, scene.story.engine.worklist(on=scene.on(on))


def _shown(items: Sequence[WorkItem]) -> str:
    return "\n".join(f"  {one}" for one in items) or "  –"


@then(TO_DO)
def to_do(daojiao_scene: Scene, on: str | None, datatable: StepTable | None = None) -> None:
    """Each row is on the worklist."""
    rows, items = _looked(daojiao_scene, on, datatable)
    wrong = [row for row in rows if not any(_is(one, row) for one in items)]
    expect(
        not wrong,
        f"待办里没有 {wrong}；实际待办\n{_shown(items)}",
        f"not to do: {wrong}; to do is\n{_shown(items)}",
    )


@then(NOT_TO_DO)
def not_to_do(daojiao_scene: Scene, on: str | None, datatable: StepTable | None = None) -> None:
    """No row is on the worklist."""
    rows, items = _looked(daojiao_scene, on, datatable)
    wrong = [row for row in rows if any(_is(one, row) for one in items)]
    expect(not wrong, f"待办里有 {wrong}", f"to do: {wrong}")
