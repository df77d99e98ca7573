"""Commands that look: progress, claims, history, why."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from daojiao_program.cli.about import opened, opened_town
from daojiao_program.cli.documents import EvidenceDocument
from daojiao_program.cli.options import STORE, Json, KnownAt, Lang, OnDay, OnEveryDay, Store, day, known
from daojiao_program.cli.rows import tell_entries, tell_file
from daojiao_program.cli.screen import DONE, REFUSED, Language, Screen, UsageError
from daojiao_program.cli.states import tell_states
from daojiao_program.cli.story import explain, tell
from daojiao_program.cli.tables import claims_table, evidence_table, progress_table
from daojiao_program.cli.words import Words
from daojiao_program.snapshot import TownSnapshot
from daojiao_program.views.history import history_of
from daojiao_program.views.progress import Progress
from daojiao_program.views.states import states_of
from daojiao_program.views.why import explain as explained


def progress(
    *,
    store: Store = STORE,
    on: OnDay = None,
    known_at: KnownAt = None,
    since: Annotated[
        str | None, typer.Option(metavar="DAY", help="只计这一天起的 / only from that day on")
    ] = None,
    evidence: Annotated[
        str | None, typer.Option(metavar="ID", help="列出某项指标的依据 / the events behind a figure")
    ] = None,
    as_json: Json = False,
    lang: Lang = Language.ZH,
) -> None:
    """各项指标的进展 / The figures against their targets, as of a day."""
    screen = Screen(lang, as_json=as_json)
    with opened(store, read_only=True) as town, town.as_of() as now:
        then = now.as_of(day(on) if on else None, known(known_at, now.zone))
        first = day(since) if since else None
        if isinstance(then, TownSnapshot):
            found = then.progress(since=first)
        else:
            found = Progress(then.figures(since=first), {}, then.simulated)
        if evidence is not None and evidence not in found:
            known_ids = ", ".join(found)
            raise UsageError(
                f"没有指标“{evidence}”；有：{known_ids}",
                f"there is no figure {evidence!r}; known: {known_ids}",
            )
        if as_json and evidence is not None:
            figure = found[evidence]
            screen.document(
                EvidenceDocument, {"id": evidence, "value": figure.value, "evidence": figure.evidence()}
            )
            return
        screen.printed(found.document())
        if not as_json:
            words = Words(then, screen)
            progress_table(screen, words, found)
            if evidence is not None:
                evidence_table(screen, words, found[evidence])


def claims(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="要核实的说法，默认为报道 / the claims, or the report's"),
    ] = None,
    *,
    store: Store = STORE,
    known_at: KnownAt = None,
    as_json: Json = False,
    lang: Lang = Language.ZH,
) -> None:
    """核实报道中的说法 / Hold the report's claims against the events."""
    screen = Screen(lang, as_json=as_json)
    with opened_town(store, "claims", read_only=True) as town, town.as_of(date.max) as now:
        then = now.as_of(date.max, known(known_at, now.zone))
        verdicts = then.claims(file)
        screen.printed([one.document() for one in verdicts])
        if not as_json:
            claims_table(screen, Words(then, screen), verdicts, simulated=then.simulated)
    raise typer.Exit(REFUSED if any(one.verdict == "contradicted" for one in verdicts) else DONE)


def history(
    what: Annotated[
        str,
        typer.Argument(
            metavar="WHAT",
            help="cohort:C-04、V-0001、volunteers/V-0001、G-01、文件名、文号 / "
            "a stream, a person, a request, a place, a file, a document",
        ),
    ],
    *,
    store: Store = STORE,
    states: Annotated[
        bool, typer.Option("--states", help="逐步显示状态 / the state after each event of a stream")
    ] = False,
    on: OnEveryDay = None,
    known_at: KnownAt = None,
    as_json: Json = False,
    lang: Lang = Language.ZH,
) -> None:
    """来龙去脉 / The history of a stream, a person, a request, a place, a file or a document."""
    screen = Screen(lang, as_json=as_json)
    with opened(store, read_only=True) as town, town.as_of(date.max) as now:
        then = now.as_of(day(on) if on else date.max, known(known_at, now.zone))
        if states:
            course = states_of(then, what)
            screen.printed(course.document())
            if not as_json:
                tell_states(then, screen, course)
            return
        found = history_of(then, what)
        screen.printed(found.document())
        if not as_json:
            teller = {"file": tell_file, "place": tell_entries, "document": tell_entries}
            teller.get(found.kind, tell)(then, screen, found)


def why(
    what: Annotated[
        str, typer.Argument(metavar="REQUEST|POSITION", help="请求编号或事件位置 / a request or an event")
    ],
    *,
    store: Store = STORE,
    as_json: Json = False,
    lang: Lang = Language.ZH,
) -> None:
    """为什么是这个结果 / Why a request came out as it did."""
    screen = Screen(lang, as_json=as_json)
    with opened(store, read_only=True) as town, town.as_of(date.max) as then:
        found = explained(then, int(what) if what.isdecimal() and not then.attempts(what) else what)
        screen.printed(found.document())
        if not as_json:
            explain(then, screen, found)
