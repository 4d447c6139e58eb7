"""A paper the program fills in; its print preview over a dialog out, made on the worker."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from desktop.screen.handover.parts import refused

if TYPE_CHECKING:
    from desktop.clerk.record_papers import RecordPaper
    from desktop.screen.dialog import Dialog
    from desktop.screen.office import Office
    from desktop.sheet.packet import Packet
    from desktop.store.store import Store


def show_paper(dialog: Dialog, office: Office, make: Callable[[Store], RecordPaper], subject: str = "") -> None:
    """Fill a paper and show it; printed, it stands in the ledger with the id of what it is about."""

    def job(store: Store) -> tuple[Packet, str]:
        from desktop.case.people import Right

        store.allow(Right.PRINT)
        paper = make(store)
        return paper.packet(), paper.form.id

    def note(form: str, pages: int) -> None:
        from desktop.store.ledger import Act

        who = office.clerk.who
        if pages:
            office.ask(lambda store: store.note(Act.PRINT, subject, who=who, papers=form, pages=pages))

    def show(made: tuple[Packet, str]) -> None:
        packet, form = made
        from desktop.screen.printing import PrintPreview

        preview = PrintPreview(lambda *_: packet, draft=False, parent=dialog)
        for box in (preview.draft, preview.blank):
            box.hide()
        preview.accepted.connect(lambda: note(form, preview.sent))
        preview.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        preview.open()

    dialog.say("")
    office.ask(job, show, refused(dialog, office.worker.trouble), owner=dialog)
