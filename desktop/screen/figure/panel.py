"""The properties at the right: the chosen shapes in, what they say and where they stand to be typed, acts out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.answers.figure import LINES, FigureShape
from desktop.screen.editors.text_box import Framed
from desktop.screen.figure import acts
from desktop.screen.figure.document import Document
from desktop.screen.figure.millimetres import Millimetres
from desktop.screen.figure.panel_inputs import Choice, number_of, show_fact
from desktop.screen.figure.questions import fault_of
from desktop.screen.figure.shapes import (
    KINDS,
    LEAST,
    WORDS,
    by_id,
    circled,
    is_end,
    is_tied,
    name_of,
    next_number,
    own_box,
    reading_order,
    with_inner,
)
from desktop.screen.figure.text_over import ShapeText
from desktop.screen.figure.timetable import bars_of, resized, settle_bar, settle_bars, timetable_of
from desktop.screen.look import TALL, Plain, Quiet, em
from desktop.sheet.figure_paths import Rect

ALIGNS: Final = {"center": "中央", "left": "左"}
WORDED: Final = {"timetable": "月（1行に1つ）", "picture": "添付した資料の題名", "bar": "内容"}
NUMBERED: Final = ("arrow", "node", "note")
LINED: Final = ("node", "zone", "arrow", "note")


class Panel(QScrollArea):
    """One column of labelled inputs for the one chosen shape; for several, what can be done with them together."""

    wished = Signal(str)
    """An act of the tools by its name (align left …)."""

    def __init__(self, document: Document, *, locked: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document, self.locked = document, locked
        self._shown: tuple[object, ...] = ()
        self.fields: dict[str, QWidget] = {}
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("図形の内容")
        document.changed.connect(self.renew)
        document.chosen.connect(self.renew)
        self.renew()

    # what is shown ---------------------------------------------------------------------------------------------------

    def shape(self) -> FigureShape | None:
        """The one chosen shape."""
        picked = self.document.picked
        return by_id(self.document.shapes).get(picked[0]) if len(picked) == 1 else None

    def renew(self) -> None:
        """Show the chosen shapes; the inputs are made anew only when others are needed."""
        shape, picked = self.shape(), self.document.picked
        known = by_id(self.document.shapes)
        wanted: tuple[object, ...] = (
            (shape.id, shape.shape, is_tied(shape, known)) if shape else ("several", len(picked)) if picked else ()
        )
        if wanted != self._shown or not self.widget():
            self._shown = wanted
            self._build(shape)
        if shape is not None:
            self._fill(shape)

    def _build(self, shape: FigureShape | None) -> None:
        self.fields = {}
        inner = QWidget()
        self.column = QVBoxLayout(inner)
        unit = em(self)
        self.column.setContentsMargins(round(0.5 * unit), 0, round(0.5 * unit), 0)
        self.column.setSpacing(round(0.25 * unit))
        if shape is not None:
            self._build_one(shape)
        elif self.document.picked:
            self._build_several()
        else:
            self._build_none()
        self.column.addStretch(1)
        self.setWidget(inner)
        for ground in (self.viewport(), inner):
            ground.setAutoFillBackground(False)
        if self.locked:
            for widget in self.fields.values():
                widget.setEnabled(False)

    def _build_none(self) -> None:
        self.column.addWidget(Quiet("図形の内容"))
        wide, high = self.document.area
        text = (
            "図形を選ぶと、ここで文字・種類・位置を直せます。"
            if not self.locked
            else "図形を選ぶと、ここに内容が出ます。"
        )
        self.column.addWidget(Plain(text))
        self.column.addWidget(Quiet(f"図の大きさ：横{wide:g}mm、縦{high:g}mm"))
        if not self.locked:
            self.column.addSpacing(em(self) // 2)
            for line in KEYS:
                self.column.addWidget(Quiet(line))

    def _build_several(self) -> None:
        self.column.addWidget(Quiet(f"{len(self.document.picked)}個の図形"))
        if self.locked:
            return
        for words, name in SEVERAL:
            if not name:
                self.column.addSpacing(em(self) // 3)
                self.column.addWidget(Quiet(words))
                continue
            button = QPushButton(words)
            button.setAutoDefault(False)
            button.setMinimumHeight(round(em(self) * TALL))
            button.setAccessibleName(words)
            button.setToolTip(words)
            button.clicked.connect(lambda _on=False, n=name: self.wished.emit(n))
            self.fields[name] = button
            self.column.addWidget(button)

    def _build_one(self, shape: FigureShape) -> None:
        name = shape.shape
        self.column.addWidget(Quiet(WORDS[name] if name != "bar" else "期間・時点"))
        if name in KINDS:
            self._choice("kind", "種類(&K)", list(KINDS[name].items()))
        self._text("text", WORDED.get(name, "文字(&T)"))
        if name == "bar":
            self._line("start", "始まりの日(&S)")
            self._line("end", "終わりの日(&E)")
        if name == "picture":
            self._line("number", "頁(&P)")
        if name == "arrow":
            ends = [(i, name_of(by_id(self.document.shapes)[i])) for i in self._ends()]
            self._choice("start", "始まり(&S)", [("", "（つながない）"), *ends])
            self._choice("end", "終わり(&E)", [("", "（つながない）"), *ends])
        if name in NUMBERED:
            self._number()
        if name in LINED:
            self._choice("line", "線(&L)", list(LINES.items()))
        if name in ("node", "note"):
            self._choice("align", "文字の位置(&J)", list(ALIGNS.items()))
        self._place(shape)
        self.note = Quiet()
        self.note.hide()
        self.column.addWidget(self.note)

    def _ends(self) -> Sequence[str]:
        known = by_id(self.document.shapes)
        return [i for i in reading_order(self.document.shapes) if is_end(known[i])]

    def _add(self, key: str, words: str, box: QWidget, buddy: QWidget | None = None) -> None:
        label = QLabel(words)
        label.setBuddy(buddy or box)
        (buddy or box).setAccessibleName(words.split("(&", 1)[0])
        self.column.addSpacing(em(self) // 5)
        self.column.addWidget(label)
        self.column.addWidget(box)
        self.fields[key] = buddy or box

    def _choice(self, key: str, words: str, offers: list[tuple[str, str]]) -> None:
        box = Choice()
        for fact, text in offers:
            box.addItem(text, fact)
        box.setMinimumHeight(round(em(self) * TALL))
        box.setMinimumContentsLength(6)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.activated.connect(lambda _n: self._chose(key, box.currentData()))
        self._add(key, words, box)

    def _text(self, key: str, words: str) -> None:
        box = ShapeText(lines=2)
        box.typed.connect(lambda: self._typed(box.text()))
        box.left.connect(self.document.settle)
        box.ended.connect(lambda why: self._ended(box, why))
        self._add(key, words, Framed(box), box)

    def _line(self, key: str, words: str) -> None:
        box = QLineEdit()
        box.setMinimumHeight(round(em(self) * TALL))
        box.editingFinished.connect(lambda: self._chose(key, box.text()))
        self._add(key, words, box)

    def _number(self) -> None:
        box = Choice()
        box.setEditable(True)
        box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        box.addItem("なし", "")
        for n in range(1, 21):
            box.addItem(circled(n), circled(n))
        box.setMinimumHeight(round(em(self) * TALL))
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.activated.connect(lambda _n: self._chose("number", box.currentData()))
        edit = box.lineEdit()
        if edit is not None:
            edit.editingFinished.connect(lambda: self._chose("number", number_of(edit.text())))
        self._add("number", "番号(&N)", box)
        if self.shape() is not None and self.shape().shape == "arrow" and not self.locked:  # type: ignore[union-attr]
            button = QPushButton("次の番号を付ける(&B)")
            button.setAutoDefault(False)
            button.setMinimumHeight(round(em(self) * TALL))
            button.setAccessibleName("次の番号を付ける")
            button.setToolTip("まだ使っていない次の番号を付けます。")
            button.clicked.connect(lambda: self._chose("number", next_number(self.document.shapes)))
            self.column.addWidget(button)
            self.fields["next number"] = button

    def _place(self, shape: FigureShape) -> None:
        wide, high = self.document.area
        if is_tied(shape, by_id(self.document.shapes)):
            self.column.addWidget(Quiet("位置は、つないだ図形に付いて動きます。"))
            return
        grid = QGridLayout()
        grid.setHorizontalSpacing(round(0.5 * em(self)))
        grid.setVerticalSpacing(round(0.2 * em(self)))
        least = 0.0 if shape.shape == "arrow" else LEAST
        for n, (key, words, low, most) in enumerate(
            (("x", "左から", 0.0, wide), ("y", "上から", 0.0, high), ("width", "幅", least, wide), ("height", "高さ", least, high))
        ):  # fmt: skip
            box = Millimetres(words, low, most)
            box.setMinimumHeight(round(em(self) * TALL))
            box.valueChanged.connect(lambda value, k=key: self._measured(k, value))
            label = QLabel(words)
            label.setBuddy(box)
            grid.addWidget(label, n // 2 * 2, n % 2)
            grid.addWidget(box, n // 2 * 2 + 1, n % 2)
            self.fields[key] = box
        self.column.addSpacing(em(self) // 5)
        self.column.addLayout(grid)

    def _fill(self, shape: FigureShape) -> None:
        """Show the facts of the shape without making acts of them."""
        box = own_box(shape)
        facts: dict[str, Any] = {
            "kind": shape.kind, "text": shape.text, "start": shape.start, "end": shape.end, "number": shape.number,
            "line": shape.line, "align": shape.align, "x": box.x, "y": box.y, "width": box.width, "height": box.height,
        }  # fmt: skip
        for key, widget in self.fields.items():
            if key in facts:
                with QSignalBlocker(widget):
                    show_fact(widget, facts[key])
        if shape.shape == "bar":
            table = timetable_of(self.document.shapes, shape)
            dates = (shape.start,) if shape.kind == "point" else (shape.start, shape.end)
            self._say(next((f for text in dates if (f := fault_of(text, table))), ""))

    def _say(self, sentence: str) -> None:
        self.note.setText(sentence)
        self.note.setVisible(bool(sentence))

    # acts ------------------------------------------------------------------------------------------------------------

    def _act(self, name: str, change: Callable[[FigureShape], FigureShape], joins: str = "") -> None:
        shape = self.shape()
        if shape is None or self.locked:
            return
        made = change(shape)
        if made != shape:
            self.document.act(name, tuple(made if s.id == made.id else s for s in self.document.shapes), joins=joins)

    def _typed(self, text: str) -> None:
        shape = self.shape()
        if shape is None or self.locked:
            return
        made = acts.change(self.document.shapes, {shape.id}, text=text)
        if shape.shape == "timetable":
            now = by_id(made)[shape.id]
            made = settle_bars(made, now, bars_of(self.document.shapes, shape))
        self.document.act("文字の変更", made, joins=f"typing {shape.id}")

    def _ended(self, box: ShapeText, why: str) -> None:
        match why:
            case "undo":
                self.document.undo()
            case "redo":
                self.document.redo()
            case "next":
                box.focusNextChild()
            case "previous":
                box.focusPreviousChild()
            case _:
                self.wished.emit("surface")

    def _chose(self, key: str, fact: str) -> None:
        if key in ("start", "end") and (shape := self.shape()) is not None and shape.shape == "bar":
            self._act("日付の変更", lambda s: self._dated(s, key, fact))
        elif key == "kind" and (shape := self.shape()) is not None and shape.shape == "bar":
            self._act("種類の変更", lambda s: self._dated(s, "kind", fact))
        else:
            self._act(NAMES.get(key, "変更"), lambda s: _with(s, key, fact))

    def _dated(self, bar: FigureShape, key: str, fact: str) -> FigureShape:
        """The bar with other dates, moved to where they say."""
        made = _with(bar, key, fact)
        table = timetable_of(self.document.shapes, bar)
        return (settle_bar(made, table) if table else None) or made

    def _measured(self, key: str, value: float) -> None:
        shape = self.shape()
        if shape is None or self.locked:
            return
        box, (wide, high) = own_box(shape), self.document.area
        made = self.document.shapes
        if key in ("x", "y"):
            dx, dy = (value - box.x, 0.0) if key == "x" else (0.0, value - box.y)
            made = acts.move(made, with_inner(made, {shape.id}), dx, dy, (wide, high))
            self.document.act("位置の変更", made, joins=f"{key} {shape.id}")
            return
        room = wide - box.x if key == "width" else high - box.y
        sized = box._replace(**{key: min(value, max(room, LEAST))})
        made = resized(made, shape.id, Rect(*sized))
        self.document.act("大きさの変更", made, joins=f"{key} {shape.id}")
        self._fill(by_id(self.document.shapes)[shape.id])

    def sizeHint(self) -> QSize:
        return QSize(12 * em(self), 6 * em(self))

    def first(self) -> QWidget | None:
        """Where F6 and 「内容」 take the keyboard."""
        return next((w for w in self.fields.values() if w.isEnabled()), None)


NAMES: Final = {
    "kind": "種類の変更",
    "start": "矢印のつなぎ先の変更",
    "end": "矢印のつなぎ先の変更",
    "number": "番号の変更",
    "line": "線の変更",
    "align": "文字の位置の変更",
}
SEVERAL: Final = (
    ("揃える", ""),
    ("左に揃える", "align left"),
    ("左右中央に揃える", "align center"),
    ("右に揃える", "align right"),
    ("上に揃える", "align top"),
    ("上下中央に揃える", "align middle"),
    ("下に揃える", "align bottom"),
    ("並べる", ""),
    ("横の間隔を等しく", "distribute x"),
    ("縦の間隔を等しく", "distribute y"),
    ("同じ大きさにする", "same size"),
)
KEYS: Final = (
    "Tab：次の図形",
    "Enter・F2：文字を書く",
    "矢印キー：動かす（Shiftで細かく、Ctrlで大きさ）",
    "A：矢印を引く",
    "Delete：消す",
    "F6：左の列・図・右の列の移動",
)


def _with(shape: FigureShape, key: str, fact: Any) -> FigureShape:
    return replace(shape, **{key: fact})
