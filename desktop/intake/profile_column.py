"""The cells of one column in, piece by piece; counts and the first odd cells out. What is kept does not grow.

While a column has few different values each is looked at once; after that only what is cheap for a whole piece is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeVar

from desktop.intake.profile_day import day_of

FEW: Final = 2_000
"""Different values up to which each is known."""
ZEROS: Final = "先頭が0の数"
_ONE_BY_ONE: Final = 4
"""Strange values in a piece up to which each is counted by itself."""
DAYS: Final = 60_000
"""Different days that are remembered."""
_EXAMPLES: Final = 5
_ODD: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufffd-\uffff\U000f0000-\U0010ffff]")
PRINTED: Final = bytes(range(0x20, 0x7F)) + b"\t\n"
_NUMBER: Final = re.compile(r"[-+−△▲]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:[.．]\d+)?")
DATED: Final = re.compile(r"年月日|生年|日付|日時|[^曜]日$|^日|期限|date", re.IGNORECASE)
_BORN: Final = re.compile("生年月日|誕生|生まれ")
_SILENT: Final = frozenset("\t\n\u200b\u200c\u200d\u2060\ufeff")


_Cell = TypeVar("_Cell", str, bytes)


@dataclass
class Odd:
    """One kind of odd cell."""

    count: int = 0
    rows: list[int] = field(default_factory=list)
    """Rows of the file, from 1."""
    values: list[str] = field(default_factory=list)

    def see(self, row: int, value: str, count: int = 1) -> None:
        self.count += count
        if len(self.rows) < _EXAMPLES:
            self.rows.append(row)
            self.values.append(value)


@dataclass(frozen=True, slots=True)
class Range:
    """Days that a list may hold."""

    first: date
    last: date
    today: date


class ColumnTally:
    """One column."""

    def __init__(self, head: str, span: Range) -> None:
        self.head = head
        self.blanks = self.cells = 0
        self.lengths: set[int] = set()
        self.zeros = 0
        self.odd: dict[str, Odd] = {}
        self._dated = bool(DATED.search(head))
        self._last = span.today if _BORN.search(head) else span.last
        self._first = span.first
        self._few: set[str] | None = set()
        self._kinds: dict[str, int] = {}
        self._strange: dict[str, str] = {}
        self._good_days: set[str] = set()
        self.stamped = False
        """Days with a time of day, which is left aside."""
        self._known = set[str]()

    def take(self, cells: Sequence[str], row: int) -> None:
        """A piece of the column; ``row`` is the file's row of its first cell."""
        self.cells += len(cells)
        if self._few is not None:
            self._take_few(self._few, cells, row)
        else:
            self.take_many(cells, row)

    @property
    def has_few(self) -> bool:
        """Whether every value is known so far."""
        return self._few is not None

    @property
    def dated(self) -> bool:
        """Whether its cells should be days."""
        return self._dated

    def sure_months(self) -> frozenset[bytes]:
        """``1990-01-`` and all others of which the first 28 days are good."""
        years = range(self._first.year + 1, self._last.year)
        return frozenset(f"{year:04}-{month:02}-".encode() for year in years for month in range(1, 13))

    # ------------------------------------------------------------ few values

    def _take_few(self, few: set[str], cells: Sequence[str], row: int) -> None:
        found = set(cells)
        if "" in found:
            self.blanks += cells.count("")
            found.discard("")
        for value in found - few:
            self._look(value)
        self.note({value: (self._strange[value], value) for value in self._strange.keys() & found}, cells, row)
        if len(few) > FEW:
            self._turn(few)

    def learn(self, values: Iterable[str]) -> list[str]:
        """What is strange about each of these, of which some may be new; empty for what is not."""
        few = self._few or ()
        for value in values:
            if value not in few:
                self._look(value)
        return [self._strange.get(value, "") for value in values]

    def turn(self) -> None:
        """After a piece: too many different values to know each?"""
        if self._few is not None and len(self._few) > FEW:
            self._turn(self._few)

    def _look(self, value: str) -> None:
        """A value seen for the first time."""
        if self._few is not None:
            self._few.add(value)
        kind = self._kind(value)
        self._kinds[kind] = self._kinds.get(kind, 0) + 1
        self.lengths.add(len(value))
        what = self.odd_day(value, kind) or self._odd_text(value)
        if not what and kind == "数" and len(value) > 1 and value[0] == "0" and value.isdecimal():
            what = ZEROS
        if what:
            self._strange[value] = what

    def _kind(self, value: str) -> str:
        if not value.strip():
            return "空白だけ"
        if _NUMBER.fullmatch(value):
            return "日付" if self._dated and len(value) == 8 and day_of(value, packed=True) else "数"
        return "日付" if day_of(value) is not None else "文字"

    def odd_day(self, value: str, kind: str) -> str:
        """What is odd about a day, nothing for a good one."""
        if not self._dated and kind != "日付":
            return ""
        day = day_of(value, packed=self._dated)
        if day is False:
            return "ない日付"
        if isinstance(day, date):
            return "" if self._first <= day <= self._last else "範囲外の日付"
        return "日付でない" if self._dated and value.strip() else ""

    def _odd_text(self, value: str) -> str:
        if not value.strip():
            return "空白だけ"
        if value.isascii() and value.isprintable():
            return ""
        if any((ord(c) < 0x20 and c not in "\t\n") or 0x7F <= ord(c) < 0xA0 for c in value):
            return "制御文字"
        return "フォントにない字" if missing(value, self._known) else ""

    def note(self, strange: Mapping[_Cell, tuple[str, str]], cells: Sequence[_Cell], row: int) -> None:
        """Cells of a piece that are strange: what is, and their text."""
        if not strange:
            return
        counts = {v: cells.count(v) for v in strange} if len(strange) <= _ONE_BY_ONE else Counter(cells)
        for value, (what, text) in strange.items():
            if what == ZEROS:
                self.zeros += counts[value]
            else:
                self.odd.setdefault(what, Odd()).see(row + cells.index(value), text, counts[value])

    def _turn(self, few: set[str]) -> None:
        """Too many different values to know each."""
        self._few = None
        days = self._kinds.get("日付", 0)
        self._dated = self._dated or days > 0.9 * len(few)
        if self._dated:
            self._good_days = {v for v in few if v not in self._strange}
            self.stamped = sum(":" in v for v in few) > 0.5 * len(few)

    # ------------------------------------------------------------ many values

    def take_many(self, cells: Sequence[str], row: int, *, sound: bool = False) -> None:
        """A piece of a column of many values; ``sound`` when nothing in it is out of the ordinary."""
        self.lengths.update(map(len, cells))
        joined = " ".join(cells) if not sound or cells[0][:1].isdecimal() else ""
        if 0 in self.lengths:
            self.blanks += cells.count("")
            self.lengths.discard(0)
        if self._dated:
            self._days(cells, row)
        elif joined[:1].isdecimal() and "".join(cells).isdecimal():
            self._numbers(cells, joined)
        if not sound and not is_sound(joined):
            self._texts(cells, row)

    def _days(self, cells: Sequence[str], row: int) -> None:
        if self.stamped:
            cells = [cell.partition(" ")[0] for cell in cells]
        unseen = set(cells) - self._good_days
        unseen.discard("")
        odd = {value: (what, value) for value in unseen if (what := self.odd_day(value, "日付"))}
        self.note(odd, cells, row)
        if len(self._good_days) < DAYS:
            self._good_days |= unseen - odd.keys()

    def _numbers(self, cells: Sequence[str], joined: str) -> None:
        zeros = joined.count(" 0") + (joined[0] == "0")
        self.zeros += zeros - cells.count("0") if zeros else 0

    def _texts(self, cells: Sequence[str], row: int) -> None:
        """A piece in which some character is out of the ordinary: cell by cell."""
        for n, value in enumerate(cells):
            if value and not (value.isascii() and value.isprintable()) and (what := self._odd_text(value)):
                self.odd.setdefault(what, Odd()).see(row + n, value)

    # ------------------------------------------------------------ the outcome

    def state(self) -> dict[str, Any]:
        """Everything another tally of the same column needs to go on; it stays between reading processes."""
        return {
            "blanks": self.blanks,
            "cells": self.cells,
            "lengths": sorted(self.lengths),
            "zeros": self.zeros,
            "odd": {what: [o.count, o.rows, o.values] for what, o in self.odd.items()},
            "few": None if self._few is None else sorted(self._few),
            "kinds": self._kinds,
        }

    def merge(self, state: Mapping[str, Any], rows_before: int) -> None:
        """Add what the tally of a later part of the file found; its rows are counted from 0."""
        self.blanks += state["blanks"]
        self.cells += state["cells"]
        self.lengths.update(state["lengths"])
        self.zeros += state["zeros"]
        for what, (count, rows, values) in state["odd"].items():
            mine = self.odd.setdefault(what, Odd())
            mine.count += count
            room = _EXAMPLES - len(mine.rows)
            mine.rows += [row + rows_before for row in rows[:room]]
            mine.values += values[:room]
        for kind, count in state["kinds"].items():
            self._kinds[kind] = self._kinds.get(kind, 0) + count
        self._merge_values(state)

    def _merge_values(self, state: Mapping[str, Any]) -> None:
        if self._few is None or state["few"] is None:
            self._few = None
            return
        self._few.update(state["few"])
        if len(self._few) > FEW:
            self._few = None

    @property
    def distinct(self) -> tuple[int, bool]:
        """How many different values, and whether that is exact; else there are more."""
        return (FEW, False) if self._few is None else (len(self._few), True)

    @property
    def kind(self) -> str:
        """数, 日付, 文字, or what is mixed (数と文字); 空 when nothing is written."""
        kinds = [k for k in ("日付", "数", "文字") if self._kinds.get(k)]
        return "と".join(kinds) or "空"

    def result(self, *, show: bool) -> dict[str, Any]:
        """What is told; values only when asked for."""
        distinct, exact = self.distinct
        lengths = sorted(self.lengths - {0})
        return {
            "name": self.head,
            "kind": self.kind,
            "blanks": self.blanks,
            "distinct": distinct,
            "exact": exact,
            "shortest": lengths[0] if lengths else 0,
            "longest": lengths[-1] if lengths else 0,
            "leading_zeros": self.zeros,
            "odd": [
                {"what": what, "count": odd.count, "rows": odd.rows, "values": odd.values if show else []}
                for what, odd in sorted(self.odd.items())
            ],
        }


def is_sound(text: str) -> bool:
    """Whether every character is in Windows' own set, which our fonts cover; quick, for a whole piece."""
    if text.isascii():
        return not text.encode("ascii").translate(None, PRINTED)
    if _ODD.search(text):
        return False
    try:
        text.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True


def missing(text: str, known: set[str]) -> bool:
    """Whether some character of a text is in no font; ``known`` remembers those that are."""
    chars = set(text) - known
    if not chars:
        return False
    rare = "".join(chars - _SILENT)
    if is_sound(rare):
        known |= chars
        return False
    from desktop.fonts.chain import chain

    if chain("mincho").missing(text):
        return True
    known |= {c for c in chars if not chain("mincho").missing(c)}
    return False
