"""Laid-out sheets in, paper out: a preview of exactly what will be printed, then the system's own print dialog."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
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
from desktop.screen.painting import PagePainter
from desktop.screen.sheet_view import SheetView
from desktop.sheet.model import Page, Sheet

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


def print_pages(printer: QPrinter, sheets: Sequence[Sheet]) -> int:
    """Paint the chosen pages as vectors; gives the 枚 sent. Raises ``screen.print-failed``.

    Nothing is sent as a picture: a transparent picture turned grey prints a solid black page without any error.
    """
    pages = chosen_pages(printer, sheets)
    painter = QPainter()
    if not painter.begin(printer):
        raise DeskError(PRINT_FAILED, printer=printer.printerName())
    try:
        copies = 1 if printer.supportsMultipleCopies() else printer.copyCount()
        ink = PagePainter(printer.resolution() / 25.4)
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


class PrintPreview(QDialog):
    """What will come out of the printer, page by page, with the way to the system's print dialog.

    ``make(draft, blank)`` gives the sheet to print: the answers with or without the 案 mark, or the empty form.
    """

    def __init__(self, make: Callable[[bool, bool], Sheet], *, draft: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make = make
        self.sent = 0
        """枚 sent to the printer by this dialog."""
        self.view = SheetView()
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
        choices = QHBoxLayout()
        for widget in (self.draft, self.blank):
            choices.addWidget(widget)
        choices.addStretch(1)
        whole = QVBoxLayout(self)
        whole.addLayout(choices)
        whole.addWidget(self._note)
        whole.addWidget(self.view, 1)
        whole.addWidget(buttons)
        self.resize(760, 660)
        self._renew()
        self.print_button.setFocus()

    def _renew(self) -> None:
        self.sheet = self._make(self.draft.isChecked(), self.blank.isChecked())
        self.setWindowTitle(f"印刷プレビュー　{self.sheet.title}")
        self._note.setText(self._describe())
        self.view.show_sheet(self.sheet)

    def _describe(self) -> str:
        missing = "・".join(dict.fromkeys(m.cluster for m in self.sheet.missing))
        gap = f"　字形のない文字が〓で印刷されます：{missing}" if missing else ""
        return f"A4　{len(self.sheet.pages)}枚{gap}"

    def print_sheet(self) -> None:
        """The system's dialog, then paper; without a printer one sentence."""
        try:
            printer = new_printer(self.sheet.pages[0])
            printer.setDocName(self.sheet.title)
            dialog = QPrintDialog(printer, self)
            dialog.setMinMax(1, len(self.sheet.pages))
            dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
            if dialog.exec() != QDialog.DialogCode.Accepted:
                return
            self.sent = print_pages(printer, [self.sheet])
        except DeskError as why:
            QMessageBox.warning(self, "印刷", str(why))
            return
        self.accept()
