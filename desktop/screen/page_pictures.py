"""Pages of attached files for the screen: a picture's name in, its pixels out once a worker has drawn them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from desktop.sheet.model import Picture

MOST_KEPT = 24
"""Pages kept as pixels; a page as wide as a screen is some 6 MB."""
STEP = 200
"""Widths are rounded up to this many pixels, so that a small zoom draws nothing anew."""
Drawn = tuple[int, int, bytes]
"""Width, height and RGB bytes."""
Ask = Callable[[Picture, int, Callable[[Any], None], Callable[[Exception], None]], None]
"""Ask somebody who may read files for the pixels of a page in a width; one of the two is called later."""


class Pictures(QObject):
    """What was drawn already, and what was asked for; without somebody to ask nothing is ever drawn."""

    ready = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.ask: Ask | None = None
        self._kept: dict[tuple[Picture, int], QImage | None] = {}

    def forget(self) -> None:
        """Attached files changed."""
        self._kept.clear()

    def pixels(self, picture: Picture, wide: int, high: int) -> QImage | None:  # noqa: ARG002 - as the painter calls it
        """The page in about this width in pixels, or None while it is not there."""
        key = (picture, -(-max(wide, 1) // STEP) * STEP)
        if key not in self._kept:
            self._kept[key] = None
            if self.ask is not None:
                self.ask(picture, key[1], lambda drawn: self._take(key, drawn), lambda _fault: None)
        return self._kept[key] or self._other(picture)

    def _other(self, picture: Picture) -> QImage | None:
        """The page in another width, until the right one comes."""
        return next((image for (name, _), image in self._kept.items() if name == picture and image is not None), None)

    def _take(self, key: tuple[Picture, int], drawn: Drawn) -> None:
        width, height, data = drawn
        self._kept[key] = QImage(data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
        while len(self._kept) > MOST_KEPT:
            self._kept.pop(next(iter(self._kept)))
        self.ready.emit()
