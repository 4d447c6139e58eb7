"""The key cells of a list in, piece by piece; how many rows share a key, and the first of them, out. 8 bytes a row."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

_EXAMPLES: Final = 5
_TOGETHER: Final = 3


class KeyTally:
    """The hashes of the keys of every row in order."""

    def __init__(self) -> None:
        self.hashes = array("q")
        self._different: set[int] = set()
        self._summed = 0
        """Hashes that are in it already."""

    def take(self, columns: Sequence[Sequence[str]]) -> None:
        """The key columns of a piece."""
        if len(columns) == 1:
            self.hashes.extend(map(hash, columns[0]))
            return
        self.hashes.extend([hash(key) if any(key) else 0 for key in zip(*columns, strict=True)])

    def sum_up(self) -> None:
        """Put what is new among the different ones: some of it may be done while another process still counts."""
        self._different.update(self.hashes[self._summed :])
        self._different.discard(0)
        self._summed = len(self.hashes)

    def result(self, first: int) -> dict[str, Any]:
        """``first`` is the file's row of the first hash."""
        blank = self.hashes.count(0)  # the hash of an empty text
        self.sum_up()
        different = self._different
        repeated = len(self.hashes) - blank - len(different)
        groups = self._groups() if repeated else {}
        return {
            "distinct": len(different),
            "blank": blank,
            "repeated": repeated,
            "groups": len(groups),
            "examples": [[first + n for n in rows] for rows in list(groups.values())[:_EXAMPLES]],
        }

    def _groups(self) -> dict[int, list[int]]:
        """Rows of every key that stands more than once, the first few of each."""
        ordered = sorted(self.hashes)
        twice = {one for one, other in pairwise(ordered) if one == other and one}
        groups: dict[int, list[int]] = {}
        for n, key in enumerate(self.hashes):
            if key in twice:
                rows = groups.setdefault(key, [])
                if len(rows) < _TOGETHER:
                    rows.append(n)
        return groups
