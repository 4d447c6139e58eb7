"""The confirm screen: a document and its reading side by side in, what the clerk confirmed out; 要確認 spots first."""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from desktop.intake.model import Document
from desktop.screen.check import Check
from desktop.screen.intake.found_box import FoundBox
from desktop.screen.intake.review import Review, as_shown
from desktop.screen.intake.source_view import SourceView
from desktop.screen.intake.spot import spot_of
from desktop.screen.look import TALL, Plain, em, sized

AT_ONCE = 4
"""Places built at once; the rest follow while the window goes on."""
SHOWN, LISTED, LONG_TIP = 8, 500, 500
"""Lines of the words that went nowhere, how many are listed at all, and characters of one that the mouse shows."""


class ConfirmPage(QWidget):
    """``changed`` whenever it may or may not be taken in now."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.review: Review | None = None
        self.boxes: dict[str, FoundBox] = {}
        self._waiting: deque[str] = deque()
        self._left_over = False
        """Whether what no field took is still to be listed."""
        self._current = ""
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        self.title = Plain("")
        whole.addWidget(self.title)
        self.source = SourceView()
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(self.source)
        self.split.addWidget(self._right())
        self.split.setSizes([500, 560])
        whole.addWidget(self.split, 1)
        self.marked = Check("残りの要確認は、印を付けたまま取り込む(&M)")
        self.marked.toggled.connect(self.changed)
        whole.addWidget(self.marked)
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._build_more)
        QShortcut(QKeySequence("F8"), self, self.next_doubt)

    def _right(self) -> QWidget:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(round(0.5 * em(self)), 0, 0, 0)
        head = QHBoxLayout()
        self.counter = Plain("")
        self.counter.setFont(sized(self.font(), 1.0, bold=True))
        self.counter.setAccessibleName("要確認の数")
        head.addWidget(self.counter, 1)
        self.next = QPushButton("次の要確認へ(&N)")
        self.next.setAutoDefault(False)
        self.next.setMinimumHeight(round(TALL * em(self)))
        self.next.setToolTip("次の要確認へ（F8）")
        self.next.clicked.connect(self.next_doubt)
        head.addWidget(self.next)
        column.addLayout(head)
        self.area = QScrollArea()
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName("読み取った内容")
        column.addWidget(self.area, 1)
        right.setMinimumWidth(20 * em(self))
        return right

    # showing ---------------------------------------------------------------------------------------------------------

    def show_review(self, name: str, document: Document, review: Review) -> None:
        """Begin with a file."""
        self.review = review
        self.title.setText(
            f"「{name}」を「{review.form.short}」として読み取りました。左が元のファイル、右が取り込む内容です。"
        )
        self.source.show_document(document)
        self.marked.setChecked(False)
        self.boxes, self._current = {}, ""
        self._content = QWidget()
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(0, 0, round(0.4 * em(self)), em(self))
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self.area.setWidget(self._content)
        self._content.setAutoFillBackground(False)
        self.area.viewport().setAutoFillBackground(False)
        self._waiting, self._left_over = deque(self.review.places()), True
        self._build_next()
        self._tell()

    def _build_next(self) -> None:
        """The next places."""
        if self.review is None:
            return
        for _ in range(min(AT_ONCE, len(self._waiting))):
            place = self._waiting.popleft()
            box = FoundBox(self.review, place, self._content)
            box.settled.connect(self._tell)
            box.looked_at.connect(self.look_at)
            self.boxes[place] = box
            self._column.insertWidget(self._column.count() - 1, box)
            box.show()
        self._timer.start()

    def _build_more(self) -> None:
        """In a turn of its own: more places, or at the end what no field took."""
        if self._waiting:
            self._build_next()
        else:
            self._add_leftover()

    def build_all(self) -> None:
        while self._waiting:
            self._build_next()
        self._add_leftover()
        self._timer.stop()

    def _add_leftover(self) -> None:
        """What stood in the source and went nowhere, so that nothing is lost unseen; once."""
        if not self._left_over:
            return
        self._left_over = False
        left = self.review.reading.leftover if self.review else ()
        if not left:
            return
        cut = f"（はじめの{LISTED:,}か所を表示）" if len(left) > LISTED else ""
        heading = Plain(f"どの項目にも入らなかった言葉　{len(left):,}か所{cut}")
        heading.setFont(sized(self.font(), 1.0, bold=True))
        heading.setContentsMargins(round(0.9 * em(self)), em(self), 0, 0)
        self._column.insertWidget(self._column.count() - 1, heading)
        self.leftover = QListWidget()
        self.leftover.setAccessibleName("どの項目にも入らなかった言葉")
        for found in left[:LISTED]:
            item = QListWidgetItem("　".join((" ".join(found.source.split())[:60] or "（空白）", found.where)).strip())
            item.setToolTip(as_shown(found.source[:LONG_TIP]))
            item.setData(Qt.ItemDataRole.UserRole, found)
            self.leftover.addItem(item)
        self.leftover.setFixedHeight(round((min(len(left), SHOWN) + 0.6) * 1.6 * em(self)))
        self.leftover.setSpacing(1)
        self.leftover.currentItemChanged.connect(self._look_at_leftover)
        self._column.insertWidget(self._column.count() - 1, self.leftover)

    def _look_at_leftover(self, item: QListWidgetItem | None) -> None:
        found = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        if found is not None:
            self._mark(found.where, found.source)

    def begin(self) -> None:
        """The keyboard to the first spot to look at, else to the first place."""
        places = self.review.places() if self.review else ()
        if self.review is None or not places:
            return
        first = next(iter(self.review.open_places()), places[0])
        if first not in self.boxes:
            self.build_all()
        self.boxes[first].take_keyboard()
        self.look_at(first)

    # where one is ----------------------------------------------------------------------------------------------------

    def look_at(self, place: str) -> None:
        """Mark a place on both sides."""
        if self.review is None or place == self._current:
            return
        if self._current in self.boxes:
            self.boxes[self._current].show_current(on=False)
        self._current = place
        self.boxes[place].show_current(on=True)
        found = self.review.found(place)
        self._mark(found.where, found.source)

    def _mark(self, where: str, source: str) -> None:
        self.source.mark(spot_of(self.source.document, where, source))

    def next_doubt(self) -> None:
        """To the next spot that is still open, round and round."""
        if self.review is None:
            return
        self.build_all()
        open_ = self.review.open_places()
        every = self.review.places()
        if not open_:
            return
        at = every.index(self._current) if self._current in every else -1
        place = next((p for p in open_ if every.index(p) > at), open_[0])
        box = self.boxes[place]
        box.take_keyboard()
        self.look_at(place)
        self.area.ensureWidgetVisible(box, 0, em(self))

    # the outcome -----------------------------------------------------------------------------------------------------

    def _tell(self) -> None:
        review = self.review
        if review is None:
            return
        left, all_ = len(review.open_places()), sum(bool(review.doubts(p)) for p in review.places())
        if left:
            words = f"要確認　あと{left}か所"
        else:
            words = "要確認はすべて確かめました。" if all_ else "要確認はありません。"
        self.counter.setText(words)
        self.counter.setAccessibleDescription(words)
        self.next.setEnabled(bool(left))
        self.marked.setVisible(bool(left))
        self.changed.emit()

    def may_take(self) -> bool:
        """Everything doubtful was looked at, or the clerk said that it goes in marked."""
        return self.review is not None and (not self.review.open_places() or self.marked.isChecked())
