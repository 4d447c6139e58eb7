"""Cells stand in the text of their rows where they say; heads in braces read as the answers they name."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.answers.cells import cell_at, cells_of, label_in, with_cell
from desktop.definition.model import Rows, text_of

TABLE: Rows = (("甲", "乙\n丙"), ("", "丁"))


@given(st.lists(st.lists(st.text("あ\t\n", max_size=3), max_size=3).map(tuple), max_size=4).map(tuple))
def test_every_cell_stands_in_the_text(rows: Rows) -> None:
    for cell in cells_of(rows):
        assert rows[cell.row][cell.column] == cell.text
        assert text_of(rows)[cell.start : cell.start + len(cell.text)] == cell.text
    assert [(c.row, c.column) for c in cells_of(rows)] == [(n, k) for n, r in enumerate(rows) for k in range(len(r))]


def test_the_cell_of_an_offset() -> None:
    assert text_of(TABLE) == "甲\t乙\n丙\n\t丁"
    assert [(c.row, c.column) for n in range(8) if (c := cell_at(TABLE, n))] == [
        (0, 0), (0, 0), (0, 1), (0, 1), (0, 1), (0, 1), (1, 0), (1, 1),
    ]  # fmt: skip
    assert cell_at(TABLE, 99) is None
    assert with_cell(TABLE, 1, 0, "戊") == (TABLE[0], ("戊", "丁"))


def test_heads_in_braces() -> None:
    answers = {"nendo": "令和４年度\n（見込み）"}
    assert label_in("{nendo}の{kuni}件数", lambda place: answers.get(place, "")) == "令和４年度の件数"
