"""A word in; the cases whose stored text holds it out, exactly those instr finds, in list order.

Few hits: all of them from the index, put in order. Many hits: the list is walked in its order and every text is looked
at until the page is full, which a frequent word fills soon. A case that is waiting to be indexed is always looked at
itself, and no case of a page is shown before its text was looked at.
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

_FEW: Final = 200
_WALK: Final = 40
"""Texts looked at for each line of the page before a walk gives way to the index."""


@dataclass(frozen=True)
class Hits:
    """The cases of one search among those of a list (``where`` on ``cases c``, in ``order``)."""

    reader: Any
    word: str
    where: str
    given: tuple[object, ...]
    order: str

    def page(self, offset: int, limit: int) -> list[int]:
        """Case numbers of one page, read in one state of the store."""
        with _Snapshot(self.reader):
            return list(islice(self._numbers(offset + limit), offset, offset + limit))

    def count(self) -> int:
        """How many cases have the word. Bigrams are written one to one, so the index alone is exact."""
        if GAP in self.word:
            return 0
        with _Snapshot(self.reader):
            found = self._indexed() | self._waiting()
            rows = self.reader.execute(
                f"SELECT count(*) FROM json_each(?) j JOIN cases c ON c.no = j.value WHERE {self.where}",  # noqa: S608
                (json.dumps(list(found)), *self.given),
            )
            return int(rows.fetchone()[0])

    def _numbers(self, enough: int) -> Iterator[int]:
        if GAP in self.word:
            return
        few = self._few()
        found = self._indexed(few + 1)
        if len(found) <= few:
            yield from self._from(found | self._waiting())
        else:
            yield from self._walk(enough * _WALK)

    def _few(self) -> int:
        """Up to so many hits it is cheaper to sort them than to walk the list (measured; grows with its root)."""
        row = self.reader.execute("SELECT max(no) FROM cases").fetchone()
        return max(_FEW, isqrt(100 * (row[0] or 0)))

    def _indexed(self, limit: int = -1) -> set[int]:
        rows = self.reader.execute(
            "SELECT rowid FROM find WHERE find MATCH ? LIMIT ?", (match(self.word), limit)
        ).fetchall()
        found = {row[0] for row in rows}
        stale = self.reader.execute("SELECT case_no FROM pending").fetchall()
        return found.difference(row[0] for row in stale) if stale else found

    def _waiting(self) -> set[int]:
        """Hits among the cases the index does not have yet."""
        rows = self.reader.execute(
            "SELECT p.case_no FROM pending w JOIN paper p ON p.case_no = w.case_no WHERE instr(p.text, ?)", (self.word,)
        )
        return {row[0] for row in rows}

    def _from(self, found: set[int]) -> Iterator[int]:
        """The cases among ``found``, in list order, each looked at."""
        rows = self.reader.execute(
            f"SELECT c.no FROM json_each(?) j CROSS JOIN cases c ON c.no = j.value WHERE {self.where} "  # noqa: S608
            f"ORDER BY {self.order}",
            (json.dumps(list(found)), *self.given),
        ).fetchall()
        for (no,) in rows:
            if self._has(no):
                yield no

    def _has(self, no: int) -> bool:
        row = self.reader.execute(
            "SELECT 1 FROM paper WHERE case_no = ? AND instr(text, ?) LIMIT 1", (no, self.word)
        ).fetchone()
        return row is not None

    def _walk(self, budget: int) -> Iterator[int]:
        """Look at one text after the other in list order; after ``budget`` texts only at those the index names."""
        needle = self.word.encode()
        rows = self.reader.execute(
            f"SELECT c.no, CAST(p.text AS BLOB) FROM cases c CROSS JOIN paper p ON p.case_no = c.no "  # noqa: S608
            f"WHERE {self.where} ORDER BY {self.order}",
            self.given,
        )
        seen: set[int] = set()
        looked = 0
        for looked, (no, text) in enumerate(islice(rows, budget), 1):  # noqa: B007
            if no not in seen and needle in text:
                seen.add(no)
                yield no
        rows.close()
        if looked == budget:
            yield from (no for no in self._from(self._indexed() | self._waiting()) if no not in seen)


class _Snapshot:
    """One reading transaction, so that a page is not torn by a save in between."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader

    def __enter__(self) -> None:
        self._reader.execute("BEGIN")

    def __exit__(self, *_: object) -> None:
        self._reader.execute("ROLLBACK")
