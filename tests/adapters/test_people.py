"""The people directory: one contract over an SQLite file, SQLite in memory and PostgreSQL."""

import hashlib
import hmac
import json
import logging
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import sql

from daojiao_program.adapters import people as module
from daojiao_program.adapters import people_postgres
from daojiao_program.adapters.people import SqlitePeople, open_people
from daojiao_program.adapters.people_sql import Erased, canonical
from daojiao_program.adapters.people_text import SHARED
from daojiao_program.adapters.sqlite import open_ledger
from daojiao_program.engine.errors import Conflict, StoreError
from daojiao_program.engine.ports import People

CHEN = {"name": "陈志强", "telephone": "13800138000"}
CHEN_MOVED = {"name": "陈志强", "telephone": "13900139000"}
CHEN_THIRD = {"name": "陈志强", "telephone": "13700137000"}
YE = {"name": "叶婉仪", "telephone": "0769-88830000"}
ABSENT = "0" * 64
DAY = date(2022, 8, 23)

Open = Callable[[], People]


def _today() -> date:
    return DAY


@pytest.fixture
def people_schema(pg_schema: str, postgres_url: str) -> Iterator[str]:
    """The schema of a store, beside which the directory's is dropped after the test."""
    yield pg_schema
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        name = sql.Identifier(f"{pg_schema}_people")
        connection.execute("set lock_timeout = '10s'")
        connection.execute(sql.SQL("drop schema if exists {} cascade").format(name))


@pytest.fixture(params=["file", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a store that several may open."""
    if request.param == "file":
        return f"sqlite:///{tmp_path}/town.db"
    schema = request.getfixturevalue("people_schema")
    return f"{request.getfixturevalue('postgres_url')}&schema={schema}"


@pytest.fixture
def opened(url: str) -> Iterator[Open]:
    """Opens the same directory once more, as after a crash or in another process."""
    everyone: list[People] = []

    def once_more() -> People:
        everyone.append(open_people(url, today=_today))
        return everyone[-1]

    yield once_more
    for each in everyone:
        each.close()


@pytest.fixture(params=["file", "memory", "postgres"])
def people(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[People]:
    """An empty directory."""
    address = {"file": f"sqlite:///{tmp_path}/town.db", "memory": "sqlite:///:memory:"}.get(request.param)
    if address is None:
        schema = request.getfixturevalue("people_schema")
        address = f"{request.getfixturevalue('postgres_url')}&schema={schema}"
    directory = open_people(address, today=_today)
    yield directory
    directory.close()


class TestRegister:
    """What is registered is found, and gives a commitment."""

    def test_same_content(self, people: People) -> None:
        """The same content gives the same commitment, whatever the order of its fields."""
        first = people.register("P-1", CHEN)
        assert people.register("P-1", dict(reversed(CHEN.items()))) == first
        assert len(first) == len(ABSENT)
        assert people.find(["P-1"])["P-1"].fields == CHEN

    def test_other_person(self, people: People) -> None:
        """Two people of the same content have different commitments."""
        assert people.register("P-1", CHEN) != people.register("P-2", CHEN)

    def test_commitment_says_nothing(self, people: People) -> None:
        """Who knows the content but not the key cannot make the commitment."""
        plain = canonical("P-1", CHEN)
        known = {hashlib.sha256(plain).hexdigest(), hmac.new(b"", plain, hashlib.sha256).hexdigest()}
        assert people.register("P-1", CHEN) not in known

    def test_many(self, people: People) -> None:
        """A bulk gives each their own answer, in the order asked, and stops at nobody who was erased."""
        people.erase("P-2")
        answers = people.register_many({"P-3": YE, "P-2": YE, "P-1": CHEN})
        assert list(answers) == ["P-3", "P-2", "P-1"]
        assert isinstance(answers["P-2"], LookupError)
        assert set(people.find(["P-1", "P-2", "P-3"])) == {"P-1", "P-3"}
        assert people.register("P-1", CHEN) == answers["P-1"]

    def test_a_town(self, people: People) -> None:
        """4,204 people are registered, kept and found in one call each."""
        town = {f"P-{number:04}": {"name": f"人{number:04}", "team": "一队"} for number in range(4204)}
        made = people.register_many(town)
        people.keep({commitment: 1 for commitment in made.values() if isinstance(commitment, str)})
        assert {who: person.fields for who, person in people.find(list(town)).items()} == town

    @pytest.mark.parametrize("bad", [{"name": "陈\0志强"}, {"name": "陈\ud800"}, {"na\0me": "陈"}])
    def test_unkeepable(self, people: People, bad: dict[str, str]) -> None:
        """A text that a database cannot keep is refused, names no one, and nobody of the bulk is kept."""
        with pytest.raises(ValueError, match="clean the row") as caught:
            people.register_many({"P-1": CHEN, "P-2": bad})
        assert "陈" not in str(caught.value)
        assert people.find(["P-1", "P-2"]) == {}

    def test_nobody(self, people: People) -> None:
        """Before the first write nobody is found, and there is nothing to keep or withdraw."""
        people.keep({ABSENT: 1})
        people.withdraw([ABSENT])
        assert people.register_many({}) == {}
        assert people.find(["P-1"]) == {}
        assert people.search("陈") == []
        assert people.mentions("陈志强") == []
        assert not people.proves("P-1", ABSENT)


class TestCorrection:
    """Another content for the same id is a version of its own."""

    def test_earlier_is_provable(self, people: People) -> None:
        """A correction is found, and what stood before stays provable."""
        first, second = people.register("P-1", CHEN), people.register("P-1", CHEN_MOVED)
        assert first != second
        assert people.find(["P-1"])["P-1"].fields == CHEN_MOVED
        assert people.proves("P-1", first)
        assert people.proves("P-1", second)

    def test_proves_only_its_own(self, people: People) -> None:
        """A commitment proves nothing of another person, and something else proves nothing."""
        first = people.register("P-1", CHEN)
        people.register("P-2", CHEN)
        assert not people.proves("P-2", first)
        assert not people.proves("P-1", ABSENT)
        assert not people.proves("P-1", "é\ud800")

    def test_shown_once_recorded(self, people: People) -> None:
        """A correction replaces what is kept only when its own request is recorded."""
        people.keep({people.register("P-1", CHEN): 1})
        second = people.register("P-1", CHEN_MOVED)
        assert people.find(["P-1"])["P-1"].fields == CHEN
        people.keep({second: 2})
        assert people.find(["P-1"])["P-1"].fields == CHEN_MOVED

    def test_order_of_the_log(self, people: People) -> None:
        """The latest request is current, in whatever order those who asked say that theirs was recorded."""
        first, second = people.register("P-1", CHEN), people.register("P-1", CHEN_MOVED)
        people.keep({first: 9})
        people.keep({second: 8})
        assert people.find(["P-1"])["P-1"].fields == CHEN

    def test_old_file_again(self, people: People) -> None:
        """A request asked again has its commitment again, and takes no later correction back."""
        first = people.register("P-1", CHEN)
        people.keep({first: 1})
        people.keep({people.register("P-1", CHEN_MOVED): 2})
        assert people.register("P-1", CHEN) == first
        people.keep({first: 1})
        assert people.find(["P-1"])["P-1"].fields == CHEN_MOVED

    def test_corrected_back(self, people: People) -> None:
        """A new request with an earlier content makes that content current again."""
        first = people.register("P-1", CHEN)
        people.keep({first: 1})
        people.keep({people.register("P-1", CHEN_MOVED): 2})
        people.keep({people.register("P-1", CHEN): 3})
        assert people.find(["P-1"])["P-1"].fields == CHEN


class TestWithdraw:
    """What was registered for a refused request goes, and nothing else."""

    def test_refused(self, people: People) -> None:
        """A person of a refused request is gone without a tombstone."""
        people.withdraw([people.register("P-1", CHEN)])
        assert people.find(["P-1"]) == {}
        assert people.register("P-1", CHEN)

    def test_refused_correction(self, people: People) -> None:
        """A refused correction leaves what stood before, even if that is not kept yet."""
        people.register("P-1", CHEN)
        people.withdraw([people.register("P-1", CHEN_MOVED)])
        assert people.find(["P-1"])["P-1"].fields == CHEN

    def test_kept_stays(self, people: People) -> None:
        """What a recorded request relies on stays when another with the same content is refused."""
        commitment = people.register("P-1", CHEN)
        people.keep({commitment: 1})
        people.register("P-1", CHEN)
        people.withdraw([commitment])
        assert people.proves("P-1", commitment)

    def test_two_ask_the_same(self, people: People) -> None:
        """Two register the same content, one is refused: the other's is there to be kept."""
        commitment = people.register("P-1", CHEN)
        assert people.register("P-1", CHEN) == commitment
        people.withdraw([commitment])
        people.keep({commitment: 2})
        people.withdraw([commitment])
        assert people.proves("P-1", commitment)

    def test_two_ask_different(self, people: People) -> None:
        """Two correct the same person at once: each keeps or withdraws their own version."""
        first = people.register("P-1", CHEN)
        second, third = people.register("P-1", CHEN_MOVED), people.register("P-1", CHEN_THIRD)
        people.withdraw([second])
        people.keep({third: 2})
        assert people.find(["P-1"])["P-1"].fields == CHEN_THIRD
        assert not people.proves("P-1", second)
        assert people.proves("P-1", first)

    def test_crash_before_the_record(self, opened: Open) -> None:
        """After a crash between registering and recording, registering again finds what was written."""
        first = opened().register("P-1", CHEN)
        again = opened()
        assert again.register("P-1", CHEN) == first
        again.keep({first: 1})
        assert again.find(["P-1"])["P-1"].fields == CHEN

    def test_crash_after_the_record(self, opened: Open) -> None:
        """After a crash between recording and keeping, the request asked again heals it, late or not."""
        before = opened()
        before.keep({before.register("P-1", CHEN): 1})
        second = before.register("P-1", CHEN_MOVED)
        after = opened()
        assert after.proves("P-1", second)
        after.keep({after.register("P-1", CHEN_THIRD): 3})
        assert after.register("P-1", CHEN_MOVED) == second
        after.keep({second: 2})
        after.withdraw([second])
        assert after.proves("P-1", second)
        assert after.find(["P-1"])["P-1"].fields == CHEN_THIRD

    def test_ids_are_no_commitments(self, people: People) -> None:
        """Who gives ids in the place of commitments is told, instead of nothing being done."""
        with pytest.raises(ValueError, match="64 hex digits"):
            people.withdraw(["P-1"])
        with pytest.raises(ValueError, match="64 hex digits"):
            people.keep({"P-1": 1})
        with pytest.raises(ValueError, match="number of a recorded request"):
            people.keep({ABSENT: 0})


class TestErase:
    """Who is erased is forgotten in all versions, and does not come back."""

    def test_all_versions(self, people: People) -> None:
        """Nothing is found, searched, mentioned or proved of an erased person."""
        first, second = people.register("P-1", CHEN), people.register("P-1", CHEN_MOVED)
        people.keep({first: 1, second: 2})
        assert people.mentions("致电陈志强") == ["P-1"]
        people.erase("P-1")
        people.keep({first: 1})
        assert people.find(["P-1"]) == {}
        assert people.search("陈") == []
        assert people.mentions("致电陈志强") == []
        assert not people.proves("P-1", first)
        assert not people.proves("P-1", second)

    def test_tombstone(self, people: People) -> None:
        """Registering an erased person is refused with id, day and what to do; others are not touched."""
        people.register_many({"P-1": CHEN, "P-2": YE})
        people.erase("P-1")
        with pytest.raises(
            LookupError, match=r"P-1 was erased .* on 2022-08-23; leave this id out"
        ) as caught:
            people.register("P-1", CHEN)
        assert isinstance(caught.value, Erased)
        assert (caught.value.id, caught.value.day) == ("P-1", "2022-08-23")
        assert set(people.find(["P-1", "P-2"])) == {"P-2"}

    def test_again_and_unknown(self, people: People) -> None:
        """Erasing again, or before anything is known (a copy brought back), is no error."""
        people.erase("P-9")
        people.erase("P-9")
        with pytest.raises(LookupError):
            people.register("P-9", CHEN)

    def test_no_trace_in_the_file(self, tmp_path: Path) -> None:
        """After an erasure neither the file nor its write-ahead log holds a byte of the name."""
        directory = open_people(f"sqlite:///{tmp_path}/town.db")
        directory.register("P-1", CHEN)
        assert any("陈志强".encode() in each.read_bytes() for each in tmp_path.iterdir())
        directory.erase("P-1")
        assert not any("陈志强".encode() in each.read_bytes() for each in tmp_path.iterdir())
        directory.close()


class TestSearch:
    """Search finds text in values; `mentions` finds values in text."""

    def test_values_alone(self, people: People) -> None:
        """A part of a value finds, whatever case or width; field names, quotes and blank text do not."""
        people.register_many({"P-1": CHEN, "P-2": YE, "P-3": {"name": "Élodie Wong", "note": 'says "hi"'}})
        assert [person.id for person in people.search("志强")] == ["P-1"]
        assert [person.id for person in people.search("ÉLODIE wong")] == ["P-3"]
        assert [person.id for person in people.search("１３８００")] == ["P-1"]
        assert [person.id for person in people.search('"hi"')] == ["P-3"]
        for nothing in ("telephone", "name", '","', "", "  ", "\0"):
            assert people.search(nothing) == []

    @pytest.mark.parametrize("wild", ["%", "_", "\\", "?", "%s", "'"])
    def test_wildcards(self, people: People, wild: str) -> None:
        """A wildcard or a quote is a character like any other."""
        people.register_many({"P-1": CHEN, "P-2": {"name": f"a{wild}b"}})
        assert [person.id for person in people.search(wild)] == ["P-2"]
        assert people.search(f"陈{wild}强") == []

    def test_limit_and_order(self, people: People) -> None:
        """No more people than asked for are found, in the order of their ids' bytes."""
        people.register_many(dict.fromkeys(["b", "A", "a", "B", "陈"], YE))
        assert [person.id for person in people.search("叶")] == ["A", "B", "a", "b", "陈"]
        assert [person.id for person in people.search("叶", limit=2)] == ["A", "B"]
        assert people.search("叶", limit=-1) == []

    def test_current_alone(self, people: People) -> None:
        """A value that was corrected is not searched any more."""
        people.keep({people.register("P-1", CHEN): 1})
        people.keep({people.register("P-1", CHEN_MOVED): 2})
        assert people.search("13800138000") == []

    def test_mentions(self, people: People) -> None:
        """A name or number in free text is noticed, spaced or hyphened as people write it."""
        people.register_many({"P-1": CHEN, "P-2": YE, "P-3": {"name": "李"}})
        assert people.mentions("由陈志强代叶 婉仪请假") == ["P-1", "P-2"]
        assert people.mentions("电话 138-0013 8000") == ["P-1"]
        assert people.mentions("電話０７６９８８８３００００") == ["P-2"]
        assert people.mentions("李某请假, telephone 13800") == []

    def test_mentions_of_former(self, people: People) -> None:
        """A number that a person had before a correction is noticed too."""
        people.keep({people.register("P-1", CHEN): 1})
        people.keep({people.register("P-1", CHEN_MOVED): 2})
        assert people.mentions("13800138000") == ["P-1"]

    def test_mentions_follow_changes(self, opened: Open) -> None:
        """What another process has registered is noticed by who has looked before."""
        mine, others = opened(), opened()
        mine.register("P-1", CHEN)
        assert mine.mentions("叶婉仪") == []
        others.register("P-2", YE)
        assert mine.mentions("叶婉仪") == ["P-2"]

    def test_shared_values(self, people: People) -> None:
        """A village that many people have in their row is no personal data of one of them."""
        village = {f"P-{number}": {"village": "大岭丫村"} for number in range(SHARED + 1)}
        people.register_many(village)
        assert people.mentions("在大岭丫村值守") == []


_fields = st.dictionaries(
    st.text(st.characters(codec="utf-8", exclude_characters="\0")), st.text("ab\x1f\x01陈")
)
_ids = st.text("ab\x01陈", min_size=1)


class TestCanonical:
    """The bytes under a commitment."""

    @given(_ids, _fields, _ids, _fields)
    def test_injective(self, id: str, fields: dict[str, str], other: str, others: dict[str, str]) -> None:
        """Two different contents never have the same bytes."""
        assert (canonical(id, fields) == canonical(other, others)) == ((id, fields) == (other, others))

    @given(_ids, _fields, st.data())
    def test_moved_borders(self, id: str, fields: dict[str, str], data: st.DataObject) -> None:
        """The same text cut elsewhere into fields has other bytes."""
        text = "".join((id, *(part for pair in sorted(fields.items()) for part in pair)))
        cuts = sorted(data.draw(st.lists(st.integers(1, len(text)), min_size=2, max_size=2)))
        cut = {text[cuts[0] : cuts[1]]: text[cuts[1] :]}
        same = (id, fields) == (text[: cuts[0]], cut)
        assert (canonical(id, fields) == canonical(text[: cuts[0]], cut)) == same

    def test_format(self) -> None:
        """The bytes are as documented, so that others can check a commitment."""
        made = canonical("P", {"b": "", "a": "陈"})
        assert made == b"".join(
            len(part).to_bytes(8, "big") + part for part in (b"P", b"a", "陈".encode(), b"b", b"")
        )

    def test_injected_key(self) -> None:
        """With keys by id a simulated directory gives the same commitments each time."""
        directories = [
            open_people("sqlite:///:memory:", key=lambda who: who.encode().ljust(32)) for _ in range(2)
        ]
        one, two = (each.register("P-1", CHEN) for each in directories)
        assert one == two
        expected = hmac.new(b"P-1".ljust(32), canonical("P-1", CHEN), hashlib.sha256).hexdigest()
        assert one == expected
        for each in directories:
            each.close()


class TestTogether:
    """Several threads and processes use one directory."""

    def test_threads(self, people: People) -> None:
        """Threads that register the same and different people lose nothing and agree on commitments."""
        answers: list[dict[str, str | LookupError]] = []
        failures: list[BaseException] = []

        def work(own: int) -> None:
            try:
                for number in range(10):
                    people.register(f"T-{own}-{number}", CHEN)
                    answers.append(people.register_many({f"S-{number}": YE}))
                    people.search("叶")
            except BaseException as failure:  # noqa: BLE001 - shown below
                failures.append(failure)

        threads = [threading.Thread(target=work, args=(own,)) for own in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert len({pair for answer in answers for pair in answer.items()}) == 10
        assert len(people.search("志强", limit=100)) == 40

    def test_processes(self, url: str, opened: Open) -> None:
        """Processes that make the directory at the same moment all succeed and agree on commitments."""
        program = (
            "import json, sys\n"
            "from daojiao_program.adapters.people import open_people\n"
            "people = open_people(sys.argv[1])\n"
            "sys.stdin.readline()\n"
            "fields = {'name': '陈志强'}\n"
            "own = [people.register(f'{sys.argv[2]}-{n}', fields) for n in range(10)]\n"
            "print(json.dumps(people.register_many({f'S-{n}': fields for n in range(10)})))\n"
            "people.close()\n"
        )
        workers = [
            subprocess.Popen(
                [sys.executable, "-c", program, url, f"T-{own}"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for own in range(4)
        ]
        outcomes = []
        for worker in workers:
            assert worker.stdin is not None
            worker.stdin.write("go\n")
            worker.stdin.flush()
        for worker in workers:
            output, errors = worker.communicate(timeout=120)
            assert (worker.returncode, errors) == (0, "")
            outcomes.append(json.loads(output))
        assert all(outcome == outcomes[0] for outcome in outcomes)
        assert len(opened().search("志强", limit=100)) == 50

    def test_locked(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A lock that another process does not give back is a conflict, and nothing is written."""
        monkeypatch.setattr(module, "WAIT_S", 0.05)
        directory = open_people(f"sqlite:///{tmp_path}/town.db")
        directory.register("P-1", CHEN)
        other = sqlite3.connect(tmp_path / "town.people.db", isolation_level=None)
        other.execute("begin immediate")
        with pytest.raises(Conflict, match="stayed locked"):
            directory.register("P-2", YE)
        assert set(directory.find(["P-1", "P-2"])) == {"P-1"}
        other.execute("rollback")
        other.close()
        directory.register("P-2", YE)
        directory.close()

    def test_locked_postgres(
        self, postgres_url: str, people_schema: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """On PostgreSQL too a lock that is not given back is a conflict."""
        monkeypatch.setattr(people_postgres, "WAIT_S", 0.05)
        directory = open_people(f"{postgres_url}&schema={people_schema}")
        directory.register("P-1", CHEN)
        with psycopg.connect(postgres_url) as other:
            table = sql.Identifier(f"{people_schema}_people", "directory")
            other.execute(sql.SQL("select * from {} for update").format(table))
            with pytest.raises(Conflict, match="stayed locked"):
                directory.register("P-2", YE)
        directory.register("P-2", YE)
        directory.close()


class TestFile:
    """The file beside the store, and what can be wrong with it."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> str:
        """The address of a store."""
        return f"sqlite:///{tmp_path}/town.db"

    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        """The file of its directory."""
        return tmp_path / "town.people.db"

    @pytest.fixture
    def directory(self, store: str) -> Iterator[SqlitePeople]:
        """A directory in a file."""
        directory = open_people(store)
        assert isinstance(directory, SqlitePeople)
        yield directory
        directory.close()

    def test_made_by_the_first_write(self, directory: SqlitePeople, file: Path) -> None:
        """Reading makes no file; the first write makes one that its owner alone may read."""
        directory.find(["P-1"])
        directory.withdraw([ABSENT])
        assert not file.exists()
        directory.register("P-1", CHEN)
        beside = [file, *file.parent.glob("town.people.db-*")]
        assert len(beside) > 1
        assert {stat.S_IMODE(each.stat().st_mode) for each in beside} == {0o600}

    def test_durable(self, directory: SqlitePeople) -> None:
        """The file has a write-ahead log, and a commit is on the disk."""
        directory.register("P-1", CHEN)
        with directory._reading() as session:  # noqa: SLF001 - how safely it writes shows nowhere else
            assert session is not None
            assert session.rows("pragma journal_mode") == [("wal",)]
            assert session.rows("pragma synchronous") == [(2,)]

    def test_names_stay_here(
        self, directory: SqlitePeople, store: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        """No byte of a name or number is in the store's own files or in what the program logs."""
        caplog.set_level(logging.DEBUG)
        ledger = open_ledger(store)
        directory.keep({directory.register("P-1", CHEN): 1})
        directory.search("陈志强")
        own = [tmp_path / "town.db", *tmp_path.glob("town.db-*")]
        assert own[0].exists()
        for secret in CHEN.values():
            assert not any(secret.encode() in each.read_bytes() for each in own)
            assert secret not in caplog.text
        ledger.close()

    def test_no_database(self, directory: SqlitePeople, file: Path) -> None:
        """A file that is no database is named as such, and not touched."""
        file.write_text("陈志强 13800138000\n" * 100)
        file.chmod(0o600)
        for attempt in (lambda: directory.find(["P-1"]), lambda: directory.register("P-1", CHEN)):
            with pytest.raises(StoreError, match="is no SQLite database; move it away") as caught:
                attempt()
            assert "陈" not in str(caught.value)
        assert file.read_text().startswith("陈志强")

    def test_other_database(self, directory: SqlitePeople, file: Path) -> None:
        """A database of something else is not written into."""
        other = sqlite3.connect(file)
        other.execute("create table songs (title)")
        other.close()
        file.chmod(0o600)
        with pytest.raises(StoreError, match="no people directory"):
            directory.register("P-1", CHEN)

    def test_damaged_page(self, directory: SqlitePeople, store: str, file: Path) -> None:
        """A damaged file is said to be damaged."""
        directory.register_many({f"P-{number}": CHEN for number in range(2000)})
        directory.close()
        whole = bytearray(file.read_bytes())
        whole[4096:] = b"\xa5" * (len(whole) - 4096)
        file.write_bytes(whole)
        again = open_people(store)
        with pytest.raises(StoreError, match="is damaged; restore it from a copy"):
            again.find(["P-1"])
        again.close()

    @pytest.mark.parametrize("damage", ["cast(x'e99988ff' as text)", "'陈{'", "'[1]'", """'{"name": 1}'"""])
    def test_damaged_row(self, directory: SqlitePeople, file: Path, damage: str) -> None:
        """A row that was changed by hand into no content is said to be damaged, without quoting it."""
        directory.register("P-1", CHEN)
        other = sqlite3.connect(file)
        other.execute(f"update people set fields = {damage}")  # noqa: S608 - one of four constants
        other.commit()
        other.close()
        with pytest.raises(StoreError, match="restore") as caught:
            directory.find(["P-1"])
        assert "陈" not in str(caught.value)
        assert caught.value.__cause__ is None

    def test_changed_by_hand(self, directory: SqlitePeople, file: Path) -> None:
        """A name that was changed in the file behind the program's back is not proved."""
        commitment = directory.register("P-1", CHEN)
        other = sqlite3.connect(file)
        other.execute("update people set fields = replace(fields, '志强', '志刚')")
        other.commit()
        other.close()
        assert not directory.proves("P-1", commitment)

    @pytest.mark.parametrize(
        ("pragma", "sentence"),
        [("query_only = on", "is read-only"), ("max_page_count = 1", "no room is left")],
    )
    def test_cannot_be_written(self, directory: SqlitePeople, pragma: str, sentence: str) -> None:
        """A read-only file and a full disk are told, nothing is written, and reading goes on."""
        directory.register("P-1", CHEN)
        with directory._reading() as session:  # noqa: SLF001 - in place of a disk that is full
            assert session is not None
            session.rows(f"pragma {pragma}")
        with pytest.raises(StoreError, match=f"{sentence}.*nothing was written"):
            directory.register_many({f"Q-{number}": CHEN for number in range(2000)})
        assert set(directory.find(["P-1", "Q-1"])) == {"P-1"}

    def test_no_folder(self, tmp_path: Path) -> None:
        """A folder that does not exist is told by the first write."""
        directory = open_people(f"sqlite:///{tmp_path}/absent/town.db")
        assert directory.find(["P-1"]) == {}
        with pytest.raises(StoreError, match="check that the folder exists"):
            directory.register("P-1", CHEN)
        directory.close()


class TestAddress:
    """What is opened, by the address of the store."""

    def test_closed(self, people: People) -> None:
        """A closed directory says so, and may be closed again."""
        people.register("P-1", CHEN)
        people.close()
        people.close()
        with pytest.raises(StoreError, match="is closed"):
            people.find(["P-1"])

    def test_newer_format(self, url: str, opened: Open) -> None:
        """A directory of a later format is left alone."""
        opened().register("P-1", CHEN)
        store, _, schema = url.rpartition("&schema=")
        if store:
            with psycopg.connect(store) as connection:
                table = sql.Identifier(f"{schema}_people", "directory")
                connection.execute(sql.SQL("update {} set format = 2").format(table))
        else:
            other = sqlite3.connect(url.removeprefix("sqlite:///").replace(".db", ".people.db"))
            other.execute("update directory set format = 2")
            other.commit()
            other.close()
        with pytest.raises(StoreError, match="format 2, newer than this program knows"):
            opened().register("P-2", YE)

    def test_suffixes(self, tmp_path: Path) -> None:
        """Stores that differ in their suffix alone have directories of their own."""
        numbers = count()
        for name in ("town", "town.db", "town.v2.db"):
            directory = open_people(f"sqlite:///{tmp_path}/{name}")
            directory.register(f"P-{next(numbers)}", CHEN)
            directory.close()
        made = {each.name for each in tmp_path.iterdir()}
        assert made == {"town.people", "town.people.db", "town.v2.people.db"}

    def test_unknown(self) -> None:
        """An address that names no store, or a schema with too long a name, is refused at once."""
        with pytest.raises(StoreError, match="names no SQLite store"):
            open_people("mysql://town")
        with pytest.raises(StoreError, match="is too long"):
            open_people(f"postgresql://user@/db?schema={'s' * 60}")

    def test_odd_schema(self, postgres_url: str, people_schema: str) -> None:
        """The name of a schema is an identifier, never SQL; nothing is made before the first write."""
        odd = f'{people_schema}"; drop'
        directory = open_people(f"{postgres_url}&schema={odd}")
        name = sql.Identifier(f"{odd}_people")
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            assert directory.find(["P-1"]) == {}
            present = "select count(*) from pg_namespace where nspname = %s"
            assert connection.execute(present, (f"{odd}_people",)).fetchone() == (0,)
            directory.register("P-1", CHEN)
            assert connection.execute(present, (f"{odd}_people",)).fetchone() == (1,)
            directory.close()
            connection.execute(sql.SQL("drop schema {} cascade").format(name))

    def test_unreachable(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A server that is not there is told in one sentence."""
        monkeypatch.setattr("daojiao_program.adapters.people_postgres.REACH_S", 0.2)
        directory = open_people(f"postgresql://user@/db?host={tmp_path}")
        with pytest.raises(StoreError, match="cannot be reached"):
            directory.register("P-1", CHEN)
        directory.close()

    def test_dropped(self, postgres_url: str, people_schema: str) -> None:
        """A schema that was dropped, or is not open, or read-only, is told without the driver's words."""
        directory = open_people(f"{postgres_url}&schema={people_schema}")
        directory.register("P-1", CHEN)
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            name = sql.Identifier(f"{people_schema}_people")
            connection.execute(sql.SQL("drop schema {} cascade").format(name))
        with pytest.raises(StoreError, match="is gone or damaged") as caught:
            directory.find(["P-1"])
        assert caught.value.__cause__ is None
        directory.close()
        read_only = f"{postgres_url}&options=-cdefault_transaction_read_only%3Don&schema={people_schema}"
        directory = open_people(read_only)
        with pytest.raises(StoreError, match="is read-only"):
            directory.register("P-1", CHEN)
        directory.close()
