"""Labels and marks of foreign papers compare as people read them.

1. Blanks of 均等割付, widths of letters and brackets make no difference.
2. Marks: ☑ レ ✓ ● choose, □ ☐ do not, ○ and - as the form says; レ within a word is no tick.
3. A label spread over its cell is put together, other blanks stay.
4. A mark behind its words is not taken for the next one's.
"""

from __future__ import annotations

import pytest

from desktop.definition.find import load
from desktop.intake.labels import find_marks, fold, folded, mark_of, unspread
from desktop.intake.take_text import take_text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("主　管　課", "主管課"),
        ("件 数", "件数"),
        ("項目（その他）", "項目(その他)"),
        ("ﾌﾘｶﾞﾅ", "フリガナ"),
        ("㈱見本", "(株)見本"),
    ],
)
def test_1_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)
    assert fold("住所") != fold("住居")


def test_1_places() -> None:
    made = folded("件　数")
    assert (made.text, made.at) == ("件数", (0, 2))


def test_2_marks() -> None:
    assert [m.mark for m in find_marks("■甲 ☐乙 ☑丙 □丁")] == ["chosen", "unchosen", "chosen", "unchosen"]
    assert [m.words for m in find_marks("レ氏名　□住所")] == ["氏名", "住所"]
    assert find_marks("テレビ・レシート")[0:0] == ()
    assert [m.sign for m in find_marks("テレワーク")] == []
    assert mark_of("○") == "unchosen"
    assert mark_of("○", "○", "-") == "chosen"
    assert mark_of("－", "○", "-") == "unchosen"


def test_3_spread() -> None:
    assert unspread("台 東 区 長") == "台東区長"
    assert unspread("令 和 ５ 年 ２ 月") == "令和５年２月"
    assert unspread("１ 第13条の 趣旨") == "１ 第13条の 趣旨"


def test_4_marks_behind_their_words() -> None:
    reading = take_text("諮問■　報告□\n事項　見本について\n", load("komae.sheet"))
    assert "kubun" in reading.unsure
