"""What a folder of feature files is about: `[tool.daojiao]` in its pyproject.toml, and a charter beside it.

```toml
[tool.daojiao]
catalogue = "loan_desk:LoanDesk"  # a catalogue of one's own; without it, the town's program
charter = "charter.toml"          # another town's charter; a file of that name needs no mention
```
"""

from __future__ import annotations

import importlib
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from daojiao_program.domain.catalogue import TOWN
from daojiao_program.engine import Aggregate, Catalogue, EngineError

CHARTER: Final = "charter.toml"


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
    unknown = sorted(named.keys() - {"catalogue", "charter"})
    if unknown:
        raise SettingsError(
            f"pyproject.toml 的 [tool.daojiao] 有不认识的项：{'、'.join(unknown)}；可用 catalogue、charter",
            f"[tool.daojiao] of pyproject.toml has {', '.join(unknown)}; known are catalogue and charter",
        )
    catalogue = _catalogue(folder, str(named["catalogue"])) if "catalogue" in named else TOWN
    charter = folder / str(named.get("charter", CHARTER))
    if "charter" in named and not charter.is_file():
        raise SettingsError(
            f"[tool.daojiao] 所写的章程 {charter} 不存在；请核对文件名",
            f"the charter {charter} that [tool.daojiao] names is not there; check the name",
        )
    return Settings(catalogue, charter if charter.is_file() else None)


def _section(folder: Path) -> dict[str, Any] | None:
    file = folder / "pyproject.toml"
    try:
        whole = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{file} 不合 TOML 格式：{error}", f"{file} is not TOML: {error}") from None
    found: dict[str, Any] | None = whole.get("tool", {}).get("daojiao")
    return found


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


@lru_cache
def _catalogue(root: Path, name: str) -> Catalogue:
    """A catalogue, an aggregate, or a function that gives a catalogue, as `module:attribute`."""
    module, _, attribute = name.partition(":")
    try:
        found = getattr(_module(root, module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise SettingsError(
            f"[tool.daojiao] 的 catalogue = “{name}”取不到（{error}）；请写成“模块:名称”，模块放在 {root}",
            f"[tool.daojiao] catalogue = {name!r} cannot be had ({error}); "
            f"write module:name, with the module in {root}",
        ) from None
    if isinstance(found, type) and issubclass(found, Aggregate):
        return found.catalogue()
    made = found() if callable(found) else found
    if isinstance(made, Catalogue):
        return made
    raise SettingsError(
        f"[tool.daojiao] 的 catalogue = “{name}”不是目录（Catalogue），也不是对象（Aggregate）",
        f"[tool.daojiao] catalogue = {name!r} is neither a Catalogue nor an Aggregate",
    )
