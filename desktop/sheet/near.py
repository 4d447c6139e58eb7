"""Rectangles with what they stand for in; what lies near a place out, without looking at everything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Generic, TypeVar

from desktop.sheet.figure_paths import Rect

CELLS: Final = 24
"""Along each side of the figure."""

T = TypeVar("T")


class Near(Generic[T]):
    """Things by the cells of a grid over the figure; what lies outside is kept in the cells at its edge."""

    def __init__(self, page: Rect) -> None:
        self._across = max(page.width / CELLS, 1e-6)
        self._down = max(page.height / CELLS, 1e-6)
        self._cells: dict[tuple[int, int], list[tuple[int, Rect, T]]] = {}
        self._count = 0

    def put(self, area: Rect, thing: T) -> None:
        self._count += 1
        for cell in self._over(area):
            self._cells.setdefault(cell, []).append((self._count, area, thing))

    def at(self, area: Rect) -> Iterator[T]:
        """Everything whose rectangle touches a place, each once, as it was put in cell by cell."""
        seen: set[int] = set()
        right, bottom = area.x + area.width, area.y + area.height
        for cell in self._over(area):
            for number, r, thing in self._cells.get(cell, ()):
                if number not in seen:
                    seen.add(number)
                    if r.x <= right and area.x <= r.x + r.width and r.y <= bottom and area.y <= r.y + r.height:
                        yield thing

    def _over(self, area: Rect) -> Iterator[tuple[int, int]]:
        left, right = self._cell(area.x, self._across), self._cell(area.x + area.width, self._across)
        top, bottom = self._cell(area.y, self._down), self._cell(area.y + area.height, self._down)
        return ((x, y) for x in range(left, right + 1) for y in range(top, bottom + 1))

    def _cell(self, mm: float, size: float) -> int:
        return min(max(int(mm / size), 0), CELLS - 1)
