"""receive without a window.

1. Good bundles are taken, a bad one is told and noted and stops no other: code 1. 2. Twice the same changes nothing:
code 0. 3. A passphrase by file; without it the bundle is left. 4. A case that both changed is left until it is said
what becomes of it. 5. Receipts are written and fit at the sender. 6. A store that is not there: code 2. 7. What has to
be made sure of is left until it is said to have been.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from desktop.bundle.model import Passphrase
from desktop.clerk.receipts import take_receipt
from desktop.command import main as command
from desktop.keys.desk import fingerprint
from desktop.store.store import open_store
from tests.secretariat.test_receive import WORDS, Desks, desks

__all__ = ["desks"]


class Said(NamedTuple):
    code: int
    table: dict[str, Any]
    err: str


Run = Callable[..., Said]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], desks: Desks) -> Iterator[Run]:
    """The program on the store of the office, which is closed meanwhile."""

    def act(*words: object) -> Said:
        def window(store: Path | None, sample: bool) -> int:
            raise AssertionError

        path = desks.office.path
        desks.office.close()
        code = command.main(["receive", *map(str, words), "--store", str(path), "--who", "鈴木", "--json"], window)
        out, err = capfd.readouterr()
        desks.office = open_store(path)
        return Said(code, json.loads(out), err)

    yield act
    desks.office.close()


def test_one_bad_bundle_stops_no_other(run: Run, desks: Desks, tmp_path: Path) -> None:
    """1, 2"""
    done = desks.send()
    bad = tmp_path / "付議帳_20261121_0000000A.age"
    bad.write_bytes(done.bundle.read_bytes()[:-50])
    said = run(bad, done.bundle, done.cover)
    assert said.code == 1
    assert said.table["counts"] == {"taken": 1, "before": 0, "left": 0, "bad": 1}
    assert [(b["verdict"], b["cover"]) for b in said.table["bundles"]] == [
        ("傷んでいる", False),
        ("受け取りました", True),
    ]
    assert said.table["bundles"][1]["cases"][0]["standing"] == "新しい案件"
    assert bad.name in said.err
    assert desks.lines() == ["handover.refuse", "handover.receive"]
    again = run(done.bundle)
    assert (again.code, again.table["counts"]["before"]) == (0, 1)
    assert desks.office.count_cases() == 1


def test_a_passphrase(run: Run, desks: Desks, tmp_path: Path) -> None:
    """3"""
    done = desks.send(how=Passphrase(WORDS))
    left = run(done.bundle)
    assert (left.code, left.table["counts"]["left"]) == (1, 1)
    assert "--passphrase-file" in left.err
    slip = tmp_path / "通知.txt"
    slip.write_text(f"合言葉\n{WORDS}\n", "utf-8")
    assert run(done.bundle, "--passphrase-file", slip).table["counts"]["taken"] == 1


@pytest.mark.parametrize(("how", "biko"), [("take", "課で直した"), ("keep", "局で直した")])
def test_what_both_changed(run: Run, desks: Desks, how: str, biko: str) -> None:
    """4"""
    desks.take(desks.send().bundle)
    desks.edit(desks.office, biko="局で直した")
    desks.edit(desks.sender, biko="課で直した")
    bundle = desks.send(folder="b").bundle
    left = run(bundle)
    assert (left.code, left.table["counts"]["left"]) == (1, 1)
    assert "--changed" in left.err
    assert run(bundle, "--changed", how).code == 0
    assert desks.here().answers.text("biko") == biko


def test_receipts(run: Run, desks: Desks, tmp_path: Path) -> None:
    """5"""
    done = desks.send()
    said = run(done.bundle, "--receipt", tmp_path, "--division", "総務課")
    (row,) = said.table["bundles"]
    assert row["receipt"] == str(tmp_path / f"受領書_{done.handover.number}.json")
    assert take_receipt(desks.sender, Path(row["receipt"]), who="山田").receipt_at


def test_no_store(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """6"""
    code = command.main(["receive", "束.age", "--store", str(tmp_path / "ない.sqlite3")], lambda *_: 0)
    assert (code, "見つかりません" in capfd.readouterr().err) == (2, True)


def test_what_has_to_be_made_sure_of(run: Run, desks: Desks) -> None:
    """7"""
    from tests.secretariat.test_doubts import OPEN, STRANGER, send

    bundle = send(desks, STRANGER, terms=replace(OPEN, partner="税務署")).bundle
    said = run(bundle)
    (row,) = said.table["bundles"]
    assert (said.code, row["state"], row["doubts"], row["to"]) == (1, "確認待ち", ["key", "address"], "税務署")
    assert fingerprint(STRANGER.public) in said.err
    assert "「税務署」で、ここの名前ではありません" in said.err
    assert run(bundle, "--accept", "address").table["counts"]["left"] == 1
    wrong = run(bundle, "--compared", "12345 " * 6, "--accept", "address")
    assert wrong.table["counts"]["left"] == 1
    right = run(bundle, "--compared", fingerprint(STRANGER.public), "--accept", "address")
    assert (right.code, right.table["counts"]["taken"], right.table["bundles"][0]["signer"]) == (0, 1, "室")
