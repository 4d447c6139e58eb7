"""A form and its answers in, the laid-out sheet out: running heads on every page, rows cut over pages, 案 on drafts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import dropwhile
from types import MappingProxyType
from typing import Final

from desktop.answers.model import Answers
from desktop.answers.shown import View, blank_view, view
from desktop.definition.layout import HeadPlan, Layout
from desktop.definition.model import Form, entries_of
from desktop.fonts.chain import FaceName, chain
from desktop.sheet import compose as composing
from desktop.sheet import labels
from desktop.sheet.blocks import Given
from desktop.sheet.compose import MM, Style, compose
from desktop.sheet.model import Box, Missing, Page, Placed, Sheet
from desktop.sheet.pieces import MOST_HEADS, At, Row, boxes, heads_again, rest_of, take
from desktop.sheet.printed import head_text, in_one_run
from desktop.sheet.rows import build_rows

NO_FACTS: Final[Mapping[str, str]] = MappingProxyType({})
NOTHING: Final[frozenset[str]] = frozenset()
DRAFT: Final = "案"
DRAFT_SIZE: Final = 30.0
"""pt"""
DRAFT_BOX: Final = 14.0
"""mm"""


def lay_out(
    form: Form,
    answers: Answers,
    *,
    facts: Mapping[str, str] = NO_FACTS,
    blank: bool = False,
    draft: bool = False,
    annex: str = "",
    first_page: int = 1,
) -> Sheet:
    """The sheet of a form; ``blank`` leaves every answer out and shows every row, ``draft`` marks every page 案.

    ``annex`` is the number of this 別紙 as written, ``first_page`` the number its first page carries.
    """
    layout = form.layout
    given = Given(blank_view(form) if blank else view(form, answers, facts), blank, annex)
    heads = _heads(layout, given)
    pager = _Pager(layout, heads)
    given = replace(given, page=pager.page)
    for row in build_rows(layout.rows, given, layout.width - layout.left - layout.right):
        pager.add(row)
    pages = pager.finish(first_page, draft=draft)
    missing = _missing(given.shown, layout.face)
    style = form.style
    return Sheet(
        form.id,
        form.version,
        form.title,
        "ja-JP",
        layout.rule,
        pages,
        missing,
        draft,
        chosen=style.chosen,
        unchosen=style.unchosen,
        runs=tuple(_runs(given.shown)),
    )


def _runs(shown: View) -> Iterator[tuple[str, tuple[str, ...]]]:
    for field in shown.fields.values():
        value = shown.values.get(field.id)
        if in_one_run(field) and isinstance(value, tuple) and value:
            yield field.id, entries_of(value)


def clear_cache() -> None:
    """Forget every composed line and label."""
    composing.clear_cache()
    labels.clear_cache()
    _missing_in.cache_clear()


class _Pager:
    """Fills pages with rows from top to bottom."""

    def __init__(self, layout: Layout, heads: list[tuple[Box, ...]]) -> None:
        self.layout = layout
        self._heads = heads
        """The head of the first page, and of the others."""
        self._pages: list[list[Box]] = []
        self._ran_over = False
        self._wanted = frozenset(layout.page_breaks_before)
        self._held: tuple[Row, ...] = ()
        """Heads that wait for the row below them."""
        self._begin()

    def _begin(self) -> None:
        head = self._heads[0 if not self._pages else 1]
        self._pages.append(list(head))
        bottom = max((b.y + b.height for b in head), default=self.layout.top)
        self._top = self._y = bottom + (self.layout.head_gap if head else 0.0)

    @property
    def _room(self) -> float:
        return self.layout.height - self.layout.bottom - self._y

    @property
    def page(self) -> float:
        """mm of height below the head of the page."""
        return self.layout.height - self.layout.bottom - self._top

    @property
    def _fresh(self) -> bool:
        return self._y == self._top

    def add(self, row: Row) -> None:
        """Put a row below the others, on as many pages as it needs; a head waits for the row below it.

        A head that a long answer made tall (令和３年度 in the head of a column) is cut like any other row.
        """
        if self._wanted & row.fields:
            self._wanted = NOTHING
            self._break(always=False)
        if row.new_page:
            self._break(always=True)
        if row.is_head and sum(h.height for h in (*self._held, row)) <= self.page * MOST_HEADS:
            self._held = (*self._held, row)
            return
        if row.is_space and not row.new_page and not self._held and self._needless(row):
            return
        heads, self._held = self._held, ()
        at: At | None = None
        while True:
            if self._further:
                heads = tuple(dropwhile(lambda h: h.is_space, heads))
            above = sum(h.height for h in heads)
            piece = take(row, at, self._room - above, self.page - above, forced=self._fresh)
            if piece is None and self._fresh:
                piece = rest_of(row, at)  # higher than a page and not to be cut: it runs off the page
            if piece is None:
                self._ran_over = True
                self._begin()
                heads = heads or heads_again(row, self.page)
                continue
            for part in (*(rest_of(h, None) for h in heads), piece):
                self._pages[-1].extend(boxes(part, self.layout.left, self._y, part.height))
                self._y += part.height
            if piece.rest is None:
                return
            at = piece.rest
            self._ran_over = True
            self._begin()
            heads = heads_again(row, self.page)

    def _needless(self, space: Row) -> bool:
        """Whether space would begin a further page, or end this one."""
        return self._further or (not self._fresh and space.height > self._room)

    @property
    def _further(self) -> bool:
        """At the top of a page that is not the first."""
        return self._fresh and len(self._pages) > 1

    def _break(self, *, always: bool) -> None:
        if not self._fresh and not self._held and (always or not self._ran_over):
            self._begin()

    def finish(self, first: int, *, draft: bool) -> tuple[Page, ...]:
        """The pages; the first carries the number ``first``."""
        if sum(h.height for h in self._held) > self._room:
            self._begin()
        for head in self._held:
            self._pages[-1].extend(boxes(rest_of(head, None), self.layout.left, self._y, head.height))
            self._y += head.height
        layout, of = self.layout, len(self._pages) + first - 1
        made = []
        for number, found in enumerate(self._pages, 1):
            if layout.page_number:
                found.append(_foot(layout, number + first - 1, of))
            if draft:
                found.append(_draft(layout))
            made.append(Page(number, layout.width, layout.height, tuple(found)))
        return tuple(made)


def _heads(layout: Layout, given: Given) -> list[tuple[Box, ...]]:
    first = _head_boxes(layout, layout.heads, given)
    return [first, _head_boxes(layout, tuple(h for h in layout.heads if not h.first_only), given)]


def _head_boxes(layout: Layout, plans: tuple[HeadPlan, ...], given: Given) -> tuple[Box, ...]:
    made, y = [], layout.top
    width = layout.width - layout.left - layout.right
    for plan in plans:
        size = plan.size or layout.size
        face: FaceName = "gothic-bold" if plan.bold else layout.face
        style = Style(size, width, size * 1.4, face, plan.align)
        lines = compose(head_text(plan.text, given.words), style)
        height = sum(line.height for line in lines)
        top, placed = y, []
        for line in lines:
            placed.append(Placed(layout.left, top, line))
            top += line.height
        made.append(Box(layout.left, y, width, height, "", "head", tuple(placed)))
        y += height
    return tuple(made)


def _foot(layout: Layout, number: int, of: int) -> Box:
    text = layout.page_number.replace("{n}", str(number)).replace("{of}", str(of))
    width = layout.width - layout.left - layout.right
    (line, *_) = compose(text, Style(layout.size, width, layout.leading, layout.face, "center"))
    y = layout.height - layout.bottom / 2 - line.height / 2
    return Box(layout.left, y, width, line.height, "", "foot", (Placed(layout.left, y, line),))


def _draft(layout: Layout) -> Box:
    """案 in a frame at the top right, above the running head."""
    x = layout.width - layout.right - DRAFT_BOX
    y = max(layout.top - DRAFT_BOX - 2.0, 4.0)
    style = Style(DRAFT_SIZE, DRAFT_BOX, DRAFT_BOX / MM, layout.face, "center")
    (line,) = compose(DRAFT, style)
    return Box(x, y, DRAFT_BOX, DRAFT_BOX, "LTRB", "draft", (Placed(x, y, line),), valign="middle")


def _missing(shown: View, face: FaceName) -> tuple[Missing, ...]:
    """Characters of the printed answers that no face has, in the order of the form's fields."""
    texts = ((f.id, shown.text(f.id)) for f in shown.fields.values() if not f.choices)
    return tuple(Missing(cluster, field) for field, text in texts for cluster in _missing_in(text, face))


@lru_cache(maxsize=1024)
def _missing_in(text: str, face: FaceName) -> tuple[str, ...]:
    return tuple(c for c in chain(face).missing(text) if c != "\n")
