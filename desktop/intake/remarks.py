"""A grid in, one doubt for each kind of odd character in it out, with its first cell and how many cells have it.

Nothing is changed: the clerk sees the cell and decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from desktop.errors import visible
from desktop.intake.model import Doubt, Grid

_ODD: Final = re.compile(
    "(?P<control>[\x00-\x08\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff])"
    "|(?P<lost>\ufffd)"
    "|(?P<turn>[\u2028-\u202e\u2066-\u2069])"
    "|(?P<own>[\ue000-\uf8ff\U000f0000-\U0010fffd])"
    "|(?P<parted>[\u3040-\u30ff][\u3099\u309a])"
)
_SAYS: Final = {
    "control": "目に見えない制御文字{sign}があります。元のセルを確かめ、取り込んだあとで消してください",
    "lost": "元のファイルで既に失われた文字（�）があります。元の資料を見て、打ち直してください",
    "turn": "文字の向きや行を変える見えない記号{sign}があります。元のセルを確かめ、取り込んだあとで消してください",
    "own": "外字{sign}があります。ほかのパソコンでは別の字に見えるため、元の資料を見て打ち直してください",
    "parted": "濁点・半濁点が離れた文字（{sign}）があります。検索や照合に掛からないため、打ち直してください",
}


def remarks_of(name: str, grid: Grid, sheet: str = "") -> tuple[Doubt, ...]:
    """``sheet`` is the name of the worksheet, empty for a file of one table."""
    first: dict[str, tuple[int, int, str]] = {}
    count: dict[str, int] = {}
    for kind, row, column, sign in _odd_cells(grid):
        first.setdefault(kind, (row, column, sign))
        count[kind] = count.get(kind, 0) + 1
    return tuple(_doubt(name, grid, sheet, kind, *first[kind], count[kind]) for kind in first)


def _odd_cells(grid: Grid) -> Iterator[tuple[str, int, int, str]]:
    """Kind, row, column and the sign of every cell's first odd character."""
    for number, row in enumerate(grid.rows):
        if row and _ODD.search("".join(row)):
            for column, cell in enumerate(row):
                if found := _ODD.search(cell):
                    yield str(found.lastgroup), number, column, found[0]


def _doubt(name: str, grid: Grid, sheet: str, kind: str, row: int, column: int, sign: str, count: int) -> Doubt:
    where = place_of(row, column, sheet)
    shown = "" if kind == "lost" else sign if kind == "parted" else f"（U+{ord(sign):04X}）"
    others = f"（ほかに{count - 1}セル）" if count > 1 else ""
    sentence = f"「{name}」の{where}{others}に" + _SAYS[kind].format(sign=shown) + "。"
    return Doubt("", sentence, visible(grid.rows[row][column]), where)


def place_of(row: int, column: int, sheet: str = "") -> str:
    """シート「…」のB12; 12行目2列目 without a sheet."""
    return f"シート「{visible(sheet)}」の{letters(column)}{row + 1}" if sheet else f"{row + 1}行目{column + 1}列目"


def letters(column: int) -> str:
    """A, B, … AA; from 0."""
    made = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        made = chr(65 + rest) + made
    return made
