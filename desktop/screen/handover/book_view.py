"""Lines of the 管理簿 in; a table that never is wider than its window out: what has no room stands in the details below."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QTableView

from desktop.screen.handover.book_rows import HEADS, BookLine
from desktop.screen.line_table import Index, LineTable
from desktop.screen.look import em
from desktop.screen.row_views import calm_rows

RANK: Final = (
    "日時", "区分", "情報の内容", "照合", "相手", "結果", "取扱者", "数量", "管理番号", "媒体", "承認", "ハッシュ",
)  # fmt: skip
"""Which column goes last when there is little room: the first ones stay."""
ALWAYS: Final = 4
"""So many of them stand in the narrowest window."""
MOST_CHARS: Final = {"区分": 12, "照合": 13, "取扱者": 10, "相手": 12, "承認": 11, "結果": 9}
"""Full-width characters a column takes at most; the others at most :data:`COMMON`."""
COMMON: Final = 9
CONTENT: Final = HEADS.index("情報の内容")
LEAST_CHARS, CONTENT_CHARS = 10, 15
"""It takes what is left; no column beyond the first is shown that leaves it fewer."""
DIGEST: Final = HEADS.index("ハッシュ")
SIGNS: Final = 12
"""Of a digest in the table; whole in the details."""


class Lines(LineTable[BookLine]):
    """Lines as rows."""

    def __init__(self) -> None:
        super().__init__(HEADS)

    def words(self, line: BookLine, column: int) -> str:
        """As the cell shows it."""
        text = line.words[column]
        return f"{text[:SIGNS]}…" if column == DIGEST and len(text) > SIGNS else text

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.lines[index.row()].words[index.column()]
        return super().data(index, role)


class BookView(QTableView):
    """Columns by rank, as many as have room; ``laid`` when others are to be seen than before."""

    laid = Signal()

    def __init__(self, lines: Lines) -> None:
        super().__init__()
        self.lines = lines
        self.setModel(lines)
        calm_rows(self, "管理簿の行")
        self.horizontalHeader().setMinimumSectionSize(1)
        lines.modelReset.connect(self.lay)
        self.measure()

    def measure(self) -> None:
        """Rows as high as the text is large, columns laid anew."""
        unit = em(self)
        self.verticalHeader().setDefaultSectionSize(round(unit * 1.9))
        self.setMinimumHeight(unit * 8)
        self.lay()

    def unseen(self) -> tuple[int, ...]:
        """Columns that have no room now."""
        return tuple(n for n in range(len(HEADS)) if self.isColumnHidden(n))

    def cut(self, row: int) -> tuple[int, ...]:
        """Columns whose words of a row are not to be seen whole."""
        metrics, margin = self.fontMetrics(), round(0.6 * em(self))

        def whole(column: int) -> bool:
            text = self.lines.lines[row].words[column]
            return metrics.horizontalAdvance(text) + margin <= self.columnWidth(column)

        return tuple(n for n in range(len(HEADS)) if self.isColumnHidden(n) or not whole(n))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.lay()

    def lay(self) -> None:
        """As many columns as have room, by their rank; 情報の内容 takes what is left."""
        room, before = self.viewport().width(), self.unseen()
        wide = {HEADS.index(head): self._width(HEADS.index(head)) for head in RANK}
        spare = (CONTENT_CHARS - LEAST_CHARS) * em(self)
        shown: list[int] = []
        for column in wide:
            if len(shown) >= ALWAYS and sum(wide[n] for n in shown) + wide[column] + spare > room:
                break
            shown.append(column)
        for column, width in wide.items():
            self.setColumnHidden(column, column not in shown)
            self.setColumnWidth(column, width)
        self.setColumnWidth(CONTENT, max(wide[CONTENT], room - sum(wide[n] for n in shown if n != CONTENT)))
        if self.unseen() != before:
            self.laid.emit()

    def _width(self, column: int) -> int:
        """As wide as what stands in it, within its bounds."""
        unit, metrics = em(self), self.fontMetrics()
        if column == CONTENT:
            return LEAST_CHARS * unit
        texts = {HEADS[column], *(self.lines.words(line, column) for line in self.lines.lines)}
        longest = max(metrics.horizontalAdvance(text) for text in texts)
        return min(longest + round(1.2 * unit), MOST_CHARS.get(HEADS[column], COMMON) * unit + unit)
