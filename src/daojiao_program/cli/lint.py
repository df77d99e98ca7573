"""The command that looks over feature files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.text import Text

from daojiao_program.cli.documents import FaultsDocument
from daojiao_program.cli.options import Json, Lang
from daojiao_program.cli.screen import DONE, REFUSED, Language, Screen, UsageError
from daojiao_program.rulebook.settings import read_settings

if TYPE_CHECKING:
    from daojiao_program.rulebook.lint import Fault

_FOLDER: Final = Path("features")
_ENDINGS: Final = (".feature", ".feature.txt")


def lint(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATH",
            help="文件或文件夹，默认features / files or folders; features unless told",
        ),
    ] = None,
    *,
    as_json: Json = False,
    lang: Lang = Language.ZH,
) -> None:
    """检查规则文件：写错而不报错的地方 / Look over feature files for what is silently passed over."""
    screen = Screen(lang, as_json=as_json)
    look = _linter()
    files = list(dict.fromkeys(file for path in paths or [_FOLDER] for file in _files(path)))
    found = [fault for file in files for fault in look(file)]
    screen.document(FaultsDocument, {"files": len(files), "found": len(found), "faults": found})
    for fault in found:
        screen.text(_told(screen, fault), whole=True)
    count = len(files)
    if found:
        screen.say(
            f"检查了{count}个文件，发现{len(found)}处问题",
            f"{len(found)} found in {_counted(count)}",
            style="bold",
        )
    else:
        screen.say(f"检查了{count}个文件，没有发现问题", f"Nothing found in {_counted(count)}", style="bold")
    raise typer.Exit(REFUSED if found else DONE)


def _linter() -> Callable[[Path], Sequence[Fault]]:
    try:
        from daojiao_program.rulebook import lint  # noqa: PLC0415 - what it imports may be missing
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "gherkin":
            raise
        raise UsageError(
            "检查规则文件需要附加组件：pip install 'daojiao-program[bdd]'",
            "to look over feature files needs an extra: pip install 'daojiao-program[bdd]'",
        ) from None
    return lambda file: lint.lint(file, rules=_codes(file))


def _codes(file: Path) -> Collection[str]:
    """The codes of the catalogue that the file's folder is about."""
    folder, here = file.resolve().parent, Path.cwd()
    return read_settings(folder, here if folder.is_relative_to(here) else folder).catalogue.rules


def _files(path: Path) -> Iterator[Path]:
    """The feature files that a path stands for, those in hidden folders apart."""
    if path.is_dir():
        found = sorted(
            file
            for file in path.rglob("*.feature*")
            if file.name.endswith(_ENDINGS) and file.is_file() and not _hidden(file.relative_to(path))
        )
        if not found:
            raise UsageError(
                f"“{path}”里没有.feature文件；请写明文件或所在的文件夹",
                f"there is no .feature file in “{path}”; name a file, or the folder that has them",
            )
        yield from found
    elif not path.exists():
        raise UsageError(
            f"“{path}”不存在；请核对文件或文件夹的名称",
            f"“{path}” is not there; check the name of the file or folder",
        )
    elif not path.name.endswith(_ENDINGS):
        raise UsageError(
            f"“{path}”不是.feature文件；请写明.feature文件或所在的文件夹",
            f"“{path}” is no .feature file; name one, or the folder that has them",
        )
    else:
        yield path


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _counted(files: int) -> str:
    return "1 file" if files == 1 else f"{files} files"


def _told(screen: Screen, fault: Fault) -> Text:
    """One line: where, what is wrong, the fix."""
    what = screen.of(f"{fault.zh}；{fault.fix_zh}", f"{fault.en}; {fault.fix_en}")
    mark = "" if fault.misleads else screen.of("提醒：", "warning: ")
    return Text(f"{fault.path.as_posix()}:{fault.line}: ", style="bold") + Text(f"{mark}{what}", style="")
