"""What goes into a text and its table of pieces comes out of it, code point by code point."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.answers.figure import FigureShape, rows_of
from desktop.definition.model import FIGURE_COLUMNS, Value, is_rows
from desktop.errors import DeskError
from desktop.store.pieces import GAP, read_pieces, split, write_pieces

TEXT = st.text(
    st.one_of(st.sampled_from("情報個人の。\n　𠮷葛󠄀が" + GAP + "\0\"\\%_'"), st.characters(exclude_categories=["Cs"]))
)
PLACES = st.sampled_from(["jikou", "biko", "fact:nendo", "mk_jimu", "grid"])


ENTRIES = st.lists(TEXT, max_size=3).map(tuple)
ROWS = st.lists(ENTRIES, max_size=3).map(tuple)
FIGURE = st.lists(st.tuples(*[TEXT] * len(FIGURE_COLUMNS)), max_size=3).map(tuple)


@given(st.dictionaries(PLACES, TEXT | ENTRIES | ROWS | FIGURE), st.sets(PLACES), st.sets(PLACES))
def test_every_value_comes_back(values: dict[str, Value], chosen: set[str], drawn: set[str]) -> None:
    chosen = {p for p in chosen if not is_rows(values.get(p, ""))}
    assert read_pieces(*write_pieces(values, chosen, drawn)) == values


def test_of_a_figure_only_its_words_are_searched() -> None:
    rows = rows_of([FigureShape("node", "n1", "org", "区役所", 10, 20), FigureShape("note", "n2", text="注")])
    text, parts = write_pieces({"zu": rows, "t": (("１件", "二"), ("", "四"))}, (), {"zu"})
    assert list(split(text)) == ["区役所", "注", "１件", "二", "", "四"]
    assert read_pieces(text, parts)["zu"] == rows


def test_what_was_written_before_there_were_rows_is_read() -> None:
    parts = '{"written":[["a",2],["b",[1,0]],["c",[]]],"chosen":{"d":["x"],"e":"y"}}'
    assert read_pieces(f"甲乙{GAP}丙{GAP}", parts) == {"a": "甲乙", "b": ("丙", ""), "c": (), "d": ("x",), "e": "y"}


def test_option_ids_are_not_searched() -> None:
    text, _ = write_pieces({"kubun": "shimon", "grid": ("shimei",), "biko": "備考です"}, {"kubun", "grid"})
    assert text == "備考です"


def test_entries_and_places_are_kept_apart() -> None:
    text, _ = write_pieces({"mk_jimu": ("墓", "地"), "biko": "図"}, ())
    assert list(split(text)) == ["墓", "地", "図"]


@pytest.mark.parametrize("text", ["短い", "長すぎる文", ""])
def test_a_text_that_does_not_fit_its_table_is_noticed(text: str) -> None:
    _, parts = write_pieces({"biko": "備考。"}, ())
    with pytest.raises(ValueError, match="fit"):
        read_pieces(text, parts)


def test_half_a_surrogate_pair_is_refused_with_its_place() -> None:
    with pytest.raises(DeskError) as refused:
        write_pieces({"jikou": "よい", "biko": "\ud842"}, ())
    assert refused.value.code == "store.unwritable-text"
    assert refused.value.facts == {"place": "biko"}
    with pytest.raises(DeskError) as refused:
        write_pieces({"zu": (("node", "\ud842"),)}, (), {"zu"})
    assert refused.value.facts == {"place": "zu"}
