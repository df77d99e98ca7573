"""The worklist on the page: the same tasks as on the command line."""

from datetime import date

from daojiao_program.domain.roles import ROLES, VILLAGE
from daojiao_program.pages.look import Look, Titles
from daojiao_program.pages.todo import to_do
from tests.example import example_town

DAY = date(2022, 9, 20)


def test_it_has_every_task_once() -> None:
    """Those with a due day in rows of their own, the others counted with what is alike."""
    with example_town() as town, town.as_of(DAY) as then:
        found = to_do(Look(then), Titles(then.terms))
        items = then.worklist()
    assert found.count == len(items) == len(found.due) + sum(one.count for one in found.alike)
    (due,) = found.due
    assert (due.of, due.days_late, found.late) == ("XQ-11 示例小区十一", 2, 1)
    assert due.role == ROLES[VILLAGE]
    assert due.title.zh == "住宅小区：登记会议"
    assert all(one.more == max(0, one.count - 16) for one in found.alike)
