"""How the last run of the features went, as the plugin for pytest leaves it behind."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from pydantic import AwareDatetime, BaseModel, ValidationError

from daojiao_program.files.bounds import JSON_BYTES
from daojiao_program.files.errors import FileError
from daojiao_program.files.reading import read_bytes
from daojiao_program.rulebook.reading import BookError

KEPT: Final = Path(".pytest_cache", "v", "daojiao", "results")
"""Where the plugin keeps it, from the folder in which pytest ran."""
_ABOVE: Final = 3
"""How far above the features that folder may be; what lies higher is another project's."""


class LastResult(BaseModel):
    """How a test ended the last time that it ran, and when that was."""

    outcome: Literal["passed", "failed", "skipped"]
    at: AwareDatetime


class _Run(BaseModel):
    at: AwareDatetime
    results: Mapping[str, LastResult]


@dataclass(frozen=True, slots=True)
class Results:
    """The last run: the folder in which pytest ran, when, and the last result of each test by its id."""

    root: Path
    at: AwareDatetime
    by_id: Mapping[str, LastResult]

    def path(self, file: Path) -> str:
        """A feature file as ids name it; `""` for one outside the folder in which pytest ran."""
        whole = file.resolve()
        return whole.relative_to(self.root).as_posix() if whole.is_relative_to(self.root) else ""


def newest(features: Path) -> Path | None:
    """The results kept in the nearest folder at or not far above the features; None where there are none."""
    here = features.resolve()
    near = (here, *here.parents[:_ABOVE])
    return next((one / KEPT for one in near if (one / KEPT).is_file()), None)


def read_results(path: Path, features: Path) -> Results:
    """The results in a file. Raises `BookError` where they cannot be read."""
    try:
        run = _Run.model_validate_json(read_bytes(path, JSON_BYTES))
    except FileError as error:
        raise BookError(*error.said) from None
    except OSError as error:
        raise BookError(
            f"读不了运行结果 {path}（{error.strerror}）；请核对路径（--results）",
            f"the results {path} cannot be read ({error.strerror}); check the path (--results)",
        ) from None
    except ValidationError as error:
        first = error.errors()[0]
        wrong = ": ".join(filter(None, (".".join(map(str, first["loc"])), first["msg"])))
        raise BookError(
            f"{path} 不是规则运行的结果（{wrong}）；请用 pytest 重新运行，或用 --results 另指一份",
            f"{path} does not hold the results of a run ({wrong}); "
            "run the features again with pytest, or name another file: --results",
        ) from None
    return Results(_root(path.resolve(), features.resolve(), run.results), run.at, run.results)


def _root(path: Path, features: Path, ids: Collection[str]) -> Path:
    """Where pytest ran: beside its cache; for results kept elsewhere, where the ids lead to files."""
    if path.parts[-len(KEPT.parts) :] == KEPT.parts:
        return path.parents[len(KEPT.parts) - 1]
    files = {one.partition("::")[0] for one in ids}
    above = (one for one in (features, *features.parents) if any((one / file).is_file() for file in files))
    return next(above, features.parent)


@dataclass(frozen=True, slots=True)
class ResultCounts:
    """How many of some tests passed, failed, were skipped, and have not been run."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    unrun: int = 0

    @classmethod
    def of(cls, results: Iterable[LastResult | None]) -> ResultCounts:
        """Count these; None is a test that has not been run."""
        outcomes = [one.outcome if one else "unrun" for one in results]
        return cls(**{each: outcomes.count(each) for each in ("passed", "failed", "skipped", "unrun")})

    @property
    def all(self) -> int:
        """How many there are."""
        return self.passed + self.failed + self.skipped + self.unrun

    @property
    def state(self) -> Literal["passed", "failed", "skipped", "unrun"]:
        """What they come to: one that failed counts most, then one not run, then one skipped."""
        if self.failed:
            return "failed"
        if self.unrun or not self.all:
            return "unrun"
        return "skipped" if self.skipped else "passed"
