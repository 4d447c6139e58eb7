"""The receiving side in the window, on real bundles.

1. Dropped with a bad one: the good ones are taken with one button; the case shows up in the list and opens.
2. A passphrase is typed in place, mistyped first.
3. What both changed is shown field by field, chosen and taken; an open case is saved and closed first.
4. A bundle received before says so; closing with something left asks.
5. 再提出依頼 and 受領書 are shown as they are printed; the 管理簿 has both.
6. At the sender: the band counts, the list shows, a dropped receipt takes it away.
7. What is dropped goes where it belongs.
8. Cancelled: nothing is taken, the room goes.
9. The framed button is the one to press next, and Enter in the password opens its row and closes nothing.
10. What the bundles came on is asked for only while a bundle does not say it, and is on its 受領書.
11. Every time that is shown is that of Japan.
13. A newer version of a case in the bin says so and takes it out.
12. With text of 200 % the file of a bundle is still read, and everything of a bundle stands on the screen at once.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop.answers.model import Act, Edit
from desktop.bundle.model import Closing, Passphrase, Recipients
from desktop.case.file import read_case
from desktop.case.model import Case
from desktop.clerk.acts import finish
from desktop.clerk.handover import HandedOver, Terms, hand_over
from desktop.screen.look import em
from desktop.screen.out_band import OutBand
from desktop.screen.receive.door import open_for
from desktop.screen.receive.lots_page import rows_of
from desktop.screen.receive.sorting import sort_files
from desktop.screen.receive.words import day_and_time, excerpts
from desktop.secretariat.received import Choice
from desktop.secretariat.sitting import State
from desktop.store.store import Store, open_store
from tests.screen.rig import Rig, opened
from tests.secretariat.test_receive import AT, DESK, OFFICE, WORDS

__all__ = ["AT"]
TERMS = Terms("総務課", "課長", date(2026, 11, 20), medium="", due_back=date(2026, 11, 20))
B = Recipients((OFFICE.public,))


@dataclass
class Sender:
    """The other desk."""

    store: Store
    case: Case
    folder: Path

    def send(self, folder: str = "a", how: Closing = B, terms: Terms = TERMS) -> HandedOver:
        act = hand_over(
            self.store, [self.case.id], self.folder / folder, how, terms, who="山田", division="室", signer=DESK
        )
        return finish(act)

    def edit(self, store: Store, **values: str) -> None:
        case = store.read_case(self.case.id)
        papers = replace(case.answers, values={**case.answers.values, **values})
        store.save(
            case.with_answers(papers), [Act("入力", tuple(Edit(k, "", v) for k, v in values.items()))], who="山田"
        )


@pytest.fixture
def sender(tmp_path: Path, papers: Path) -> Iterator[Sender]:
    with open_store(tmp_path / "課" / "付議帳.sqlite3") as store:
        case = store.add_case(replace(read_case(papers / "k1.toml").case, id="", attachments=()), who="山田")
        yield Sender(store, case, tmp_path / "usb")


@pytest.fixture
def rig(qtbot: QtBot, tmp_path: Path) -> Iterator[Rig]:
    path = tmp_path / "局" / "付議帳.sqlite3"
    with open_store(path) as store:
        store.keep_desk_key(OFFICE, who="鈴木")
        store.keep_known_key(DESK.card, who="鈴木")
        store.confirm_known_key(DESK.public, who="鈴木")
    with opened(qtbot, path) as found:
        yield found


def drop(rig: Rig, *paths: Path) -> Any:
    open_for(rig.window, paths)
    dialog = rig.dialog("Receiving")
    rig.until(lambda: judged(dialog))
    return dialog


def judged(dialog: Any) -> bool:
    return (
        bool(dialog.lots.lots)
        and all(lot.state not in (State.WAITING, State.OPENING) for lot in dialog.lots.lots)
        and not dialog._tasks
    )


def work(rig: Rig, dialog: Any, button: Any) -> None:
    assert button.isVisible()
    assert button.isEnabled()
    button.click()
    rig.until(lambda: not dialog._tasks)


def states(dialog: Any) -> list[str]:
    return [row[-1] for row in rows_of(dialog.lots.table)]


def bad(sender: Sender, done: HandedOver) -> Path:
    path = sender.folder / "付議帳_20261121_0000000A.age"
    path.write_bytes(done.bundle.read_bytes()[:-100])
    return path


def test_dropped_with_a_bad_one(rig: Rig, sender: Sender) -> None:
    """1"""
    done = sender.send()
    dialog = drop(rig, bad(sender, done), done.bundle, done.cover)
    assert states(dialog) == ["傷んでいる", "受け取れます（新しい）"]
    dialog.lots.table.setCurrentCell(0, 0)
    assert "傷んでいるか、作成後に書き換えられています" in dialog.lots.said.text()
    dialog.lots.table.setCurrentCell(1, 0)
    assert rows_of(dialog.lots.table)[1][1:6] == [done.handover.number, "室", "1件", "確認済み", "一致"]
    assert "署名：室（照合した鍵" in dialog.lots.said.text()
    assert rows_of(dialog.lots.cases)[0][2:] == ["新しい案件", "一覧に加える"]
    assert dialog.take.text().startswith("1束を受け取る")
    work(rig, dialog, dialog.take)
    assert states(dialog) == ["傷んでいる", "受け取りました"]
    dialog.reject()
    rig.until(lambda: rig.window.page() is not None)
    assert rig.page.desk.case.id == sender.case.id
    assert not list(rig.office.path.parent.glob(".fugicho-receiving-*"))


def test_a_passphrase_in_place(rig: Rig, sender: Sender) -> None:
    """2"""
    dialog = drop(rig, sender.send(how=Passphrase(WORDS)).bundle)
    assert states(dialog) == ["パスワード待ち"]
    assert dialog.lots.words.hasFocus()
    rig.type("あいことば")
    rig.press(Qt.Key.Key_Return)
    rig.until(lambda: not dialog._tasks)
    assert dialog.isVisible()
    assert states(dialog) != ["受け取れます（新しい）"]
    assert dialog.lots.words.hasFocus()
    dialog.lots.words.setText(WORDS.upper().replace("-", "　"))
    assert dialog.lots.count.text() == "24／24文字"
    rig.press(Qt.Key.Key_Return)
    rig.until(lambda: states(dialog) == ["受け取れます（新しい）"] and dialog.take.isEnabled())
    work(rig, dialog, dialog.take)
    assert states(dialog) == ["受け取りました"]


def test_what_both_changed(rig: Rig, sender: Sender) -> None:
    """3"""
    dialog = drop(rig, sender.send().bundle)
    work(rig, dialog, dialog.take)
    dialog.reject()
    rig.until(lambda: rig.window.page() is not None)
    rig.store(lambda store: sender.edit(store, biko="局で直した"))
    rig.window.close_cases(frozenset({sender.case.id}))
    sender.edit(sender.store, biko="課で直した", jikou="新しい事項")
    rig.open(sender.case.id)
    dialog = drop(rig, sender.send(folder="b").bundle)
    assert states(dialog) == ["選択待ち"]
    dialog.lots.compare_button.click()
    page = dialog.differences
    rows = {row[0]: row[1:] for row in rows_of(page.table)}
    assert rows["備考"] == ["あり", "局で直した", "課で直した"]
    assert rows["事項"][0] == ""
    assert page.chosen().choice is Choice.MERGE
    assert page.chosen().theirs == {"jikou"}
    page.choice.setCurrentIndex(0)
    assert page.chosen().choice is Choice.TAKE
    item = page.table.item([row[0] for row in rows_of(page.table)].index("備考"), 0)
    item.setCheckState(Qt.CheckState.Unchecked)
    assert page.chosen().theirs == {"jikou"}
    dialog.decide.click()
    assert states(dialog) == ["受け取れます（変更あり）"]
    work(rig, dialog, dialog.take)
    assert rig.window.page() is None
    case = rig.store(lambda store: store.read_case(sender.case.id))
    assert (case.answers.text("biko"), case.answers.text("jikou")) == ("局で直した", "新しい事項")


def test_received_before(rig: Rig, sender: Sender) -> None:
    """4"""
    done = sender.send()
    dialog = drop(rig, done.bundle)
    dialog.reject()
    box = next(
        w
        for w in QApplication.topLevelWidgets()
        if w.isVisible() and "受け取らずに閉じますか" in getattr(w, "text", str)()
    )
    box.reject()
    assert dialog.isVisible()
    work(rig, dialog, dialog.take)
    dialog.reject()
    rig.until(lambda: rig.window.page() is not None)
    dialog = drop(rig, done.bundle)
    assert states(dialog) == ["受領済み"]
    assert "に受け取っています" in dialog.lots.said.text()
    assert not dialog.take.isVisible()
    assert rig.store(lambda store: len(store.handovers("in"))) == 1


def previewed(rig: Rig) -> Any:
    rig.until(lambda: type(QApplication.activeModalWidget()).__name__ == "PrintPreview")
    return QApplication.activeModalWidget()


def test_papers(rig: Rig, sender: Sender, tmp_path: Path) -> None:
    """5"""
    done = sender.send()
    dialog = drop(rig, done.bundle, bad(sender, done))
    work(rig, dialog, dialog.take)
    work(rig, dialog, dialog.again)
    shown = previewed(rig)
    assert [p.title.split("　")[-1] for p in shown.packet.parts] == ["0000000A"]
    shown.reject()
    dialog.write_receipts([tmp_path])
    rig.until(lambda: not dialog._tasks)
    shown = previewed(rig)
    assert [p.title.split("　")[-1] for p in shown.packet.parts] == [done.handover.number]
    shown.reject()
    assert (tmp_path / f"受領書_{done.handover.number}.json").exists()
    assert "受領書 1通を" in dialog.lots.done.text()
    acts = [line.act for line in rig.store(lambda store: store.ledger(act="handover"))]
    assert acts == ["handover.receipt", "handover.refuse", "handover.receive"]


def test_a_receipt_at_the_sender(qtbot: QtBot, rig: Rig, sender: Sender, tmp_path: Path) -> None:
    """6"""
    done = sender.send()
    dialog = drop(rig, done.bundle)
    work(rig, dialog, dialog.take)
    dialog.write_receipts([tmp_path])
    rig.until(lambda: not dialog._tasks)
    previewed(rig).reject()
    path = sender.store.path
    sender.store.close()
    with opened(qtbot, path) as there:
        there.until(lambda: there.window.list.findChild(OutBand) is not None)
        band = there.window.list.findChild(OutBand)
        assert band.words.text() == "受領書待ち 1件　返却期限を過ぎた媒体 1件"
        band.open_list()
        listed = there.dialog("OutList")
        assert rows_of(listed.table)[0][6] == "受領書、媒体の返却（1日超過）"
        listed.accept()
        there.gone()
        foreign = tmp_path / "受領書_11111111.json"
        foreign.write_text("{}", "utf-8")
        open_for(there.window, [foreign, tmp_path / f"受領書_{done.handover.number}.json"])
        receipts = there.dialog("Receipts")
        there.until(lambda: len(receipts.came) == 2)
        assert [row[3] for row in rows_of(receipts.table)] == ["受け付けていません", "受領済みにしました"]
        receipts.add([tmp_path / f"受領書_{done.handover.number}.json"])
        there.until(lambda: len(receipts.came) == 3)
        assert receipts.came[2].word == "取り込み済みです"
        receipts.accept()
        there.until(lambda: band.words.text() == "返却期限を過ぎた媒体 1件")
        there.store(lambda store: store.record_step(done.handover.id, "out", "return", who="山田"))
        there.window.do("about")
        there.dialog("About").accept()
        there.until(lambda: not band.isVisible())


def test_where_a_drop_goes(rig: Rig, sender: Sender, tmp_path: Path) -> None:
    """7"""
    done = sender.send()
    table = tmp_path / "表.xlsx"
    found = sort_files([sender.folder / "a", table, tmp_path / "受領書_X.json", tmp_path / "メモ.txt"])
    assert sorted(found.bundles) == sorted([done.bundle, done.cover])
    assert found.receipts == [tmp_path / "受領書_X.json"]
    assert found.other == [table, tmp_path / "メモ.txt"]
    foreign: list[str] = []
    open_for(rig.window, [table], lambda: foreign.append("elsewhere"))
    rig.until(lambda: foreign)
    assert rig.window.dialog is None
    for name in ("束.txt", "束.BIN", "束"):
        renamed = tmp_path / name
        renamed.write_bytes(done.bundle.read_bytes())
        assert sort_files([renamed]).bundles == [renamed]
    dialog = drop(rig, sender.folder / "a", table)
    assert "束ではないファイルが1件" in dialog.fault.text()
    dialog.add([tmp_path / "メモ.txt"])
    rig.until(lambda: "束がありません" in dialog.fault.text())


def test_a_bundle_that_was_renamed(rig: Rig, sender: Sender, tmp_path: Path) -> None:
    """7"""
    done = sender.send()
    renamed, cover = tmp_path / "DATA.TXT", tmp_path / "COVER"
    renamed.write_bytes(done.bundle.read_bytes())
    cover.write_bytes(done.cover.read_bytes())
    dialog = drop(rig, cover, renamed)
    assert [row[:2] for row in rows_of(dialog.lots.table)] == [["DATA.TXT", done.handover.number]]
    assert rows_of(dialog.lots.table)[0][5] == "一致"
    work(rig, dialog, dialog.take)
    assert states(dialog) == ["受け取りました"]


def test_the_button_to_press_next(rig: Rig, sender: Sender) -> None:
    """9"""
    rig.window.do("open_bundle")
    dialog = rig.dialog("Receiving")
    assert framed(dialog) == "束を加える(&A)…"
    done = sender.send(how=Passphrase(WORDS))
    dialog.add([done.bundle])
    rig.until(lambda: judged(dialog))
    assert framed(dialog) == "開く(&O)"
    assert dialog.lots.words.hasFocus()
    rig.press(Qt.Key.Key_Return)
    assert dialog.isVisible()
    rig.type(WORDS)
    rig.press(Qt.Key.Key_Return)
    rig.until(lambda: states(dialog) == ["受け取れます（新しい）"] and not dialog._tasks)
    assert framed(dialog) == "1束を受け取る(&T)"
    rig.press(Qt.Key.Key_Return)
    rig.until(lambda: states(dialog) == ["受け取りました"] and not dialog._tasks)
    assert framed(dialog).startswith("受領書 1通")
    dialog.reject()
    rig.gone()
    dialog = drop(rig, bad(sender, sender.send(folder="b")))
    assert framed(dialog).startswith("再提出依頼 1件")


def test_only_another_row_wants_something(rig: Rig, sender: Sender) -> None:
    """9: Enter in the table does not close the dialog."""
    done = sender.send()
    dialog = drop(rig, bad(sender, done), sender.send(folder="b", how=Passphrase(WORDS)).bundle)
    dialog.lots.table.setCurrentCell(0, 0)
    dialog.lots.table.setFocus()
    assert framed(dialog) == ""
    rig.press(Qt.Key.Key_Return)
    assert dialog.isVisible()


def framed(dialog: Any) -> str:
    """The words of the default button that is seen, empty for none."""
    found = [b.text() for b in dialog.findChildren(QPushButton) if b.isDefault() and b.isVisible()]
    assert len(found) <= 1
    return str(found[0]) if found else ""


def test_what_it_came_on_is_asked_for(rig: Rig, sender: Sender) -> None:
    """10"""
    said = sender.send(terms=replace(TERMS, medium_kind="USBメモリー", medium="USB-07"))
    dialog = drop(rig, said.bundle)
    assert not dialog.lots.carrier.isVisible()
    other = sender.send(folder="b")
    dialog.add([other.bundle])
    rig.until(lambda: len(dialog.lots.lots) == 2 and judged(dialog))
    assert dialog.lots.carrier.isVisible()
    dialog.lots.kind.setEditText("DVD-R")
    dialog.lots.medium.setText(" D-12 ")
    work(rig, dialog, dialog.take)
    assert not dialog.lots.carrier.isVisible()
    came = rig.store(lambda store: {h.number: (h.medium_kind, h.medium) for h in store.handovers("in")})
    assert came == {said.handover.number: ("USBメモリー", "USB-07"), other.handover.number: ("DVD-R", "D-12")}
    newer = sender.send(folder="c")
    dialog.add([newer.bundle])
    rig.until(lambda: len(dialog.lots.lots) == 3 and judged(dialog))
    assert (dialog.lots.kind.currentText(), dialog.lots.medium.text().strip()) == ("DVD-R", "D-12")


def test_times_are_those_of_japan() -> None:
    """11"""
    assert day_and_time("2026-11-21T19:06:00+00:00") == "2026年11月22日 04:06"


def test_cancelled(rig: Rig, sender: Sender) -> None:
    """8"""
    done = sender.send()
    open_for(rig.window, [done.bundle])
    dialog = rig.dialog("Receiving")
    rig.until(lambda: dialog.lots.lots)
    dialog.stop()  # on a quick machine it is through before
    rig.until(lambda: not dialog._tasks)
    assert dialog.lots.lots[0].state in (State.STOPPED, State.READY)
    assert rig.store(lambda store: store.count_cases()) == 0


def test_long_texts_are_shown_where_they_part() -> None:
    """3"""
    ours, theirs = excerpts("あ" * 200 + "い", "あ" * 200 + "う")
    assert (ours[-1], theirs[-1], ours[0]) == ("い", "う", "…")
    assert excerpts("", "短い") == ("（空）", "短い")


def test_with_the_largest_text(rig: Rig, sender: Sender) -> None:
    """12"""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    before = app.font()
    large = QFont(before)
    large.setPointSizeF(2 * before.pointSizeF())
    app.setFont(large)
    try:
        first = drop(rig, sender.send().bundle)
        work(rig, first, first.take)
        first.reject()
        rig.until(lambda: rig.window.page() is not None)
        rig.store(lambda store: sender.edit(store, biko="局で直した"))
        rig.window.close_cases(frozenset({sender.case.id}))
        sender.edit(sender.store, biko="課で直した")
        dialog = drop(rig, sender.send(folder="b").bundle, bad(sender, sender.send(folder="c")))
        dialog.resize(1350, 720)
        rig.settle()
        page = dialog.lots
        assert page.table.columnWidth(0) >= 12 * em(page)
        assert not page.table.horizontalScrollBar().isVisible()
        page.table.setCurrentCell(0, 0)
        rig.until(lambda: page.compare_button.isVisible())
        rig.settle()
        assert dialog.area.verticalScrollBar().maximum() == 0
        assert page.said.height() >= page.said.heightForWidth(page.said.width())
        page.compare_button.click()
        rig.settle()
        assert dialog.area.verticalScrollBar().maximum() == 0
    finally:
        app.setFont(before)


def test_a_newer_version_of_what_lies_in_the_bin(rig: Rig, sender: Sender) -> None:
    """13"""
    first = drop(rig, sender.send().bundle)
    work(rig, first, first.take)
    first.reject()
    rig.gone()
    rig.window.close_cases(frozenset({sender.case.id}))
    rig.until(lambda: rig.window.page() is None)
    rig.store(lambda store: store.bin(sender.case.id, who="鈴木"))
    sender.edit(sender.store, biko="課で直した")
    dialog = drop(rig, sender.send("b").bundle)
    assert states(dialog) == ["選択待ち"]
    assert "（ごみ箱）" in rows_of(dialog.lots.cases)[0][2]
    assert "ごみ箱にあります。受け取った内容にすると、ごみ箱から一覧に戻します" in dialog.lots.said.text()
    dialog.lots.compare_button.click()
    dialog.decide.click()
    work(rig, dialog, dialog.take)
    assert "ごみ箱から戻しました" in dialog.lots.said.text()
    assert not rig.store(lambda store: store.read_case(sender.case.id)).binned
    dialog.reject()
    rig.gone()


def test_the_collector_is_let_go_when_the_lock_takes_the_dialog(rig: Rig, sender: Sender) -> None:
    """8"""
    before = gc.get_threshold()
    dialog = drop(rig, sender.send().bundle)
    assert gc.get_threshold() != before
    dialog.deleteLater()
    del dialog
    rig.until(lambda: gc.get_threshold() == before)
