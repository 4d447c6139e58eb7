"""A timetable's months and the dates of a bar as typed in; where the bar stands, in mm, out. No Qt."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from desktop.answers.figure import FigureShape
from desktop.japanese import Digits, write_number, written_dates
from desktop.screen.figure.acts import place
from desktop.screen.figure.shapes import SIZES, Shapes, by_id, own_box
from desktop.sheet.figure_paths import Rect

HEAD: Final = 7.0
"""mm of the line with the months."""
ROW: Final = 10.0
"""mm from one bar to the next below it."""
PARTS: Final[dict[str, int]] = {
    "初旬": 5, "上旬": 5, "初め": 5, "はじめ": 5, "初頭": 5, "中旬": 15, "半ば": 15, "中頃": 15,
    "下旬": 25, "末": 28, "末日": 31,
}  # fmt: skip
"""The day a part of a month is drawn at."""
POINT: Final = 3.0
"""mm; a point wider than 4 mm is printed as a short bar."""
MOST_MONTHS: Final = 24
_PART: Final = re.compile(r"(\d{1,2})\s*[/.月]\s*(" + "|".join(sorted(PARTS, key=len, reverse=True)) + ")")
_MONTH: Final = re.compile(r"(\d{1,2})\s*(?:月|$)")
_HALF: Final = str.maketrans("０１２３４５６７８９／．", "0123456789/.")


class Day(NamedTuple):
    """A month and a day as written; no day: the whole month."""

    month: int
    day: int | None


def read_day(text: str) -> Day | None:
    """7/15, ９/初旬, 令和８年７月中旬 as month and day; None for anything else."""
    plain = text.translate(_HALF)
    if (found := _PART.search(plain)) and 1 <= int(found[1]) <= 12:
        return Day(int(found[1]), PARTS[found[2]])
    for written in written_dates(plain):
        if written.month is not None and 1 <= written.month <= 12:
            return Day(written.month, written.day or PARTS.get(written.part))
    if (found := re.fullmatch(r"\s*(\d{1,2})\s*[/.]\s*(\d{1,2})\s*", plain)) and 1 <= int(found[1]) <= 12:
        return Day(int(found[1]), int(found[2]))
    return None


def months_of(timetable: FigureShape) -> tuple[str, ...]:
    """The heads of the columns, as printed."""
    return tuple(timetable.text.split("\n"))


def month_names(first: int, count: int, digits: Digits) -> tuple[str, ...]:
    """４月, ５月 … of some months in a row."""
    return tuple(f"{write_number((first - 1 + n) % 12 + 1, digits)}月" for n in range(count))


def month_number(head: str) -> int | None:
    """The month a column's head names."""
    found = _MONTH.findall(head.translate(_HALF))
    return int(found[-1]) if found and 1 <= int(found[-1]) <= 12 else None


def place_in(timetable: FigureShape, day: Day, *, ends: bool) -> float | None:
    """mm from the figure's left of a day's begin (or, with ``ends``, of its end); None outside the months."""
    heads = months_of(timetable)
    column = next((n for n, h in enumerate(heads) if month_number(h) == day.month), None)
    if column is None:
        return None
    long = monthrange(2024, day.month)[1]
    number = (long if ends else 1) if day.day is None else min(max(day.day, 1), long)
    share = (number if ends else number - 1) / long
    return timetable.x + timetable.width * (column + share) / len(heads)


def timetable_of(shapes: Shapes, bar: FigureShape) -> FigureShape | None:
    """The timetable a bar stands in; the first one when it stands in none."""
    tables = [s for s in shapes if s.shape == "timetable"]
    x, y = own_box(bar).middle
    return next((t for t in tables if own_box(t).holds((x, y))), tables[0] if tables else None)


def settle_bar(bar: FigureShape, timetable: FigureShape) -> FigureShape | None:
    """The bar where its dates say; None when they are not in the timetable."""
    day = read_day(bar.start)
    left = place_in(timetable, day, ends=False) if day else None
    if day is None or left is None:
        return None
    if bar.kind == "point" or not bar.end.strip():
        width = min(bar.width, POINT) if bar.kind == "point" else bar.width
        long = timetable.width / max(1, len(months_of(timetable))) / monthrange(2024, day.month)[1]
        return replace(bar, x=round(left + long / 2 - width / 2, 2), width=round(width, 2))
    last = read_day(bar.end)
    right = place_in(timetable, last, ends=True) if last else None
    if right is None or right <= left:
        return None
    return replace(bar, x=round(left, 2), width=round(right - left, 2))


def settle_bars(shapes: Shapes, timetable: FigureShape, bars: Sequence[str]) -> Shapes:
    """Bars of a timetable whose months or size changed, at their dates again."""
    return tuple((settle_bar(s, timetable) or s) if s.id in bars and s.shape == "bar" else s for s in shapes)


def bars_of(shapes: Shapes, timetable: FigureShape) -> tuple[str, ...]:
    """Ids of the bars that stand in a timetable."""
    return tuple(s.id for s in shapes if s.shape == "bar" and timetable_of(shapes, s) is timetable)


def resized(shapes: Shapes, name: str, box: Rect) -> Shapes:
    """A shape with another rectangle; the bars of a timetable stand at their dates again."""
    shape = by_id(shapes)[name]
    made = place(shapes, name, box)
    if shape.shape != "timetable":
        return made
    return settle_bars(made, by_id(made)[name], bars_of(shapes, shape))


def free_row(shapes: Shapes, timetable: FigureShape) -> float:
    """mm from the figure's top of the first row of a timetable without a bar; its last row when all have one."""
    box = own_box(timetable)
    taken = [own_box(s) for s in shapes if s.shape == "bar"]
    height = SIZES["bar"][1]
    y = box.y + HEAD + 2.0
    while y + height + ROW <= box.bottom:
        if not any(t.meets(Rect(box.x, y, box.width, height)) for t in taken):
            return y
        y += ROW
    return y
