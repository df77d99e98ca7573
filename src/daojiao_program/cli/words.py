"""Codes and ids in words: titles from the charter, names from the people directory, fields by their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from operator import attrgetter
from typing import Any, Final
from zoneinfo import ZoneInfo

from daojiao_program.cli.layout import STAYS
from daojiao_program.cli.screen import Language, Screen, shown
from daojiao_program.domain.charter import LISTS, Charter
from daojiao_program.domain.parts import PartOfPerson
from daojiao_program.domain.words import WORDS
from daojiao_program.engine import Catalogue, Said, Snapshot
from daojiao_program.engine.wording import words
from daojiao_program.snapshot import TownSnapshot

FIELDS: Final[Mapping[str, str]] = {name: one.zh for name, one in WORDS.items() if "." not in name}
_HIDDEN: Final = {"commitment", "charter"}
"""A hash and a whole charter say nothing in a line; `--json` has them."""
_SHOWN: Final = 4


class Words:
    """What codes and ids are called on the day of a look, in the language of a screen."""

    def __init__(self, then: Snapshot, screen: Screen) -> None:
        self._then = then
        self._screen = screen
        self._zone = ZoneInfo(then.zone)
        self._called = then.catalogue.words
        terms = then.terms
        charter: Charter | None = terms if isinstance(terms, Charter) else None
        # Leaders are people, who are shown by their codes.
        lists = (
            [one for one in LISTS if one != "leadership"]
            if charter
            else dict.fromkeys(one.listed for one in self._called.values() if one.listed)
        )
        self._people = _people_in(then.catalogue)
        self._titles: dict[str, str] = {}
        if terms is not None:
            for name in lists:
                for code, one in attrgetter(name)(terms).items():
                    self._titles[code] = screen.of(one.zh, one.en)
        leaders = charter.leadership if charter is not None else {}
        self._posts = {code: f"{code}{STAYS}{screen.of(one.zh, one.en)}" for code, one in leaders.items()}
        self._names: dict[str, str] = {}

    def learn(self, ids: Iterable[str]) -> None:
        """Look up the names of these people, at once."""
        new = [one for one in dict.fromkeys(ids) if one not in self._names]
        found = self._then.names(new) if new and isinstance(self._then, TownSnapshot) else {}
        self._names.update((one, found.get(one, "")) for one in new)

    def call(self, titles: Mapping[str, Said]) -> None:
        """Have these codes called so, where the charter does not call them otherwise."""
        for code, said in titles.items():
            self._titles.setdefault(code, self._screen.of(*said))

    def code(self, code: str) -> str:
        """The title of a code; the code itself where it has none."""
        return self._titles.get(code, code)

    def person(self, id_: str) -> str:
        """An id with the name, where the directory has one."""
        name = self._names.get(id_)
        return f"{id_}{STAYS}{name}" if name else id_

    def codes(self, codes: Iterable[str], *, most: int = _SHOWN) -> str:
        """Some codes in words, and how many they are when not all are named."""
        found = [self._posts.get(one) or self.code(one) for one in codes]
        comma = ", " if self._screen.lang is Language.EN else "、"
        text = comma.join(found[:most])
        if len(found) > most:
            text += self._screen.of(f"等{len(found)}项", f" and {len(found) - most} more")
        return text or "–"

    def value(self, value: object) -> str:
        """A figure: a number with separators, a day, or a list in words."""
        match value:
            case tuple() | list():
                return self.codes([str(one) for one in value])
            case str():
                return self._screen.day(value)
            case _:
                return shown(value)

    def known(self, known_at: datetime | int) -> str:
        """As known when: at a moment, or at a request."""
        if isinstance(known_at, datetime):
            return self.moment(known_at)
        return self._screen.of(f"第{known_at}号请求", f"request no. {known_at}")

    def moment(self, moment: datetime) -> str:
        """A moment by the town's clocks, to the minute."""
        return f"{moment.astimezone(self._zone):%Y-%m-%d %H:%M}"

    def people_in(self, fields: Mapping[str, Any] | None) -> list[str]:
        """The ids of people that fields name."""
        found: list[str] = []
        for name, value in (fields or {}).items():
            if name in self._people:
                found += [value] if isinstance(value, str) else value if isinstance(value, list) else []
        return found

    def fields(self, fields: Mapping[str, Any] | None, *, of: str = "") -> str:
        """Fields in a line: name and value, without what says nothing to people.

        Told of somebody (`of`), what names them alone is left out, and a list that has them is counted.
        """
        parts = []
        for name, value in (fields or {}).items():
            if name in _HIDDEN or value in (None, "", [], False, of):
                continue
            named = self._called.get(name)
            label = self._screen.of(named.zh if named else name, words(name).lower())
            if value is True:
                parts.append(label)
            elif isinstance(value, list) and of in value:
                parts.append(self._screen.of(f"{label}共{len(value)}人", f"{label} {len(value)}"))
            else:
                parts.append(f"{label} {self._field(name, value)}")
        return self._screen.of("，".join(parts), ", ".join(parts))

    def _field(self, name: str, value: Any) -> str:  # noqa: ANN401 - a JSON value
        each = [str(one) for one in value] if isinstance(value, list) else [str(value)]
        comma = ", " if self._screen.lang is Language.EN else "、"
        return comma.join(self.person(one) if name in self._people else self._titled(one) for one in each)

    def _titled(self, code: str) -> str:
        """A grid keeps its number, by which everybody knows it; other codes give way to their titles."""
        title = self._titles.get(code)
        return code if title is None else f"{code} {title}" if code.startswith("G-") else title


def _people_in(catalogue: Catalogue) -> frozenset[str]:
    """The fields in which an event names people: those that refer to somebody's part in the program."""
    return frozenset(
        name
        for event in catalogue.events.values()
        for name, mark in event.refs().items()
        if mark.kind in catalogue.aggregates and issubclass(catalogue.aggregates[mark.kind], PartOfPerson)
    )
