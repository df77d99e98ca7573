"""The file of a people directory, and whose it may be."""

from __future__ import annotations

from pathlib import Path

from daojiao_program.engine.errors import StoreError
from daojiao_program.engine.observer import LOG
from daojiao_program.files.rights import is_shared, told_of


def people_file(store: Path) -> Path:
    """The file of the people directory of a store in a file."""
    return store.with_suffix(f".people{store.suffix}")


def check_own(path: Path, *, shared: bool) -> None:
    """Raise `StoreError` where the directory lies behind a symbolic link, or is open to others.

    With `shared` somebody has said that it is meant so.
    """
    if shared:
        return
    allowed = "DAOJIAO_SHARED_PEOPLE=allow"
    if path.is_symlink():
        raise StoreError(
            f"人员名录 {path} 是符号链接，未打开；请把文件本身放在这里，确要如此请设 {allowed}",
            f"the people directory {path} is a symbolic link, and was not opened; put the file itself there, "
            f"or, if it is meant so, set {allowed}",
        )
    if is_shared(path):
        raise StoreError(
            f"人员名录 {path} 别人也能读，未打开；请运行 chmod 600 {path}，确要如此请设 {allowed}",
            f"the people directory {path} is open to others than its owner, and was not opened; "
            f"run chmod 600 {path}, or, if it is meant so, set {allowed}",
        )


def tell_if_shared(path: str | Path) -> None:
    """Tell the log of the program of a store that others may read."""
    file = Path(path)
    if is_shared(file):
        LOG.warning("%s", told_of(file))
