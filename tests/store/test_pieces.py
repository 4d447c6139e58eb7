"""What goes into a text and its table of pieces comes out of it, code point by code point."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.definition.model import Value
from desktop.errors import DeskError
from desktop.store.pieces import GAP, read_pieces, split, write_pieces

TEXT = st.text(
    st.one_of(st.sampled_from("情報個人の。\n　𠮷葛󠄀が" + GAP + "\0\"\\%_'"), st.characters(exclude_categories=["Cs"]))
)
PLACES = st.sampled_from(["jikou", "biko", "fact:nendo", "mk_jimu", "grid"])


@given(st.dictionaries(PLACES, st.one_of(TEXT, st.lists(TEXT).map(tuple))), st.sets(PLACES))
def test_every_value_comes_back(values: dict[str, Value], chosen: set[str]) -> None:
    assert read_pieces(*write_pieces(values, chosen)) == values


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
