"""Characters as a reader sees them.

1. A base keeps its selectors, marks and zero-width signs; joined they are the text.
2. Going back and forth by characters never stops inside one, and both ways agree.
3. A limit counts what is seen, not code points.
"""

from __future__ import annotations

import itertools

import pytest

from desktop.fonts import grapheme

TEXT = "辻\U000e0100さんは𠮷野か\u309aん\nA\u0301b\r\n葛\U000e0100"


def test_graphemes() -> None:
    """1"""
    found = grapheme.graphemes(TEXT)
    assert found[0] == "辻\U000e0100"
    assert "か\u309a" in found
    assert "A\u0301" in found
    assert "\r\n" in found
    assert "".join(found) == TEXT
    assert grapheme.graphemes("abc") == ["a", "b", "c"]
    assert grapheme.graphemes("") == []


def test_steps() -> None:
    """2"""
    edges = [0]
    while edges[-1] < len(TEXT):
        edges.append(grapheme.following(TEXT, edges[-1]))
    assert [TEXT[a:b] for a, b in itertools.pairwise(edges)] == grapheme.graphemes(TEXT)
    for before, after in itertools.pairwise(edges):
        assert grapheme.previous(TEXT, after) == before
    assert grapheme.previous(TEXT, 0) == 0
    assert grapheme.following(TEXT, len(TEXT)) == len(TEXT)


@pytest.mark.parametrize(("text", "seen"), [("辻\U000e0100辻\U000e0100", 2), ("𠮷" * 5, 5), ("", 0), ("ab\r\n", 3)])
def test_count(text: str, seen: int) -> None:
    """3"""
    assert grapheme.count(text) == seen
