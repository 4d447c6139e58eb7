"""A plain CSV in as bytes, block by block; the tallies of its columns filled out. Only what was not seen yet is decoded.

Parting bytes costs half of what the csv module costs, and most cells of a list have been seen before. A block that is
not as even as most (a quote around a separator or a line end, rows of different widths) goes through the csv module.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import RawIOBase, StringIO
from itertools import filterfalse
from pathlib import Path
from typing import Any, Final, Protocol

from desktop.intake.profile import ListTally
from desktop.intake.profile_column import DAYS, PRINTED, ColumnTally, is_sound

BLOCK: Final = 1 << 16
_LONGEST: Final = 1 << 20
"""Bytes of one row."""
_DIGITS: Final = b"0123456789\n"
_SURE_DAYS: Final = frozenset(f"{day:02}".encode() for day in range(1, 29))
Cells = list[bytes]


class Readable(Protocol):
    def read(self, size: int, /) -> bytes | None: ...


class Stretch(RawIOBase):
    """The bytes of a file from one place to another."""

    def __init__(self, path: Path, start: int, end: int) -> None:
        super().__init__()
        self._file = path.open("rb", buffering=0)
        self._file.seek(start)
        self._left = end - start
        self.at = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        room = memoryview(buffer)[: max(0, self._left)]
        count = self._file.readinto(room) or 0
        self._left -= count
        self.at += count
        return count

    def close(self) -> None:
        self._file.close()
        super().close()


class Uneven(Exception):  # noqa: N818
    """The file is not as plain as it looked: it is read row by row instead, where every refusal names its row."""


def whole_rows(file: Readable) -> Iterator[bytes]:
    """Blocks that end where a row ends."""
    rest = b""
    while block := file.read(BLOCK):
        if b"\0" in block or (b'"' in block and b'="' in rest[-1:] + block):
            raise Uneven
        block = rest + block if rest else block
        end = _last_end(block)
        rest = block[end:]
        if len(rest) > _LONGEST:
            raise Uneven
        if end:
            yield block[:end]
    if rest.count(b'"') % 2:
        raise Uneven
    if rest:
        yield rest


def _last_end(block: bytes) -> int:
    """The place behind the last line end that no quote holds."""
    end = block.rfind(b"\n") + 1
    inside = block.count(b'"', 0, end) % 2
    while inside and end:
        before = block.rfind(b"\n", 0, block.rfind(b'"', 0, end)) + 1
        inside ^= block.count(b'"', before, end) % 2
        end = before
    return end


def parted(block: bytes, separator: bytes) -> list[Cells] | None:
    """The columns of a block whose rows are all equally wide; None when the csv module must part it."""
    rows = block.count(b"\n")
    end = b"\r\n" if b"\r" in block else b"\n"
    if not rows or block.count(b"\r") not in (0, rows) or block.count(end) != rows:
        return None
    cells = block.replace(end, b"\n" + separator).split(separator)
    wide, left = divmod(len(cells) - 1, rows)
    if cells.pop() or left:
        return None  # the last row has no end, or rows are of different widths
    last = b"".join(cells[wide - 1 :: wide])
    if last.count(b"\n") != rows:  # a cell holds one at most, at its end: all of them end their rows
        return None
    made = [cells[n::wide] for n in range(wide - 1)]
    made.append(last.split(b"\n")[:-1])
    return _unquoted(made) if b'"' in block else made


def _unquoted(columns: list[Cells]) -> list[Cells] | None:
    """Columns in which every cell is quoted, or none is."""
    made = []
    for cells in columns:
        joined = b"\n".join(cells)
        if b'"' in joined:
            cells = joined[1:-1].split(b'"\n"')
            inside = b"\n".join(cells)
            if not (joined[:1] == joined[-1:] == b'"') or b'"' in inside or len(joined) != len(inside) + 2 * len(cells):
                return None
        made.append(cells)
    return made


class BytesTally:
    """A :class:`ListTally` that is fed with blocks of bytes."""

    def __init__(self, tally: ListTally, encoding: str, separator: str, *, widest: int) -> None:
        self.tally, self._encoding, self._separator, self._widest = tally, encoding, separator, widest
        self._columns: list[_Column] = []

    def take(self, block: bytes) -> None:
        """The next rows."""
        tally = self.tally
        columns = parted(block, self._separator.encode("ascii"))
        if columns is None or len(columns) != len(tally.columns):
            self._by_csv(block.decode(self._encoding))
            return
        while len(self._columns) < len(tally.columns):
            self._columns.append(_Column(tally.columns[len(self._columns)], self._encoding))
        before = tally.blanks()
        for column, cells in zip(self._columns, columns, strict=True):
            column.take(cells, tally.row)
        keys = [self._texts(columns[n]) for n in tally.key or range(len(columns))]
        tally.go_on(columns, len(columns[0]), before, keys)

    def _texts(self, cells: Cells) -> Sequence[str]:
        return b"\n".join(cells).decode(self._encoding).split("\n")

    def _by_csv(self, text: str) -> None:
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=self._separator))
        if max(map(len, rows), default=0) > self._widest:
            raise Uneven
        self.tally.take(rows)


class _Column:
    """One column, with the bytes of what was seen of it."""

    def __init__(self, column: ColumnTally, encoding: str) -> None:
        self._column, self._encoding = column, encoding
        self._seen: set[bytes] = set()
        """Looked at, and neither blank nor strange (good days when there are many values)."""
        self._strange: dict[bytes, tuple[str, str]] = {}
        self._months: frozenset[bytes] = frozenset()
        self._has_few = True

    def take(self, cells: Cells, row: int) -> None:
        column = self._column
        if column.has_few:
            column.cells += len(cells)
            self._few(cells, row)
            column.turn()
            return
        if self._has_few:
            self._has_few = False
            self._seen = set()
            self._months = column.sure_months()
        joined = b"\n".join(cells)
        column.cells += len(cells)
        if joined.isascii() and not joined.translate(None, PRINTED) and len(cells) > 1:
            self._ascii(cells, joined, row)
        else:
            text = joined.decode(self._encoding)
            column.take_many(text.split("\n"), row, sound=self._is_sound(text))

    def _is_sound(self, text: str) -> bool:
        """What was read from Windows' own set is in it: only what cannot be printed is looked for, which is quick."""
        if self._encoding == "cp932":
            return text.replace("\n", "").replace("\u3000", "").isprintable() or is_sound(text)
        return is_sound(text)

    def _few(self, cells: Cells, row: int) -> None:
        rest = list(filterfalse(self._seen.__contains__, cells))
        if not rest:
            return
        self._column.blanks += rest.count(b"")
        found = set(rest)
        found.discard(b"")
        if unseen := list(found - self._strange.keys()):
            texts = [value.decode(self._encoding) for value in unseen]
            for value, text, what in zip(unseen, texts, self._column.learn(texts), strict=True):
                if what:
                    self._strange[value] = (what, text)
                else:
                    self._seen.add(value)
        self._column.note({v: self._strange[v] for v in found & self._strange.keys()}, cells, row)

    def _ascii(self, cells: Cells, joined: bytes, row: int) -> None:
        """A piece of many values without anything that is not on a plain keyboard."""
        column = self._column
        lengths = set(map(len, cells))
        if 0 in lengths:
            column.blanks += cells.count(b"")
            lengths.discard(0)
        column.lengths |= lengths
        if column.dated:
            self._days(cells, row)
        elif joined[:1].isdigit() and not joined.translate(None, _DIGITS):
            zeros = joined.count(b"\n0") + (joined[0] == ord("0"))
            column.zeros += zeros - cells.count(b"0") if zeros else 0

    def _days(self, cells: Cells, row: int) -> None:
        if self._column.stamped:
            cells = [cell.partition(b" ")[0] for cell in cells]
        unseen = set(filterfalse(self._seen.__contains__, cells))
        unseen.discard(b"")
        unsure = (v for v in unseen if v[8:] not in _SURE_DAYS or v[:8] not in self._months)
        texts = ((value, value.decode("ascii")) for value in unsure)
        odd = {value: (what, text) for value, text in texts if (what := self._column.odd_day(text, "日付"))}
        self._column.note(odd, cells, row)
        if len(self._seen) < DAYS:
            self._seen |= unseen - odd.keys()
