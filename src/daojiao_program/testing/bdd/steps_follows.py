"""The steps that look at what followed by itself: what reactions and the clock asked, what was withdrawn."""

from __future__ import annotations

from typing import Final

from pytest_bdd import then

from daojiao_program.engine import Event, Refusal, Said
from daojiao_program.testing.bdd.saying import Example, Saying
from daojiao_program.testing.bdd.scene import Scene
from daojiao_program.testing.bdd.tables import StepTable, below
from daojiao_program.testing.bdd.views import event_texts, listed, unmatched
from daojiao_program.testing.unmet import expect

FOLLOWS: Final = Saying(
    "随之登记“{titles}”",
    'it follows that is recorded: "{titles}"',
    shows=(
        Example("随之登记“提醒承办单位、升级督办”"),
        Example('it follows that is recorded: "Unit reminded, Ticket escalated"'),
    ),
    about=(
        "当中所办的事，或过了几天之后，自动登记的恰好是这些事件，次序也对",
        "what was asked, or the days that passed, made exactly these events follow, in this order",
    ),
)
FOLLOW_THESE: Final = Saying(
    "随之登记",
    "it follows that this is recorded",
    shows=(
        Example("随之登记", ("| 事件 | 对象 |", "| 升级督办 | 工单“T-17” |")),
        Example(
            "it follows that this is recorded", ("| event | of |", '| Ticket escalated | Ticket "T-17" |')
        ),
    ),
    about=(
        "自动登记了表里的事件，也许还有别的；空着的格不核对",
        "the events of the table followed, perhaps with others; an empty cell is not looked at",
    ),
)
FOLLOWS_NOT: Final = Saying(
    "不随之登记“{titles}”",
    'it does not follow that "{titles}" is recorded',
    shows=(
        Example("不随之登记“升级督办”"),
        Example('it does not follow that "Ticket escalated" is recorded'),
    ),
    about=("这些事件没有自动登记", "these events did not follow"),
)
NOTHING_FOLLOWS: Final = Saying(
    "没有随之登记什么",
    "nothing follows",
    shows=(Example("没有随之登记什么"), Example("nothing follows")),
    about=("什么也没有自动登记", "nothing was recorded by itself"),
)
WITHDRAWN: Final = Saying(
    "随之撤销“{titles}”",
    'with it goes: "{titles}"',
    shows=(Example("随之撤销“升级督办”"), Example('with it goes: "Ticket escalated"')),
    about=(
        "连同后续事项办理时，自动登记的这些事件随之撤销，恰好是这些",
        "asked with its consequences, exactly these events that had followed are withdrawn",
    ),
)
STUCK: Final = Saying(
    "未能随之登记，规则{code}",
    "what should follow is refused, rule {code}",
    shows=(
        Example("未能随之登记，规则 STATUS-HELD"),
        Example("what should follow is refused, rule STATUS-HELD"),
    ),
    about=(
        "自动登记的请求按这条规则被拒绝，列入待办；起因照样有效",
        "what was asked by itself is refused by this rule, and to be done; its cause stands all the same",
    ),
)


def _titles(events: list[tuple[str, Event]]) -> tuple[str, str]:
    said: list[Said] = [event.TITLE for _, event in events]
    return "、".join(one.zh for one in said) or "–", "、".join(one.en for one in said) or "–"


@then(FOLLOWS)
def follows(daojiao_scene: Scene, titles: str) -> None:
    """Exactly these events followed."""
    daojiao_scene.story.seen()
    found = _titles(daojiao_scene.story.followed_events)
    expect(listed(titles) in map(listed, found), f"随之登记的是“{found[0]}”", f"it followed: {found[1]}")


@then(FOLLOW_THESE)
def follow_these(daojiao_scene: Scene, datatable: StepTable | None = None) -> None:
    """The events of the table followed."""
    scene = daojiao_scene
    scene.story.seen()
    reader, rows = scene.reader(scene.today()), []
    for one in scene.tables.events(below(datatable)):
        stream = scene.tables.stream(one.of, reader) if one.of else None
        rows.append((one.row.number, one.kind, scene.tables.event(one, reader, whole=False), stream))
    found = scene.story.followed_events
    missing = [str(row[0]) for row in unmatched(rows, found)]
    zh, en = event_texts(found)
    expect(
        not missing,
        f"第{'、'.join(missing)}行没有随之登记；随之登记的是\n{zh}",
        f"row {', '.join(missing)} did not follow; it followed\n{en}",
    )


@then(FOLLOWS_NOT)
def follows_not(daojiao_scene: Scene, titles: str) -> None:
    """These events did not follow."""
    daojiao_scene.story.seen()
    events, named = daojiao_scene.story.followed_events, {*listed(titles).split("、")}
    zh, en = _titles(events)
    wrong = [one for one in events if {listed(each) for each in one[1].TITLE} & named]
    expect(not wrong, f"随之登记了“{zh}”", f"it followed: {en}")


@then(NOTHING_FOLLOWS)
def nothing_follows(daojiao_scene: Scene) -> None:
    """Nothing did."""
    daojiao_scene.story.seen()
    zh, en = _titles(daojiao_scene.story.followed_events)
    expect(not daojiao_scene.story.followed_events, f"随之登记了“{zh}”", f"it followed: {en}")


@then(WITHDRAWN)
def withdrawn(daojiao_scene: Scene, titles: str) -> None:
    """Exactly these events went with it."""
    daojiao_scene.story.seen()
    found = _titles(daojiao_scene.story.withdrawn_events)
    expect(listed(titles) in map(listed, found), f"随之撤销的是“{found[0]}”", f"with it went: {found[1]}")


@then(STUCK)
def stuck(daojiao_scene: Scene, code: str) -> None:
    """What should follow was refused."""
    daojiao_scene.story.seen()
    found = [one.refused.code for one in daojiao_scene.story.followed if isinstance(one, Refusal)]
    shown = "、".join(found) or "–"
    expect(code.upper() in found, f"随之被拒绝的规则：{shown}", f"refused of what followed, by: {shown}")
