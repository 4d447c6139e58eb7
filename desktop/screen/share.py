"""A store on a share, refused before anything was written, in; a verified copy on this PC, opened from now on, out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox

from desktop.screen.dialog import Dialog
from desktop.screen.folder_box import FolderBox
from desktop.screen.ledger_print import refused
from desktop.screen.look import Plain
from desktop.screen.unlock_words import secret_box

if TYPE_CHECKING:
    from collections.abc import Generator

    from desktop.clerk.unlock import Door
    from desktop.errors import DeskError
    from desktop.screen.office import Office
    from desktop.screen.window import Window
    from desktop.screen.worker import Task
    from desktop.store.tally import Tally

LEAD = "写しは、元と一致することを確かめてから使います。元のファイルには何も書き込まず、そのまま残します。"
AFTER = (
    "これからは、このPCの写しを使います。元のファイルとは別々になるので、ほかの人が元のファイルを使い続けないように、"
    "情報管理の担当に知らせてください。"
)


def offers_home(fault: object) -> bool:
    """Whether a refusal at the opening is one that a copy on this PC helps against."""
    from desktop.errors import DeskError
    from desktop.store.faults import OFFER_COPY_HOME
    from desktop.store.schema import is_there

    return isinstance(fault, DeskError) and fault.code in OFFER_COPY_HOME and is_there(Path(str(fault.facts["path"])))


def open_share(window: Window, fault: DeskError) -> CopyHome:
    """The dialog over the window; after it the copy is opened."""
    dialog = CopyHome(window.office, fault, window)
    dialog.copied.connect(lambda path: _go_on(window, path))
    window.show_dialog(dialog)
    return dialog


def _go_on(window: Window, path: Path) -> None:
    """Open the copy, now and the next time."""
    from desktop.screen.settings import write_settings

    window.settings = replace(window.settings, away=str(window.office.path), home=str(path))
    write_settings(window.settings)
    window.office.path = path
    window.where.setText(f"保存先　{path}")
    window.office.open()


class CopyHome(Dialog):
    """Where to, and of a sealed store whose passphrase."""

    copied = Signal(object)
    """The path of the copy that is to be opened."""

    def __init__(self, office: Office, fault: DeskError, parent: Any = None) -> None:
        super().__init__(parent, "このPCに写しを作る", f"{fault}\n{LEAD}")
        self.office = office
        self._task: Task | None = None
        self._made: Path | None = None
        self.target = FolderBox("save", "", "写しを作る場所", "付議帳の記録 (*.sqlite3)")
        self.add_field("写しを作る場所(&F)", self.target)
        self.names, self.typed = QComboBox(), secret_box()
        self.typed.textEdited.connect(lambda _text: self.say(""))
        labels = (self.add_field("名前(&N)", self.names), self.add_field("合言葉(&P)", self.typed))
        self._key_parts = [part for label in labels if (part := label.parentWidget()) is not None]
        self.told = Plain()
        self.told.hide()
        self.body.addWidget(self.told)
        self.body.addStretch(1)
        self.leave = self.add_button("取り消し(&C)", self.reject, leave=True)
        self.go = self.add_button("写しを作る(&O)", self.start, default=True)
        self.fit(48)
        self._ask_key(None)
        path = office.path
        office.worker.run(lambda: _look(path), self._show, self._failed, owner=self, through=True)

    def _show(self, found: tuple[Path, Door]) -> None:
        target, door = found
        if self.target.path() is None:
            self.target.edit.setText(str(target))
        self._ask_key(None if door.plain else door)

    def _ask_key(self, door: Door | None) -> None:
        for part in self._key_parts:
            part.setVisible(door is not None)
        if door is not None:
            self.names.clear()
            for slot in door.slots:
                if slot.kind == "passphrase":
                    self.names.addItem(slot.label, slot.id)
            if any(slot.kind == "recovery" for slot in door.slots):
                self.names.addItem("回復用の合言葉", "recovery")
            self.typed.setFocus()
        self.grow()

    @property
    def _needs_key(self) -> bool:
        return not self._key_parts[0].isHidden()

    def start(self) -> None:
        """Make the copy; afterwards the button opens it."""
        if self._made is not None:
            self.accept()
            self.copied.emit(self._made)
            return
        target = self.target.path()
        if target is None:
            self.say("写しを作る場所が入力されていません。このPCの中の場所を選んでください。")
            self.target.edit.setFocus()
            return
        if self._needs_key and not self.typed.text():
            self.say("合言葉が入力されていません。入力してください。")
            self.typed.setFocus()
            return
        target = target if target.suffix == ".sqlite3" else target.with_name(target.name + ".sqlite3")
        slot, typed = (self.names.currentData(), self.typed.text()) if self._needs_key else ("", "")
        path = self.office.path
        self.say("")
        self._enable(on=False)
        self._task = self.office.worker.run(
            lambda: bring_home(path, target, slot, typed), lambda held: self._done(target, held), self._failed,
            lambda state: self.go_on(*state), stopped=self._stopped, owner=self, through=True,
        )  # fmt: skip

    def _enable(self, *, on: bool) -> None:
        for widget in (self.target, self.names, self.typed, self.go):
            widget.setEnabled(on)

    def _over(self) -> None:
        self._task = None
        self.end_work()
        self._enable(on=True)

    def _failed(self, fault: Exception) -> None:
        self._over()
        refused(self, self.office, fault)

    def _stopped(self) -> None:
        self._over()
        self.say("中止しました。写しは残していません。")

    def _done(self, target: Path, held: Tally) -> None:
        self._over()
        self._made = target
        self.typed.clear()
        self.target.setEnabled(False)
        for part in self._key_parts:
            part.hide()
        self.told.setText(
            f"案件{held.counts.get('cases', 0):,}件を「{target}」に写し、元と一致することを確かめました。\n{AFTER}"
        )
        self.told.show()
        self.leave.hide()
        self.go.setText("開く(&O)")
        self.go.setFocus()
        self.grow()

    def reject(self) -> None:
        """While it works, 取り消し stops the work."""
        if self._task is not None:
            self._task.cancel()
        else:
            super().reject()


def _look(path: Path) -> tuple[Path, Door]:
    """Where a copy could lie, and who can open the store; runs on the worker and writes nothing."""
    from desktop.clerk.copies import look_at

    return home_for(path), look_at(path)


def home_for(path: Path) -> Path:
    """A free place on a disk of this PC: the program's own folder, else one in the clerk's home."""
    from desktop.places import data_folder
    from desktop.store.local import place_of
    from desktop.store.schema import is_there

    folders = [f for f in (data_folder(), Path.home() / "付議帳") if place_of(f) == "local"]
    names = (path.stem, *(f"{path.stem}（写し{n if n > 1 else ''}）" for n in range(1, 100)))
    free = (folder / f"{name}.sqlite3" for folder in folders for name in names)
    return next((one for one in free if not is_there(one)), Path())


def bring_home(path: Path, target: Path, slot: str, typed: str) -> Generator[Any, None, Tally]:
    """Copy the store beside the worker; the passphrase is proved before."""
    from desktop.clerk.copies import open_copy
    from desktop.store.beside import beside
    from desktop.store.bring import copy_home

    opened = open_copy(path, slot, typed)
    return (yield from beside(lambda tell: copy_home(path, target, opened.key, tell)))
