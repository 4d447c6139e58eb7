"""A figure's field, its paper and the case's answers in; the rows of a first drawing out, for the clerk to go on with.

Nodes stand in lanes from left to right, one below the other, the zones around theirs; a shape that stands for a paper
with several copies is drawn for each of them. Nothing overlaps, everything is A4 portrait wide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import ceil
from typing import Final, NamedTuple

from desktop.answers.figure import FigureShape, rows_of
from desktop.answers.papers import InHand
from desktop.answers.shown import View
from desktop.definition.condition import is_blank
from desktop.definition.model import DraftShape, Field, Form, Rows, Value, text_of
from desktop.definition.place import PARENT, THIS, copy_key, parts_of, parts_of_key, place_of
from desktop.sheet.printed import last_division

WIDTH: Final = 160.0
"""mm of text on an A4 page."""
WIDEST: Final = 42.0
"""mm of a node."""
GAPS: Final = (0.0, 0.0, 44.0, 26.0, 19.0, 14.0, 11.0, 9.5, 9.0)
"""mm between lanes, by their number."""
APART: Final = 8.0
"""mm between nodes below each other."""
ASIDE: Final = 4.0
"""mm a zone stands out left and right of its nodes."""
HEAD: Final = 9.0
FOOT: Final = 5.0
"""mm above and below the nodes of a zone: its name and its edge."""
CLOUD: Final = 3.0
"""mm more for the edge of a cloud."""
LINE: Final = 4.2
CHARACTER: Final = 3.3
"""mm of a line and of a character of a node's words."""
PLAIN: Final = 14.0
SYMBOL: Final = 22.0
"""mm of height at least."""
SYMBOLS: Final = frozenset({"terminal", "medium", "person", "server"})
CLOUDS: Final = frozenset({"lgwan", "internet"})
LONGEST: Final = 24
"""Characters of an answer that are kept as they are."""

_PLACE: Final = re.compile(r"\{([a-z][a-z0-9_]*(?:@[a-z0-9_-]+)?)(:last)?\}")
_LABEL: Final = re.compile(r"^\s*(?:【[^】]*】\s*|・)")
_BEHIND: Final = re.compile(r"[（(、，。].*", re.DOTALL)


class _Box(NamedTuple):
    """A node on its way to its place."""

    shape: FigureShape
    lane: int
    zone: str


class _Group(NamedTuple):
    """What stays together: a zone with its nodes, or one node alone."""

    zone: FigureShape | None
    nodes: tuple[_Box, ...]

    @property
    def lanes(self) -> range:
        found = [n.lane for n in self.nodes]
        return range(min(found), max(found) + 1)


def draft_figure(form: Form, field: Field, hand: InHand, view: View) -> Rows:
    """The rows of the first draft of ``field``, a figure of the paper ``hand`` of the case ``form``.

    A shape whose words name only answers that are missing is left out, with the arrows at it.
    """
    found = list(_shapes(field.draft, _Case(form, hand, view)))
    plans = {shape.id: plan for plan, shape in found}
    lanes = {lane: n for n, lane in enumerate(sorted({p.lane for p, s in found if s.shape == "node"}))}
    nodes = [_Box(s, lanes[p.lane], _zone(p, s, plans)) for p, s in found if s.shape == "node"]
    placed = _placed(nodes, {s.id: s for _, s in found if s.shape == "zone"}, max(len(lanes), 1))
    bottom = max((s.y + s.height for s in placed.values()), default=0.0)
    notes = _noted([s for _, s in found if s.shape == "note"], bottom)
    standing = placed.keys() | notes.keys()
    made = [
        {**placed, **notes}.get(shape.id, shape)
        for _, shape in found
        if shape.id in standing or (shape.shape == "arrow" and {shape.start, shape.end} <= standing)
    ]
    order = ("zone", "node", "arrow", "note")
    return rows_of(sorted(made, key=lambda s: order.index(s.shape)))


class _Case:
    """The answers a draft is filled from."""

    def __init__(self, form: Form, hand: InHand, view: View) -> None:
        self._form = form
        self._hand = hand
        self._view = view

    def copies(self, paper: str) -> list[InHand]:
        """The copies of a paper, those of one parent together."""
        hands = [p.hand for p in self._view.papers]
        parents = {h.key: n for n, h in enumerate(hands)}
        found = [h for h in hands if parts_of_key(h.key).paper == paper]
        return sorted(found, key=lambda h: parents.get(h.parent, -1))

    def parent(self, hand: InHand, paper: str) -> InHand | None:
        """The copy of another paper that a copy hangs under."""
        return next((h for h in self.copies(paper) if h.key == hand.parent), None)

    def words(self, template: str, copy: InHand | None) -> tuple[str, bool]:
        """A template with its answers, and whether it says something: no answers named, or one of them given."""
        given = [self._answer(m, copy) for m in _PLACE.finditer(template)]
        texts = iter(given)
        return _PLACE.sub(lambda _: next(texts), template).strip(), not given or any(given)

    def _answer(self, place: re.Match[str], copy: InHand | None) -> str:
        text = _said(*self._found(place[1], copy))
        return last_division(text) if place[2] else shortened(text)

    def _found(self, place: str, copy: InHand | None) -> tuple[Field | None, Value]:
        """A field and its answer: of the copy, its parent, another paper, this paper or the case."""
        name, named = parts_of(place)
        if not named:
            own = self._hand.answers.values.get(name, "")
            if not is_blank(own):
                return self._hand.form.fields.get(name), own
            return self._view.fields.get(name), self._view.values.get(name, "")
        key = {THIS: copy.key, PARENT: copy.parent}.get(named, named) if copy else named
        places = [place_of(name, key), *(place_of(name, h.key) for h in self.copies(key))]
        found = next((p for p in places if p in self._view.values), "")
        return self._view.fields.get(found), self._view.values.get(found, "")


def _said(field: Field | None, value: Value) -> str:
    """An answer as words: the labels of what was chosen."""
    if field is None or not field.chooses:
        return text_of(value)
    chosen = (value,) if isinstance(value, str) else value
    return "・".join(field.choices[o].label for o in chosen if isinstance(o, str) and o in field.choices)


def shortened(text: str) -> str:
    """A long answer as it may be called in a figure: its first line, the name of a firm without what is said of it."""
    first = next((line.strip() for line in _LABEL.sub("", text).split("\n") if line.strip()), "")
    if len(first) <= LONGEST:
        return first
    name = _BEHIND.sub("", first).strip() or first
    return name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"


def _shapes(draft: Sequence[DraftShape], case: _Case) -> Iterator[tuple[DraftShape, FigureShape]]:
    """The shapes that have something to say, those of copies once for each."""
    each = {plan.id: plan.each for plan in draft}
    for plan in draft:
        for copy in case.copies(plan.each) if plan.each else (None,):
            text, says = case.words(plan.text, copy)
            if not says and plan.shape != "arrow":
                continue
            ends = [_end(e, plan, copy, each.get(e, ""), case) for e in (plan.start, plan.end)]
            kind = plan.kind or {"node": "org", "zone": "other", "arrow": "to"}.get(plan.shape, "")
            yield plan, FigureShape(
                plan.shape, _id(plan.id, copy), kind, text if says else "", start=ends[0], end=ends[1],
                align="left" if plan.shape == "note" else "center",
            )  # fmt: skip


def _id(name: str, copy: InHand | None) -> str:
    return copy_key(name, parts_of_key(copy.key).number) if copy else name


def _end(name: str, plan: DraftShape, copy: InHand | None, each: str, case: _Case) -> str:
    """The shape an arrow meets: of the same copy, of the copy's parent, or the only one."""
    if not name or not each or copy is None:
        return name
    return _id(name, copy if each == plan.each else case.parent(copy, each))


def _zone(plan: DraftShape, shape: FigureShape, plans: Mapping[str, DraftShape]) -> str:
    """The zone of a node; of a node drawn for each copy perhaps that copy's own."""
    own = plan.zone + shape.id.removeprefix(plan.id)
    return own if own in plans else plan.zone if plan.zone in plans else ""


def _placed(nodes: Sequence[_Box], zones: Mapping[str, FigureShape], lanes: int) -> dict[str, FigureShape]:
    """Every node and zone in its place, lanes of less height in the middle of the others."""
    gap = GAPS[min(lanes, len(GAPS) - 1)]
    wide = min((WIDTH - gap * (lanes - 1) - 2 * ASIDE) / lanes, WIDEST)
    start = max((WIDTH - wide * lanes - gap * (lanes - 1)) / 2, ASIDE)
    lefts = [round(start + n * (wide + gap), 1) for n in range(lanes)]
    ends, tied = [0.0] * lanes, list(range(lanes))
    made: list[tuple[int, FigureShape]] = []
    for group in _groups(nodes, zones):
        top = max(ends[lane] for lane in group.lanes)
        shapes = list(_stacked(group, lefts, round(wide, 1), top))
        made += [(group.lanes[0], s) for s in shapes]
        bottom = max(s.y + s.height for s in shapes) + APART
        for lane in group.lanes:
            ends[lane] = bottom
            tied = [tied[group.lanes[0]] if t == tied[lane] else t for t in tied]
    high = max(ends)
    free = {t: (high - max(e for e, own in zip(ends, tied, strict=True) if own == t)) / 2 for t in set(tied)}
    return {s.id: replace(s, y=round(s.y + free[tied[lane]], 1)) for lane, s in made}


def _groups(nodes: Sequence[_Box], zones: Mapping[str, FigureShape]) -> Iterator[_Group]:
    """In the order of the draft."""
    seen: set[str] = set()
    for node in nodes:
        if not node.zone:
            yield _Group(None, (node,))
        elif node.zone not in seen:
            seen.add(node.zone)
            yield _Group(zones[node.zone], tuple(n for n in nodes if n.zone == node.zone))


def _stacked(group: _Group, lefts: Sequence[float], wide: float, top: float) -> Iterator[FigureShape]:
    """The nodes of a group below each other in their lanes, the zone around them."""
    zone = group.zone
    edge = CLOUD if zone is not None and zone.kind in CLOUDS else 0.0
    y = dict.fromkeys(group.lanes, top + (HEAD + edge if zone else 0.0))
    for node in group.nodes:
        width = wide - 2 * edge
        high = _height(node.shape, width)
        yield replace(node.shape, x=lefts[node.lane] + edge, y=y[node.lane], width=width, height=high)
        y[node.lane] += high + APART
    if zone is not None:
        left, right = lefts[group.lanes[0]] - ASIDE, lefts[group.lanes[-1]] + wide + ASIDE
        bottom = max(y.values()) - APART + FOOT + edge
        yield replace(zone, x=left, y=top, width=right - left, height=bottom - top)


def _height(shape: FigureShape, width: float) -> float:
    """mm for the words of a node and its symbol."""
    lines = _lines(shape.text, width - 3.0)
    if shape.kind in SYMBOLS:
        return max(SYMBOL, 12.0 + lines * LINE)
    return max(PLAIN, 4.0 + lines * LINE)


def _lines(text: str, width: float) -> int:
    return sum(max(ceil(len(part) * CHARACTER / max(width, CHARACTER)), 1) for part in text.split("\n"))


def _noted(notes: Iterable[FigureShape], top: float) -> dict[str, FigureShape]:
    """Notes over the whole width below everything else."""
    made, y = {}, top + APART
    for note in notes:
        high = _lines(note.text, WIDTH) * LINE + 1.0
        made[note.id] = replace(note, x=0.0, y=y, width=WIDTH, height=high)
        y += high + 2.0
    return made
