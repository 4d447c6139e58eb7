"""A case in, a verified bundle on a drive out: what goes in is shown, the passphrase told, its slip kept elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStorageInfo, Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QComboBox, QLabel, QWidget

from desktop.clerk.desk import Desk
from desktop.screen.asking import ask
from desktop.screen.attachments_dialog import size_words
from desktop.screen.choose import choose
from desktop.screen.dialog import Dialog
from desktop.screen.folder_box import FolderBox
from desktop.screen.lock_clipboard import Secret
from desktop.screen.look import Card, Plain, Quiet, sized
from desktop.screen.office import Office
from desktop.screen.worker import Task

if TYPE_CHECKING:
    from collections.abc import Generator

    from desktop.clerk.acts import Exported
    from desktop.store.store import Store

SLIP = "PDF (*.pdf);;テキスト (*.txt)"


class ExportBundle(Dialog):
    """Choose a place, seal, read back, then show the passphrase; 完了 stands only after the bundle was verified."""

    def __init__(self, office: Office, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(
            parent,
            "書き出し（束を作る）",
            "案件の一式を、合言葉で開く一つのファイル（束）に封じます。書き込んだ後に読み返して、確かめます。",
        )
        self.office, self.desk = office, desk
        self.exported: Exported | None = None
        self._task: Task | None = None
        self.body.addWidget(Plain(contents_words(desk)))
        self.drive = QComboBox()
        self._offer_drives()
        self.folder = FolderBox("folder", office.folder("bundle"), "束を書き出すフォルダー")
        drive: list[QLabel] = []
        if self.drive.count() > 1:
            drive = [self.add_field("媒体(&M)", self.drive)]
        self.drive.activated.connect(self._take_drive)
        self.asked = [*drive, self.add_field("書き出すフォルダー(&F)", self.folder)]
        self.slip = FolderBox("save", "", "合言葉の通知票の保存先", SLIP)
        slip = self.add_field(
            "合言葉の通知票の保存先(&N)",
            self.slip,
            "束とは別の、持ち出さない場所を選びます。空のままでも、書き出した後に画面に出る合言葉を控えられます。",
        )
        self.asked.append(slip)
        self.outcome = Outcome()
        self.body.addWidget(self.outcome)
        self.noted = self.add_check("合言葉を控えました(&K)")
        self.noted.hide()
        self.body.addStretch(1)
        self.leave = self.add_button("取り消し(&C)", self.reject, leave=True)
        self.print_button = self.add_button("通知票を印刷(&P)…", self.print_slip)
        self.keep_button = self.add_button("通知票を保存(&S)…", self.ask_slip)
        for button in (self.print_button, self.keep_button):
            button.hide()
        self.go = self.add_button("書き出す(&E)", self.start, default=True)
        self.fit(46)
        self.folder.edit.setFocus()
        self.folder.edit.selectAll()

    def _offer_drives(self) -> None:
        self.drive.addItem("（フォルダーを直接選ぶ）", "")
        for name, path in drives():
            self.drive.addItem(name, path)

    def _take_drive(self) -> None:
        if path := self.drive.currentData():
            self.folder.edit.setText(path)

    # the work --------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Seal the bundle; afterwards the button closes the dialog."""
        if self.exported is not None:
            self.accept()
            return
        folder = self.folder.path()
        if folder is None:
            self.say("書き出すフォルダーが入力されていません。USBメモリーなどのフォルダーを選んでください。")
            return
        self.say("")
        self.office.remember("bundle", folder)
        self._enable(on=False)
        slip, desk = self.slip.path(), self.desk
        self._task = self.office.ask(
            lambda store: sealed(store, desk, folder, slip, self.office.clerk.division),
            self._done,
            self._failed,
            lambda p: self.go_on(p.done, p.of, p.what),
            stopped=self._stopped,
        )

    def _enable(self, *, on: bool) -> None:
        for widget in (self.folder, self.drive, self.slip, self.go):
            widget.setEnabled(on)

    def _failed(self, fault: Exception) -> None:
        self._task = None
        self.end_work()
        self._enable(on=True)
        self.office.worker.trouble(fault)

    def _stopped(self) -> None:
        self._task = None
        self.end_work()
        self._enable(on=True)
        self.say("書き出しを取り消しました。書きかけの束は残っていません。")

    def _done(self, exported: Exported) -> None:
        self._task = None
        self.exported = exported
        self.end_work()
        self.outcome.show_done(exported)
        for asked in self.asked:
            if (holder := asked.parentWidget()) is not None:
                holder.hide()
        self.leave.hide()
        self.noted.show()
        self.noted.setChecked(exported.slip is not None)
        self.print_button.show()
        self.keep_button.show()
        self.go.setText("閉じる(&C)")
        self.go.setEnabled(True)
        self.grow()
        self.area.ensureWidgetVisible(self.outcome)
        (self.go if exported.slip else self.print_button).setFocus()

    # the slip --------------------------------------------------------------------------------------------------------

    def print_slip(self) -> None:
        """The print preview of the slip; printed, the passphrase counts as noted."""
        from desktop.clerk.export import slip_facts
        from desktop.keys.passphrase import groups
        from desktop.paper.slip import slip_sheet
        from desktop.screen.printing import PrintPreview

        if self.exported is None:
            return
        sheet = slip_sheet(groups(self.exported.passphrase), slip_facts(self.exported))
        preview = PrintPreview(lambda *_: sheet, draft=False, parent=self)
        for box in (preview.draft, preview.blank):
            box.hide()
        preview.accepted.connect(lambda: self.noted.setChecked(preview.sent > 0 or self.noted.isChecked()))
        preview.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        preview.open()

    def ask_slip(self) -> None:
        if self.exported is None:
            return
        start = str(Path(self.office.folder("slip")) / f"合言葉の通知票_{self.exported.number}.pdf")
        choose(self, "save", "合言葉の通知票の保存先", start, lambda paths: self.save_slip(paths[0]), SLIP)

    def save_slip(self, path: Path) -> None:
        """Write the slip elsewhere than beside the bundle."""
        exported = self.exported
        if exported is None:
            return
        self.office.remember("slip", path.parent)
        self.office.worker.run(lambda: write_slip(exported, path), lambda _done: self._slip_kept(path), owner=self)

    def _slip_kept(self, path: Path) -> None:
        self.noted.setChecked(True)
        self.doing.setText(f"通知票を「{path.name}」に保存しました。束とは別の方法で渡してください。")
        self.doing.show()
        self.go.setFocus()

    # leaving ---------------------------------------------------------------------------------------------------------

    def accept(self) -> None:
        """Without a slip or a note the passphrase would be gone for good: ask first."""
        if self.exported is not None and not self.noted.isChecked():
            said = "合言葉は、この画面を閉じると二度と見られません。控えないと、束を開けなくなります。"
            box = ask(self, "合言葉", said, "控えたので閉じる(&G)", danger=True)
            box.accepted.connect(self._leave_noted)
            box.open()
            return
        super().accept()

    def _leave_noted(self) -> None:
        self.noted.setChecked(True)
        self.accept()

    def reject(self) -> None:
        """While it works, 取り消し stops the work; afterwards Esc asks as 閉じる does."""
        if self._task is not None:
            self._task.cancel()
        elif self.exported is not None:
            self.accept()
        else:
            super().reject()


class Outcome(Card):
    """完了, where the bundle lies, and the passphrase in groups."""

    def __init__(self) -> None:
        super().__init__(washed=True)
        from PySide6.QtWidgets import QVBoxLayout

        self.head = Plain()
        bold = self.head.font()
        bold.setBold(True)
        self.head.setFont(bold)
        self.passphrase = Secret("合言葉")
        self.passphrase.setToolTip("Ctrl+Cで写し取れます。写した合言葉は、１分後にクリップボードから消えます")
        self.note = Quiet("合言葉はどこにも保存されません。通知票を、束とは別の方法で相手に渡してください。")
        whole = QVBoxLayout(self)
        for widget in (self.head, Plain("合言葉"), self.passphrase, self.note):
            whole.addWidget(widget)
        self.hide()

    def show_done(self, exported: Exported) -> None:
        from desktop.keys.passphrase import groups

        bundle = exported.bundle
        self.head.setText(
            f"完了　読み返して確かめました。\n"
            f"束　{bundle.name}（{size_words(exported.size)}、ファイル{exported.files}個）\n場所　{bundle.parent}"
            + (f"\n通知票　{exported.slip}" if exported.slip else "")
        )
        spaced = "　".join(groups(exported.passphrase))
        self.passphrase.show_secret(spaced, exported.passphrase)
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        fixed.setFamily(self.font().family())
        fixed.setPointSizeF(self.font().pointSizeF())
        self.passphrase.setFont(sized(fixed, 1.5, bold=True))
        self.show()


def contents_words(desk: Desk) -> str:
    """What goes into the bundle."""
    files = desk.case.attachments
    lines = ["束に入るもの", f"・案件の記録（{desk.form.short}）", "・様式のPDFとExcel"]
    lines += [f"・添付　{f.name}（{size_words(f.size)}）" for f in files[:6]]
    if len(files) > 6:
        lines.append(f"・ほか{len(files) - 6}個の添付")
    return "\n".join(lines)


def drives() -> list[tuple[str, str]]:
    """Writable drives apart from the system's own, with their free room."""
    found = []
    for drive in QStorageInfo.mountedVolumes():
        apart = not drive.isRoot() and drive.rootPath().startswith(("/media", "/run/media", "/mnt"))
        letters = len(drive.rootPath()) == 3 and drive.rootPath()[1] == ":"
        if drive.isReady() and not drive.isReadOnly() and (apart or letters):
            name = drive.displayName() or drive.rootPath()
            found.append((f"{name}（空き {size_words(drive.bytesAvailable())}）", drive.rootPath()))
    return found


def sealed(
    store: Store, desk: Desk, folder: Path, slip: Path | None, division: str
) -> Generator[object, None, Exported]:
    """Seal the case of the desk with its attachments' bytes taken from the store; runs on the worker."""
    from desktop.clerk.acts import export_case

    case = desk.case
    files = {a.id: (lambda i=a.id: store.attachment_bytes(i)) for a in case.attachments}
    return export_case(case, desk.form, files, folder, slip=slip, division=division)


def write_slip(exported: Exported, path: Path) -> None:
    """The slip as a file, refused beside the bundle."""
    from desktop.clerk.acts import refuse_slip_place, slip_pdf
    from desktop.clerk.export import slip_text
    from desktop.places import write_file

    refuse_slip_place(path, exported.bundle.parent)
    write_file(path, slip_text(exported) if path.suffix.lower() == ".txt" else slip_pdf(exported))
