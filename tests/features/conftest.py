"""What the features share: tags are markers, and a refusal that no step has looked at fails its scenario."""

import pytest
from pytest_bdd.parser import Feature, Scenario

from daojiao_program.domain.catalogue import TOWN


def pytest_configure(config: pytest.Config) -> None:
    """Let every rule be a tag; another one fails, since markers are strict."""
    for rule in TOWN.rules.values():
        config.addinivalue_line("markers", f"{rule.code}: {rule.en}")


def pytest_bdd_after_scenario(request: pytest.FixtureRequest, feature: Feature, scenario: Scenario) -> None:
    """Fail the scenario, and not only its tear-down, if a refusal went unseen."""
    request.getfixturevalue("story").looked()
