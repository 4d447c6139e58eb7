"""Handing over: bundle, row and line together, or none of them.

1. Several cases leave in one bundle in every mode; what lies on the medium opens and has the cases, history and papers.
2. The 管理簿 has 日時, 取扱者, 情報の内容, 数量, 媒体, 管理番号, 相手, 承認, ハッシュ, 結果 and nothing of the cases; nor has the cover.
3. Without approver, partner, case or (mode C) reason nothing is written.
4. A fault at any step: no bundle, no cover, no row, no line.
5. A receipt marks its bundle once; of another bundle, of another copy, refused there: it marks nothing.
6. The passphrase waits in memory (in a sealed store: there) for its notice, or goes onto a slip elsewhere; never beside
the bundle. An interruption while the line is written takes nothing away that is in the 管理簿.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop.bundle import medium
from desktop.bundle.model import Closing, Identities, Opening, Passphrase, Recipients, Unclosed
from desktop.bundle.receipt import Receipt, write_receipt
from desktop.bundle.unseal import unseal
from desktop.case.file import read_case
from desktop.clerk import export
from desktop.clerk.acts import finish
from desktop.clerk.handover import HandedOver, Terms, hand_over
from desktop.clerk.passphrase_file import read_passphrase_file
from desktop.clerk.receipts import take_receipt
from desktop.errors import DeskError
from desktop.keys.desk import make_receiving_key, make_signing_key
from desktop.keys.passphrase import make_passphrase
from desktop.places import NO_PLACE
from desktop.store import handover as rows
from desktop.store.handover import Handover, Medium
from desktop.store.store import Store, open_store

AT = datetime(2026, 11, 21, tzinfo=UTC)
OFFICE, DESK = make_receiving_key("事務局", AT), make_signing_key("未来戦略室", AT)
WORDS = make_passphrase(random.Random(3).randrange)
TERMS = Terms("総務課", "課長", date(2026, 11, 20), "USB-07", "USBメモリ", date(2026, 11, 27), "3B")
MODES: dict[str, tuple[Closing, Opening]] = {
    "A": (Passphrase(WORDS), Passphrase(WORDS)),
    "B": (Recipients((OFFICE.public,)), Identities((OFFICE.secret,))),
    "C": (Unclosed(), Unclosed()),
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "記録" / "付議帳.sqlite3") as opened:
        yield opened


@pytest.fixture
def cases(store: Store, papers: Path) -> list[str]:
    made = [store.add_case(replace(read_case(papers / f"{n}.toml").case, id=""), who="山田") for n in ("k1", "k4")]
    return [case.id for case in made]


def out(store: Store, cases: list[str], folder: Path, mode: str = "A", terms: Terms = TERMS) -> HandedOver:
    given = replace(terms, reason="無害化装置を通すため") if mode == "C" and terms is TERMS else terms
    act = hand_over(store, cases, folder, MODES[mode][0], given, who="山田", division="未来戦略室", signer=DESK)
    return finish(act)


@pytest.mark.parametrize("mode", list(MODES))
def test_what_leaves_arrives(store: Store, cases: list[str], tmp_path: Path, mode: str) -> None:
    """1"""
    done = out(store, cases, tmp_path / "usb", mode)
    room = tmp_path / "room"
    room.mkdir()
    found = finish(unseal(done.bundle, MODES[mode][1], room))
    assert [c.id for c in found.parcel.cases] == cases
    assert (found.parcel.to, found.parcel.secrecy) == ("総務課", "3B")
    for case in cases:
        assert [k.role for k in found.files if k.case == case] == ["case", "pdf", "excel", "history"]
        assert "新しい案件" in found.of(case, "history")[0].path.read_text("utf-8")
    assert sorted(p.name for p in done.bundle.parent.iterdir()) == sorted([done.bundle.name, done.cover.name])


def test_the_ledger_and_the_cover_say_nothing_of_the_case(store: Store, cases: list[str], tmp_path: Path) -> None:
    """2"""
    done = out(store, cases, tmp_path / "usb")
    (line,) = store.ledger(act="handover.out")
    assert line.who == "山田"
    said = dict(line.facts)
    assert said["content"] == "付議案件 2件（付議案件シート 1件、アンケート確認シート 1件）"
    assert (said["count"], said["medium"], said["medium_number"]) == (2, "USBメモリ", "USB-07")
    assert (said["partner"], said["approved_by"], said["approved_on"]) == ("総務課", "課長", "2026-11-20")
    assert (said["sha256"], said["result"]) == (done.handover.sha256, "完了")
    cover = done.cover.read_text("utf-8-sig")
    for word in (done.handover.number, "3B", "2件", "USB-07", "承認済", done.handover.sha256):
        assert word in cover
    for case_id in cases:
        answers = store.read_case(case_id).answers
        title = answers.text("jikou") or answers.text("an_mei")
        assert title
        assert title[:6] not in cover
        assert title[:6] not in str(said)


@pytest.mark.parametrize(
    ("terms", "mode", "sentence"),
    [
        (replace(TERMS, approved_by=" "), "A", "承認者と承認日がありません"),
        (replace(TERMS, approved_on=None), "B", "承認者と承認日がありません"),
        (replace(TERMS, partner=""), "A", "持出先（相手）がありません"),
        (replace(TERMS, reason=" "), "C", "暗号化しない理由がありません"),
    ],
)
def test_terms(store: Store, cases: list[str], tmp_path: Path, terms: Terms, mode: str, sentence: str) -> None:
    """3"""
    with pytest.raises(DeskError, match=sentence):
        out(store, cases, tmp_path / "usb", mode, terms)
    assert not (tmp_path / "usb").exists()
    assert store.ledger(act="handover") == ()


def test_no_case(store: Store, tmp_path: Path) -> None:
    """3"""
    with pytest.raises(DeskError, match="渡す案件が選ばれていません"):
        out(store, [], tmp_path / "usb")


def test_a_fault_leaves_nothing(store: Store, cases: list[str], tmp_path: Path, monkeypatch: Any) -> None:
    """4"""

    def fail(*given: object, **facts: object) -> None:
        raise DeskError(rows.NO_PARCEL)

    for place in (
        "desktop.clerk.handover.write_file",
        "desktop.bundle.seal.Sealed.keep",
        "desktop.store.handover.note",
    ):
        with monkeypatch.context() as planted:
            planted.setattr(place, fail)
            with pytest.raises(DeskError):
                out(store, cases, tmp_path / "usb")
        assert not (tmp_path / "usb").exists() or list((tmp_path / "usb").iterdir()) == []
        assert store.handovers() == ()
        assert store.ledger(act="handover") == ()


def test_cancelled_at_any_step(store: Store, cases: list[str], tmp_path: Path) -> None:
    """4"""
    for stop in (1, 2, 3, 5, 6, 9, 13, 18, 20):
        act = hand_over(store, cases, tmp_path / "usb", MODES["B"][0], TERMS, who="山田", division="室", signer=DESK)
        for _ in range(stop):
            next(act)
        act.close()
        assert not (tmp_path / "usb").exists() or list((tmp_path / "usb").iterdir()) == []
    assert store.handovers() == ()


def test_between_two_reports_at_most_one_paper_is_made(
    store: Store, cases: list[str], tmp_path: Path, monkeypatch: Any
) -> None:
    """4: a cancel is heard after each PDF and each Excel, and while cases are read"""
    made: list[str] = []

    def counted(name: str, real: Any) -> Any:
        def call(*given: Any, **how: Any) -> Any:
            made.append(name)
            return real(*given, **how)

        return call

    monkeypatch.setattr("desktop.clerk.export.packet_bytes", counted("paper", export.packet_bytes))
    monkeypatch.setattr(store, "read_case", counted("read", store.read_case))
    act = hand_over(store, cases, tmp_path / "usb", MODES["B"][0], TERMS, who="山田", division="室", signer=DESK)
    steps = []
    for _ in act:
        steps.append(tuple(made))
        made.clear()
    assert [s for step in steps for s in step] == ["read"] * 2 + ["paper"] * 4
    assert max(map(len, steps)) == 1


def test_the_day_of_a_bundle_is_that_of_japan(tmp_path: Path, papers: Path) -> None:
    """2: its file, its cover and the 管理簿 have one day"""
    with open_store(tmp_path / "付議帳.sqlite3", clock=lambda: datetime(2026, 11, 21, 19, 6, tzinfo=UTC)) as store:
        case = store.add_case(replace(read_case(papers / "k4.toml").case, id=""), who="山田")
        done = out(store, [case.id], tmp_path / "usb", "B")
    assert done.bundle.name.startswith("付議帳_20261122_")
    assert "作成日時：令和8年11月22日 04:06" in done.cover.read_text("utf-8-sig")


@pytest.mark.parametrize("asked", [1, 2])
def test_not_where_it_was_chosen(store: Store, cases: list[str], tmp_path: Path, asked: int) -> None:
    """4: asked before anything is made, and before anything is written"""
    left = [asked]

    def sure() -> None:
        left[0] -= 1
        if not left[0]:
            raise DeskError(NO_PLACE, path="usb")

    given = (store, cases, tmp_path / "usb", MODES["B"][0], TERMS)
    with pytest.raises(DeskError, match="見つかりません"):
        finish(hand_over(*given, who="山田", division="室", signer=DESK, sure=sure))
    assert not (tmp_path / "usb").exists()
    assert store.ledger(act="handover") == ()


@pytest.mark.parametrize("mode", ["B", "C"])
def test_unsigned_nothing_leaves(store: Store, cases: list[str], tmp_path: Path, mode: str) -> None:
    """3: refused before anything is made"""
    terms = replace(TERMS, reason="無害化装置を通すため")
    act = hand_over(store, cases, tmp_path / "usb", MODES[mode][0], terms, who="山田", division="室")
    with pytest.raises(DeskError, match="署名が必要です"):
        next(act)
    assert not (tmp_path / "usb").exists()
    assert store.ledger(act="handover") == ()


def test_the_cover_names_nobody(store: Store, cases: list[str], tmp_path: Path) -> None:
    """2: it lies readable on the medium; who approved stands in the 管理簿"""
    done = out(store, cases, tmp_path / "usb", terms=replace(TERMS, approved_by="課長　狛江　花子"))
    cover = done.cover.read_text("utf-8-sig")
    assert "承認：承認済（2026-11-20）" in cover
    assert not [name for name in ("狛江", "花子", "山田", "課長") if name in cover]
    assert store.ledger(act="handover.out")[0].facts["approved_by"] == "課長　狛江　花子"


def receipt(done: HandedOver, **other: Any) -> Receipt:
    given = Receipt(done.parcel.id, done.handover.sha256, 2, "総務課", "鈴木", AT)
    return replace(given, **other)


@pytest.mark.parametrize("mode", ["A", "B"])
def test_the_passphrase_waits_for_its_notice(store: Store, cases: list[str], tmp_path: Path, mode: str) -> None:
    """6"""
    done = out(store, cases, tmp_path / "usb", mode, replace(TERMS, pieces=2))
    assert store.secret(done.parcel.id) == (WORDS if mode == "A" else "")
    assert store.ledger(act="handover.out")[0].facts["pieces"] == 2
    assert done.slip is None
    for file in (*done.files, store.path):
        assert WORDS.encode() not in file.read_bytes()


@pytest.mark.parametrize("ending", [".txt", ".pdf"])
def test_a_slip(store: Store, cases: list[str], tmp_path: Path, ending: str) -> None:
    """6"""
    slip = tmp_path / f"通知{ending}"
    act = hand_over(store, cases, tmp_path / "usb", Passphrase(WORDS), TERMS, who="山田", division="室", slip=slip)
    done = finish(act)
    assert read_passphrase_file(slip) == WORDS
    assert done.files == (done.bundle, done.cover, slip)
    assert store.secret(done.parcel.id) == ""
    assert store.ledger(act="handover.out")[0].facts["slip"] is True


def test_a_slip_that_may_not_lie_there(store: Store, cases: list[str], tmp_path: Path) -> None:
    """6"""
    for slip in (tmp_path / "usb" / "s.txt", tmp_path / "s.doc", tmp_path / "無い" / "s.txt"):
        act = hand_over(store, cases, tmp_path / "usb", Passphrase(WORDS), TERMS, who="山", division="室", slip=slip)
        with pytest.raises(DeskError):
            finish(act)
    assert not (tmp_path / "usb").exists()
    assert store.ledger(act="handover") == ()


def test_a_fault_takes_the_slip_back(store: Store, cases: list[str], tmp_path: Path, monkeypatch: Any) -> None:
    """4, 6"""

    def fail(*_: object, **__: object) -> None:
        raise DeskError(rows.NO_PARCEL)

    for place in ("desktop.bundle.seal.Sealed.keep", "desktop.store.handover.note", "desktop.bundle.medium.keeps"):
        with monkeypatch.context() as planted:
            planted.setattr(place, fail)
            slip = tmp_path / "s.txt"
            with pytest.raises(DeskError):
                finish(
                    hand_over(
                        store, cases, tmp_path / "usb", Passphrase(WORDS), TERMS, who="山", division="室", slip=slip
                    )
                )
        assert sorted(p.name for p in tmp_path.iterdir() if p.name not in ("記録", "usb")) == []
        assert not (tmp_path / "usb").exists() or list((tmp_path / "usb").iterdir()) == []
        assert store.ledger(act="handover") == ()


def test_a_medium_that_loses_the_cover(store: Store, cases: list[str], tmp_path: Path, monkeypatch: Any) -> None:
    """4: what is read back past the cache is not what was written."""
    monkeypatch.setattr("desktop.bundle.medium.keeps", lambda *_: False)
    with pytest.raises(DeskError, match="元の内容と一致しませんでした"):
        out(store, cases, tmp_path / "usb")
    assert list((tmp_path / "usb").iterdir()) == [] if (tmp_path / "usb").exists() else True
    assert (store.handovers(), store.ledger(act="handover")) == ((), ())


@pytest.mark.parametrize("noted", [True, False])
def test_interrupted_while_the_line_is_written(
    store: Store, cases: list[str], tmp_path: Path, monkeypatch: Any, noted: bool
) -> None:
    """6"""
    real = store.record_out

    def interrupted(*given: Any, **facts: Any) -> None:
        if noted:
            real(*given, **facts)
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "record_out", interrupted)
    with pytest.raises(KeyboardInterrupt):
        out(store, cases, tmp_path / "usb")
    left = list((tmp_path / "usb").iterdir()) if (tmp_path / "usb").exists() else []
    assert (len(left), len(store.handovers())) == ((2, 1) if noted else (0, 0))


def test_a_receipt_marks_its_bundle_once(store: Store, cases: list[str], tmp_path: Path) -> None:
    """5"""
    done = out(store, cases, tmp_path / "usb")
    assert store.handovers(open_only=True) == (done.handover,)
    file = tmp_path / "受領書.json"
    file.write_bytes(write_receipt(receipt(done)))
    marked = take_receipt(store, file, who="山田")
    assert marked.receipt_at
    assert store.handovers(open_only=True) == ()
    (line,) = store.ledger(act="handover.receipt")
    assert (line.facts["receiver"], line.facts["result"]) == ("総務課　鈴木", "署名なし")
    with pytest.raises(DeskError, match="二重には記録しません"):
        take_receipt(store, file, who="山田")
    assert len(store.ledger(act="handover.receipt")) == 1


def test_whose_key_signed_is_said(store: Store, cases: list[str], tmp_path: Path) -> None:
    """5"""
    done = out(store, cases, tmp_path / "usb")
    office = make_signing_key("総務課", AT)
    store.keep_known_key(office.card, who="山田")
    store.confirm_known_key(office.public, who="山田")
    file = tmp_path / "受領書.json"
    file.write_bytes(write_receipt(receipt(done), office))
    take_receipt(store, file, who="山田")
    assert store.ledger(act="handover.receipt")[0].facts["result"] == "署名を確認"


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"parcel": "11111111-5d6e-4f70-8a9b-0c1d2e3f4a5b"}, "この記録の管理簿にありません"),
        ({"sha256": "cd" * 32}, "渡した束の中身と違います"),
        ({"cases": 1}, "渡した束の中身と違います"),
        ({"taken": False, "note": "媒体が壊れていた"}, "受け取られませんでした（媒体が壊れていた）"),
    ],
)
def test_other_receipts_mark_nothing(
    store: Store, cases: list[str], tmp_path: Path, other: dict[str, Any], sentence: str
) -> None:
    """5"""
    done = out(store, cases, tmp_path / "usb")
    file = tmp_path / "受領書.json"
    file.write_bytes(write_receipt(receipt(done, **other)))
    with pytest.raises(DeskError, match=sentence):
        take_receipt(store, file, who="山田")
    assert store.handovers("out")[0] == done.handover
    assert store.ledger(act="handover.receipt") == ()


def test_what_is_late(store: Store, cases: list[str], tmp_path: Path) -> None:
    """5: past the day it should be back, receipt or not."""
    done = out(store, cases, tmp_path / "usb")
    file = tmp_path / "受領書.json"
    file.write_bytes(write_receipt(receipt(done)))
    take_receipt(store, file, who="山田")
    assert store.handovers(open_only=True, today=date(2026, 11, 27)) == ()
    (late,) = store.handovers(open_only=True, today=date(2026, 11, 28))
    assert late.late(date(2026, 11, 28))
    store.record_step(done.parcel.id, "out", "return", who="山田")
    assert store.handovers(open_only=True, today=date(2026, 11, 28)) == ()


def test_media_and_keys(store: Store) -> None:
    made = store.add_medium(Medium(" USB-07 ", "USBメモリ", "青"), who="山田")
    assert made.number == "USB-07"
    with pytest.raises(DeskError, match="既に登録されています"):
        store.add_medium(Medium("USB-07", "DVD-R"), who="山田")
    store.change_medium(replace(made, note="廃棄"), retired=True, who="山田")
    assert store.media() == ()
    assert store.media(retired=True)[0].note == "廃棄"
    store.keep_desk_key(OFFICE, who="山田")
    newer = make_receiving_key("事務局", AT)
    store.keep_desk_key(newer, who="山田")
    assert [(k.key, bool(k.retired_at)) for k in store.desk_keys()] == [(newer, False), (OFFICE, True)]
    store.keep_known_key(DESK.card, who="山田")
    assert store.usable_keys("sign") == ()
    store.confirm_known_key(DESK.public, who="山田")
    assert store.usable_keys("sign") == (DESK.card,)
    with pytest.raises(DeskError, match="既に取り込まれています"):
        store.keep_known_key(DESK.card, who="山田")
    store.retire_known_key(DESK.public, who="山田")
    assert store.usable_keys("sign") == ()
    assert [line.act for line in store.ledger()][:3] == ["key.retire", "key.confirm", "key.add"]


def test_a_bundle_of_a_case_is_found(store: Store, cases: list[str], tmp_path: Path) -> None:
    done: Handover = out(store, cases[:1], tmp_path / "usb").handover
    assert store.handovers_of(cases[0]) == (done,)
    assert store.handovers_of(cases[1]) == ()


def test_a_medium_pulled_out_at_the_first_step(
    store: Store, cases: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its folder may still be there, on the disk of the PC: what is written into that is not on the medium."""
    usb = tmp_path / "usb"
    usb.mkdir()
    act = hand_over(store, cases, usb, MODES["A"][0], TERMS, who="山田", division="室")
    next(act)
    monkeypatch.setattr(medium, "device", lambda _folder: -1)
    with pytest.raises(DeskError, match="見つかりません"):
        finish(act)
    assert list(usb.iterdir()) == []
    assert store.handovers() == ()
