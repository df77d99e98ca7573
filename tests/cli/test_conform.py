"""`daojiao conform`: status 0 where a store says the same under this code, 1 where it does not."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Daojiao
from tests.engine.town import MAY, asking, chartered


def test_the_example_conforms(daojiao: Daojiao, tmp_path: Path) -> None:
    """Every row of the example reads, comes out as recorded, and counts as its figures document says."""
    stated = tmp_path / "figures.json"
    stated.write_text(daojiao("progress", "--json").out, encoding="utf-8")
    done = daojiao("conform", "--figures", stated, "--json")
    assert (done.status, done.document["misfits"]) == (0, [])
    assert done.document["judged"] > 10_000
    assert done.document["figures"] > 20

    document = json.loads(stated.read_text(encoding="utf-8"))
    document["indicators"][0]["value"] += 1
    stated.write_text(json.dumps(document), encoding="utf-8")
    done = daojiao("conform", "--figures", stated, "--lang", "en")
    assert done.status == 1
    assert f"a figure that differs: {document['indicators'][0]['id']}" in done.out
    assert "1 do not conform" in done.out


def test_a_store_of_another_catalogue_is_listed(daojiao: Daojiao, tmp_path: Path) -> None:
    """It is not refused: each row is told, as many as are asked for."""
    url = f"sqlite:///{tmp_path / 'other.db'}"
    with chartered(url) as engine:
        engine.submit([asking("in", "volunteer.enrol", MAY[1], "volunteer:v", {"team": "x"})])
    done = daojiao("conform", "--store", url, "--most", 2)
    assert done.status == 1
    assert "事件读不出 1：charter.adopted charter:charter" in done.out
    assert "……另有" in done.out
    stated = tmp_path / "figures.json"
    stated.write_text("no json", encoding="utf-8")
    assert daojiao("conform", "--figures", stated).status == 2
    assert daojiao("conform", "--store", f"sqlite:///{tmp_path / 'none.db'}").status == 2
