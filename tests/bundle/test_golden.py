"""A bundle that was sealed by an older program opens for ever, by every way there is.

1. At the desk of the sender (open), byte by byte. 2. At the 事務局 (receive and take in). 3. The file is still the one.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from desktop.case.model import Case, Status
from desktop.clerk.acts import finish, open_bundle
from desktop.secretariat.sitting import Sitting, State
from desktop.store.store import open_store

BUNDLE: Final = Path(__file__).parents[1] / "data" / "bundles" / "付議帳_20261120_9C00129C.zip"
WORDS: Final = "k4dn-wnb4-jyde-f235-wgp9-d8pg"
SHA256: Final = "e3f456feeff992c44fe9b84d175b6cee1fe0760ff80457b463727203d6d8f000"
CASE: Final = "11111111-2222-4333-8444-555555555555"
TEXT: Final = "見本の案件。髙橋さんの﨑、𠮷野家、か\u3099（NFD）　全角空白、\n二行目。"
FILES: Final = {
    "f1": ("見本資料 𠮷.txt", "中身は見本です。\r\n".encode()),
    "f2": ("CON.txt", bytes(range(256)) * 8),
    "f3": ("空.bin", b""),
}


def compare(case: Case) -> None:
    assert (case.id, case.answers.form, case.answers.version) == (CASE, "komae.sheet", 1)
    assert case.answers.text("jikou") == "見本市の避難所名簿の外部提供（見本）"
    assert case.answers.text("biko") == TEXT
    assert (dict(case.facts), case.status) == ({"nendo": "令和８年度"}, Status.DRAFT)
    assert [(a.id, a.name, a.size) for a in case.attachments] == [(k, n, len(b)) for k, (n, b) in FILES.items()]
    (round_,) = case.rounds
    assert (round_.by, [r.text for r in round_.remarks]) == ("課長", ["事項を短くしてください。"])


def test_the_file_is_the_one() -> None:
    """3"""
    assert hashlib.sha256(BUNDLE.read_bytes()).hexdigest() == SHA256


def test_the_sender_opens_it(tmp_path: Path) -> None:
    """1"""
    done = finish(open_bundle(BUNDLE, WORDS, tmp_path / "out"))
    (opened,) = done.cases
    compare(opened.case)
    assert (done.parcel.number, done.parcel.division, done.parcel.to, done.parcel.secrecy) == (
        "9C00129C",
        "見本課",
        "",
        "",
    )
    assert {key: path.read_bytes() for key, path in opened.attachments.items()} == {k: b for k, (_, b) in FILES.items()}
    assert sorted(path.suffix for path in opened.papers) == [".pdf", ".xlsx"]


def test_the_office_takes_it_in(tmp_path: Path) -> None:
    """2"""
    with open_store(tmp_path / "付議帳.sqlite3") as store:
        sitting = Sitting()
        (lot,) = sitting.add([BUNDLE])
        finish(sitting.judge(store, [BUNDLE], [lot]))
        assert lot.state is State.LOCKED
        finish(sitting.open(store, lot, WORDS))
        finish(sitting.take(store, [lot], who="鈴木"))
        sitting.close()
        assert lot.state is State.TAKEN
        compare(store.read_case(CASE))
        for key, (_, data) in FILES.items():
            assert b"".join(store.attachment_bytes(key)) == data
        assert [line.facts["partner"] for line in store.ledger(act="handover.receive")] == ["見本課"]
