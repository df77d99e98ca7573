"""The people directory in SQL: what is the same for SQLite and PostgreSQL.

A row of `people` is a version: one content of one person, with the random key and the commitment made
from both, so that no person has two rows of the same content. `kept` is the number of the last request
that carries the commitment, 0 while none is known to; the highest is current. `claims` counts who
registered a version that is not kept, so that the withdrawal of one takes nothing from another.
`erased` holds tombstones. `directory`, one row, counts changes; who updates it may write.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime
from typing import Any, ClassVar, Final

from daojiao_program.adapters.people_held import (
    FILES,
    SEALED,
    Session,
    commitment_to,
    held,
    note,
    noted,
    unseal,
)
from daojiao_program.adapters.people_text import APART, NOBODY, folded, known_from
from daojiao_program.adapters.sql.statements import marks_of
from daojiao_program.engine.errors import EngineError, StoreError
from daojiao_program.engine.ports import DirectoryEntry, MadeFile, PersonHeld, SealedCell
from daojiao_program.engine.wording import Said

FORMAT: Final = 1
"""The format of the tables that this code reads and writes."""

SCHEMA: Final = """
create table people (
  id {text} not null, version {integer} not null, fields {text} not null, folded {text} not null,
  secret {bytes} not null, commitment {text} not null, claims {integer} not null, kept {integer} not null,
  primary key (id, version)
){strict};
create unique index people_commitment on people (commitment);
create table erased (id {text} primary key, day {text} not null){strict};
create table directory (format {integer} not null, changes {integer} not null){strict};
insert into directory values (1, 0)
"""
CHANGE: Final = "update directory set changes = changes + 1"

_CURRENT: Final = (
    "not exists (select 1 from people q where q.id = p.id "
    "and (q.kept > p.kept or (q.kept = p.kept and q.version > p.version)))"
)
_FIND: Final = f"select id, fields from people p where {_CURRENT} and id in ({{}})"  # noqa: S608 - constants
_SEARCH: Final = (
    f"select id, fields from people p where {{}}(folded, ?) > 0 and {_CURRENT} order by id limit ?"  # noqa: S608
)
_INSERT: Final = "insert into people values (?, ?, ?, ?, ?, ?, 1, 0)"
_CHUNK: Final = 500
_COMMITMENT: Final = re.compile(r"[0-9a-f]{64}")
WAIT_S: Final = 30.0
"""How long a writer waits for another process's lock before it gives up."""
NOTHING: Final = "nothing was written"


class Erased(EngineError, LookupError):
    """The person was erased and may not be registered again; `id` and `day` (ISO) say who and when."""

    def __init__(self, id: str, day: str) -> None:
        super().__init__(id, day)
        self.id = id
        self.day = day

    def __str__(self) -> str:
        return (
            f"{self.id} was erased from the people directory on {self.day}; leave this id out, or, if the "
            "person agrees to be registered anew, give a new id"
        )


def fresh_key(_id: str) -> bytes:
    """32 random bytes."""
    return secrets.token_bytes(32)


def today() -> date:
    """The day in UTC."""
    return datetime.now(UTC).date()


def canonical(id: str, fields: Mapping[str, str]) -> bytes:
    """The bytes that a commitment is made from; two different contents never have the same.

    The id, then name and value of each field in the order of the names' bytes; each text as its
    length in bytes (8 bytes, big-endian) and its UTF-8. Raises `ValueError` for what UTF-8 cannot hold.
    """
    try:
        texts = [id.encode()]
        for name, value in sorted((name.encode(), value.encode()) for name, value in fields.items()):
            texts += (name, value)
    except UnicodeEncodeError:
        texts = [b"\0"]
    if not id or any(b"\0" in text for text in texts):
        message = "a person needs an id, and no field may hold NUL or half a surrogate pair; clean the row"
        raise ValueError(message) from None
    return b"".join(len(text).to_bytes(8, "big") + text for text in texts)


def commitment_of(key: bytes, id: str, fields: Mapping[str, str]) -> str:
    """HMAC-SHA-256 of the canonical bytes, in 64 hex digits."""
    return hmac.new(key, canonical(id, fields), hashlib.sha256).hexdigest()


class SqlPeople(ABC):
    """The directory over a database; how a transaction is opened, and how text is found in text, differs."""

    finds: ClassVar[str]
    tables: ClassVar[str]
    """Lists the names of the tables."""
    binary: ClassVar[str]
    """The type of bytes."""

    def __init__(self, where: str, *, key: Callable[[str], bytes], today: Callable[[], date]) -> None:
        self.where = where
        self._key = key
        self._today = today
        self._known = NOBODY

    @abstractmethod
    def _reading(self) -> AbstractContextManager[Session | None]:
        """A transaction that reads; None while there is no directory."""

    @abstractmethod
    def _writing(self) -> AbstractContextManager[Session]:
        """A transaction under the write lock, which makes the directory if there is none."""

    def _stands(self) -> bool:
        with self._reading() as session:
            return session is not None

    def register(self, id: str, fields: Mapping[str, str]) -> str:
        answer = self.register_many({id: fields})[id]
        if isinstance(answer, LookupError):
            raise answer
        return answer

    def register_many(self, people: Mapping[str, Mapping[str, str]]) -> dict[str, str | LookupError]:
        for id, fields in people.items():
            canonical(id, fields)
        answers: dict[str, str | LookupError] = {}
        if not people:
            return answers
        with self._writing() as session:
            versions: dict[str, int] = {}
            same: dict[tuple[str, str], str] = {}
            for id, version, content, commitment in _of(
                session, "select id, version, fields, commitment from people where id in ({})", people
            ):
                versions[id] = max(version, versions.get(id, 0))
                same[id, content] = commitment
            gone = dict(_of(session, "select id, day from erased where id in ({})", people))
            new: list[tuple[Any, ...]] = []
            again: list[tuple[str]] = []
            for id, fields in people.items():
                content = json.dumps(dict(fields), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
                if id in gone:
                    answers[id] = Erased(id, gone[id])
                elif found := same.get((id, content)):
                    answers[id] = found
                    again.append((found,))
                else:
                    key = self._key(id)
                    answers[id] = made = commitment_of(key, id, fields)
                    values = APART.join(map(folded, fields.values()))
                    new.append((id, versions.get(id, 0) + 1, content, values, key, made))
            session.many(_INSERT, new)
            session.many("update people set claims = claims + 1 where commitment = ? and kept = 0", again)
        return answers

    def keep(self, recorded: Mapping[str, int]) -> None:
        _check(recorded)
        if any(number < 1 for number in recorded.values()):
            message = "a commitment is kept for the number of a recorded request, 1 or more"
            raise ValueError(message)
        if recorded and self._stands():
            with self._writing() as session:
                session.many(
                    "update people set kept = ? where commitment = ? and kept < ?",
                    [(number, commitment, number) for commitment, number in recorded.items()],
                )

    def withdraw(self, commitments: Sequence[str]) -> None:
        _check(commitments)
        if commitments and self._stands():
            each = [(commitment,) for commitment in commitments]
            with self._writing() as session:
                session.many("update people set claims = claims - 1 where commitment = ? and kept = 0", each)
                session.many("delete from people where commitment = ? and kept = 0 and claims < 1", each)

    def find(self, ids: Sequence[str]) -> dict[str, DirectoryEntry]:
        with self._reading() as session:
            if session is None:
                return {}
            rows = _of(session, _FIND, ids)
            return {id: self._person(id, fields) for id, fields in rows}

    def search(self, text: str, *, limit: int = 20) -> list[DirectoryEntry]:
        wanted = folded(text).strip()
        with self._reading() as session:
            if session is None or not wanted or limit < 1 or "\0" in wanted:
                return []
            rows = session.rows(_SEARCH.format(self.finds), (wanted, limit))
            return [self._person(id, fields) for id, fields in rows]

    def mentions(self, text: str) -> list[str]:
        return self.mentions_many([text])[text]

    def mentions_many(self, texts: Iterable[str]) -> dict[str, list[str]]:
        with self._reading() as session:
            if session is None:
                return {text: [] for text in texts}
            changes = session.rows("select changes from directory")[0][0]
            known = self._known
            if known.changes != changes:
                known = known_from(changes, map(tuple, session.rows("select id, folded from people")), known)
                self._known = known
        return {text: sorted(known.mentioned_in(text)) for text in texts}

    def proves(self, id: str, commitment: str) -> bool:
        with self._reading() as session:
            if session is None:
                return False
            rows = session.rows("select secret, fields from people where id = ?", (id,))
        given = commitment.encode(errors="replace")
        made = (commitment_of(key, id, self._person(id, fields).fields) for key, fields in rows)
        return any(hmac.compare_digest(each.encode(), given) for each in made)

    def held(self, id: str) -> PersonHeld:
        with self._reading() as session:
            return PersonHeld([], None) if session is None else held(session, id)

    def seal(self, cells: Sequence[SealedCell]) -> None:
        if cells:
            with self._writing() as session:
                session.run(SEALED.format(text="text", bytes=self.binary))
                session.many("insert into sealed values (?, ?, ?) on conflict do nothing", cells)

    def opens(self, commitment: str, cell: str) -> bool:
        with self._reading() as session:
            if session is None or ("sealed",) not in session.rows(self.tables):
                return False
            rows = session.rows("select secret from sealed where commitment = ?", (commitment,))
        return any(hmac.compare_digest(commitment_to(secret, cell), commitment) for (secret,) in rows)

    def note_files(self, sort: str, paths: Sequence[str]) -> None:
        if paths and self._stands():
            day = self._today().isoformat()
            with self._writing() as session:
                session.run(FILES.format(text="text"))
                note(session, [(path, sort, day) for path in paths])

    def made_files(self) -> list[MadeFile]:
        with self._reading() as session:
            if session is None or ("files",) not in session.rows(self.tables):
                return []
            return noted(session)

    def forget_files(self, paths: Sequence[str]) -> None:
        if paths:
            with self._writing() as session:
                session.many("delete from files where path = ?", [(path,) for path in paths])

    @contextmanager
    def erasing(self, ids: Sequence[str]) -> Iterator[None]:
        for id in ids:
            canonical(id, {})
        day = self._today().isoformat()
        with self._writing() as session:
            if ("sealed",) in session.rows(self.tables):
                unseal(session, ids)
            session.many("delete from people where id = ?", [(id,) for id in ids])
            session.many("insert into erased values (?, ?) on conflict do nothing", [(id, day) for id in ids])
            yield
        self._known = NOBODY

    @abstractmethod
    def purge(self) -> list[Said]:
        """Take what was erased out of the files. Returns what still holds it."""

    def erase(self, id: str) -> None:
        with self.erasing([id]):
            pass
        self.purge()

    def _person(self, id: str, fields: str) -> DirectoryEntry:
        try:
            known = json.loads(fields)
        except ValueError:
            known = None
        if not isinstance(known, dict) or not all(isinstance(value, str) for value in known.values()):
            message = f"{self.where}: what is kept of {id} is damaged; restore the directory from a copy"
            raise StoreError(message)
        return DirectoryEntry(id, known)

    def _check_format(self, format_: int) -> None:
        if format_ > FORMAT:
            message = (
                f"{self.where} is a people directory of format {format_}, newer than this program knows "
                f"({FORMAT}); upgrade the program"
            )
            raise StoreError(message)


def _check(commitments: Iterable[str]) -> None:
    if not all(_COMMITMENT.fullmatch(commitment) for commitment in commitments):
        message = "a commitment is 64 hex digits, as register gave it; do not give ids here"
        raise ValueError(message)


def _of(session: Session, statement: str, ids: Iterable[str]) -> Iterator[Any]:
    """Run a statement with `in ({})` for so many ids at a time as a database takes."""
    wanted = list(ids)
    for start in range(0, len(wanted), _CHUNK):
        part = wanted[start : start + _CHUNK]
        yield from session.rows(statement.format(marks_of(len(part))), part)
