"""The figure editor's window: rows of a figure in, new rows out when it is accepted; buttons, surface and properties joined."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, cast

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop.answers.figure import MOST, FigureShape, rows_of, shapes_of
from desktop.definition.model import Rows
from desktop.errors import DeskError
from desktop.screen.asking import ask
from desktop.screen.dialog import Dialog
from desktop.screen.figure import acts
from desktop.screen.figure.adding import Adding
from desktop.screen.figure.document import Document
from desktop.screen.figure.drawn import Frame
from desktop.screen.figure.palette import Palette
from desktop.screen.figure.panel import Panel
from desktop.screen.figure.questions import PictureQuestion
from desktop.screen.figure.shapes import Shapes, by_id, fitted, name_of, sound
from desktop.screen.figure.surface import Surface
from desktop.screen.figure.tools import Foot, Tools
from desktop.screen.look import TALL, Quiet, em

PAUSE: Final = 300
"""Milliseconds without an act before the figure is looked through."""
PANEL: Final = 16
"""Full-width characters of the properties."""


class FigureDialog(Dialog):
    """Opened by the figure's field; ``rows`` is the answer when 「完了」 was pressed."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        rows: Rows,
        frame: Frame,
        *,
        locked: bool = False,
        draft: Callable[[], Rows] | None = None,
        titles: Sequence[str] = (),
    ) -> None:
        super().__init__(parent, title)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, on=True)
        self.frame, self.locked, self.titles = frame, locked, tuple(titles)
        self.first_draft = draft
        self.document = Document(shapes_of(rows), frame.area, self)
        self._before = rows
        self.surface = Surface(self.document, frame, locked=locked)
        self.panel = Panel(self.document, locked=locked)
        self.palette_ = Palette()
        self.adding = Adding(self.surface, self.palette_, self)
        self.tools, self.foot = Tools(self.document), Foot()
        self.warning = Quiet()
        self.warning.hide()
        self._lay_out()
        self._join()
        self._add_buttons()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._warn)
        self.document.changed.connect(self._pause.start)
        self._warn()
        self.fit(96, 60)
        self.surface.setFocus()

    def _lay_out(self) -> None:
        unit = em(self)
        beside = QHBoxLayout()
        beside.setSpacing(round(0.7 * unit))
        for part, stretch in ((self.palette_, 0), (self.surface, 1), (self.panel, 0)):
            beside.addWidget(part, stretch)
        self.body.setSpacing(round(0.4 * unit))
        self.body.addWidget(self.tools)
        self.body.addLayout(beside, 1)
        self.body.addWidget(self.foot)
        self.body.addWidget(self.warning)
        if self.locked:
            self.palette_.hide()
            self.tools.hide()

    def _join(self) -> None:
        self.surface.told.connect(self.foot.tell)
        self.document.chosen.emit()
        self.surface.asked.connect(self.wish)
        self.surface.zoomed.connect(self.foot.show_zoom)
        self.tools.wished.connect(self.wish)
        self.foot.wished.connect(self.wish)
        self.panel.wished.connect(self.wish)

    def _add_buttons(self) -> None:
        if self.locked:
            self.add_button("閉じる(&C)", self.reject, leave=True)
            return
        self._start = QHBoxLayout()
        self.whole.removeWidget(self.buttons)
        self._start.addWidget(self.buttons, 1)
        self.whole.addLayout(self._start)
        self.done_button = self.add_button("完了(&O)", self.finish)
        self.add_button("取り消し(&C)", self.reject, leave=True)
        self.draft_button = self._start_button("下書きを作る(&W)", self.ask_draft)
        self.draft_button.setToolTip("案件に書いた内容から、図の下書きを作ります。")
        self.draft_button.setVisible(self.first_draft is not None)
        self.picture_button = self._start_button("画像・PDFの頁を使う(&U)", self.ask_picture)
        self.picture_button.setEnabled(bool(self.titles))
        self.picture_button.setToolTip(
            "添付した資料の頁を、図の代わりに入れます。" if self.titles else "案件に資料を添付すると使えます。"
        )

    def _start_button(self, words: str, act: Callable[[], object]) -> QPushButton:
        """A button at the left of the last row: something to begin a drawing with."""
        button = QPushButton(words)
        button.setAutoDefault(False)
        button.setMinimumHeight(round(em(self) * TALL))
        button.clicked.connect(act)
        self._tall.append(button)
        self._start.insertWidget(self._start.count() - 1, button)
        return button

    def _measure(self) -> None:
        super()._measure()
        self._share_width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        """The paper gets most of the window, also with large text."""
        self.panel.setFixedWidth(min(PANEL * em(self), max(round(self.width() * 0.26), 8 * em(self))))
        self.palette_.setFixedWidth(self.palette_.sizeHint().width())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Undo, zoom and the clipboard work from every button too."""
        chord = event.modifiers() & Qt.KeyboardModifier.ControlModifier or event.key() == Qt.Key.Key_F6
        if not (chord and self.surface.keys.press(event)):
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.surface.fit()

    # the answer ------------------------------------------------------------------------------------------------------

    @property
    def rows(self) -> Rows:
        """The answer; exactly what was given when nothing was changed."""
        return rows_of(self.document.shapes) if self.document.dirty else self._before

    def finish(self) -> None:
        self.surface.finish_text()
        self.accept()

    def reject(self) -> None:
        """Close without an answer; asks first when something was changed."""
        self.surface.finish_text()
        if not self.document.dirty or self.locked:
            super().reject()
            return
        question = "図に加えた変更を捨てて閉じます。残すときは「取り消し」を押してから「完了」を押してください。"
        box = ask(self, "図を描く", question, "捨てて閉じる(&D)", danger=True)
        box.accepted.connect(self._leave)
        box.open()

    def _leave(self) -> None:
        super().reject()

    def _warn(self) -> None:
        """A quiet word when the figure becomes hard to read; said after a pause, for it looks at the whole drawing."""
        shapes = self.document.shapes
        known = by_id(shapes)
        sentences = []
        if len(shapes) > MOST:
            sentences.append(
                f"図形が{len(shapes)}個あります。{MOST}個を超えると、紙の上で読みにくくなります。図を分けることも考えてください。"
            )
        crowded = [name_of(known[i]) for i in self.surface.shown.crowded() if i in known]
        if crowded:
            more = f"など{len(crowded)}個" if len(crowded) > 1 else ""
            sentences.append(
                f"{crowded[0]}{more}は、文字が枠に入り切りません。枠を大きくするか、文字を減らしてください。"
            )
        self.warning.setText("".join(sentences))
        self.warning.setVisible(bool(sentences))

    # wishes ----------------------------------------------------------------------------------------------------------

    def wish(self, name: str) -> None:
        """Do what a button or key asks for."""
        self.surface.finish_text()
        document = self.document
        shapes, picked = document.shapes, document.picked
        first, _, rest = name.partition(" ")
        match first:
            case "align":
                document.act("図形を揃える", acts.align(shapes, picked, cast(acts.Edge, rest), document.area))
            case "distribute":
                document.act("間隔を等しくする", acts.distribute(shapes, picked, "x" if rest == "x" else "y"))
            case "same":
                document.act("大きさを揃える", acts.same_size(shapes, picked))
            case "renumber":
                document.act("番号を付け直す", acts.renumber(shapes))
            case "arrange":
                self.tools.open_menu("arrange")
            case "arrow":
                self.adding.ask_arrow()
            case "surface":
                self.surface.setFocus()
            case "properties":
                self._to_panel()
            case "out" | "back":
                self._walk(forward=first == "out")
            case _:
                self.surface.keys.do(name)
                if name != "text":
                    self.surface.setFocus()

    def _walk(self, *, forward: bool) -> None:
        """F6: buttons, surface, properties, and round."""
        stops = [w for w in (self.palette_.first(), self.surface, self.panel.first()) if w and w.isVisible()]
        at = next((n for n, w in enumerate(stops) if w is self.focusWidget() or _holds(w, self.focusWidget())), 0)
        stops[(at + (1 if forward else -1)) % len(stops)].setFocus(Qt.FocusReason.TabFocusReason)

    def _to_panel(self) -> None:
        first = self.panel.first()
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    # draft and picture -----------------------------------------------------------------------------------------------

    def ask_draft(self) -> None:
        """Draw the first draft; a drawing that is there is only replaced when the clerk says so."""
        self._replace(
            "今の図を、案件から作る下書きに置き換えます。「元に戻す」で戻せます。", "置き換える(&R)", self._take_draft
        )

    def _take_draft(self) -> None:
        self.say("")
        try:
            rows = self.first_draft() if self.first_draft is not None else ()
        except DeskError as error:
            self.say(str(error))
            return
        if not rows:
            self.say(
                "案件にまだ相手方や課などがないため、下書きを作れません。欄を書いてからもう一度押すか、左の列から図形を加えてください。"
            )
            return
        self._take(shapes_of(rows), "下書きを作る")

    def ask_picture(self) -> None:
        """A page of an attachment in place of the drawing."""
        question = PictureQuestion(self, self.titles)
        question.accepted.connect(lambda: self._chose_picture(*question.chosen()))
        question.open()

    def _chose_picture(self, title: str, page: int) -> None:
        if not title:
            return
        self._replace(
            f"今の図を、「{title}」の{page}頁に置き換えます。「元に戻す」で戻せます。", "置き換える(&R)",
            lambda: self._take(picture_in(self.frame, title, page), "画像・PDFの頁を使う"),
        )  # fmt: skip

    def _replace(self, question: str, verb: str, act: Callable[[], None]) -> None:
        self.surface.finish_text()
        if not self.document.shapes:
            act()
            return
        box = ask(self, "図を描く", question, verb, danger=True)
        box.accepted.connect(act)
        box.open()

    def _take(self, shapes: Shapes, name: str) -> None:
        self.document.act(name, fitted(sound(shapes), self.frame.area))
        self.surface.fit()
        self.surface.setFocus()


def picture_in(frame: Frame, title: str, page: int) -> Shapes:
    """One picture that fills the place of the figure."""
    return (FigureShape("picture", "picture1", "", title, 0.0, 0.0, frame.width, frame.height, number=str(page)),)


def _holds(widget: QWidget, focus: QWidget | None) -> bool:
    """Whether the keyboard is in the same part of the window as a stop."""
    area = widget.parentWidget()
    while area is not None and not isinstance(area, Palette | Panel | Surface):
        area = area.parentWidget()
    return area is not None and focus is not None and area.isAncestorOf(focus)
