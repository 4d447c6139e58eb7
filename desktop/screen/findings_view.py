"""What the checks found, by grade: findings in, the one to jump to or to mend out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListView,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.checks.finding import Finding
from desktop.definition.model import Change, Grade
from desktop.screen.look import Quiet, accent, contrast, draw_sign, edge, em, hairline, mix, quiet, sized, wash

GRADES: tuple[Grade, ...] = ("誤り", "注意", "気づき")
MEANINGS: dict[str, str] = {
    "誤り": "提出する前に直してください",
    "注意": "食い違いがあるようです",
    "気づき": "書き方を確かめてください",
}
WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
SHORT = 12
"""Characters of a replacement that can be told on a button."""
FINDING = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


def offer_of(change: Change) -> str:
    """What a change would do, in words."""
    match change.kind:
        case "replace" if max(len(change.old), len(change.new)) > SHORT:
            return "提案どおりに直す"
        case "replace":
            return f"「{change.old}」を「{change.new}」に直す" if change.new else f"「{change.old}」を消す"
        case "choose":
            return "チェックを付ける"
        case "unchoose":
            return "チェックを外す"
        case "clear":
            return "この欄を空にする"


class Rows(QAbstractListModel):
    """Headings (a grade) and findings, in one list."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[Finding | Grade] = []
        self.counts: dict[str, int] = {}

    def show_findings(self, findings: Sequence[Finding]) -> None:
        self.beginResetModel()
        self.counts = {g: sum(f.grade == g for f in findings) for g in GRADES}
        self.rows = []
        for grade, found in groupby(sorted(findings, key=lambda f: GRADES.index(f.grade)), key=lambda f: f.grade):
            self.rows += [grade, *found]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == FINDING:
            return row if isinstance(row, Finding) else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if not isinstance(row, Finding):
                return f"{row}　{self.counts[row]}件　{MEANINGS[row]}"
            offered = f"　提案：{offer_of(row.change)}" if row.change else ""
            return f"{row.grade}　{row.label}　{row.sentence}{offered}"
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and isinstance(self.rows[index.row()], Finding):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.ItemIsEnabled


class Drawing(QStyledItemDelegate):
    """Draws a heading or a finding: shape of the grade, place in bold, sentence, and a button for the offer."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self.view = view

    def _parts(self, finding: Finding, rect: QRect) -> tuple[QRect, QRect, QRect, QRect]:
        """Where sign, label, sentence and button stand."""
        unit = em(self.view)
        left, top = rect.left() + round(0.8 * unit), rect.top() + round(0.4 * unit)
        sign = QRect(left, top, round(1.1 * unit), round(1.1 * unit))
        button = QRect()
        right = rect.right() - round(0.6 * unit)
        if finding.change:
            wide = QFontMetrics(self.view.font()).horizontalAdvance(offer_of(finding.change)) + round(1.2 * unit)
            wide = min(wide, round(rect.width() * 0.4))
            button = QRect(right - wide, top - round(0.15 * unit), wide, round(1.7 * unit))
            right -= wide + round(0.6 * unit)
        text_left = sign.right() + round(0.6 * unit)
        room = max(6 * unit, right - text_left)
        bold = QFontMetrics(sized(self.view.font(), 1.0, bold=True))
        label = bold.boundingRect(QRect(text_left, top, room, 100_000), WRAP, finding.label)
        plain = QFontMetrics(self.view.font())
        below = label.bottom() + round(0.25 * unit)
        sentence = plain.boundingRect(QRect(text_left, below, room, 100_000), WRAP, finding.sentence)
        return sign, label.adjusted(0, 0, 2, 0), sentence.adjusted(0, 0, 2, 0), button

    def button_rect(self, finding: Finding, rect: QRect) -> QRect:
        return self._parts(finding, rect)[3]

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002
        unit, wide = em(self.view), self.view.viewport().width()
        finding = index.data(FINDING)
        if not isinstance(finding, Finding):
            return QSize(wide, round(2.0 * unit))
        _, _, sentence, button = self._parts(finding, QRect(0, 0, wide, 0))
        return QSize(wide, max(sentence.bottom(), button.bottom()) + round(0.5 * unit))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        finding = index.data(FINDING)
        rect: QRect = option.rect
        if isinstance(finding, Finding):
            chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            self._paint_finding(painter, finding, rect, chosen=chosen)
        else:
            self._paint_head(painter, str(index.data()), rect)
        painter.restore()

    def _paint_head(self, painter: QPainter, text: str, rect: QRect) -> None:
        palette, unit = self.view.palette(), em(self.view)
        painter.fillRect(rect, palette.window())
        painter.setPen(quiet(palette))
        painter.setFont(sized(self.view.font(), 0.92, bold=True))
        inner = rect.adjusted(round(0.8 * unit), 0, 0, 0)
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _paint_finding(self, painter: QPainter, finding: Finding, rect: QRect, *, chosen: bool) -> None:
        palette = self.view.palette()
        ink, ground = palette.color(QPalette.ColorRole.Text), palette.color(QPalette.ColorRole.Base)
        if chosen:
            ground = wash(palette)
            painter.fillRect(rect, ground)
            if self.view.hasFocus():
                painter.fillRect(rect.left(), rect.top(), max(3, em(self.view) // 5), rect.height(), accent(palette))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, mix(hairline(palette), ground, 0.6))
        sign, label, sentence, button = self._parts(finding, rect)
        draw_sign(painter, QRectF(sign), finding.grade, grade_ink(palette, finding.grade), ground)
        painter.setPen(ink)
        painter.setFont(sized(self.view.font(), 1.0, bold=True))
        painter.drawText(label, WRAP, finding.label)
        painter.setFont(self.view.font())
        painter.drawText(sentence, WRAP, finding.sentence)
        if finding.change:
            self._paint_button(painter, button, offer_of(finding.change))

    def _paint_button(self, painter: QPainter, box: QRect, text: str) -> None:
        palette = self.view.palette()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(palette.button())
        painter.setPen(edge(palette))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(palette.color(QPalette.ColorRole.ButtonText))
        inner = box.width() - em(self.view) // 2
        short = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, inner)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, short)


def grade_ink(palette: QPalette, grade: Grade) -> QColor:
    """The ink of a sign; the shape says the grade, the colour only helps where the theme has one that can be seen."""
    text, base = palette.color(QPalette.ColorRole.Text), palette.color(QPalette.ColorRole.Base)
    alarm = palette.color(QPalette.ColorRole.BrightText)
    if grade == "誤り" and contrast(alarm, base) >= 4.5:
        return alarm
    return text


class Counts(QWidget):
    """One line: the sign, word and number of each grade."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.counts: dict[str, int] = dict.fromkeys(GRADES, 0)
        self.setMinimumHeight(round(1.9 * em(self)))

    def show_counts(self, counts: dict[str, int]) -> None:
        self.counts = {g: counts.get(g, 0) for g in GRADES}
        said = "、".join(f"{g}{n}件" for g, n in self.counts.items())
        self.setAccessibleName(f"点検の結果：{said}")
        self.update()

    def text(self) -> str:
        """The line in words."""
        return "　".join(f"{g} {n}" for g, n in self.counts.items())

    def sizeHint(self) -> QSize:
        unit = em(self)
        return QSize(QFontMetrics(self.font()).horizontalAdvance(self.text()) + round(7.5 * unit), round(1.9 * unit))

    def words(self) -> dict[str, str]:
        """What stands beside each sign; where the line is too narrow for words, the number alone."""
        whole = {g: f"{g} {n}" for g, n in self.counts.items()}
        return whole if self.sizeHint().width() <= self.width() else {g: str(n) for g, n in self.counts.items()}

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        palette, unit, x = self.palette(), em(self), float(em(self)) * 0.8
        words = self.words()
        for grade in GRADES:
            many = self.counts[grade]
            ink = grade_ink(palette, grade) if many else quiet(palette)
            side = 1.1 * unit
            ground = palette.color(QPalette.ColorRole.Window)
            draw_sign(painter, QRectF(x, (self.height() - side) / 2, side, side), grade, ink, ground)
            x += side + 0.35 * unit
            text = words[grade]
            painter.setFont(sized(self.font(), 1.0, bold=bool(many)))
            painter.setPen(palette.color(QPalette.ColorRole.WindowText) if many else quiet(palette))
            wide = painter.fontMetrics().horizontalAdvance(text)
            box = QRectF(x, 0, wide + unit, self.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
            x += wide + 1.2 * unit


class List(QListView):
    """The list itself: Enter and click jump, Ctrl+Enter mends."""

    jump = Signal(object)
    mend = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("点検の結果の一覧")
        self.setMouseTracking(True)
        self.setUniformItemSizes(False)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.drawing = Drawing(self)
        self.setItemDelegate(self.drawing)

    def current(self) -> Finding | None:
        """The finding the keyboard is on."""
        found = self.currentIndex().data(FINDING) if self.currentIndex().isValid() else None
        return found if isinstance(found, Finding) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        finding = self.current()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and finding is not None:
            mends = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier) and finding.change is not None
            (self.mend if mends else self.jump).emit(finding)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        at = event.position().toPoint()
        finding = self._finding_at(at)
        if finding is None or event.button() != Qt.MouseButton.LeftButton:
            return
        on_button = finding.change is not None and self.button_at(at)
        (self.mend if on_button else self.jump).emit(finding)

    def _finding_at(self, at: QPoint) -> Finding | None:
        found = self.indexAt(at).data(FINDING) if self.indexAt(at).isValid() else None
        return found if isinstance(found, Finding) else None

    def button_at(self, at: QPoint) -> bool:
        """Whether a point lies on the button of an offer."""
        index, finding = self.indexAt(at), self._finding_at(at)
        return finding is not None and self.drawing.button_rect(finding, self.visualRect(index)).contains(at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        over = self._finding_at(event.position().toPoint()) is not None
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()


class FindingsView(QWidget):
    """Counts on top, the findings below; locked cases jump but do not mend."""

    chosen = Signal(object)
    """A finding to jump to."""
    fix_wanted = Signal(object)
    """A finding whose offered change is wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._findings: tuple[Finding, ...] = ()
        self._locked = False
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self.counts = Counts(self)
        self.fix = QPushButton("提案どおりに直す", self)
        self.fix.setAccessibleName("選んだ点検の結果を、提案どおりに直す（Ctrl+Enter）")
        self.fix.setToolTip(self.fix.accessibleName())
        self.fix.clicked.connect(self._mend)
        head = QHBoxLayout()
        head.setContentsMargins(0, 2, round(0.5 * em(self)), 2)
        head.addWidget(self.counts, 1)
        head.addWidget(self.fix)
        self.list = List(self)
        self.rows = Rows(self)
        self.list.setModel(self.rows)
        self.list.jump.connect(self.chosen)
        self.list.mend.connect(self._wish)
        self.list.selectionModel().currentChanged.connect(lambda *_: self._tell())
        self.nothing = Quiet("今のところ、点検で見つかったことはありません。", self)
        self.nothing.setContentsMargins(*(round(m * em(self)) for m in (0.8, 0.6, 0.8, 0.6)))
        whole.addLayout(head)
        whole.addWidget(self.nothing)
        whole.addWidget(self.list, 1)
        self.setFocusProxy(self.list)
        self._tell()
        self._show()

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show what the checks found; the same findings again change nothing on the screen."""
        found = tuple(findings)
        if found == self._findings:
            return
        kept, top = self.list.current(), self.list.verticalScrollBar().value()
        self._findings = found
        self._show()
        self._restore(kept)
        self._tell()  # a list made anew has no line in hand, and says nothing about it
        self.list.verticalScrollBar().setValue(top)

    def _show(self) -> None:
        self.rows.show_findings(self._findings)
        self.counts.show_counts(self.rows.counts)
        self.nothing.setVisible(not self._findings)
        self.list.setVisible(bool(self._findings))

    def _restore(self, kept: Finding | None) -> None:
        """The keyboard stays on the finding it was on, or on the one that took its place."""
        if kept is None:
            return
        same = [n for n, r in enumerate(self.rows.rows) if isinstance(r, Finding) and key_of(r) == key_of(kept)]
        if same:
            self.list.setCurrentIndex(self.rows.index(same[0], 0))

    def set_locked(self, locked: bool) -> None:  # noqa: FBT001
        """A locked case shows its findings and changes nothing."""
        self._locked = locked
        self._tell()

    def step(self, *, forward: bool) -> None:
        """Jump to the next (or previous) finding, round the end."""
        places = [n for n, r in enumerate(self.rows.rows) if isinstance(r, Finding)]
        if not places:
            return
        at = self.list.currentIndex().row() if self.list.currentIndex().isValid() else -1
        later = [n for n in places if n > at] if forward else [n for n in reversed(places) if n < at or at < 0]
        target = later[0] if later else places[0 if forward else -1]
        self.list.setCurrentIndex(self.rows.index(target, 0))
        self.chosen.emit(self.rows.rows[target])

    def _tell(self) -> None:
        finding = self.list.current()
        self.fix.setEnabled(finding is not None and finding.change is not None and not self._locked)

    def _mend(self) -> None:
        finding = self.list.current()
        if finding is not None:
            self._wish(finding)

    def _wish(self, finding: object) -> None:
        if isinstance(finding, Finding) and finding.change is not None and not self._locked:
            self.fix_wanted.emit(finding)


def key_of(finding: Finding) -> tuple[str, str]:
    """What makes it the same finding when its sentence or offset has moved on."""
    return finding.code, finding.place
