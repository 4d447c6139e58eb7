"""和暦, digits and near names.

1. A date is read in every spelling a clerk types, with full- and half-width and kanji digits.
2. A date means the days it may mean: year, fiscal year, month, 旬, day.
3. A date that never was, or an era year that never was, is not read.
4. A period takes over year and month of its begin; から, まで and open ends are told apart.
5. The official spelling follows the digit style and keeps the precision; writing and reading agree for every day.
6. Numbers are written in the municipality's way.
7. A misspelt name finds its neighbour, a strange one none.
8. Reading never raises on any text.
9. A moment is told by the clock in Japan, also where the PC is set to another zone.
10. No format of a time holds letters that strftime of Windows may refuse (it knows those of its locale only).
"""

from __future__ import annotations

import re
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.japanese import (
    ERAS,
    Days,
    canonical_date,
    day_and_minute,
    digits_mixed,
    era_of,
    first_date,
    japan_time,
    near,
    read_int,
    read_period,
    write_date,
    write_digits,
    write_number,
    written_dates,
)


def day(year: int, month: int, of_month: int) -> Days:
    return Days(date(year, month, of_month), date(year, month, of_month))


@pytest.mark.parametrize(
    "text",
    [
        "R8.11.20",
        "r8.11.20",
        "Ｒ８．１１．２０",
        "R8/11/20",
        "令和8.11.20",
        "令和８年11月20日",
        "令和８年１１月２０日",
        "令 和 ８ 年 １ １ 月 ２ ０ 日",
        "令和八年十一月二十日",
        "㋿８年11月20日",
        "８年11月20日",
        "2026/11/20",
        "2026-11-20",
        "2026.11.20",
        "２０２６／１１／２０",
        "2026年11月20日",
        "二〇二六年十一月二十日",
    ],
)
def test_1_one_day_in_all_spellings(text: str) -> None:
    assert first_date(text) == day(2026, 11, 20)
    assert canonical_date(text) == "令和８年11月20日"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("令和３年", date(2021, 1, 1), date(2021, 12, 31)),
        ("令和８年度", date(2026, 4, 1), date(2027, 3, 31)),
        ("令和８年度２月", date(2027, 2, 1), date(2027, 2, 28)),
        ("元年", date(2019, 5, 1), date(2019, 12, 31)),
        ("令和元年５月", date(2019, 5, 1), date(2019, 5, 31)),
        ("平成31年", date(2019, 1, 1), date(2019, 4, 30)),
        ("平成31年度", date(2019, 4, 1), date(2020, 3, 31)),
        ("H28.1", date(2016, 1, 1), date(2016, 1, 31)),
        ("R7", date(2025, 1, 1), date(2025, 12, 31)),
        ("令和８年４月上旬", date(2026, 4, 1), date(2026, 4, 10)),
        ("令和８年４月初旬", date(2026, 4, 1), date(2026, 4, 10)),
        ("令和８年４月中旬", date(2026, 4, 11), date(2026, 4, 20)),
        ("令和６年２月下旬", date(2024, 2, 21), date(2024, 2, 29)),
        ("令和８年４月末", date(2026, 4, 25), date(2026, 4, 30)),
        ("令和８年４月末日", date(2026, 4, 30), date(2026, 4, 30)),
        ("清掃課での実証実験を経て，令和３年４月から本格実施", date(2021, 4, 1), date(2021, 4, 30)),
        ("昭和64年１月７日", date(1989, 1, 7), date(1989, 1, 7)),
        ("大正15年12月25日", date(1926, 12, 25), date(1926, 12, 25)),
        ("明治45年７月30日", date(1912, 7, 30), date(1912, 7, 30)),
    ],
)
def test_2_the_days_a_date_may_mean(text: str, first: date, last: date) -> None:
    assert first_date(text) == Days(first, last)


def test_2_a_date_without_a_year_needs_one() -> None:
    assert first_date("４月中旬") is None
    assert first_date("４月中旬", 2026) == Days(date(2026, 4, 11), date(2026, 4, 20))
    assert first_date("9/初旬", 2021) == Days(date(2021, 9, 1), date(2021, 9, 10))
    assert first_date("8/７", 2021) == day(2021, 8, 7)


@pytest.mark.parametrize(
    "text",
    [
        "令和0年",
        "平成32年",
        "平成31年５月１日",
        "令和元年４月30日",
        "昭和64年１月８日",
        "令和３年２月30日",
        "令和３年13月１日",
        "令和３年４月31日",
        "2021/2/29",
        "R8.13.1",
        "未定",
        "",
        "03-3430-1111",
        "1,200.5",
        "Ａ２版",
    ],
)
def test_3_what_never_was_is_not_read(text: str) -> None:
    assert first_date(text) is None
    assert canonical_date(text) is None


def test_3_impossible_dates_are_still_found_in_a_text() -> None:
    (found,) = written_dates("受付は令和３年２月30日まで")
    assert (found.start, found.length, found.days()) == (3, 9, None)


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [
        ("令和３年４月９日～４月23日", day(2021, 4, 9), day(2021, 4, 23)),
        ("令和３年４月９日～23日", day(2021, 4, 9), day(2021, 4, 23)),
        ("令和３年12月20日から１月10日まで", day(2021, 12, 20), day(2022, 1, 10)),
        ("令和３年５月７日（金）から同年６月14日（月）まで", day(2021, 5, 7), day(2021, 6, 14)),
        ("R7・R8", Days(date(2025, 1, 1), date(2025, 12, 31)), Days(date(2026, 1, 1), date(2026, 12, 31))),
        ("令和７・８年度", Days(date(2025, 1, 1), date(2025, 12, 31)), Days(date(2026, 4, 1), date(2027, 3, 31))),
        ("2021/4/1-2021/4/5", day(2021, 4, 1), day(2021, 4, 5)),
        ("令和３年４月から本格実施", Days(date(2021, 4, 1), date(2021, 4, 30)), None),
        ("令和４年３月31日まで", None, day(2022, 3, 31)),
        ("令和３年５月", Days(date(2021, 5, 1), date(2021, 5, 31)), None),
        ("通年", None, None),
    ],
)
def test_4_periods(text: str, begin: Days | None, end: Days | None) -> None:
    assert read_period(text) == (begin, end)


def test_4_a_period_without_years_takes_the_given_one() -> None:
    assert read_period("４月中旬～５月上旬") == (None, None)
    assert read_period("４月中旬～５月上旬", 2026) == (
        Days(date(2026, 4, 11), date(2026, 4, 20)),
        Days(date(2026, 5, 1), date(2026, 5, 10)),
    )


@pytest.mark.parametrize(
    ("text", "mixed"),
    [
        ("R8.11", "令和８年11月"),
        ("2026", None),
        ("2019年", "令和元年"),
        ("2019/4/30", "平成31年４月30日"),
        ("元年", "令和元年"),
        ("4月中旬", "４月中旬"),
        ("9/初旬", "９月初旬"),
        ("11/20", "11月20日"),
        ("2月29日", "２月29日"),
        ("2月30日", None),
        ("令和8年度", "令和８年度"),
        ("R7・R8", None),
        ("令和３年４月から", None),
    ],
)
def test_5_the_official_spelling_keeps_the_precision(text: str, mixed: str | None) -> None:
    assert canonical_date(text) == mixed


def test_5_styles() -> None:
    assert write_date(date(2021, 5, 10)) == "令和３年５月10日"
    assert write_date(date(2021, 5, 10), "full") == "令和３年５月１０日"
    assert write_date(date(2021, 5, 10), "half") == "令和3年5月10日"
    assert write_date(date(2023, 10, 27), "full", spaced=True) == "令 和 ５ 年 １ ０ 月 ２ ７ 日"
    assert canonical_date("R8.11.20", "full") == "令和８年１１月２０日"
    assert canonical_date("11/20", default_year=2026) == "令和８年11月20日"


_DAYS = st.dates(ERAS[0].first, ERAS[-1].last)


@given(_DAYS, st.sampled_from(["mixed", "full", "half"]), st.booleans())
def test_5_writing_and_reading_agree_for_every_day(when: date, digits: str, spaced: bool) -> None:
    written = write_date(when, digits, spaced=spaced)  # type: ignore[arg-type]
    assert first_date(written) == Days(when, when)
    assert canonical_date(written, digits) == write_date(when, digits)  # type: ignore[arg-type]
    assert canonical_date(when.isoformat(), digits) == write_date(when, digits)  # type: ignore[arg-type]


@pytest.mark.parametrize("era", ERAS, ids=lambda e: e.name)
def test_5_first_and_last_day_of_an_era(era: object) -> None:
    assert era_of(era.first) is era  # type: ignore[attr-defined]
    assert write_date(era.first).startswith(f"{era.name}元年")  # type: ignore[attr-defined]


def test_5_before_all_eras_is_refused() -> None:
    with pytest.raises(ValueError, match="no era"):
        era_of(date(1868, 1, 24))


def test_6_numbers() -> None:
    assert write_number(24000) == "24,000"
    assert write_number(3) == "３"
    assert write_number(9254, "full") == "９，２５４"
    assert write_number(3, "half") == "3"
    assert digits_mixed("第１２条第2項第４号") == "第12条第２項第４号"
    assert digits_mixed("2４,000枚×3項目") == "24,000枚×３項目"
    assert write_digits("令和3年5月10日", "full") == "令和３年５月１０日"


@pytest.mark.parametrize(
    ("text", "number"),
    [("１２", 12), ("元", 1), ("十", 10), ("二十三", 23), ("十二", 12), ("二〇二六", 2026), ("零", 0)],
)
def test_6_numerals(text: str, number: int) -> None:
    assert read_int(text) == number


def test_7_near_names() -> None:
    assert near("jiko", ["jikou", "konkyo"]) == "jikou"
    assert near("ｊｉｋｉ", ["jiki", "kensu"]) == "jiki"
    assert near("xyz", ["jikou", "konkyo"]) == ""


_SCRAPS = st.lists(
    st.sampled_from(
        [*"令和平成昭元年月日度同旬～・./-0123４９十〇　 RHr（金）", "上旬", "令和", "から", "まで", "9999", "年度"]
    ),
    max_size=14,
).map("".join)


@given(st.one_of(st.text(max_size=40), _SCRAPS))
def test_8_reading_never_raises(text: str) -> None:
    first_date(text, 2026)
    read_period(text, 2026)
    said = canonical_date(text)
    assert said is None or canonical_date(said) == said
    for found in written_dates(text):
        assert 0 <= found.start < found.start + found.length <= len(text)


@pytest.mark.parametrize("word", ["たくさん", "十十", "", "百"])
def test_a_word_that_is_no_number(word: str) -> None:
    with pytest.raises(ValueError, match=word or "invalid literal"):
        read_int(word)


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Tokyo"])
def test_9_the_hour_is_that_of_japan(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    if set_zone := getattr(time, "tzset", None):  # the system of the other half takes no zone from the environment
        set_zone()
    try:
        told = japan_time("2026-11-21T19:06:00+00:00")
        assert (told.date(), f"{told:%H:%M}") == (date(2026, 11, 22), "04:06")
        assert japan_time(datetime(2026, 11, 21, 14, 59, tzinfo=UTC)).date() == date(2026, 11, 21)
        assert told.utcoffset() == timedelta(hours=9)
    finally:
        monkeypatch.undo()
        if set_zone:
            set_zone()


def test_10_formats_of_time_are_ascii() -> None:
    assert day_and_minute(datetime(2026, 11, 20, 9, 5, tzinfo=UTC)) == "2026年11月20日09時05分"
    refused = re.compile(r"""%[a-zA-Z][^"'{}\n\x00-\x7f]""")
    desktop = Path(__file__).parents[1] / "desktop"
    found = [p.name for p in desktop.rglob("*.py") for line in _formats(p) if refused.search(line)]
    assert found == []
    assert refused.search("{at:%Y年}"), "what is looked for"


def _formats(path: Path) -> list[str]:
    """Lines that give a time a format; a % of prose or of a picture is none."""
    return [line for line in path.read_text("utf-8").splitlines() if ":%" in line or "strftime(" in line]
