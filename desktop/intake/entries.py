"""The texts of a source that answer one field, cell by cell, in; its answer in the form's way out: joined, or parted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from desktop.definition.model import Field, Style, Value
from desktop.intake.cells import Cell
from desktop.intake.labels import unspread
from desktop.japanese import write_date

NUMBER: Final = re.compile(
    r"[ \u3000]*(?:[（(][0-9０-９]{1,2}[）)]|[0-9０-９]{1,2}[．.)）、](?![0-9０-９])|[①-⑳]|※[ \u3000]*[0-9０-９]{0,2}(?![0-9０-９年月日件人])|[・●◆]|[0-9０-９]{1,2}[ \u3000]+)[ \u3000]*"
)
"""What may stand before an entry of a list."""
_ISO: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_UNIT: Final = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """The text of one cell, or of a part of it."""

    cell: Cell
    text: str


def answer_of(asked: Field, pieces: Sequence[Piece], style: Style) -> tuple[Value, bool]:
    """The answer, and whether it was put together from cells beside each other that may not belong together."""
    lines, beside = _rows(pieces)
    if asked.kind == "list" and asked.numbering == "、":
        return tuple(e for p in pieces for e in entries(p.text.split("\n"), "、")), beside
    if asked.kind in ("list", "attachments"):
        return entries(lines, asked.numbering), beside
    if asked.kind == "text":
        return dated("".join(unspread(line).strip() for line in lines), style), beside
    text = "\n".join(line.rstrip() for line in lines).strip("\n")
    if asked.kind in ("count", "period"):
        text = dated("\n".join(unspread(line).strip(" \u3000") for line in text.split("\n")), style)
    return text.rstrip() if text.strip() else "", beside


def dated(text: str, style: Style) -> str:
    """A day that a worksheet stores as such, in the form's way of writing."""
    found = _ISO.fullmatch(text)
    if found is None:
        return text
    try:
        return write_date(date(int(found[1]), int(found[2]), int(found[3])), style.digits)
    except ValueError:
        return text


def _rows(pieces: Sequence[Piece]) -> tuple[list[str], bool]:
    """Lines in reading order; a number, a sign or a unit in a cell of its own goes with its neighbour."""
    lines: list[str] = []
    row, beside = (-1, -1), False
    last: Cell | None = None
    for piece in pieces:
        mine = piece.text.split("\n")
        here = (piece.cell.grid, piece.cell.row)
        if lines and here == row and piece.text and piece.cell is not last:
            if not (NUMBER.fullmatch(lines[-1]) or len(piece.text) <= _UNIT or len(lines[-1].strip()) <= 1):
                beside = True
            lines[-1] += mine[0]
            mine = mine[1:]
        lines += mine
        row, last = here, piece.cell
    return lines, beside


def entries(lines: Iterable[str], numbering: str) -> tuple[str, ...]:
    """The entries of a list: parted where numbers stand, else at line ends; in one run at 、."""
    written = [line.rstrip() for line in lines if line.strip()]
    if numbering == "、":
        return tuple(e for line in _unbroken(written) for e in split_run(line))
    numbered = [NUMBER.match(line) for line in written]
    if not numbered or numbered[0] is None:
        return tuple(line.strip() for line in written)
    first = numbered[0][0].strip()
    signs = {"※", "・", "●", "◆"}
    of_kind = [m is not None and _kind(m[0]) == _kind(numbered[0][0]) for m in numbered]
    if sum(of_kind) == 1 and first not in signs:
        return ("\n".join([written[0].strip(), *written[1:]]),)
    made: list[str] = []
    for line, found, begins in zip(written, numbered, of_kind, strict=True):
        if begins and found is not None:
            made.append(line[found.end() :].strip())
        else:
            made[-1] += f"\n{line}"
    return tuple(made)


def _kind(number: str) -> str:
    bare = number.strip()
    if bare and bare[0] in "（(":
        return "round"
    return "ring" if "①" <= bare[:1] <= "⑳" else bare[:1] if bare[:1] in "・●◆※" else "plain"


def _unbroken(lines: list[str]) -> list[str]:
    """Lines as one run where one was broken after 、 or within a word; entries in cells of their own stay apart."""
    if any(len(split_run(line)) > 1 or line[-1:] in "、，" for line in lines):
        return ["".join(line.strip() for line in lines)]
    return [line.strip() for line in lines]


def split_run(text: str) -> tuple[str, ...]:
    """氏名、住所（方書、番地を含む）及び電話番号 parted at 、 outside brackets."""
    made, depth, now = [], 0, ""
    for char in text:
        depth += (char in "（(「『") - (char in "）)」』")
        if depth <= 0 and char in "、，,;；\n":
            made.append(now)
            now = ""
        else:
            now += char
    return tuple(e for entry in (*made, now) if (e := entry.strip(" \u3000・。")))
