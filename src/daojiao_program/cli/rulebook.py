"""The command that writes the rule book."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from daojiao_program.cli.options import Force, Lang
from daojiao_program.cli.screen import Language, Screen, UsageError
from daojiao_program.domain.charter import CharterRecord
from daojiao_program.files.seal import sealed_document, sealed_page
from daojiao_program.files.writing import BOOK, BOOK_DOCUMENT, check, write
from daojiao_program.intake.charterfile import read_charter
from daojiao_program.program import DATA
from daojiao_program.rulebook.settings import Settings, read_settings
from daojiao_program.rulebook.terms import read_terms

_EXTRAS = frozenset({"gherkin", "jinja2", "markupsafe"})


def rulebook(
    *,
    out: Annotated[Path, typer.Option("--out", metavar="FILE.html", help="写到哪个文件 / the file to write")],
    as_json: Annotated[
        Path | None, typer.Option("--json", metavar="FILE.json", help="另写一份JSON / write it as JSON too")
    ] = None,
    features: Annotated[
        Path,
        typer.Option("--features", metavar="DIR", help="规则文件所在文件夹 / where the feature files are"),
    ] = Path("features"),
    charter: Annotated[
        Path | None,
        typer.Option(
            "--charter",
            metavar="FILE",
            help="章程或条款，默认用规则文件旁的，否则用随附的 / the charter or the terms; without it those "
            "beside the features, or the package's",
        ),
    ] = None,
    results: Annotated[
        Path | None,
        typer.Option(
            "--results",
            metavar="FILE",
            help="上次运行的结果，默认取最近的 / what the last run left, or the nearest found",
        ),
    ] = None,
    force: Force = False,
    lang: Lang = Language.ZH,
) -> None:
    """生成规则手册：规则、场景、上次运行结果 / Write the rules and their scenarios as one HTML page."""
    screen = Screen(lang)
    about = _settings(features)
    terms, named = _terms(about, charter)
    try:
        from daojiao_program.rulebook.book import book_of  # noqa: PLC0415 - what they import
        from daojiao_program.rulebook.document import document_of  # noqa: PLC0415 - may be missing
        from daojiao_program.rulebook.page import page_of  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _EXTRAS:
            raise
        raise UsageError(
            "生成规则手册需要附加组件：pip install 'daojiao-program[bdd,page]'",
            "the rule book needs extras: pip install 'daojiao-program[bdd,page]'",
        ) from None
    book = book_of(about.catalogue, features, terms=terms, named=named, results=results)
    page = page_of(book, features=features, folder=out.parent)
    if as_json is not None:
        check(as_json, BOOK_DOCUMENT, force=force)  # before the page is written: both, or none
    write(out, sealed_page(page, BOOK.name), BOOK, force=force)
    if as_json is not None:
        text = json.dumps(document_of(book), ensure_ascii=False, indent=2)
        write(as_json, sealed_document(text), BOOK_DOCUMENT, force=force)
    rules, scenarios = len(book.entries), len(book.scenarios)
    screen.say(
        f"规则手册已写到{out}：规则{rules}条，场景{scenarios}个；可用浏览器打开，也可打印",
        f"The rule book is {out}: {rules} rules, {scenarios} scenarios; open it in a browser, or print it",
    )


def _settings(features: Path) -> Settings:
    """What the features are about: said beside them or above, no further up than where the command runs."""
    folder = features.resolve().parent if features.is_file() else features.resolve()
    return read_settings(folder, Path.cwd() if folder.is_relative_to(Path.cwd()) else folder.parent)


def _terms(about: Settings, given: Path | None) -> tuple[Any, tuple[str, str] | None]:
    """The terms that give the numbers, and what they are called; none where there are none."""
    if about.catalogue.terms is None and given is not None:
        raise UsageError(
            f"这些规则不用章程，不必写 --charter {given}",
            f"these rules read no charter; leave out --charter {given}",
        )
    file = given or about.charter
    if about.catalogue.terms is not CharterRecord:
        if file is None or about.catalogue.terms is None:
            return None, None
        return read_terms(about.catalogue, file).terms, (file.name, file.name)
    if file is None:
        return read_charter(DATA / "charter.toml"), ("随附章程", "the package's charter")
    return read_charter(file), (file.name, file.name)
