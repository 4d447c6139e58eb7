"""Where the bundle goes: the drives there are now, or a folder; a place with its free bytes out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtWidgets import QLabel, QListWidgetItem, QVBoxLayout, QWidget

from desktop.screen.folder_box import FolderBox
from desktop.screen.handover.parts import size_words
from desktop.screen.handover.reading import ground_of, there
from desktop.screen.look import Quiet, em
from desktop.screen.rows import THING, RowList, add_row

if TYPE_CHECKING:
    from desktop.clerk.drives import Drive
    from desktop.screen.dialog import Dialog
    from desktop.screen.office import Office


class Words(NamedTuple):
    """What the parts are called."""

    head: str
    folder: str
    folder_note: str
    folder_label: str


WRITE = Words(
    "書き出す先(&D)", "フォルダーに書き出す", "DVD-Rに焼くとき、USBの媒体を使えないとき", "書き出すフォルダー(&F)"
)
SYSTEMS = {"vfat": "FAT32", "exfat": "exFAT", "ntfs": "NTFS", "ntfs3": "NTFS", "fuseblk": "NTFS", "iso9660": "ISO 9660"}
"""Linux names of file systems as an office calls them."""
LOST = "▲ 選んでいた媒体「{name}」が抜かれたか、入れ替わりました。書き出す先を確かめてください。"
LOOK_AGAIN = 3_000
"""ms between two looks at the drives."""


class DriveRows(RowList):
    """A short list; with many drives it scrolls."""

    def sizeHint(self) -> QSize:
        unit, screen = em(self), self.screen().availableSize().height()
        rows = min(max(self.count(), 2), 3 if screen > 40 * unit else 2)
        return QSize(30 * unit, round((3.7 * rows + 0.4) * unit))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class PlaceBox(QWidget):
    """The list of drives, the folder below it when that is chosen."""

    changed = Signal()

    def __init__(self, office: Office, dialog: Dialog, words: Words = WRITE) -> None:
        super().__init__()
        self.words = words
        self.office = office
        self.drives: tuple[Drive, ...] = ()
        self._free = -1
        self._typed: Path | None = None
        self._lies: Drive | None = None
        self._lost = ""
        self._asking = False
        self.rows = DriveRows(words.head.split("(&")[0])
        self.folder = FolderBox("folder", office.folder("bundle"), words.folder_label.split("(&")[0])
        label = dialog.add_field(words.folder_label, self.folder)
        self.folder_part = label.parentWidget() or label
        self.note = Quiet()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        head = QLabel(words.head)
        head.setBuddy(self.rows)
        for widget in (head, self.rows, self.folder_part, self.note):
            whole.addWidget(widget)
        self.rows.currentItemChanged.connect(lambda *_: self._chosen())
        self.folder.changed.connect(self._measure_folder)
        self._timer = QTimer(self, interval=LOOK_AGAIN)
        self._timer.timeout.connect(self.look)
        self.show_drives(())
        self.look()

    def watch(self, *, on: bool) -> None:
        """Look for media that are put in while the list is in sight."""
        if on:
            self.look()
            self._timer.start()
        else:
            self._timer.stop()

    def look(self) -> None:
        """Ask for the drives again, one question at a time."""
        if self._asking:
            return
        self._asking = True

        def answered(found: tuple[Drive, ...] | None) -> None:
            self._asking = False
            if found is not None and found != self.drives:
                self.show_drives(found)

        self.office.ask(there, answered, lambda _fault: answered(None), owner=self)

    def show_drives(self, drives: tuple[Drive, ...]) -> None:
        """The drives and the folder; the one chosen stays, else the first that can be pulled out and written to."""
        chosen, first = self.drive(), not self.drives
        by_folder = self.by_folder() and not first
        self.drives = drives
        here = _again(chosen, drives) if chosen is not None else -1
        if chosen is not None and here < 0:
            self._lost = LOST.format(name=chosen.label or chosen.device or chosen.root)
        self.rows.blockSignals(True)  # noqa: FBT003
        self.rows.clear()
        for drive in drives:
            add_row(self.rows, drive_words(drive), drive_below(drive), drive)
        add_row(self.rows, self.words.folder, self.words.folder_note, None)
        ready = [n for n, d in enumerate(drives) if d.writable and d.removable]
        row = len(drives)
        if here >= 0 and not by_folder:
            row = here
        elif ready and not by_folder:
            row = ready[0]
        self.rows.setCurrentRow(row)
        self.rows.blockSignals(False)  # noqa: FBT003
        self.rows.updateGeometry()
        self._follow()

    def drive(self) -> Drive | None:
        """The drive chosen, None for a folder."""
        item: QListWidgetItem | None = self.rows.currentItem()
        found: Drive | None = item.data(THING) if item is not None else None
        return found

    def by_folder(self) -> bool:
        return self.rows.currentRow() == len(self.drives)

    def choose_folder(self, folder: Path) -> None:
        """Take a folder, as a person does by the last line."""
        self.rows.setCurrentRow(len(self.drives))
        self.folder.edit.setText(str(folder))

    def folder_path(self) -> Path | None:
        """Where the bundle goes, None when nothing is chosen."""
        drive = self.drive()
        return drive.root if drive is not None else self.folder.path()

    def ground(self) -> Drive | None:
        """The drive the bundle is meant for, None when it is not known."""
        return self.drive() or self._lies

    def free(self) -> int:
        """Free bytes there, -1 when it cannot be told."""
        drive = self.drive()
        return drive.free if drive is not None else self._free

    def hint(self) -> str:
        """Why nothing can be written there, empty when it can."""
        drive = self.drive()
        return drive.hint if drive is not None else ""

    def _chosen(self) -> None:
        self._lost = ""
        self._follow()

    def _follow(self) -> None:
        self.folder_part.setVisible(self.by_folder())
        note = "\n".join(filter(None, (self._lost, self.hint())))
        self.note.setText(note)
        self.note.setVisible(bool(note))
        if self.by_folder():
            self._measure_folder()
        self.changed.emit()

    def _measure_folder(self) -> None:
        """The free bytes of the folder typed; asked on the worker, a sleeping disk would hold the window."""
        folder = self.folder.path()
        if folder != self._typed:
            self._typed, self._lies = folder, None
        if folder is None:
            self._free = -1
            self.changed.emit()
            return

        def told(found: tuple[int, Drive | None]) -> None:
            if folder == self.folder.path():
                self._free, self._lies = found[0], self._lies or found[1]  # where it lay when it was chosen
                self.changed.emit()

        self.office.worker.run(lambda: ground_of(folder), told, lambda _fault: told((-1, None)), owner=self)


def _again(chosen: Drive, drives: tuple[Drive, ...]) -> int:
    """Which of the drives is the one chosen before, -1 when it is there no more; an empty reader may have got a medium."""
    from desktop.clerk.drives import same_drive

    found = [n for n, d in enumerate(drives) if same_drive(d, chosen) or (not chosen.size and d.root == chosen.root)]
    return min(found, key=lambda n: drives[n].root != chosen.root, default=-1)


def drive_words(drive: Drive) -> str:
    """E:　記録媒体"""
    name = drive.device if drive.device.endswith(":") else str(drive.root)
    return f"{drive.label or '（名前なし）'}　{name}"


def drive_below(drive: Drive) -> str:
    """取り外せる媒体　FAT32　空き14.2GB／16.0GB"""
    kind = "光学ディスク" if drive.optical else "取り外せる媒体" if drive.removable else "取り外せないドライブ"
    room = f"空き{size_words(drive.free)}／{size_words(drive.size)}" if drive.size else "媒体が入っていません"
    state = "　書き込めません" if drive.read_only and not drive.optical else ""
    return f"{kind}　{SYSTEMS.get(drive.file_system, drive.file_system) or '形式不明'}　{room}{state}"
