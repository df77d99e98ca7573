"""Where a PostgreSQL store is, read from a URL, and what the driver's errors mean for who asked."""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlencode

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from daojiao_program.engine.errors import StoreError

DEFAULT_SCHEMA: Final = "daojiao"
CONNECT_S: Final = 10
"""How long to wait for the database to answer a first connection, unless the URL has a connect_timeout."""
_LONGEST_NAME: Final = 63
_SERVER: Final = re.compile(r"(\[[0-9A-Fa-f:.%]+\]|[^\[\]:/?#@\s]*)(:\d*)?")
"""A host, perhaps an address of version 6 in brackets, and perhaps a port."""
_HOW: Final = (
    "write postgresql://user@host/database?schema=town, or …/database?host=/folder/of/the/socket&schema=town"
)


class PostgresAddress(NamedTuple):
    """Where a store is. `url` and `where` hold no password; `conninfo` may, and is not shown."""

    url: str
    conninfo: str
    schema: str
    where: str

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.url})"


def address(url: str) -> PostgresAddress:
    """Read a URL. Raises `StoreError`, which quotes no password, when it cannot be read."""
    parts = _split(url)
    # In a connection URL a plus is a plus, not a space.
    options = dict(parse_qsl(parts.query.replace("+", "%2B"), keep_blank_values=True))
    schema = options.pop("schema", DEFAULT_SCHEMA)
    if not 0 < len(schema.encode()) <= _LONGEST_NAME or schema.startswith("pg_") or "\0" in schema:
        message = f"schema={schema} is no name for a schema; allowed: 1 to 63 bytes, not beginning with pg_"
        raise StoreError(message)
    # The password is taken out before libpq reads the rest: what it says of a URL may quote it.
    login, _, server = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    password = unquote(password) or options.pop("password", "")
    options.pop("password", None)
    bare = f"postgresql://{server}{parts.path}" + (f"?{_query(options)}" if options else "")
    try:
        known: dict[str, Any] = conninfo_to_dict(bare)
        if user:
            known["user"] = unquote(user)
        known.setdefault("connect_timeout", CONNECT_S)
        known.setdefault("application_name", "daojiao")
        if password:
            known["password"] = password
        conninfo = make_conninfo(**known)
    except psycopg.Error as error:
        message = f"this URL cannot be read ({first_line(error)}); {_HOW}"
        raise StoreError(message) from None
    host = known.get("host") or known.get("hostaddr") or "the local socket"
    where = f"schema {schema} of database {known.get('dbname') or known.get('user') or 'postgres'} at {host}"
    shown = {**options, "schema": schema}
    at = f"{user}@" if user else ""
    return PostgresAddress(f"postgresql://{at}{server}{parts.path}?{_query(shown)}", conninfo, schema, where)


class _Parts(NamedTuple):
    netloc: str
    path: str
    query: str


def _split(url: str) -> _Parts:
    """Cut a URL; a # is no more than a character of it. Raises `StoreError`, which quotes nothing of it.

    A password with a / ? or # that is not escaped would end up in another part, and there be quoted.
    """
    scheme, _, rest = url.partition("://")
    if scheme.lower() not in ("postgresql", "postgres"):
        message = f"this URL names no PostgreSQL store; {_HOW}"
        raise StoreError(message)
    before, _, query = rest.partition("?")
    netloc, slash, path = before.partition("/")
    servers = netloc.rpartition("@")[2]
    # Behind the servers an @ is the end of a password with a / or a ? in it.
    if "@" in path + query or any(_SERVER.fullmatch(one) is None for one in servers.split(",")):
        message = (
            "this URL cannot be read: a host or a port is none, or an @ stands behind them; in a user, a "
            f"password or a name / is written %2F, ? %3F, # %23, @ %40 and : %3A; {_HOW}"
        )
        raise StoreError(message)
    return _Parts(netloc, slash + path, query)


def _query(options: dict[str, str]) -> str:
    return urlencode(options, quote_via=quote)


def first_line(error: BaseException) -> str:
    """The first line of what an error says."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__)


def sentence(error: psycopg.Error, at: PostgresAddress) -> str:  # noqa: PLR0911 - one return a kind of failure
    """What went wrong with a store, and what to do."""
    where = at.where
    nothing = "nothing of this transaction was recorded"
    match error:
        case errors.DiskFull() | errors.OutOfMemory():
            return (
                f"no room is left for {where}: {nothing}; make room on the database's machine and ask again"
            )
        case errors.InsufficientPrivilege():
            return (
                f"this user lacks a permission for {where} ({first_line(error)}): {nothing}; have it granted"
            )
        case errors.ReadOnlySqlTransaction():
            return f"{where} is read-only: {nothing}; connect to the primary, not to a standby"
        case errors.UndefinedTable() | errors.InvalidSchemaName() | errors.UndefinedColumn():
            said = first_line(error)
            return f"{where} is no store any more ({said}); restore it from a copy, or check the URL"
        case errors.InvalidCatalogName():
            return f"there is no such database for {where}; create it, or check the URL"
        case errors.QueryCanceled():
            return f"the database gave up a statement on {where} ({first_line(error)}): {nothing}; ask again"
        case errors.TooManyConnections():
            return f"the database has no connection left for {where}: {nothing}; try again later"
        case psycopg.OperationalError() if error.sqlstate is None or error.sqlstate[:2] in ("08", "57"):
            return _unreachable(error, where, nothing)
        case _:
            return f"{where}: {first_line(error)}; {nothing}"


def _unreachable(error: psycopg.Error, where: str, nothing: str) -> str:
    # An error of connecting has no code, only libpq's text, which may quote all but the password.
    said = str(error)
    if "database" in said and "does not exist" in said:
        return f"there is no such database for {where}; create it, or check the URL"
    if (
        ("role" in said and "does not exist" in said)
        or "authentication failed" in said
        or "no password" in said
    ):
        return f"the database does not let this user in to {where}; check user and password"
    if (
        "server closed the connection" in said
        or "terminating connection" in said
        or "connection is lost" in said
    ):
        return f"the connection to {where} was lost: {nothing}; ask again"
    line = first_line(error)
    return f"{where} cannot be reached ({line}): {nothing}; check host and port, and that the database runs"
