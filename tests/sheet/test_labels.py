"""Labels and boxes.

1. 均等割付: even distances over the width, one character in the middle, a label that does not fit is broken.
2. Vertical labels: one line, characters in the vertical forms of the face, below each other, squeezed in a short piece.
3. Boxes: text with box, number and words; one span each with what it ticks; at the edges wanted; shrunk to fit,
   and a box whose words are far too long is broken below its first word.
"""

from __future__ import annotations

import pytest

from desktop.fonts.chain import chain
from desktop.sheet.compose import MM, Style
from desktop.sheet.labels import BEHIND_BOX, Mark, label_lines, mark_lines, vertical_label

EM = 10 * MM


def style(width: float, **more: object) -> Style:
    return Style(10.0, width * EM, 13.0, align="left", **more)  # type: ignore[arg-type]


def xs(line: object) -> list[float]:
    return [x / EM for run in line.runs for x in run.xs]  # type: ignore[attr-defined]


def test_spread() -> None:
    """1"""
    (line,) = label_lines("主管課", style(9), spread=True)
    assert (line.text, line.align) == ("主管課", "spread")
    assert xs(line) == pytest.approx([0, 4, 8])
    (line,) = label_lines("主管課", style(9, indent=1), spread=True)
    assert xs(line) == pytest.approx([1, 4, 7])
    assert line.right / EM == pytest.approx(8)
    (line,) = label_lines("印", style(9), spread=True)
    assert xs(line) == pytest.approx([4])
    (line,) = label_lines("主管課", style(9), spread=False)
    assert xs(line) == pytest.approx([0, 1, 2])


def test_label_that_does_not_fit() -> None:
    """1"""
    lines = label_lines("外部提供先の概要", style(7), spread=True)
    assert [line.text for line in lines] == ["外部提供先の概", "要"]


def test_vertical() -> None:
    """2"""
    line = vertical_label("外部（ー）", 10.0, 8.0, 60.0, "mincho")
    face = chain("mincho").faces[0]
    assert line.text == "外部（ー）"
    assert [run.clusters for run in line.runs] == [("外",), ("部",), ("（",), ("ー",), ("）",)]
    plain = [face.glyph(ord(c)) for c in "外部（ー）"]
    upright = [run.glyphs[0] == gid for run, gid in zip(line.runs, plain, strict=True)]
    assert upright == [True, True, False, False, False]
    falls = [run.dy for run in line.runs]
    assert falls == sorted(falls)
    assert falls[0] > 8.8 * MM
    assert falls[-1] < line.height
    assert all(run.size == 10.0 for run in line.runs)


def test_vertical_squeezed() -> None:
    """2"""
    line = vertical_label("目的外利用", 10.0, 8.0, 10.0, "mincho")
    assert all(run.size < 10 * 0.6 for run in line.runs)
    assert line.runs[-1].dy < 10.0
    assert line.runs[0].dy > 0


def test_marks() -> None:
    """3"""
    marks = (Mark("■氏名", "grid", "shimei", chosen=True), Mark("□住所", "grid", "jusho", chosen=False, at=6.0))
    (line,) = mark_lines(marks, style(10))
    assert line.text == "■氏名　□住所"
    assert "".join(c for run in line.runs for c in run.clusters) == line.text
    first, second = line.spans
    assert (first.field, first.option, first.chosen, first.left) == ("grid", "shimei", True, 0.0)
    assert (second.option, second.chosen, second.left / EM) == ("jusho", False, pytest.approx(6))
    assert second.right / EM == pytest.approx(9)


def test_marks_shrink() -> None:
    """3"""
    (line,) = mark_lines((Mark("□電子メールアドレス", "grid", "email", chosen=False),), style(8))
    assert line.right / EM == pytest.approx(8)
    assert line.runs[0].size == pytest.approx(8.0)


def test_marks_that_would_be_too_small_stand_below_each_other() -> None:
    """3"""
    marks = tuple(Mark(f"□電子メール{n}", "grid", f"n{n}", chosen=False) for n in "甲乙丙")
    lines = mark_lines(marks, style(8))
    assert [line.text for line in lines] == [m.text for m in marks]
    assert all(len(line.spans) == 1 and line.runs[0].size == pytest.approx(10) for line in lines)


def test_marks_break() -> None:
    """3"""
    lines = mark_lines((Mark("□電子計算機処理による結合", "konkyo", "k15", chosen=False),), style(6))
    assert [line.text for line in lines] == ["□電子計算機", "処理による", "結合"]
    assert [len(line.spans) for line in lines] == [1, 0, 0]
    assert lines[1].left / EM == pytest.approx(1)


def test_mark_spread() -> None:
    """3"""
    (line,) = mark_lines((Mark("■諮問", "kubun", "shimon", chosen=True),), style(9), spread=True)
    assert xs(line) == pytest.approx([0, 1 + BEHIND_BOX, 8])
    assert len(line.spans) == 1
