"""The steps that look at aggregates: their states, their statuses, their histories."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pytest_bdd import then

from daojiao_program.engine import Aggregate, Lifecycle, PartLifecycle, Said
from daojiao_program.engine.lifecycle import START
from daojiao_program.engine.rules import show
from daojiao_program.testing.bdd.saying import Example, Saying
from daojiao_program.testing.bdd.scene import Scene, standing
from daojiao_program.testing.bdd.tables import StepTable, below
from daojiao_program.testing.bdd.text import folded, plain
from daojiao_program.testing.bdd.views import event_texts, matches, same_value
from daojiao_program.testing.unmet import Unmet, expect
from daojiao_program.views.states import snapshot

STATE: Final = Saying(
    "[{on}]{kind}“{id}”的状态为",
    'the state of {kind} "{id}"[ on {on}] is',
    shows=(
        Example("5月4日下沉人员“V-0001”的状态为", ("| 队伍 | 网格 |", "| 村级主体队 | 南城村第一网格 |")),
        Example(
            'the state of Volunteer "V-0001" on 4 May is',
            ("| team | grid |", "| Village main team | Nancheng Village, grid 1 |"),
        ),
    ),
    about=(
        "某天对象的各项；只核对表里写的",
        "what an aggregate is on a day; only what the table names is looked at",
    ),
)
STATUS: Final = Saying(
    "[{on}]{kind}“{id}”的[{part}“{key}”的]状态为“{status}”",
    'the status of [{part} "{key}" of ]{kind} "{id}"[ on {on}] is "{status}"',
    shows=(
        Example("6月20日住宅小区“XQ-01”的状态为“已批复”"),
        Example('the status of Compound branch "XQ-01" on 20 June is "approved"'),
    ),
    about=(
        "某天对象（或其中一项，如议题）办到哪一步；还没有办的写“未开始”",
        "to which status of its lifecycle an aggregate, or a part of it, has come; before any: `not begun`",
    ),
)
PAST: Final = Saying(
    "{kind}“{id}”的经过为",
    'the history of {kind} "{id}" is',
    shows=(
        Example("一期结对培养“C-01”的经过为", ("| 日期 | 事件 |", "| 5月5日 | 开班 |")),
        Example('the history of Cohort "C-01" is', ("| day | event |", "| 5 May | Cohort planned |")),
    ),
    about=(
        "对象的全部事件，按日期先后；撤销了的不算",
        "all events of an aggregate by their days, without those that were voided",
    ),
)


@then(STATE)
def state(
    daojiao_scene: Scene, kind: str, id: str, on: str | None, datatable: StepTable | None = None
) -> None:
    """An aggregate is so on a day."""
    scene = daojiao_scene
    table, day = below(datatable), scene.on(on)
    lexicon = scene.settings.lexicon
    what, id_ = scene.whom(kind, id, day)
    found = snapshot(scene.story.engine.load(what, id_, effective_on=day))
    names = {folded(one): name for name in found for one in (name, *lexicon.word(what.kind, name).names)}
    expect(len(table) == 2, "表头之下写一行", "there is one row below the headers")  # noqa: PLR2004
    wrong = []
    for header, text in zip(*table, strict=True):
        name = names.get(folded(header))
        if name is None:
            raise Unmet(
                f"“{kind}”没有“{header}”这一项；可用：{'、'.join(found)}",
                f"{kind} has no {header!r}; known: {', '.join(found)}",
            )
        if not same_value(text, found[name], scene.reader(day), lexicon, what.kind, name):
            wrong.append(f"{header}: {show(found[name])}")
    shown = "; ".join(wrong)
    expect(not wrong, f"实际为 {shown}", f"found {shown}")


@then(STATUS)
def status_is(
    daojiao_scene: Scene, kind: str, id: str, on: str | None, part: str | None, key: str | None, status: str
) -> None:
    """An aggregate, or a part of it, has come so far on a day."""
    day = daojiao_scene.on(on)
    what, id_ = daojiao_scene.whom(kind, id, day)
    name, lifecycle = _lifecycle(what, kind, part)
    state = daojiao_scene.story.engine.load(what, id_, effective_on=day)
    found = lifecycle.title(getattr(state, name).get(plain(key or "")) if part else state.status)
    known = [START, *(one.title for one in lifecycle.statuses.values())]
    titles = {folded(text): said for said in known for text in said}
    zh, en = _each(known)
    expect(
        folded(status) in titles,
        f"“{part or kind}”没有“{status}”这个状态；可用：{zh}",
        f"there is no status {status!r}; known: {en}",
    )
    expect(titles[folded(status)] == found, f"实际为“{found.zh}”", f"it is {found.en!r}")


def _lifecycle(what: type[Aggregate], kind: str, part: str | None) -> tuple[str, Lifecycle]:
    """The lifecycle of an aggregate, or of those of its parts that are called so, and its name."""
    if part is None:
        expect(what.lifecycle is not None, f"“{kind}”没有状态", f"{kind} has no lifecycle")
        return "status", what.lifecycle or Lifecycle(moves={})
    flows = {name: one for name, one in what.lifecycles().items() if isinstance(one, PartLifecycle)}
    found = [(name, one) for name, one in flows.items() if folded(part) in map(folded, one.called)]
    zh, en = _each([one.called for one in flows.values()])
    expect(found, f"“{kind}”里没有“{part}”；可用：{zh}", f"{kind} has no {part!r}; known: {en}")
    return found[0]


def _each(said: Sequence[Said]) -> tuple[str, str]:
    return "、".join(one.zh for one in said) or "–", ", ".join(one.en for one in said) or "–"


@then(PAST)
def past(daojiao_scene: Scene, kind: str, id: str, datatable: StepTable | None = None) -> None:
    """An aggregate has this history."""
    scene = daojiao_scene
    what, id_ = scene.whom(kind, id, scene.today())
    found = standing(scene.story.engine.history(f"{what.kind}:{id_}"))
    rows = [*scene.tables.events(below(datatable))]
    events = [(one.row.stream, one.event) for one in found]
    right = len(rows) == len(found)
    for row, one, event in zip(rows, found, events, strict=False):
        reader = scene.reader(scene.today())
        fields = scene.tables.event(row, reader, whole=False)
        of = scene.tables.stream(row.of, reader) if row.of else None
        right = right and matches((row.row.number, row.kind, fields, of), event)
        right = right and (row.on is None or scene.day(row.on).isoformat() == one.row.effective_on)
    zh, en = event_texts(events)
    expect(right, f"实际经过\n{zh}", f"the history is\n{en}")
