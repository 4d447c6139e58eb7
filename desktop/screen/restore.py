"""A store that is open, damaged, lost or without its ring in; put back from a kept copy (控え) in three clicks at most.

The newest copy stands ready, so the way is: 戻す, 開く. What lies there is kept as a copy before anything is replaced.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QWidget

from desktop.screen.backups_rows import CopyRows, chosen_copy, show_copies, when
from desktop.screen.choose import choose
from desktop.screen.dialog import Dialog
from desktop.screen.look import TALL, Plain, Quiet, em
from desktop.screen.worker import Task

if TYPE_CHECKING:
    from desktop.clerk.unlock import Door
    from desktop.errors import DeskError
    from desktop.screen.office import Office, Seat
    from desktop.screen.window import Window
    from desktop.store.kept import Kept
    from desktop.store.restore import Restored

KEEPS = "今の記録は、戻す前に控えとして残します（間引きません）。操作の記録と、利用者・権限は、今のままにします。"
RING = "控えには鍵のファイルも入っています。記録が壊れていなければ、鍵のファイルだけを戻すので、案件は最後に保存したまま残ります。"
MENDS = "控えから戻すと、その控えを取ったときの内容で続けられます。今あるファイルは、控えのフォルダーに残します。"
NONE = "控えが見つかりません。控えを入れた媒体を差し込むか、「別の場所から選ぶ」で控えのファイルを選んでください。"
NOW = "今、この記録を開くときの合言葉です。"
THEN = "控えを取ったときに使っていた合言葉です。"
UNSAVED = "保存できていない案件があります。保存できてから、控えから戻してください。"


def mendable(fault: object, path: Path) -> bool:
    """Whether a refusal at the opening is one that a copy mends, and there is a copy (or nothing else helps)."""
    from desktop.errors import DeskError

    if not isinstance(fault, DeskError):
        return False
    from desktop.clerk.copies import found_copies
    from desktop.store.faults import OFFER_RESTORE

    more = {"store.wrong-key", "store.unsealed", "store.absent", "clerk.other-ring"}
    if fault.code in ("keys.ring-missing", "keys.ring-damaged"):
        return True  # a copy may lie anywhere, and without one nothing can be done at all
    return fault.code in OFFER_RESTORE | more and bool(found_copies(path))


def open_restore(window: Window, copy: Path | None = None, fault: DeskError | None = None) -> Restore | None:
    """The dialog over the window; the cases that are open are saved and closed first."""
    for page in window.case_pages():
        if page.flush() is not None:
            window.say(UNSAVED)
            return None
    over: QWidget = window
    if window.lock is not None and window.lock.on and window.lock.page is not None:
        over = window.lock.page
    dialog = Restore(window.office, over, copy, fault)
    dialog.began.connect(lambda: _close_cases(window))
    dialog.restored.connect(lambda seat: _go_on(window, seat))
    window.show_dialog(dialog)
    return dialog


def _close_cases(window: Window) -> None:
    """What they show is no more what the store holds."""
    for page in window.case_pages():
        page.autosave.stop()
        window.pages.removeTab(window.pages.indexOf(page))
        page.deleteLater()


def _go_on(window: Window, seat: Seat | None) -> None:
    """The store is whole again: its list, or the page where somebody opens it."""
    if seat is not None:
        window.office.sit(seat)
        window.office.listed.emit()
    elif window.lock is not None and window.lock.on:
        window.lock.look_again()
    else:
        window.office.open()


class Restore(Dialog):
    """Which copy, and of a sealed one whose passphrase."""

    began = Signal()
    restored = Signal(object)
    """The seat in the store that is open again, None when somebody has to open it."""

    def __init__(self, office: Office, parent: QWidget, copy: Path | None, fault: DeskError | None) -> None:
        ring = fault is not None and fault.code.startswith("keys.ring")
        super().__init__(parent, "控えから戻す", f"{fault}\n{RING if ring else MENDS}" if fault is not None else KEEPS)
        self.office = office
        self._task: Task | None = None
        self._more: list[tuple[Kept, str]] = []
        self._wanted = copy
        self.seat: Seat | None = None
        self._left, self._said = 0, ""
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(lambda: self._wait(self._left - 1))
        self.rows = CopyRows("控えの一覧", self)
        self.rows.currentItemChanged.connect(lambda *_: self._look_at())
        self.body.addWidget(self.rows, 1)
        row = QHBoxLayout()
        self.other = QPushButton("別の場所から選ぶ(&F)…")
        self.other.setAutoDefault(False)
        self.other.setMinimumHeight(round(em(self) * TALL))
        self.other.clicked.connect(lambda _on=False: self.ask_file())
        self._tall.append(self.other)
        row.addWidget(self.other)
        row.addStretch(1)
        self.body.addLayout(row)
        self._make_key()
        self.told = Plain()
        self.told.hide()
        self.body.addWidget(self.told)
        self.leave = self.add_button("取り消し(&C)", self.reject, leave=True)
        self.put = self.add_button("この控えから戻す(&R)", self.go, default=True)
        self.without = self.add_button("控えを使わずに続ける(&G)…", self._ask_reason)
        self.without.setVisible(fault is not None and _acceptable(fault))
        self.open_ = self.add_button("開く(&O)", self.accept)
        self.open_.hide()
        self.fit(56, 26)
        self.look()

    def _make_key(self) -> None:
        """Name and passphrase as they were when the copy was taken."""
        self.names, self.typed = QComboBox(), QLineEdit()
        self.typed.setEchoMode(QLineEdit.EchoMode.Password)
        self.typed.textEdited.connect(self._typed)
        labels = (self.add_field("名前(&N)", self.names), self.add_field("合言葉(&P)", self.typed))
        self.note = Quiet(THEN)
        self._key_parts = [part for label in labels if (part := label.parentWidget()) is not None]
        self.body.addWidget(self.note)
        self._key_parts.append(self.note)
        self._ask_key(None)

    # what there is ---------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Find the copies, also on media that are put in."""
        path = self.office.path

        def find() -> list[tuple[Kept, str]]:
            from desktop.clerk.copies import found_copies
            from desktop.store.kept import folder_of

            here = folder_of(path)
            return [
                (one, "控えのフォルダー" if one.path.parent == here else str(one.path.parent))
                for one in found_copies(path)
            ]

        self.office.worker.run(find, self._show, self._failed, owner=self, through=True)

    def _show(self, found: list[tuple[Kept, str]]) -> None:
        copies = self._more + found
        show_copies(self.rows, copies, self._wanted)
        self.tell("" if copies else NONE)
        self.put.setEnabled(bool(copies))
        if copies:
            self.rows.setFocus()

    def ask_file(self) -> None:
        start = self.office.folder("backup")
        choose(self, "open", "控えを選ぶ", start, lambda paths: self.use_file(paths[0]), "控え (*.sqlite3)")

    def use_file(self, path: Path) -> None:
        """A copy from anywhere; a file with another name than copies have is named in a sentence."""
        from desktop.store.kept import look
        from desktop.store.restore import NO_COPY

        one = look(path)
        if one is None or not one.usable:
            from desktop.errors import DeskError

            self.say(str(DeskError(NO_COPY, path=path)))
            return
        self.say("")
        self.office.remember("backup", path.parent)
        self._more, self._wanted = [(one, str(path.parent))], path
        self.look()

    def _look_at(self) -> None:
        """Whether the chosen copy needs a passphrase."""
        one = chosen_copy(self.rows)
        if one is None:
            return
        from desktop.clerk import copies

        office = self.office

        def need() -> tuple[Door, bool] | None:
            if not office.is_open:
                found = copies.look_at(one.path, office.path)
                return None if found.plain else (found, copies.asks_present(one.path, office.path))
            return None if copies.open_with(one.path, office.store) is not None else (copies.look_at(one.path), False)

        self.office.worker.run(need, self._ask_key, self._unreadable, owner=self, through=True)

    def _ask_key(self, asked: tuple[Door, bool] | None) -> None:
        """Whose passphrase: of who works with the store now, or of the time of the copy if the store has no ring."""
        door, present = asked or (None, False)
        for part in self._key_parts:
            part.setVisible(door is not None)
        self.note.setText(NOW if present else THEN)
        self.typed.setAccessibleDescription(self.note.text())
        if door is not None:
            before = self.names.currentText()
            self.names.clear()
            for slot in door.slots:
                if slot.kind == "passphrase":
                    self.names.addItem(slot.label, slot.id)
            if any(slot.kind == "recovery" for slot in door.slots):
                self.names.addItem("回復用の合言葉", "recovery")
            self.names.setCurrentIndex(max(0, self.names.findText(before)))
        self.say("")
        self.grow()

    def _unreadable(self, fault: Exception) -> None:
        self._ask_key(None)
        self.say(str(fault))

    def tell(self, sentence: str) -> None:
        self.told.setText(sentence)
        self.told.setVisible(bool(sentence))
        self.grow()

    # putting it back -------------------------------------------------------------------------------------------------

    @property
    def _needs_key(self) -> bool:
        return not self._key_parts[0].isHidden()

    def go(self) -> None:
        """Put the chosen copy back."""
        one = chosen_copy(self.rows)
        if one is None:
            self.say(NONE)
            return
        if self._needs_key and not self.typed.text():
            self.say("合言葉が入力されていません。合言葉を入れてください。")
            self.typed.setFocus()
            return
        slot, typed = (self.names.currentData(), self.typed.text()) if self._needs_key else ("", "")
        if slot and (left := self.office.waits(slot)):
            self._wait(left)
            return
        self.say("")
        self._work(on=True)
        self.began.emit()
        self._task = self.office.put_back(
            one.path, slot, typed, lambda done: self._done(one, done), self._failed, lambda state: self.go_on(*state)
        )

    def _work(self, *, on: bool) -> None:
        for widget in (self.rows, self.other, self.names, self.typed, self.put, self.leave, self.without):
            widget.setEnabled(not on)
        if not on:
            self._task = None
            self.end_work()

    def _failed(self, fault: Exception) -> None:
        from desktop.errors import DeskError

        self._work(on=False)
        if isinstance(fault, DeskError):
            self.say(str(fault))
            if fault.code.startswith("keys.wrong") and self._needs_key:
                self._said = str(fault)
                self._wait(self.office.wrong(self.names.currentData()))
                self.typed.selectAll()
                self.typed.setFocus()
        else:
            self.office.worker.trouble(fault)

    def _typed(self) -> None:
        if not self._left:
            self.say("")

    def _wait(self, seconds: int) -> None:
        """After wrong tries the next one waits as at the lock: both count together."""
        self._left = max(0, seconds)
        self.put.setEnabled(not self._left)
        self._second.start() if self._left else self._second.stop()
        words = f"\n次に試せるまで、あと{self._left}秒です。" if self._left else ""
        self.say(f"{self._said}{words}".strip())

    def _done(self, one: Kept, made: tuple[Restored, Seat | None]) -> None:
        done, self.seat = made
        self._work(on=False)
        self.typed.clear()
        for part in (*self._key_parts, self.other, self.put, self.leave, self.without):
            part.hide()
        self.rows.setEnabled(False)
        self.tell(_told(one, done))
        self.open_.show()
        self.open_.setDefault(True)
        self.open_.setFocus()
        if self.seat is not None:
            self.restored.emit(self.seat)
        else:  # somebody opens it: the page for that covers this dialog, so it comes after it
            self.finished.connect(lambda _result: self.restored.emit(None))

    def _ask_reason(self) -> None:
        dialog = GoOn(self.office, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(self._go_on_without)
        dialog.open()

    def _go_on_without(self) -> None:
        self.finished.connect(lambda _result: self.restored.emit(None))
        self.accept()

    def reject(self) -> None:
        """Not while it is at work; after it there is nothing to take back."""
        if self._task is None:
            super().reject()


def _told(one: Kept, done: Restored) -> str:
    """What came of it."""
    from desktop.clerk.copies import RING_BACK, SET_BACK

    ring = f"\n{RING_BACK}" if done.ring_back else ""
    if done.ring_only:
        return f"鍵のファイルを控えから戻しました。案件{done.cases:,}件は、最後に保存したままです。{ring}"
    kept = "戻す前の記録は、控えのフォルダーに残しました。" if done.before is not None else ""
    if done.set_back:
        kept += f"\n{SET_BACK}"
    kept += ring
    return f"{when(one.at)}の控えから、案件{done.cases:,}件を戻しました。{kept}"


def _acceptable(fault: DeskError) -> bool:
    from desktop.store.faults import ACCEPTABLE

    return fault.code in ACCEPTABLE


class GoOn(Dialog):
    """このまま続ける: what was lost stays lost; who decided it and why goes into the ledger."""

    def __init__(self, office: Office, parent: QWidget) -> None:
        said = (
            "なくなった変更は戻らず、残っている内容だけで続けます。控えのほうが新しいかもしれません。"
            "続けるときは、理由と氏名を書いてください。操作の記録に残ります。"
        )
        super().__init__(parent, "控えを使わずに続ける", said)
        self.office = office
        self.reason, self.who = QLineEdit(), QLineEdit(office.clerk.name)
        self.add_field("理由(&R)", self.reason, "例：なくなったのは練習用の案件だけで、控えより新しい変更が残っている")
        self.add_field("氏名(&N)", self.who)
        for typed in (self.reason, self.who):
            typed.textEdited.connect(lambda _text: self.say(""))
        self.add_button("取り消し(&C)", self.reject, leave=True)
        self.go = self.add_button("このまま続ける(&G)", self.keep, default=True)
        self.fit(40)

    def keep(self) -> None:
        """Write the decision where the next opening finds it."""
        from desktop.store.lock import accept_loss

        path, reason, who = self.office.path, self.reason.text().strip(), self.who.text().strip()
        for box, words in ((self.reason, reason), (self.who, who)):
            if not words:
                self.say(f"{box.accessibleName()}が入力されていません。入力してください。")
                box.setFocus()
                return
        self.go.setEnabled(False)
        self.office.worker.run(
            lambda: accept_loss(path, reason, who), lambda _: self.accept(), self._failed, owner=self, through=True
        )

    def _failed(self, fault: Exception) -> None:
        self.go.setEnabled(True)
        self.say(str(fault))
