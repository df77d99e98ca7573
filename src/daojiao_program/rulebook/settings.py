"""What a folder of feature files is about: `[tool.daojiao]` in its pyproject.toml, and a charter beside it.

```toml
[tool.daojiao]
catalogue = "loan_desk:LoanDesk"  # a catalogue of one's own; without it, the town's program
charter = "charter.toml"          # another town's charter; a file of that name needs no mention
terms = "desk.toml"               # the terms of a catalogue of one's own, with which its scenarios begin
```
"""

from __future__ import annotations

import importlib
import sys
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from traceback import extract_tb
from types import ModuleType
from typing import Any, Final

from daojiao_program.domain.catalogue import TOWN
from daojiao_program.engine import Aggregate, Catalogue, EngineError, Said
from daojiao_program.files.reading import read_toml

CHARTER: Final = "charter.toml"
_SECTION: Final = "[tool.daojiao]"


class SettingsError(EngineError):
    """What `[tool.daojiao]` names cannot be used; the message says what was found and what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The catalogue, and the file of the charter; None means the package's own."""

    catalogue: Catalogue
    charter: Path | None


def read_settings(folder: Path, root: Path | None = None) -> Settings:
    """What the nearest folder that says so, at or above `folder` and not above `root`, is about.

    A folder says so by `[tool.daojiao]` in its pyproject.toml, or by a charter.toml. Where none does, it is
    the town's program under the package's charter. Raises `SettingsError`.
    """
    for one in (folder, *folder.parents):
        named = _section(one)
        if named is not None or (one / CHARTER).is_file():
            return _settings(one, named or {})
        if root is None or one == root:
            break
    return Settings(TOWN, None)


def _settings(folder: Path, named: Mapping[str, Any]) -> Settings:
    unknown = sorted(named.keys() - {"catalogue", "charter", "terms"})
    if unknown:
        raise SettingsError(
            f"pyproject.toml 的 [tool.daojiao] 有不认识的项：{'、'.join(unknown)}；"
            "可用 catalogue、charter、terms",
            f"[tool.daojiao] of pyproject.toml has {', '.join(unknown)}; "
            "known are catalogue, charter and terms",
        )
    name = named.get("catalogue")
    said = f"{_SECTION} catalogue = {name!r}"
    catalogue = (
        TOWN if name is None else _catalogue(folder, str(name), f"{_SECTION} 的 catalogue = “{name}”", said)
    )
    told = named.get("terms", named.get("charter"))
    charter = folder / str(told or CHARTER)
    if told is not None and not charter.is_file():
        raise SettingsError(
            f"[tool.daojiao] 所写的 {charter} 不存在；请核对文件名",
            f"{charter}, which [tool.daojiao] names, is not there; check the name",
        )
    return Settings(catalogue, charter if charter.is_file() else None)


def _section(folder: Path) -> dict[str, Any] | None:
    file = folder / "pyproject.toml"
    try:
        whole = read_toml(file)
    except FileNotFoundError:
        return None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{file} 不合 TOML 格式：{error}", f"{file} is not TOML: {error}") from None
    tool = whole.get("tool")
    found = tool.get("daojiao") if isinstance(tool, dict) else None
    return found if isinstance(found, dict) else None


def _module(root: Path, name: str) -> ModuleType:
    """The module of that name in the folder, whatever else has that name; else as Python finds it."""
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    file = root / f"{name}.py"
    known = sys.modules.get(name)
    if not file.is_file() or known is None or getattr(known, "__file__", None) == str(file):
        return importlib.import_module(name)
    spec = spec_from_file_location(f"{name} in {root}", file)
    if spec is None or spec.loader is None:
        raise ImportError(name)
    module = sys.modules[spec.name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def named_catalogue(root: Path, name: str) -> Catalogue:
    """The catalogue of that name, such as `loan_desk:LoanDesk`, with the module in a folder or installed.

    It is a `Catalogue`, an aggregate, or a function that gives a catalogue. Raises `SettingsError` where
    there is none, and where the module itself fails.
    """
    return _catalogue(root, name, f"--catalogue “{name}”", f"--catalogue {name}")


def named_function(root: Path, name: str, said: Said) -> Callable[..., Any]:
    """A function of that name, such as `mirror:keep`, with the module in a folder or installed.

    `said` is where it is named. Raises `SettingsError` where there is none, and where the module fails.
    """
    try:
        found = _named(root, name)
    except Exception as error:  # noqa: BLE001 - whatever the module does, its user is told in a sentence
        why = _told(error)
        raise SettingsError(
            f"{said.zh}取不到（{why}）；请写成“模块:名称”，模块放在 {root} 或已安装",
            f"{said.en} cannot be had ({why}); write module:name, with the module in {root} or installed",
        ) from None
    if not callable(found):
        raise SettingsError(f"{said.zh}不是函数", f"{said.en} is no function")
    function: Callable[..., Any] = found
    return function


def _named(root: Path, name: str) -> object:
    module, _, attribute = name.partition(":")
    return getattr(_module(root, module), attribute)


@lru_cache
def _catalogue(root: Path, name: str, zh: str, en: str) -> Catalogue:
    """A catalogue, an aggregate, or a function that gives a catalogue, as `module:attribute`."""
    made: object = None
    try:
        found = _named(root, name)
        if isinstance(found, type) and issubclass(found, Aggregate):
            made = found.catalogue()
        else:
            made = found() if callable(found) else found
    except Exception as error:  # noqa: BLE001 - whatever the module does, its user is told in a sentence
        why = _told(error)
        raise SettingsError(
            f"{zh}取不到（{why}）；请写成“模块:名称”，模块放在 {root} 或已安装",
            f"{en} cannot be had ({why}); write module:name, with the module in {root} or installed",
        ) from None
    if isinstance(made, Catalogue):
        return made
    raise SettingsError(
        f"{zh}不是目录（Catalogue），也不是对象（Aggregate）",
        f"{en} is neither a Catalogue nor an Aggregate",
    )


def _told(error: Exception) -> str:
    """What went wrong in a module, and in which line of it."""
    if isinstance(error, EngineError):
        return error.said.en
    if isinstance(error, SyntaxError):
        return f"{error.msg}, {Path(error.filename or '?').name}:{error.lineno}"
    frames = [one for one in extract_tb(error.__traceback__) if one.filename != __file__]
    own = [one for one in frames if "importlib" not in one.filename]
    where = f", {Path(own[-1].filename).name}:{own[-1].lineno}" if own else ""
    return f"{type(error).__name__}: {error}{where}"
