"""A changed answer as a person reads it.

1. Cells of a table by row and head; rows added and taken out by their place.
2. Marks of a checklist by the words of their row; options by their labels; papers by their titles.
3. Of a figure the words that came and went.
"""

from __future__ import annotations

import pytest

from desktop.answers.changes import Step, steps
from desktop.answers.figure import FigureShape, rows_of
from desktop.definition.model import Rows, Value
from tests.several import CHECK, SEVERAL, TOKEI

YEARS = {"nendo1": "令和３年度", "nendo2": "令和４年度"}


def lines(place: str, old: Value, new: Value) -> list[str]:
    return [s.line for s in steps(SEVERAL, place, old, new, lambda name: YEARS.get(name, ""))]


def test_1_cells_by_their_heads() -> None:
    old: Rows = (("１件", "２件", ""), ("", "", ""), ("", "１０件", ""))
    new: Rows = (("１件", "３件", ""), ("", "", ""), ("", "１２件", ""))
    assert lines("t@tokei", old, new) == ["甲事務・令和４年度：２件 → ３件", "合計・令和４年度：１０件 → １２件"]
    assert lines("t@tokei", (), old)[0] == "甲事務・令和３年度：（なし） → １件"
    assert [s.where for s in steps(TOKEI, "t", old, new)] == ["甲事務・2列目".replace("2", "２"), "合計・２列目"]


def test_1_rows_of_a_list() -> None:
    a, b, c = ("点検", "有"), ("保守", "無"), ("回収", "無")
    assert lines("ichiran@tokei", (a, b), (a, ("保守", "有"))) == ["２行目・要配慮（有／無）：無 → 有"]
    assert lines("ichiran@tokei", (a, b), (a, c, b)) == ["２行目を追加：（なし） → 回収／無"]
    assert lines("ichiran@tokei", (a, c, b), (a, b)) == ["２行目を削除：回収／無 → （なし）"]


@pytest.mark.parametrize(
    ("place", "old", "new", "said"),
    [
        ("c_ku@check", ("u1=maru",), ("u1=bar", "u3=maru"), ["1を指導する。：○ → -", "3を指導する。：（なし） → ○"]),
        ("koui", ("itaku",), ("itaku", "sai"), ["委託 → 委託、再委託"]),
        ("joko@tokei", (), ("houkoku",), ["（なし） → （報告）"]),
        ("@saiitaku", ("1",), ("1", "2 itaku"), ["再委託１ → 再委託１、再委託２"]),
        ("@check", (), ("off",), ["（なし） → 出さない"]),
        ("koumoku@itaku", ("氏名",), ("氏名", "住所"), ["氏名 → 氏名\n住所"]),
        ("jigyo", "健診", "検診", ["健診 → 検診"]),
        ("fact:kaisaibi", "", "R5.10.27", ["（なし） → R5.10.27"]),
    ],
)
def test_2_other_answers(place: str, old: Value, new: Value, said: list[str]) -> None:
    assert lines(place, old, new) == said


def test_2_each_voice_has_its_words() -> None:
    (step,) = steps(CHECK, "c_aite", (), ("u2=bar",))
    assert step == Step("2を遵守させる。", "", "-")


def test_3_words_of_a_figure() -> None:
    one = FigureShape("node", "a", "org", "区", 10, 10)
    two = FigureShape("node", "b", "org", "事業者", 50, 10)
    moved = FigureShape("node", "a", "org", "区", 20, 10)
    assert lines("zu@tokei", rows_of([one]), rows_of([one, two])) == ["図を変更：（なし） → 事業者"]
    assert lines("zu@tokei", rows_of([one, two]), rows_of([two])) == ["図を変更：区 → （なし）"]
    assert lines("zu@tokei", rows_of([one]), rows_of([moved])) == ["図を変更"]
