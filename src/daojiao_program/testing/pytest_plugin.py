"""What pytest loads: the plugin for feature files, where pytest-bdd is installed."""

from importlib.util import find_spec

if find_spec("pytest_bdd") is not None:
    from daojiao_program.testing.bdd.plugin import (
        daojiao_scene,
        pytest_addoption,
        pytest_collect_file,
        pytest_collection_modifyitems,
        pytest_configure,
    )

    __all__ = [
        "daojiao_scene",
        "pytest_addoption",
        "pytest_collect_file",
        "pytest_collection_modifyitems",
        "pytest_configure",
    ]
