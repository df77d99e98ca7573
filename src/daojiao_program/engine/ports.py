"""What the outside must fulfil: a ledger of requests and events, a people directory, a clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Literal, NamedTuple, Protocol

from daojiao_program.engine.request import EventRow, RequestRow
from daojiao_program.engine.turn import Turn
from daojiao_program.engine.wording import Said

NO_DAY = ""
"""The day before every other: of what was never written or read."""


class Head(NamedTuple):
    """How far a store has come.

    Its last request, its last event, the moment of the last request (µs), and the last effective day (ISO)
    of a request that was accepted.
    """

    number: int
    position: int
    recorded_at: int
    last_on: str = NO_DAY


class StreamHead(NamedTuple):
    """A stream's version, and the last day (ISO) for which an accepted request read or wrote it."""

    version: int
    last_on: str


NO_STREAM_HEAD = StreamHead(0, NO_DAY)


class RefRow(NamedTuple):
    """A thing (`volunteer:V-0001`) that the event at a position refers to, and its role there."""

    thing: str
    position: int
    role: str


Place = tuple[str, int]
"""Where a request stands in the timeline: its effective day (ISO) and its turn on that day."""


class Holdings(NamedTuple):
    """The names that a store holds, as they are stored; what was only ever refused or referred to as well."""

    topics: frozenset[str]
    kinds: frozenset[str]
    decisions: frozenset[str]


Refers = Callable[[EventRow], Sequence[RefRow]]
"""What the event of a row refers to."""


class Migrated(NamedTuple):
    """A store was brought from one format to another; `copy` is where it stands as it was, if it changed."""

    found: int
    now: int
    copy: str | None
    requests: int
    events: int


class Damage(NamedTuple):
    """Something in a store that is not as it was recorded, by table, row and column, and what is wrong.

    `table` is `file` for what concerns the file of a store; `row` and `column` are empty where it is all of
    the table, or of the row.
    """

    table: str
    row: str
    column: str
    said: Said


class Meaning(NamedTuple):
    """What a catalogue makes of stored rows: why one cannot be read, if so, and what an event refers to.

    `kinds` are the former names of kinds, by those of today; `mark` tells by which marks it refers.
    """

    event: Callable[[EventRow], Said | None]
    request: Callable[[RequestRow], Said | None]
    refers: Refers
    kinds: Mapping[str, Sequence[str]]
    mark: str


class CursorRow(NamedTuple):
    """How far a follower has come, and why it goes no further, if so.

    `token` is the fencing token: whoever takes the lease gets the next one, and moves the cursor with that
    alone. `tries` is how often the next change was not taken, `stream` and `failed` the one of which the
    `fault` speaks and its position. By the clock of the database, or of the file's machine, are the moment
    `at` (µs of UTC) at which it was moved last, what is left of the lease (`held_us`), and the time until it
    is tried again (`again_us`).
    """

    name: str
    position: int = 0
    token: int = 0
    stopped: bool = False
    tries: int = 0
    stream: str = ""
    failed: int = 0
    fault: str = ""
    holder: str = ""
    at: int = 0
    held_us: int = 0
    again_us: int = 0


class Cursors(Protocol):
    """A transaction over the cursors of followers."""

    def take(self, name: str, holder: str, lease_us: int) -> CursorRow | None:
        """Take the lease for so long, with the next token, at a new cursor too; None: another has it."""
        ...

    def move(self, row: CursorRow, lease_us: int, again_us: int = 0, *, back: bool = False) -> bool:
        """Have it stand as the row says, if its token is still the last; whether it is.

        It is compared in the statement that moves. The lease is prolonged by so much, given back with 0. A
        cursor goes back only where that is said.
        """
        ...


class Verifying(Protocol):
    """Reads all of a store, whatever is wrong with it."""

    requests: int
    events: int

    def damages(self) -> Iterator[Damage]:
        """Each damage as it is found, in one look. Raises `StoreError` where there is no store to be read."""
        ...

    def repair(self) -> Sequence[str]:
        """Make the derived tables anew, under the write lock. Returns which, none where facts are damaged."""
        ...


class Reading(Protocol):
    """A consistent look at the store: all that was committed when it began, and nothing later."""

    def head(self) -> Head:
        """How far the store has come."""
        ...

    def holds(self) -> Holdings:
        """Every topic, kind and decision that the store names: a look-up, however much it holds."""
        ...

    def counts(self, what: Literal["topics", "kinds", "decisions"], names: Sequence[str]) -> dict[str, int]:
        """How many events, streams or accepted requests go by each stored name, where there are any."""
        ...

    def number_at(self, recorded_at: int) -> int:
        """The last request recorded at or before the moment (µs of UTC); 0 if none."""
        ...

    def position_of(self, number: int) -> int:
        """The position of the last event recorded by that request or an earlier one; 0 if none."""
        ...

    def request(self, number: int) -> RequestRow | None:
        """The request with that number."""
        ...

    def attempts(self, id: str) -> list[RequestRow]:
        """Every request asked with that id, in order."""
        ...

    def caused_by(self, id: str) -> list[RequestRow]:
        """Every request that reactions asked because of the requests with this id, in order."""
        ...

    def ticked(self, number: int) -> str:
        """The last day (ISO) up to which the clock has ticked, as known after that request; empty if none."""
        ...

    def unasked(self, number: int) -> list[RequestRow]:
        """Every refused request of a reaction or of the clock, up to that number, in order."""
        ...

    def standing(self, ids: Sequence[str]) -> dict[str, RequestRow]:
        """Of the requests with these ids those that were accepted and not voided, by id."""
        ...

    def voided_by(self, number: int) -> int | None:
        """The request that voided this one, if any."""
        ...

    def events_of(self, number: int) -> list[EventRow]:
        """The events that a request recorded, in order."""
        ...

    def events_of_each(self, numbers: Sequence[int]) -> dict[int, list[EventRow]]:
        """The same for several requests at once, by number."""
        ...

    def reads_of(self, number: int, *, known: int) -> list[str]:
        """The streams that a request read and did not write, by name, as was found up to request `known`."""
        ...

    def stream(self, stream: str, after: int = 0) -> list[EventRow]:
        """The events of a stream with a version greater than `after`, in order, voided ones and voids too."""
        ...

    def stream_heads(self, streams: Sequence[str]) -> dict[str, StreamHead]:
        """The heads of those of the streams that are known."""
        ...

    def later(self, streams: Sequence[str] | None, place: Place, most: int | None = None) -> list[RequestRow]:
        """The standing requests after the place that read or wrote one of the streams (None: any), in order.

        Those that the engine itself decides (`request.OWN`) are none of them.

        Of more than `most` some are given, and at least one more than `most`.
        """
        ...

    def moved_since(self, number: int, written: Sequence[str], read: Sequence[str]) -> bool:
        """Whether a request after that number has written one of the streams, or read one of the first."""
        ...

    def timeline(
        self, topics: Sequence[str], *, until: str, number: int, since: str = NO_DAY
    ) -> Iterator[EventRow]:
        """The standing events of these topics (none: all) up to the day, as known after request `number`.

        In the order of the timeline: by effective day, turn and position. Voids are left out,
        and so is what they void.
        """
        ...

    def requests(self, *, after: int = 0, limit: int = 1000) -> list[RequestRow]:
        """Requests in the order of their numbers."""
        ...

    def in_order(self, number: int) -> Iterator[int]:
        """The numbers of the standing requests up to that one, voids aside, in the order of the timeline."""
        ...

    def log(
        self, *, after: int, limit: int, number: int
    ) -> Sequence[tuple[EventRow, RequestRow, int | None]]:
        """The next events after a position, as known after request `number`: voided ones and voids too.

        Each with its request and the number of the request that voided that, if any.
        """
        ...

    def refs_by(self) -> str:
        """By which marks (`keeping.refs_mark`) all that is stored of references was made; empty if none."""
        ...

    def refs_of(self, kind: str, id: str) -> list[tuple[int, str]]:
        """The positions of the events that refer to a thing, in order, each with its role there."""
        ...

    def refs_between(self, after: int, until: int) -> Iterator[RefRow]:
        """All that is stored of references of the events after a position, up to another; in any order."""
        ...

    def at(self, positions: Sequence[int]) -> dict[int, tuple[EventRow, RequestRow]]:
        """Events by position, each with its request."""
        ...


class Writing(Reading, Protocol):
    """A transaction under the store's one write lock: nobody else records anything until it ends."""

    def record(self, request: RequestRow, events: Sequence[EventRow], refs: Sequence[RefRow] = ()) -> None:
        """Record a request and its events; all is given but the request's `position`, which is set here."""
        ...

    def move_heads(self, heads: Mapping[str, StreamHead]) -> None:
        """Set the heads of streams."""
        ...

    def read(self, number: int, streams: Iterable[str], found_by: int) -> None:
        """Keep that a request read these streams (again: no error), as that other request brought to light.

        A request is found to read a stream when it is recorded (`found_by` is then itself), or when it is
        judged again at its place because of what a later one enters, voids or corrects.
        """
        ...

    def void(self, number: int, by: int) -> None:
        """Take the events of a request out of the timeline."""
        ...

    def refer_by(self, mark: str) -> None:
        """Say by which marks all that is stored of references was made."""
        ...

    def refer_anew(self, refs: Iterable[RefRow], mark: str) -> None:
        """Have these references stored in place of all others, made by these marks."""
        ...

    def rollback(self) -> None:
        """Let nothing of this transaction be recorded; it ends quietly."""
        ...


class Ledger(Protocol):
    """An append-only store of one town (or one workflow)."""

    url: str
    simulated: bool
    turn: Turn
    """That of this process's writers: `writing` takes it, and whoever decides takes it first."""

    def reading(self) -> AbstractContextManager[Reading]:
        """Look at the store. Raises `StoreError` when it cannot be read, or is closed."""
        ...

    def writing(self) -> AbstractContextManager[Writing]:
        """Take the write lock; commit when the block ends, roll back when it raises.

        Raises `Conflict` when the lock is not to be had in bounded time, `StoreError` when the
        store cannot be written (disk full, read-only, gone, closed).
        """
        ...

    def cursors(self) -> Sequence[CursorRow]:
        """The cursors of all followers, by name; none where nobody has followed. A look of its own."""
        ...

    def following(self) -> AbstractContextManager[Cursors]:
        """A transaction over cursors; the first one makes their table. Raises what `writing` raises."""
        ...

    def wait(self, after: int, timeout: float) -> int:
        """Wait, for so many seconds at most, until the store has come past a position; tell where it stands.

        Woken at once by what this process commits; raises `StoreError` when the ledger is closed meanwhile.
        Holds no look at the store and no lock while it waits.
        """
        ...

    def close(self) -> None:
        """Give back files, connections and threads once nobody is inside, waiting for a bounded time.

        Who waits is told, and so is who comes later.
        """
        ...


class Clock(Protocol):
    """Tells the moment, in µs of UTC since 1970."""

    def now(self) -> int:
        """The moment."""
        ...


class DirectoryEntry(NamedTuple):
    """A row of the people directory: what is known of one person, by field name."""

    id: str
    fields: Mapping[str, str]


class PersonHeld(NamedTuple):
    """All that the people directory holds of one person.

    `versions` are the contents, the current one first; `erased_on` is the day of the tombstone (ISO).
    """

    versions: Sequence[Mapping[str, str]]
    erased_on: str | None


class SealedCell(NamedTuple):
    """The key of a commitment (HMAC-SHA-256, 64 hex digits) to a cell that the log does not hold.

    `about` is the id of the person of its row, empty where it has none.
    """

    commitment: str
    secret: bytes
    about: str


class MadeFile(NamedTuple):
    """A file outside the directory that was made of what it holds: its path, its sort and the day (ISO)."""

    path: str
    sort: str
    day: str


class People(Protocol):
    """Names and numbers of people, beside the log and never in it.

    Register before the request is recorded; then `keep` the commitments of those that were accepted, and
    `withdraw` the others. A person has a version for each content; what is found is the one kept for the
    latest request or, before any is kept, the newest. Each method raises `StoreError` when the directory
    cannot be read or written, and those that write `Conflict` when it stays locked.
    """

    def register(self, id: str, fields: Mapping[str, str]) -> str:
        """Keep what is known of a person; return the commitment (64 hex digits) that goes into the log.

        Registering the same content again gives the same commitment. Raises `LookupError` when the
        person was erased: taking an old file again does not bring somebody back. Raises `ValueError`
        for a text that cannot be kept.
        """
        ...

    def register_many(self, people: Mapping[str, Mapping[str, str]]) -> dict[str, str | LookupError]:
        """Register people by id in one transaction: the commitment of each, or why there is none.

        Raises `ValueError`, and registers nobody, when a text of one cannot be kept.
        """
        ...

    def keep(self, recorded: Mapping[str, int]) -> None:
        """Say by commitment which request (its number) was recorded with it; no withdrawal removes it then.

        Idempotent, in any order, and right for a request that is asked again (with the number of the
        first): the commitment of the highest number is current.
        """
        ...

    def withdraw(self, commitments: Sequence[str]) -> None:
        """Take back, once for each registration, what was registered for requests that were then refused.

        Removes what is not kept and nobody else has registered meanwhile; leaves no tombstone.
        """
        ...

    def find(self, ids: Sequence[str]) -> dict[str, DirectoryEntry]:
        """Those of the people who are in the directory."""
        ...

    def search(self, text: str, *, limit: int = 20) -> list[DirectoryEntry]:
        """People of whom a field contains the text, whatever the case, in the order of their ids."""
        ...

    def mentions(self, text: str) -> list[str]:
        """The ids of people of whom a name, a number or the like stands in the text, in order."""
        ...

    def mentions_many(self, texts: Iterable[str]) -> dict[str, list[str]]:
        """Of each text the ids of people of whom something stands in it, as of one moment."""
        ...

    def proves(self, id: str, commitment: str) -> bool:
        """Whether the commitment was made from what the directory holds of a person, now or formerly."""
        ...

    def held(self, id: str) -> PersonHeld:
        """All that is held of a person, in all versions."""
        ...

    def seal(self, cells: Sequence[SealedCell]) -> None:
        """Keep the keys of commitments to cells; the cells themselves are kept nowhere."""
        ...

    def opens(self, commitment: str, cell: str) -> bool:
        """Whether a commitment in the log was made from this cell; False once its key is gone."""
        ...

    def note_files(self, sort: str, paths: Sequence[str]) -> None:
        """Keep that files were made that hold something of people; nothing while there is no directory."""
        ...

    def made_files(self) -> list[MadeFile]:
        """The files that were made of people, in the order of their paths."""
        ...

    def forget_files(self, paths: Sequence[str]) -> None:
        """Forget files that are not there any more."""
        ...

    def erasing(self, ids: Sequence[str]) -> AbstractContextManager[None]:
        """Forget persons for good, in all versions, when the block ends; nobody, if it raises.

        A tombstone stays, also for an id not known. The directory is locked as long as the block lasts.
        """
        ...

    def purge(self) -> list[Said]:
        """Take what was erased out of the directory's files. Returns what still holds it; may be repeated."""
        ...

    def erase(self, id: str) -> None:
        """Forget one person for good, and purge."""
        ...

    def close(self) -> None:
        """Give back files and connections."""
        ...
