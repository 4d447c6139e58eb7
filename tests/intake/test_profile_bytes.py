"""A plain CSV counted as bytes says what the same rows say one by one, whatever stands in it.

1. Any table, written in any usual way, in blocks of any size.
2. What is not even goes through the csv module; what is no CSV of this encoding is refused as before.
"""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.intake import profile_bytes
from desktop.intake.profile import ListTally
from desktop.intake.profile_bytes import BytesTally, Uneven, parted, whole_rows

TODAY = {"today": "2026-11-21", "show": True}
WORDS = [
    "",
    "1",
    "007",
    "佐藤　一郎",
    "ソ表能",
    "\ue000",
    "a,b",
    'a"b',
    "二\n行",
    " ",
    "0",
    "Ａ",
    "∵",
    "\x07",
    "x" * 300,
]
DAYS = [
    "1990-01-28",
    "1990-02-30",
    "2031-12-01",
    "19640101",
    "昭和39年1月1日",
    "1990-01-01 09:00",
    "不明",
    "",
    "1850-01-01",
]
CELLS = st.tuples(st.sampled_from(WORDS), st.sampled_from(DAYS), st.sampled_from(WORDS), st.integers(0, 50).map(str))
ENDS = st.sampled_from(["\r\n", "\n"])


def by_bytes(data: bytes, heads: list[str], encoding: str = "cp932", key: tuple[int, ...] = (0,)) -> dict[str, Any]:
    tally = ListTally(heads, key, TODAY, head_row=-1)
    take = BytesTally(tally, encoding, ",", widest=100).take
    for block in whole_rows(BytesIO(data)):
        take(block)
    return tally.result()


def by_rows(data: bytes, heads: list[str], encoding: str = "cp932", key: tuple[int, ...] = (0,)) -> dict[str, Any]:
    tally = ListTally(heads, key, TODAY, head_row=-1)
    for row in csv.reader(StringIO(data.decode(encoding), newline="")):
        tally.take([row])
    return tally.result()


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(CELLS, max_size=60),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    end=ENDS,
    encoding=st.sampled_from(["cp932", "utf-8"]),
    block=st.sampled_from([50, 333, 1 << 16]),
    key=st.sampled_from([(0,), (0, 3), ()]),
    few=st.sampled_from([3, 2000]),
)
def test_any_table(
    rows: list[tuple[str, ...]], quoting: Any, end: str, encoding: str, block: int, key: tuple[int, ...], few: int
) -> None:
    """1"""
    text = StringIO(newline="")
    csv.writer(text, quoting=quoting, lineterminator=end).writerows(rows)
    data = text.getvalue().encode(encoding)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(profile_bytes, "BLOCK", block)
        patch.setattr("desktop.intake.profile_column.FEW", few)
        heads = ["番号", "生年月日", "名", "金額"]
        one, other = by_bytes(data, heads, encoding, key), by_rows(data, heads, encoding, key)
    for column in (*one["columns"], *other["columns"]):
        if few == 3:  # from which piece on a column has too many values to know each depends on the pieces
            for name in ("kind", "odd", "leading_zeros", "distinct", "exact"):
                column.pop(name)
        for odd in column.get("odd", ()):
            odd["values"] = odd["rows"] = sorted(zip(odd["rows"], odd["values"], strict=True))[:0]
    assert one == other


def test_days_and_zeros_of_many_values() -> None:
    """1: beyond the values that are known one by one."""
    rows = [[f"{n:06}", f"{1930 + n % 90}-{1 + n % 12:02}-{1 + n % 28:02}", f"町{n}", str(n % 7)] for n in range(9000)]
    for n, day in ((8000, "1999-02-30"), (8500, "2031-01-01"), (8600, "不明")):
        rows[n][1] = day
    rows[8700][2] = "外字\ue000"
    text = StringIO(newline="")
    csv.writer(text).writerows(rows)
    data = text.getvalue().encode("cp932")
    found = by_bytes(data, ["番号", "生年月日", "町", "区分"])
    assert found == by_rows(data, ["番号", "生年月日", "町", "区分"])
    assert found["columns"][0]["leading_zeros"] == 8999 + 1
    assert {o["what"]: o["rows"] for o in found["columns"][1]["odd"]} == {
        "ない日付": [8000],
        "範囲外の日付": [8500],
        "日付でない": [8600],
    }


@pytest.mark.parametrize(
    ("block", "columns"),
    [
        (b"1,2\r\n3,4\r\n", [[b"1", b"3"], [b"2", b"4"]]),
        (b"1\n\n", [[b"1", b""]]),
        (b'"1","2"\n"3",""\n', [[b"1", b"3"], [b"2", b""]]),
        (b'1,"2"\n3,"4"\n', [[b"1", b"3"], [b"2", b"4"]]),
        (b"1,2\n3\n4,5,6\n", None),
        (b"1,2\n3,4", None),
        (b"1,2\r3,4\r\n", None),
        (b'"1,2",3\n4,5\n', None),
        (b'1,"2"\n3,4\n', None),
        (b'1,"a""b"\n', None),
        (b'1,"\n', None),
        (b'1,"""\n2,"\n', None),
    ],
)
def test_parted(block: bytes, columns: list[list[bytes]] | None) -> None:
    """2"""
    assert parted(block, b",") == columns


def test_a_row_without_end() -> None:
    """2: a megabyte without a line end, or a quote left open, is no list."""
    for data in (b"x" * (3 << 20), b'1,"' + b"2\n" * (1 << 20)):
        with pytest.raises(Uneven):
            list(whole_rows(BytesIO(data)))
    with pytest.raises(UnicodeDecodeError):
        by_bytes(b"1,\x81\x20\n2,3\n", ["番号", "名"])
