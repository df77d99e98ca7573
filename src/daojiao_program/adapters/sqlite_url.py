"""What a file of SQLite is called, in a URL and as the package `eventsourcing` names it."""

from __future__ import annotations

from typing import Final, NamedTuple
from urllib.parse import unquote

from daojiao_program.engine.address import shown_url
from daojiao_program.engine.errors import StoreError

MEMORY: Final = ":memory:"
SYNCHRONOUS: Final = ("FULL", "EXTRA", "NORMAL", "OFF")
_HOW: Final = (
    "write sqlite:///town.db, or sqlite:////folder/town.db; in a name ? is written %3F, and % is written %25"
)
_SCHEME: Final = "sqlite:///"
_URI_OPTIONS: Final = ("mode", "cache", "psow", "nolock", "immutable", "vfs")


class SQLiteAddress(NamedTuple):
    """A store's file, and how careful its commits are."""

    path: str
    synchronous: str


def address(url: str) -> SQLiteAddress:
    """Read `sqlite:///town.db` (relative), `sqlite:////var/town.db` (absolute), `sqlite:///:memory:`.

    Escapes (%20) are read; a # is a character of the name. The one option is `?synchronous=`, of which FULL
    is the default. Raises `StoreError` for what is no such URL, and for any other option.
    """
    name, asked, query = url.partition("?")
    path = _unescaped(name[len(_SCHEME) :], url)
    if name[: len(_SCHEME)].lower() != _SCHEME or not path:
        rest = url.partition(":")[2].lstrip("/")
        meant = "" if "@" in url or not rest else f" if you mean the file {rest} here, write {_SCHEME}{rest};"
        message = f"{shown_url(url)!r} names no SQLite store;{meant} {_HOW}"
        raise StoreError(message)
    return SQLiteAddress(path, _synchronous(url, query) if asked else SYNCHRONOUS[0])


def _unescaped(text: str, whole: str) -> str:
    try:
        path = unquote(text, errors="strict")
        path.encode()
    except UnicodeError:
        message = f"{shown_url(whole)!r} has escapes that are no UTF-8; {_HOW}"
        raise StoreError(message) from None
    if any(ord(one) < ord(" ") for one in path):
        message = f"{shown_url(whole)!r} has control characters in the name of a file; {_HOW}"
        raise StoreError(message)
    return path


def _synchronous(url: str, query: str) -> str:
    known = "?synchronous=" + "|".join(SYNCHRONOUS)
    key, _, value = query.partition("=")
    if key != "synchronous":
        message = f"{shown_url(url)!r} has what is no option of an SQLite store; allowed: {known}; {_HOW}"
        raise StoreError(message)
    if value.upper() not in SYNCHRONOUS:
        message = (
            f"synchronous={value} is not known; allowed: FULL (the default), EXTRA, NORMAL, OFF; "
            "it is the only option"
        )
        raise StoreError(message)
    return value.upper()


def path_of(url: str) -> str:
    """The file that a URL names. Raises `StoreError`."""
    return address(url).path


def file_of(db_name: str) -> str | None:
    """The file that an SQLITE_DBNAME names, plainly or as `file:town.db?mode=rw`; None for one in memory.

    Raises `StoreError` for what would open another file than it says.
    """
    if db_name.partition("://")[0] in ("sqlite", "postgresql", "postgres"):
        message = f"SQLITE_DBNAME={db_name!r} is a URL; write the file alone: SQLITE_DBNAME=town.db"
        raise StoreError(message)
    if not db_name.startswith("file:"):
        return None if MEMORY in db_name else db_name
    name, _, query = db_name.removeprefix("file:").partition("?")
    options = dict(one.partition("=")[::2] for one in query.split("&") if one)
    for key in options:
        if key not in _URI_OPTIONS:
            message = (
                f"{key!r} in SQLITE_DBNAME={db_name!r} is no option of SQLite; allowed: "
                f"{', '.join(_URI_OPTIONS)}; in a name after file: a ? is written %3F, and a # %23"
            )
            raise StoreError(message)
    if "#" in db_name:
        message = f"SQLITE_DBNAME={db_name!r}: in a name after file: a # is written %23"
        raise StoreError(message)
    path = _unescaped(name, db_name)
    return None if MEMORY in path or options.get("mode") == "memory" else path
