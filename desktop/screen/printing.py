"""Laid-out sheets in, paper out: a preview of exactly what will be printed, then the system's own print dialog."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from desktop.errors import DeskError, refusal
from desktop.screen.check import Check
from desktop.screen.look import em
from desktop.screen.painting import PagePainter, Pixels
from desktop.screen.paper_choice import PaperChoice
from desktop.screen.sheet_view import SheetView
from desktop.sheet.model import Page, Picture, Sheet
from desktop.sheet.packet import Packet, Part

if TYPE_CHECKING:
    from desktop.screen.attached_pages import AttachedPages

NO_PRINTER = refusal(
    "screen.no-printer",
    "使えるプリンターが見つかりません。プリンターの接続を確かめるか、「PDFに保存」で保存してください。",
    world=True,
)
PRINT_FAILED = refusal(
    "screen.print-failed",
    "プリンター「{printer}」に印刷を始められませんでした。プリンターの状態を確かめて、もう一度印刷してください。",
    world=True,
)
A4 = (210.0, 297.0)
FINE = 300
"""Dots an inch at which attached pages are printed; finer ones only take longer."""
CHOICE_WIDTH = 17
"""Full-width characters."""


def printable() -> bool:
    """True when the system knows at least one printer."""
    return bool(QPrinterInfo.availablePrinterNames())


def new_printer(page: Page, name: str = "") -> QPrinter:
    """A printer set to the page's size without margins: the sheet brings its own. Raises ``screen.no-printer``."""
    if not printable():
        raise DeskError(NO_PRINTER)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    if name:
        printer.setPrinterName(name)
    printer.setPageLayout(page_layout(page))
    printer.setFullPage(True)
    return printer


def page_layout(page: Page) -> QPageLayout:
    """A4 by name (a driver knows it), other sizes by their mm."""
    short, long = sorted((page.width, page.height))
    size = QPageSize(QPageSize.PageSizeId.A4)
    if abs(short - A4[0]) > 0.5 or abs(long - A4[1]) > 0.5:
        size = QPageSize(QSizeF(short, long), QPageSize.Unit.Millimeter)
    lying = page.width > page.height
    turn = QPageLayout.Orientation.Landscape if lying else QPageLayout.Orientation.Portrait
    return QPageLayout(size, turn, QMarginsF(0, 0, 0, 0))


def print_pages(printer: QPrinter, sheets: Sequence[Sheet], pixels: Pixels | None = None) -> int:
    """Paint the chosen pages as vectors; gives the 枚 sent. Raises ``screen.print-failed``.

    Only attached pages are sent as pictures, without transparency: a transparent picture turned grey prints a solid
    black page without any error.
    """
    pages = chosen_pages(printer, sheets)
    painter = QPainter()
    if not painter.begin(printer):
        raise DeskError(PRINT_FAILED, printer=printer.printerName())
    try:
        copies = 1 if printer.supportsMultipleCopies() else printer.copyCount()
        ink = PagePainter(printer.resolution() / 25.4, pixels)
        sent = 0
        for _ in range(copies):
            for sheet, page in pages:
                if sent:
                    printer.setPageLayout(page_layout(page))
                    printer.newPage()
                ink.paint(painter, page, sheet.rule)
                sent += 1
    finally:
        painter.end()
    return sent


def chosen_pages(printer: QPrinter, sheets: Sequence[Sheet]) -> list[tuple[Sheet, Page]]:
    """All pages, or the range typed into the print dialog."""
    pages = [(s, p) for s in sheets for p in s.pages]
    if printer.printRange() == QPrinter.PrintRange.PageRange and printer.fromPage():
        pages = pages[printer.fromPage() - 1 : printer.toPage() or None]
    return pages[::-1] if printer.pageOrder() == QPrinter.PageOrder.LastPageFirst else pages


def drawn_from(files: Mapping[str, bytes], resolution: int) -> Pixels:
    """Attached pages as they are printed: drawn from the files when the printer comes to them."""
    from desktop.clerk.page_image import page_image

    share = min(1.0, FINE / max(resolution, 1))

    def draw(picture: Picture, wide: int, high: int) -> QImage | None:  # noqa: ARG001 - the page has its own height
        data = files.get(picture.attachment)
        if data is None:
            return None
        made = page_image(data, picture.page, max(1, round(wide * share)))
        return QImage(made.data, made.width, made.height, 3 * made.width, QImage.Format.Format_RGB888).copy()

    return draw


class PrintPreview(QDialog):
    """What will come out of the printer, page by page, with the way to the system's print dialog.

    ``make(draft, blank)`` gives what to print: the answers with or without the 案 mark, or the empty papers; of several
    papers the clerk chooses. ``files`` reads what is attached.
    """

    def __init__(
        self,
        make: Callable[[bool, bool], Sheet | Packet],
        *,
        draft: bool,
        files: AttachedPages | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._make = make
        self._files = files
        self.packet = Packet(())
        self.sent = 0
        """枚 sent to the printer by this dialog."""
        self.view = SheetView()
        if files is not None:
            self.view.pages.pictures.ask = files.ask
        self.papers = PaperChoice("印刷する用紙", rows=12, gives_way=True)
        self.papers.setFixedWidth(CHOICE_WIDTH * em(self))
        self.papers.changed.connect(self._show_chosen)
        self.papers.looked_at.connect(self.view.bring_part)
        self._note = QLabel()
        self._note.setWordWrap(True)
        self.draft = Check("「案」の表示を入れる(&D)")
        self.draft.setChecked(draft)
        self.blank = Check("何も書かれていない様式にする(&B)")
        for box in (self.draft, self.blank):
            box.toggled.connect(self._renew)
        buttons = QDialogButtonBox()
        self.print_button = buttons.addButton("プリンターを選んで印刷(&P)…", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("閉じる(&C)", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.print_sheet)
        buttons.rejected.connect(self.reject)
        self._lay_out(buttons)
        self._renew()
        self.print_button.setFocus()

    def _lay_out(self, buttons: QDialogButtonBox) -> None:
        choices = QHBoxLayout()
        for widget in (self.draft, self.blank):
            choices.addWidget(widget)
        choices.addStretch(1)
        beside = QHBoxLayout()
        beside.addWidget(self.papers)
        beside.addWidget(self.view, 1)
        whole = QVBoxLayout(self)
        whole.addLayout(choices)
        whole.addWidget(self._note)
        whole.addLayout(beside, 1)
        whole.addWidget(buttons)

    @property
    def sheet(self) -> Sheet:
        """The first paper."""
        return self.packet.parts[0].sheet

    def _renew(self) -> None:
        made = self._make(self.draft.isChecked(), self.blank.isChecked())
        self.packet = made if isinstance(made, Packet) else Packet((Part("", made.title, made),))
        self.setWindowTitle(f"印刷プレビュー　{self.sheet.title}")
        self.papers.show_parts(self.packet.parts)
        if not self.isVisible():
            self.resize(980 if len(self.packet.parts) > 1 else 760, 660)
        self._show_chosen()

    def chosen(self) -> Packet:
        """What will be printed."""
        keys = self.papers.chosen()
        return replace(self.packet, parts=tuple(p for p in self.packet.parts if p.key in keys))

    def _show_chosen(self) -> None:
        chosen = self.chosen()
        self._note.setText(self._describe(chosen))
        self.view.show_packet(chosen)
        self.print_button.setEnabled(bool(chosen.count))

    def _describe(self, packet: Packet) -> str:
        if not packet.count:
            return "印刷する用紙が選ばれていません。用紙に印を付けてください。"
        missing = "・".join(dict.fromkeys(m.cluster for s in packet.sheets for m in s.missing))
        gap = f"　字形のない文字が〓で印刷されます：{missing}" if missing else ""
        absent = "・".join(f"「{a.name}」" for a in packet.absent)
        left = f"\n{absent}は、印刷される一式に入りません。要るときは別に印刷してください。" if absent else ""
        return f"{_sizes(packet)}　{packet.count}枚{gap}{left}"

    def print_sheet(self) -> None:
        """The system's dialog, then paper; without a printer one sentence."""
        pictured = frozenset(
            b.picture.attachment for s in self.chosen().sheets for p in s.pages for b in p.boxes if b.picture
        )
        if not pictured or self._files is None:
            self._print({})
            return
        self.print_button.setEnabled(False)
        self._files.load(pictured, self._print, self._failed)

    def _failed(self, fault: Exception) -> None:
        self.print_button.setEnabled(True)
        QMessageBox.warning(self, "印刷", str(fault))

    def _print(self, files: Mapping[str, bytes]) -> None:
        self.print_button.setEnabled(True)
        packet = self.chosen()
        try:
            printer = new_printer(packet.sheets[0].pages[0])
            printer.setDocName(self.sheet.title)
            dialog = QPrintDialog(printer, self)
            dialog.setMinMax(1, packet.count)
            dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
            if dialog.exec() != QDialog.DialogCode.Accepted:
                return
            self.sent = print_pages(printer, packet.sheets, drawn_from(files, printer.resolution()))
        except DeskError as why:
            QMessageBox.warning(self, "印刷", str(why))
            return
        self.accept()


def _sizes(packet: Packet) -> str:
    """A4, with how many pages lie when some stand and some lie."""
    pages = [page for sheet in packet.sheets for page in sheet.pages]
    lying = sum(p.width > p.height for p in pages)
    return f"A4（うち横向き{lying}枚）" if 0 < lying < len(pages) else "A4"
