"""A sitting: many bundles in one drop, each with its own end; refused ones noted, receipts written.

1. Good and bad ones together: the good ones are taken, every bad one has its word and its sentence.
2. A passphrase is asked for, mistyped, typed; the bundle is opened.
3. What only the sender changed is taken; what both changed, or an older state, waits for a person.
4. Two bundles of one sitting with the same case: the second one is compared again.
5. A case that changed here after it was compared is not overwritten.
6. A bundle that was taken in before says so; the same file twice in a sitting, too.
7. A bug at one bundle stops no other.
8. Refused ones stand in the 管理簿 once, without a name; only those the sender can mend.
9. Receipts: signed, marked, written again; what the sender makes of them.
11. The 再提出依頼 tells the sender what was wrong and what to send, in words meant for the sender; nothing is asked for
   that no sender could mend.
10. Taking in tells how far it is, also within one large bundle, and is called off there: nothing stays, all is still ready.
12. A bundle of a number that was taken in with other content is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from string import Formatter

import pytest

from desktop.bundle.model import Passphrase, Recipients
from desktop.bundle.receipt import read_receipt
from desktop.bundle.unseal import WRONG_PASSPHRASE
from desktop.clerk.acts import finish
from desktop.clerk.handover import hand_over
from desktop.clerk.handover_papers import again_paper
from desktop.clerk.receipts import take_receipt
from desktop.errors import REFUSALS, DeskError
from desktop.keys.desk import make_signing_key
from desktop.secretariat.accepting import accept
from desktop.secretariat.dropped import Carrier
from desktop.secretariat.receipt import write_receipts
from desktop.secretariat.received import Choice, Chosen, Standing
from desktop.secretariat.refusing import asks_again, told_sender
from desktop.secretariat.sitting import Lot, Sitting, State, bad_of
from tests.secretariat.test_receive import AT, DESK, OTHER, TERMS, WORDS, B, Desks, desks

__all__ = ["desks"]
WHO = "鈴木"


@pytest.fixture
def sitting() -> Iterator[Sitting]:
    made = Sitting()
    yield made
    made.close()


def drop(desks: Desks, sitting: Sitting, *paths: Path) -> tuple[Lot, ...]:
    lots = sitting.add(paths)
    finish(sitting.judge(desks.office, paths, lots))
    return lots


def take(desks: Desks, sitting: Sitting) -> None:
    finish(sitting.take(desks.office, sitting.lots, who=WHO))


def bad_ones(desks: Desks, good: Path, folder: Path) -> dict[str, Path]:
    """A bundle for every kind of fault."""
    folder.mkdir()
    cut = folder / "付議帳_20261121_0000000A.age"
    cut.write_bytes(good.read_bytes()[:-100])
    foreign = folder / "写真.zip"
    foreign.write_bytes(b"GIF89a")
    return {
        "傷んでいる": cut,
        "束ではない": foreign,
        "あて先違い": desks.send(folder="other", how=Recipients((OTHER.public,))).bundle,
        "読めない": folder / "ない.age",
    }


def test_one_bad_bundle_stops_no_other(desks: Desks, sitting: Sitting, tmp_path: Path) -> None:
    """1"""
    good = desks.send(folder="good")
    bad = bad_ones(desks, good.bundle, tmp_path / "bad")
    lots = drop(desks, sitting, *bad.values(), good.bundle, good.cover)
    assert [lot.verdict for lot in lots] == [*bad, "受け取れます"]
    assert all(lot.name in str(lot.fault) for lot in lots[:-1])
    take(desks, sitting)
    assert [lot.state for lot in lots] == [State.BAD] * 4 + [State.TAKEN]
    assert desks.lines() == ["handover.receive"]


def test_a_passphrase_in_place(desks: Desks, sitting: Sitting) -> None:
    """2"""
    (lot,) = drop(desks, sitting, desks.send(how=Passphrase(WORDS)).bundle)
    assert (lot.state, lot.verdict, lot.fault) == (State.LOCKED, "パスワード待ち", None)
    finish(sitting.open(desks.office, lot, "まちがい"))
    assert (lot.state, lot.verdict) == (State.LOCKED, "打ち間違い")
    finish(sitting.open(desks.office, lot, WORDS[:-1] + ("3" if WORDS[-1] != "3" else "4")))
    assert lot.state is State.LOCKED
    finish(sitting.open(desks.office, lot, WORDS.upper().replace("-", "　")))
    assert lot.state is State.READY


def test_what_only_the_sender_changed_is_taken(desks: Desks, sitting: Sitting) -> None:
    """3"""
    desks.take(desks.send().bundle)
    desks.edit(desks.sender, biko="課で直した")
    (lot,) = drop(desks, sitting, desks.send(folder="b").bundle)
    assert lot.state is State.READY
    assert lot.choices[desks.case.id].choice is Choice.TAKE
    take(desks, sitting)
    assert desks.here().answers.text("biko") == "課で直した"


def test_what_both_changed_waits(desks: Desks, sitting: Sitting) -> None:
    """3"""
    desks.take(desks.send().bundle)
    desks.edit(desks.office, biko="局で直した")
    desks.edit(desks.sender, biko="課で直した")
    (lot,) = drop(desks, sitting, desks.send(folder="b").bundle)
    assert lot.state is State.CHOOSE
    take(desks, sitting)
    assert desks.here().answers.text("biko") == "局で直した"
    lot.decide(desks.case.id, Chosen(Choice.MERGE, frozenset({"biko"})))
    assert lot.state is State.READY
    take(desks, sitting)
    assert desks.here().answers.text("biko") == "課で直した"


def test_what_was_made_here_waits(desks: Desks, sitting: Sitting) -> None:
    """3: the same case came here by another way than a bundle."""
    bundle = desks.send().bundle
    desks.take(bundle)
    (lot,) = drop(desks, sitting, bundle)
    assert (lot.state, lot.taken) == (State.BEFORE, desks.office.handovers("in")[0])
    desks.edit(desks.sender, biko="直した")
    desks.office.archive(desks.case.id, who=WHO)
    (newer,) = drop(desks, sitting, desks.send(folder="b").bundle)
    assert newer.state is State.CHOOSE


def test_an_older_state_waits(desks: Desks, sitting: Sitting) -> None:
    """3"""
    desks.take(desks.send().bundle)
    old = desks.send(folder="old").bundle
    desks.edit(desks.sender, biko="直した")
    desks.take(desks.send(folder="b").bundle)
    (lot,) = drop(desks, sitting, old)
    assert lot.state is State.CHOOSE
    assert [c.standing for c in lot.differing()] == [Standing.OLDER]


def test_the_same_case_twice_in_a_sitting(desks: Desks, sitting: Sitting) -> None:
    """4"""
    first = desks.send(folder="a").bundle
    desks.edit(desks.sender, biko="直した")
    second = desks.send(folder="b").bundle
    lots = drop(desks, sitting, first, second)
    assert [lot.state for lot in lots] == [State.READY] * 2
    take(desks, sitting)
    assert [lot.state for lot in lots] == [State.TAKEN] * 2
    assert desks.here().answers.text("biko") == "直した"
    assert desks.lines() == ["handover.receive"] * 2


def test_changed_here_meanwhile(desks: Desks, sitting: Sitting) -> None:
    """5"""
    desks.take(desks.send().bundle)
    desks.edit(desks.sender, biko="課で直した")
    (lot,) = drop(desks, sitting, desks.send(folder="b").bundle)
    desks.edit(desks.office, biko="その間に")
    take(desks, sitting)
    assert (lot.state, desks.here().answers.text("biko")) == (State.CHOOSE, "その間に")
    assert "見比べ直したので" in str(lot.fault)


def test_the_same_file_twice(desks: Desks, sitting: Sitting) -> None:
    """6"""
    bundle = desks.send().bundle
    drop(desks, sitting, bundle)
    (again,) = drop(desks, sitting, bundle)
    assert again.verdict == "同じ束"
    take(desks, sitting)
    assert desks.office.count_cases() == 1


def test_a_bug_at_one_bundle(desks: Desks, sitting: Sitting, monkeypatch: pytest.MonkeyPatch) -> None:
    """7"""
    first, second = desks.send(folder="a"), desks.send(folder="b")
    kept, calls = sitting._settle, list[Lot]()

    def fail(store: object, lot: Lot) -> None:
        calls.append(lot)
        if len(calls) == 1:
            raise ZeroDivisionError
        kept(store, lot)  # type: ignore[arg-type]

    monkeypatch.setattr(sitting, "_settle", fail)
    lots = drop(desks, sitting, first.bundle, second.bundle)
    assert [lot.state for lot in lots] == [State.BAD, State.READY]
    assert [type(bug) for bug in sitting.bugs] == [ZeroDivisionError]


def test_cancelled(desks: Desks, sitting: Sitting) -> None:
    """1"""
    paths = [desks.send(folder="a").bundle, desks.send(folder="b").bundle]
    lots = sitting.add(paths)
    act = sitting.judge(desks.office, paths, lots)
    next(act)
    act.close()
    assert [lot.state for lot in lots] == [State.STOPPED] * 2


def test_called_off_within_a_large_bundle(desks: Desks, sitting: Sitting, tmp_path: Path) -> None:
    """10"""
    large = tmp_path / "大きい.bin"
    large.write_bytes(bytes(range(256)) * 4096 * 13)
    desks.sender.attach(desks.case.id, large, "大きい.bin", who="山田")
    (lot,) = drop(desks, sitting, desks.send().bundle)
    act = sitting.take(desks.office, sitting.lots, who=WHO)
    told = [next(step for step in act if "受け取っています" in step.what)]
    while told[-1].done < told[-1].of // 2:
        told.append(next(act))
    assert len({step.done for step in told}) >= 2
    act.close()
    assert (lot.state, lot.fault, lot.taken) == (State.READY, None, None)
    assert desks.office.count_cases() == 0
    assert desks.lines() == []
    done = [step.done / step.of for step in sitting.take(desks.office, sitting.lots, who=WHO)]
    assert lot.state is State.TAKEN
    assert (done == sorted(done), done[-1] <= 1) == (True, True)
    assert [a.name for a in desks.here().attachments][-1] == "大きい.bin"


def test_refused_ones_are_noted(desks: Desks, sitting: Sitting, tmp_path: Path) -> None:
    """8"""
    good = desks.send(folder="good")
    lots = drop(desks, sitting, *bad_ones(desks, good.bundle, tmp_path / "bad").values(), good.bundle)
    for _ in range(2):
        sitting.note_refused(desks.office, sitting.lots, who=WHO)
    lines = desks.office.ledger(act="handover.refuse")
    assert [line.facts["reason"] for line in lines] == ["あて先違い", "傷んでいる"]
    assert lines[1].facts["number"] == "0000000A"
    assert lines[1].facts["sha256"] == lots[0].waiting.sha256  # type: ignore[union-attr]
    assert desks.office.verify_ledger().whole


def test_receipts(desks: Desks, sitting: Sitting, tmp_path: Path) -> None:
    """9"""
    done = desks.send()
    drop(desks, sitting, done.bundle)
    take(desks, sitting)
    key = make_signing_key("局", AT)
    desks.office.keep_desk_key(key, who=WHO)
    taken = [lot.taken for lot in sitting.lots if lot.taken]
    (path,) = finish(write_receipts(desks.office, taken, tmp_path, division="総務課", name="鈴木", who=WHO))
    assert path.name == f"受領書_{done.handover.number}.json"
    receipt = read_receipt(path.read_bytes(), path.name)
    assert (receipt.by, receipt.name, receipt.cases, receipt.key) == ("総務課", "鈴木", 1, key.public)
    assert desks.office.handovers("in")[0].receipt_at
    marked = take_receipt(desks.sender, path, who="山田")
    assert marked.receipt_at
    (again,) = finish(write_receipts(desks.office, taken, tmp_path, division="総務課", name="鈴木", who=WHO))
    assert (again, again.read_bytes() != b"") == (path, True)
    results = [line.facts["result"] for line in desks.office.ledger(act="handover.receipt")]
    assert results == ["再作成（署名あり）", "署名あり"]


def test_no_receipt_for_what_was_not_taken(desks: Desks, tmp_path: Path) -> None:
    """9"""
    done = desks.send()
    with pytest.raises(DeskError, match="まだ受け取っていません"):
        finish(write_receipts(desks.office, [done.handover], tmp_path, division="", name="", who=WHO))


def test_a_medium_that_is_gone(desks: Desks, sitting: Sitting, tmp_path: Path) -> None:
    """9"""
    drop(desks, sitting, desks.send().bundle)
    take(desks, sitting)
    taken = [lot.taken for lot in sitting.lots if lot.taken]
    with pytest.raises(DeskError, match="見つかりません"):
        finish(write_receipts(desks.office, taken, tmp_path / "抜いた", division="", name="", who=WHO))
    assert desks.office.ledger(act="handover.receipt") == ()
    assert not desks.office.handovers("in")[0].receipt_at


def test_what_the_sender_is_told(desks: Desks, sitting: Sitting, tmp_path: Path) -> None:
    """11: on real bundles."""
    good = desks.send(folder="good")
    lie = desks.send(folder="lie")
    lie.cover.write_text(lie.cover.read_text("utf-8-sig").replace(lie.handover.sha256, "0" * 64), "utf-8-sig")
    bad = bad_ones(desks, good.bundle, tmp_path / "bad")
    lots = drop(desks, sitting, *bad.values(), lie.bundle, lie.cover)
    asked = [lot for lot in lots if lot.asks_again]
    assert [lot.verdict for lot in asked] == ["傷んでいる", "あて先違い", "表紙と違う"]
    sitting.carrier = Carrier("USBメモリー", "USB-3")
    for lot in asked:
        values = again_paper(bad_of(lot, sitting.carrier), at=AT, division="総務課").case.answers.values
        said = f"{values['riyu']}{values['negai']}"
        assert "送り元" not in said
        assert str(lot.fault) not in said
        assert (values["baitai"], values["kanri"]) == ("USBメモリー", "USB-3")
    sitting.note_refused(desks.office, lots, who=WHO)
    assert {line.facts["medium_number"] for line in desks.office.ledger(act="handover.refuse")} == {"USB-3"}


def test_every_refusal_that_asks_again_has_words_for_the_sender() -> None:
    """11"""
    told = 0
    for code, what in REFUSALS.items():
        facts: dict[str, object] = {name: 7 for _, name, _, _ in Formatter().parse(what.sentence) if name}
        fault = DeskError(what, **{"file": "0003", **facts})
        if not asks_again(fault):
            continue
        wrong, again = told_sender(fault)
        told += 1
        assert wrong.endswith("。"), code
        assert again.endswith("ください。"), code
        assert not re.search("送り元|{|何も取り出して", wrong + again), code
    assert told >= 9
    assert not asks_again(DeskError(WRONG_PASSPHRASE, path="x"))


def test_the_same_number_with_other_content(desks: Desks, sitting: Sitting) -> None:
    """12: it is not told as taken in, and not taken in"""
    first = desks.send()
    desks.take(first.bundle)
    desks.edit(desks.sender, biko="すり替え")
    given = (desks.sender, [desks.case.id], desks.usb / "b", B, TERMS)
    # what a sender of ours never makes: his 管理簿 has that number already, so the bundle lies there without a line
    other = hand_over(*given, who="山田", division="室", signer=DESK, parcel_id=first.parcel.id)
    kept = desks.usb / "別.age"
    with suppress(DeskError):
        while True:
            next(other)
            for path in (desks.usb / "b").glob(".付議帳_*.part"):
                kept.write_bytes(path.read_bytes())
    (lot,) = drop(desks, sitting, kept)
    assert (lot.state, lot.verdict, lot.taken) == (State.BAD, "同じ番号の別の束", None)
    assert f"束 {first.handover.number} と同じ番号の別の束" in str(lot.fault)
    take(desks, sitting)
    sitting.note_refused(desks.office, [lot], who=WHO)
    assert desks.lines() == ["handover.refuse", "handover.receive"]
    with pytest.raises(DeskError, match="同じ番号の別の束"):
        finish(accept(desks.office, desks.opened(kept), who=WHO))
    (again,) = drop(desks, sitting, first.bundle)
    assert again.state is State.BEFORE
