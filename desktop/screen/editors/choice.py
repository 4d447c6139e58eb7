"""Choices as boxes: one of several (can be cleared) or any number, arrows move, Space toggles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.definition.model import Field, Option, Value
from desktop.screen.editors.base import Editor
from desktop.screen.editors.options import (
    CheckOption,
    Columns,
    Explanation,
    OptionBox,
    RadioOption,
    arrow_of,
    beside,
    meaning_of,
)

Key = Qt.Key


class BoxEditor(Editor):
    """What choices and the item grid share: one box in the tab chain, arrows between boxes, the explanation."""

    def __init__(self, field: Field, articles: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.options_by_box: dict[QWidget, Option] = {}
        self.explanation = Explanation(tuple(field.choices.values()), dict(articles))
        self._articles = dict(articles)

    def add_box(self, box: OptionBox) -> None:
        """Wire a box that was made."""
        self.options_by_box[box] = box.option
        box.setAccessibleDescription(
            "。".join(p for p in (self.field.label, meaning_of(box.option, self._articles)) if p)
        )
        box.clicked.connect(lambda _on=False, b=box: self.toggled(b))
        box.focused.connect(lambda b=box: self._entered(b))
        box.installEventFilter(self)

    def option_boxes(self) -> Sequence[OptionBox]:
        return [b for b in self.options_by_box if isinstance(b, OptionBox)]

    def stops(self) -> Sequence[QWidget]:
        """Everything the arrows lead to."""
        return list(self.options_by_box)

    def settle_focus(self) -> None:
        """Only one box is in the tab chain: the chosen one, or the first."""
        boxes = self.option_boxes()
        chosen = next((b for b in boxes if b.isChecked()), boxes[0])
        self._hold(chosen)

    def _hold(self, holder: QWidget) -> None:
        for stop in self.stops():
            stop.setFocusPolicy(Qt.FocusPolicy.StrongFocus if stop is holder else Qt.FocusPolicy.ClickFocus)

    def _entered(self, box: OptionBox) -> None:
        self._hold(box)
        if self.explanation.has_texts:
            self.explanation.explain(box.option)
            self.unfolding.emit(True)  # noqa: FBT003

    def toggled(self, box: OptionBox) -> None:
        """A box was clicked or toggled by key."""
        if self.locked:
            return
        name = f"「{box.option.label}」{'にチェック' if box.isChecked() else 'のチェックを外す'}"
        self.edited.emit(self.value(), name, False)  # noqa: FBT003

    def value(self) -> Value:
        return tuple(b.option.id for b in self.option_boxes() if b.isChecked())

    def show_value(self, value: Value) -> None:
        for box in self.option_boxes():
            on = box.option.id in value if isinstance(value, tuple) else box.option.id == value
            if box.isChecked() is not on:
                box.setChecked(on)
        if not any(s.hasFocus() for s in self.stops()):
            self.settle_focus()

    def inputs(self) -> Sequence[QWidget]:
        return self.stops()

    def first_input(self) -> QWidget:
        return next((b for b in self.stops() if b.focusPolicy() == Qt.FocusPolicy.StrongFocus), self.option_boxes()[0])

    def focus_option(self, option: str) -> None:
        """Put the keyboard on one box."""
        box = next((b for b in self.option_boxes() if b.option.id == option), None)
        if box is not None:
            box.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_locked(self, locked: bool) -> None:  # noqa: FBT001
        super().set_locked(locked)
        for box in self.option_boxes():
            box.locked = locked
            box.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(watched, QWidget):
            return self.key_on(watched, event)
        return super().eventFilter(watched, event)

    def key_on(self, box: QWidget, event: QKeyEvent) -> bool:
        """Arrows between the boxes; True when the key was used."""
        arrow = arrow_of(event)
        if not arrow:
            return False
        target = beside(self.stops(), box, arrow)
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)
        return True


class ChoicesEditor(BoxEditor):
    """Any number of boxes."""

    def __init__(self, field: Field, articles: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(field, articles, parent)
        boxes = [CheckOption(o) for o in field.options]
        self._place(boxes)

    def _place(self, boxes: Sequence[OptionBox]) -> None:
        for box in boxes:
            self.add_box(box)
        self.body.addWidget(Columns(boxes))
        self.body.addWidget(self.explanation)
        self.settle_focus()


class ChoiceEditor(ChoicesEditor):
    """One of several; toggling the chosen one, Backspace or Delete clears it."""

    def _place(self, boxes: Sequence[OptionBox]) -> None:
        del boxes
        super()._place([RadioOption(o) for o in self.field.options])

    def value(self) -> Value:
        return next((b.option.id for b in self.option_boxes() if b.isChecked()), "")

    def toggled(self, box: OptionBox) -> None:
        if self.locked:
            return
        for other in self.option_boxes():
            if other is not box:
                other.setChecked(False)
        name = f"「{box.option.label}」を{'選ぶ' if box.isChecked() else '取り消す'}"
        self.edited.emit(self.value(), name, False)  # noqa: FBT003

    def key_on(self, box: QWidget, event: QKeyEvent) -> bool:
        if event.key() in (Key.Key_Backspace, Key.Key_Delete) and not self.locked and self.value():
            for other in self.option_boxes():
                other.setChecked(False)
            self.edited.emit("", f"「{self.field.label}」を取り消す", False)  # noqa: FBT003
            return True
        return super().key_on(box, event)
