"""Places in a text between Qt's UTF-16 units and our code points, and the smallest change between two texts."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QTextCursor, QTextDocument

LINE_ENDS = str.maketrans({"\u2029": "\n", "\u2028": "\n"})


def plain(document: QTextDocument) -> str:
    """The text of a document, every code point as typed (``toPlainText`` would turn U+00A0 into a blank)."""
    return document.toRawText().translate(LINE_ENDS)


def to_units(text: str, index: int) -> int:
    """UTF-16 units before code point ``index`` of a text."""
    head = text[:index]
    return len(head) if head.isascii() else len(head.encode("utf-16-le", "surrogatepass")) // 2


def to_points(text: str, units: int) -> int:
    """Code points in the first ``units`` UTF-16 units of a text."""
    if text.isascii():
        return units
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "replace"))


@dataclass(frozen=True, slots=True)
class Splice:
    """Replace ``removed`` code points from ``start`` by ``inserted``."""

    start: int
    removed: int
    inserted: str


def splice_between(old: str, new: str) -> Splice:
    """The smallest single replacement that turns the old text into the new one."""
    most = min(len(old), len(new))
    start = 0
    while start < most and old[start] == new[start]:
        start += 1
    end = 0
    while end < most - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return Splice(start, len(old) - start - end, new[start : len(new) - end])


def select(cursor: QTextCursor, text: str, start: int, length: int) -> None:
    """Select code points of the document's text with a cursor."""
    cursor.setPosition(to_units(text, start))
    cursor.setPosition(to_units(text, start + length), QTextCursor.MoveMode.KeepAnchor)
