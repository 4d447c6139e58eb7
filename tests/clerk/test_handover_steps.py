"""The steps around a handover.

1. Notice: an event of its own, for mode A only; the passphrase is then gone. 2. Returns and loans: counts match or wait
for their 確認. 3. 消去報告: due from the end of the contract, counts compared. 4. 事故: days and thresholds as the Act
has them. 5. Portal: four steps in their order, file compared. 6. What is open is listed with its day, the late first,
and nothing once it is done. 7. No line has a text of a case, and a refused act leaves none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

import pytest

from desktop.clerk import handover_steps as steps
from desktop.clerk.handover_steps import Done, Goods, Incident, PortalFile
from desktop.errors import DeskError
from desktop.store.handover import NO_PARCEL, Handover, Medium
from desktop.store.store import Store, open_store

ID = "0f0f0f0f-1111-4222-8333-444444444444"
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
TODAY = date(2026, 11, 20)
WORDS = "abcd-efgh-jkmn-pqrs-tuvw-xyz2"


class Clock:
    """Noon of a day in Japan; it goes only when told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    with open_store(tmp_path / "記録" / "付議帳.sqlite3", clock=clock) as opened:
        opened.add_medium(Medium("USB-07", "USBメモリ"), who="山田")
        yield opened


def kinds(store: Store, today: date = TODAY) -> list[tuple[str, bool]]:
    return [(p.kind, p.late) for p in steps.open_pairs(store, today)]


def lines(store: Store) -> int:
    return store.count_ledger()


# 1 ---------------------------------------------------------------------------------------------------------------------


def test_notice(store: Store, clock: Clock) -> None:
    """1"""
    store.record_out(GIVEN, who="山田", secret=WORDS)
    assert steps.secret_of(store, ID) == WORDS
    assert "まだ総務課に通知されていません" in "".join(p.words for p in steps.open_pairs(store, TODAY))
    clock.now += timedelta(days=1)
    done = steps.notice(store, ID, receiver="鈴木", way="telephone", who="佐藤")
    assert done.notice_at > done.at
    assert steps.secret_of(store, ID) == ""
    out, told = store.entries(("handover.out", "handover.notice"))
    assert (told.at - out.at, told.who) == (timedelta(days=1), "佐藤")
    assert (told.facts["receiver"], told.facts["way"]) == ("鈴木", "電話")
    steps.return_notice(store, ID, who="山田")
    assert store.ledger()[0].words == "パスワード通知書の返却"
    with pytest.raises(DeskError, match="二重には記録しません"):
        steps.return_notice(store, ID, who="山田")


def test_no_notice(store: Store) -> None:
    """1, 7"""
    store.record_out(replace(GIVEN, mode="B"), who="山田")
    store.record_out(replace(GIVEN, id="1" + ID[1:]), who="山田", secret=WORDS)
    before = lines(store)
    with pytest.raises(DeskError, match="通知書は要りません"):
        steps.notice(store, ID, receiver="鈴木", way="hand", who="山田")
    with pytest.raises(DeskError, match="受け取った人を入れてください"):
        steps.notice(store, "1" + ID[1:], receiver=" ", way="hand", who="山田")
    with pytest.raises(DeskError, match="管理簿にありません"):
        steps.notice(store, "x", receiver="鈴木", way="hand", who="山田")
    assert lines(store) == before
    assert steps.secret_of(store, "1" + ID[1:]) == WORDS


# 2 ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("back", "open_after"), [(2, []), (1, ["difference"])])
def test_a_medium_comes_back(store: Store, back: int, open_after: list[str]) -> None:
    """2"""
    store.record_out(replace(GIVEN, mode="B"), who="山田", facts={"pieces": 2})
    store.record_step(ID, "out", "receipt", who="山田")
    assert steps.pieces_out(store, ID) == 2
    done = steps.return_medium(store, ID, back, who="山田", condition="opened")
    assert done.returned_at
    facts = store.ledger(act="handover.return")[0].facts
    assert (facts["pieces_out"], facts["pieces_back"], facts["condition"]) == (2, back, "封に異常あり")
    assert [kind for kind, _ in kinds(store)] == open_after
    if open_after:
        (pair,) = steps.open_pairs(store, TODAY)
        assert "渡し2・戻り1" in pair.words
        steps.confirm_difference(store, ID, "miscount", who="佐藤")
        assert store.ledger()[0].facts["why"] == "数え違い"
        assert kinds(store) == []
    else:
        with pytest.raises(DeskError, match="数の違いは記録されていません"):
            steps.confirm_difference(store, ID, "lost", who="佐藤")


def test_a_loan(store: Store, clock: Clock) -> None:
    """2, 6"""
    loan = steps.lend(store, "USB-07", partner="福祉課", due_back=date(2026, 11, 27), who="山田", approved_by="課長")
    assert steps.loans(store) == (loan,)
    assert (loan.medium_kind, loan.pieces, loan.lent_by, loan.back_at) == ("USBメモリ", 1, "山田", None)
    assert kinds(store) == [("loan", False)]
    assert kinds(store, date(2026, 11, 28)) == [("loan", True)]
    with pytest.raises(DeskError, match="福祉課に貸し出したまま"):
        steps.lend(store, "USB-07", partner="税務課", due_back=None, who="山田")
    clock.now += timedelta(days=2)
    back = steps.return_loan(store, loan.id, 1, who="佐藤", condition="left")
    assert (back.back_by, back.pieces_back, back.condition) == ("佐藤", 1, "消去されていない")
    assert steps.open_pairs(store, date(2026, 12, 1)) == ()
    with pytest.raises(DeskError, match="二重には記録しません"):
        steps.return_loan(store, loan.id, 1, who="佐藤")
    assert steps.lend(store, "USB-07", partner="税務課", due_back=None, who="山田").partner == "税務課"
    assert [one.partner for one in steps.loans(store)] == ["税務課", "福祉課"]


def test_no_loan(store: Store) -> None:
    """2, 7"""
    before = lines(store)
    for act, sentence in (
        (lambda: steps.lend(store, "無い", partner="福祉課", due_back=None, who="山田"), "登録されていません"),
        (lambda: steps.lend(store, "USB-07", partner=" ", due_back=None, who="山田"), "貸し出す相手がありません"),
        (lambda: steps.lend(store, "USB-07", partner="課", due_back=None, who="山", pieces=0), "数が正しくありません"),
        (lambda: steps.return_loan(store, "x", 1, who="山田"), "この貸出しは記録にありません"),
        (lambda: steps.return_medium(store, "x", 1, who="山田"), "管理簿にありません"),
    ):
        with pytest.raises(DeskError, match=sentence):
            act()
    store.record_out(GIVEN, who="山田")
    with pytest.raises(DeskError, match="数が正しくありません"):
        steps.return_medium(store, ID, -1, who="山田")
    assert lines(store) == before + 1


def test_a_withdrawn_bundle(store: Store) -> None:
    """6"""
    store.record_out(GIVEN, who="山田", secret=WORDS)
    steps.withdraw(store, ID, who="山田")
    assert steps.open_pairs(store, date(2027, 1, 1)) == ()
    assert steps.secret_of(store, ID) == ""


# 3 ---------------------------------------------------------------------------------------------------------------------


def test_the_report_of_a_contractor(store: Store, clock: Clock) -> None:
    """3, 6"""
    goods = Goods(media=2, papers=30, notices=1)
    one = steps.expect_report(store, partner="株式会社甲", contract_end=date(2026, 12, 18), given=goods, who="山田")
    assert one.due == date(2027, 1, 4)  # 14 days later is 1 January: the first open day
    assert kinds(store) == []  # the contract runs
    assert kinds(store, date(2026, 12, 18)) == [("report", False)]
    assert kinds(store, date(2027, 1, 4)) == [("report", False)]
    assert kinds(store, date(2027, 1, 5)) == [("report", True)]
    with pytest.raises(DeskError, match="報告を受けた日「2026-12-28」は、まだ来ていません"):
        steps.take_report(store, one.id, came_on=date(2026, 12, 28), back=goods, method="消磁", who="山田")
    clock.now = datetime(2026, 12, 28, 3, tzinfo=UTC)
    less = replace(goods, notices=0)
    came = steps.take_report(store, one.id, came_on=date(2026, 12, 28), back=less, method="消磁", who="山田")
    assert (came.differs, came.back, came.method) == (True, less, "消磁")
    assert steps.reports(store) == (came,)
    assert kinds(store, date(2027, 1, 5)) == [("difference", True)]
    steps.confirm_difference(store, one.id, "destroyed", who="佐藤")
    assert kinds(store, date(2027, 1, 5)) == []


def test_days_for_the_report_are_a_setting(store: Store) -> None:
    """3"""
    assert steps.report_due(store, date(2026, 11, 2)) == date(2026, 11, 16)
    store.set_setting(steps.REPORT_DAYS, "30")
    assert steps.report_due(store, date(2026, 11, 2)) == date(2026, 12, 2)
    store.set_setting(steps.REPORT_DAYS, "たくさん")
    assert steps.report_due(store, date(2026, 11, 2)) == date(2026, 11, 16)


def test_no_report(store: Store) -> None:
    """3, 7"""
    before = lines(store)
    with pytest.raises(DeskError, match="持出先"):
        steps.expect_report(store, partner="", contract_end=TODAY, given=Goods(1), who="山田")
    with pytest.raises(DeskError, match="数が正しくありません"):
        steps.expect_report(store, partner="甲", contract_end=TODAY, given=Goods(-1), who="山田")
    with pytest.raises(DeskError, match="この消去報告の予定は記録にありません"):
        steps.take_report(store, "x", came_on=TODAY, back=Goods(), method="消磁", who="山田")
    assert lines(store) == before


# 4 ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "grave", "first", "final"),
    [
        (date(2026, 11, 2), frozenset[str](), (date(2026, 11, 4), date(2026, 11, 6)), date(2026, 12, 1)),
        # the 30th day is Saturday 19 December: Monday
        (date(2026, 11, 20), frozenset[str](), (date(2026, 11, 22), date(2026, 11, 24)), date(2026, 12, 21)),
        # the 30th day is 30 December: the first open day of the year
        (date(2026, 12, 1), frozenset({"property"}), (date(2026, 12, 3), date(2026, 12, 5)), date(2027, 1, 4)),
        (date(2026, 11, 2), frozenset({"wrongful"}), (date(2026, 11, 4), date(2026, 11, 6)), date(2027, 1, 4)),
    ],
)
def test_days_of_an_incident(known: date, grave: frozenset[str], first: tuple[date, date], final: date) -> None:
    """4"""
    one = Incident(known, "leak", 1, grave)
    assert ((one.first_from, one.first_due), one.final_due) == (first, final)


@pytest.mark.parametrize(
    ("persons", "grave", "encrypted", "must", "reasons"),
    [
        (100, "", False, False, 0),
        (101, "", False, True, 1),
        (1, "sensitive", False, True, 1),
        (1, "property", False, True, 1),
        (1, "wrongful", False, True, 1),
        (0, "wrongful", False, False, 0),
        (5000, "sensitive", False, True, 2),
        (5000, "sensitive", True, False, 2),
    ],
)
def test_thresholds(persons: int, grave: str, encrypted: bool, must: bool, reasons: int) -> None:
    """4"""
    one = Incident(TODAY, "loss", persons, frozenset(filter(None, [grave])), encrypted=encrypted)
    assert (one.must_report, len(one.reasons)) == (must, reasons)


def test_an_incident(store: Store, clock: Clock) -> None:
    """4, 6"""
    given = Incident(TODAY, "loss", 120, frozenset({"sensitive"}), parcel=ID)
    made = steps.record_incident(store, given, who="山田")
    assert steps.incidents(store) == (made,)
    assert kinds(store) == [("incident", False)]
    assert kinds(store, made.first_due + timedelta(1)) == [("incident", True)]
    with pytest.raises(DeskError, match="先に事故の速報を記録してください"):
        steps.report_incident(store, made.id, "final", on=TODAY, who="山田")
    clock.now += timedelta(days=3)
    with pytest.raises(DeskError, match="事故を知った日より前"):
        steps.report_incident(store, made.id, "first", on=date(2026, 11, 19), who="山田")
    steps.report_incident(store, made.id, "first", on=date(2026, 11, 23), who="山田")
    assert kinds(store, made.first_due + timedelta(1)) == [("incident", False)]
    done = steps.report_incident(store, made.id, "final", on=date(2026, 11, 23), who="山田")
    assert steps.incidents(store) == (done,)
    assert (done.first_on, done.final_on) == (date(2026, 11, 23), date(2026, 11, 23))
    assert kinds(store, date(2027, 3, 1)) == []
    said = store.ledger(act="handover.incident")[-1].said
    for part in ("本人の数：120", "区分：要配慮", "速報の期限：2026-11-24", "報告の要否：あり"):
        assert part in said


def test_no_incident(store: Store) -> None:
    """4, 7"""
    before = lines(store)
    with pytest.raises(DeskError, match="まだ来ていません"):
        steps.record_incident(store, Incident(date(2026, 11, 21), "leak", 1), who="山田")
    with pytest.raises(DeskError, match="数が正しくありません"):
        steps.record_incident(store, Incident(TODAY, "leak", -1), who="山田")
    with pytest.raises(DeskError, match="この事故は記録にありません"):
        steps.report_incident(store, "x", "first", on=TODAY, who="山田")
    assert lines(store) == before
    steps.record_incident(store, Incident(TODAY, "leak", 3), who="山田")
    assert kinds(store) == []  # below every threshold: nothing is due


# 5 ---------------------------------------------------------------------------------------------------------------------

FILE = PortalFile("対象世帯.csv", 31200, "cd" * 32)


def test_an_exchange(store: Store, clock: Clock) -> None:
    """5, 6"""
    at = clock.now
    one = steps.begin_exchange(store, partner="東京都", at=at, handler="鈴木", who="山田")
    assert (one.following, kinds(store)) == ("upload", [("portal", False)])
    with pytest.raises(DeskError, match="先にポータルへの登録を記録してください"):
        steps.record_portal(store, one.id, Done("download", at, "鈴木", FILE), who="山田")
    with pytest.raises(DeskError, match="ファイルの名前・件数・SHA-256"):
        steps.record_portal(store, one.id, Done("upload", at, "鈴木"), who="山田")
    with pytest.raises(DeskError, match="ファイルの名前・件数・SHA-256"):
        steps.record_portal(store, one.id, Done("upload", at, "鈴木", replace(FILE, sha256="違う")), who="山田")
    with pytest.raises(DeskError, match="取扱者の氏名がありません"):
        steps.record_portal(store, one.id, Done("upload", at, " ", FILE), who="山田")
    with pytest.raises(DeskError, match="まだ来ていません"):
        steps.record_portal(store, one.id, Done("upload", at + timedelta(hours=1), "鈴木", FILE), who="山田")
    with pytest.raises(DeskError, match="前の段階の日時より前"):
        steps.record_portal(store, one.id, Done("upload", at - timedelta(hours=1), "鈴木", FILE), who="山田")
    typed = replace(FILE, sha256=("CD" * 32)[:32] + " " + ("CD" * 32)[32:])
    one = steps.record_portal(store, one.id, Done("upload", at, "鈴木", typed), who="山田")
    assert one.file == replace(FILE, name=".csv（SHA-256 cdcdcdcd）")  # a name may tell of a person, and would stay
    one = steps.record_portal(store, one.id, Done("download", at, "都の職員", FILE), who="山田")
    assert (one.differs, one.following) == (False, "erase")
    assert [p.words for p in steps.open_pairs(store, TODAY)] == ["東京都とのポータル交換は、「消去確認」がまだです。"]
    one = steps.record_portal(store, one.id, Done("erase", at, "鈴木"), who="山田")
    assert (one.following, kinds(store)) == (None, [])
    assert steps.exchanges(store) == (one,)
    assert [(s.step, s.handler) for s in one.steps] == [
        ("approve", "鈴木"),
        ("upload", "鈴木"),
        ("download", "都の職員"),
        ("erase", "鈴木"),
    ]
    with pytest.raises(DeskError, match="二重には記録しません"):
        steps.record_portal(store, one.id, Done("erase", at, "鈴木"), who="山田")
    assert len(store.ledger(act="portal")) == 4


@pytest.mark.parametrize("other", [replace(FILE, rows=31199), replace(FILE, sha256="ce" * 32)])
def test_an_exchange_that_differs(store: Store, clock: Clock, other: PortalFile) -> None:
    """5, 6"""
    one = steps.begin_exchange(store, partner="東京都", at=clock.now, handler="鈴木", who="山田", direction="in")
    steps.record_portal(store, one.id, Done("upload", clock.now, "鈴木", FILE), who="山田")
    one = steps.record_portal(store, one.id, Done("download", clock.now, "鈴木", other), who="山田")
    assert one.differs
    assert kinds(store) == [("difference", True), ("portal", False)]
    steps.confirm_difference(store, one.id, "miscount", who="佐藤")
    assert kinds(store) == [("portal", False)]
    steps.record_portal(store, one.id, Done("erase", clock.now, "鈴木"), who="山田")
    assert kinds(store) == []


def test_no_exchange(store: Store, clock: Clock) -> None:
    """5, 7"""
    before = lines(store)
    with pytest.raises(DeskError, match="持出先"):
        steps.begin_exchange(store, partner="", at=clock.now, handler="鈴木", who="山田")
    with pytest.raises(DeskError, match="この交換の記録がありません"):
        steps.record_portal(store, "x", Done("upload", clock.now, "鈴木", FILE), who="山田")
    assert lines(store) == before


def test_facts_of_a_file(tmp_path: Path) -> None:
    """5"""
    path = tmp_path / "一覧.csv"
    path.write_bytes(b"a\n")
    found = steps.file_facts(path, 1)
    assert (found.name, found.rows, found.sha256[:8]) == ("一覧.csv", 1, "87428fc5")
    with pytest.raises(DeskError, match="見つかりません"):
        steps.file_facts(tmp_path / "無い.csv", 1)


# 6 ---------------------------------------------------------------------------------------------------------------------


def test_what_is_open(store: Store) -> None:
    """6"""
    assert steps.open_pairs(store, TODAY) == ()
    store.record_out(GIVEN, who="山田")
    found = {p.kind: p for p in steps.open_pairs(store, TODAY)}
    assert found.keys() == {"notice", "receipt", "return"}
    assert {p.number for p in found.values()} == {"0F0F0F0F"}
    assert found["return"].due == date(2026, 11, 27)
    assert "媒体 USB-07" in found["return"].words
    assert "パスワードは、通知されないまま残っていません" in found["notice"].words  # another session of a plain store
    first = {p.kind: p for p in steps.open_pairs(store, date(2026, 11, 28))}
    assert {kind for kind, p in first.items() if p.late} == {"notice", "return"}
    assert "返却予定日を過ぎています" in first["return"].words
    steps.notice(store, ID, receiver="鈴木", way="hand", who="山田")
    store.record_step(ID, "out", "receipt", who="山田")
    assert kinds(store) == [("return", False)]
    steps.return_medium(store, ID, 1, who="山田")
    assert kinds(store, date(2027, 1, 1)) == []


@pytest.fixture
def acts(store: Store, clock: Clock) -> dict[str, Callable[[], object]]:
    """One of each act that writes a line."""
    store.record_out(GIVEN, who="山田", secret=WORDS)
    loan = steps.lend(store, "USB-07", partner="福祉課", due_back=None, who="山田")
    report = steps.expect_report(store, partner="甲", contract_end=TODAY, given=Goods(1), who="山田")
    incident = steps.record_incident(store, Incident(TODAY, "leak", 3), who="山田")
    one = steps.begin_exchange(store, partner="都", at=clock.now, handler="鈴木", who="山田")
    return {
        "notice": lambda: steps.notice(store, ID, receiver="鈴木", way="hand", who="山田"),
        "return_notice": lambda: steps.return_notice(store, ID, who="山田"),
        "return_medium": lambda: steps.return_medium(store, ID, 1, who="山田"),
        "withdraw": lambda: steps.withdraw(store, ID, who="山田"),
        "lend": lambda: steps.lend(store, "USB-08", partner="課", due_back=None, who="山田"),
        "return_loan": lambda: steps.return_loan(store, loan.id, 1, who="山田"),
        "report": lambda: steps.take_report(store, report.id, came_on=TODAY, back=Goods(1), method="消磁", who="山"),
        "incident": lambda: steps.report_incident(store, incident.id, "first", on=TODAY, who="山田"),
        "portal": lambda: steps.record_portal(store, one.id, Done("upload", clock.now, "鈴木", FILE), who="山田"),
        "erasure": lambda: steps.record_erasure(store, ID, method="消磁", kind="magnetic", on=TODAY, who="山田"),
    }


def test_a_fault_of_the_store_leaves_no_line(
    store: Store, acts: dict[str, Callable[[], object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """7: whatever fails in the transaction, row, line and passphrase are as before."""
    store.add_medium(Medium("USB-08", "DVD-R"), who="山田")
    before, row = lines(store), store.handovers()
    for act in acts.values():
        with monkeypatch.context() as planted:

            def fail(*_: object, **__: object) -> None:
                raise DeskError(NO_PARCEL)

            planted.setattr("desktop.store.handover.note", fail)
            planted.setattr("desktop.store.pairs.note", fail)
            with pytest.raises(DeskError):
                act()
        assert (lines(store), store.handovers(), store.secret(ID)) == (before, row, WORDS)
    for name, act in acts.items():
        if name != "withdraw":
            act()
    assert store.verify_ledger().whole
