"""`daojiao seal`, `checkpoint`, `cosign` and `prove`, as a clerk, a witness and an auditor type them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import CHARTER, Daojiao

TOWN_KEY = "daojiao.example/town"


@pytest.fixture
def key(daojiao: Daojiao, tmp_path: Path) -> str:
    """The file of a key."""
    path = tmp_path / "town.key"
    assert daojiao("seal", "--key", path, "--new-key", TOWN_KEY).status == 0
    return str(path)


def vkey(daojiao: Daojiao, path: Path, name: str, command: str) -> str:
    """Make a key; its public text."""
    done = daojiao(command, "--key", path, "--new-key", name, "--lang", "en")
    assert done.status == 0
    return done.out.strip().splitlines()[-1]


def files(folder: Path) -> dict[str, bytes]:
    """Every file, byte for byte."""
    return {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}


def test_sealed_cosigned_proved(daojiao: Daojiao, own: str, tmp_path: Path) -> None:
    """The whole way: sealed, sent to a witness, cosigned, kept, proved, verified."""
    key, witness = tmp_path / "k", tmp_path / "w"
    log_key = vkey(daojiao, key, TOWN_KEY, "seal")
    witness_key = vkey(daojiao, witness, "witness.example/w", "cosign")
    assert "PRIVATE" not in log_key
    assert daojiao("seal", "--key", key, "--store", own).status == 0
    first, cosigned = tmp_path / "first.txt", tmp_path / "cosigned.txt"
    assert daojiao("checkpoint", "--out", first, "--store", own).status == 0
    done = daojiao("cosign", first, "--key", witness, "--log-key", log_key, "--out", cosigned)
    assert done.status == 0, done.err
    assert daojiao("checkpoint", "--add", cosigned, "--witness", witness_key, "--store", own).status == 0
    assert daojiao("charter", CHARTER, "--on", "2022-05-01", "--store", own).status == 1
    sealed = json.loads(daojiao("seal", "--key", key, "--store", own, "--json").out)
    assert (sealed["origin"], sealed["new"]) == (TOWN_KEY, 1)
    again = tmp_path / "again.txt"
    assert daojiao("checkpoint", "--since", cosigned, "--out", again, "--store", own).status == 0
    assert again.read_text(encoding="utf-8").startswith("old 1\n")
    assert daojiao("cosign", again, "--key", witness, "--log-key", log_key).status == 0
    kept = daojiao("checkpoint", "--at", 1, "--store", own, "--json").document
    assert kept["signed_by"] == [TOWN_KEY, "witness.example/w"]
    proof = tmp_path / "proof.json"
    assert daojiao("prove", 1, "--out", proof, "--store", own).status == 0
    assert json.loads(proof.read_text(encoding="utf-8"))["requests"][0]["number"] == 1
    found = daojiao("verify", "--checkpoint", first, "--key", log_key, "--store", own)
    assert found.status == 0
    assert "与封存一致" in found.out


def test_a_figure_is_proved(daojiao: Daojiao, town_url: str, key: str) -> None:
    """With each request behind it."""
    assert daojiao("seal", "--key", key, "--store", town_url).status == 0
    found = daojiao("prove", "people", "--on", "2022-07-31", "--store", town_url, "--json").document
    assert found["figure"]["value"] == len(found["figure"]["counted"]) > 1000
    assert len(found["requests"]) >= 1


def test_what_only_looks_changes_nothing(daojiao: Daojiao, own: str, key: str, tmp_path: Path) -> None:
    """Verifying, proving and handing on a checkpoint leave every byte as it was."""
    daojiao("seal", "--key", key, "--store", own)
    before = files(tmp_path)
    for words in (("verify",), ("prove", "1"), ("checkpoint",), ("checkpoint", "--json")):
        assert daojiao(*words, "--store", own).status == 0
    assert files(tmp_path) == before


def test_mistakes_are_told(daojiao: Daojiao, own: str, key: str, tmp_path: Path) -> None:
    """What is missing or wrong: a sentence, status 2, and no traceback."""
    nothing = tmp_path / "nothing.txt"
    nothing.write_text("x")
    said = [
        (("checkpoint",), "daojiao seal"),
        (("prove", "1"), "daojiao seal"),
        (("prove", "none"), "daojiao history"),
        (("seal", "--key", nothing), "chmod 600"),
        (("seal", "--key", tmp_path / "none"), "none"),
        (("checkpoint", "--add", nothing), "签名的文本"),
        (("verify", "--checkpoint", nothing), "签名的文本"),
        (("verify", "--key", "x"), "公钥"),
        (("seal", "--key", key, "--new-key", "a"), "已经存在"),
        (("seal", "--key", tmp_path / "new", "--new-key", "a b"), "空格"),
    ]
    for words, part in said:
        store = () if words[0] == "cosign" else ("--store", own)
        done = daojiao(*words, *store)
        assert (done.status, part in done.err) == (2, True), (words, done.err)
    done = daojiao("cosign", "--key", key)
    assert (done.status, "--log-key" in done.err) == (2, True)
    assert daojiao("seal", "--key", key, "--store", own).status == 0
    done = daojiao("checkpoint", "--at", 7, "--store", own)
    assert (done.status, "到第7号" in done.err) == (2, True)


def test_sealed_after_an_import(daojiao: Daojiao, own: str, key: str, tmp_path: Path) -> None:
    """What was taken in is sealed with it; a preview seals nothing."""
    roster = tmp_path / "roster.csv"
    rows = "编号,姓名,队伍,网格,到岗日期\nV-1,欧阳若兰,镇级中坚队,G-01,2022-05-05\n"
    roster.write_text(rows, encoding="utf-8")
    words = ("import", roster, "--received", "2022-05-05", "--seal", key, "--store", own)
    assert daojiao(*words, "--dry-run").status in {0, 2}
    done = daojiao(*words, "--reason", "5月5日花名册")
    assert "已封存到第3号请求" in done.out, done.out + done.err
    assert daojiao("verify", "--store", own).status == 0
    assert daojiao("seal", "--follow", "--json", "--key", key, "--store", own).status == 2
