"""From words of the command line to a request: decisions by name, fields by `name=value`."""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from daojiao_program.cli.screen import UsageError
from daojiao_program.domain.charter import Charter
from daojiao_program.engine import Engine, Request
from daojiao_program.engine.decision import AnyDecision
from daojiao_program.engine.request import REFUSED, VOID
from daojiao_program.files.reading import json_of, read_toml
from daojiao_program.intake.charterfile import read_charter
from daojiao_program.views.entries import documents_of

_NEAREST = 5


def decision_of(town: Engine, name: str) -> AnyDecision:
    """A decision of the catalogue; for an unknown name, a usage error that lists the nearest."""
    known = town.catalogue.decisions
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=_NEAREST, cutoff=0.4)
    near = near or [one for one in known if set(re.split(r"\W", name)) & set(re.split(r"\W", one))]
    listed = ", ".join(near or known)
    raise UsageError(
        f"没有“{name}”这种决定，相近的有：{listed}", f"there is no decision {name!r}; the nearest: {listed}"
    )


def split(words: Iterable[str]) -> tuple[list[str], dict[str, str]]:
    """Words that are fields (`name=value`), and the others."""
    plain, fields = [], {}
    for one in words:
        name, equals, value = one.partition("=")
        if equals and name.isidentifier():
            fields[name] = value
        else:
            plain.append(one)
    return plain, fields


def arguments_of(decision: AnyDecision, fields: Mapping[str, str]) -> dict[str, Any]:
    """Fields as the decision takes them: lists have commas, a charter or the like is named by its file.

    What has fields of its own may be written as JSON as well.

    Whether they are complete and well formed is the decision's to judge.
    """
    found: dict[str, Any] = {}
    for name, text in fields.items():
        field = decision.schema.model_fields.get(name)
        kind = field.annotation if field else str
        if isinstance(kind, type) and issubclass(kind, Charter):
            found[name] = read_charter(Path(text))
        elif isinstance(kind, type) and issubclass(kind, BaseModel):
            found[name] = _written(text) if text.lstrip().startswith("{") else _file(Path(text))
        elif _listed(kind):
            found[name] = [one for one in re.split(r"[,，、]\s*", text) if one]
        elif text or kind is str:
            found[name] = text
    return found


def _written(text: str) -> dict[str, Any]:
    """What is written as JSON, for an argument that has fields of its own."""
    try:
        found: dict[str, Any] = json_of(text, "JSON")
    except ValueError as error:
        raise UsageError(f"{text} 不合 JSON 格式：{error}", f"{text} is not JSON: {error}") from None
    return found


def _file(path: Path) -> dict[str, Any]:
    """What a TOML file holds, for an argument that has fields of its own."""
    try:
        return read_toml(path)
    except OSError as error:
        why = error.strerror or str(error)
        raise UsageError(
            f"读不了 {path}（{why}）；请核对路径，也可直接写JSON：{{…}}",
            f"{path} cannot be read ({why}); check the path, or write it as JSON: {{…}}",
        ) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path} 不合 TOML 格式：{error}", f"{path} is not TOML: {error}") from None


def _listed(kind: object) -> bool:
    origin = get_origin(kind)
    if isinstance(origin, type):
        return issubclass(origin, Sequence)
    return any(_listed(one) for one in get_args(kind))


def asked(
    town: Engine,
    name: str,
    words: Sequence[str],
    *,
    on: date,
    actor: str,
    reason: str | None,
    id_: str | None = None,
) -> Request:
    """The request for a decision named on the command line, with its target and fields."""
    decision = decision_of(town, name)
    plain, fields = split(words)
    target = None
    if decision.owner is not None:
        kind = decision.owner.kind
        if not plain and (decision.owner.one or decision.owner is town.catalogue.terms):
            plain = [kind]
        if len(plain) != 1:
            raise UsageError(
                f"“{name}”要写明一个对象，例如 {kind}:…", f"{name!r} needs one target, such as {kind}:…"
            )
        target = plain[0].removeprefix(f"{kind}:")
    elif plain:
        known = ", ".join(decision.schema.model_fields)
        raise UsageError(
            f"“{plain[0]}”应写成 字段=值；{name} 的字段：{known}",
            f"write {plain[0]!r} as field=value; the fields of {name}: {known}",
        )
    desk = town.acting(actor, on=on, reason=reason)
    desk = desk.request(id_) if id_ else desk
    return desk.prepare(decision, target, arguments_of(decision, fields))


def amended(
    town: Engine, id_: str, words: Sequence[str], *, on: date | None, actor: str, reason: str | None
) -> Request:
    """A correction of an accepted request: its own arguments with these fields instead."""
    trace = town.trace(id_)
    if trace is None or trace.request.outcome == REFUSED or trace.voided_by or trace.request.decision == VOID:
        raise UsageError(
            f"没有已受理且有效的请求“{id_}”，可用 daojiao history 查询",
            f"no request {id_!r} stands; look it up with `daojiao history`",
        )
    row = trace.request
    plain, fields = split(words)
    if plain or not (fields or on):
        raise UsageError("请写明要改的字段，例如 place=…", "write what to change as field=value")
    decision = decision_of(town, row.decision)
    arguments = json.loads(row.arguments) | arguments_of(decision, fields)
    for name, text in fields.items():
        if not text:
            arguments.pop(name, None)
    return Request(
        id=id_,
        decision=row.decision,
        target=row.target,
        arguments=arguments,
        on=on or date.fromisoformat(row.effective_on),
        actor=actor,
        reason=reason,
        source=row.source,
        documents=documents_of(row),
        correct=True,
    )
