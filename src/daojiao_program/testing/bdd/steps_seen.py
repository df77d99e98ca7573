"""The steps that say what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pytest_bdd import then

from daojiao_program.engine import Refusal
from daojiao_program.engine.rules import show
from daojiao_program.testing.bdd.saying import Example, Saying
from daojiao_program.testing.bdd.scene import Scene
from daojiao_program.testing.bdd.tables import StepTable, below
from daojiao_program.testing.bdd.text import plain
from daojiao_program.testing.bdd.views import event_texts, exactly, listed, says, unmatched
from daojiao_program.testing.unmet import Unmet, expect

ACCEPTED: Final = Saying(
    "应予受理",
    "it is accepted",
    shows=(Example("应予受理"), Example("it is accepted")),
    about=("受理了，不问记录了什么", "it was accepted, whatever was recorded"),
)
UNWARNED: Final = Saying(
    "应予受理，无须提醒",
    "it is accepted without a warning",
    shows=(Example("应予受理，无须提醒"), Example("it is accepted without a warning")),
    about=("受理了，也没有规则提醒", "it was accepted, and no rule would rather have it otherwise"),
)
WARNED: Final = Saying(
    "应予受理，并提醒，规则{code}",
    "it is accepted with a warning, rule {code}",
    shows=(
        Example("应予受理，并提醒，规则 COHORT-PAIR"),
        Example("it is accepted with a warning, rule COHORT-PAIR"),
    ),
    about=("受理了，同时按这条规则提醒", "it was accepted, and this rule warns"),
)
REPEATED: Final = Saying(
    "应予受理，与前次相同，不再登记",
    "it is answered as before, and recorded once",
    shows=(
        Example("应予受理，与前次相同，不再登记"),
        Example("it is answered as before, and recorded once"),
    ),
    about=("同一请求再次提出，得到同样的答复", "the same request asked again gets the first answer"),
)
REFUSED: Final = Saying(
    "应被拒绝，规则{code}[，须先处理“{ids}”]",
    'it is refused, rule {code}[, first to be dealt with: "{ids}"]',
    shows=(Example("应被拒绝，规则 COHORT-SIZE"), Example("it is refused, rule COHORT-SIZE")),
    about=("按这条规则拒绝", "it was refused by this rule"),
)
FOUND: Final = Saying(
    "查明“{found}”[，允许“{allowed}”]",
    'what is found is "{found}"[, and allowed is "{allowed}"]',
    shows=(
        Example("查明“8”，允许“9–13”"),
        Example('what is found is "8", and allowed is "9–13"'),
    ),
    about=(
        "拒绝或提醒时写明的实际值和允许值；写在“应被拒绝”或“并提醒”之后",
        "the values that the refusal or the warning names; said after the step that names the rule",
    ),
)
NAMES_LATER: Final = Saying(
    "须先处理“{ids}”",
    'first to be dealt with: "{ids}"',
    shows=(Example("须先处理“首课”"), Example('first to be dealt with: "first lesson"')),
    about=("拒绝时点名的后续请求（编号）", "the later requests that the refusal names"),
)
RECORDED: Final = Saying(
    "记录“{titles}”",
    'recorded: "{titles}"',
    shows=(
        Example("记录“入队、下沉到网格、到网格”"),
        Example('recorded: "Volunteer enrolled, Volunteer assigned, Grid claimed"'),
    ),
    about=("恰好记录这些事件，次序也对", "these events and no others, in this order"),
)
THESE: Final = Saying(
    "(记录|恰好记录)",
    "exactly this is recorded",
    shows=(
        Example("记录", ("| 事件 | 学员 | 培养人 |", "| 学员编入 | K-20 | 镇党委书记 |", "| 进班 | | |")),
        Example(
            "exactly this is recorded",
            ("| event | trainee | mentor |", "| Cadre enrolled | K-20 | M-01 |", "| Cohort joined | | |"),
        ),
    ),
    about=(
        "恰好记录表里的事件；空着的格不核对",
        "exactly the events of the table; an empty cell is not looked at",
    ),
)
AMONG: Final = Saying(
    "其中记录",
    "among others this is recorded",
    shows=(
        Example("其中记录", ("| 事件 | 学员 |", "| 学员编入 | K-20 |")),
        Example("among others this is recorded", ("| event | trainee |", "| Cadre enrolled | K-20 |")),
    ),
    about=("记录了表里的事件，也许还有别的", "the events of the table, perhaps with others"),
)
NOTHING: Final = Saying(
    "不作记录",
    "nothing is recorded",
    shows=(Example("不作记录"), Example("nothing is recorded")),
    about=("受理了，但没有要记的", "it was accepted, and there was nothing to record"),
)
WOULD: Final = Saying(
    "“{figure}”将由{before}变为{after}",
    '"{figure}" would go from {before} to {after}',
    shows=(
        Example("“在队人数”将由0变为1"),
        Example('"people in the teams now" would go from 0 to 1'),
    ),
    about=("预演之后：这项指标会怎样变", "after a preview: how this figure would change"),
)
WOULD_NOT: Final = Saying(
    "各项指标不变",
    "no figure would change",
    shows=(Example("各项指标不变"), Example("no figure would change")),
    about=("预演之后：没有指标会变", "after a preview: no figure would change"),
)


@then(ACCEPTED)
def accepted(daojiao_scene: Scene) -> None:
    """It was accepted."""
    daojiao_scene.story.then.accepted()


@then(UNWARNED)
def unwarned(daojiao_scene: Scene) -> None:
    """It was accepted without a warning."""
    daojiao_scene.story.then.unwarned()


@then(WARNED)
def warned(daojiao_scene: Scene, code: str) -> None:
    """It was accepted with a warning."""
    story = daojiao_scene.story
    story.then.warned(_known(daojiao_scene, code))
    daojiao_scene.named = [one.findings for one in story.then.accepted().warnings if one.rule.code == code]


@then(REPEATED)
def repeated(daojiao_scene: Scene) -> None:
    """It had been accepted before."""
    again = daojiao_scene.story.then.accepted().repeated
    expect(again, "这是第一次受理，不是重复的请求", "it was accepted for the first time, and not repeated")


@then(REFUSED)
def refused(daojiao_scene: Scene, code: str, ids: str | None) -> None:
    """It was refused by the rule."""
    refusal = daojiao_scene.story.then.refused(_known(daojiao_scene, code))
    daojiao_scene.named = [refusal.findings]
    if ids is not None:
        names_later(daojiao_scene, ids)


def _known(scene: Scene, code: str) -> str:
    found = code.upper()
    known = scene.settings.catalogue.rules
    near = "、".join(one for one in known if one.partition("-")[0] == found.partition("-")[0])
    expect(found in known, f"没有规则“{code}”；相近的有：{near}", f"there is no rule {code}; nearest: {near}")
    return found


@then(FOUND)
def findings(daojiao_scene: Scene, found: str, allowed: str | None) -> None:
    """The refusal or the warning shows what was found and what is allowed, by code or title."""
    scene = daojiao_scene
    every = _findings(scene)
    right = [
        one
        for one in every
        if _says(scene, found, one.get("found"))
        and (allowed is None or _says(scene, allowed, one.get("allowed")))
    ]
    shown = "; ".join(f"{show(one.get('found'))}, {show(one.get('allowed'))}" for one in every)
    expect(right, f"实际查明、允许的是：{shown}", f"found and allowed are: {shown}")


def _says(scene: Scene, text: str, value: object) -> bool:
    return says(text, value, scene.reader(scene.today()), scene.settings.lexicon)


@then(NAMES_LATER)
def names_later(daojiao_scene: Scene, ids: str) -> None:
    """The refusal names the later requests that stand in the way."""
    found = [str(id_) for one in _findings(daojiao_scene) for id_ in one.get("later", ())]
    shown = "、".join(found) or "–"
    expect(
        found == listed(ids).split("、"),
        f"点名的是“{shown}”",
        f"it names {shown}",
    )


def _findings(scene: Scene) -> list[Mapping[str, Any]]:
    if scene.named is not None:
        return scene.named
    answer = scene.story.then.answer
    if isinstance(answer, Refusal):
        return [answer.refused.findings]
    if not answer.warnings:
        raise Unmet("受理了，没有提醒，也就没有查明什么", "it was accepted without a warning")
    return [one.findings for one in answer.warnings]


@then(RECORDED)
def recorded(daojiao_scene: Scene, titles: str) -> None:
    """These events were recorded and no others, in this order."""
    found = [event.TITLE for _, event in daojiao_scene.story.then.accepted().events]
    zh, en = ("、".join(each) or "–" for each in ([one.zh for one in found], [one.en for one in found]))
    expect(
        listed(titles) in (listed(zh), listed(en)),
        f"实际记录“{zh}”",
        f"recorded: {en}",
    )


@then(THESE)
def these(daojiao_scene: Scene, datatable: StepTable | None = None) -> None:
    """Exactly these events were recorded."""
    exactly(*_compared(daojiao_scene, datatable))


@then(AMONG)
def among(daojiao_scene: Scene, datatable: StepTable | None = None) -> None:
    """These events were recorded, perhaps with others."""
    rows, found = _compared(daojiao_scene, datatable)
    missing = [str(row[0]) for row in unmatched(rows, found)]
    zh, en = event_texts(found)
    expect(
        not missing,
        f"第{'、'.join(missing)}行没有记录；实际记录\n{zh}",
        f"not recorded: row {', '.join(missing)}; recorded\n{en}",
    )


def _compared(scene: Scene, table: StepTable | None) -> tuple[list[Any], list[Any]]:
    found = list(scene.story.then.accepted().events)
    rows = []
    for one in scene.tables.events(below(table)):
        reader = scene.reader(scene.today())
        fields = scene.tables.event(one, reader, whole=False)
        stream = scene.tables.stream(one.of, reader) if one.of else None
        expect(
            one.on is None or scene.day(one.on) == scene.asked_on,
            f"第{one.row.number}行写的是{one.on}，实际是{scene.asked_on}的事",
            f"row {one.row.number} says {one.on}, and it is of {scene.asked_on}",
        )
        rows.append((one.row.number, one.kind, fields, stream))
    return rows, found


@then(NOTHING)
def nothing(daojiao_scene: Scene) -> None:
    """It was accepted, and there was nothing to record."""
    daojiao_scene.story.then.nothing()


@then(WOULD)
def would(daojiao_scene: Scene, figure: str, before: str, after: str) -> None:
    """A figure would change."""
    scene = daojiao_scene
    indicator = scene.settings.lexicon.figure(figure)
    found = _changes(scene).get(indicator.id)
    shown = "不变" if found is None else f"由{show(found[0])}变为{show(found[1])}"
    english = (
        "it would not change" if found is None else f"it would go from {show(found[0])} to {show(found[1])}"
    )
    right = found is not None and [plain(show(one)) for one in found] == [plain(before), plain(after)]
    expect(right, f"“{figure}”将{shown}", f"{figure}: {english}")


@then(WOULD_NOT)
def would_not(daojiao_scene: Scene) -> None:
    """No figure would change."""
    changes = _changes(daojiao_scene)
    shown = "、".join(daojiao_scene.settings.catalogue.figures[one].title.zh for one in changes)
    expect(not changes, f"这些指标会变：{shown}", f"these would change: {', '.join(changes)}")


def _changes(scene: Scene) -> dict[str, tuple[object, object]]:
    """The figures that what was previewed last would change. Raises `Unmet` if something else came last."""
    expect(
        scene.previewed,
        "只有预演才知道指标会怎样变；请写“当预演……”，或写明“某指标”为多少",
        "how a figure would change is told of a preview alone; preview it, or say what the figure is",
    )
    return scene.story.changes
