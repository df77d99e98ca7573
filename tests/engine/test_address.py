"""Whatever was typed for a store, no password is told of it."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daojiao_program.engine import EngineError, StoreError
from daojiao_program.engine.address import redacted, shown_url
from daojiao_program.engine.opening import open_ledger

HUSH = "hush-hush"
WITH_PASSWORD = [
    "postgresql://u:{}@h/d",
    "postgresql://u:{}@h:5432/d?schema=s",
    "postgresql://:{}@h/d",
    "postgresql://u:a/{}@h/d",
    "postgresql://u:a?{}@h/d",
    "postgresql://u:12/{}@h/d",
    "postgresql://u:a#{}@h/d",
    "postgresql://u:a@{}@h/d",
    "postgresql://u:[{}@h/d",
    "postgresql://u:a {}@h/d",
    "postgresql://u:it's{}@h/d",
    "postgresql://u:{}@h:port/d",
    "postgresql://u:{}",
    "postgresql://h/d?user=u&password={}",
    "postgresql://h/d?password=a@{}",
    "postgresql://h/d?sslpassword={}&schema=s",
    "postgres://u:{}@[::1/d",
    "POSTGRESQL://u:{}@h/d",
    "postgresql:u:{}@h/d",
    "postgresql:/u:{}@h/d",
    "mysql://u:{}@h/d",
    "sqlite://u:{}@h/d",
    "sqlite:///a.db?password={}",
    "u:{}@h/d",
    "host=h password={}",
    "host=h password='a {}'",
]


@pytest.mark.parametrize("form", WITH_PASSWORD)
class TestEveryForm:
    """However an address is written, and whether or not it can be read."""

    def test_shown(self, form: str) -> None:
        """It is shown without what may be a password."""
        assert HUSH not in shown_url(form.format(HUSH))

    @pytest.mark.parametrize("around", ["{}", "no such argument ({})", "'{}' is none; write sqlite:///a.db"])
    def test_in_a_text(self, form: str, around: str) -> None:
        """A sentence that quotes it does not tell it either, where it has a scheme or is named."""
        if "://" in form or "password=" in form:
            assert HUSH not in redacted(around.format(form.format(HUSH)))

    def test_no_error_holds_it(self, form: str) -> None:
        """Neither what opening says, nor what led to it, nor a copy of it."""
        with pytest.raises(StoreError) as raised:
            open_ledger(form.format(HUSH), create=False)
        error: BaseException | None = raised.value
        assert isinstance(error, EngineError)
        told = [repr(copy.copy(error)), repr(error.said)]
        while error is not None:
            told += [str(error), repr(error), *map(str, getattr(error, "__notes__", ()))]
            error = error.__cause__ or error.__context__
        assert HUSH not in "".join(told)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("town.db", "town.db"),
        ("sqlite:///town.db", "sqlite:///town.db"),
        ("sqlite:////var/lib/a@b c.db", "sqlite:////var/lib/a@b c.db"),
        ("postgresql://u:p@h/d?schema=s", "postgresql://u@h/d?schema=s"),
        ("postgresql://u@h,i:5432/d?passfile=/run/pass", "postgresql://u@h,i:5432/d?passfile=/run/pass"),
        ("postgresql://u@/d?host=/run/pg&password=p", "postgresql://u@/d?host=/run/pg&…"),
    ],
)
def test_the_rest_is_shown(url: str, shown: str) -> None:
    """Where a store is can be told from what is shown."""
    assert shown_url(url) == shown


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12))
def test_any_password(word: str) -> None:
    """Whatever characters it is made of."""
    secret = f"{HUSH}{word}{HUSH}"
    assert HUSH not in shown_url(f"postgresql://u:{secret}@h/d")


def test_plain_text_stays() -> None:
    """What is no address, and the examples that errors give, stay as they are."""
    for text in (
        "write postgresql://user@host/database?schema=town, or …/database?host=/folder&schema=town",
        "没有找到数据库 a@b.db；请用 daojiao init 建立",
        "a = b, https://example.org/x?y=z",
    ):
        assert redacted(text) == text
