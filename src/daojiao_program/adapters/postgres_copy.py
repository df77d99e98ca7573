"""A copy of a store in PostgreSQL, and of its directory, by the database's own `pg_dump`."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from daojiao_program.adapters.postgres_url import PostgresAddress, address
from daojiao_program.engine.errors import StoreError
from daojiao_program.files.writing import beside, check_ending, check_new, put_new

_ENDINGS: Final = (".dump", ".pgdump", ".backup", ".bak")
_WAIT: Final = "30s"
"""How long a table that somebody alters is waited for."""


def copy_store(url: str, to: Path) -> list[Path]:
    """Copy both schemas of a store, as of one moment, to an archive for `pg_restore`. Returns the file.

    It may be in use. The archive is for its owner alone, and is read through before it has its name. Raises
    `StoreError`, with what to do where `pg_dump` is missing or older than the server, and `FileError`.
    """
    at = address(url)
    check_ending(to, _ENDINGS)
    check_new(to)
    given: dict[str, Any] = conninfo_to_dict(at.conninfo)
    # A list of processes shows what a program was called with: the password goes another way.
    password = given.pop("password", None)
    environment = {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}
    schemas = (at.schema, f"{at.schema}_people")
    with beside(to, private=True) as half:
        dump = ["--format=custom", "--no-password", f"--lock-wait-timeout={_WAIT}", f"--file={half}"]
        dump += [f"--schema={_exactly(one)}" for one in schemas]
        _run("pg_dump", [*dump, f"--dbname={make_conninfo(**given)}"], environment, at)
        listed = _run("pg_restore", ["--list", str(half)], environment, at)
        if f" TABLE DATA {at.schema} events " not in listed:
            raise StoreError(
                f"{at.where} 不是本程序的数据库；请核对地址",
                f"{at.where} is no store of this program; check the URL",
            )
        _run("pg_restore", [f"--file={os.devnull}", str(half)], environment, at)
        put_new(half, to)
    return [to]


def _exactly(name: str) -> str:
    """The name as a pattern of `pg_dump` that means no other."""
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def _run(program: str, words: Sequence[str], environment: Mapping[str, str], at: PostgresAddress) -> str:
    found = shutil.which(program)
    if found is None:
        raise StoreError(
            f"备份 PostgreSQL 的库要用 {program}，本机没有；请安装 PostgreSQL 的客户端程序",
            f"to back up a store in PostgreSQL takes {program}, which is not here; "
            "install PostgreSQL's client programs",
        )
    done = subprocess.run(  # noqa: S603 - the database's own program, by the path at which it was found
        [found, *words], env=dict(environment), capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = next(iter(done.stderr.strip().splitlines()), f"status {done.returncode}")
        raise StoreError(
            f"{at.where} 备份失败（{said}）；没有留下文件",
            f"{at.where} could not be backed up ({said}); no file was left",
        )
    return done.stdout
