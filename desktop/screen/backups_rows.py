"""Kept copies in; how the screens name them out: when, why, how much, where, whether somebody tried them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize

from desktop.japanese import japan_time
from desktop.screen.look import em
from desktop.screen.rows import RowList, add_row

if TYPE_CHECKING:
    from desktop.store.kept import Kept

DAYS = "月火水木金土日"


class CopyRows(RowList):
    """A list that takes what room there is; with large text it gives way, not the inputs below it."""

    def sizeHint(self) -> QSize:
        return QSize(30 * em(self), 5 * em(self))


def when(at: datetime) -> str:
    """2026年11月21日（土）18時15分, by the clock in Japan."""
    here = japan_time(at)
    return f"{here.year}年{here.month}月{here.day}日（{DAYS[here.weekday()]}）{here.hour}時{here.minute:02}分"


def day(at: datetime) -> str:
    here = japan_time(at)
    return f"{here.month}月{here.day}日"


def size_words(size: int) -> str:
    """12.4MB"""
    return f"{size / (1 << 20):,.1f}MB" if size >= 1 << 20 else f"{max(1, size >> 10):,}KB"


def title(one: Kept) -> str:
    return f"{when(one.at)}　{one.words}"


def below(one: Kept, place: str) -> str:
    """案件12件　1.2MB　控えのフォルダー　11月21日に試しました"""
    parts = [place, size_words(one.size)]
    if one.note is not None:
        parts.insert(0, f"案件{one.note.counts.get('cases', 0):,}件")
    if not one.usable:
        state = "開けなかった記録の写し（ここからは戻せません）"
    elif one.note is None:
        state = "件数の記録がありません"
    elif one.note.tested:
        state = f"{day(datetime.fromisoformat(one.note.tested))}に試しました"
    else:
        state = "取ったときに確かめました"
    return "　".join([*parts, state])


def show_copies(rows: RowList, copies: Sequence[tuple[Kept, str]], keep: Path | None = None) -> None:
    """Fill a list with copies (and where each lies); the one that was chosen, else the first, is chosen."""
    rows.clear()
    for one, place in copies:
        add_row(rows, title(one), below(one, place), one)
    chosen = next((n for n, (one, _) in enumerate(copies) if one.path == keep), 0)
    if copies:
        rows.setCurrentRow(chosen)


def chosen_copy(rows: RowList) -> Kept | None:
    from desktop.screen.rows import THING

    item = rows.currentItem()
    found: Kept | None = item.data(THING) if item is not None else None
    return found
