"""The rows of a figure's answer in, its shapes as values out, and back; lengths in mm from the figure's top left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, cast, get_args

from desktop.definition.model import FIGURE_COLUMNS, Rows

ShapeName = Literal["node", "arrow", "zone", "note", "timetable", "bar", "picture"]
NODE_KINDS: Final[dict[str, str]] = {
    "org": "組織", "terminal": "端末", "server": "サーバ", "medium": "媒体", "person": "人", "box": "枠",
}  # fmt: skip
ZONE_KINDS: Final[dict[str, str]] = {
    "lgwan": "LGWAN",
    "internet": "インターネット",
    "inside": "庁内",
    "other": "その他の区域",
}
ARROW_KINDS: Final[dict[str, str]] = {"to": "片方向の矢印", "both": "両方向の矢印", "line": "線"}
BAR_KINDS: Final[dict[str, str]] = {"bar": "期間", "point": "時点"}
LINES: Final[dict[str, str]] = {"solid": "実線", "dash": "破線", "bold": "太線"}
MOST: Final = 300
"""Shapes a figure is meant for; more are kept and printed, and told."""


@dataclass(frozen=True, slots=True)
class FigureShape:
    """One shape. What a shape does not use stays empty or 0."""

    shape: ShapeName
    id: str
    """Unique within the figure; nodes and zones are what arrows start and end at."""
    kind: str = ""
    """Of ``NODE_KINDS``, ``ZONE_KINDS``, ``ARROW_KINDS`` or ``BAR_KINDS``."""
    text: str = ""
    """Words in a node, at an arrow, at the head of a zone, of a note; months of a timetable, one a line; a picture's
    attachment title."""
    x: float = 0.0
    y: float = 0.0
    width: float = 0.0
    height: float = 0.0
    """Of an arrow without nodes: from (x, y) to (x + width, y + height), both may be negative."""
    start: str = ""
    """Arrow: id of the shape it leaves; bar: the date printed at its begin."""
    end: str = ""
    """Arrow: id of the shape it reaches; bar: the date printed at its end."""
    number: str = ""
    """①②③ before the words; of a picture its page."""
    line: str = "solid"
    align: Literal["center", "left"] = "center"


def shapes_of(rows: Rows) -> tuple[FigureShape, ...]:
    """The shapes of an answer in drawing order; rows of unknown shapes are left out."""
    return tuple(_shape(dict(zip(FIGURE_COLUMNS, row, strict=False))) for row in rows if row and row[0] in _SHAPES)


_SHAPES: Final = get_args(ShapeName)


def _shape(cells: dict[str, str]) -> FigureShape:
    return FigureShape(
        shape=cast(ShapeName, cells["shape"]),
        id=cells.get("id", ""),
        kind=cells.get("kind", ""),
        text=cells.get("text", ""),
        x=_mm(cells.get("x", "")),
        y=_mm(cells.get("y", "")),
        width=_mm(cells.get("width", "")),
        height=_mm(cells.get("height", "")),
        start=cells.get("start", ""),
        end=cells.get("end", ""),
        number=cells.get("number", ""),
        line=cells.get("line", "") or "solid",
        align="left" if cells.get("align") == "left" else "center",
    )


def _mm(text: str) -> float:
    """A length as written; what is no number within a sheet of A3 is 0."""
    try:
        value = float(text or 0)
    except ValueError:
        return 0.0
    return value if abs(value) <= 1000 else 0.0


def rows_of(shapes: Iterable[FigureShape]) -> Rows:
    """The answer that holds these shapes; lengths to 0.1 mm."""
    return tuple(
        (
            s.shape, s.id, s.kind, s.text, _length(s.x), _length(s.y), _length(s.width), _length(s.height),
            s.start, s.end, s.number, "" if s.line == "solid" else s.line, "" if s.align == "center" else s.align,
        )
        for s in shapes
    )  # fmt: skip


def _length(mm: float) -> str:
    return f"{mm:.1f}".rstrip("0").rstrip(".") if round(mm, 1) else ""
