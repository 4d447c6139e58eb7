"""A paper the program fills itself (操作の記録, 消去記録) in; its preview, printed or saved and written down, out."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt

from desktop.screen.choose import choose
from desktop.screen.dialog import Dialog

if TYPE_CHECKING:
    from desktop.clerk.record_papers import RecordPaper
    from desktop.screen.office import Office
    from desktop.store.store import Store

Made = Callable[["Store"], "RecordPaper"]


def preview_paper(over: Dialog, office: Office, make: Made) -> None:
    """Fill the paper on the worker and show the way to the printer; the pages sent stand in the ledger."""

    def show(paper: RecordPaper) -> None:
        from desktop.screen.printing import PrintPreview

        packet = paper.packet()
        preview = PrintPreview(lambda *_: packet, draft=False, parent=over)
        for box in (preview.draft, preview.blank):
            box.hide()
        preview.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        preview.accepted.connect(lambda: _note(office, paper.form.title, preview.sent))
        preview.open()

    over.say("")
    office.ask(make, show, lambda fault: refused(over, office, fault), owner=over)


def _note(office: Office, title: str, pages: int) -> None:
    who = office.clerk.who

    def job(store: Store) -> None:
        from desktop.store.ledger import Act

        store.note(Act.PRINT, who=who, kind=title, pages=pages)

    office.ask(job)


def save_paper(over: Dialog, office: Office, make: Made, done: Callable[[tuple[Path, ...]], None]) -> None:
    """Ask for a folder and write the paper there as a PDF."""

    def write(folder: Path) -> None:
        office.remember("paper", folder)
        office.ask(
            lambda store: _write(store, make, folder, office.clerk.who), done,
            lambda fault: refused(over, office, fault), owner=over,
        )  # fmt: skip

    over.say("")
    choose(over, "folder", "PDFを保存するフォルダー", office.folder("paper"), lambda paths: write(paths[0]))


def _write(store: Store, make: Made, folder: Path, who: str) -> Generator[Any, None, tuple[Path, ...]]:
    from desktop.store.ledger import Act

    paper = make(store)
    paths = yield from paper.write(folder)
    store.note(Act.PRINT, who=who, kind=paper.form.title, files=len(paths))
    return paths


def refused(over: Dialog, office: Office, fault: Exception) -> None:
    """A refusal is said in the dialog; anything else is a bug of ours."""
    from desktop.errors import DeskError

    over.end_work()
    if isinstance(fault, DeskError):
        over.say(str(fault))
    else:
        office.worker.trouble(fault)
