"""The rows of a checklist where they stand in a source in; the mark of each row out, doubtful ones said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from desktop.definition.model import Field, Option
from desktop.intake.boxes import CIRCLES, FULL_CIRCLES
from desktop.intake.cell_bits import Bit
from desktop.intake.cells import Cell, Cells
from desktop.intake.labels import DASH, fold
from desktop.intake.model import Doubt
from desktop.intake.placing import Placed

_TICKS: Final = "レ✓✔☑☒■v√●◎◉"


@dataclass(frozen=True, slots=True)
class Marks:
    """What a checklist answers."""

    value: tuple[str, ...]
    doubts: tuple[Doubt, ...]


def marks_of_rows(asked: Field, rows: Mapping[str, Bit], cells: Cells, placed: Placed) -> Marks:
    """Read the mark of every row of a checklist field."""
    checklist = asked.checklist
    if checklist is None:
        return Marks((), ())
    value: list[str] = []
    doubts: list[Doubt] = []
    bare: list[Bit] = []
    for row in checklist.rows:
        bit = rows.get(row.id)
        if bit is None:
            doubts.append(
                Doubt(
                    asked.id, f"「{_head(row.wording.get(asked.voice, ''))}」の行が見つかりません。印を選んでください。"
                )
            )
            continue
        mark, sentence = _mark(bit, checklist.marks, cells, placed)
        if mark:
            value.append(f"{row.id}={mark}")
        elif not sentence:
            bare.append(bit)
        if sentence or bit.near:
            say = sentence or "文が様式と少し違います。同じ行か確かめてください。"
            doubts.append(Doubt(asked.id, f"「{_head(bit.text)}」の行：{say}", _head(bit.text), bit.cell.where))
    doubts += [
        Doubt(
            asked.id,
            f"「{_head(b.text)}」の行に印がありません。元の紙を見て選んでください。",
            _head(b.text),
            b.cell.where,
        )
        for b in bare
    ]
    return Marks(tuple(value), tuple(doubts))


def _mark(bit: Bit, marks: tuple[Option, ...], cells: Cells, placed: Placed) -> tuple[str, str]:
    """The mark of a row by its id, and what is doubtful about it."""
    found: list[tuple[str, str, Cell]] = []
    for cell in _in_row(bit, cells, placed):
        mark = _same(fold(cell.text), marks)
        headed = _same(_heading(cell, marks, cells, placed), marks) if _is_tick(cell) else ""
        if headed or mark:
            found.append((headed or mark, "", cell))
        elif _is_tick(cell):
            likely = _same("○", marks) or marks[0].id
            label = next(m.label for m in marks if m.id == likely)
            found.append(
                (likely, f"印「{cell.text.strip()}」を「{label}」と読みました。合っているか確かめてください。", cell)
            )
    if not found:
        return "", ""
    if len({m for m, _, _ in found}) > 1:
        return found[0][0], "印が２つあります。正しいものを選んでください。"
    mark, sentence, cell = found[0]
    if cell.unsure:
        sentence = f"印は記号用の書体の文字（{cell.unsure}）です。合っているか確かめてください。"
    return mark, sentence


def _in_row(bit: Bit, cells: Cells, placed: Placed) -> Iterator[Cell]:
    """Short cells beside a row's words."""
    for side in (cells.left_of(bit.cell), cells.right_of(bit.cell)):
        for cell in side:
            if any(b.kind == "check" for b in placed.of_cell.get(cell, [])):
                break
            if len(fold(cell.text)) <= 2 and cell.row == bit.cell.row:
                yield cell


def _heading(cell: Cell, marks: tuple[Option, ...], cells: Cells, placed: Placed) -> str:
    """The head of the column a tick stands in, when that names a mark."""
    rows = {(b.cell.grid, b.cell.row) for b in placed.spot if b.kind == "check"}
    for above in cells.above(cell, 200):
        if (above.grid, above.row) in rows:
            continue
        words = fold(above.text).strip("()「」・")
        if len(words) > 2 and any(fold(m.meaning) == words for m in marks):
            return fold(next(m.label for m in marks if fold(m.meaning) == words))
        return words if _same(words, marks) else ""
    return ""


def _is_tick(cell: Cell) -> bool:
    return fold(cell.text) in [fold(c) for c in _TICKS + CIRCLES + FULL_CIRCLES]


def _same(words: str, marks: tuple[Option, ...]) -> str:
    """The mark with this sign or meaning."""
    for mark in marks:
        label = fold(mark.label)
        alike = (CIRCLES, DASH.replace("×", "").replace("✕", ""))
        if words and (words in (label, fold(mark.meaning)) or any(label in a and words in a for a in alike)):
            return mark.id
    return ""


def _head(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 24 else f"{line[:24]}…"
