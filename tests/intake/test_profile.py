"""A large list is counted inside the reading process; against a plain count in the test, cell by cell.

1. Rows, blanks, distinct values, lengths, leading zeros, kinds agree with a naive count.
2. Repeated keys with their rows; guessed and chosen keys, keys of several columns.
3. Dates that never were or lie out of range, characters no font has: counted, with the first rows; values only if asked.
4. Everything Windows' own set has is in our fonts (what lets a piece be checked at once).
"""

from __future__ import annotations

import csv
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from desktop.clerk.profile_words import column_words, notes, profile_lines
from desktop.fonts.chain import chain
from desktop.intake import child, profile_file
from desktop.intake.profile import ListTally, head_in, profile_in_child
from desktop.intake.profile_column import FEW

HEADS = ["宛名番号", "氏名", "生年月日", "区分", "金額"]
TODAY = "2026-11-21"


def rows(count: int, seed: int = 1) -> list[list[str]]:
    chance = random.Random(seed)
    names = ["佐藤　一郎", "鈴木　花子", "髙橋　誠", "𠮷田　翔"]
    return [
        [
            f"{n:08d}",
            chance.choice(names) + str(chance.randrange(5000)),
            f"{chance.randrange(1930, 2025)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}",
            chance.choice(["甲", "乙", ""]),
            str(chance.randrange(100_000)) if chance.random() < 0.9 else "",
        ]
        for n in range(count)
    ]


def profile(table: list[list[str]], **ask: Any) -> dict[str, Any]:
    return profile_in_child(iter(table), {"today": TODAY, **ask}, lambda _: None)


def column(found: dict[str, Any], name: str) -> dict[str, Any]:
    return next(c for c in found["columns"] if c["name"] == name)


def test_against_a_plain_count() -> None:
    """1"""
    data = rows(20_000)
    found = profile([HEADS, *data])
    assert (found["rows"], found["head_row"], found["key"]) == (20_000, 1, ["宛名番号"])
    for n, head in enumerate(HEADS):
        cells = [row[n] for row in data]
        told = column(found, head)
        filled = [c for c in cells if c]
        assert told["blanks"] == cells.count("")
        assert (told["shortest"], told["longest"]) == (min(map(len, filled)), max(map(len, filled)))
        different = len(set(filled))
        assert told["distinct"] == different if told["exact"] else told["distinct"] == FEW < different
    assert column(found, "宛名番号")["leading_zeros"] == 20_000
    assert [c["kind"] for c in found["columns"]] == ["数", "文字", "日付", "文字", "数"]


def test_parts_together_are_the_whole() -> None:
    """1: two tallies merged say what one says."""
    data = rows(30_000)
    data[25_000][0] = data[100][0]
    data[29_000][2] = "2031-13-01"
    whole = profile([HEADS, *data], show=True)
    beginning = [HEADS, *data[:5000]]
    first = ListTally.begun(beginning, {"today": TODAY, "show": True})
    second = ListTally([c.head for c in first.columns], first.key, first.ask, head_row=-1)
    for start in range(0, 15_000, 3000):
        first.take(data[start : start + 3000])
        second.take(data[15_000 + start : 18_000 + start])
    first.merge(second.state(), second.hashes.hashes.tobytes())
    merged = first.result()
    for one, other in zip(merged["columns"], whole["columns"], strict=True):
        for key in ("name", "kind", "blanks", "shortest", "longest", "leading_zeros", "odd"):
            assert one[key] == other[key], (one["name"], key)
    assert merged["keys"] == whole["keys"]
    assert merged["keys"]["examples"] == [[102, 25_002]]


def test_repeated_keys() -> None:
    """2"""
    data = rows(5000)
    data[4000][0] = data[10][0]
    data[4500][0] = data[10][0]
    data[4700][0] = ""
    found = profile([HEADS, *data], key=["宛名番号"])
    assert found["keys"] == {"distinct": 4997, "blank": 1, "repeated": 2, "groups": 1, "examples": [[12, 4002, 4502]]}
    pairs = Counter((r[1], r[3]) for r in data)
    both = profile([HEADS, *data], key=["氏名", "区分"])
    assert both["keys"]["distinct"] == len(pairs)
    assert both["keys"]["repeated"] == sum(n - 1 for n in pairs.values())
    assert not both["key_guessed"]


def test_no_key_column_means_the_whole_row() -> None:
    """2"""
    found = profile([["区分", "町"], ["甲", "東"], ["甲", "西"], ["甲", "東"]])
    assert found["key"] == ["（すべての列）"]
    assert found["keys"]["examples"] == [[2, 4]]


def test_odd_days_and_characters() -> None:
    """3"""
    data = rows(9000)
    data[5][2], data[6000][2], data[7000][2] = "1999-02-30", "2031-01-01", "不明"
    data[8000][1] = "外字\ue000さん"
    data[8001][1] = "\x07"
    data[8002][3] = "\U0002ffff"
    found = profile([HEADS, *data], show=True)
    birth = {o["what"]: (o["count"], o["rows"], o["values"]) for o in column(found, "生年月日")["odd"]}
    assert birth == {
        "ない日付": (1, [7], ["1999-02-30"]),
        "範囲外の日付": (1, [6002], ["2031-01-01"]),
        "日付でない": (1, [7002], ["不明"]),
    }
    name = {o["what"]: o["rows"] for o in column(found, "氏名")["odd"]}
    assert name == {"フォントにない字": [8002], "制御文字": [8003]}
    assert [o["what"] for o in column(found, "区分")["odd"]] == ["フォントにない字"]
    silent = profile([HEADS, *data])
    assert all(o["values"] == [] for c in silent["columns"] for o in c["odd"])


@pytest.mark.parametrize(
    "day", ["昭和39年10月10日", "S39.10.10", "Ｓ３９．１０．１０", "19641010", "1964/10/10", "1964-10-10 09:00"]
)
def test_spellings_of_days(day: str) -> None:
    """3: all of them are days."""
    found = profile([["番号", "生年月日"], *([str(n), day] for n in range(50))])
    assert column(found, "生年月日")["kind"] == "日付"
    assert column(found, "生年月日")["odd"] == []


def test_ragged_rows_and_empty_rows() -> None:
    """1"""
    found = profile([["番号", "名"], ["1", "甲"], [], ["2"], ["3", "乙", "余り"], ["", ""]])
    assert (found["rows"], found["empty_rows"]) == (3, 2)
    assert [c["name"] for c in found["columns"]] == ["番号", "名", "3列目"]
    assert [c["blanks"] for c in found["columns"]] == [0, 1, 2]
    assert profile([])["rows"] == 0
    assert head_in([["令和８年度"], ["番号", "名前"], ["1", "甲"]])[0] == 2


def test_through_the_reading_process(tmp_path: Path) -> None:
    """1, 3: CSV in cp932 and Excel; what comes back holds no value."""
    data = [[c.replace("𠮷", "吉") for c in row] for row in rows(3000)]
    path = tmp_path / "名簿.csv"
    with path.open("w", encoding="cp932", newline="") as file:
        csv.writer(file).writerows([HEADS, *data])
    book = Workbook(write_only=True)
    page = book.create_sheet("名簿")
    for row in [HEADS, *data]:
        page.append(row)
    book.save(tmp_path / "名簿.xlsx")
    ask = {"today": TODAY}
    of_csv = child.run_job(path, "profile", ask)
    of_excel = child.run_job(tmp_path / "名簿.xlsx", "profile", ask)
    assert of_csv == of_excel
    assert of_csv["rows"] == 3000
    assert "佐藤" not in str(of_csv)


def test_windows_own_set_is_in_our_fonts() -> None:
    """4"""
    pairs = (bytes((a, b)) for a in range(0x81, 0xFD) for b in range(0x40, 0xFD))
    text = "".join(p.decode("cp932", "ignore") for p in pairs)
    own = [c for c in dict.fromkeys(text) if len(c) == 1 and not "\ue000" <= c <= "\uf8ff" and ord(c) >= 0xA0]
    assert len(own) > 7000
    assert chain("mincho").missing("".join(own)) == ()


def test_words() -> None:
    """As a clerk reads it."""
    data = rows(5000)
    data[4000][0] = data[10][0]
    data[5][2] = "1999-02-30"
    found = profile([HEADS, *data])
    lines = list(profile_lines("名簿.csv", found))
    assert lines[0] == "「名簿.csv」　5,000行、5列"
    assert lines[1].startswith(
        "「宛名番号」（列の名前から選びました）が同じ行があります。重なりは1行（1組）です。初めは12行目と4002行目です。"
    )
    assert "「生年月日」にない日付が1件あります（7行目）。" in notes(found)
    assert column_words(column(found, "区分"))[:3] == ("文字", f"{sum(r[3] == '' for r in data):,}", "2")


def test_two_processes_say_what_one_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """1, 2: a large plain CSV is parted where a row begins, also behind quoted line ends."""
    data = [[c.replace("𠮷", "吉") for c in row] for row in rows(12_000)]
    data[9000][0] = data[20][0]
    data[9001][2] = "1999-02-30"
    for n in range(0, 12_000, 7):
        data[n][1] += '\n二行目、"引用"'
    path = tmp_path / "名簿.csv"
    with path.open("w", encoding="cp932", newline="") as file:
        csv.writer(file).writerows([HEADS, *data])
    monkeypatch.setattr(profile_file, "LARGE", 1000)
    monkeypatch.setattr(profile_file, "_BLOCK", 4096)
    with path.open("rb") as opened:
        middle = profile_file._middle(opened, "cp932")
    assert path.read_bytes()[middle - 2 : middle] == b"\r\n"
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    ask = {"today": TODAY, "show": True, "key": ["氏名", "区分"]}
    by_two = profile_file._by_two(path, middle, "cp932", ",", ask, lambda _: None)
    by_one = profile([HEADS, *data], show=True, key=["氏名", "区分"])
    assert by_two is not None
    for found in (by_two, by_one):
        del found["keys"]  # this process has hashes of its own
    assert by_two == by_one


@pytest.mark.parametrize("bytes_", [b"\0", b'="1"', b'"', b"\x1b$B"])
def test_what_is_not_plain_goes_row_by_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bytes_: bytes) -> None:
    """1: and is refused or read there as everything else is."""
    path = tmp_path / "x.csv"
    path.write_bytes(b"1,2\r\n" * 500 + b"3," + bytes_ + b"\r\n" + b"1,2\r\n" * 500)
    monkeypatch.setattr(profile_file, "LARGE", 1000)
    with path.open("rb") as file:
        assert profile_file._middle(file, "iso2022_jp" if bytes_.startswith(b"\x1b") else "cp932") == 0


def test_a_second_process_that_fails(tmp_path: Path) -> None:
    """1: the later part is not in the encoding: counted row by row, where the refusal names the row."""
    path = tmp_path / "x.csv"
    path.write_bytes("番号,名\r\n".encode("cp932") + b"1,a\r\n" * 3000 + b"2,\x81\x20\r\n")
    assert profile_file._by_two(path, 10 + 5 * 1500, "cp932", ",", {"today": TODAY}, lambda _: None) is None


@pytest.mark.parametrize("later", [b"\0", b'="007"', b'"2', b"\x81\x20"])
def test_what_is_not_plain_in_the_later_part(tmp_path: Path, later: bytes) -> None:
    """1: the second process says so, and the list goes row by row."""
    path = tmp_path / "x.csv"
    path.write_bytes("番号,名\r\n".encode("cp932") + b"1,a\r\n" * 3000 + b"2," + later + b"\r\n" + b"3,b\r\n" * 10)
    assert profile_file._by_two(path, 10 + 5 * 1500, "cp932", ",", {"today": TODAY}, lambda _: None) is None
