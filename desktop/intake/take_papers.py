"""The grids of a document in, a case of several papers out: one worksheet for each paper, or all below each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from desktop.definition.model import Form, Paper
from desktop.definition.place import copy_key
from desktop.intake.cell_bits import matched, template
from desktop.intake.cells import Cell, Cells, Stretch
from desktop.intake.labels import fold
from desktop.intake.model import Document, Found, Reading
from desktop.intake.outline import outline_of, strong
from desktop.intake.read_paper import PaperRead
from desktop.intake.take_case import join_papers
from desktop.intake.take_grid import take_sheet


def take_papers(document: Document, form: Form) -> Reading:
    """Read every stretch of the grids as the paper it fits best, then all of them as one case."""
    heads = {p.id: _Head(p) for p in form.papers}
    parts = [p for s in _stretches(document, heads.values()) if (p := _part(document, s, form, heads)) is not None]
    leftover = [
        Found(c.text, c.where) for c in Cells(document).all if not any(s.holds(c) for p in parts for s in p.stretches)
    ]
    read: dict[str, PaperRead] = {}
    count: dict[str, int] = {}
    for part in _merged(parts, document):
        count[part.paper.id] = count.get(part.paper.id, 0) + 1
        if count[part.paper.id] > 1 and not part.paper.copies:
            leftover += [Found(c.text, c.where) for c in Cells(document, part.stretches).all]
            continue
        key = copy_key(part.paper.id, str(count[part.paper.id]) if part.paper.copies else "")
        weak = outline_of(part.paper.form).weak & part.reading.values.keys()
        read[key] = PaperRead(part.reading.values, part.reading.found, part.reading.doubts, frozenset(weak))
        leftover += part.reading.leftover
    joined = join_papers(form, read, tuple(leftover))
    return replace(joined, doubts=(*document.doubts, *joined.doubts))


@dataclass(frozen=True)
class _Part:
    """Rows that are one paper, or a piece of one."""

    paper: Paper
    stretches: tuple[Stretch, ...]
    reading: Reading


class _Head:
    """How the top of a paper is known."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        outline = outline_of(paper.form)
        self.titles = {fold(t) for t in (paper.form.title, paper.form.short, paper.title)}
        first = next((s for s in outline.spots if s.kind in ("words", "write")), None)
        self.first = set(first.names[:1]) if first is not None and first.kind == "words" else set()
        written = first is not None and first.kind == "write" and strong(first.names[0])
        self.pattern = template(first.names[0]) if written and first is not None else None

    def begins(self, cell: Cell) -> bool:
        """Whether a paper may begin in the row of a cell."""
        plain = fold(cell.text)
        return (
            self.named(cell)
            or plain in self.first
            or (self.pattern is not None and matched(self.pattern, cell.text) is not None)
        )

    def named(self, cell: Cell) -> bool:
        return fold(cell.text) in self.titles


def _stretches(document: Document, heads: Iterable[_Head]) -> Iterator[Stretch]:
    """Grids cut where the top of a paper stands; a title and the first words below it are one top."""
    known = list(heads)
    for number, grid in enumerate(document.grids):
        tops = sorted(
            {
                c.row
                for c in Cells(document, (Stretch(number, 0, len(grid.rows)),)).all
                if any(h.begins(c) for h in known)
            }
        )
        cuts = [t for n, t in enumerate(tops) if n == 0 or t - tops[n - 1] > 3]
        starts = [0, *(c for c in cuts if c > 3)]
        ends = [*(s - 1 for s in starts[1:]), len(grid.rows)]
        for first, last in zip(starts, ends, strict=True):
            yield Stretch(number, first, last)


def _part(document: Document, stretch: Stretch, form: Form, heads: dict[str, _Head]) -> _Part | None:
    """The paper a stretch fits best; None when it fits none."""
    cells = Cells(document, (stretch,))
    name = fold(document.grids[stretch.grid].name)
    best: tuple[float, _Part] | None = None
    for paper in form.papers if cells.all else ():
        reading = take_sheet(replace(document, doubts=()), paper.form, cells)
        top = [c for c in cells.all if c.row <= stretch.first + 6]
        named = any(heads[paper.id].named(c) for c in top) or any(t and t in name for t in heads[paper.id].titles)
        score = _score(reading, paper.form) + (0.5 if named else 0.0)
        if best is None or score > best[0]:
            best = score, _Part(paper, (stretch,), reading)
    enough = best is not None and (len(best[1].reading.values) >= 1 and best[0] > 0)
    return best[1] if best is not None and enough else None


def _score(reading: Reading, form: Form) -> float:
    """How well a stretch answers a form: much of the form, and little left over."""
    asked = [f for f in form.fields.values() if f.kind != "figure"]
    left = len(reading.leftover)
    words = sum(len(f.source) for f in reading.found.values())
    over = sum(len(f.source) for f in reading.leftover)
    return len(reading.values) / max(1, len(asked)) - 0.5 * over / max(1, over + words) - 0.02 * left


def _merged(parts: list[_Part], document: Document) -> Iterator[_Part]:
    """Neighbouring pieces of one paper that answer different fields are that one paper."""
    kept: _Part | None = None
    for part in parts:
        same = kept is not None and kept.paper is part.paper and kept.stretches[-1].grid == part.stretches[0].grid
        if kept is not None and same and not kept.reading.values.keys() & part.reading.values.keys():
            stretches = (*kept.stretches, *part.stretches)
            kept = _Part(
                kept.paper,
                stretches,
                take_sheet(replace(document, doubts=()), kept.paper.form, Cells(document, stretches)),
            )
            continue
        if kept is not None:
            yield kept
        kept = part
    if kept is not None:
        yield kept
