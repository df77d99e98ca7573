"""The rules of the cohort, as the office reads them."""

from pathlib import Path

from pytest_bdd import scenarios

pytest_plugins = ["tests.features.steps"]

scenarios(str(Path(__file__).parents[2] / "features" / "zh-CN" / "cohort.feature"))
