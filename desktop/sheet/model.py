"""The laid-out sheet: pages of boxes with lines of glyphs. Lengths in mm from the page's top left, sizes in pt.

Preview, printer, PDF and Excel all draw this and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Role = Literal["head", "label", "static", "value", "marks", "items", "figure", "picture", "foot", "draft"]


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs of one face and size on one baseline; ``xs[i]`` is the left edge of glyph i in mm from the line's left."""

    face: str
    """Id of a face of ``desktop.fonts``."""
    size: float
    glyphs: tuple[int, ...]
    xs: tuple[float, ...]
    clusters: tuple[str, ...]
    """What was typed for each glyph (a base with its selector is one cluster); joined it is the run's text."""
    dy: float = 0.0
    """mm below the line's baseline; only runs of vertical labels differ from 0."""


@dataclass(frozen=True, slots=True)
class Span:
    """A box ■/□ with its label inside a line: ``left``..``right`` in mm from the line's left."""

    left: float
    right: float
    field: str
    option: str
    chosen: bool


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One composed line; identity is stable while text, width and style stay the same, so devices may cache by it."""

    height: float
    baseline: float
    """mm from the line's top to its baseline."""
    runs: tuple[Run, ...]
    text: str
    """Exactly what was typed for this line, leading full-width blanks included."""
    ends_paragraph: bool
    left: float
    right: float
    """Ink extent in mm from the cell's content left edge (hanging punctuation may pass the content width)."""
    spans: tuple[Span, ...] = ()
    align: Literal["left", "center", "right", "justify", "spread"] = "left"
    field: str = ""
    """The field this line answers, empty for fixed text (a cell can hold both)."""
    start: int = 0
    """Offset of the line's first character in the field's text, for the cursor."""
    after: int = 0
    """Characters at the line's end that are printed behind the answer (号〕)."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A line at a place: its content left edge and its top."""

    x: float
    y: float
    line: Line


Step = tuple[Literal["M", "L", "C", "Z"], tuple[float, ...]]
"""M x y · L x y · C x1 y1 x2 y2 x y · Z; mm from the top left of the box."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A drawn path of a figure, below the lines of its box."""

    path: tuple[Step, ...]
    weight: float = 0.75
    """pt; 0 draws no line."""
    fill: float | None = None
    """Grey from 0 (black) to 1 (white); None: not filled."""
    dash: tuple[float, ...] = ()
    """mm on, mm off …; empty: solid."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A page of an attached PDF, or an attached image, that fills its box."""

    attachment: str
    """Id of the attachment."""
    page: int
    """From 1; 1 for an image."""


@dataclass(frozen=True, slots=True)
class Box:
    """One piece of a cell on one page."""

    x: float
    y: float
    width: float
    height: float
    edges: str
    """Ruled edges, any of ``LTRB``."""
    role: Role
    lines: tuple[Placed, ...]
    fields: tuple[str, ...] = ()
    """Fields answered in this box, for the click and the mark of the edited field."""
    piece: int = 0
    """0 for the first piece of a cell, 1 … for its continuation on later pages."""
    valign: Literal["top", "middle"] = "top"
    shapes: tuple[Shape, ...] = ()
    picture: Picture | None = None
    cell: tuple[int, int] | None = None
    """Row and column of the one field's table whose cell this is."""
    signs: tuple[tuple[str, str], ...] = ()
    """What the cell of a checklist's row may hold: option ``row=mark`` and the sign that is printed for it."""


@dataclass(frozen=True, slots=True)
class Page:
    number: int
    """From 1."""
    width: float
    height: float
    boxes: tuple[Box, ...]
    """In reading order."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A character (cluster) that no face of the chain has; printed as 〓 and reported."""

    cluster: str
    field: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A laid-out form. ``rule`` is the weight of edges in pt."""

    form: str
    version: int
    title: str
    language: str
    rule: float
    pages: tuple[Page, ...]
    missing: tuple[Missing, ...] = ()
    draft: bool = False
    """A 案 mark stands on every page (as boxes of role ``draft``)."""
    chosen: str = "■"
    unchosen: str = "□"
    """The marks before the words of a box, one character each."""
    runs: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Fields whose entries are printed in one run, and the entries; one character stands between two."""

    def spans(self) -> Iterator[Span]:
        for page in self.pages:
            for box in page.boxes:
                for placed in box.lines:
                    yield from placed.line.spans

    def ticks(self) -> frozenset[tuple[str, str]]:
        """Every chosen (field, option) printed on the sheet."""
        return frozenset((s.field, s.option) for s in self.spans() if s.chosen)

    def text(self) -> str:
        """The text in reading order, one printed line a line."""
        return "\n".join(p.line.text for page in self.pages for box in page.boxes for p in box.lines)
