"""The tools above and below the drawing surface: words to press in, wishes by name out; each says its key."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QSpacerItem, QWidget

from desktop.screen.figure.document import Document
from desktop.screen.figure.flow import Flow
from desktop.screen.look import Flat, em, quiet

ABOVE: Final = (
    ("undo", "元に戻す", "元に戻す（Ctrl+Z）"),
    ("redo", "やり直し", "やり直し（Ctrl+Y）"),
    ("", "", ""),
    ("text", "文字を書く", "選んだ図形の文字を書く（F2・Enter・二度押し）"),
    ("double", "複製", "選んだ図形の写しを作る（Ctrl+D）"),
    ("remove", "消す", "選んだ図形を消す（Delete）。つながる矢印も消えます"),
    ("", "", ""),
    ("arrange", "揃える・並べる▾", "選んだ図形を揃える・等間隔に並べる・同じ大きさにする（Gキー）"),
    ("layers", "重なり▾", "選んだ図形を前面に出す（Ctrl+PageUp）・背面に送る（Ctrl+PageDown）"),
    ("renumber", "番号を付け直す", "すべての矢印に①から順に番号を付ける（Nキー）"),
)
BELOW: Final = (
    ("smaller", "縮小", "縮小（Ctrl+−）"),
    ("real", "100%", "紙と同じ大きさ（Ctrl+0）"),
    ("larger", "拡大", "拡大（Ctrl+＋）"),
    ("fit", "全体", "図の全体を表示（Ctrl+9）"),
)
ARRANGE: Final = (
    ("align left", "左に揃える(&L)", 1),
    ("align center", "左右の中央に揃える(&C)", 1),
    ("align right", "右に揃える(&R)", 1),
    ("align top", "上に揃える(&T)", 1),
    ("align middle", "上下の中央に揃える(&M)", 1),
    ("align bottom", "下に揃える(&B)", 1),
    ("", "", 0),
    ("distribute x", "横の間隔を等しくする(&H)", 3),
    ("distribute y", "縦の間隔を等しくする(&V)", 3),
    ("same size", "最初の図形と同じ大きさにする(&S)", 2),
)
"""Name, words, and how many shapes must be chosen."""
LAYERS: Final = (("front", "前面へ出す(&F)\tCtrl+PageUp", 1), ("behind", "背面へ送る(&B)\tCtrl+PageDown", 1))
CHOSEN: Final = ("text", "double", "remove", "arrange", "layers")


class Tools(QWidget):
    """The row above: undo, the chosen shapes, numbers."""

    wished = Signal(str)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        row = Flow(self)
        self.buttons: dict[str, Flat] = {}
        for name, words, help_ in ABOVE:
            if not name:
                row.addItem(QSpacerItem(em(self) // 2, 1))
                continue
            button = self.buttons[name] = Flat(words, help_, tabbed=True)
            button.clicked.connect(lambda _on=False, n=name: self._pressed(n))
            row.addWidget(button)
        document.changed.connect(self.renew)
        document.chosen.connect(self.renew)
        self.renew()

    def renew(self) -> None:
        """What can be done now."""
        document = self.document
        for name, words, key, act in (
            ("undo", "元に戻す", "Ctrl+Z", document.undo_name),
            ("redo", "やり直し", "Ctrl+Y", document.redo_name),
        ):
            self.buttons[name].setEnabled(bool(act))
            self.buttons[name].setToolTip(f"{words}：{act}（{key}）" if act else f"{words}（{key}）")
            self.buttons[name].setAccessibleName(f"{words}：{act}" if act else words)
        for name in CHOSEN:
            self.buttons[name].setEnabled(bool(document.picked))
        self.buttons["text"].setEnabled(len(document.picked) == 1)
        self.buttons["renumber"].setEnabled(any(s.shape == "arrow" for s in document.shapes))

    def _pressed(self, name: str) -> None:
        if name in ("arrange", "layers"):
            self.open_menu(name)
        else:
            self.wished.emit(name)

    def menu(self, name: str) -> QMenu:
        """The entries of 揃える or 重なり; what needs more shapes is grey."""
        menu = QMenu(self)
        for wish, words, least in ARRANGE if name == "arrange" else LAYERS:
            if not wish:
                menu.addSeparator()
                continue
            act = menu.addAction(words)
            act.setEnabled(len(self.document.picked) >= least)
            act.triggered.connect(lambda _on=False, w=wish: self.wished.emit(w))
        return menu

    def open_menu(self, name: str) -> None:
        """Open a menu under its button."""
        if not self.document.picked:
            return
        button = self.buttons[name]
        menu = self.menu(name)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))


class OneLine(QLabel):
    """A sentence in one line, cut with … where the room ends."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.setPen(quiet(self.palette()))
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


class Foot(QWidget):
    """The row below: what is chosen or to be done next, and the zoom."""

    wished = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        self.words = OneLine()
        self.words.setAccessibleName("図の案内")
        row.addWidget(self.words, 1)
        self.buttons: dict[str, Flat] = {}
        for name, words, help_ in BELOW:
            button = self.buttons[name] = Flat(words, help_, tabbed=True)
            button.clicked.connect(lambda _on=False, n=name: self.wished.emit(n))
            row.addWidget(button)

    def tell(self, sentence: str) -> None:
        self.words.setText(sentence)
        self.words.setAccessibleDescription(sentence)

    def show_zoom(self, percent: int) -> None:
        self.buttons["real"].setText(f"{percent}%")
        self.buttons["real"].setAccessibleName(f"今は{percent}%。紙と同じ大きさにする（Ctrl+0）")
