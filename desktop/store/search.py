"""A word in; the cases whose stored text holds it out, exactly those instr finds, in list order.

First a glance at the head of the list: a frequent word fills the page at once. Then the index is asked: few hits are
put in order, with many the list is walked. A case that waits to be indexed is always looked at itself, and no case
stands on a page whose text was not looked at.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from math import isqrt
from typing import Any, Final

from desktop.store.index import match
from desktop.store.pieces import GAP
from desktop.store.proven import snapshot

Line = tuple[Any, ...]

# Measured at 100,000 cases, where looking at a text costs 8 µs and a long word of frequent pairs 50 ms in the index.
_FEW: Final = 200
"""At least up to so many hits it is cheaper to put them in order than to walk the list; grows with the store's root."""
_GLANCE: Final = 150
"""Texts looked at before the index is asked."""
_REACH: Final = 16
"""A walk that is expected to fill the page within this part of the store is gone on with."""
_WALK: Final = 40
"""Texts looked at for each wanted line before a walk gives way to the index (a filter may hide most hits)."""
_ROWS: Final = 10
"""Texts looked at in one go at least."""
_NO, _FOUND = -2, -1
"""Places in a walked line, behind its columns."""
_HAS: Final = "EXISTS (SELECT 1 FROM paper p WHERE p.case_no = c.no AND instr(p.text, ?))"


@dataclass(frozen=True)
class Hits:
    """The cases of one search among those of a list (``where`` on ``cases c``, in ``order``)."""

    reader: Any
    word: str
    where: str
    given: tuple[object, ...]
    order: str

    def page(self, columns: str, offset: int, limit: int) -> list[Line]:
        """One page of hits, read in one state of the store: ``columns`` (more may follow them in a line)."""
        if GAP in self.word:
            return []
        enough = offset + limit
        # while this statement is open, all others of the reader see the same state of the store
        rows = self.reader.execute(
            f"SELECT {columns}, c.no, instr(p.text, ?) FROM cases c CROSS JOIN paper p ON p.case_no = c.no"  # noqa: S608
            f" WHERE {self.where} ORDER BY {self.order}",
            (self.word, *self.given),
        )
        lines: list[Line] = []
        glance = max(_GLANCE, 2 * enough)
        if not (self._walk(rows, glance, enough, lines) or self._walk_on(rows, glance, enough, lines)):
            self._ask_index(columns, rows, enough, lines)
        rows.close()
        return lines[offset:enough]

    def _walk_on(self, rows: Any, looked: int, enough: int, lines: list[Line]) -> bool:
        """Go on walking when the glance promises the rest of the page sooner than the index would give it."""
        if not lines:
            return False
        need = (enough - len(lines)) * looked // len(lines)
        return need <= self._size() // _REACH and self._walk(rows, 2 * need, enough, lines)

    def _walk(self, rows: Any, budget: int, enough: int, lines: list[Line]) -> bool:
        """Look at up to ``budget`` texts -> whether the page is full or the list at its end."""
        while budget > 0:
            wanted = min(max(enough - len(lines), _ROWS), budget)
            looked = rows.fetchmany(wanted)
            budget -= wanted
            last = lines[-1][_NO] if lines else None
            for row in looked:
                if row[_FOUND] and row[_NO] != last:  # a case's papers follow each other
                    last = row[_NO]
                    lines.append(row)
            if len(lines) >= enough or len(looked) < wanted:
                return True
        return False

    def _ask_index(self, columns: str, rows: Any, enough: int, lines: list[Line]) -> None:
        few = max(_FEW, isqrt(100 * self._size()))
        found = self._indexed(few + 1)
        if len(found) > few:
            if self._walk(rows, enough * _WALK, enough, lines):
                return
            found = self._indexed()
        rest = self._current(found).difference(row[_NO] for row in lines)
        lines += islice(self._from(columns, rest), enough - len(lines))

    def count(self) -> int:
        """How many cases have the word. Bigrams are written one to one, so the index alone is exact."""
        if GAP in self.word:
            return 0
        with snapshot(self.reader):
            found = self._current(self._indexed())
            rows = self.reader.execute(
                f"SELECT count(*) FROM json_each(?) j CROSS JOIN cases c ON c.no = j.value WHERE {self.where}",  # noqa: S608
                (json.dumps(list(found)), *self.given),
            )
            return int(rows.fetchone()[0])

    def _size(self) -> int:
        """About how many cases there are."""
        return int(self.reader.execute("SELECT max(no) FROM cases").fetchone()[0] or 0)

    def _indexed(self, limit: int = -1) -> set[int]:
        """Hits of the index; of cases that wait to be indexed anew it tells what they were."""
        rows = self.reader.execute("SELECT rowid FROM find WHERE find MATCH ? LIMIT ?", (match(self.word), limit))
        return {row[0] for row in rows.fetchall()}

    def _current(self, indexed: set[int]) -> set[int]:
        """All hits: those of the index, but of the waiting cases what their texts say."""
        stale = self.reader.execute("SELECT case_no FROM pending").fetchall()
        return indexed.difference(row[0] for row in stale) | self._waiting() if stale else indexed

    def _waiting(self) -> set[int]:
        """Hits among the cases that wait to be indexed."""
        rows = self.reader.execute(
            "SELECT p.case_no FROM pending w CROSS JOIN paper p ON p.case_no = w.case_no WHERE instr(p.text, ?)",
            (self.word,),
        )
        return {row[0] for row in rows.fetchall()}

    def _from(self, columns: str, found: set[int]) -> Iterator[Line]:
        """The cases among ``found``, in list order, each looked at."""
        rows = self.reader.execute(
            f"SELECT c.no FROM json_each(?) j CROSS JOIN cases c ON c.no = j.value WHERE {self.where} "  # noqa: S608
            f"ORDER BY {self.order}",
            (json.dumps(list(found)), *self.given),
        ).fetchall()
        sql = f"SELECT {columns} FROM cases c WHERE c.no = ? AND {_HAS}"  # noqa: S608
        for (no,) in rows:
            line = self.reader.execute(sql, (no, self.word)).fetchone()
            if line is not None:
                yield line
