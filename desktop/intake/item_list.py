"""A grid with an item list or a record layout in; the names it lists out: by the heads of its columns, or by what is known."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from desktop.definition.read_words import ItemWords
from desktop.intake.cells import Cell, Cells
from desktop.intake.entries import NUMBER, split_run
from desktop.intake.labels import fold
from desktop.intake.model import Document, Doubt, Grid

_LONGEST: Final = 60
_MOST: Final = 2000
"""Names of one list; no record has more items."""
_USED: Final = "○〇◯●レ✓✔■☑有要1"
_UNUSED: Final = "×✕-－‐―ー□☐無否不0"
_NUMERIC: Final = re.compile(r"[0-9.,\-/()]*")
_EMPTY_ROWS: Final = 3
_AND: Final = re.compile(r"(?<=[^(（])(?:及び|並びに)(?![^（(]*[)）])")


@dataclass(frozen=True, slots=True)
class Name:
    """A name of the list and where it stands."""

    text: str
    where: str


@dataclass(frozen=True, slots=True)
class ItemList:
    """What a grid lists."""

    names: tuple[Name, ...]
    left_out: tuple[Name, ...] = ()
    """Names of rows marked as not used."""
    say: tuple[Doubt, ...] = ()
    """What is to be looked at, without a place."""


def list_of(grid: Grid, words: ItemWords, known: Callable[[str], bool]) -> ItemList:
    """The names a grid lists; ``known`` tells a name the dictionary has."""
    cells = Cells(Document("excel", (grid,)))
    if not cells.all:
        return ItemList(())
    headed = _headed(cells, words)
    if headed is not None:
        return headed
    offers = [*_columns(cells), *_rows(cells)]
    best = max(offers, key=lambda names: _score(names, known), default=())
    return ItemList((best if _score(best, known) > 0 else max(offers, key=len, default=()))[:_MOST])


def _score(names: tuple[Name, ...], known: Callable[[str], bool]) -> float:
    hits = sum(1 for n in names if known(n.text))
    return hits - 0.4 * (len(names) - hits)


def _headed(cells: Cells, words: ItemWords) -> ItemList | None:
    """The names under the head 項目名, of the rows marked as used when there is such a column."""
    names, uses = [[fold(w) for w in words.heads.get(k, ())] for k in ("name", "use")]
    others = {fold(w) for w in words.heads.get("other", ())}
    last = cells.all[-1].row
    for row in cells.rows.values():
        heads = {c: _plain(c) for c in row}
        named = [c for c in row if heads[c] in names]
        if not named or not (len(named) == len(row) or any(heads[c] in {*others, *uses} for c in row)):
            continue
        if row[0].row == last:
            continue
        head = min(named, key=lambda c: names.index(heads[c]))
        use = next((c for c in row if heads[c] in uses and c is not head), None)
        return _under(cells, head, use)
    return None


def _plain(cell: Cell) -> str:
    return re.sub(r"\([^()]*\)$", "", fold(cell.text)).strip(":") or fold(cell.text)


def _under(cells: Cells, head: Cell, use: Cell | None) -> ItemList:
    found: list[tuple[Name, str]] = []
    last = head.bottom
    for cell in cells.all:
        inside = cell.row > head.bottom and head.column <= cell.column <= head.right
        if not inside or fold(cell.text) == fold(head.text):
            continue
        if cell.row - last > _EMPTY_ROWS and found:
            break
        last = cell.bottom
        if _name_like(cell.text):
            mark = cells.at(cell.grid, cell.row, use.column) if use is not None else None
            found.append((Name(_one_line(cell.text), cell.where), fold(mark.text) if mark is not None else ""))
    return _used(found, use)


def _used(found: list[tuple[Name, str]], use: Cell | None) -> ItemList:
    """All names, or those of the rows marked as used."""
    signs = {mark for _, mark in found}
    if use is None or not any(m and m in _USED for m in signs) or not all(not m or m in _USED + _UNUSED for m in signs):
        return ItemList(tuple(n for n, _ in found))
    kept = tuple(n for n, mark in found if mark and mark in _USED)
    left = tuple(n for n, mark in found if not mark or mark not in _USED)
    if not left:
        return ItemList(kept)
    sentence = f"列「{_one_line(use.text)}」に印のある{len(kept)}項目だけを入れました。外した{len(left)}項目も要るか確かめてください。"
    return ItemList(kept, left, (Doubt("", sentence, "、".join(n.text for n in left[:10]), use.where),))


def _columns(cells: Cells) -> list[tuple[Name, ...]]:
    """Every column as a list of names; a cell with several joined by 、 or line ends gives each."""
    made: dict[int, list[Name]] = {}
    for cell in cells.all:
        made.setdefault(cell.column, []).extend(_names(cell))
    return [tuple(names) for names in made.values()]


def _rows(cells: Cells) -> list[tuple[Name, ...]]:
    """The first rows as heads of a data list."""
    made: dict[int, list[Name]] = {}
    for cell in cells.all:
        if cell.row < cells.all[0].row + 5:
            made.setdefault(cell.row, []).extend(_names(cell))
    return [tuple(names) for names in made.values() if len(names) > 2]


def _names(cell: Cell) -> list[Name]:
    found = []
    for line in cell.text.split("\n"):
        bare = line[m.end() :] if (m := NUMBER.match(line)) else line
        parts = [p for part in split_run(bare) for p in _AND.split(part)]
        found += [Name(_one_line(p), cell.where) for p in parts if _name_like(p)]
    return found


def _name_like(text: str) -> bool:
    plain = fold(text)
    return bool(plain) and len(plain) <= _LONGEST and not _NUMERIC.fullmatch(plain)


def _one_line(text: str) -> str:
    return "".join(line.strip(" \u3000") for line in text.split("\n"))
