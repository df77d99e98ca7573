"""The steps that look at views: figures, evidence, what is overdue."""

from __future__ import annotations

from datetime import date
from typing import Final

from pytest_bdd import then

from daojiao_program.engine import Figure, Warned
from daojiao_program.engine.rules import show
from daojiao_program.testing.bdd.saying import Example, Saying
from daojiao_program.testing.bdd.scene import Scene
from daojiao_program.testing.bdd.tables import StepTable, below
from daojiao_program.testing.bdd.text import folded, number, plain
from daojiao_program.testing.bdd.views import same_value
from daojiao_program.testing.unmet import Unmet, expect

_AS_OF: Final = "[截至][{on}]"

FIGURE: Final = Saying(
    f"{_AS_OF}“{{figure}}”为{{value}}[，按{{known}}所知]",
    '"{figure}" is {value}[ as of {on}][, as known on {known}]',
    shows=(
        Example("截至5月20日“四支队伍先后入队人数”为1，按5月12日所知"),
        Example('"people ever enrolled in the teams" is 1 as of 20 May, as known on 12 May'),
    ),
    about=(
        "指标在某天的值；“按某日所知”只算到那时已登记的",
        "a figure as of a day; `as known on` counts what was recorded by then",
    ),
)
FIGURES: Final = Saying(
    f"{_AS_OF}各项指标为",
    "the figures[ as of {on}] are",
    shows=(
        Example("截至5月20日各项指标为", ("| 指标 | 数值 |", "| 队伍数 | 1 |", "| 在队人数 | 1 |")),
        Example("the figures as of 20 May are", ("| figure | value |", "| teams | 1 |")),
    ),
    about=("几项指标在某天的值", "several figures as of a day"),
)
EVIDENCE: Final = Saying(
    f"{_AS_OF}“{{figure}}”的依据为",
    'the evidence of "{figure}"[ as of {on}] is',
    shows=(
        Example("截至5月20日“队伍数”的依据为", ("| 事件 | 日期 | 编号 |", "| 入队 | 5月3日 | 甲 |")),
        Example(
            'the evidence of "teams" as of 20 May is',
            ("| event | day | request |", "| Volunteer enrolled | 3 May | first |"),
        ),
    ),
    about=(
        "指标是由哪些事件得出的，一行一件，按登记先后；栏目：内容、事件、日期、编号、对象",
        "the events that make the figure, in the order of entry; columns: key, event, day, request, of",
    ),
)
EVIDENCE_COUNT: Final = Saying(
    f"{_AS_OF}“{{figure}}”的依据共{{n}}条",
    'the evidence of "{figure}"[ as of {on}] is {n} event[s]',
    shows=(
        Example("截至5月20日“队伍数”的依据共1条"),
        Example('the evidence of "teams" as of 20 May is 1 events'),
    ),
    about=("指标由多少件事件得出", "how many events make the figure"),
)
OVERDUE: Final = Saying(
    "[{on}]{kind}“{id}”(应|应予)提醒，规则{code}",
    '{kind} "{id}" is overdue[ on {on}], rule {code}',
    shows=(
        Example("8月1日住宅小区“XQ-01”应提醒，规则 COUNCIL-DUE"),
        Example('Compound branch "XQ-01" is overdue on 1 August, rule COUNCIL-DUE'),
    ),
    about=("到了期限还没有办，或办迟了", "what was due was not done by the day, or late"),
)
IN_TIME: Final = Saying(
    "[{on}]{kind}“{id}”无须提醒",
    '{kind} "{id}" is not overdue[ on {on}]',
    shows=(
        Example("8月1日住宅小区“XQ-01”无须提醒"),
        Example('Compound branch "XQ-01" is not overdue on 1 August'),
    ),
    about=("没有逾期的事", "nothing that was due is late"),
)
_COLUMNS: Final = {
    folded(name): key
    for key, names in {
        "key": ("内容", "key"),
        "event": ("事件", "event"),
        "day": ("日期", "day", "date"),
        "request": ("编号", "请求编号", "request"),
        "of": ("对象", "of", "stream"),
    }.items()
    for name in names
}


def _figure(scene: Scene, title: str, on: str | None, known: str | None = None) -> Figure:
    indicator = scene.settings.lexicon.figure(title)
    figures = scene.story.engine.figures(effective_on=scene.on(on), known_at=scene.known(known))
    return figures[indicator.id]


def _holds(scene: Scene, figure: Figure, value: str, on: date) -> bool:
    found = list(figure.value) if isinstance(figure.value, tuple) else figure.value
    return same_value(value, found, scene.reader(on), scene.settings.lexicon, "figure", figure.id)


@then(FIGURE)
def figure_is(daojiao_scene: Scene, figure: str, value: str, on: str | None, known: str | None) -> None:
    """A figure, as of a day, as known at a moment."""
    scene = daojiao_scene
    found = _figure(scene, figure, on, known)
    right = _holds(scene, found, value, scene.on(on))
    expect(right, f"“{figure}”实际为{show(found.value)}", f"{figure} is {show(found.value)}")


@then(FIGURES)
def figures_are(daojiao_scene: Scene, on: str | None, datatable: StepTable | None = None) -> None:
    """Several figures, as of a day."""
    scene = daojiao_scene
    table, wrong = below(datatable), []
    expect(
        [*map(folded, table[0])] in (["指标", "数值"], ["figure", "value"]),
        "表头应为：指标、数值",
        "the headers are: figure, value",
    )
    for title, value in table[1:]:
        found = _figure(scene, title, on)
        if not _holds(scene, found, value, scene.on(on)):
            wrong.append((title, show(found.value)))
    shown = "；".join(f"“{title}”实际为{value}" for title, value in wrong)
    expect(not wrong, shown, "; ".join(f"{title} is {value}" for title, value in wrong))


@then(EVIDENCE)
def evidence(daojiao_scene: Scene, figure: str, on: str | None, datatable: StepTable | None = None) -> None:
    """The events behind a figure."""
    scene = daojiao_scene
    table = below(datatable)
    columns = [_COLUMNS.get(folded(header)) for header in table[0]]
    expect(
        len({*columns}) == len(columns),
        f"有两栏是同一项；请只留一栏：{'、'.join(table[0])}",
        f"two columns mean the same; keep one: {', '.join(table[0])}",
    )
    if None in columns:
        strange = table[0][columns.index(None)]
        raise Unmet(
            f"依据没有“{strange}”这一栏；可用：内容、事件、日期、编号、对象",
            f"the evidence has no column {strange!r}; known: key, event, day, request, of",
        )
    found = [
        {
            "key": one.key,
            "event": one.event.topic,
            "day": one.event.effective_on,
            "request": one.request.id,
            "of": one.event.stream,
        }
        for one in _figure(scene, figure, on).evidence()
    ]
    wanted = [
        {str(key): _cell(scene, str(key), text) for key, text in zip(columns, row, strict=True)}
        for row in table[1:]
    ]
    right = [{key: one[key] for key in map(str, columns)} for one in found] == wanted
    shown = "\n".join("  " + "  ".join(one.values()) for one in found) or "  –"
    expect(right, f"实际依据\n{shown}", f"the evidence is\n{shown}")


def _cell(scene: Scene, key: str, text: str) -> str:
    match key:
        case "event":
            return scene.settings.lexicon.event(text).TOPIC
        case "day":
            return scene.day(text).isoformat()
        case "of":
            return scene.tables.stream(text, scene.reader(scene.today()))
        case _:
            return plain(text)


@then(EVIDENCE_COUNT)
def evidence_count(daojiao_scene: Scene, figure: str, on: str | None, n: str) -> None:
    """How many events are behind a figure."""
    found = len([*_figure(daojiao_scene, figure, on).evidence()])
    expect(found == number(n), f"实际有{found}条", f"there are {found}")


def _late(scene: Scene, kind: str, id_: str, on: str | None) -> list[Warned]:
    day, engine = scene.on(on), scene.story.engine
    what, id_ = scene.whom(kind, id_, day)
    return engine.load(what, id_, effective_on=day).overdue(engine.terms(day), day)


@then(OVERDUE)
def overdue(daojiao_scene: Scene, kind: str, id: str, on: str | None, code: str) -> None:
    """Something is overdue."""
    late = _late(daojiao_scene, kind, id, on)
    found = [one.rule.code for one in late]
    shown = "、".join(found) or "无"
    expect(
        code in found, f"没有按 {code} 提醒；实际提醒：{shown}", f"{code} does not warn; warnings: {found}"
    )
    daojiao_scene.named = [one.findings for one in late if one.rule.code == code]


@then(IN_TIME)
def in_time(daojiao_scene: Scene, kind: str, id: str, on: str | None) -> None:
    """Nothing is overdue."""
    found = [one.rule.code for one in _late(daojiao_scene, kind, id, on)]
    expect(not found, f"实际提醒：{'、'.join(found)}", f"warnings: {found}")
