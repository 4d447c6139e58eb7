"""A case in, its official paper as PDF and Excel files in a folder out; the same for a blank form."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QWidget

from desktop.case.model import Case
from desktop.clerk.desk import Desk
from desktop.definition.model import Form
from desktop.screen.attached_pages import files_of
from desktop.screen.dialog import Dialog
from desktop.screen.folder_box import FolderBox
from desktop.screen.office import Office
from desktop.screen.paper_choice import PaperChoice


class PaperDialog(Dialog):
    """What both have: a folder, the kinds, the work, and the names of what was written."""

    def __init__(self, office: Office, parent: QWidget | None, title: str, lead: str) -> None:
        super().__init__(parent, title, lead)
        self.office = office
        self.folder = FolderBox("folder", office.folder("paper"), "保存するフォルダー")
        self.written: tuple[Path, ...] = ()

    def _finish_layout(self, kinds: tuple[str, ...]) -> None:
        self.pdf = self.add_check("PDF(&P)", on="pdf" in kinds)
        self.excel = self.add_check("Excel(&X)", on="xlsx" in kinds)
        self.body.addStretch(1)
        self.leave = self.add_button("取り消し(&C)", self.reject, leave=True)
        self.show_folder = self.add_button("フォルダーを開く(&O)", self.open_folder)
        self.show_folder.hide()
        self.go = self.add_button("保存(&S)", self.save, default=True)
        self.fit(42)
        self.folder.edit.setFocus()
        self.folder.edit.selectAll()

    def kinds(self) -> tuple[str, ...]:
        return tuple(k for k, box in (("pdf", self.pdf), ("xlsx", self.excel)) if box.isChecked())

    def save(self) -> None:
        """Write the files; afterwards the button closes the dialog."""
        if self.written:
            self.accept()
            return
        folder, kinds = self.folder.path(), self.kinds()
        if folder is None:
            self.say("保存するフォルダーが入力されていません。フォルダーを選んでください。")
            return
        if not kinds:
            self.say("保存する形が選ばれていません。PDF か Excel に印を付けてください。")
            return
        self.say("")
        self.go.setEnabled(False)
        self.office.remember("paper", folder)
        self.office.worker.run(
            lambda: self.work(folder, kinds),
            self._done,
            self._failed,
            lambda p: self.go_on(p.done, p.of, p.what),
            owner=self,
        )

    def work(self, folder: Path, kinds: tuple[str, ...]) -> Any:
        """The generator that writes; runs on the worker."""
        raise NotImplementedError

    def _failed(self, fault: Exception) -> None:
        self.end_work()
        self.go.setEnabled(True)
        self.office.worker.trouble(fault)

    def _done(self, written: tuple[Path, ...]) -> None:
        self.end_work()
        self.written = written
        self.doing.setText("保存しました。\n" + "\n".join(f"・{p.name}" for p in written))
        self.doing.show()
        self.show_folder.show()
        self.leave.hide()
        self.go.setText("閉じる(&C)")
        self.go.setEnabled(True)
        self.go.setFocus()

    def open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.folder.path())))


class SavePaper(PaperDialog):
    """The paper of a case."""

    def __init__(self, office: Office, desk: Desk, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(
            office, parent, "様式の保存", "様式をファイルに保存します。同じ名前のファイルがあっても上書きしません。"
        )
        self.desk = desk
        self.add_field("保存するフォルダー(&F)", self.folder)
        self.papers = PaperChoice(rows=5)
        self.papers.show_parts(desk.packet().parts)
        if len(desk.packet().parts) > 1:
            self.add_field("保存する用紙(&A)", self.papers)
            self.papers.show()
        self.draft = self.add_check("「案」の表示を入れる(&D)", on=not desk.locked)
        self._finish_layout((kind,))

    def save(self) -> None:
        if not self.written and not self.papers.chosen():
            self.say("保存する用紙が選ばれていません。用紙に印を付けてください。")
            return
        super().save()

    def work(self, folder: Path, kinds: tuple[str, ...]) -> Any:
        from desktop.clerk.acts import print_case
        from desktop.clerk.going_out import written_out

        case = self.desk.case
        job = print_case(
            case,
            self.desk.form,
            folder,
            kinds=kinds,  # type: ignore[arg-type]
            draft=self.draft.isChecked(),
            files=files_of(self.office.store, case),
            chosen=self._chosen(),
        )
        return written_out(self.office.store, case.id, job, who=self.office.clerk.who)

    def _chosen(self) -> frozenset[str] | None:
        """None for all of them."""
        chosen = self.papers.chosen()
        return None if len(chosen) == len(self.papers.checks) else chosen


class SaveBlank(PaperDialog):
    """The empty form of a municipality."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(office, parent, "白紙の様式", "何も記入していない様式をファイルに保存します。")
        self.form = QComboBox()
        self.add_field("様式(&Y)", self.form)
        self.add_field("保存するフォルダー(&F)", self.folder)
        self._finish_layout(("pdf", "xlsx"))
        self.show_print = self.add_button("印刷(&R)…", self.print_blank)
        from desktop.screen.new_case import entries

        municipality, today = office.clerk.municipality, office.today()
        office.worker.run(lambda: entries(municipality, today), self._show, owner=self)

    def _show(self, found: tuple[Any, ...]) -> None:
        for entry in found:
            self.form.addItem(entry.title, (entry.id, entry.version))
        self.form.setFocus()

    def print_blank(self) -> None:
        """The print preview of the blank form."""
        key = self.form.currentData()
        self.office.worker.run(lambda: load_form(key), self._preview, owner=self)

    def _preview(self, form: Form) -> None:
        from desktop.screen.printing import PrintPreview
        from desktop.sheet.packet import blank_packet

        preview = PrintPreview(lambda _draft, _blank: blank_packet(form), draft=False, parent=self)
        preview.blank.hide()
        preview.draft.hide()
        preview.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        preview.open()

    def work(self, folder: Path, kinds: tuple[str, ...]) -> Any:
        return _print_blank(self.form.currentData(), folder, kinds)


def _print_blank(key: tuple[str, int], folder: Path, kinds: tuple[str, ...]) -> Generator[Any, None, tuple[Path, ...]]:
    """The blank form of an id and version as files."""
    from desktop.clerk.acts import print_case
    from desktop.definition.find import load

    form = load(*key)
    return (yield from print_case(_nobody(form), form, folder, kinds=kinds, blank=True))  # type: ignore[arg-type]


def load_form(key: tuple[str, int]) -> Form:
    """A form by id and version; runs on the worker."""
    from desktop.definition.find import load

    return load(*key)


def _nobody(form: Form) -> Case:
    from desktop.answers.model import Answers

    return Case(id="", papers=(Answers.of(form),))
