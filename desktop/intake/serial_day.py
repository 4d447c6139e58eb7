"""A bare number where a day is asked for in, the day it stands for in Excel out (45000 is 令和５年３月15日).

A file that passed a sanitising gateway has lost its styles, and with them what made a day of the number. It may have
counted from 1904, and a number may be a number: what is told here is our reading and stays a doubt.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from typing import Final

from desktop.definition.model import Column, Field, Style
from desktop.japanese import canonical_date, write_date

SERIAL: Final = re.compile(r"[2-6][0-9]{4}")
"""From October 1954 to April 2091."""
_FIRST: Final = date(1899, 12, 30)
"""Day 0 of Excel."""
_DAY: Final = re.compile(r"(?:日|年月|期限|時期|期間|期日)$")
TOLD: Final = "「{number}」はExcelの日付の通し番号と見て、「{day}」としました。元のファイルで日付を確かめてください。"


def day_of(text: str, style: Style) -> str:
    """The day a bare number stands for, as the form writes it; empty when it is none."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return write_date(_FIRST + timedelta(days=int(plain)), style.digits) if SERIAL.fullmatch(plain) else ""


def asks_for_day(asked: Field | Column) -> bool:
    """Whether an answer is a day: by its kind, its example or its label."""
    if isinstance(asked, Column):
        return asked.kind != "count" and bool(_DAY.search(asked.label.strip()))
    if asked.kind not in ("text", "period"):
        return False
    return asked.kind == "period" or canonical_date(asked.example) is not None or bool(_DAY.search(asked.label))
