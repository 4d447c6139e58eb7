"""Blanks that shift the print: at the end of lines and of the text, and half-width ones between number and word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop.checks.odd import Manner, Odd, Spot, together

_TRAILING = re.compile(r"[ 　\xa0]+$", re.M)
_LAST_LINES = re.compile(r"\n[ 　\n]*\Z")
_IN_NUMBER = re.compile(r"(?<=[一-鿿ぁ-ヺ]) +(?=[0-9０-９])|(?<=[0-9０-９]) +(?=[一-鿿ァ-ヺ])")
_LIST_NUMBER = re.compile(r"[\s　]*[0-9０-９]+ +")
"""「１ 第13条…」 at the head of a line: the blank after an item number belongs there."""


def trailing_blanks(text: str, manner: Manner) -> Iterator[Odd]:
    """Blanks at line ends and empty lines at the end of the text."""
    del manner
    if (last := _LAST_LINES.search(text)) and text.strip():
        say = "文の終わりに空の行があります。余分な行が印刷されるので、取り除いてください。"
        yield Odd("text.last-line", last.start(), len(last[0]), say, last[0], "")
        text = text[: last.start()]
    if not text.strip():
        return
    spots = [Spot(m.start(), m[0], "") for m in _TRAILING.finditer(text) if m[0]]
    yield from together("text.line-end", text, spots, "行の終わりに空白があります（{where}）。取り除いてください。")


def blanks_in_numbers(text: str, manner: Manner) -> Iterator[Odd]:
    """「第 12 条」: a half-width blank between a number and its word."""
    del manner
    spots = [Spot(m.start(), m[0], "") for m in _IN_NUMBER.finditer(text) if not _ends_list_number(text, m)]
    say = "数字の前後に半角の空白があります（{where}）。空白を取り除いてください。"
    yield from together("text.number-blank", text, spots, say)


def _ends_list_number(text: str, found: re.Match[str]) -> bool:
    head = _LIST_NUMBER.match(text, text.rfind("\n", 0, found.start()) + 1)
    return head is not None and head.end() == found.end()
