"""The live papers beside the answers: a packet in, its pages on the screen, a click out as place, box and offset."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from desktop.screen.case_widgets import Elided
from desktop.screen.page_area import PageArea
from desktop.sheet.packet import Packet


class PageWord(Elided):
    """Page and paper in one line; where there is little room the paper gives way."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        """The page at least; the paper it belongs to may be cut."""
        page = self.whole.partition("　")[0]
        return QSize(self.fontMetrics().horizontalAdvance(f"{page}…") + 4, super().minimumSizeHint().height())


class SheetView(QWidget):
    """The pages with a bar for page and zoom; keeps its place while the sheet changes under it."""

    clicked = Signal(str, str, int)
    """Place (``field`` or ``field@paper``), option id (or empty), offset in the field's text (or -1)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pages = PageArea(self)
        self.pages.clicked.connect(self.clicked)
        self.pages.page_changed.connect(self._show_page)
        self._page = PageWord()
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 4, 8, 4)
        bar.addWidget(self._page, 1)
        for text, name, act in (
            ("−", "縮小", self.pages.zoom_out),
            ("＋", "拡大", self.pages.zoom_in),
            ("幅に合わせる", "幅に合わせる", self.pages.fit_width),
            ("全体", "1頁全体を表示", self.pages.fit_page),
        ):
            button = QToolButton()
            button.setText(text)
            button.setAutoRaise(True)
            button.setAccessibleName(name)
            button.setToolTip(name)
            button.clicked.connect(act)
            bar.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(bar)
        whole.addWidget(self.pages, 1)
        self.setFocusProxy(self.pages)

    def show_packet(self, packet: Packet) -> None:
        """Show all papers of a case below each other; the place on the paper stays."""
        self.pages.show_packet(packet)

    def mark_place(self, *places: str) -> None:
        """Mark the place being edited on the papers it stands on, and bring one of them into view."""
        self.pages.mark_places(frozenset(p for p in places if p))

    def bring_part(self, key: str) -> None:
        """Bring the first page of a paper into view."""
        self.pages.bring_part(key)

    def _show_page(self, number: int, of: int) -> None:
        title = self.pages.title_at(number)
        self._page.show_text(f"{number}／{of}頁　{title}".rstrip() if of else "")
