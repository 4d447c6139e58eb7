"""What the reading process says, line by line: JSON written by it, checked and put together again by us.

No pickle, no code: every line is one object ``{"say": …}`` of at most :data:`LONGEST` bytes. Rows leave in pieces of
some 32 KB, so that neither side ever holds the interpreter for long.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, cast

from desktop.intake.limits import Limits

if TYPE_CHECKING:  # a process that only counts is spared the model of forms
    from desktop.intake.model import Document, Doubt, FileKind, Grid

LONGEST: Final = 1 << 20
"""Bytes of one line."""
PIECE: Final = 32_000
"""Characters of cells put into one line."""
KINDS: Final = ("excel", "csv", "word", "pdf", "text")


class Nonsense(Exception):  # noqa: N818
    """The reading process said something that no reader of ours says."""


Tell = Callable[[Mapping[str, Any]], None]


# ---------------------------------------------------------------- the reading process says


def line(message: Mapping[str, Any]) -> bytes:
    return json.dumps(message, ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n"


def tell_document(document: Document, tell: Tell) -> None:
    """Everything of a document but what is small, then the rest."""
    for grid in document.grids:
        tell_grid(grid, tell)
    for at in range(0, len(document.text), PIECE):
        tell({"say": "text", "text": document.text[at : at + PIECE]})
    names = [list(pair) for pair in document.names.items()]
    for at in range(0, len(names), 200):
        tell({"say": "names", "names": names[at : at + 200]})
    for doubt in document.doubts:
        tell({"say": "doubt", "sentence": doubt.sentence, "source": doubt.source, "where": doubt.where})
    tell(
        {
            "say": "document",
            "kind": document.kind,
            "encoding": document.encoding,
            "separator": document.separator,
            "ignored": dict(document.ignored),
            "ours": document.ours,
        }
    )


def tell_grid(grid: Grid, tell: Tell) -> None:
    head = {"say": "grid", "name": grid.name, "hidden": grid.hidden}
    tell(head)
    for name, many in (
        ("hidden_rows", sorted(grid.hidden_rows)),
        ("merged", [list(area) for area in grid.merged]),
        ("unsure", [[row, column, stored] for (row, column), stored in grid.unsure.items()]),
    ):
        for at in range(0, len(many), 2000):
            tell({"say": name, name: many[at : at + 2000]})
    _tell_rows(grid.rows, tell)


def _tell_rows(rows: Iterable[tuple[str, ...]], tell: Tell) -> None:
    """Rows in pieces; empty rows are counted, a row longer than a piece leaves in several."""
    kept: list[list[str]] = []
    weight = empty = 0

    def send() -> None:
        nonlocal kept, weight, empty
        if kept or empty:
            tell({"say": "rows", "empty": empty, "rows": kept})
        kept, weight, empty = [], 0, 0

    for row in rows:
        if not row:
            if kept:
                send()
            empty += 1
            continue
        size = sum(map(len, row)) + 3 * len(row)
        if size > PIECE:
            send()
            _tell_long(row, tell)
            continue
        kept.append(list(row))
        weight += size
        if weight > PIECE:
            send()
    send()


def _tell_long(row: tuple[str, ...], tell: Tell) -> None:
    """One row in several lines: parts first, then its end."""
    part: list[str] = []
    weight = 0
    for cell in row:
        if part and weight + len(cell) > PIECE:
            tell({"say": "part", "cells": part})
            part, weight = [], 0
        part.append(cell)
        weight += len(cell) + 3
    tell({"say": "rows", "empty": 0, "rows": [part]})


# ---------------------------------------------------------------- and we put it together


@dataclass
class _GridSoFar:
    name: str
    hidden: bool
    rows: list[tuple[str, ...]] = field(default_factory=list)
    part: list[str] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    unsure: dict[tuple[int, int], str] = field(default_factory=dict)

    def grid(self) -> Grid:
        from desktop.intake.model import Grid

        return Grid(
            self.name, tuple(self.rows), self.hidden, frozenset(self.hidden_rows), tuple(self.merged), self.unsure
        )


class Gathered:
    """The document so far; :meth:`take` believes nothing."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._grids: list[_GridSoFar] = []
        self._texts: list[str] = []
        self._doubts: list[Doubt] = []
        self._names: dict[str, str] = {}
        self._cells = self._characters = self._rows = 0
        self.document: Document | None = None

    def take(self, message: Mapping[str, Any]) -> None:
        """One message; Nonsense when it is none of ours or more than was agreed."""
        try:
            taken = _TAKES[message["say"]]
            taken(self, message)
        except (KeyError, TypeError, ValueError, IndexError) as fault:
            raise Nonsense(type(fault).__name__) from fault
        limits = self._limits
        more = sum(len(grid.merged) + len(grid.unsure) for grid in self._grids[-1:]) + len(self._doubts)
        if more > limits.cells or self._rows > 4 * limits.rows:
            raise Nonsense("too much")
        if self._cells > limits.cells or self._characters > limits.characters or len(self._grids) > limits.sheets:
            raise Nonsense("too much")

    def _grid(self, message: Mapping[str, Any]) -> None:
        self._grids.append(_GridSoFar(_text(message["name"]), bool(message["hidden"])))

    def _take_rows(self, message: Mapping[str, Any]) -> None:
        grid = self._grids[-1]
        rows = [self._cells_of(cells) for cells in message["rows"]]
        empty = _whole(message["empty"])
        self._rows += empty + len(rows)
        if len(grid.rows) + empty + len(rows) > self._limits.rows or any(
            len(row) > self._limits.columns for row in rows
        ):
            raise Nonsense("rows")
        grid.rows.extend([()] * empty)
        if grid.part:
            rows[0] = (*grid.part, *rows[0])
            grid.part = []
        grid.rows.extend(rows)

    def _part(self, message: Mapping[str, Any]) -> None:
        grid = self._grids[-1]
        grid.part.extend(self._cells_of(message["cells"]))
        if len(grid.part) > self._limits.columns:
            raise Nonsense("columns")

    def _cells_of(self, cells: object) -> tuple[str, ...]:
        if not isinstance(cells, list) or not all(type(cell) is str for cell in cells):
            raise Nonsense("cells")
        self._cells += len(cells) - cells.count("")
        self._characters += sum(map(len, cells))
        return tuple(cells)

    def _hidden(self, message: Mapping[str, Any]) -> None:
        self._grids[-1].hidden_rows.update(map(_whole, message["hidden_rows"]))

    def _merged(self, message: Mapping[str, Any]) -> None:
        for first, left, last, right in message["merged"]:
            self._grids[-1].merged.append((_whole(first), _whole(left), _whole(last), _whole(right)))

    def _unsure(self, message: Mapping[str, Any]) -> None:
        for row, column, stored in message["unsure"]:
            self._grids[-1].unsure[_whole(row), _whole(column)] = _text(stored)

    def _take_text(self, message: Mapping[str, Any]) -> None:
        self._texts.append(_text(message["text"]))
        self._characters += len(self._texts[-1])

    def _doubt(self, message: Mapping[str, Any]) -> None:
        from desktop.intake.model import Doubt

        self._doubts.append(Doubt("", _text(message["sentence"]), _text(message["source"]), _text(message["where"])))

    def _take_names(self, message: Mapping[str, Any]) -> None:
        for name, stands_for in message["names"]:
            self._names[_text(name)] = _text(stands_for)
            self._characters += len(name) + len(stands_for)

    def _document(self, message: Mapping[str, Any]) -> None:
        from desktop.intake.model import Document

        kind = message["kind"]
        if kind not in KINDS:
            raise Nonsense("kind")
        self.document = Document(
            kind=cast("FileKind", kind),
            grids=tuple(grid.grid() for grid in self._grids),
            text="".join(self._texts),
            encoding=_text(message["encoding"]),
            separator=_text(message["separator"]),
            ignored={_text(what): _whole(count) for what, count in message["ignored"].items()},
            ours=_text(message["ours"]),
            names=self._names,
            doubts=tuple(self._doubts),
        )


def _text(value: object) -> str:
    if type(value) is not str:
        raise Nonsense("text")
    return value


def _whole(value: object) -> int:
    if type(value) is not int or value < 0:
        raise Nonsense("number")
    return value


_TAKES: Final[Mapping[str, Callable[[Gathered, Mapping[str, Any]], None]]] = {
    "grid": Gathered._grid,  # noqa: SLF001
    "rows": Gathered._take_rows,  # noqa: SLF001
    "part": Gathered._part,  # noqa: SLF001
    "hidden_rows": Gathered._hidden,  # noqa: SLF001
    "merged": Gathered._merged,  # noqa: SLF001
    "unsure": Gathered._unsure,  # noqa: SLF001
    "text": Gathered._take_text,  # noqa: SLF001
    "names": Gathered._take_names,  # noqa: SLF001
    "doubt": Gathered._doubt,  # noqa: SLF001
    "document": Gathered._document,  # noqa: SLF001
}
