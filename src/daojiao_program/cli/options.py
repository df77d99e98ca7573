"""Options that several commands share, and how days and moments are written."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Final
from zoneinfo import ZoneInfo

import typer

from daojiao_program.cli.screen import Language, UsageError
from daojiao_program.engine import Known, end_of_day
from daojiao_program.intake.cells import MalformedError, day_of

_DAY_IN_DIGITS: Final = 8
"""20220714 is a day, as offices write it."""


def day(text: str) -> date:
    """A day as offices write it: 2022-07-14, 2022/7/14, 2022年7月14日, in digits of either width."""
    try:
        return day_of(text)
    except MalformedError as error:
        raise UsageError(
            f"“{text}”不是日期，请写成{error.allowed}",
            f"{text!r} is no day; write {', '.join(error.allowed.split('、'))}",
        ) from None


def moment(text: str, zone: str) -> datetime:
    """A moment such as 2022-06-01T12:30 in the time zone, or the end of a day in it."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return end_of_day(day(text), zone)
    if "T" not in text and ":" not in text:
        return end_of_day(found.date(), zone)
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))


def known(text: str | None, zone: str) -> Known:
    """As known when: a moment (see `moment`), or a request by its number (`123` or `#123`); None for now."""
    if text is None:
        return None
    wanted = unicodedata.normalize("NFKC", text).strip()
    marked, number = wanted.startswith("#"), wanted.removeprefix("#")
    if marked and not number.isdecimal():
        raise UsageError(
            f"“{text}”不是请求的编号；#后面请写数字，如 #123",
            f"{text!r} is no number of a request; write digits after the #, such as #123",
        )
    if number.isdecimal() and (marked or len(number) != _DAY_IN_DIGITS):
        return int(number)
    return moment(text, zone)


Store = Annotated[
    str,
    typer.Option(
        "--store", envvar="DAOJIAO_STORE", metavar="URL", help="数据库 / sqlite:///… or postgresql://…"
    ),
]
Lang = Annotated[
    Language, typer.Option("--lang", envvar="DAOJIAO_LANG", help="显示语言 / the language shown")
]
Json = Annotated[bool, typer.Option("--json", help="输出一份JSON / print one JSON document")]
Actor = Annotated[str, typer.Option("--actor", metavar="WHO", help="经办人 / who asks")]
Reason = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="原因 / why")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="只预演，不登记 / show what would happen, record nothing")
]
Consequences = Annotated[
    bool,
    typer.Option(
        "--with-consequences",
        help="连同自动登记的后续事项一并办理 / with all that has followed from it by itself",
    ),
]
RequestId = Annotated[str, typer.Argument(metavar="REQUEST", help="请求编号 / the request's id")]
Force = Annotated[
    bool,
    typer.Option(
        "--force", help="覆盖已有的同名文件（数据库除外） / write over a file that is there, no database"
    ),
]
OnDay = Annotated[str | None, typer.Option("--on", metavar="DAY", help="日期，默认今天 / the day, or today")]
OnSameDay = Annotated[
    str | None, typer.Option("--on", metavar="DAY", help="日期，默认不变 / the day, or that which it has")
]
OnEveryDay = Annotated[
    str | None, typer.Option("--on", metavar="DAY", help="截至哪一天，默认不限 / up to the day, or every day")
]
KnownAt = Annotated[
    str | None,
    typer.Option(
        "--known-at",
        metavar="MOMENT",
        help="按当时已登记的情况（日期即当日终，#123即第123号请求） / as known then; a day means its end, "
        "#123 the request of that number",
    ),
]
AnyFile = Annotated[Path, typer.Argument(metavar="FILE")]

STORE: Final = "sqlite:///town.db"
ACTOR: Final = "office"
