"""The states of an aggregate as people read them: what changed stands out from what stayed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from rich.text import Text

from daojiao_program.cli.screen import Screen
from daojiao_program.cli.story import marks_of
from daojiao_program.cli.words import FIELDS, Words
from daojiao_program.domain.charter import CALLED
from daojiao_program.domain.words import ATTRIBUTES
from daojiao_program.engine import Snapshot
from daojiao_program.engine.wording import words as plain
from daojiao_program.views.states import State, StateChange, States

_CHARTER: Final = {path.rpartition(".")[2]: said for path, said in CALLED.items()}
_SHOWN: Final = 60
_SIGNS: Final = {"came": ("+", "green"), "went": ("−", "red"), "set": ("~", "yellow")}


def tell_states(then: Snapshot, screen: Screen, found: States) -> None:
    """The states one after the other: the event, what it changed, and in grey what stayed."""
    words = Words(then, screen)
    words.learn(_texts([dict(found.first), *(dict(one.state) for one in found.states)]))
    id_ = found.stream.partition(":")[2]
    words.learn([id_])
    kind = then.catalogue.aggregates[found.stream.partition(":")[0]]
    for lifecycle in kind.lifecycles().values():
        words.call({name: status.title for name, status in lifecycle.statuses.items()})
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
        screen.say("  没有变化", "  nothing changes", style="dim")
        return
    values = [(name, one.state[name]) for name in one.stayed]
    stayed = [f"{_label(screen, name)} {_brief(screen, words, value)}" for name, value in values if value]
    if stayed:
        screen.say(f"  不变：{'；'.join(stayed)}", f"  stays: {'; '.join(stayed)}", style="dim")


def _change(screen: Screen, words: Words, change: StateChange) -> Text:
    sign, style = _SIGNS[change.kind]
    known = _CHARTER if change.path[0] == "terms" else {}
    inside = [
        screen.of(*known[one]) if one in known else words.person(words.code(one)) for one in change.path[1:]
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
        return screen.of(*_CHARTER[name])
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
