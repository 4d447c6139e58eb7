"""A cell's value in, its text as it is seen out.

Whole numbers without ``.0``, other numbers in the shortest form that gives the same number (16 digits at most, then
``1e+20``), days as ``2026-11-21`` (with ``09:30`` or ``09:30:15`` only when there is a time, to the nearest second),
times of day as ``09:30``, lengths of time as ``30:00``, booleans TRUE and FALSE, errors as ``#N/A``, an empty cell as
``""``. Text stays as it is stored, leading zeros, blanks and all; only line ends become ``\\n``.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

_HALF_SECOND = timedelta(microseconds=500_000)


def text_of_cell(value: object) -> str:
    """The text of one value."""
    if value is None:
        return ""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return _number(value)
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return _clock(value)
    if isinstance(value, timedelta):
        return _length(value)
    return plain(str(value))


def plain(text: str) -> str:
    """Line ends of any kind, and the vertical tab that Word puts for one, as ``\\n``."""
    if "\r" in text or "\v" in text:
        return text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n")
    return text


def _number(value: float) -> str:
    shown = repr(value)
    return "0" if shown == "-0.0" else shown.removesuffix(".0")


def _moment(value: datetime) -> str:
    try:
        value = (value + _HALF_SECOND).replace(microsecond=0)
    except OverflowError:  # the last half second of the year 9999
        value = value.replace(microsecond=0)
    day = value.date().isoformat()
    return day if value.time() == time() else f"{day} {_clock(value.time())}"


def _clock(value: time) -> str:
    if value.microsecond:
        value = (datetime.combine(date(2000, 1, 1), value) + _HALF_SECOND).time()
    return f"{value.hour:02}:{value.minute:02}" + (f":{value.second:02}" if value.second else "")


def _length(value: timedelta) -> str:
    seconds = round(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    hours, rest = divmod(seconds, 3600)
    return f"{sign}{hours:02}:{rest // 60:02}" + (f":{rest % 60:02}" if rest % 60 else "")
