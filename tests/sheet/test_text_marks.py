"""Where paragraphs and answers end is told by blanks at the lines' ends.

1. One mark inside an answer, two at its end, more for empty paragraphs; none within a paragraph.
2. A cell that goes on on the next page does not end there.
3. Fixed words bear none; every word of a drawing bears the mark of drawings.
"""

from __future__ import annotations

from dataclasses import replace

from desktop.sheet.compose import Style, compose
from desktop.sheet.model import Box, Page, Placed
from desktop.sheet.text_marks import DRAWN, MARK, empty_after, goes_on, line_marks

WIDE = Style(10.5, 100.0, 13.5, "mincho", "left", 0.0)


def box(text: str, *, field: str = "a", role: str = "value", piece: int = 0) -> Box:
    lines = compose(text, WIDE, field=field) if field else compose(text, WIDE)
    placed = tuple(Placed(0.0, 10.0 * n, line) for n, line in enumerate(lines))
    return Box(0, 0, 100, 100, "", role, placed, (field,) if field else (), piece)  # type: ignore[arg-type]


def marks(made: Box, later: frozenset[object] = frozenset()) -> list[int]:
    return [len(m) for m in line_marks(made, later)]  # type: ignore[arg-type]


def test_1_one_inside_two_at_the_end() -> None:
    assert marks(box("一\n二")) == [1, 2]
    assert marks(box("一\n\n\n二")) == [5, 0, 0, 2]
    assert [empty_after(n) for n in (1, 2, 3, 5)] == [0, 0, 1, 2]
    long = marks(box("長" * 60))
    assert long == [0] * (len(long) - 1) + [2]


def test_2_going_on() -> None:
    first = box("一")
    page = Page(2, 210, 297, (replace(first, piece=1),))
    assert marks(first, goes_on(page)) == [1]
    assert marks(first, goes_on(None)) == [2]


def test_3_fixed_words_and_drawings() -> None:
    assert marks(box("見出し", field="", role="label")) == [0]
    assert marks(box("区", role="figure")) == [DRAWN]
    assert line_marks(box("一"), frozenset()) == [MARK * 2]
