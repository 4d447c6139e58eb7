"""What is printed of an answer.

1. The last part of 主管課 stands in the running head, for 部 and 局, with and without a blank, and alone.
2. A head names answers and the title; an answer that is missing leaves room.
3. Entries of a list are numbered in the municipality's digits; entries that carry numbers of their own are not.
"""

from __future__ import annotations

import pytest

from desktop.definition.model import Field, Style, Value
from desktop.japanese import Digits
from desktop.sheet.printed import Words, head_text, last_division, stretches
from tests.sheet.conftest import MakeForm


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


def words(make_form: MakeForm, **values: Value) -> Words:
    return Words(make_form([]), values)


def test_heads(make_form: MakeForm) -> None:
    """2"""
    given = words(make_form, shukan="総務部総務課\n二行目", shiryo=("甲", "乙"))
    assert head_text("{title}【{shukan:last}】", given) == "架空の票【総務課】"
    assert head_text("{shukan}／{shiryo}／{nai}", given) == "総務部総務課／甲，乙／　　　　　　"


@pytest.mark.parametrize(
    ("digits", "first", "tenth"), [("mixed", "１", "10"), ("full", "１", "１０"), ("half", "1", "10")]
)
def test_numbers_of_entries(digits: Digits, first: str, tenth: str) -> None:
    """3"""
    field, style = Field("itaku", "list", "委託先"), Style(digits=digits)
    printed = [s.text for s in stretches(field, ("甲",) * 10, style)]
    assert (printed[0], printed[9]) == (f"{first}．甲", f"{tenth}．甲")
    assert [s.text for s in stretches(field, ("甲",), style)] == ["甲"]
    assert [s.text for s in stretches(field, ("１　甲", "２　乙"), style)] == ["１　甲", "２　乙"]


def test_a_running_head_stays_short(make_form: MakeForm) -> None:
    """A field pasted by mistake does not push the sheet off the page; clusters are not cut."""
    said = head_text("【{shukan:last}】", words(make_form, shukan="葛\U000e0100" * 5000))
    assert said == "【" + "葛\U000e0100" * 99 + "…】"
    assert head_text("【{shukan}】", words(make_form, shukan="課" * 100)) == "【" + "課" * 100 + "】"
