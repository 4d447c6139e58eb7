"""A large list row by row in; what its columns hold, counted, out. Runs inside the reading process; no row leaves it."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Any, Final

from desktop.intake.profile_column import ColumnTally, Range
from desktop.intake.profile_key import KeyTally

PIECE: Final = 256
"""Rows looked at together: few enough to stay in the processor's cache, which is worth a factor of two."""
BEGINNING: Final = 2048
"""Rows by which head and key are told."""
HEAD_WITHIN: Final = 20
FIRST: Final = date(1868, 1, 25)
AHEAD: Final = timedelta(days=366 * 20)
_KEY: Final = re.compile(r"番号|コード|ID|No|ＩＤ|Ｎｏ|№|識別", re.IGNORECASE)
_WHOLE_ROW: Final = "（すべての列）"
_DATA: Final = re.compile(r"[\d０-９,.，．/／:：年月日\- ]+")
Rows = Sequence[Sequence[str]]


def profile_in_child(
    rows: Iterable[list[str]], ask: Mapping[str, Any], share: Callable[[float], None]
) -> dict[str, Any]:
    """Count a list; the readers tell the share themselves."""
    del share
    gc.disable()  # nothing here makes rings, and looking for them costs a tenth of the time
    beginning = list(islice(rows, BEGINNING))
    tally = ListTally.begun(beginning, ask)
    piece = beginning[tally.head_row :]
    for more in _pieces(rows):
        tally.take(piece)
        piece = more
    tally.take(piece)
    return tally.result()


def _pieces(rows: Iterable[list[str]]) -> Iterator[list[list[str]]]:
    going = iter(rows)
    while piece := list(islice(going, PIECE)):
        yield piece


class ListTally:
    """All columns and the key of a list."""

    def __init__(self, heads: Sequence[str], key: Sequence[int], ask: Mapping[str, Any], *, head_row: int = 0) -> None:
        """``head_row`` is the row of the heads, from 1; the rows that are taken follow it."""
        self.ask, self.key, self.head_row = ask, tuple(key), head_row
        today = date.fromisoformat(ask["today"]) if ask.get("today") else date(2100, 1, 1)
        self._span = Range(FIRST, today + AHEAD, today)
        self.columns = [ColumnTally(h, self._span) for h in heads]
        self.hashes = KeyTally()
        self.row = self._first = head_row + 1
        self.rows = self.empty = 0

    @classmethod
    def begun(cls, beginning: Rows, ask: Mapping[str, Any]) -> ListTally:
        """With head and key told by the first rows of the file, which are not counted yet."""
        head_row, heads = head_in(beginning)
        return cls(heads, key_of(heads, beginning[head_row:], ask.get("key") or ()), ask, head_row=head_row)

    def take(self, rows: Rows) -> None:
        """The next rows."""
        if not rows:
            return
        widths = set(map(len, rows))
        wide = max(len(self.columns), *widths)
        while len(self.columns) < wide:
            self._widen()
        if widths != {wide}:
            rows = [row if len(row) == wide else [*row, *[""] * (wide - len(row))] for row in rows]
        cells = list(zip(*rows, strict=True))
        self.take_columns(cells, len(rows))

    def take_columns(self, cells: Sequence[Sequence[str]], count: int) -> None:
        """The same as columns."""
        before = self.blanks()
        for tally, column in zip(self.columns, cells, strict=True):
            tally.take(column, self.row)
        self.go_on(cells, count, before, [cells[n] for n in self.key] or cells)

    def blanks(self) -> list[int]:
        """Blank cells of every column so far."""
        return [tally.blanks for tally in self.columns]

    def go_on(
        self, cells: Sequence[Sequence[str | bytes]], count: int, before: list[int], keys: Sequence[Sequence[str]]
    ) -> None:
        """After a piece was taken by its columns: empty rows, keys, and where the next piece begins."""
        blanks = [tally.blanks - b for tally, b in zip(self.columns, before, strict=True)]
        empty = sum(1 for row in zip(*cells, strict=True) if not any(row)) if all(blanks) else 0
        if empty:
            for tally in self.columns:
                tally.blanks -= empty
                tally.cells -= empty
        self.hashes.take(keys)
        self.rows += count - empty
        self.empty += empty
        self.row += count

    def _widen(self) -> None:
        """A row longer than those before."""
        tally = ColumnTally(f"{len(self.columns) + 1}列目", self._span)
        tally.blanks = tally.cells = self.rows
        self.columns.append(tally)

    def state(self) -> dict[str, Any]:
        """For the process that counts the other part."""
        return {
            "columns": [tally.state() for tally in self.columns],
            "rows": self.rows,
            "empty": self.empty,
        }

    def merge(self, state: Mapping[str, Any], hashes: bytes) -> None:
        """Add what the tally of the later part found."""
        while len(self.columns) < len(state["columns"]):
            self._widen()
        for tally, part in zip(self.columns, state["columns"], strict=False):
            tally.merge(part, self.row)
        for tally in self.columns[len(state["columns"]) :]:
            tally.blanks += state["rows"]
            tally.cells += state["rows"]
        self.rows += state["rows"]
        self.empty += state["empty"]
        self.hashes.hashes.frombytes(hashes)

    def result(self) -> dict[str, Any]:
        """What may leave the process."""
        show = bool(self.ask.get("show"))
        keys = self.hashes.result(self._first)
        columns = [tally.result(show=show) for tally in self.columns]
        if len(self.key) == 1:
            columns[self.key[0]] |= {"distinct": keys["distinct"], "exact": True}
        return {
            "rows": self.rows,
            "empty_rows": self.empty,
            "head_row": self.head_row,
            "key": [self.columns[n].head for n in self.key] or [_WHOLE_ROW],
            "key_guessed": not self.ask.get("key"),
            "keys": keys,
            "columns": columns,
        }


def head_in(rows: Rows) -> tuple[int, tuple[str, ...]]:
    """The number of the head row (from 1; 0 when there is none) and the name of every column."""
    first = rows[:HEAD_WITHIN]
    wide = max((len(r) for r in rows), default=0)
    full = max((sum(1 for c in r if c.strip()) for r in first), default=0)
    for number, row in enumerate(first, 1):
        names = [c for c in row if c.strip()]
        plain = sum(1 for c in names if not _DATA.fullmatch(c))
        if len(names) >= max(1, full * 0.6) and len(set(names)) > len(names) * 0.7 and plain == len(names):
            return number, named(row, wide)
    return 0, named((), wide)


def named(row: Sequence[str], wide: int) -> tuple[str, ...]:
    """Every column's name; one without a name, or whose name was there before, gets its number."""
    made: list[str] = []
    for n in range(wide):
        name = " ".join(row[n].split())[:60] if n < len(row) else ""
        made.append(f"{name}（{n + 1}列目）" if name in made else name or f"{n + 1}列目")
    return tuple(made)


def key_of(heads: Sequence[str], rows: Rows, wanted: Sequence[str]) -> tuple[int, ...]:
    """The columns of the key: those wanted, else a number that is always written; none for every column."""
    if wanted:
        return tuple(n for n, head in enumerate(heads) if head in wanted)
    best: tuple[int, int] | None = None
    for n, head in enumerate(heads):
        cells = [row[n] if n < len(row) else "" for row in rows]
        if cells and _KEY.search(head) and all(cells) and len(set(cells)) >= 0.9 * len(cells):
            best = min(best or (1, n), (0, n))
    return (best[1],) if best else ()
