"""What opens over an open case: its attachments and its history, print preview, saving papers and sealing a bundle."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from desktop.case.model import Case
    from desktop.screen.attached_pages import AttachedPages
    from desktop.screen.autosave import Autosave
    from desktop.screen.case_stored import Stored
    from desktop.screen.history import HistoryDialog
    from desktop.screen.window import Window
    from desktop.sheet.packet import Packet


class CaseDoors(QObject):
    """Each act shows a dialog; where that looks into the store, everything is saved first."""

    attached = Signal()
    """Files came, went, or have other names."""

    def __init__(self, stored: Stored, autosave: Autosave, files: AttachedPages, over: Window) -> None:
        super().__init__(stored)
        self._stored, self._office, self._desk = stored, stored.office, stored.desk
        self._autosave, self._files, self._over = autosave, files, over

    def acts(self) -> Mapping[str, Callable[[], None]]:
        """What can be opened, by the names in the menus."""
        return {
            "attachments": self.attachments,
            "history": self._history,
            "print_sheet": self._print,
            "save_pdf": lambda: self._save_paper("pdf"),
            "save_excel": lambda: self._save_paper("xlsx"),
            "export_bundle": self._export,
        }

    def attachments(self) -> None:
        from desktop.screen.attachments_dialog import AttachmentsDialog

        dialog = AttachmentsDialog(self._office, self._desk, self._over)
        dialog.changed.connect(self.attached)
        self._autosave.save(lambda: self._over.show_dialog(dialog))

    def _history(self) -> None:
        from desktop.screen.history import HistoryDialog

        def show() -> None:
            dialog = HistoryDialog(self._office, self._desk, self._over)
            dialog.restore_wanted.connect(lambda line: self._put_back(dialog, line))
            self._over.show_dialog(dialog)

        self._autosave.save(show)

    def _put_back(self, dialog: HistoryDialog, line: int) -> None:
        """A field gets the value it had before a line of the history."""
        who, case_id = self._office.clerk.who, self._desk.case.id

        def done(case: Case) -> None:
            self._stored.hold(case, dialog.put_back)

        self._office.ask(lambda store: store.restore_field(case_id, line, who=who), done, dialog.refused, owner=dialog)

    def _print(self) -> None:
        from desktop.case.people import Right
        from desktop.screen.printing import PrintPreview
        from desktop.sheet.packet import blank_packet

        def make(draft: bool, blank: bool) -> Packet:  # noqa: FBT001 - as the preview's boxes stand
            return blank_packet(self._desk.form) if blank else self._desk.packet(draft=draft)

        def show(_allowed: object) -> None:
            draft = not self._desk.case.locked  # until 確定 a print carries the 案 mark
            preview = PrintPreview(make, draft=draft, files=self._files, parent=self._over)
            preview.accepted.connect(lambda: self._write_down(preview.sent))
            self._over.show_dialog(preview)

        self._office.ask(lambda store: store.allow(Right.PRINT), show, owner=self)

    def _write_down(self, pages: int) -> None:
        """Pages that went to a printer stand in the ledger."""
        from desktop.clerk.going_out import printed_out

        case_id, who = self._desk.case.id, self._office.clerk.who
        self._office.worker.run(lambda: printed_out(self._office.store, case_id, pages, who=who))

    def _save_paper(self, kind: str) -> None:
        from desktop.screen.save_paper import SavePaper

        self._over.show_dialog(SavePaper(self._office, self._desk, kind, self._over))

    def _export(self) -> None:
        from desktop.screen.export_bundle import ExportBundle

        ids = (self._desk.case.id,)
        self._autosave.save(lambda: self._over.show_dialog(ExportBundle(self._office, ids, self._over)))
