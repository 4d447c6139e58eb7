"""Short things beside each other, or below each other where the room is too narrow for the line."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QBoxLayout, QLayoutItem, QWidget

Direction = QBoxLayout.Direction


class GivingLine(QBoxLayout):
    """A line that is as high as its width makes it; no thing in it is ever cut because the text is large."""

    def __init__(self, over: QWidget | None = None) -> None:
        super().__init__(Direction.LeftToRight, over)

    def _things(self) -> list[QLayoutItem]:
        items = (self.itemAt(n) for n in range(self.count()))
        return [i for i in items if i is not None and not i.isEmpty()]

    def _sides(self) -> int:
        margins = self.contentsMargins()
        return margins.left() + margins.right()

    def _ends(self) -> int:
        margins = self.contentsMargins()
        return margins.top() + margins.bottom()

    def _fits(self, width: int) -> bool:
        things = self._things()
        line = sum(i.sizeHint().width() for i in things) + self.spacing() * max(len(things) - 1, 0)
        return line + self._sides() <= width

    def minimumSize(self) -> QSize:
        widest = max((i.minimumSize().width() for i in self._things()), default=0)
        return QSize(widest + self._sides(), self._high(beside=self._beside()))

    def sizeHint(self) -> QSize:
        things = self._things()
        line = sum(i.sizeHint().width() for i in things) + self.spacing() * max(len(things) - 1, 0)
        return QSize(line + self._sides(), self._high(beside=self._beside()))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._high(beside=self._fits(width))

    def _beside(self) -> bool:
        return self.direction() == Direction.LeftToRight

    def _high(self, *, beside: bool) -> int:
        heights = [i.sizeHint().height() for i in self._things()]
        if beside:
            return max(heights, default=0) + self._ends()
        return sum(heights) + self.spacing() * max(len(heights) - 1, 0) + self._ends()

    def setGeometry(self, rect: QRect) -> None:
        wanted = Direction.LeftToRight if self._fits(rect.width()) else Direction.TopToBottom
        if self.direction() != wanted:
            self.setDirection(wanted)
        super().setGeometry(rect)
