"""What a request says of persons outside the directory: refused where it is sure, warned of where it is not.

Sure is a number that has the form of a person's own (`personal`), and an id that is somebody's number in
the directory. Not sure is a name, or a number, of somebody in the directory within a text, and what only
looks like a landline or an address. What is refused is recorded like every refusal, with the text
described in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from daojiao_program.engine import Outcome, Receipt, Refused, Request, Rule, Said, Withheld
from daojiao_program.engine.ports import People
from daojiao_program.engine.request import VOID
from daojiao_program.engine.rules import REQUEST_FORM, Warned
from daojiao_program.intake.erasure import ERASE
from daojiao_program.intake.personal import (
    ELSEWHERE,
    is_withheld,
    may_be_personal,
    number_in,
    perhaps_personal,
    withheld,
)
from daojiao_program.intake.unsaid import bare

PERSON_MENTIONED: Final = Rule(
    "PERSON-MENTIONED",
    Said("文字里不写个人信息，写编号", "texts speak of a person by id, not by name or number"),
    "assumed",
    remedy=Said("记录不能删改；以后请写编号", "what is recorded stays; write the id from now on"),
)
_FIELDS: Final = {
    "id": Said("请求编号", "request"),
    "target": Said("对象", "target"),
    "actor": Said("经办人", "actor"),
    "reason": Said("原因", "reason"),
    "source": Said("来源文件", "source"),
    "documents": Said("文号", "documents"),
    "correlation": Said("关联请求", "correlation"),
    "causation": Said("起因请求", "causation"),
    "arguments": Said("内容", "arguments"),
}


class _Text(NamedTuple):
    field: str
    text: str


class Guarded(NamedTuple):
    """Requests as they may be recorded, and what is to be said of each besides its answer."""

    asks: list[Request]
    warned: list[tuple[Warned, ...]]

    def answered(self, answers: Sequence[Outcome | Withheld]) -> list[Any]:
        """The answers with the warnings; a refusal has none."""
        return [
            replace(answer, warnings=(*answer.warnings, *warned))
            if warned and isinstance(answer, Receipt | Withheld)
            else answer
            for answer, warned in zip(answers, self.warned, strict=True)
        ]


def guarded(asks: Sequence[Request], people: People, recorded: Callable[[str], object]) -> Guarded:
    """Look through requests before they are judged. `recorded` tells whether the log has a request's id."""
    said = [[*_texts(one)] for one in asks]
    known = people.mentions_many({one.text for each in said for one in each})
    telling = {text for text, who in known.items() if who or may_be_personal(text)}
    found = Guarded([], [])
    for ask, every in zip(asks, said, strict=True):
        texts = [one for one in every if one.text in telling]
        if not texts:
            found.asks.append(ask)
            found.warned.append(())
            continue
        sure = {one.text: one.field for one in texts if _is_number(one, known, people)}
        if sure:
            sure = {
                text: field for text, field in sure.items() if not _names_what_stands(ask, field, recorded)
            }
        found.asks.append(_described(ask, sure) if sure else ask)
        found.warned.append(() if sure or ask.refused is not None else _warned(texts, known))
    return found


def sure_of(text: str, people: People) -> bool:
    """Whether a name, of a file say, surely holds a number of a person."""
    return _is_number(_Text("id", text), {text: people.mentions(text)}, people)


def _names_what_stands(ask: Request, field: str, recorded: Callable[[str], object]) -> bool:
    """Whether it names what the log has already: what was entered under a number can be undone."""
    if ask.decision == ERASE:
        return field == "target"
    if ask.decision == VOID:
        return field in ("id", "arguments") and bool(recorded(str(ask.arguments.get("request"))))
    return field == "id" and ask.correct and bool(recorded(ask.id))


def _texts(ask: Request) -> Iterator[_Text]:
    for name in ("id", "actor", "reason", "source", "correlation", "causation"):
        if value := getattr(ask, name):
            yield _Text(name, value)
    if ask.target:
        yield _Text("target", ask.target.partition(":")[2])
    yield from (_Text("documents", one) for one in ask.documents)
    yield from (_Text("arguments", one) for one in _strings(ask.arguments))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _strings(one)


def _is_number(one: _Text, known: Mapping[str, Sequence[str]], people: People) -> bool:
    if is_withheld(one.text):
        return False
    if number_in(one.text):
        return True
    if one.field == "reason" or not known[one.text]:
        return False
    wanted = bare(one.text)
    return any(character.isdigit() for character in wanted) and any(
        bare(value) == wanted
        for entry in people.find(known[one.text]).values()
        for value in entry.fields.values()
    )


def _warned(texts: Sequence[_Text], known: Mapping[str, Sequence[str]]) -> tuple[Warned, ...]:
    found: dict[str, set[str]] = {}
    for one in texts:
        if is_withheld(one.text):
            continue
        if who := known[one.text]:
            found.setdefault(one.field, set()).update(who)
        elif perhaps_personal(one.text):
            found.setdefault(one.field, set())
    told = [
        f"{_FIELDS[name].zh} {name}" + (f"：{'、'.join(sorted(who))}" if who else "")
        for name, who in found.items()
    ]
    return (Warned(PERSON_MENTIONED, {"found": told}),) if told else ()


def _described(ask: Request, sure: Mapping[str, str]) -> Request:
    """The request with what is sure described, to be refused."""

    def told(value: Any) -> Any:  # noqa: ANN401 - whatever an argument is
        if isinstance(value, str):
            return withheld(value) if value in sure else value
        if isinstance(value, Mapping):
            return {name: told(one) for name, one in value.items()}
        return [*map(told, value)] if isinstance(value, list | tuple) else value

    kind, _, target = (ask.target or "").partition(":")
    findings = {
        "columns": [_FIELDS[field].zh for field in sure.values()],
        "found": [withheld(text) for text in sure],
        "allowed": [ELSEWHERE],
    }
    refused = ask.refused
    return replace(
        ask,
        id=told(ask.id),
        target=f"{kind}:{told(target)}" if ask.target else None,
        actor=told(ask.actor),
        reason=told(ask.reason),
        source=told(ask.source),
        documents=told(ask.documents),
        correlation=told(ask.correlation),
        causation=told(ask.causation),
        arguments=told(ask.arguments),
        refused=Refused(refused.rule, told(refused.findings)) if refused else Refused(REQUEST_FORM, findings),
    )
