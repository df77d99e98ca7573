"""The charter's file, in TOML, as a charter: what an office writes and amends."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import ValidationError

from daojiao_program.domain.charter import Charter, faults
from daojiao_program.engine.errors import EngineError
from daojiao_program.files.errors import FileError
from daojiao_program.files.reading import read_toml


class CharterError(EngineError):
    """A charter file cannot be used; the message says what is wrong with it and what to do."""


def read_charter(path: Path) -> Charter:
    """A charter from a TOML file. Raises `CharterError` with every fault found."""
    try:
        charter = Charter.model_validate(read_toml(path))
    except FileError as error:
        raise CharterError(*error.said) from None
    except OSError as error:
        raise CharterError(
            f"读不了章程 {path}（{error.strerror}）；请核对路径",
            f"the charter {path} cannot be read ({error.strerror}); check the path",
        ) from None
    except UnicodeDecodeError:
        raise CharterError(
            f"章程 {path} 不是 UTF-8 文本；请另存为 UTF-8",
            f"the charter {path} is not UTF-8 text; save it as UTF-8",
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise CharterError(
            f"章程 {path} 不合 TOML 格式：{error}", f"the charter {path} is not TOML: {error}"
        ) from None
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
    else:
        wrong = faults(charter)
        if not wrong:
            return charter
    found = "; ".join(wrong)
    raise CharterError(
        f"章程 {path} 不能用：{found}；请改正后重试",
        f"the charter {path} cannot be used: {found}; mend the file and try again",
    )
