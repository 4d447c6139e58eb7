"""Places put together and taken apart.

1. What is put together comes apart again, with and without a paper, a copy, a field.
2. A paper itself is told from its fields; a fact is no field of a paper.
3. Only whole places in braces are named; other braces are a clerk's words.
"""

from __future__ import annotations

import pytest

from desktop.definition.place import (
    copy_key,
    filled,
    is_paper,
    parts_of,
    parts_of_key,
    place_of,
    places_in,
    sole_place,
)


@pytest.mark.parametrize(
    ("field", "key", "place"),
    [
        ("kenmei", "", "kenmei"),
        ("kenmei", "itaku", "kenmei@itaku"),
        ("", "sai-2", "@sai-2"),
        ("fact:nendo", "", "fact:nendo"),
    ],
)
def test_1_there_and_back(field: str, key: str, place: str) -> None:
    assert place_of(field, key) == place
    assert parts_of(place) == (field, key)


def test_1_keys_of_copies() -> None:
    assert [copy_key("sai", n) for n in ("", "12")] == ["sai", "sai-12"]
    assert parts_of_key("sai-12") == ("sai", "12")
    assert parts_of_key("sai") == ("sai", "")


def test_2_papers_and_fields() -> None:
    assert [p for p in ("@itaku", "kenmei@itaku", "kenmei", "fact:nendo") if is_paper(p)] == ["@itaku"]


def test_3_names_in_braces() -> None:
    template = "{jigyo}の委託{koumoku@parent}{よみ}{}"
    assert places_in(template) == ["jigyo", "koumoku@parent"]
    assert filled(template, str.upper) == "JIGYOの委託KOUMOKU@PARENT{よみ}{}"
    assert (sole_place("{jigyo}"), sole_place(template)) == ("jigyo", "")
