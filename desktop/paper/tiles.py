"""A laid-out sheet in, the tiles of its Excel copy out: rectangles in mm with their text, style and what they answer.

A label is one tile; of an answer every printed line is a tile of its own, so that the breaks on the screen are those
of the paper; of a line with several boxes every box is one, so that each can be ticked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, NamedTuple

from desktop.sheet.compose import MM
from desktop.sheet.model import Box, Line, Page, Placed, Sheet, Span

REST: Final = 2.0
"""mm left under the last line from which the rest of a cell is a tile of its own."""
NEAR: Final = 0.05
"""mm"""
BLANK: Final = "　"
FIGURE_HEAD: Final = "図の中の文字"
LEAST_ROW: Final = 2.2
HIGHEST_ROW: Final = 4.0
"""mm of a row of texts behind a figure."""
SMALL_FACE: Final = "BIZUDGothic-Regular"
BEHIND: Final = 0.8
"""Share of a figure's width its texts take behind it: a PC without our fonts sets columns wider than the picture."""
BLANK_SIZE: Final = 10.5
"""pt of what is put into an empty cell."""
SMALL: Final = 6.0
"""pt of those texts."""

Horizontal = Literal["left", "center", "right", "distributed"]


class Look(NamedTuple):
    """How a tile's text stands; ``face`` is a face id, ``size`` in pt."""

    face: str
    size: float
    horizontal: Horizontal = "left"
    vertical: Literal["top", "center"] = "center"
    wrap: bool = False
    stacked: bool = False
    inset: bool = False
    """均等割付 between blanks left and right, not from edge to edge."""
    grey: bool = False
    """Words of a figure, behind its picture."""


class Part(NamedTuple):
    """The part of a field's text a tile holds, for reading it back."""

    field: str
    before: str
    """Printed before the answer: blanks of a hanging indent, the number of an entry, ⑥その他（."""
    after: str
    """Printed behind the answer: ）."""
    ends: bool
    """A paragraph ends here; else the next line goes on without anything between."""
    entries: tuple[str, ...] = ()
    """In the first part of a list printed in one run: what each entry is."""


class CellPart(NamedTuple):
    """The cell of a table's answer a tile holds, for reading it back."""

    field: str
    row: int
    column: int
    soft: tuple[int, ...]
    """Lines (from 0) behind which the same paragraph goes on."""
    ends: bool
    """A paragraph ends here; else the cell goes on within it on the next page."""
    computed: str
    """What the program wrote into the cell; while that stands there the answer is empty."""


class Signs(NamedTuple):
    """The row of a checklist whose sign a tile holds, for reading it back."""

    field: str
    row: str
    signs: tuple[tuple[str, str], ...]
    """Mark and the sign printed for it."""


@dataclass(frozen=True, slots=True)
class Tile:
    """Edges in mm on its page."""

    left: float
    top: float
    right: float
    bottom: float
    text: str
    look: Look
    part: Part | None = None
    tick: tuple[str, str] | None = None
    field: str = ""
    """The field whose area the tile belongs to."""
    cell: CellPart | None = None
    printed: str = ""
    """The field whose choice the words stand for (the clauses of a contract)."""
    signs: Signs | None = None

    @property
    def is_answer(self) -> bool:
        """A person may write or tick here."""
        return bool(self.field or self.part or self.tick or self.cell or self.signs)


def tiles_of(sheet: Sheet) -> list[tuple[Page, list[tuple[Box, list[Tile]]]]]:
    """For each page its boxes with their tiles; the 案 mark is left to the page header."""
    offsets = _Offsets(dict(sheet.runs))
    return [
        (page, [(box, list(_box(box, offsets))) for box in page.boxes if box.role != "draft"]) for page in sheet.pages
    ]


class _Offsets:
    """How far each field has been printed; tells what of a line was put before the answer."""

    def __init__(self, runs: Mapping[str, tuple[str, ...]]) -> None:
        self._runs = runs
        self._next: dict[str, int] = {}
        self._bracket: set[str] = set()

    def part(self, line: Line, indent: str) -> Part | None:
        """The field's part of a line, None when the line answers nothing or says again what was printed before."""
        expected = self._next.get(line.field, 0)
        if not line.field or line.start + len(line.text) - line.after < expected:
            return None
        ahead = min(max(expected - line.start, 0), len(line.text))
        if not expected and line.text[:ahead].endswith("（"):
            self._bracket.add(line.field)
        self._next[line.field] = line.start + len(line.text) + line.ends_paragraph
        closes = line.field in self._bracket and line.ends_paragraph and line.text.endswith("）")
        after = line.text[-line.after :] if line.after else "）" if closes else ""
        entries = () if expected else self._runs.get(line.field, ())
        return Part(line.field, indent + line.text[:ahead], after, line.ends_paragraph, entries)


def _box(box: Box, offsets: _Offsets) -> Iterator[Tile]:
    lines = [p.line for p in box.lines]
    if box.signs:
        yield _sign_of_row(box)
        return
    if not lines or box.picture is not None:
        return
    if box.role == "figure":
        yield from _words_of_figure(box)
        return
    if box.cell is not None:
        yield _table_cell(box, box.cell)
        return
    if any(run.dy for line in lines for run in line.runs):
        yield _whole(box, "".join(line.text for line in lines), stacked=True)
    elif box.role == "value" and len(box.fields) == 1 and not any(line.field or line.spans for line in lines):
        yield from (replace(tile, printed=box.fields[0]) for tile in _rows(box, offsets))
    elif any(line.field or line.spans for line in lines) or len({r.size for line in lines for r in line.runs}) > 1:
        yield from _rows(box, offsets)
    else:
        yield _whole(box, "\n".join(_indent(line) + line.text for line in lines))


def _table_cell(box: Box, cell: tuple[int, int]) -> Tile:
    """A cell of a table: its lines below each other in one cell of the worksheet."""
    lines = [p.line for p in box.lines]
    soft = tuple(n for n, line in enumerate(lines[:-1]) if not line.ends_paragraph)
    text = "\n".join(line.text for line in lines)
    look = _look(lines[0], "center" if box.valign == "middle" or len(lines) == 1 else "top")
    computed = "" if lines[0].field else text
    part = CellPart(box.fields[0], *cell, soft, lines[-1].ends_paragraph, computed)
    look = look._replace(wrap=len(lines) > 1)
    return Tile(box.x, box.y, box.x + box.width, box.y + box.height, text, look, cell=part)


def _sign_of_row(box: Box) -> Tile:
    """The cell of a checklist's row, empty or with the sign that was put in."""
    text = "".join(p.line.text for p in box.lines)
    look = _look(box.lines[0].line, "center") if box.lines else Look("", BLANK_SIZE)
    row = box.signs[0][0].partition("=")[0]
    signs = tuple((option.partition("=")[2], sign) for option, sign in box.signs)
    look = look._replace(horizontal="center")
    return Tile(box.x, box.y, box.x + box.width, box.y + box.height, text, look, signs=Signs(box.fields[0], row, signs))


def figure_words(box: Box) -> list[str]:
    """The texts of a figure in their order, each paragraph as one."""
    made: list[str] = []
    end = -1
    for placed in box.lines:
        line = placed.line
        if line.start == end and made:
            made[-1] += line.text
        else:
            made.append(line.text)
        end = line.start + len(line.text)
    return [text for text in made if text.strip()]


def _words_of_figure(box: Box) -> Iterator[Tile]:
    """The texts of a figure as rows of cells behind its picture, to be found and read."""
    words = figure_words(box)
    if not words:
        return
    rows = max(min(len(words), int(box.height / LEAST_ROW) - 1), 1)
    each = -(-len(words) // rows)
    texts = [FIGURE_HEAD, *("　／　".join(words[n : n + each]) for n in range(0, len(words), each))]
    step = min(box.height / len(texts), HIGHEST_ROW)
    look = Look(SMALL_FACE, SMALL, wrap=False, grey=True)
    for n, text in enumerate(texts):
        top = box.y + n * step
        yield Tile(box.x, top, box.x + box.width * BEHIND, top + step, text, look)


def _whole(box: Box, text: str, *, stacked: bool = False) -> Tile:
    """One tile over the whole box."""
    first = box.lines[0].line
    look = _look(first, "center" if stacked or box.valign == "middle" or len(box.lines) == 1 else "top")
    look = look._replace(wrap=len(box.lines) > 1, stacked=stacked)
    text = text.strip(BLANK) if look.horizontal == "distributed" else text
    if stacked or _in_the_middle(box):
        look = look._replace(horizontal="center")
    return Tile(box.x, box.y, box.x + box.width, box.y + box.height, text, look)


def _in_the_middle(box: Box) -> bool:
    """A single line with as much room left as right, though it is set from the left with a wide pad."""
    place = box.lines[0]
    before = place.x + place.line.left - box.x
    after = box.x + box.width - place.x - place.line.right
    return len(box.lines) == 1 and place.line.align == "left" and before > REST and abs(before - after) < REST


def _rows(box: Box, offsets: _Offsets) -> Iterator[Tile]:
    """The lines of a box below each other, with what is left above and below them."""
    placed = box.lines
    bottom, first, last = box.y + box.height, placed[0], placed[-1]
    end = last.y + last.line.height
    alone = len(placed) == 1 and box.valign == "middle"
    starts = [p.y for p in placed]
    if alone or first.y - box.y <= REST:
        starts[0] = box.y
    else:
        yield _empty(box, box.y, first.y, first.line)
    ends = [*starts[1:], bottom if alone or bottom - end <= REST else end]
    for place, top, low in zip(placed, starts, ends, strict=True):
        yield from _line(box, place, top, low, offsets)
    if ends[-1] < bottom:
        yield _empty(box, ends[-1], bottom, last.line)


def _empty(box: Box, top: float, bottom: float, near: Line) -> Tile:
    return Tile(box.x, top, box.x + box.width, bottom, "", _look(near, "top")._replace(wrap=True), field=near.field)


def _line(box: Box, place: Placed, top: float, bottom: float, offsets: _Offsets) -> Iterator[Tile]:
    line = place.line
    look = _look(line, "center")
    right = box.x + box.width
    indent = _indent(line)
    text = line.text
    if line.align == "spread" and not line.field:
        look = look._replace(horizontal="left", inset=False)
        text = _spread(line)
    elif line.align == "spread":
        indent = ""
    part = offsets.part(line, indent if len(line.spans) < 2 else "")
    if len(line.spans) < 2:
        tick = _tick(line.spans[0]) if line.spans else None
        yield Tile(box.x, top, right, bottom, indent + text, look, part, tick, part.field if part else "")
        return
    pad = place.x - box.x
    pieces = list(_pieces(line))
    edges = [box.x, *(place.x + span.left - pad for span, _ in pieces[1:]), right]
    for n, (span, text) in enumerate(pieces):
        own = None
        if part is not None and n == len(pieces) - 1:  # the bracket stands behind the last box
            own = part._replace(before=part.before[line.text.rindex(text) :])
        yield Tile(edges[n], top, edges[n + 1], bottom, text, look, own, _tick(span), own.field if own else "")


def _pieces(line: Line) -> Iterator[tuple[Span, str]]:
    """Each box of a line with its words, without the blanks that stand between two boxes."""
    glyphs = [(x, cluster) for run in line.runs for x, cluster in zip(run.xs, run.clusters, strict=True)]
    lefts = [span.left for span in line.spans[1:]]
    starts = [float("-inf"), *lefts]
    for span, start, end in zip(line.spans, starts, [*lefts, float("inf")], strict=True):
        text = "".join(c for x, c in glyphs if start - NEAR <= x < end - NEAR)
        yield span, text.rstrip(BLANK) if end != float("inf") else text


def _tick(span: Span) -> tuple[str, str]:
    return span.field, span.option


def _look(line: Line, vertical: Literal["top", "center"]) -> Look:
    run = line.runs[0] if line.runs else None
    horizontal: Horizontal = "left"
    if line.align in ("center", "right"):
        horizontal = line.align
    elif line.align == "spread" and len(line.text) > 1 and not line.spans:
        horizontal = "distributed"
    face = next((r.face for r in line.runs if r.face.startswith("BIZ")), run.face if run else "")
    size = run.size if run else 10.5
    return Look(face, size, horizontal, vertical, inset=horizontal == "distributed" and line.left > size * MM / 2)


def _indent(line: Line) -> str:
    """Full-width blanks for the space a line stands in by."""
    if line.align in ("center", "right") or not line.runs:
        return ""
    return BLANK * round(line.left / (line.runs[0].size * MM))


def _spread(line: Line) -> str:
    """A line of 均等割付 among others (□報　告): full-width blanks in its gaps, as one would type it."""
    made, end = "", None
    for run in line.runs:
        em = run.size * MM
        for x, cluster in zip(run.xs, run.clusters, strict=True):
            made += BLANK * (0 if end is None else round((x - end) / em)) + cluster
            end = x + em
    return made
