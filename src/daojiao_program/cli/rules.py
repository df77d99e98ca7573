"""The command that lists the rules: what each says, where it comes from, what the terms set for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.text import Text

from daojiao_program.cli.about import about, opened
from daojiao_program.cli.documents import RulesDocument
from daojiao_program.cli.options import Json, Lang, OnDay, day
from daojiao_program.cli.screen import Language, Screen, UsageError, shown
from daojiao_program.domain.catalogue import TOWN
from daojiao_program.engine import Rule, Said
from daojiao_program.intake.charterfile import read_charter
from daojiao_program.program import DATA
from daojiao_program.rulebook.rules import SOURCES, fields_of, filled, titles_of
from daojiao_program.rulebook.terms import title_of


def rules(
    code: Annotated[
        str | None, typer.Argument(metavar="[CODE]", help="规则代码，默认全部 / one rule, or all of them")
    ] = None,
    *,
    store: Annotated[
        str | None,
        typer.Option(
            "--store",
            envvar="DAOJIAO_STORE",
            metavar="URL",
            help="按哪个库的章程或条款，默认用随附的章程 / by that store's terms, or the package's charter",
        ),
    ] = None,
    on: OnDay = None,
    as_json: Json = False,
    lang: Lang = Language.ZH,
) -> None:
    """规则一览：内容、来源、章程数值、下一步 / The rules, their sources, and what the charter sets."""
    screen = Screen(lang, as_json=as_json)
    chosen = _chosen(code)
    simulated, terms = False, None
    called = title_of(about().terms)
    if store is not None and about().terms is not None:
        with opened(store, read_only=True) as engine:
            as_of = day(on) if on else engine.today()
            simulated, terms = engine.simulated, engine.terms(as_of)
        when = screen.day(as_of)
        heading = (
            (
                f"规则（数值取自{when}的{called.zh}）",
                f"The rules, with the numbers of the {called.en} of {when}",
            )
            if terms is not None
            else (f"规则（{when}还没有{called.zh}）", f"The rules; on {when} no {called.en} is in force")
        )
    elif about() is TOWN:
        terms = read_charter(DATA / "charter.toml")
        heading = "规则（数值取自随附章程）", "The rules, with the numbers of the charter of the package"
    else:
        heading = "规则", "The rules"
    screen.document(
        RulesDocument,
        {
            "charter": None if terms is None else "package" if store is None else "store",
            "rules": [_told(rule, terms) for rule in chosen],
        },
    )
    screen.title(*heading, simulated=simulated)
    for rule in chosen:
        _tell(screen, rule, terms, called)


def _chosen(code: str | None) -> list[Rule]:
    if code is None:
        return [*about().rules.values()]
    if code.upper() in about().rules:
        return [about().rules[code.upper()]]
    known = ", ".join(sorted(about().rules))
    raise UsageError(f"没有规则“{code}”；有：{known}", f"there is no rule {code!r}; known: {known}")


def _told(rule: Rule, terms: Any) -> dict[str, object]:  # noqa: ANN401 - of any catalogue
    return {
        "code": rule.code,
        "sentence": filled(rule, terms),
        "source": rule.source,
        "charter": {
            name: [*value] if isinstance(value, Mapping) else value for name, value in fields_of(rule, terms)
        },
        "next": rule.next_step(),
    }


def _tell(screen: Screen, rule: Rule, terms: Any, called: Said) -> None:  # noqa: ANN401 - of any catalogue
    screen.text()
    screen.text(Text(f"{rule.code} ", style="bold") + screen.of(*filled(rule, terms)))
    colon, comma = screen.of("：", ": "), screen.of("；", "; ")
    screen.text(f"  {screen.of('来源', 'source')}{colon}{screen.of(*SOURCES[rule.source])}")
    fields = [
        name if terms is None else f"{name} = {_value(screen, value)}"
        for name, value in fields_of(rule, terms)
    ]
    if fields:
        screen.text(f"  {screen.of(*called)}{colon}{comma.join(fields)}")
    if following := screen.of(*rule.next_step()):
        screen.text(f"  {screen.of('下一步', 'next')}{colon}{following}")


def _value(screen: Screen, value: object) -> str:
    return screen.of(*titles_of(value)) if isinstance(value, Mapping) else shown(value)
