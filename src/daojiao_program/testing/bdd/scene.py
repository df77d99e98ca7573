"""The scene of one scenario: the story told in it, the terms it begins with, the year it speaks of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from daojiao_program.engine import Aggregate, Desk, Recorded, end_of_day
from daojiao_program.engine.decision import AnyDecision
from daojiao_program.rulebook.terms import HeldTerms, Putting, putting, title_of
from daojiao_program.testing.bdd.cells import CellReader
from daojiao_program.testing.bdd.current import Subject
from daojiao_program.testing.bdd.held import changed
from daojiao_program.testing.bdd.tables import StepTable, TableRow, Tables
from daojiao_program.testing.bdd.text import day, moment, nothing, plain, several
from daojiao_program.testing.story import Story
from daojiao_program.testing.unmet import Unmet, expect

How = Literal["given", "when", "previewed"]
_NINE: Final = time(9)
_YES: Final = ("是", "连同", "yes", "x")


class Scene:
    """What the steps of one scenario share. Its terms come into force when something is first asked."""

    def __init__(self, settings: Subject) -> None:
        self.settings = settings
        self.tables = Tables(settings.lexicon)
        self._kept = ExitStack()
        self._story: Story[Desk] | None = None
        self._held = settings.held
        self._title = title_of(settings.catalogue.terms)
        self._adopted: date | None = None
        self._year: int | None = None
        self.named: list[Mapping[str, Any]] | None = None
        self.previewed = False
        self.asked_on: date | None = None
        self._mentioned: set[str] = set()
        self._as_adopted = True
        self._readers: dict[date, CellReader] = {}

    @property
    def story(self) -> Story[Desk]:
        """The story, with the terms in force if the scenario said so."""
        if self._story is None:
            self._story = Story(self.settings.catalogue, Desk)
            self._kept.callback(self._story.close)
            if self._adopted is not None and self._held is not None:
                by = self._held.by
                self._story.given(self._adopted).ask(by.adopt, by.kind.kind, by.arguments(self._held.whole))
        return self._story

    def end(self) -> None:
        """The scenario is over: fail if a refusal went unseen."""
        if self._story is not None:
            self._story.looked()

    def close(self) -> None:
        """Give back the story."""
        self._kept.close()

    # -- days

    def day(self, text: str) -> date:
        """A day; one without a year is of the year named last."""
        found = day(text, self._year)
        self._year = found.year
        return found

    def moment(self, text: str) -> tuple[date, time | None]:
        """A day, and a time of day if one is named."""
        found = moment(text, self._year)
        self._year = found[0].year
        return found

    def known(self, text: str | None) -> datetime | None:
        """A moment as of which something was known: the end of a day unless a time of day is named."""
        if text is None:
            return None
        on, at = self.moment(text)
        zone = self.story.zone
        return end_of_day(on, zone) if at is None else datetime.combine(on, at, ZoneInfo(zone))

    def go_to(self, on: date) -> None:
        """Let it be that day, which is not past."""
        today = self.story.today
        expect(on >= today, f"今天已是{today}，不能回到{on}", f"it is {today} already, and cannot be {on}")
        self._year = on.year
        self.story.go_to(on)

    def pass_days(self, count: int) -> None:
        """Let days go by, and the clock ask what it has to ask."""
        self.go_to(self.today() + timedelta(days=count))
        self.story.tick()

    def today(self) -> date:
        """The day by the story's clock. Raises `Unmet` before any was named."""
        expect(
            self._year is not None,
            "还没有写过日期；请写明是哪一天",
            "no day has been named yet; say which day it is",
        )
        return self.story.today

    def on(self, text: str | None) -> date:
        """The day that a step names, or today."""
        return self.day(text) if text else self.today()

    # -- the terms

    def adopt(self, on: date) -> None:
        """Let the terms be in force from a day on."""
        self._known()
        expect(
            self._story is None and self._adopted is None,
            f"{self._title.zh}须在其他步骤之前写明，且只写一次",
            f"the {self._title.en} comes into force once, and before anything else",
        )
        self._adopted = on

    def sets(self, path: str, value: str) -> None:
        """Let the terms that will be in force say otherwise in one place."""
        expect(
            self._story is None,
            f"“{self._title.zh}规定”须写在最前面；之后要改，请写“修订{self._title.zh}”",
            f"what the {self._title.en} sets is said first of all; to change it later, amend it",
        )
        self._held = changed(self._known(), path, value, self.settings.lexicon)

    def _putting(self) -> Putting:
        """How the terms are put in force. Raises `Unmet` where there are none."""
        by = putting(self.settings.catalogue)
        if by is None:
            raise Unmet(
                "这里的规则没有条款，请删去这一步", "the rules here have no terms; leave this step out"
            )
        return by

    def _known(self) -> HeldTerms:
        """The terms that a scenario begins with. Raises `Unmet` where no file has them."""
        by = self._putting()
        if self._held is None:
            raise Unmet(
                f"没有写明从哪个文件取{self._title.zh}；"
                '请在 pyproject.toml 的 [tool.daojiao] 写 terms = "文件"，'
                f"或用“假如”写明“{by.adopt.title.zh}”",
                f'no file says what the {self._title.en} is; write terms = "FILE" under [tool.daojiao] in '
                f'pyproject.toml, or let "{by.adopt.title.en}" be given',
            )
        return self._held

    def amend(
        self,
        how: How,
        change: Callable[[HeldTerms], HeldTerms],
        on: str,
        entered: str | None,
        actor: str | None,
        id_: str | None,
    ) -> None:
        """Ask for the terms of the day to be amended."""
        desk, day_ = self.desk(how, on, entered, actor)
        desk = desk.request(id_) if id_ else desk
        by, terms = self._putting(), self.story.engine.terms(day_)
        if terms is None:
            raise Unmet(f"没有可以修改的{self._title.zh}", f"there is no {self._title.en} to change")
        held = change(HeldTerms(by, by.whole(terms)))
        desk.ask(by.amend, by.kind.kind, by.arguments(held.whole))
        self._forget()

    # -- aggregates

    def whom(self, kind: str, text: str, on: date) -> tuple[type[Aggregate], str]:
        """The aggregate that is meant: its kind and its id. Raises `Unmet` for one never heard of.

        Of a mistyped id nothing is ever overdue, and its state is that of one of which nothing is known.
        """
        what, reader = self.settings.lexicon.aggregate(kind), self.reader(on)
        id_ = self.tables.id_of(what, text, reader)
        expect(
            what.one
            or id_ in self._mentioned
            or reader.lists(id_, self.settings.lexicon.word(what.kind, what.kind))
            or self.story.engine.history(f"{what.kind}:{id_}"),
            f"前面没有提到过{kind}“{text}”；请核对编号",
            f"nothing was said of {kind} {text!r} before; check the id",
        )
        return what, id_

    # -- asking

    def desk(
        self,
        how: How,
        on: str | None,
        entered: str | None,
        actor: str | None = None,
        reason: str | None = None,
    ) -> tuple[Desk, date]:
        """A desk for a request of a day (today), entered on another, perhaps; and that day."""
        self.named = None
        self.previewed = how == "previewed"
        entry = None
        if entered is not None:
            entry, at = self.moment(entered)
            self.story.go_to(entry, at or _NINE)
        self.asked_on = day_ = self.day(on) if on else self.today()
        open_desk = getattr(self.story, how)
        desk: Desk = open_desk(day_, entered=entry, actor=actor or "office", reason=reason)
        return desk, day_

    def reader(self, on: date) -> CellReader:
        """Reads cells under the terms of a day."""
        found = self._readers.get(on)
        if found is None:
            as_adopted = self._as_adopted and self._adopted is not None and self._adopted <= on
            terms = self._held.terms if as_adopted and self._held else self.story.engine.terms(on)
            found = self._readers[on] = self.settings.reader(terms, self._year)
        return found

    def _forget(self) -> None:
        """What is in force may have changed."""
        self._as_adopted = False
        self._readers.clear()

    def ask(
        self,
        how: How,
        decision: str,
        table: StepTable | None,
        words: str | None,
        *,
        on: str | None,
        entered: str | None,
        actor: str | None,
        correct: bool = False,
    ) -> None:
        """Ask what the rows of a table or a sentence say; only what is given may have several rows."""
        asked = self.settings.lexicon.decision(decision)
        rows = self.tables.requests(asked, table, words)
        expect(
            how == "given" or len(rows) == 1,
            f"“当”一次只提一件，这里有{len(rows)}行；先前的请写成“假如”",
            f"one thing is asked at a time, and here are {len(rows)} rows; what came before is given",
        )
        for row in rows:
            self._ask(how, asked, row, on, entered, actor, correct=correct)

    def _ask(
        self,
        how: How,
        asked: AnyDecision,
        row: TableRow,
        on: str | None,
        entered: str | None,
        actor: str | None,
        *,
        correct: bool,
    ) -> None:
        said = row.cells
        reason = _reason(said.get("@reason"))
        entry = said.get("@entered") or entered
        desk, day_ = self.desk(how, said.get("@on") or on, entry, said.get("@actor") or actor, reason)
        arguments = self.tables.arguments(asked, row, self.reader(day_))
        if asked.owner is self.settings.catalogue.terms:
            arguments = self._of_terms(asked, arguments)
        if how == "given":
            self.tables.checked(asked, row, arguments)
        if "@request" in said:
            id_ = said["@request"]
            desk = desk.correcting(id_) if correct else desk.request(id_)
        expect(
            not correct or "@request" in said,
            "更正须在“编号”一栏写明更正哪一个请求",
            "a correction names the request that it replaces, in the column 'request'",
        )
        if plain(said.get("@consequences", "")) in _YES:
            desk = desk.with_consequences()
        if "@documents" in said:
            desk = desk.supported_by(*several(said["@documents"]))
        target = self.tables.target(asked, row, self.reader(day_))
        self._mentioned |= {*_texts([target, *arguments.values()])}
        try:
            desk.ask(asked, target, arguments)
        except Unmet as error:
            raise Unmet(
                f"第{row.number}行：{error.zh}" if row.headers else error.zh,
                f"row {row.number}: {error.en}" if row.headers else error.en,
            ) from None
        if asked.owner is self.settings.catalogue.terms:
            self._forget()

    def _of_terms(self, asked: AnyDecision, arguments: dict[str, Any]) -> dict[str, Any]:
        """What terms are put in force with: the file's, unless it is said; numbers as gates have them."""
        by = self._putting()
        if self._held is not None and by.argument and asked in (by.adopt, by.amend):
            arguments.setdefault(by.argument, self._held.whole)
        for path, more in self.settings.shift.items():
            if str(arguments.get(path, "")).lstrip("-").isdecimal():
                arguments[path] = int(arguments[path]) + more
        return arguments

    def void(
        self,
        how: How,
        id_: str,
        reason: str | None,
        on: str | None,
        entered: str | None,
        actor: str | None,
        *,
        consequences: bool = False,
    ) -> None:
        """Ask for a request to be voided, perhaps with all that followed from it."""
        self.desk(how, on, entered, actor, _reason(reason))[0].void(id_, consequences=consequences)
        self._forget()


def _reason(text: str | None) -> str | None:
    return None if text is None or nothing(text) else text


def _texts(values: Iterable[Any]) -> Iterator[str]:
    for one in values:
        if isinstance(one, str):
            yield one
        elif isinstance(one, list):
            yield from _texts(one)


def standing(rows: Iterable[Recorded]) -> list[Recorded]:
    """Recorded events that were not voided, by their place in the timeline."""
    found = [one for one in rows if not one.is_void and one.voided_by is None]
    return sorted(found, key=lambda one: (one.row.effective_on, one.row.turn, one.row.position))
