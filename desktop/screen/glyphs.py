"""Characters Qt cannot show as text (異体字, rare names): clusters of the font chain in, glyphs painted by number out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPalette, QRawFont
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.fonts.chain import chain
from desktop.screen.look import edge, em, quiet, sized
from desktop.screen.painting import UNIT, outline, raw_font

SELECTOR = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def draw_glyph(painter: QPainter, box: QRectF, face: str, gid: int, ink: QColor) -> None:
    """One glyph in the middle of a box, as large as its height allows."""
    font = raw_font(face, UNIT)
    wide = font.advancesForGlyphIndexes([gid])[0].x()
    scale = box.height() * 0.86 / UNIT
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(
        box.center().x() - wide * scale / 2, box.center().y() + (font.ascent() - font.descent()) * scale / 2
    )
    painter.scale(scale, scale)
    painter.fillPath(outline(face, gid), ink)
    painter.restore()


def unshowable(text: str, font: QFont) -> tuple[str, ...]:
    """The clusters of a text that the screen's own font shows wrongly or not at all, each once, in order."""
    if text.isascii() or not _suspicious(text, font):
        return ()
    found: dict[str, None] = {}
    for cluster in chain("gothic").clusters(text):
        if SELECTOR.search(cluster.text) or any(ord(c) in _absent(font.family()) for c in cluster.text):
            found[cluster.text] = None
    return tuple(found)


@cache
def _absent(family: str) -> set[int]:  # noqa: ARG001
    """Code points the family was seen not to have; filled by :func:`_suspicious`."""
    return set()


@cache
def _present(family: str) -> set[str]:  # noqa: ARG001
    return set(" \n\u3000")


def _suspicious(text: str, font: QFont) -> bool:
    """Whether a text may hold such a cluster; only characters never seen before are looked up in the font."""
    known, absent = _present(font.family()), _absent(font.family())
    fresh = set(text) - known
    if not fresh:
        return False
    raw = QRawFont.fromFont(font)
    for char in fresh:
        if SELECTOR.match(char) or not raw.supportsCharacter(ord(char)):
            absent.add(ord(char))
        else:
            known.add(char)
    return any(ord(c) in absent for c in fresh)


class GlyphStrip(QWidget):
    """A small badge «異体字» followed by the true glyphs of a text, as they will be printed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.clusters: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_clusters(self, clusters: Iterable[str]) -> None:
        self.clusters = tuple(clusters)
        named = "、".join(self.clusters)
        self.setAccessibleName(f"異体字など、印刷のとおりの字形：{named}" if named else "異体字はありません")
        self.setToolTip("入力欄では標準の字形で表示されますが、用紙にはここに示す字形で印刷されます。")
        self.setVisible(bool(self.clusters))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(10 * em(self), round(2.2 * em(self)))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, high, unit = self.palette(), float(self.height()), em(self)
        small = sized(self.font(), 0.84)
        painter.setFont(small)
        wide = QFontMetrics(small).horizontalAdvance("異体字") + unit * 0.8
        badge = QRectF(0.5, (high - 1.5 * unit) / 2, wide, 1.5 * unit)
        painter.setPen(edge(palette))
        painter.drawRoundedRect(badge, 3, 3)
        painter.setPen(quiet(palette))
        painter.drawText(badge, 0x84, "異体字")
        ink, x = palette.color(QPalette.ColorRole.WindowText), badge.right() + 0.6 * unit
        for cluster in chain("mincho").clusters("".join(self.clusters)):
            if x + high > self.width():
                painter.drawText(QRectF(x, 0, unit * 2, high), 0x84, "…")
                break
            draw_glyph(painter, QRectF(x, 0, high, high), cluster.face.id, cluster.gid, ink)
            x += high
