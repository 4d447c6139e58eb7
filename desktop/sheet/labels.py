"""Labels and boxes in, single lines out: 均等割付, vertical labels, and rows of ■/□ with what they tick."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Final, NamedTuple

from desktop.fonts.chain import Cluster, FaceName, chain
from desktop.sheet.compose import MM, Style, compose, line_metrics, runs_of
from desktop.sheet.model import Line, Run, Span

SMALLEST: Final = 0.75
"""How far a line is shrunk to fit (縮小して全体を表示) before it is broken instead."""
BEHIND_BOX: Final = 0.5
"""em between a box and a label spread behind it."""
PITCH: Final = 1.8
"""em from one character of a vertical label to the next when there is room."""


class Mark(NamedTuple):
    """One box with its words; ``at`` is its left edge in em, None directly behind the one before it."""

    text: str
    """With the box: ``■氏名``."""
    field: str
    option: str
    chosen: bool
    at: float | None = None


class Setting(NamedTuple):
    """The offset of the field's text a line begins with; negative while the field's text begins inside the line."""

    field: str = ""
    start: int = 0


NO_FIELD: Final = Setting()


@lru_cache(maxsize=4096)
def label_lines(text: str, style: Style, *, spread: bool) -> tuple[Line, ...]:
    """A label: spread over the width when it fits one line and ``spread``, else broken like prose."""
    faces = chain(style.face)
    width = style.width / (style.size * MM)
    if not spread or "\n" in text or faces.width(text) > width + 1e-6:
        return compose(text, style)
    return (_spread(faces.clusters(text), width - 2 * style.indent, style),)


def _spread(clusters: list[Cluster], room: float, style: Style, *, head: tuple[Cluster, ...] = ()) -> Line:
    """Characters at even distances between the indents; ``head`` (a box) stands before them at the left."""
    em, before = style.size * MM, sum(c.em for c in head) + (BEHIND_BOX if head else 0.0)
    natural = sum(c.em for c in clusters)
    room -= before
    gap = max((room - natural) / (len(clusters) - 1), 0.0) if len(clusters) > 1 else 0.0
    x = style.indent + before + (max((room - natural) / 2, 0.0) if len(clusters) == 1 else 0.0)
    places = [style.indent + sum(h.em for h in head[:n]) for n in range(len(head))]
    for cluster in clusters:
        places.append(x)
        x += cluster.em + gap
    height, baseline = line_metrics(style.size, style.leading, style.face)
    every = [*head, *clusters]
    return Line(
        height,
        baseline,
        runs_of(every, [p * em for p in places], style.size),
        "".join(c.text for c in every),
        ends_paragraph=True,
        left=places[0] * em if places else 0.0,
        right=(x - gap) * em,
        align="spread",
    )


@lru_cache(maxsize=1024)
def vertical_label(text: str, size: float, width: float, height: float, face: FaceName) -> Line:
    """A label from top to bottom in the middle of a piece of a cell, squeezed when the piece is short; lengths in mm."""
    clusters = chain(face).clusters(text)
    count = max(len(clusters), 1)
    pitch = min(size * PITCH, height / MM / count)
    size = min(size, pitch)
    first = chain(face).faces[0]
    ascent = size * first.ascent / (first.ascent + first.descent)
    top = (height / MM - pitch * count) / 2 + (pitch - size) / 2
    runs = []
    for n, c in enumerate(clusters):
        x = (width - c.em * size * MM) / 2
        y = (top + ascent + n * pitch) * MM
        runs.append(Run(c.face.id, size, (c.face.vertical(c.gid),), (x,), (c.text,), y))
    ink = size * MM
    left = (width - ink) / 2
    return Line(height, 0.0, tuple(runs), text, ends_paragraph=True, left=left, right=left + ink, align="center")


@lru_cache(maxsize=4096)
def mark_lines(
    marks: tuple[Mark, ...], style: Style, *, spread: bool = False, where: Setting = NO_FIELD
) -> tuple[Line, ...]:
    """Boxes on one line, shrunk to fit, or each on its own when that is too small; one far too long breaks, hanging."""
    faces = chain(style.face)
    room = style.width / (style.size * MM) - style.indent
    parts = [faces.clusters(m.text) for m in marks]
    if spread and len(marks) == 1:
        line = _spread(parts[0][1:], room - style.indent, style, head=(parts[0][0],))
        return (_with_spans(line, [(line.left, line.right, marks[0])], where),)
    blank = faces.known["　"]
    clusters: list[Cluster] = []
    places: list[float] = []
    edges: list[tuple[float, float, Mark]] = []
    x = 0.0
    for mark, part in zip(marks, parts, strict=True):
        if clusters:
            clusters.append(blank)
            places.append(x)
            x = max(x, mark.at) if mark.at is not None else x + blank.em
        left = x
        for cluster in part:
            clusters.append(cluster)
            places.append(x)
            x += cluster.em
        edges.append((left, x, mark))
    shrink = min(1.0, room / x) if x else 1.0
    if shrink < SMALLEST and len(marks) == 1:
        return _broken(marks[0], style, where)
    if shrink < SMALLEST and not where.field:
        return tuple(line for mark in marks for line in mark_lines((mark,), style))
    return (_set(clusters, places, edges, x, style, shrink, where),)


@lru_cache(maxsize=256)
def mark_in_middle(mark: Mark, style: Style) -> Line:
    """A mark alone in the middle of its cell (○ of a checklist)."""
    (line, *_) = compose(mark.text, style)
    return _with_spans(line, [(line.left, line.right, mark)], NO_FIELD)


def _set(
    clusters: list[Cluster],
    places: list[float],
    edges: list[tuple[float, float, Mark]],
    right: float,
    style: Style,
    shrink: float,
    where: Setting,
) -> Line:
    size = style.size * shrink
    em, indent = size * MM, style.indent * style.size * MM
    height, baseline = line_metrics(style.size, style.leading, style.face)
    line = Line(
        height,
        baseline,
        runs_of(clusters, [indent + p * em for p in places], size),
        "".join(c.text for c in clusters),
        ends_paragraph=True,
        left=indent,
        right=indent + right * em,
    )
    return _with_spans(line, [(indent + a * em, indent + b * em, m) for a, b, m in edges], where)


def _broken(mark: Mark, style: Style, where: Setting) -> tuple[Line, ...]:
    lines = compose(mark.text, style._replace(align="left", hang=1.0))
    first = _with_spans(lines[0], [(lines[0].left, lines[0].right, mark)], where)
    return (first, *lines[1:])


def _with_spans(line: Line, edges: list[tuple[float, float, Mark]], where: Setting) -> Line:
    spans = tuple(Span(left, right, m.field, m.option, m.chosen) for left, right, m in edges if m.field)
    return replace(line, spans=spans, field=where.field, start=where.start)


def clear_cache() -> None:
    """Forget every label and box."""
    label_lines.cache_clear()
    vertical_label.cache_clear()
    mark_lines.cache_clear()
    mark_in_middle.cache_clear()
