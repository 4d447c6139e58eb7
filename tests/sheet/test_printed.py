"""What is printed of an answer.

1. The last part of 主管課 stands in the running head, for 部 and 局, with and without a blank, and alone.
2. A head names answers and the title; an answer that is missing leaves room.
3. Entries of a list are numbered in the municipality's digits; entries that carry numbers of their own are not.
"""

from __future__ import annotations

import pytest

from desktop.definition.model import Field
from desktop.japanese import Digits
from desktop.sheet.printed import head_text, last_division, stretches


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("企画財政部未来戦略室", "未来戦略室"),
        ("福祉保健部福祉政策課", "福祉政策課"),
        ("総務部部活動支援課", "部活動支援課"),
        ("企画財政部　未来戦略室", "未来戦略室"),
        ("議会事務局", "議会事務局"),
        ("健康局保健所生活衛生課", "保健所生活衛生課"),
        ("総務課", "総務課"),
        ("", ""),
    ],
)
def test_last_division(name: str, last: str) -> None:
    """1"""
    assert last_division(name) == last


def test_heads() -> None:
    """2"""
    values = {"shukan": "総務部総務課\n二行目", "shiryo": ("甲", "乙")}
    assert head_text("{title}【{shukan:last}】", values, "票") == "票【総務課】"
    assert head_text("{shukan}／{shiryo}／{nai}", values, "票") == "総務部総務課／甲・乙／　　　　　　"


@pytest.mark.parametrize(
    ("digits", "first", "tenth"), [("mixed", "１", "10"), ("full", "１", "１０"), ("half", "1", "10")]
)
def test_numbers_of_entries(digits: Digits, first: str, tenth: str) -> None:
    """3"""
    field = Field("itaku", "list", "委託先")
    printed = [s.text for s in stretches(field, ("甲",) * 10, digits)]
    assert (printed[0], printed[9]) == (f"{first}．甲", f"{tenth}．甲")
    assert [s.text for s in stretches(field, ("甲",), digits)] == ["甲"]
    assert [s.text for s in stretches(field, ("１　甲", "２　乙"), digits)] == ["１　甲", "２　乙"]


def test_a_running_head_stays_short() -> None:
    """A field pasted by mistake does not push the sheet off the page; clusters are not cut."""
    said = head_text("【{shukan:last}】", {"shukan": "葛\U000e0100" * 5000}, "題")
    assert said == "【" + "葛\U000e0100" * 99 + "…】"
    assert head_text("【{shukan}】", {"shukan": "課" * 100}, "題") == "【" + "課" * 100 + "】"
