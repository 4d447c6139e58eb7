"""和暦, digits, near names and the hour in Japan: text or a moment in, days and canonical spellings out; no clock, no library."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Final, Literal, NamedTuple

Digits = Literal["mixed", "full", "half"]
"""mixed: one digit full width, two or more half width."""


@dataclass(frozen=True, slots=True)
class Days:
    """The days a written date may mean: 令和３年 is 2021-01-01 to 2021-12-31, ４月中旬 the 11th to the 20th."""

    first: date
    last: date


class Era(NamedTuple):
    name: str
    letter: str
    first: date
    last: date

    def year(self, number: int) -> int:
        """The western year of its n-th year."""
        return self.first.year + number - 1

    def has(self, number: int) -> bool:
        return 1 <= number <= self.last.year - self.first.year + 1


ERAS: Final = (
    # Days before 明治６年 were counted by the moon; we carry today's calendar back to 明治元年, as birth records do not
    # reach there. The day of the change itself belongs to both eras for 大正 and 昭和.
    Era("明治", "M", date(1868, 1, 25), date(1912, 7, 30)),
    Era("大正", "T", date(1912, 7, 30), date(1926, 12, 25)),
    Era("昭和", "S", date(1926, 12, 25), date(1989, 1, 7)),
    Era("平成", "H", date(1989, 1, 8), date(2019, 4, 30)),
    Era("令和", "R", date(2019, 5, 1), date(2117, 12, 31)),
)
_BY_NAME: Final = {
    **{e.name: e for e in ERAS},
    **{e.letter: e for e in ERAS},
    **dict(zip("㍾㍽㍼㍻㋿", ERAS, strict=True)),
}

_FULL: Final = str.maketrans("0123456789", "０１２３４５６７８９")
_HALF: Final = str.maketrans("０１２３４５６７８９", "0123456789")
PLAIN: Final = str.maketrans(
    "０１２３４５６７８９ＭＴＳＨＲ．／－‐−，：　",
    "0123456789MTSHR./---,: ",
)
"""One character for one, so that offsets stay."""

_KANJI: Final = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "元": 1}
NUMERAL: Final = r"(?:\d{1,4}|元|[〇零一二三四五六七八九十]{1,4})"
ERA_NAMES: Final = r"明 *治|大 *正|昭 *和|平 *成|令 *和|[㍾㍽㍼㍻㋿]"
_PARTS = r"上旬|中旬|下旬|初旬|初め|初頭|はじめ|中頃|半ば|末日|末"
_ERA = rf"{ERA_NAMES}|(?<![A-Za-z0-9])[MTSHR](?=\d)"
_MONTH = rf"(?P<month>{NUMERAL}) *月(?:の?(?P<part>{_PARTS})| *(?P<day>{NUMERAL}) *日)?"
_YEAR = (
    rf"(?:(?P<era>{_ERA}) *(?P<year>{NUMERAL}) *年|(?P<west>[12]\d{{3}}|[一二][〇一二三四五六七八九]{{3}}) *年|(?P<same>同年))"
    r"(?P<fiscal>度)?"
)
_DATE: Final = re.compile(  # a group name is used once, so the same part of another spelling gets underscores
    r"(?=[\d元〇零一二三四五六七八九十明大昭平令同㍾㍽㍼㍻㋿MTSHR])(?:"  # only for speed: most characters begin no date
    rf"{_YEAR}(?: *{_MONTH})?"
    rf"|(?P<era_>{_ERA}) *(?P<year_>\d{{1,2}}|元)(?:[./-](?P<month_>\d{{1,2}})(?:[./-](?P<day_>\d{{1,2}}))?(?![./-]?\d)"
    rf"|(?= *[・~～〜] *(?:{NUMERAL}|[MTSHR]\d{{1,2}}) *年?)|(?<=[HRS]\d)(?![\dA-Za-z])|(?<=[HRS]\d\d)(?![\dA-Za-z]))"
    r"|(?<![\d/.,])(?P<west_>[12]\d{3})(?P<by>[./-])(?P<month__>\d{1,2})(?:(?P=by)(?P<day__>\d{1,2}))?(?!\d|(?P=by)\d)"
    rf"|(?<!\d){_MONTH.replace('<month>', '<m>').replace('<part>', '<p>').replace('<day>', '<d>')}"
    rf"|(?<![\d/.])(?P<m_>\d{{1,2}})/(?:(?P<d_>\d{{1,2}})(?![\d/])|(?P<p_>{_PARTS})))"
)
_BETWEEN: Final = re.compile(
    r" *(?:\([^)]{1,4}\)|（[^）]{1,4}）|頃|ころ|ごろ)? *(?:[~～〜―—–・、,-]|から|より|及び|至) *"
)
_BARE_DAY: Final = re.compile(rf"(?P<day>{NUMERAL}) *日")
_BARE_YEAR: Final = re.compile(rf"(?P<year>{NUMERAL}) *年(?P<fiscal>度)?")
_UNTIL: Final = re.compile(r" *(?:\([^)]{1,4}\)|（[^）]{1,4}）)? *まで")


@dataclass(frozen=True, slots=True)
class Written:
    """A date as it stands in a text: offset, length, and what was written of it."""

    start: int
    length: int
    era: str = ""
    number: int | None = None
    """Year of the era, or the western year when ``era`` is empty."""
    month: int | None = None
    day: int | None = None
    part: str = ""
    fiscal: bool = False
    same: bool = False
    """同年: the year of the date before."""

    @property
    def year(self) -> int | None:
        """The western year, None when none was written or the era has no such year."""
        if self.number is None or not self.era:
            return self.number
        era = _BY_NAME[self.era]
        return era.year(self.number) if era.has(self.number) else None

    def days(self, year: int | None = None) -> Days | None:
        """The days it means; ``year`` is taken when none was written. None for a day that never was."""
        year = self.year if self.number is not None else year
        if year is None or not date.min.year < year < date.max.year:
            return None
        found = self._span(year)
        if found is None or not self.era or self.fiscal:
            return found
        era = _BY_NAME[self.era]
        first, last = max(found.first, era.first), min(found.last, era.last)
        return Days(first, last) if first <= last else None

    def _span(self, year: int) -> Days | None:
        if self.fiscal:
            return self._in_fiscal_year(year)
        if self.month is None:
            return Days(date(year, 1, 1), date(year, 12, 31))
        try:
            if self.day is not None:
                return Days(date(year, self.month, self.day), date(year, self.month, self.day))
            first, last = part_of_month(self.part)
            end = month_end(year, self.month)
            return Days(date(year, self.month, first or end.day), date(year, self.month, last or end.day))
        except ValueError:
            return None

    def _in_fiscal_year(self, year: int) -> Days | None:
        if self.month is None:
            return Days(date(year, 4, 1), date(year + 1, 3, 31))
        plain = Written(0, 0, month=self.month, day=self.day, part=self.part)
        return plain.days(year + 1 if self.month < 4 else year)


def part_of_month(part: str) -> tuple[int, int]:
    """First and last day of 上旬, 末 …; 0 stands for the last day of the month."""
    match part:
        case "上旬" | "初旬":
            return 1, 10
        case "初め" | "はじめ" | "初頭":
            return 1, 5
        case "中旬":
            return 11, 20
        case "半ば" | "中頃":
            return 10, 20
        case "下旬":
            return 21, 0
        case "末":
            return 25, 0
        case "末日":
            return 0, 0
        case _:
            return 1, 0


def month_end(year: int, month: int) -> date:
    """The last day of a month; ValueError for a month that is none."""
    return (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def read_int(text: str) -> int:
    """１２, 12, 元, 十二, 二〇二六 as a number; ValueError when it is none."""
    text = text.translate(_HALF)
    if text.isdecimal():
        return int(text)
    try:
        if "十" in text:
            tens, _, ones = text.partition("十")
            return 10 * (_KANJI[tens] if tens else 1) + (_KANJI[ones] if ones else 0)
        return int("".join(str(_KANJI[c]) for c in text))
    except KeyError:
        raise ValueError(text) from None


def written_dates(text: str) -> tuple[Written, ...]:
    """Every date of a text in order, also impossible ones and those without a year."""
    return tuple(_read(m) for m in _DATE.finditer(text.translate(PLAIN)) if _counts(m))


def _counts(found: re.Match[str]) -> bool:
    """A long kanji run such as 十十 is no number."""
    try:
        _read(found)
    except ValueError:
        return False
    return True


def _read(found: re.Match[str]) -> Written:
    given = {k.strip("_"): v for k, v in found.groupdict().items() if v is not None}
    number = given.get("year") or given.get("west")
    month, day = given.get("month") or given.get("m"), given.get("day") or given.get("d")
    return Written(
        found.start(),
        found.end() - found.start(),
        era=_era_name(given.get("era", "")),
        number=read_int(number) if number else None,
        month=read_int(month) if month else None,
        day=read_int(day) if day else None,
        part=given.get("part") or given.get("p", ""),
        fiscal="fiscal" in given,
        same="same" in given,
    )


def _era_name(text: str) -> str:
    return _BY_NAME[text.replace(" ", "")].name if text else ""


def _whole(text: str) -> Written | None:
    """The one date a short text consists of: also 元年 and ８年11月20日 (today's era), 令 和 ８ 年, 令和８, r8.11.20."""
    plain = "".join(text.translate(PLAIN).split())
    plain = plain.upper() if re.match(r"[mtshr]\d", plain) else plain
    if (bare := _BARE_YEAR.match(plain)) and len(bare["year"]) < 4:
        plain = ERAS[-1].name + plain
    if re.fullmatch(rf"(?:{ERA_NAMES}|[MTSHR])(?:\d{{1,2}}|元)", plain):
        plain += "年"
    found = _DATE.fullmatch(plain)
    return _read(found) if found and _counts(found) else None


@lru_cache(maxsize=256)
def first_date(text: str, default_year: int | None = None) -> Days | None:
    """The first date written in a text, in any of the spellings of the field, or None.

    A date without a year (４月中旬) counts only with ``default_year`` (western).
    """
    if (whole := _whole(text)) is not None and (days := whole.days(default_year)) is not None:
        return days
    return next((days for w in written_dates(text) if (days := w.days(default_year)) is not None), None)


@lru_cache(maxsize=256)
def read_period(text: str, default_year: int | None = None) -> tuple[Days | None, Days | None]:
    """Begin and end of a written period; the end takes over the year (and month) of the begin.

    ``令和３年４月から`` has no end, ``令和４年３月まで`` no begin; a single date is a begin. ``default_year`` is western.
    """
    if (whole := _whole(text)) is not None:
        return whole.days(default_year), None
    plain = text.translate(PLAIN)
    begin = next((w for w in written_dates(text) if w.days(default_year)), None)
    if begin is None:
        return None, None
    after = begin.start + begin.length
    if _UNTIL.match(plain, after):
        return None, begin.days(default_year)
    start = begin.days(default_year)
    joint = _BETWEEN.match(plain, after)
    end = _end_at(plain, joint.end(), begin) if joint else None
    return start, _days_after(end, start, default_year) if end and start else None


def _end_at(plain: str, at: int, begin: Written) -> Written | None:
    """The date that follows ～; 23日 and ８年度 borrow what they lack from the begin."""
    if (found := _DATE.match(plain, at)) and _counts(found):
        end = _read(found)
        return Written(at, end.length, begin.era, begin.number, end.month, end.day, end.part) if end.same else end
    if begin.month is not None and (found := _BARE_DAY.match(plain, at)):
        return Written(at, 0, begin.era, begin.number, begin.month, read_int(found["day"]))
    if begin.month is None and begin.era and (found := _BARE_YEAR.match(plain, at)):
        return Written(at, 0, begin.era, read_int(found["year"]), fiscal=bool(found["fiscal"]))
    return None


def _days_after(end: Written, start: Days, default_year: int | None) -> Days | None:
    """The end's days; an end without a year is the next such day after the begin (10月～３月)."""
    if end.number is not None:
        return end.days()
    days = end.days(start.first.year if start else default_year)
    return end.days(start.first.year + 1) if days and days.last < start.first else days


_JAPAN: Final = timezone(timedelta(hours=9), "JST")
"""No summer time since 1951, so that no table of zones is needed."""


def japan_time(stamp: datetime | str) -> datetime:
    """A moment, or its ISO 8601 spelling, as the clock in Japan shows it, whatever zone the PC is set to.

    Every day and hour a clerk reads, on paper and on the screen, is made from this.
    """
    at = datetime.fromisoformat(stamp) if isinstance(stamp, str) else stamp
    return at.astimezone(_JAPAN)


def today_in_japan() -> date:
    """The day it is in Japan."""
    return datetime.now(_JAPAN).date()


def day_and_minute(at: datetime) -> str:
    """2026年11月20日09時05分; only ASCII goes to strftime, which on Windows refuses letters its locale does not have."""
    return f"{at:%Y}年{at:%m}月{at:%d}日{at:%H}時{at:%M}分"


def era_of(day: date) -> Era:
    """The era of a day; ValueError before 明治."""
    for era in reversed(ERAS):
        if day >= era.first:
            return era
    raise ValueError(f"no era for {day}")


def digits_mixed(text: str) -> str:
    """Every number of a text in the mixed style: one digit full width, two or more half width (also with , and .)."""
    return write_digits(text, "mixed")


def write_digits(text: str, digits: Digits) -> str:
    """Every number of a text in the given style; nothing but digits changes, except separators inside full numbers."""
    if digits == "half":
        return text.translate(_HALF)
    if digits == "full":
        return text.translate(_FULL)
    return re.sub(
        r"[0-9０-９]+(?:[,.，．][0-9０-９]+)*",
        lambda m: m[0].translate(_FULL) if len(m[0]) == 1 else m[0].translate(_HALF),
        text,
    )


def write_number(number: int, digits: Digits = "mixed") -> str:
    """A count with separators: 24,000, ３; full width as ２４，０００."""
    written = f"{number:,}"
    return written.translate(_FULL).replace(",", "，") if digits == "full" else write_digits(written, digits)


def write_date(day: date, digits: Digits = "mixed", *, spaced: bool = False) -> str:
    """令和８年11月20日 in the digit style; ``spaced`` sets a blank between all characters, as on covers."""
    era = era_of(day)
    return _styled(_year(era, day.year) + f"{day.month}月{day.day}日", digits, spaced=spaced)


def _year(era: Era, year: int) -> str:
    number = year - era.first.year + 1
    return f"{era.name}{'元' if number == 1 else number}年"


def _styled(text: str, digits: Digits, *, spaced: bool = False) -> str:
    styled = write_digits(text, digits)
    return " ".join(styled) if spaced else styled


def canonical_date(text: str, style: Digits = "mixed", default_year: int | None = None) -> str | None:
    """The official spelling of a typed date in the same precision, None when it is no date or never was a day.

    R8.11.20 → 令和８年11月20日, 2026/11 → 令和８年11月, 元年 → 令和元年, ４月中旬 stays without a year
    unless ``default_year`` (western) is given.
    """
    found = _whole(text)
    if found is None or found.same:
        return None
    year = found.year if found.number is not None else default_year
    if found.days(year if year is not None else 2000) is None or (found.number is not None and year is None):
        return None
    return _styled(_spelled_year(found, year) + _spelled_month(found), style)


def _spelled_year(found: Written, year: int | None) -> str:
    if year is None:
        return ""
    if found.day is not None and (days := found.days(year)):
        return _year(era_of(days.first), days.first.year)
    try:
        era = _BY_NAME[found.era] if found.era else era_of(month_end(year, found.month or 12))
    except ValueError:
        return f"{year}年"
    return _year(era, year) + ("度" if found.fiscal else "")


def _spelled_month(found: Written) -> str:
    if found.month is None:
        return ""
    return f"{found.month}月" + (f"{found.day}日" if found.day is not None else found.part)


def folded(text: str) -> str:
    """A text as names are compared: NFKC, without any blank; ｼﾞｭｳｼｮ, ジュウショ and 「ジュウ ショ」 are one."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def near(name: str, names: Iterable[str]) -> str:
    """The known name most like a misspelt one, whatever its width and case; empty when none is like it."""
    from difflib import get_close_matches  # only a fault pays for the import

    folded = {unicodedata.normalize("NFKC", n).casefold(): n for n in names}
    found = get_close_matches(unicodedata.normalize("NFKC", name).casefold(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else ""
