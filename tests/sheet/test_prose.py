"""Prose of the five official papers at seven widths.

1. No line breaks 行頭禁則 or 行末禁則, no ink leaves the cell, no number or word that fits a line is cut.
2. No character is lost or changed: the lines joined are the paragraph.
3. The ink of neighbours never overlaps, squeezed lines included.
4. Few lines but the last ones of paragraphs stay ragged.
5. The rig sees the faults of a naive breaking (known-bad control).
"""

from __future__ import annotations

from collections import Counter

import pytest

from desktop.sheet.compose import MM, Style, compose
from tests.sheet.prose_rig import PAD, PAPERS, WIDTHS, faults, ink, overlaps, paragraphs


def style(size: float, width: float) -> Style:
    return Style(size, width * MM, size * 1.3, hang=1.0, pad=PAD * size * MM)


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize(("size", "width"), WIDTHS)
def test_no_fault(paper: str, size: float, width: float) -> None:
    """1, 2, 3"""
    found: Counter[str] = Counter()
    for text in paragraphs(paper):
        lines = compose(text, style(size, width))
        assert "".join(line.text for line in lines) == text
        found.update(faults([line.text for line in lines], [ink(line) for line in lines], size, width))
        found.update("重なり" for line in lines if overlaps(line))
    assert found == Counter()


@pytest.mark.parametrize(("size", "width", "share"), [(10.5, 84, 0.12), (10.5, 210, 0.03), (12, 420, 0.01)])
def test_lines_end_flush(size: float, width: float, share: float) -> None:
    """4"""
    inner = ragged = 0
    for paper in PAPERS:
        for text in paragraphs(paper):
            for line in compose(text, style(size, width)):
                if not line.ends_paragraph:
                    inner += 1
                    ragged += line.right < width * MM - size * MM * 0.55
    assert inner > 500
    assert ragged / inner <= share


def test_the_rig_sees_faults() -> None:
    """5"""
    size, width = 10.5, 105
    count = int(width / size)
    found: Counter[str] = Counter()
    for paper in PAPERS:
        for text in paragraphs(paper):
            lines = [text[n : n + count] for n in range(0, len(text), count)]
            inks = [ink(compose(line, Style(size, 1000.0, 14.0))[0]) for line in lines]
            found.update({key.split()[0]: n for key, n in faults(lines, inks, size, width).items()})
    assert found["行頭"] > 100
    assert found["行末"] > 10
    assert found["語・数の分割"] > 5
    assert found["全角数の分割"] > 5


def test_the_rig_sees_ink_outside() -> None:
    """5"""
    (line,) = compose("はみ出す行である", Style(10.5, 1000.0, 14.0))
    assert faults([line.text], [ink(line)], 10.5, 73.5)["枠の外"] == 1
    assert faults([line.text], [ink(line)], 10.5, 84) == Counter()
