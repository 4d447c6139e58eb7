"""What a store keeps and what is to be erased in; how the screens say it out: years, last days, requests, places."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox

from desktop.japanese import japan_time

if TYPE_CHECKING:
    from desktop.clerk.retention import Erased, Settled
    from desktop.store.erasure import Unerased
    from desktop.store.keeping import Due

FOREVER = -1
"""永年, as the store keeps it."""
YEARS = (1, 3, 5, 10, 20, 30, FOREVER)
SHOWN = 8
"""Names a question lists."""


def years_words(years: int) -> str:
    """5年, 永年."""
    return "永年" if years == FOREVER else f"{years}年"


def day_words(day: date) -> str:
    """令和13年3月31日."""
    from desktop.japanese import write_date

    return write_date(day, "half")


def moment_words(at: datetime) -> str:
    here = japan_time(at)
    return f"{here.month}月{here.day}日"


def years_box(chosen: int, first: tuple[str, int] | None = None) -> QComboBox:
    """A list of years; ``first`` stands above them. Years that are not usual stand in it when they are chosen."""
    box = QComboBox()
    if first is not None:
        box.addItem(*first)
    usual = [y for y in {*YEARS, chosen} if y]
    for years in sorted(usual, key=lambda y: y if y > 0 else 1000):
        box.addItem(years_words(years), years)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    return box


def until_words(due: Due) -> str:
    """The end of a 保存期間, and where the case lies."""
    end = f"{day_words(due.until)}に満了" if due.until is not None else ""
    return "　".join(filter(None, (end, "ごみ箱" if due.binned else "")))


def request_words(due: Due) -> str:
    """Who asked, when and why."""
    asked = due.request
    if asked is None:
        return ""
    who = asked.who or "（名前なし）"
    return f"{moment_words(asked.at)}　{who}" + (f"　{asked.reason}" if asked.reason else "")


def names_in_lines(titles: Sequence[str]) -> str:
    """Titles one under the other, the first few."""
    names = "\n".join(f"・{title or '（件名なし）'}" for title in titles[:SHOWN])
    return names + (f"\nほか{len(titles) - SHOWN}件" if len(titles) > SHOWN else "")


def erased_words(done: Erased) -> str:
    """What an erasure did, with its counts."""
    counts = done.counts
    gone = f"案件{counts.cases:,}件、添付{counts.attachments:,}件（{counts.bytes:,}バイト）、履歴{counts.changes:,}行を消しました。"
    return gone + settled_words(done.settled)


def settled_words(settled: Settled) -> str:
    """What became of the copies."""
    reached = f"控え{len(settled.reached)}個からも消しました。" if settled.reached else ""
    refused = "".join(f"\n{fault}" for fault in settled.refused)
    places = len({row.place for row in settled.left})
    left = f"まだ消せていない所（未消去）が{places}か所あります。" if places else "未消去の控えはありません。"
    return f"{reached}{left}{refused}"


def by_place(rows: Sequence[Unerased]) -> dict[str, list[Unerased]]:
    """The list of 未消去 by place."""
    found: dict[str, list[Unerased]] = {}
    for row in rows:
        found.setdefault(row.place, []).append(row)
    return found
