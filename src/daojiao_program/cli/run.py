"""The command that runs as a process: the clock, and the followers of a store."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Annotated, Final

import typer

from daojiao_program.cli.about import opened
from daojiao_program.cli.followers import Followed, followers_of
from daojiao_program.cli.options import STORE, Json, Lang, Store
from daojiao_program.cli.screen import DONE, INTERRUPTED, REFUSED, Language, Screen
from daojiao_program.cli.status import tell_status
from daojiao_program.engine import Conflict, Engine, EngineError, HandedOn, StoreError

_EVERY_S: Final = 60.0
_LOOK_S: Final = 0.5
_AGAIN_S: Final = 5.0
"""How long it takes until a store that failed is tried again."""


def run(
    *,
    followers: Annotated[
        Path | None,
        typer.Option("--followers", metavar="FILE.toml", help="转送给谁 / the file of who follows"),
    ] = None,
    clock: Annotated[
        bool, typer.Option("--clock/--no-clock", help="是否走时钟 / whether the clock ticks")
    ] = True,
    every: Annotated[
        float,
        typer.Option(
            "--every",
            min=1,
            max=86400,
            metavar="SECONDS",
            help="有新登记时，多久走一次时钟 / how often the clock ticks where something new is recorded",
        ),
    ] = _EVERY_S,
    once: Annotated[bool, typer.Option("--once", help="只走一遍 / go through all once, and end")] = False,
    store: Store = STORE,
    as_json: Json = False,
    lang: Lang = Language.ZH,
) -> None:
    """一直运行：走时钟，转送变动 / Run until stopped: the clock ticks, and what changes is handed on."""
    screen = Screen(lang, as_json=as_json)
    with opened(store) as engine, ExitStack() as closing, _stopped() as stop:
        followed = followers_of(followers, engine, closing) if followers is not None else []
        running = _Running(screen, engine, stop, every)
        if once:
            running.once(followed, clock=clock)
        else:
            running.until_stopped(followed, clock=clock)
        names = {one.follower.name for one in followed}
        found = [one for one in engine.followers() if one.name in names]
        tell_status(screen, engine, found)
    if stop.by == signal.SIGINT:
        raise typer.Exit(INTERRUPTED)
    raise typer.Exit(REFUSED if once and any(one.fault for one in found) else DONE)


class _Stop(threading.Event):
    """Set by a signal, whose number it then has."""

    by: int = 0


@contextmanager
def _stopped() -> Iterator[_Stop]:
    """An event that SIGTERM and SIGINT set; the second one ends the process as ever."""
    stop = _Stop()
    former: dict[int, object] = {}

    def give_back() -> None:
        for number, handler in former.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # it came from there

    def handle(number: int, _frame: FrameType | None) -> None:
        stop.by = number
        stop.set()
        give_back()

    if threading.current_thread() is threading.main_thread():
        former = {number: signal.signal(number, handle) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        give_back()


class _Running:
    """Ticks and hands on, and tells in lines what came of it."""

    def __init__(self, screen: Screen, engine: Engine, stop: _Stop, every_s: float) -> None:
        self._screen = screen
        self._engine = engine
        self._stop = stop
        self._every_s = every_s
        self._telling = threading.Lock()
        self._last: dict[str, str] = {}
        self._ticked: tuple[date | None, int] = (None, -1)
        self._at = 0.0

    def once(self, followed: list[Followed], *, clock: bool) -> None:
        """Each once, the clock first."""
        if clock:
            self._tick()
        for one in followed:
            self._handed_on(one, one.follower.hand_on(one.receive, self._stop))

    def until_stopped(self, followed: list[Followed], *, clock: bool) -> None:
        """All at once, until a signal comes; each follower ends with the change that it has in its hands."""
        names = "、".join(one.follower.name for one in followed)
        self._say(
            "",
            f"开始运行{'，走时钟' if clock else ''}{f'，转送 {names}' if names else ''}；按 Ctrl+C 停下",
            f"running{', the clock ticks' if clock else ''}{f', followers: {names}' if names else ''}; "
            "Ctrl+C stops it",
        )
        threads = [threading.Thread(target=self._follow, args=(one,)) for one in followed]
        for one in threads:
            one.start()
        try:
            while not self._stop.wait(_LOOK_S):
                if clock:
                    self._tick_when_due()
        finally:
            self._stop.set()
            for one in threads:
                one.join()

    # -- the clock --------------------------------------------------------------------------------

    def _tick_when_due(self) -> None:
        """On a new day, and where something was recorded since, but not all the time."""
        try:
            with self._engine.as_of() as now:
                day, number = now.day, now.number
            was, seen = self._ticked
            if day != was or (number != seen and time.monotonic() - self._at > self._every_s):
                self._tick()
        except (StoreError, Conflict) as error:
            self._failed("clock", error)

    def _tick(self) -> None:
        day = self._engine.today()
        asked = self._engine.tick(day)
        with self._engine.as_of() as now:
            self._ticked = (day, now.number)
        self._at = time.monotonic()
        refused = sum(one.refused is not None for one in asked)
        if asked:
            self._say(
                "",
                f"时钟走到{self._screen.day(day)}：提出{len(asked)}项"
                + (f"，其中{refused}项被拒绝，见 daojiao todo" if refused else ""),
                f"the clock ticked up to {self._screen.day(day)}: it asked {len(asked)}"
                + (f", {refused} of which were refused; see daojiao todo" if refused else ""),
            )
        self._last.pop("clock", None)

    # -- followers --------------------------------------------------------------------------------

    def _follow(self, one: Followed) -> None:
        """Follow until stopped, whatever becomes of the store meanwhile."""
        while not self._stop.is_set():
            try:
                one.follower.run(one.receive, self._stop, lambda came: self._handed_on(one, came))
            except EngineError as error:
                self._failed(one.follower.name, error)
                self._stop.wait(_AGAIN_S)

    def _handed_on(self, one: Followed, came: HandedOn) -> None:
        name = one.follower.name
        if came.count:
            self._say("", f"{name}：转送{came.count}项", f"{name}: handed on {came.count}")
        if came.why in ("waits", "stopped"):
            found = one.follower.status()
            self._say(
                name,
                f"{name}：{'停在' if found.stopped else '暂时送不出'} {found.stream}（第{found.failed}条）："
                f"{found.fault}",
                f"{name}: {'stopped' if found.stopped else 'not taken for now'} at {found.stream} "
                f"(position {found.failed}): {found.fault}",
            )
        elif came.why != "held":
            self._last.pop(name, None)

    def _failed(self, name: str, error: EngineError) -> None:
        self._say(name, f"{name}：{error.said.zh or error}", f"{name}: {error.said.en or error}")

    def _say(self, about: str, zh: str, en: str) -> None:
        """Tell a line at once; what was told last of the same is not told again."""
        with self._telling:
            if about and self._last.get(about) == zh:
                return
            if about:
                self._last[about] = zh
            self._screen.say(zh, en)
            sys.stdout.flush()
