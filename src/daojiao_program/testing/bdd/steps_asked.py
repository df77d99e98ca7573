"""The steps in which something has happened, or is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pytest_bdd import given, when

from daojiao_program.engine import Event
from daojiao_program.rulebook.terms import HeldTerms
from daojiao_program.testing.bdd.held import changed
from daojiao_program.testing.bdd.saying import Example, Saying
from daojiao_program.testing.bdd.scene import How, Scene
from daojiao_program.testing.bdd.tables import StepTable, below
from daojiao_program.testing.bdd.text import number
from daojiao_program.testing.unmet import expect

_ZH: Final = "[“{actor}”][{entered}补录][{on}]"
_EN: Final = '[ by "{actor}"][ on {on}][, entered on {entered}]'

IN_FORCE: Final = Saying(
    "{terms}自{on}起生效",
    "the {terms} (is|are) in force from {on}",
    shows=(Example("章程自2022年4月1日起生效"), Example("the charter is in force from 1 April 2022")),
    about=("章程从哪天起有效；写在最前面", "from which day the charter is in force; it comes first"),
)
SETS: Final = Saying(
    "{terms}规定“{place}”为{value}",
    'the {terms} (sets|set) "{place}" to {value}',
    shows=(Example("章程规定“每期最少人数”为9"), Example('the charter sets "smallest class" to 9')),
    about=(
        "本场景的章程有一处不同；写在其他步骤之前",
        "in this scenario the charter differs in one place; said before anything else",
    ),
)
AMENDED: Final = Saying(
    "[“{actor}”][{entered}(补录|登记)]{on}修订{terms}，“{place}”为{value}[，编号为“{id}”]",
    'the {terms} (is|are) amended[ by "{actor}"] on {on}[, entered on {entered}]: '
    '"{place}" is {value}[, as "{id}"]',
    shows=(
        Example("5月8日修订章程，“每期最多人数”为14"),
        Example('the charter is amended on 8 May: "largest class" is 14'),
    ),
    about=("从某天起章程改了一处", "the charter changes in one place from a day on"),
)
LESS: Final = Saying(
    "[“{actor}”][{entered}(补录|登记)]{on}修订{terms}，删去“{place}”[，编号为“{id}”]",
    'the {terms} (is|are) amended[ by "{actor}"] on {on}[, entered on {entered}] '
    'without "{place}"[, as "{id}"]',
    shows=(
        Example("5月8日修订章程，删去“grids.G-06”"),
        Example('the charter is amended on 8 May without "grids.G-06"'),
    ),
    about=("从某天起章程少了一项", "an entry of the charter goes from a day on"),
)
TODAY: Final = Saying(
    "今天是{on}",
    "today is {on}",
    shows=(Example("今天是2022年5月3日"), Example("today is 3 May 2022")),
    about=("没有写日期的步骤，都算这一天", "steps that name no day are of this one"),
)
LATER: Final = Saying(
    "过了{n}天",
    "{n} days pass",
    shows=(Example("过了三十天"), Example("30 days pass")),
    about=("日子往后走，逾期的待办由时钟催办", "days go by, and the clock asks what is overdue"),
)
HISTORY: Final = Saying(
    "{kind}“{id}”有以下经过",
    '{kind} "{id}" has this history',
    shows=(
        Example("下沉人员“V-0001”有以下经过", ("| 日期 | 事件 | 队伍 |", "| 5月3日 | 入队 | 镇级中坚队 |")),
        Example(
            'Volunteer "V-0001" has this history',
            ("| day | event | team |", "| 3 May | Volunteer enrolled | Town backbone team |"),
        ),
    ),
    about=(
        "已经发生的事件，不问规则；一行一件",
        "events that have happened, whatever the rules say; one a row",
    ),
)


_ROW: Final = ("| 人员 | 网格 | 队伍 |", "| V-0001 | 南城村第一网格 | 镇级中坚队 |")
_EN_ROW: Final = ("| volunteer | grid | team |", "| V-0001 | Nancheng Village, grid 1 | Town backbone team |")


def _asking(zh: str, en: str) -> tuple[str, str]:
    """A decision in a sentence; in Chinese it may stand without quotation marks."""
    return f"{zh}{_ZH}[“]{{decision}}[”][：{{words}}]", f'"{{decision}}" {en}{_EN}[: {{words}}]'


DONE: Final = Saying(
    *_asking("", "was done"),
    shows=(Example("5月3日编入网格", _ROW), Example('"Assign volunteer" was done on 3 May', _EN_ROW)),
    about=(
        "办过的事，一行一件；“K-01至K-09”写在一格里就是九行",
        "what was done, one a row; `K-01 to K-09` in a cell stands for nine rows",
    ),
)
ASKED: Final = Saying(
    *_asking("", "is asked"),
    shows=(
        Example("“镇党建办”5月12日补录5月3日编入网格：人员为V-0001，网格为G-06，队伍为镇级中坚队"),
        Example('"Assign volunteer" is asked by "office" on 3 May, entered on 12 May', _EN_ROW),
    ),
    about=(
        "现在要办的一件事；各项写在表里，或写在冒号之后",
        "the one thing that is asked; its fields stand in a table, or after the colon",
    ),
)
PREVIEWED: Final = Saying(
    *_asking("预演", "is previewed"),
    shows=(Example("预演5月3日编入网格", _ROW), Example('"Assign volunteer" is previewed on 3 May', _EN_ROW)),
    about=("试办一件事，看结果，不登记", "try one thing and see what comes of it; nothing is recorded"),
)
CORRECTED: Final = Saying(
    "[“{actor}”][{entered}]更正[{on}][的][“]{decision}[”][：{words}]",
    f'"{{decision}}" is corrected{_EN}[: {{words}}]',
    shows=(
        Example(
            "5月12日更正5月3日的编入网格",
            (
                "| 编号 | 人员 | 网格 | 队伍 | 原因 |",
                "| 甲 | V-0001 | 南城村第二网格 | 镇级中坚队 | 写错网格 |",
            ),
        ),
        Example(
            '"Assign volunteer" is corrected on 3 May, entered on 12 May',
            (
                "| request | volunteer | grid | team | reason |",
                "| first | V-0001 | Nancheng Village, grid 2 | Town backbone team | wrong grid |",
            ),
        ),
    ),
    about=(
        "撤销旧的，同时登记新的；“编号”写明更正哪一件，并写原因",
        "void the old and enter the new at once; `request` says which, with a reason",
    ),
)
VOIDED: Final = Saying(
    f"{_ZH}撤销“{{id}}”[，原因为“{{reason}}”]",
    f'"{{id}}" (is|was) voided{_EN}[ because "{{reason}}"]',
    shows=(
        Example("5月12日撤销“甲”，原因为“重复登记”"),
        Example('"first" is voided on 12 May because "entered twice"'),
    ),
    about=("撤销编号为此的请求", "take the request of that id out of the timeline"),
)
VOIDED_WHOLE: Final = Saying(
    f"{_ZH}连同后续事项撤销“{{id}}”[，原因为“{{reason}}”]",
    f'"{{id}}" (is|was) voided with what followed{_EN}[ because "{{reason}}"]',
    shows=(
        Example("5月12日连同后续事项撤销“甲”，原因为“重复登记”"),
        Example('"first" is voided with what followed on 12 May because "entered twice"'),
    ),
    about=(
        "撤销此请求，自动登记的后续事项随之撤销",
        "take it out of the timeline, with all that followed from it by itself",
    ),
)
VOID_TRIED: Final = Saying(
    f"预演{_ZH}撤销“{{id}}”[，原因为“{{reason}}”]",
    f'the void of "{{id}}" is previewed{_EN}[ because "{{reason}}"]',
    shows=(
        Example("预演5月12日撤销“甲”，原因为“重复登记”"),
        Example('the void of "first" is previewed on 12 May because "entered twice"'),
    ),
    about=("试撤，看结果，不登记", "try a void; nothing is recorded"),
)


@given(IN_FORCE)
def in_force(daojiao_scene: Scene, on: str) -> None:
    """The terms come into force."""
    daojiao_scene.adopt(daojiao_scene.day(on))


@given(SETS)
def sets(daojiao_scene: Scene, place: str, value: str) -> None:
    """The terms say otherwise in one place."""
    daojiao_scene.sets(place, value)


def _amends(how: How) -> Callable[..., None]:
    def amends(
        daojiao_scene: Scene,
        place: str,
        on: str,
        entered: str | None,
        actor: str | None,
        id: str | None,
        value: str | None = None,
    ) -> None:
        """An amendment of one place; without a value the entry goes."""
        scene = daojiao_scene

        def change(held: HeldTerms) -> HeldTerms:
            return changed(held, place, value, scene.settings.lexicon)

        scene.amend(how, change, on, entered, actor, id)

    return amends


was_amended = given(AMENDED)(_amends("given"))
is_amended = when(AMENDED)(_amends("when"))
was_cut = given(LESS)(_amends("given"))
is_cut = when(LESS)(_amends("when"))


@given(TODAY)
@when(TODAY)
def today(daojiao_scene: Scene, on: str) -> None:
    """It is that day."""
    daojiao_scene.go_to(daojiao_scene.day(on))


@given(LATER)
@when(LATER)
def later(daojiao_scene: Scene, n: str) -> None:
    """Days go by."""
    daojiao_scene.pass_days(number(n) or 0)


@given(HISTORY)
def history(daojiao_scene: Scene, kind: str, id: str, datatable: StepTable | None = None) -> None:
    """Events that have happened, whatever the rules say."""
    scene = daojiao_scene
    what = scene.settings.lexicon.aggregate(kind)
    for one in scene.tables.events(below(datatable)):
        on = scene.day(one.on) if one.on else scene.today()
        of = scene.tables.stream(one.of, scene.reader(on)) if one.of else f"{what.kind}:{id}"
        expect(
            of == f"{what.kind}:{id}",
            f"第{one.row.number}行的对象是“{one.of}”，而这里写的是{kind}“{id}”的经过",
            f"row {one.row.number} is of {one.of!r}, and this is the history of {kind} {id!r}",
        )
        fields = scene.tables.event(one, scene.reader(on), whole=True)
        event: Event = one.kind.model_validate(fields)
        scene.story.happened(on, what, id, event)


def _asks(how: How, *, correct: bool = False) -> Callable[..., None]:
    def asks(
        daojiao_scene: Scene,
        decision: str,
        words: str | None,
        on: str | None,
        entered: str | None,
        actor: str | None,
        datatable: StepTable | None = None,
    ) -> None:
        """A decision."""
        scene = daojiao_scene
        scene.ask(how, decision, datatable, words, on=on, entered=entered, actor=actor, correct=correct)

    return asks


done = given(DONE)(_asks("given"))
asked = when(ASKED)(_asks("when"))
previewed = when(PREVIEWED)(_asks("previewed"))
corrected = given(CORRECTED)(_asks("given", correct=True))
correcting = when(CORRECTED)(_asks("when", correct=True))


def _voids(how: How, *, consequences: bool = False) -> Callable[..., None]:
    def voids(
        daojiao_scene: Scene,
        id: str,
        reason: str | None,
        on: str | None,
        entered: str | None,
        actor: str | None,
    ) -> None:
        """A void."""
        daojiao_scene.void(how, id, reason, on, entered, actor, consequences=consequences)

    return voids


voided = given(VOIDED)(_voids("given"))
voiding = when(VOIDED)(_voids("when"))
voided_whole = given(VOIDED_WHOLE)(_voids("given", consequences=True))
voiding_whole = when(VOIDED_WHOLE)(_voids("when", consequences=True))
void_tried = when(VOID_TRIED)(_voids("previewed"))
