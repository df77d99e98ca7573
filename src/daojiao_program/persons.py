"""A person's two requests of an office: to be told all that is held of them, and to be forgotten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import ClassVar

from daojiao_program.domain.person import Person
from daojiao_program.engine import Engine, Said, Snapshot
from daojiao_program.engine.document import Document, Printable
from daojiao_program.engine.ports import MadeFile, People, PersonHeld
from daojiao_program.intake.erasure import Erasure, mentioning, still_there, telling
from daojiao_program.views.entries import EntryDocument, UnknownError
from daojiao_program.views.history import History, history_of


class MadeFileDocument(Document):
    """A file that was made of the directory."""

    path: str
    sort: str
    day: date


class AccessDocument(Document):
    """All that is held of a person: in the directory, in the log, in texts, and in files made of them."""

    id: str
    status: str | None
    erased_on: date | None
    held: list[dict[str, str]]
    entries: list[EntryDocument]
    mentioned: list[int]
    files: list[MadeFileDocument]


@dataclass(frozen=True, slots=True)
class Access(Printable):
    """All that is held of a person.

    `held` are the versions in the directory, the current one first; `mentioned` are numbers of requests in
    whose texts something of the person stands; `files` were made of the directory and may hold them.
    """

    DOCUMENT: ClassVar = AccessDocument

    id: str
    status: str | None
    erased_on: str | None
    held: Sequence[Mapping[str, str]]
    history: History
    mentioned: Sequence[int]
    files: Sequence[MadeFile]

    @property
    def entries(self) -> Sequence[object]:
        """What the log tells of the person."""
        return self.history.entries


def access(now: Snapshot, people: People, id: str) -> Access:
    """All that is held of a person. Raises `UnknownError`."""
    id = id.removeprefix(f"{Person.kind}:")
    found, history, status = _known(now, people, id)
    values = telling(people, id)
    files = [one for one in people.made_files() if still_there(one, values) is not None]
    rows = mentioning(now.requests(), values)
    return Access(id, status, found.erased_on, found.versions, history, [one.number for one in rows], files)


def erase(engine: Engine, people: People, id: str, *, reason: str, actor: str, on: date) -> Erasure:
    """Forget a person; see `Program.erase`."""
    id = id.removeprefix(f"{Person.kind}:")
    with engine.as_of(date.max) as now:
        _known(now, people, id)
        values = telling(people, id)
        rows = mentioning(now.requests(), values)
    receipt = engine.acting(actor, on=on, reason=reason).of(Person, id).erase()
    left = people.purge()
    made = people.made_files()
    told = {one.path: still_there(one, values) for one in made}
    people.forget_files([path for path in told if not Path(path).exists()])
    left += [one for one in told.values() if one is not None]
    if rows:
        numbers = [f"#{one.number}" for one in rows]
        left.append(
            Said(
                f"登记记录的文字里写到此人：{'、'.join(numbers)}；记录不能删改，请用 daojiao why 查看",
                f"texts of the log speak of them: {', '.join(numbers)}; what is recorded stays, "
                "see `daojiao why`",
            )
        )
    reached = [
        Said("登记记录：已注明删除，只留编号", "the log: says erased, and has the id alone"),
        Said("人员名录：各版本及密钥", "the people directory: every version, and its keys"),
    ]
    return Erasure(id, receipt, reached, left)


def _known(now: Snapshot, people: People, id: str) -> tuple[PersonHeld, History, str | None]:
    held = people.held(id)
    status = now.load(Person, id).status
    try:
        history = history_of(now, id)
    except UnknownError:
        history = History(id, "subject")
        if not held.versions and held.erased_on is None and status is None:
            raise UnknownError(
                f"没有编号为“{id}”的人；请核对编号，可用 daojiao history 查询",
                f"nobody has the id {id!r}; check it, and look it up with `daojiao history`",
            ) from None
    return held, history, status
