"""A receipt closes a bundle when it is the partner's, or when a person says so.

1. The partner's signature is told by the card; the partner of the 管理簿 is never another than the one it went to.
2. Unsigned, signed by a key nobody knows, or by another desk: not taken silently where the partner signs; nothing is
   marked, the passphrase stays. 3. Taken with a person's consent the line says why. 4. The partner's own comes in
   afterwards, once, in a line of its own. 5. Nothing known of the partner: an unsigned one is taken, unless it cannot be.
6. No more is read of a file than a receipt may have.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from desktop.bundle.receipt import LARGEST, NO_RECEIPT, Receipt, write_receipt
from desktop.clerk.receipts import BAD_GROUND, DOUBTFUL_RECEIPT, GROUNDS, receipt_in, take_receipt
from desktop.errors import DeskError
from desktop.keys.desk import SecretKey, make_signing_key
from desktop.store.handover import DONE_BEFORE, Handover
from desktop.store.ledger import Line
from desktop.store.store import Store, open_store

AT = datetime(2026, 11, 21, 3, tzinfo=UTC)
OFFICE, CLEANING, STRANGER = (make_signing_key(name, AT) for name in ("総務課", "清掃課", "総務課"))
GIVEN = Handover(
    *("3f2a9c1b-1111-4222-8333-444444444444", "out", "A", AT.isoformat(), "ab" * 32, 9, 3, "komae", "室"),
    *("総務部総務課", "付議案件 1件"),
    cases=MappingProxyType({"c": "d"}),
)
GOOD = Receipt(GIVEN.id, GIVEN.sha256, 1, "総務課", "佐藤", AT)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "付議帳.sqlite3", clock=lambda: AT) as opened:
        opened.record_out(GIVEN, who="山田", secret="abcd")  # noqa: S106
        yield opened


@pytest.fixture
def known(store: Store) -> Store:
    """The partner and another desk have keys that were compared."""
    for key in (OFFICE, CLEANING):
        store.keep_known_key(key.card, who="山田")
        store.confirm_known_key(key.public, who="山田")
    return store


def take(store: Store, path: Path, signer: SecretKey | None = None, *, ground: str = "", **other: Any) -> Handover:
    path.write_bytes(write_receipt(replace(GOOD, **other), signer))
    return take_receipt(store, path, who="山田", ground=ground)


def lines(store: Store) -> list[Line]:
    return list(reversed(store.ledger(act="handover.receipt")))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "受領書.json"


def test_the_partners_own(known: Store, file: Path) -> None:
    """1"""
    assert take(known, file, OFFICE, by="自称の課").receipt_at
    (line,) = lines(known)
    assert line.facts["result"] == "署名を確認"
    assert line.facts["signature"] == f"総務課（{OFFICE.card.fingerprint}）"
    assert line.facts["partner"] == "総務部総務課"


@pytest.mark.parametrize(
    ("signer", "why"),
    [(CLEANING, "「清掃課」のもの"), (STRANGER, "照合した総務部総務課の鍵と違う"), (None, "署名がない")],
)
def test_not_the_partners(known: Store, file: Path, signer: SecretKey | None, why: str) -> None:
    """2, 3"""
    with pytest.raises(DeskError) as fault:
        take(known, file, signer)
    assert fault.value.what is DOUBTFUL_RECEIPT
    assert why in str(fault.value)
    assert "総務部総務課に" in str(fault.value)
    assert (lines(known), known.secret(GIVEN.id)) == ([], "abcd")
    assert not known.handovers("out")[0].receipt_at
    marked = take(known, file, signer, ground="telephone")
    assert marked.receipt_at
    (line,) = lines(known)
    assert line.facts["result"] != "署名を確認"
    assert why in line.facts["reason"]
    assert GROUNDS["telephone"] in line.facts["reason"]
    assert line.facts["partner"] == "総務部総務課"
    assert (line.who, "清掃課" in line.facts.get("signature", "")) == ("山田", signer is CLEANING)


def test_the_real_one_afterwards(known: Store, file: Path) -> None:
    """4"""
    take(known, file, ground="paper")
    assert take(known, file, OFFICE).receipt_at
    assert [line.facts["result"] for line in lines(known)] == ["署名なし", "署名を確認"]
    assert lines(known)[1].facts["reason"] == "前の受領書に代わる"
    for signer in (OFFICE, CLEANING, None):
        with pytest.raises(DeskError) as fault:
            take(known, file, signer)
        assert fault.value.what is DONE_BEFORE
    assert len(lines(known)) == 2
    assert known.verify_ledger().whole


def test_nothing_is_known_of_the_partner(store: Store, file: Path) -> None:
    """5"""
    for year in (1970, 2030):
        with pytest.raises(DeskError) as fault:
            take(store, file, at=datetime(year, 1, 1, tzinfo=UTC))
        assert fault.value.what is DOUBTFUL_RECEIPT
    assert lines(store) == []
    take(store, file)
    (line,) = lines(store)
    assert (line.facts["result"], "reason" in line.facts) == ("署名なし", False)


def test_a_ground_that_is_none(known: Store, file: Path) -> None:
    """3"""
    with pytest.raises(DeskError) as fault:
        take(known, file, ground="本人の話では大丈夫")
    assert fault.value.what is BAD_GROUND
    assert lines(known) == []


def test_a_huge_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """6"""
    file.write_bytes(write_receipt(GOOD) + b" " * LARGEST)
    monkeypatch.setattr(Path, "read_bytes", lambda _self: pytest.fail("the whole file was read"))
    with pytest.raises(DeskError) as fault:
        receipt_in(file)
    assert fault.value.what is NO_RECEIPT
