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


def show_paper(
    dialog: Dialog, office: Office, make: Callable[[Store], RecordPaper], printed: Callable[[int], object] | None = None
) -> None:
    """Fill a paper and show it; ``printed`` is told the 枚 sent to the printer."""

    def job(store: Store) -> Packet:
        from desktop.case.people import Right

        store.allow(Right.PRINT)
        return make(store).packet()

    def show(packet: Packet) -> None:
        from desktop.screen.printing import PrintPreview

        preview = PrintPreview(lambda *_: packet, draft=False, parent=dialog)
        for box in (preview.draft, preview.blank):
            box.hide()
        if printed is not None:
            preview.accepted.connect(lambda: printed(preview.sent))
        preview.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        preview.open()

    dialog.say("")
    office.ask(job, show, refused(dialog, office.worker.trouble), owner=dialog)
