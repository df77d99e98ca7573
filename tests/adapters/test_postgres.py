"""What only a store in PostgreSQL has: URLs, schemas, permissions, connections that break, wake-up calls."""

# ruff: noqa: ANN401 - stands for what a driver or the package takes
from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from psycopg import errors, sql

from daojiao_program.adapters import postgres
from daojiao_program.adapters.postgres import PostgresLedger, open_ledger, translated
from daojiao_program.adapters.postgres_url import address, sentence
from daojiao_program.engine.errors import Conflict, StoreError
from daojiao_program.engine.turn import WAIT_S
from tests.adapters.ledger_contract import append

Execute = Callable[[str], list[Any]]


@pytest.fixture
def url(postgres_url: str, pg_schema: str) -> str:
    """The URL of a store not yet made."""
    return f"{postgres_url}&schema={pg_schema}"


@pytest.fixture
def ledger(url: str) -> Iterator[PostgresLedger]:
    """A store."""
    ledger = open_ledger(url, wait_s=2)
    yield ledger
    ledger.close()


@pytest.fixture
def admin(postgres_url: str) -> Iterator[Execute]:
    """Runs a statement as the database's administrator."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:

        def execute(statement: str) -> list[Any]:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

        yield execute


def test_a_url_is_read() -> None:
    """User, host, database and schema are taken from the URL; what else it says goes to libpq."""
    at = address("postgresql://li@db.example:5433/town?schema=daojiao_2&sslmode=require")
    assert at.schema == "daojiao_2"
    assert at.where == "schema daojiao_2 of database town at db.example"
    for part in ("host=db.example", "port=5433", "user=li", "dbname=town", "sslmode=require"):
        assert part in at.conninfo
    assert "schema" not in at.conninfo
    assert address("postgresql://li@/town?host=/run/pg").schema == "daojiao"


@pytest.mark.parametrize("wrong", ["li:p/ss@db/town", "li:p?ss@db/town", "li:p@ss@db:x/t", "[x/t"])
def test_a_url_with_a_bare_character_in_its_password(wrong: str) -> None:
    """It is told how to write it, and nothing of the password is quoted."""
    with pytest.raises(StoreError, match=r"%2F, \? %3F, # %23|cannot be read") as told:
        address(f"postgresql://{wrong}?schema=town")
    assert "ss" not in str(told.value).replace("password", "")


def test_a_hash_is_a_character() -> None:
    """What stands behind a # in a URL is not left out in silence."""
    assert address("postgresql://li@db/town?schema=a#b").schema == "a#b"
    assert "password=p#ss" in address("postgresql://li:p#ss@db/town").conninfo
    assert "dbname='town#2'" in address("postgresql://li@db/town%232").conninfo.replace("town#2", "'town#2'")
    assert "host=::1" in address("postgresql://li@[::1]:5432/town").conninfo


@pytest.mark.parametrize(
    "login", ["li:hush%21@", "li:hu@hush%21@", "li:hush!@", "li:%zzhush!@", "li@?password=hush!#"]
)
def test_a_password_is_never_told(login: str) -> None:
    """Neither the ledger's URL nor any error holds the password, however it is written."""
    user, _, query = login.partition("?")
    given = f"postgresql://{user}localhost:1/town" + (f"?{query.rstrip('#')}" if query else "")
    at = address(given)
    assert "password=" in at.conninfo
    assert "hush" not in at.url + at.where
    with pytest.raises(StoreError) as raised:
        open_ledger(given)
    assert "hush" not in str(raised.value)
    with pytest.raises(StoreError, match="no-such-option") as raised:
        address(f"{given}{'&' if query else '?'}no-such-option=1")
    assert "hush" not in str(raised.value)


@pytest.mark.parametrize(
    "wrong", ["mysql://u@h/d", "postgresql://u@h/d?schema=", "postgresql://u@h/d?schema=pg_x"]
)
def test_a_url_that_cannot_be(wrong: str) -> None:
    """A URL of another kind, or a schema that cannot be, is refused with what is allowed."""
    with pytest.raises(StoreError, match=r"write postgresql|allowed: 1 to 63"):
        address(wrong)


def test_a_host_that_does_not_answer() -> None:
    """A host or socket where nobody listens is named."""
    with pytest.raises(StoreError, match=r"at /nowhere cannot be reached .* check host and port"):
        open_ledger("postgresql://u@/town?host=/nowhere")
    with pytest.raises(StoreError, match=r"at localhost cannot be reached"):
        open_ledger("postgresql://u@localhost:1/town")


def test_an_unknown_database_or_user(url: str) -> None:
    """A database that is not there, and a user who is not let in, are told apart."""
    with pytest.raises(StoreError, match="there is no such database for schema"):
        open_ledger(re.sub(r"/\w+\?", "/atlantis?", url))
    with pytest.raises(StoreError, match="does not let this user in"):
        open_ledger(url.replace("postgres@", "nobody_known@"))


def test_a_schema_of_somebody_else(url: str, pg_schema: str, admin: Execute) -> None:
    """A schema that holds other tables is refused, and gets none of ours."""
    admin(f"create schema {pg_schema}")
    admin(f"create table {pg_schema}.accounts (id int)")
    with pytest.raises(StoreError, match=r"not those of a store of this program \(accounts\)"):
        open_ledger(url)
    assert admin(f"select tablename from pg_tables where schemaname = '{pg_schema}'") == [  # noqa: S608 - a name of ours
        ("accounts",)
    ]


def test_a_name_in_chinese_with_quotes(postgres_url: str, admin: Execute) -> None:
    """A schema may have any name; a bare table name finds its table."""
    name = '道窖 "一"'
    ledger = open_ledger(f"{postgres_url}&schema={name}")
    try:
        with ledger.writing() as writing:
            append(writing, "班:甲")
    finally:
        ledger.close()
        admin(sql.SQL("drop schema {} cascade").format(sql.Identifier(name)).as_string())


def test_text_is_ordered_by_bytes(ledger: PostgresLedger, pg_schema: str, admin: Execute) -> None:
    """Every text column of ours has the collation C, whatever the database's own is."""
    rows = admin(
        f"select distinct collation_name from information_schema.columns "  # noqa: S608
        f"where table_schema = '{pg_schema}' and data_type = 'text'"
    )
    assert rows == [("C",)]


def test_a_reader_without_more_rights(
    url: str, ledger: PostgresLedger, pg_schema: str, admin: Execute
) -> None:
    """A user who may only read opens and reads the store; writing says which permission is missing."""
    role = f"reader_of_{pg_schema}"
    admin(f"create role {role} login")
    admin(f"grant usage on schema {pg_schema} to {role}")
    admin(f"grant select on all tables in schema {pg_schema} to {role}")
    reader = open_ledger(url.replace("postgres@", f"{role}@"))
    try:
        with reader.reading() as reading:
            assert reading.head().number == 0
        with pytest.raises(StoreError, match=r"lacks a permission .* nothing"), reader.writing():
            pytest.fail("written without permission")
    finally:
        reader.close()
    with pytest.raises(StoreError, match="lacks a permission"):
        open_ledger(url.replace("postgres@", f"{role}@") + "_2")
    admin(f"drop owned by {role}")
    admin(f"drop role {role}")


def test_a_standby_is_read_only(url: str, ledger: PostgresLedger) -> None:
    """Where the database takes no writes, reading goes on and a writer is told."""
    standby = open_ledger(f"{url}&options=-c%20default_transaction_read_only%3Don")
    with standby.reading() as reading:
        assert reading.head().number == 0
    with pytest.raises(StoreError, match="read-only"), standby.writing():
        pytest.fail("written to a standby")
    standby.close()


def test_a_connection_lost_while_writing(ledger: PostgresLedger, admin: Execute) -> None:
    """A connection that breaks before the commit: nothing was recorded, and the next request goes through."""
    with (  # noqa: PT012 - it breaks between the two
        pytest.raises(StoreError, match=r"connection to schema .* was lost: nothing"),
        ledger.writing() as writing,
    ):
        append(writing, "a")
        process = writing.execute("select pg_backend_pid()").fetchone()[0]
        assert admin(f"select pg_terminate_backend({process}, 60000)") == [(True,)]
        append(writing, "b")
    with ledger.writing() as writing:
        assert append(writing, "a") == 1


def test_connections_that_died_while_idle(ledger: PostgresLedger, admin: Execute) -> None:
    """After the database was restarted, nobody notices that the old connections are gone."""
    with ledger.reading(), ledger.reading(), ledger.reading():
        pass
    ended = admin(
        "select pg_terminate_backend(pid, 60000) from pg_stat_activity "
        "where application_name = 'daojiao' and datname = current_database()"
    )
    assert len(ended) >= 3
    assert {*ended} == {(True,)}
    with ledger.writing() as writing:
        append(writing, "a")
    with ledger.reading() as reading:
        assert reading.head().number == 1


def test_a_commit_whose_answer_is_lost(ledger: PostgresLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is then not known whether the request was recorded, and the sentence says what to do."""
    execute, sync = psycopg.Connection.execute, psycopg.Pipeline.sync
    committing: list[Any] = []

    def execute_and_note(self: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
        if query == b"commit":
            committing.append(self)
        return execute(self, query, *args, **kwargs)

    def sync_and_lose(self: Any) -> None:
        sync(self)
        if committing:
            committing.pop().close()
            message = "server closed the connection unexpectedly"
            raise psycopg.OperationalError(message)

    with monkeypatch.context() as patch:
        patch.setattr(psycopg.Connection, "execute", execute_and_note)
        patch.setattr(psycopg.Pipeline, "sync", sync_and_lose)
        with (
            pytest.raises(StoreError, match=r"not known whether .* same request ids is safe"),
            ledger.writing() as writing,
        ):
            append(writing, "a")
    with ledger.reading() as reading:
        assert reading.attempts("r-1")


def test_all_connections_in_use(ledger: PostgresLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread too many is told so in bounded time."""
    monkeypatch.setattr(ledger._pool, "timeout", 0.3)  # noqa: SLF001
    looks = [ledger.reading() for _ in range(postgres.CONNECTIONS)]
    for look in looks:
        look.__enter__()
    with pytest.raises(StoreError, match="stayed in use"), ledger.reading():
        pytest.fail("one connection too many")
    for look in looks:
        look.__exit__(None, None, None)


def test_a_commit_calls_who_listens(ledger: PostgresLedger, postgres_url: str, pg_schema: str) -> None:
    """A commit that recorded something is told on the schema's channel; a rollback is not."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(sql.SQL("listen {}").format(sql.Identifier(pg_schema)))
        with ledger.writing() as writing:
            append(writing, "a", "b")
            writing.rollback()
        with ledger.writing():
            pass
        with ledger.writing() as writing:
            append(writing, "a", "b")
        calls = list(connection.notifies(timeout=60, stop_after=1))
        assert [call.payload for call in calls] == ["2"]
        assert list(connection.notifies(timeout=0.1)) == []


def test_safety_is_left_to_the_database(ledger: PostgresLedger) -> None:
    """A commit is as safe as the database is set up to be; every statement run often is prepared."""
    prepared = 0
    for _ in range(10):
        with ledger.writing() as writing:
            append(writing, "a")
            assert writing.execute("show synchronous_commit").fetchone() == ("on",)
            prepared = writing.execute("select count(*) from pg_prepared_statements").fetchone()[0]
    assert prepared > 0


def test_another_ones_lock_is_a_conflict(ledger: PostgresLedger, url: str) -> None:
    """Locks are waited for as long as was said, and no longer."""
    other = open_ledger(url, wait_s=0.2)
    began = time.monotonic()
    with ledger.writing(), pytest.raises(Conflict, match=r"for 0\.2 s"), other.writing():
        pytest.fail("two at once")
    assert time.monotonic() - began < WAIT_S / 2
    other.close()


def test_a_schema_dropped_under_way(ledger: PostgresLedger, pg_schema: str, admin: Execute) -> None:
    """A store that is taken away is named, not a traceback."""
    with ledger.reading():
        pass
    admin(f"drop schema {pg_schema} cascade")
    with pytest.raises(StoreError, match="no store any more"), ledger.reading():
        pytest.fail("read from nothing")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (errors.DiskFull("could not extend file"), "no room is left"),
        (errors.TooManyConnections("sorry"), "no connection left"),
        (errors.QueryCanceled("canceling"), "gave up a statement"),
        (errors.DataError("odd"), "odd; nothing"),
    ],
)
def test_what_the_database_says_becomes_a_sentence(error: psycopg.Error, said: str) -> None:
    """Each kind of failure says where, what was recorded, and what to do."""
    told = sentence(error, address("postgresql://li@db/town"))
    assert said in told
    assert "schema daojiao of database town at db" in told
    assert "nothing of this transaction was recorded" in told


def test_question_marks_and_per_cent() -> None:
    """Values are marked by `?` outside quotes; a per cent sign is itself."""
    assert (
        translated("select '?%' where a = ? and b like '50%'")
        == b"select '?%%' where a = %s and b like '50%%'"
    )
