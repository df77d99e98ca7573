"""The file that says who follows a store, and to whom each hands on what changes.

```toml
[mirror]                            # the name under which its cursor stands in the store
url = "https://host/hook"           # a webhook
secret_file = "mirror.secret"       # beside this file, for its owner alone; a line a secret
kinds = ["ticket"]                  # of which kinds; without it, of all
lease_s = 30                        # for how long it is held up when a process dies

[model]
call = "read_model:keep"            # a function of one's own, given each change

[whereabouts]
make = "projections:whereabouts"    # a function that is given the engine and gives such a function
```
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from daojiao_program.cli.screen import UsageError
from daojiao_program.engine import Engine, Follower, Said
from daojiao_program.engine.following import LEASE_S, LONGEST_LEASE_S
from daojiao_program.engine.handing import Receive
from daojiao_program.files.reading import read_text, read_toml
from daojiao_program.files.rights import is_shared, told_of
from daojiao_program.rulebook.settings import named_function

_MOST_SECRETS: Final = 4096


@dataclass(frozen=True, slots=True)
class Followed:
    """A follower, and to whom it hands on."""

    follower: Follower
    receive: Receive


class _Named(BaseModel):
    """A table of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    url: str = ""
    secret_file: str = ""
    call: str = ""
    make: str = ""
    kinds: list[str] = []
    lease_s: float = Field(default=LEASE_S, gt=0, le=LONGEST_LEASE_S)


def followers_of(file: Path, engine: Engine, closing: ExitStack) -> list[Followed]:
    """The followers that a file names; what they open is closed with `closing`. Raises `UsageError`."""
    return [_followed(file, name, one, engine, closing) for name, one in _tables(file).items()]


def _tables(file: Path) -> Mapping[str, _Named]:
    try:
        found = read_toml(file)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{file} 不合 TOML 格式：{error}", f"{file} is not TOML: {error}") from None
    tables = {}
    for name, table in found.items():
        try:
            one = _Named.model_validate(table)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(map(str, first["loc"])) or "?"
            raise UsageError(
                f"{file} 的 [{name}] {where} 不对（{first['msg']}）；可用 {'、'.join(_Named.model_fields)}",
                f"{file}: {where} of [{name}] is not right ({first['msg']}); known are "
                f"{', '.join(_Named.model_fields)}",
            ) from None
        ways = sum(map(bool, (one.url, one.call, one.make)))
        if ways != 1 or bool(one.url) != bool(one.secret_file):
            raise UsageError(
                f"{file} 的 [{name}] 请写 url 和 secret_file，或只写 call 或 make",
                f"{file}: [{name}] is to have url and secret_file, or call or make alone",
            )
        tables[name] = one
    return tables


def _followed(file: Path, name: str, one: _Named, engine: Engine, closing: ExitStack) -> Followed:
    kinds = engine.catalogue.aggregates
    if odd := sorted({*one.kinds} - kinds.keys()):
        raise UsageError(
            f"{file} 的 [{name}] kinds 有不认识的：{'、'.join(odd)}；可用 {'、'.join(kinds)}",
            f"{file}: kinds of [{name}] has {', '.join(odd)}; known are {', '.join(kinds)}",
        )
    follower = engine.follow(name, kinds=[kinds[kind] for kind in one.kinds], lease_s=one.lease_s)
    if wanted := one.call or one.make:
        key = "call" if one.call else "make"
        said = Said(f"{file} 的 [{name}] {key} = “{wanted}”", f"{file}: {key} of [{name}], {wanted!r},")
        function = named_function(Path.cwd(), wanted, said)
        return Followed(follower, function if one.call else function(engine))
    try:
        from daojiao_program.adapters.webhook import Webhook  # noqa: PLC0415 - the extra alone has it
    except ModuleNotFoundError:
        raise UsageError(
            "往网址转送需要 httpx；请安装 daojiao-program[webhook]",
            "a webhook needs httpx: install daojiao-program[webhook]",
        ) from None
    return Followed(
        follower, closing.enter_context(Webhook(one.url, _secrets(file.parent / one.secret_file)))
    )


def _secrets(file: Path) -> Sequence[str]:
    if is_shared(file):
        raise UsageError(*told_of(file))
    try:
        return read_text(file, _MOST_SECRETS).split()
    except UnicodeDecodeError:
        raise UsageError(f"{file} 不是密钥文件", f"{file} is no file of secrets") from None
