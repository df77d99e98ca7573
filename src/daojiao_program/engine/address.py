"""Addresses of stores, as they may be shown: whatever was typed, no password is told of it."""

from __future__ import annotations

import re
from typing import Final

HIDDEN: Final = "…"
"""Stands where something was that may be a password."""
_LOGIN: Final = re.compile(r"([^:/?#@\s]*)(?::.*)?", re.DOTALL)
_HOST: Final = r"(?:\[[0-9A-Fa-f:.%]+\]|[^\[\]:/?#@\s]*)(?::\d*)?"
_SERVERS: Final = re.compile(rf"{_HOST}(?:,{_HOST})*(?:[/?].*)?", re.DOTALL)
_OPTION: Final = re.compile(r"([?&])[^=&]*pass(?!file)[^=&]*=[^&]*", re.IGNORECASE)
_IN_TEXT: Final = re.compile(
    r"postgres(?:ql)?://[^\n]{0,200}?@(?:\S*@)?[^\s'\"“”‘’<>]*|[A-Za-z][\w+.-]*://[^\s'\"“”‘’<>]+",
    re.IGNORECASE,
)
_SETTING: Final = re.compile(r"(\w*(?:password|passwd|pwd)\s*=\s*)('[^']*'|[^\s&;,'\"]+)", re.IGNORECASE)


def shown_url(url: str) -> str:
    """The address without the password that stands in it.

    Where it cannot be told which part of it is one, that part is left out: `…`.
    """
    scheme, cut, rest = url.partition("://")
    if not cut:
        return HIDDEN if any(one in url for one in "@=:") else url
    if rest.startswith("/") and "pass" not in rest.lower():
        return url  # a file, in whose name an @ is a letter
    login, at, server = rest.rpartition("@")
    user = _LOGIN.fullmatch(login)
    if not scheme.isidentifier() or user is None or _SERVERS.fullmatch(server) is None:
        return f"{scheme if scheme.isidentifier() else ''}://{HIDDEN}"
    bare = _OPTION.sub(rf"\1{HIDDEN}", server)
    return f"{scheme}://{user[1]}{at if user[1] else ''}{bare}"


def redacted(text: str) -> str:
    """A text in which no address tells a password, nor a setting such as `password=…`."""
    if "://" in text:
        text = _IN_TEXT.sub(lambda found: shown_url(found[0]), text)
    if "=" in text:
        text = _SETTING.sub(rf"\1{HIDDEN}", text)
    return text
