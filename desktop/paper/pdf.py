"""Laid-out sheets in, one PDF out: every glyph by its number, a text layer of exactly what was typed, the same bytes
for the same sheets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from reportlab.pdfgen.canvas import Canvas

from desktop.paper.outlines import outlines_of
from desktop.paper.pdf_font import PaperFont, packed
from desktop.paper.pictures import Pictures, Source
from desktop.sheet.figure import stand_in
from desktop.sheet.model import Box, Line, Page, Placed, Run, Shape, Sheet
from desktop.sheet.text_marks import Cell, goes_on, line_marks

PT: Final = 72 / 25.4
"""pt in one mm."""
FAINT: Final = "0.8 g"
INK: Final = "0 g"
NEAR: Final = 2
"""1/1000 em of a place that need not be corrected."""
LOOSE: Final = 100
"""1/1000 em from which a gap is given to the glyph before it, in steps of the same size."""
WIDEST: Final = 700
"""1/1000 em a glyph is widened by at most; pdfium takes lines for one line when their glyphs are wider than they are
apart. Wider gaps stay gaps, and the words of such a label are told by ActualText."""

Edge = tuple[str, float, float, float]
"""Direction (h, v), its fixed coordinate, and from where to where, in mm."""


def write_pdf(
    sheets: Sequence[Sheet],
    *,
    title: str,
    progress: Callable[[int, int], None] | None = None,
    pictures: Mapping[str, Source] | None = None,
) -> bytes:
    """The PDF of one or more sheets; ``progress(done, of)`` counts pages. One bookmark a sheet.

    ``pictures`` are the files of attachments by the name their boxes give; a grey box with that name stands for one
    that is not among them. Raises ``fonts.no-file`` or ``fonts.unusable`` when a font file of the sheet has gone or is
    broken, ``paper.no-picture`` when an attachment cannot be drawn.
    """
    paper = _Paper(title, sheets[0].language if sheets else "ja-JP", pictures or {})
    pages = [
        (n, sheet, page, after)
        for n, sheet in enumerate(sheets)
        for page, after in zip(sheet.pages, (*sheet.pages[1:], None), strict=True)
    ]
    paper.setKeywords(" ".join(dict.fromkeys(sheet.form for sheet in sheets)))
    for done, (n, sheet, page, after) in enumerate(pages, 1):
        if page is sheet.pages[0]:
            paper.mark(f"sheet-{n}", bookmark(sheet))
        paper.draw(page, sheet.rule, goes_on(after))
        if progress is not None:
            progress(done, len(pages))
    return bytes(paper.getpdfdata())


def bookmark(sheet: Sheet) -> str:
    """Title and running heads of the first page, for the reader's table of contents."""
    heads = [p.line.text.strip() for box in sheet.pages[0].boxes if box.role == "head" for p in box.lines]
    return "　".join(dict.fromkeys([sheet.title, *filter(None, heads)]))


class _Paper(Canvas):  # type: ignore[misc]
    """reportlab's canvas for pages, outline and file; text and rules are written here as page operators."""

    def __init__(self, title: str, language: str, pictures: Mapping[str, Source]) -> None:
        super().__init__(
            "", pdfVersion=(1, 7), pageCompression=1, invariant=1, lang=language, initialFontName="Helvetica"
        )
        self.setTitle(_sound(title))
        self.setAuthor("")
        self.setSubject("")
        self.setCreator("付議帳")
        self.setViewerPreference("DisplayDocTitle", "true")
        self._fonts: dict[str, PaperFont] = {}
        self._pictures = Pictures(pictures, self._doc)

    def _make_preamble(self) -> None:
        """No initial font: reportlab's would be a Helvetica that is not embedded."""
        self._preamble = ""

    def mark(self, key: str, title: str) -> None:
        """A bookmark to the page about to be drawn."""
        self.bookmarkPage(key)
        self.addOutlineEntry(_sound(title), key)

    def draw(self, page: Page, rule: float, later: frozenset[Cell]) -> None:
        """One page: pictures and paths below, then rules, text above, in reading order; ``later`` goes on after it."""
        self.setPageSize((page.width * PT, page.height * PT))
        operators = "\n".join([*self._drawn(page), *_rules(page, rule), *self._text(page, later)])
        self._currentPageHasImages = bool(self._pictures.used)
        self.showPage()
        if self._pictures.used:
            self._doc.Pages.pages[-1].XObjects = self._pictures.take()
        self._doc.Pages.pages[-1].Contents = packed(operators.encode("ascii"))

    def _drawn(self, page: Page) -> Iterator[str]:
        """What lies below the rules: attached pictures and pages, figures."""
        for box in page.boxes:
            if box.picture is not None:
                name = self._pictures.place(
                    box.picture, box.x * PT, (page.height - box.y) * PT, box.width * PT, box.height * PT
                )
                yield name or "\n".join(_paths(stand_in(box.picture, box.width, box.height).shapes, box, page.height))
            if box.shapes:
                yield from _paths(box.shapes, box, page.height)

    def _text(self, page: Page, later: frozenset[Cell]) -> Iterator[str]:
        yield "BT"
        for faint, boxes in groupby(page.boxes, key=lambda box: box.role == "draft"):
            yield FAINT if faint else INK
            yield from self._boxes(boxes, page.height, later)
        yield "ET"

    def _boxes(self, boxes: Iterable[Box], height: float, later: frozenset[Cell]) -> Iterator[str]:
        for box in boxes:
            titles = [(placed, "") for placed in self._title(box)]
            for placed, mark in (*titles, *zip(box.lines, line_marks(box, later), strict=True)):
                x, y = placed.x * PT, (height - placed.y - placed.line.baseline) * PT
                yield from self._line(placed.line, x, y, mark)

    def _title(self, box: Box) -> Iterator[Placed]:
        """The words in place of a picture that is not at hand."""
        if box.picture is not None and not self._pictures.has(box.picture):
            for placed in stand_in(box.picture, box.width, box.height).lines:
                yield Placed(placed.x + box.x, placed.y + box.y, placed.line)

    def _line(self, line: Line, x: float, y: float, mark: str) -> Iterator[str]:
        """One line with its baseline's left end at ``x``, ``y`` pt; stacked and 均等割付 labels read as one word.

        ``mark`` is what a reader finds behind its last glyph.
        """
        runs = [run for run in line.runs if run.glyphs]
        if mark and runs:
            runs[-1] = replace(runs[-1], clusters=(*runs[-1].clusters[:-1], runs[-1].clusters[-1] + mark))
        stacked = any(run.dy for run in runs)
        apart = stacked or (line.align == "spread" and len(line.text) > 1)
        if apart:
            words = (line.text + mark).encode("utf-16-be", "replace").hex().upper()
            yield f"/Span <</ActualText <FEFF{words}>>> BDC"
        for run, after in zip(runs, [*runs, None][1:], strict=True):
            yield f"1 0 0 1 {x + run.xs[0] * PT:.2f} {y - run.dy * PT:.2f} Tm"
            yield self._run(run, after.xs[0] if after is not None and not stacked else None)
        if apart:
            yield "EMC"

    def _font(self, face: str) -> PaperFont:
        font = self._fonts.get(face)
        if font is None or font.full:
            font = PaperFont(f"F{len(self._doc.delayedFonts) + 1}", outlines_of(face))
            self._fonts[face] = font
            self._doc.delayedFonts.append(font)
        return font

    def _run(self, run: Run, end: float | None) -> str:
        """The glyphs of a run with their places as corrections of the pen; ``end`` mm is where the next run begins."""
        font = self._font(run.face)
        codes = font.codes
        scale = PT / run.size * 1000
        first = run.xs[0]
        places = [int((x - first) * scale + 0.5) for x in run.xs]
        follows = [*places[1:], 0 if end is None else int((end - first) * scale + 0.5)]
        pen = 0
        shown = []
        for glyph, cluster, place, follow in zip(run.glyphs, run.clusters, places, follows, strict=True):
            gap = place - pen
            if gap > NEAR or gap < -NEAR:
                shown.append(f">{-gap}<")
                pen = place
            code, advance = codes[glyph, cluster, 0]
            pen += advance
            if follow - pen >= LOOSE:
                wide = min((follow - pen) // LOOSE * LOOSE, WIDEST)
                code = codes[glyph, cluster, wide][0]
                pen += wide
            shown.append(code)
        return f"/{font.name} {run.size:g} Tf [<{''.join(shown)}>] TJ"


def _sound(text: str) -> str:
    """Text without half surrogates, which no encoding of a PDF can hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


_STEPS: Final = {"M": "m", "L": "l", "C": "c"}


def _paths(shapes: Iterable[Shape], box: Box, height: float) -> Iterator[str]:
    """The paths of a box; what changes from one to the next is said, nothing else."""
    yield "q 0 J 1 j 0 G"
    weight, fill, dash = -1.0, -1.0, None
    for shape in shapes:
        if shape.weight and shape.weight != weight:
            weight = shape.weight
            yield f"{weight:.2f} w"
        if shape.weight and shape.dash != dash:
            dash = shape.dash
            yield f"[{' '.join(f'{mm * PT:.2f}' for mm in dash)}] 0 d"
        if shape.fill is not None and shape.fill != fill:
            fill = shape.fill
            yield f"{fill:.3g} g"
        for step, places in shape.path:
            if step == "Z":
                yield "h"
            else:
                pairs = zip(places[::2], places[1::2], strict=True)
                yield f"{' '.join(f'{(box.x + x) * PT:.2f} {(height - box.y - y) * PT:.2f}' for x, y in pairs)} {_STEPS[step]}"
        yield ("B" if shape.weight else "f") if shape.fill is not None else ("S" if shape.weight else "n")
    yield "Q"


def _rules(page: Page, weight: float) -> Iterator[str]:
    """The ruled edges of a page: those of neighbours drawn once, collinear pieces joined; the frame of 案 light."""
    for ink, drafts in (("0 G", False), ("0.8 G", True)):
        found = edges(box for box in page.boxes if (box.role == "draft") is drafts)
        if found:
            yield f"{weight:g} w 2 J {ink}"
            for way, at, start, end in joined(found):
                a, b = (start * PT, (page.height - at) * PT), (end * PT, (page.height - at) * PT)
                if way == "v":
                    a, b = (at * PT, (page.height - start) * PT), (at * PT, (page.height - end) * PT)
                yield f"{a[0]:.2f} {a[1]:.2f} m {b[0]:.2f} {b[1]:.2f} l"
            yield "S"


def edges(boxes: Iterable[Box]) -> set[Edge]:
    """Every ruled edge of the boxes, rounded to 1/1000 mm so that neighbours' edges are one."""
    found: set[Edge] = set()
    for box in boxes:
        left, top = round(box.x, 3), round(box.y, 3)
        right, bottom = round(box.x + box.width, 3), round(box.y + box.height, 3)
        sides: dict[str, Edge] = {
            "L": ("v", left, top, bottom),
            "T": ("h", top, left, right),
            "R": ("v", right, top, bottom),
            "B": ("h", bottom, left, right),
        }
        found.update(sides[edge] for edge in box.edges)
    return found


def joined(pieces: Iterable[Edge]) -> Iterator[Edge]:
    """Collinear edges that touch or overlap as one, in a fixed order."""
    for (way, at), group in groupby(sorted(pieces), key=lambda e: e[:2]):
        start, end = 0.0, -1.0
        for _, _, a, b in group:
            if end < start:
                start, end = a, b
            elif a <= end + 0.002:
                end = max(end, b)
            else:
                yield way, at, start, end
                start, end = a, b
        yield way, at, start, end
