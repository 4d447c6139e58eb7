"""The layout of a form in millimetres: page, running heads and nested rows of cells; frozen values, no device."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from desktop.definition.condition import ALWAYS, Condition

Align = Literal["left", "center", "right", "justify"]
Valign = Literal["top", "middle"]
Face = Literal["mincho", "gothic", "gothic-bold"]


@dataclass(frozen=True, slots=True)
class Block:
    """One thing printed in a cell, blocks stand below each other.

    ``label``: 均等割付 label (``text``) · ``text``: fixed text · ``field``: the answer's prose ·
    ``mark``: one box of ``field`` (``options[0]``) with its label · ``marks``: boxes below each other ·
    ``items``: one ``group`` of an item grid, row by row · ``chosen``: only the chosen box of ``field`` (■無; while
    nothing is chosen, and on the blank form, all its boxes) · ``write``: words with answers in braces
    (``〔諮問第{bango}号〕``; ``{id}`` an answer, ``{id:last}`` its last 課, ``{id:date}`` spaced as the style wants dates,
    ``{title}`` the form's title, ``{annex}`` the number of this 別紙) · ``clauses``: the chosen clauses of ``field`` ·
    ``figure``: the drawing of ``field``, ``height`` mm high.
    """

    kind: Literal["label", "text", "field", "mark", "marks", "items", "chosen", "write", "clauses", "figure"]
    text: str = ""
    field: str = ""
    options: tuple[str, ...] = ()
    group: str = ""
    bracket: str = ""
    """Field printed in full-width brackets after the last option (⑥その他（　）)."""
    spread: bool = False
    """均等割付 over the width of the cell."""
    vertical: bool = False
    """Characters stacked, repeated on every page piece."""
    align: Align = "justify"
    size: float | None = None
    """pt; None takes the cell's."""
    indent: float = 0.0
    """Full-width characters before every line."""
    columns: tuple[float, ...] = ()
    """For ``items`` and ``marks``: left edges of the second, third … box of a line, in full-width characters."""
    shown: Condition = ALWAYS
    hang: float | None = None
    """em by which the later lines of a paragraph that begins with １　１．（１）① ※ ・ stand in; None takes the page's."""
    face: Face | None = None
    """None takes the page's."""
    chars: float | None = None
    """Full-width characters in a line when that is less than the cell holds; None fills the cell."""
    first: float = 0.0
    """em by which the first line of a paragraph stands in (字下げ) unless it begins with a blank or a number of its own."""
    height: float = 0.0
    """mm of a figure."""
    start: str = ""
    """For ``clauses``: field whose answer is the number of the first 条; while it is empty 第〇条 is printed."""


@dataclass(frozen=True, slots=True)
class CellPlan:
    """A cell: either ``blocks`` or nested ``rows``."""

    width: float
    """mm"""
    blocks: tuple[Block, ...] = ()
    rows: tuple[RowPlan, ...] = ()
    valign: Valign = "top"
    size: float | None = None
    leading: float | None = None
    pad: float | None = None
    """mm left and right; None takes the page's."""
    edges: str = "LTRB"
    """Which edges are ruled."""


@dataclass(frozen=True, slots=True)
class RowPlan:
    cells: tuple[CellPlan, ...]
    shown: Condition | None = None
    """None: shown when one of the fields in it is shown (or it has none)."""
    omit_empty: bool = False
    """Left out of the print when all its fields are empty (not in the blank form)."""
    keep: bool = False
    """Never split over pages unless higher than a page."""
    min_height: float = 0.0
    """mm"""
    blank_height: float = 0.0
    """mm; least height on the blank form, which is filled in by hand."""
    head: bool = False
    """Stands again at the top of every further page that the rows below it (up to the next row that is no part of its
    table) go on to."""
    new_page: bool = False
    """Begins a new page, unless nothing stands on the page yet."""
    bare: bool = False
    """Of a table: printed without its heads."""
    table: str = ""
    """Field whose table is printed here: the row stands for the heads and all rows of it; ``cells`` is empty."""
    checklist: str = ""
    """Field whose checklist is printed here, likewise."""
    widths: tuple[float, ...] = ()
    """mm of the printed columns of a table or checklist from the left. Table: number, 内訳, stub, columns (those it has);
    checklist: block, mark, words."""
    aligns: tuple[Align, ...] = ()
    """Of a table's answered columns; counts stand right, texts left when not said."""
    titles: tuple[str, ...] = ()
    """Heads of a checklist's columns."""
    size: float | None = None
    """pt of a table or checklist; None takes the page's."""
    leading: float | None = None
    """pt of a table or checklist."""
    blank_rows: int = 5
    """Empty rows of a table of free rows on the blank form."""


@dataclass(frozen=True, slots=True)
class HeadPlan:
    """A line at the head of every page; ``{id}`` is an answer, ``{id:last}`` its last 課 or 室 (【未来戦略室】)."""

    text: str
    align: Align = "center"
    size: float | None = None
    bold: bool = False
    first_only: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """Lengths in mm, sizes and leading in pt."""

    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float
    face: Face = "mincho"
    size: float = 10.5
    leading: float = 13.5
    hang: float = 1.0
    """em; see :attr:`Block.hang`."""
    hanging: bool = True
    """ぶら下げ: ，。、． at a line's end may stand outside the width where the cell has room for their ink."""
    pad: float = 1.0
    pad_top: float = 0.6
    rule: float = 0.5
    """Weight of a cell's edge in pt."""
    heads: tuple[HeadPlan, ...] = ()
    head_gap: float = 1.0
    rows: tuple[RowPlan, ...] = ()
    page_number: str = ""
    """Printed in the middle of the foot, ``{n}`` the page and ``{of}`` the pages; empty: none (as on the official sheet)."""
    page_breaks_before: tuple[str, ...] = ()
    """The first row with one of these fields starts a new page, unless the sheet before it already ran over a page."""
