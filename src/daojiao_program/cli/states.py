"""The states of an aggregate as people read them: what changed stands out from what stayed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from rich.text import Text

from daojiao_program.cli.screen import Screen
from daojiao_program.cli.story import marks_of
from daojiao_program.cli.words import FIELDS, Words
from daojiao_program.engine import Snapshot
from daojiao_program.engine.wording import words as plain
from daojiao_program.views.states import State, StateChange, States

ATTRIBUTES: Final[Mapping[str, str]] = {
    "accepted": "已验收的期次",
    "applied": "申请",
    "assessments": "考核评定",
    "attended": "到课",
    "building": "已开工",
    "charter": "章程",
    "circles": "“同心圆”启动日期",
    "commitment": "信息凭证",
    "completed": "已完成的工程",
    "consultations": "协商",
    "contests": "参加的擂台赛",
    "covers": "覆盖的小区",
    "days": "收录日期",
    "document": "批复文号",
    "drives": "报名的招聘",
    "edition": "章程版次",
    "erased": "信息已删除",
    "founded": "成立日期",
    "graduated": "已结业",
    "head": "组长",
    "held": "活动",
    "hired": "录用",
    "honours": "荣誉",
    "inspections": "督查检查",
    "last_grid": "最近所在网格",
    "leading": "牵头小区",
    "listed": "已列入名单",
    "matters": "议题",
    "members": "成员",
    "mentor_of": "学员与培养人",
    "on": "日期",
    "opened": "已启动",
    "pairing": "结对谋划日期",
    "participants": "签到人员",
    "phase_of": "工程所属期次",
    "phases": "期次",
    "places": "名额",
    "plans": "工作方案",
    "positions": "岗位",
    "ranking": "排名",
    "reserve": "后备人才库",
    "returned": "撤回日期",
    "selected": "列为创建对象的日期",
    "sessions": "议事会",
    "stage": "阶段",
    "terms": "章程内容",
    "villages": "开展创建的村（社区）",
    "volunteers": "下沉人员",
    "weeks": "零报告的周",
    "withdrawn": "已退出",
}
"""Attributes of aggregates in Chinese, where they are no fields of events too."""
CHARTER: Final[Mapping[str, str]] = {
    "belts": "示范带",
    "branch": "党支部",
    "code": "代码",
    "compounds": "住宅小区",
    "council": "议事会",
    "courses": "课程",
    "days": "天数",
    "deliveries": "“五送”",
    "documents": "须附文件的登记",
    "en": "英文",
    "fields": "领域",
    "grids": "网格",
    "kinds": "活动类别",
    "largest": "最多人数",
    "leadership": "镇领导班子成员",
    "members": "正式党员人数",
    "parties": "各方",
    "party_secretary": "镇党委书记",
    "posts": "职务",
    "project_kinds": "项目类别",
    "roles": "岗位",
    "smallest": "最少人数",
    "standings": "学历身份",
    "targets": "目标",
    "teams": "队伍",
    "town": "镇",
    "training": "培训",
    "units": "单位",
    "village": "村（社区）",
    "villages": "村（社区）",
    "zh": "中文",
    "zone": "时区",
}
"""Fields of a charter in Chinese."""
_SHOWN: Final = 60
_SIGNS: Final = {"came": ("+", "green"), "went": ("−", "red"), "set": ("~", "yellow")}


def tell_states(then: Snapshot, screen: Screen, found: States) -> None:
    """The states one after the other: the event, what it changed, and in grey what stayed."""
    words = Words(then, screen)
    words.learn(_texts([dict(found.first), *(dict(one.state) for one in found.states)]))
    id_ = found.stream.partition(":")[2]
    words.learn([id_])
    kind = then.catalogue.aggregates[found.stream.partition(":")[0]]
    screen.title(
        f"{kind.title.zh} {words.person(id_)}：逐步状态",
        f"{found.stream}: state by state",
        simulated=then.simulated,
    )
    for one in found.states:
        screen.text()
        _state(screen, words, one)


def _state(screen: Screen, words: Words, one: State) -> None:
    entry = one.entry
    head = Text(f"{entry.request.effective_on}  ")
    head.append(screen.of(*entry.title), style="strike" if entry.voided_by else "bold")
    for mark, style in marks_of(screen, entry):
        head.append(f" [{mark}]", style=style)
    head.append(f"  {entry.position} · {entry.request.id}", style="dim")
    screen.text(head)
    for change in one.changes:
        screen.text(_change(screen, words, change))
    if not one.changes:
        screen.say("  状态不变", "  nothing changes", style="dim")
        return
    values = [(name, one.state[name]) for name in one.stayed]
    stayed = [f"{_label(screen, name)} {_brief(screen, words, value)}" for name, value in values if value]
    if stayed:
        screen.say(f"  不变：{'；'.join(stayed)}", f"  stays: {'; '.join(stayed)}", style="dim")


def _change(screen: Screen, words: Words, change: StateChange) -> Text:
    sign, style = _SIGNS[change.kind]
    known = CHARTER if change.path[0] == "terms" else {}
    inside = [
        screen.of(known[one], plain(one).lower()) if one in known else words.person(words.code(one))
        for one in change.path[1:]
    ]
    label = " › ".join([_label(screen, change.path[0]), *inside])
    text = Text(f"  {sign} ", style=style) + Text(label)
    if change.kind == "set":
        if change.before not in (None, [], {}, False, ""):
            text.append(f"  {_brief(screen, words, change.before)} → ", style="dim")
        else:
            text.append(screen.of("：", ": "))
        empty = change.after in ([], {})
        after = screen.of("有", "yes") if empty else _brief(screen, words, change.after)
        text.append(after, style="bold")
        return text
    value = change.after if change.kind == "came" else change.before
    return text.append(f"{screen.of('：', ': ')}{_brief(screen, words, value)}", style=style)


def _label(screen: Screen, name: str) -> str:
    return screen.of(ATTRIBUTES.get(name) or FIELDS.get(name, name), plain(name).lower())


def _brief(screen: Screen, words: Words, value: Any) -> str:  # noqa: ANN401 - a JSON value
    """A value in a line: what is long is counted."""
    match value:
        case None | "" | []:
            return "–"
        case bool():
            return screen.of("是" if value else "否", "yes" if value else "no")
        case list():
            text = screen.of("、", ", ").join(_brief(screen, words, one) for one in value)
        case dict():
            parts = [(name, one) for name, one in value.items() if one not in (None, [], {}, False)]
            text = screen.of("；", "; ").join(
                f"{_member(screen, words, name)} {_brief(screen, words, one)}" for name, one in parts
            )
        case _:
            return words.person(words.code(str(value)))
    if len(text) > _SHOWN:
        return screen.of(f"共{len(value)}项", f"{len(value)} in all")
    return text or screen.of("有", "yes")


def _member(screen: Screen, words: Words, name: str) -> str:
    """What a value is kept under: a field, a language, or a code or a person."""
    if name in ("zh", "en"):
        return screen.of(CHARTER[name], {"zh": "Chinese", "en": "English"}[name])
    return _label(screen, name) if name in FIELDS else words.person(words.code(name))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, one in value.items():
            yield name
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
