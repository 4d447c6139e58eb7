"""What the reading process says is put together exactly, and anything it may not say is Nonsense."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.intake.frames import LONGEST, Gathered, Nonsense, line, tell_document
from desktop.intake.limits import LIMITS, Limits
from desktop.intake.model import Document, Doubt, Grid

CELL = st.text(max_size=20) | st.sampled_from(["", "\ud800", "\0", "\u2028", "字" * 40_000])
ROWS = st.lists(st.lists(CELL, max_size=5).map(tuple), max_size=8).map(tuple)


def through(document: Document, limits: Limits = LIMITS) -> Document | None:
    gathered = Gathered(limits)

    def tell(message: object) -> None:
        said = line(message)  # type: ignore[arg-type]
        assert len(said) <= LONGEST
        gathered.take(json.loads(said))

    tell_document(document, tell)
    return gathered.document


@given(ROWS, st.text(max_size=100), st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_document_comes_through_whole(rows: tuple[tuple[str, ...], ...], text: str, hidden: bool) -> None:
    grid = Grid("表", rows, hidden, frozenset({1, 5}), ((0, 0, 1, 1),), {(0, 0): "þ"})
    document = Document(
        "excel", (grid, Grid("空", ())), text, "cp932", ",", {"数式": 2}, "", doubts=(Doubt("", "文。", "þ", "A1"),)
    )
    got = through(document)
    assert got is not None
    while rows and not rows[-1]:
        rows = rows[:-1]
    shown = got.grids[0].rows
    while shown and not shown[-1]:
        shown = shown[:-1]
    assert shown == rows
    assert (got.text, got.doubts, got.ignored) == (document.text, document.doubts, document.ignored)
    assert (got.grids[0].hidden_rows, got.grids[0].merged, got.grids[0].unsure) == (
        grid.hidden_rows,
        grid.merged,
        grid.unsure,
    )


def test_the_widest_row_of_the_longest_cells() -> None:
    row = tuple("字" * 1000 if n % 2 else "" for n in range(16_384))
    got = through(Document("excel", (Grid("表", (row, (), ("末",))),)))
    assert got is not None
    assert got.grids[0].rows == (row, (), ("末",))


@pytest.mark.parametrize(
    "messages",
    [
        [{"say": "unknown"}],
        [{}],
        [{"say": "rows", "empty": 0, "rows": [["x"]]}],
        [{"say": "grid", "name": "a", "hidden": False}, {"say": "rows", "empty": -1, "rows": []}],
        [{"say": "grid", "name": "a", "hidden": False}, {"say": "rows", "empty": 0, "rows": [["x"] * 20_000]}],
        [{"say": "grid", "name": "a", "hidden": False}, {"say": "part", "cells": ["x"] * 20_000}],
        [{"say": "grid", "name": "a", "hidden": False}, {"say": "merged", "merged": [[1, 2]]}],
        [{"say": "grid", "name": "a", "hidden": False}, {"say": "unsure", "unsure": [[1, 2, 3]]}],
        [{"say": "grid", "name": "a", "hidden": False}] * 500,
        [{"say": "document", "kind": "exe", "encoding": "", "separator": "", "ignored": {}, "ours": ""}],
        [{"say": "document", "kind": "excel", "encoding": "", "separator": "", "ignored": {"x": "y"}, "ours": ""}],
    ],
)
def test_nonsense_is_noticed(messages: list[dict[str, object]]) -> None:
    gathered = Gathered(LIMITS)
    with pytest.raises(Nonsense):
        take_all(gathered, messages)


def take_all(gathered: Gathered, messages: list[dict[str, object]]) -> None:
    for message in messages:
        gathered.take(message)
