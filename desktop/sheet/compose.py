"""Text, face, size and width in; composed lines out, each with its glyphs in mm. Results are remembered.

Breaking is remembered by (text, width in em, indents), lines by the style on top of it, so an edit costs the
paragraph that changed and nothing else.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Hashable
from contextlib import suppress
from functools import lru_cache
from threading import Lock
from typing import Final, Generic, Literal, NamedTuple, TypeVar

from desktop.fonts.chain import Chain, Cluster, FaceName, chain
from desktop.sheet.break_lines import HALF, Cut, Prose, break_lines, gaps, squeezable
from desktop.sheet.classes import CLOSING, OPEN
from desktop.sheet.model import Line, Run

MM: Final = 25.4 / 72
"""mm per pt"""
WIDEST_GAP: Final = 0.5
"""em a gap may be stretched by; a line that would need more stays ragged."""
HANG_ROOM: Final = 0.4
"""em of ink a hanging ，。 needs between the width and the cell's edge."""

Align = Literal["left", "center", "right", "justify", "spread"]


class Style(NamedTuple):
    """How a text is set. Sizes in pt, width and pad in mm, indents in em."""

    size: float
    width: float
    leading: float
    face: FaceName = "mincho"
    align: Align = "justify"
    hang: float = 0.0
    """em by which the lines after the first stand in when a paragraph begins with １　１．（１）① ※ ・."""
    indent: float = 0.0
    pad: float = 0.0
    """Room right of the width; punctuation hangs only where its ink stays inside it."""
    first: float = 0.0
    """em by which a paragraph's first line stands in besides (字下げ), unless it begins with a blank, a heading's bracket
    or a number of its own."""


K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(Generic[K, V]):
    """What was made, by key, as far as ``room`` (in ``weight`` units) goes; the longest unused goes first."""

    def __init__(self, room: int) -> None:
        self.room = room
        self._made: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._weight = 0
        self._lock = Lock()

    def find(self, key: K) -> V | None:
        found = self._made.get(key)
        if found is None:
            return None
        with suppress(KeyError):  # another thread may just have let it go
            self._made.move_to_end(key)
        return found[0]

    def keep(self, key: K, value: V, weight: int) -> V:
        with self._lock:
            before = self._made.pop(key, None)
            self._made[key] = (value, weight)
            self._weight += weight - (before[1] if before else 0)
            while self._weight > self.room and len(self._made) > 1:
                self._weight -= self._made.popitem(last=False)[1][1]
        return value

    def clear(self) -> None:
        with self._lock:
            self._made.clear()
            self._weight = 0


_LINES: Final[Kept[tuple[str, Style, str, int], tuple[Line, ...]]] = Kept(200_000)
_PARAGRAPHS: Final[Kept[tuple[str, Style], tuple[Line, ...]]] = Kept(200_000)


def clear_cache() -> None:
    """Forget every composed line (benches, and after the fonts changed)."""
    _LINES.clear()
    _PARAGRAPHS.clear()
    line_metrics.cache_clear()


def compose(text: str, style: Style, *, field: str = "", start: int = 0) -> tuple[Line, ...]:
    """The lines of a text; ``\\n`` parts paragraphs, an empty text is one empty line.

    ``field`` and ``start`` (offset of the text in the field's text) go into the lines for the cursor.
    """
    key = (text, style, field, start)
    found = _LINES.find(key)
    if found is not None:
        return found
    made: list[Line] = []
    at = start
    for paragraph in text.split("\n"):
        made.extend(_placed_in_field(_paragraph(paragraph, style), field, at))
        at += len(paragraph) + 1
    return _LINES.keep(key, tuple(made), len(text) + 8)


def _placed_in_field(lines: tuple[Line, ...], field: str, at: int) -> list[Line]:
    if not field and not at:
        return list(lines)
    made = []
    for line in lines:
        made.append(
            Line(
                line.height,
                line.baseline,
                line.runs,
                line.text,
                line.ends_paragraph,
                line.left,
                line.right,
                (),
                line.align,
                field,
                at,
            )
        )
        at += len(line.text)
    return made


_MARKER: Final = re.compile(
    "[\u3000 ]*(?:[０-９]{1,2}|[0-9]{1,2})[．.\u3000 ]|[\u3000 ]*[（(](?:[０-９]{1,2}|[0-9]{1,2}|[ア-ン])[）)]"
    "|[\u3000 ]*[①-⑳⑴-⒇㉑-㉟㊱-㊿※＊・■□●○◎◆◇▪•]|[\u3000 ]*[ア-ン][\u3000．]|[\u3000 ]*[-–－][\u3000 ]"
)

_OWN: Final = re.compile(f"[\u3000 （(【〔［[＜〈《]|{_MARKER.pattern}")
"""Beginnings of paragraphs that stand where they are, without 字下げ."""


def hanging_indent(paragraph: str, hang: float) -> float:
    """em the later lines of a paragraph stand in: its own leading blanks and ``hang`` behind a marker; else 0."""
    if not hang:
        return 0.0
    found = _MARKER.match(paragraph)
    if found is None:
        return 0.0
    blanks = len(paragraph) - len(paragraph.lstrip("\u3000"))
    return hang + blanks


def _paragraph(text: str, style: Style) -> tuple[Line, ...]:
    key = (text, style)
    found = _PARAGRAPHS.find(key)
    if found is not None:
        return found
    return _PARAGRAPHS.keep(key, _compose_paragraph(text, style), len(text) + 8)


def _compose_paragraph(text: str, style: Style) -> tuple[Line, ...]:
    faces = chain(style.face)
    if not text:
        return (_empty(style, faces),)
    em = style.size * MM
    prose = Prose(text, faces)
    hanging = style.pad >= HANG_ROOM * em
    first = style.indent + (0.0 if style.first > 0 and _OWN.match(text) else style.first)
    rest = style.indent + hanging_indent(text, style.hang)
    cuts = break_lines(prose, style.width / em, first, min(rest, style.width / em / 2), hanging=hanging)
    height, baseline = line_metrics(style.size, style.leading, style.face)
    uniform = len({c.face for c in prose.clusters}) == 1
    return tuple(
        _line(prose, cut, style, em, height, baseline, last=cut.end >= prose.count, uniform=uniform) for cut in cuts
    )


@lru_cache(maxsize=256)
def line_metrics(size: float, leading: float, face: FaceName) -> tuple[float, float]:
    """Height of a line and its baseline from the top, in mm: the em box stands in the middle of the leading."""
    first = chain(face).faces[0]
    body = first.ascent + first.descent
    return leading * MM, ((leading - size) / 2 + size * first.ascent / body) * MM


def _empty(style: Style, faces: Chain) -> Line:
    height, baseline = line_metrics(style.size, style.leading, style.face)
    run = Run(faces.faces[0].id, style.size, (), (), ())
    x = style.indent * style.size * MM
    return Line(height, baseline, (run,), "", ends_paragraph=True, left=x, right=x, align=_of(style.align, last=True))


def _of(align: Align, *, last: bool) -> Align:
    return "left" if align == "justify" and last else align


def _line(
    prose: Prose, cut: Cut, style: Style, em: float, height: float, baseline: float, *, last: bool, uniform: bool
) -> Line:
    start, end = cut.start, cut.end
    xs, right = _places(prose, cut, justify=style.align == "justify" and not last)
    shift = cut.indent
    if style.align in ("center", "right"):
        free = max(style.width / em - cut.indent - right, 0.0)
        shift += free / 2 if style.align == "center" else free
    places = [(x + shift) * em for x in xs]
    texts = prose.texts[start:end]
    clusters = prose.clusters[start:end]
    if uniform:
        runs: tuple[Run, ...] = (
            Run(clusters[0].face.id, style.size, tuple([c.gid for c in clusters]), tuple(places), tuple(texts)),
        )
    else:
        runs = runs_of(clusters, places, style.size)
    text = texts if isinstance(texts, str) else "".join(texts)
    left = shift * em + (0.0 if not xs else max(xs[0], 0.0) * em)
    return Line(height, baseline, runs, text, last, left, (right + shift) * em, (), _of(style.align, last=last))


def _places(prose: Prose, cut: Cut, *, justify: bool) -> tuple[list[float], float]:
    """Left edges of a line's clusters in em from its indent, and the right end of its ink."""
    start, end = cut.start, cut.end
    sums = prose.sums
    base = sums[start]
    if start and prose.classes[start] == OPEN and prose.advances[start] > 0.9:
        base += HALF
    xs = [s - base for s in sums[start:end]]
    if cut.squeeze > 0:
        _shift(xs, start, _squeezed(prose, cut))
    elif justify and cut.spare > 0 and (where := gaps(prose, cut)):
        each = cut.spare / len(where)
        if each <= WIDEST_GAP:
            _shift(xs, start, [(at, each) for at in where])
    last = cut.visible - 1
    ink = HALF if prose.classes[last] in CLOSING else prose.clusters[last].em
    return xs, xs[last - start] + ink


def _squeezed(prose: Prose, cut: Cut) -> list[tuple[int, float]]:
    places = squeezable(prose, cut.start, cut.visible)
    total = sum(give for _, give in places)
    share = min(cut.squeeze / total, 1.0) if total else 0.0
    return [(at, -give * share) for at, give in places]


def _shift(xs: list[float], start: int, moves: list[tuple[int, float]]) -> None:
    """Move every cluster behind a place by what that place wins or gives."""
    moved, n = 0.0, 0
    for at in range(len(xs)):
        while n < len(moves) and moves[n][0] < start + at:
            moved += moves[n][1]
            n += 1
        xs[at] += moved


def runs_of(clusters: list[Cluster], places: list[float], size: float) -> tuple[Run, ...]:
    """One run for each stretch of one face."""
    made = []
    start = 0
    for at in range(1, len(clusters) + 1):
        if at == len(clusters) or clusters[at].face is not clusters[start].face:
            part = clusters[start:at]
            made.append(
                Run(
                    part[0].face.id,
                    size,
                    tuple([c.gid for c in part]),
                    tuple(places[start:at]),
                    tuple([c.text for c in part]),
                )
            )
            start = at
    return tuple(made)
