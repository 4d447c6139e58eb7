"""Sheets made by hand, so that the paper's tests do not hang on a form's layout."""

from __future__ import annotations

from desktop.fonts.chain import chain
from desktop.sheet.model import Box, Line, Page, Placed, Run, Sheet, Span

MM_PER_PT = 25.4 / 72


def line_of(
    text: str,
    *,
    size: float = 10.5,
    gap: float = 0.0,
    field: str = "",
    start: int = 0,
    ends: bool = True,
    spans: tuple[Span, ...] = (),
    indent: float = 0.0,
) -> Line:
    """One line of 明朝; ``gap`` mm between the glyphs as in a justified line, ``indent`` mm before the first."""
    runs: list[Run] = []
    x = indent
    for cluster in chain("mincho").clusters(text):
        run = Run(cluster.face.id, size, (cluster.gid,), (x,), (cluster.text,))
        if runs and runs[-1].face == run.face:
            last = runs.pop()
            run = Run(run.face, size, last.glyphs + run.glyphs, (*last.xs, x), (*last.clusters, cluster.text))
        runs.append(run)
        x += cluster.em * size * MM_PER_PT + gap
    return Line(5.0, 3.8, tuple(runs), text, ends, indent, x - gap, spans, "justify", field, start)


def box_of(x: float, y: float, width: float, height: float, *lines: Line, **more: object) -> Box:
    """A box with its lines below each other, 1 mm from the left and 0.6 mm from the top edge."""
    placed = tuple(Placed(x + 1, y + 0.6 + 5 * n, line) for n, line in enumerate(lines))
    fields = tuple(dict.fromkeys(line.field for line in lines if line.field))
    return Box(x, y, width, height, str(more.get("edges", "LTRB")), more.get("role", "value"), placed, fields)  # type: ignore[arg-type]


def sheet_of(*pages: tuple[Box, ...], title: str = "付議案件シート", draft: bool = False) -> Sheet:
    return Sheet(
        "test.form", 1, title, "ja-JP", 0.5, tuple(Page(n, 210, 297, p) for n, p in enumerate(pages, 1)), (), draft
    )
