"""Rows and lines of what went out and came in.

1. A row and its line are there together, or neither. 2. Each step once, in its order, with what every line must have.
3. A passphrase is kept in an encrypted store or in memory only, never in the ledger, and is gone with its notice.
4. A bundle that was withdrawn is waited for no more. 5. Lines of one subject keep their order. 6. Rights are asked.
7. The newest is what was recorded last, whatever the clock said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType

import pytest

from desktop.case.people import Role
from desktop.errors import DeskError
from desktop.keys.desk import make_receiving_key, make_signing_key
from desktop.store import handover as rows
from desktop.store.handover import Handover, Step
from desktop.store.pairs import Draft
from desktop.store.store import Store, open_store

ID = "0f0f0f0f-1111-4222-8333-444444444444"
WORDS = "abcd-efgh-jkmn-pqrs-tuvw-xyz2"
GIVEN = Handover(
    ID,
    "out",
    "A",
    "2026-11-20T10:00:00+09:00",
    "ab" * 32,
    1234,
    5,
    "komae",
    "未来戦略室",
    "総務課",
    "付議案件 2件（付議案件シート 2件）",
    "3B",
    "USB-07",
    "USBメモリ",
    "課長",
    "2026-11-19",
    "2026-11-27",
    cases=MappingProxyType({"c1": "11" * 32, "c2": "22" * 32}),
)
KEY = bytes(range(32))


@pytest.fixture
def sealed(path: Path) -> Iterator[Store]:
    with open_store(path.with_name("封.sqlite3"), key=KEY) as opened:
        yield opened


def test_out(store: Store) -> None:
    """1, 2"""
    made = store.record_out(GIVEN, who="山田", facts={"result": "完了"})
    assert made.at
    assert store.handovers() == store.handovers("out") == (made,)
    assert store.handover(ID, "out") == made
    assert store.handover(ID, "in") is None
    assert store.handovers_of("c1") == (made,)
    assert store.has_gone_out(ID)
    (line,) = store.ledger(act="handover")
    assert (line.who, line.words, line.subject) == ("山田", "持出し", ID)
    for word in (
        "件数：2",
        "情報の内容：付議案件 2件",
        "管理番号：USB-07",
        "相手：総務課",
        "承認者：課長",
        "渡し・受け：渡し",
    ):
        assert word in line.said
    with pytest.raises(DeskError, match="二重には記録しません"):
        store.record_out(GIVEN, who="山田")
    assert store.count_ledger(act="handover") == 1


def test_both_or_neither(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """1"""
    for name in ("note", "_insert"):
        with monkeypatch.context() as planted:

            def fail(*_: object, **__: object) -> None:
                raise DeskError(rows.NO_PARCEL)

            planted.setattr(f"desktop.store.handover.{name}", fail)
            with pytest.raises(DeskError):
                store.record_out(GIVEN, who="山田", secret=WORDS)
        assert store.handovers() == ()
        assert store.ledger(act="handover") == ()
        assert store.secret(ID) == ""
        assert not store.has_gone_out(ID)
    store.record_out(GIVEN, who="山田")
    with monkeypatch.context() as planted:
        planted.setattr("desktop.store.handover.note", fail)
        with pytest.raises(DeskError):
            store.record_step(ID, "out", "receipt", who="山田")
    assert store.handovers()[0].receipt_at == ""


@pytest.mark.parametrize("what", ["notice", "receipt", "return", "erase"])
def test_each_step_once(store: Store, what: Step) -> None:
    """2"""
    with pytest.raises(DeskError, match="管理簿にありません"):
        store.record_step(ID, "out", what, who="山田")
    store.record_out(GIVEN, who="山田")
    done = store.record_step(ID, "out", what, who="鈴木", facts={"result": "済"})
    _, column, _ = rows.ACTS[what]
    assert getattr(done, column)
    line = store.ledger(act="handover")[0]
    assert (line.act, line.who, line.facts["sha256"], line.facts["result"]) == (
        rows.ACTS[what][0],
        "鈴木",
        GIVEN.sha256,
        "済",
    )
    with pytest.raises(DeskError, match="二重には記録しません"):
        store.record_step(ID, "out", what, who="山田")
    assert store.count_ledger(act="handover") == 2


def test_a_secret_in_memory(store: Store) -> None:
    """3: a plain store never has it on the disk."""
    store.record_out(GIVEN, who="山田", secret=WORDS)
    assert store.secret(ID) == WORDS
    for file in store.path.parent.iterdir():
        assert WORDS.encode() not in file.read_bytes()
    store.record_step(ID, "out", "notice", who="山田")
    assert store.secret(ID) == ""


def test_a_secret_of_another_session_is_gone(path: Path) -> None:
    """3"""
    with open_store(path) as first:
        first.record_out(GIVEN, who="山田", secret=WORDS)
    with open_store(path) as second:
        assert second.secret(ID) == ""
        assert second.handovers()[0].id == ID


def test_a_secret_in_a_sealed_store(sealed: Store) -> None:
    """3: it waits for its notice over a restart, and then no row, page or line has it."""
    sealed.record_out(GIVEN, who="山田", secret=WORDS)
    sealed.close()
    with open_store(sealed.path, key=KEY) as again:
        assert again.secret(ID) == WORDS
        again.record_step(ID, "out", "notice", who="山田")
        assert again.secret(ID) == ""
        assert all(WORDS not in str(line) for line in again.ledger())
        assert again.path.with_name(again.path.name + "-wal").stat().st_size == 0


@pytest.mark.parametrize("key", [b"", KEY])
def test_when_nobody_needs_it_any_more(path: Path, key: bytes) -> None:
    """3: a medium that comes back alone ends nothing."""
    with open_store(path.with_name("別.sqlite3"), key=key) as store:
        for what, kept in (("return", WORDS), ("notice", ""), ("receipt", ""), ("erase", "")):
            parcel = f"{what:0<8}{ID[8:]}"
            store.record_out(replace(GIVEN, id=parcel), who="山田", secret=WORDS)
            store.record_step(parcel, "out", what, who="山田")  # type: ignore[arg-type]
            assert store.secret(parcel) == kept, what


@pytest.mark.parametrize("secure", [True, False])
def test_nothing_of_it_stays_in_its_page(path: Path, monkeypatch: pytest.MonkeyPatch, secure: bool) -> None:
    """3: seen in a plain file, where pages can be read; the control deletes without overwriting."""
    with open_store(path) as store:
        store._write("山田", lambda pen: rows.record(pen, GIVEN, "handover.out", {}, WORDS))
    assert WORDS.encode() in path.read_bytes()
    if not secure:
        sql = "DELETE FROM setting WHERE name = ?"
        forget = lambda pen, parcel: pen.transaction.exec_driver_sql(sql, (rows.SECRET + parcel,))  # noqa: E731
        monkeypatch.setattr(rows, "_erase_secret", forget)
    with open_store(path) as store:
        store.record_step(ID, "out", "notice", who="山田")
        assert store.secret(ID) == ""
    assert (WORDS.encode() in path.read_bytes()) is not secure


def test_withdrawn(store: Store) -> None:
    """3, 4"""
    store.record_out(GIVEN, who="山田", secret=WORDS)
    day = date(2026, 12, 1)
    assert store.handovers(open_only=True, today=day)[0].late(day)
    done = store.withdraw(ID, who="山田")
    assert done.withdrawn_at == store.handovers()[0].withdrawn_at
    assert store.handovers(open_only=True, today=day) == ()
    assert store.secret(ID) == ""
    with pytest.raises(DeskError, match="持出しの取りやめは、"):
        store.withdraw(ID, who="山田")
    for what in ("notice", "receipt", "return"):
        with pytest.raises(DeskError, match="取りやめています"):
            store.record_step(ID, "out", what, who="山田")
    assert store.record_step(ID, "out", "erase", who="山田").erased_at


def test_no_withdrawal_after_the_receipt(store: Store) -> None:
    """4"""
    store.record_out(GIVEN, who="山田")
    store.record_step(ID, "out", "receipt", who="山田")
    with pytest.raises(DeskError, match="受領書は、"):
        store.withdraw(ID, who="山田")
    with pytest.raises(DeskError, match="管理簿にありません"):
        store.withdraw("x", who="山田")


def test_the_same_id_both_ways(store: Store) -> None:
    """4: a bundle that went out and came in is two; only the one that went out can be withdrawn."""
    store.record_out(GIVEN, who="山田")

    def job(pen: object) -> Handover:
        return rows.record(pen, replace(GIVEN, direction="in"), "handover.receive", {})  # type: ignore[arg-type]

    store._write("山田", job)
    store.withdraw(ID, who="山田")
    assert [(h.direction, bool(h.withdrawn_at)) for h in store.handovers()] == [("in", False), ("out", True)]
    assert store.record_step(ID, "in", "return", who="山田").returned_at


def test_lines_keep_their_order(store: Store) -> None:
    """5"""
    first, second = (
        Draft("portal.approve", "x", {"partner": "東京都"}),
        Draft("portal.upload", "x", {"rows": 3}, after="portal.approve"),
    )
    with pytest.raises(DeskError, match="先にポータルの承認を記録してください"):
        store.record_line(second, who="山田")
    store.record_line(first, who="山田")
    with pytest.raises(DeskError, match="二重には記録しません"):
        store.record_line(first, who="山田")
    store.record_line(second, who="鈴木")
    store.record_line(replace(first, subject="y"), who="山田")
    with pytest.raises(DeskError, match="先にポータルの消去を記録してください"):
        store.record_line(Draft("portal.download", "y", {}, after="portal.erase"), who="山田")
    with pytest.raises(DeskError, match="終わっています"):
        store.record_line(Draft("portal.erase", "x", {}, after="portal.approve"), who="山田")
    found = store.entries(("portal.approve", "portal.upload"))
    assert [(e.act, e.subject, e.who) for e in found] == [
        ("portal.approve", "x", "山田"),
        ("portal.upload", "x", "鈴木"),
        ("portal.approve", "y", "山田"),
    ]
    assert [e.facts["rows"] for e in store.entries(("portal.upload",), "x")] == [3]
    assert store.verify_ledger().whole


def test_a_clock_that_was_set_back(path: Path) -> None:
    """7: an old bundle that comes again must not pass for the last one that came."""
    now = datetime(2026, 11, 21, tzinfo=UTC)
    with open_store(path, clock=lambda: now) as store:
        store.record_out(GIVEN, who="山田")
        now = datetime(2025, 1, 1, tzinfo=UTC)
        store.record_out(replace(GIVEN, id="later"), who="山田")
        second, first = store.ledger(act="handover")
        assert second.at < first.at
        assert [h.id for h in store.handovers()] == [h.id for h in store.handovers_of("c1")] == ["later", ID]


def test_rights(store: Store) -> None:
    """6"""
    store.record_out(GIVEN, who="山田")
    store.add_person("山田", Role.ADMIN)
    store.sit("")
    for act in (
        lambda: store.record_out(replace(GIVEN, id="z"), who="山田"),
        lambda: store.record_step(ID, "out", "notice", who="山田"),
        lambda: store.withdraw(ID, who="山田"),
        lambda: store.record_line(Draft("handover.lend", "l", {}), who="山田"),
    ):
        with pytest.raises(DeskError, match="利用者が選ばれていない"):
            act()
    assert len(store.entries(("handover.out", "handover.notice", "handover.withdraw", "handover.lend"))) == 1


def test_who_receives_may_know_keys_that_sign(store: Store) -> None:
    """6: the 事務局 calls the desk whose key signed; the keys that close bundles stay with who may change the settings."""
    at = datetime(2026, 11, 21, tzinfo=UTC)
    signs, opens = make_signing_key("室", at).card, make_receiving_key("総務課", at).card
    store.add_person("管理", Role.ADMIN)
    receives, drafts = store.add_person("事務", Role.SECRETARIAT), store.add_person("起案", Role.DRAFTER)
    store.sit(receives.id)
    store.keep_known_key(signs, who="事務")
    store.confirm_known_key(signs.public, who="事務")
    assert store.usable_keys("sign") == (signs,)
    with pytest.raises(DeskError, match="設定の変更"):
        store.keep_known_key(opens, who="事務")
    store.sit(drafts.id)
    with pytest.raises(DeskError, match="設定の変更"):
        store.retire_known_key(signs.public, who="起案")
    assert store.usable_keys("sign") == (signs,)
