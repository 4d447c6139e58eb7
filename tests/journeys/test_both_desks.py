"""Both desks from the finished case to the erased stick: what each 管理簿 says in the end, and every paper on the way.

The 主管課 finishes a case, hands it over on a registered stick, tells the passphrase later and elsewhere; the 事務局 types it
from the printed notice, takes the case in and writes its receipt; the receipt, the notice and the stick come back and
the stick is erased. In between come a bundle that was cut off, an older one again, and a receipt of another desk. The
papers are printed as they stand then; ``FUGICHO_LOOK=folder`` keeps them.
"""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from pypdf import PdfReader

from desktop.answers.model import Act, Edit
from desktop.bundle.model import Passphrase, Recipients
from desktop.case.file import read_case
from desktop.case.model import Case, Status
from desktop.clerk.acts import finish
from desktop.clerk.duty_papers import erasure_report_paper, incident_paper, lending_paper, portal_paper
from desktop.clerk.erase_medium import erase_medium
from desktop.clerk.handover import HandedOver, Terms, hand_over
from desktop.clerk.handover_papers import (
    again_paper,
    book_paper,
    cover_paper,
    delivery_paper,
    notice_paper,
    receipt_paper,
)
from desktop.clerk.handover_steps import (
    Goods,
    Incident,
    begin_exchange,
    expect_report,
    notice,
    open_pairs,
    record_incident,
    return_medium,
    return_notice,
    secret_of,
    take_report,
)
from desktop.clerk.papers import packet_bytes
from desktop.clerk.passphrase_file import passphrase_in
from desktop.clerk.portal import Done, PortalFile, record_portal
from desktop.clerk.receipts import take_receipt
from desktop.clerk.record_papers import RecordPaper
from desktop.errors import DeskError
from desktop.keys.desk import make_receiving_key, make_signing_key
from desktop.keys.passphrase import make_passphrase
from desktop.secretariat.receipt import write_receipts
from desktop.secretariat.received import Choice, Chosen, Standing
from desktop.secretariat.sitting import Lot, Sitting, State, bad_of
from desktop.store.handover import Medium
from desktop.store.store import Store, open_store

AT = datetime(2026, 11, 20, 0, 30, tzinfo=UTC)
TODAY = date(2026, 11, 24)
DIVISION, OFFICE = "企画財政部未来戦略室", "総務部総務課"
CLERK, HEAD, CHECKER = "山田　花子", "課長　一郎", "鈴木　次郎"
TERMS = Terms(OFFICE, HEAD, date(2026, 11, 20), "USB-07", "USBメモリ", date(2026, 11, 27), "3B")


@dataclass
class Both:
    """Both stores, the stick between them, and the papers that were printed."""

    sender: Store
    office: Store
    usb: Path
    papers: Path
    case: Case
    printed: dict[str, str] = field(default_factory=dict)

    def out(self, name: str, paper: RecordPaper) -> bytes:
        """Print a paper; its words are kept without blanks."""
        data = packet_bytes(paper.packet(), paper.form, "pdf")
        (self.papers / f"{len(self.printed) + 1:02d}_{name}.pdf").write_bytes(data)
        pages = PdfReader(io.BytesIO(data)).pages
        self.printed[name] = "".join("".join(page.extract_text() for page in pages).split())
        return data

    def send(self, *, mode: str = "A", terms: Terms = TERMS) -> HandedOver:
        closing = Passphrase(make_passphrase()) if mode == "A" else Recipients((self.key,))
        signer = next((k.key for k in self.sender.desk_keys() if k.key.kind == "sign"), None)
        act = hand_over(
            self.sender, [self.case.id], self.usb, closing, terms, who=CLERK, division=DIVISION, signer=signer
        )
        return finish(act)

    @property
    def key(self) -> str:
        """The receiving key of the 事務局, once its fingerprint was compared."""
        return next(k.public for k in self.sender.usable_keys("receive"))

    def receive(self, sitting: Sitting, *paths: Path, passphrase: str = "") -> tuple[Lot, ...]:
        lots = sitting.add(paths)
        finish(sitting.judge(self.office, paths, lots))
        for lot in lots:
            if lot.state is State.LOCKED:
                finish(sitting.open(self.office, lot, passphrase))
        finish(sitting.take(self.office, lots, who=CHECKER))
        return lots

    def acts(self, store: Store) -> list[str]:
        lines = store.ledger(act="handover", limit=500)
        return [line.act.removeprefix("handover.") for line in reversed(lines)]


@pytest.fixture
def both(tmp_path: Path, papers: Path) -> Iterator[Both]:
    minutes = count()

    def clock() -> datetime:
        return AT + timedelta(minutes=next(minutes) * 5)

    printed = Path(os.environ.get("FUGICHO_LOOK", str(tmp_path / "印刷")))
    printed.mkdir(exist_ok=True)
    with (
        open_store(tmp_path / "課" / "付議帳.sqlite3", clock=clock) as sender,
        open_store(tmp_path / "局" / "付議帳.sqlite3", clock=clock) as office,
    ):
        read = read_case(papers / "k1.toml")
        case = sender.add_case(replace(read.case, id=""), who=CLERK, files=dict(read.files))
        yield Both(sender, office, tmp_path / "usb", printed, case)


def swap_keys(both: Both) -> None:
    """Each desk makes its keys and takes the other's card in after the fingerprints were read out."""
    receive, mine, theirs = (
        make_receiving_key(OFFICE, AT),
        make_signing_key(DIVISION, AT),
        make_signing_key(OFFICE, AT),
    )
    both.office.keep_desk_key(receive, who=CHECKER)
    both.office.keep_desk_key(theirs, who=CHECKER)
    both.sender.keep_desk_key(mine, who=CLERK)
    for store, cards in ((both.sender, (receive, theirs)), (both.office, (mine,))):
        for key in cards:
            store.keep_known_key(key.card, who="")
            store.confirm_known_key(key.public, who="")


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(DeskError) as fault:
        act()
    return str(fault.value)


def test_from_the_case_to_the_erased_stick(both: Both, tmp_path: Path) -> None:
    sender, office = both.sender, both.office
    swap_keys(both)
    for status in (Status.REVIEW, Status.FINAL):
        sender.set_status(both.case.id, status, who=HEAD)
    sender.add_medium(Medium("USB-07", "USBメモリ", "灰色 16GB"), who=CLERK)

    # out, on the stick; the passphrase follows another day and another way
    done = both.send()
    both.out("束の表紙", cover_paper(sender, done.parcel.id))
    both.out("受渡書", delivery_paper(sender, done.parcel.id))
    slip = both.out(
        "パスワード通知書",
        notice_paper(sender, done.parcel.id, secret_of(sender, done.parcel.id), who=CLERK, receiver=CHECKER),
    )
    assert {p.kind for p in open_pairs(sender, TODAY)} >= {"notice", "receipt"}
    notice(sender, done.parcel.id, receiver=CHECKER, way=next(iter(_ways())), who=CLERK)
    assert secret_of(sender, done.parcel.id) == ""
    old = tmp_path / "写し" / done.bundle.name
    old.parent.mkdir()
    shutil.copy(done.bundle, old)

    # in: typed from the paper, taken in, signed for
    sitting = Sitting()
    cut = tmp_path / "付議帳_20261120_0000000A.age"
    cut.write_bytes(done.bundle.read_bytes()[:-2000])
    bad, lot = both.receive(sitting, cut, done.bundle, passphrase=passphrase_in(slip, "通知書"))
    assert (bad.state, lot.state) == (State.BAD, State.TAKEN)
    sitting.note_refused(office, [bad], who=CHECKER)
    both.out("再提出依頼", again_paper(bad_of(bad), at=office.now(), division=OFFICE))
    assert office.read_case(both.case.id).answers == sender.read_case(both.case.id).answers
    assert lot.taken is not None
    (receipt,) = finish(write_receipts(office, [lot.taken], both.usb, division=OFFICE, name=CHECKER, who=CHECKER))
    both.out("受領書", receipt_paper(office, done.parcel.id, division=OFFICE))

    # back: the receipt of another desk marks nothing, the right one once
    with open_store(tmp_path / "他課" / "付議帳.sqlite3") as other:
        assert "管理簿にありません" in refused(lambda: take_receipt(other, receipt, who=CLERK))
    assert take_receipt(sender, receipt, who=CLERK).receipt_at
    assert "二重には記録しません" in refused(lambda: take_receipt(sender, receipt, who=CLERK))
    return_notice(sender, done.parcel.id, who=CLERK)
    return_medium(sender, done.parcel.id, 1, who=CLERK)
    erased = finish(erase_medium(sender, both.usb, who=CLERK))
    assert [g.id for g in erased.parcels] == [done.parcel.id]
    assert not done.bundle.exists()
    assert not done.cover.exists()

    # a newer state by key (mode B), then the old bundle once more: told, nothing changes
    sender.set_status(both.case.id, Status.DRAFT, who=HEAD, reason="事項を直すため")
    case = sender.read_case(both.case.id)
    edited = replace(case.answers, values={**case.answers.values, "biko": "直した"})
    sender.save(case.with_answers(edited), [Act("入力", (Edit("biko", "", "直した"),))], who=CLERK)
    newer = both.send(mode="B", terms=replace(TERMS, medium="", medium_kind="USBメモリ", due_back=None))
    (again,) = both.receive(sitting, newer.bundle)
    assert again.state is State.CHOOSE  # what stands here is 確定: only a person replaces it
    assert [c.standing for c in again.differing()] == [Standing.CHANGED]
    again.decide(both.case.id, Chosen(Choice.TAKE))
    finish(sitting.take(office, [again], who=CHECKER))
    assert again.state is State.TAKEN
    before = office.read_case(both.case.id)
    assert before.answers.text("biko") == "直した"
    sitting.close()
    sitting = Sitting()
    (replayed,) = both.receive(sitting, old, passphrase=passphrase_in(slip, "通知書"))
    assert (replayed.state, office.read_case(both.case.id)) == (State.BEFORE, before)
    sitting.close()

    duties(both, newer.parcel.id)
    ledgers(both, done, newer)


def _ways() -> dict[str, str]:
    from desktop.clerk.medium_steps import WAYS

    return dict(WAYS)


def duties(both: Both, parcel_id: str) -> None:
    """A contractor's 消去報告, an incident, an exchange over the portal."""
    sender = both.sender
    expected = expect_report(
        sender, partner="株式会社見本", contract_end=date(2026, 11, 1), given=Goods(1, 0, 1), who=CLERK
    )
    came = take_report(
        sender, expected.id, came_on=date(2026, 11, 20), back=Goods(1, 0, 1), method="上書きで消去", who=CLERK
    )
    both.out("消去報告書", erasure_report_paper(sender, report=came))
    incident = Incident(date(2026, 11, 20), "loss", 101, frozenset({"sensitive"}), parcel=parcel_id)
    both.out("事故報告書", incident_paper(sender, record_incident(sender, incident, who=CLERK), stage="sokuho"))
    file, moment = PortalFile("名簿.zip", 12, "ab" * 32), AT
    exchange = begin_exchange(sender, partner="株式会社見本", at=moment, handler=CLERK, who=CLERK)
    for step in ("upload", "download", "erase"):
        done = Done(step, moment, CLERK, file if step != "erase" else None)  # type: ignore[arg-type]
        exchange = record_portal(sender, exchange.id, done, who=CLERK)
    both.out("ポータル交換記録", portal_paper(sender, exchange))


def ledgers(both: Both, done: HandedOver, newer: HandedOver) -> None:
    """What each side has in the end."""
    sender, office = both.sender, both.office
    both.out("媒体貸出・返却簿", lending_paper(sender, at=sender.now(), who=CLERK))
    both.out("管理簿_主管課", book_paper(sender, at=sender.now(), who=CLERK))
    both.out("管理簿_事務局", book_paper(office, at=office.now(), who=CHECKER))
    assert both.acts(sender) == [
        *("out", "notice", "receipt", "notice_back", "return", "erase", "out", "report_due", "report", "incident")
    ]
    assert both.acts(office) == ["receive", "refuse", "receipt", "receive"]
    assert sender.verify_ledger().whole
    assert office.verify_ledger().whole
    assert [p.subject for p in open_pairs(sender, TODAY) if p.kind == "receipt"] == [newer.parcel.id]
    secret = sender.read_case(both.case.id).answers.text("jikou")[:8]
    assert secret
    for name, words in both.printed.items():
        assert secret not in words, name
    for name in ("束の表紙", "受渡書", "パスワード通知書", "受領書"):
        assert done.handover.number in both.printed[name]
    for name in ("管理簿_主管課", "管理簿_事務局"):
        assert "-".join(done.handover.sha256[n : n + 4].upper() for n in range(0, 16, 4)) in both.printed[name]
    assert "0000000A" in both.printed["管理簿_事務局"]
