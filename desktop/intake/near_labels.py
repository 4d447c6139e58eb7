"""Cells that nothing of the form equals in; those that introduce an answer in other words (所管課, 実施の時期) out.

A clerk who types a form up changes its words. A cell in the place of a label that is like the label of a field nobody
introduced is taken for it; what is only like it says so and stays a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import islice
from typing import Final

from desktop.intake.cell_bits import Bit
from desktop.intake.cells import Cell, Cells
from desktop.intake.columns import words
from desktop.intake.labels import fold
from desktop.intake.outline import Outline, Spot

LONGEST: Final = 30
"""Characters of a label."""
MOST: Final = 400
"""Cells looked at; a sheet has no more labels."""
LEAST: Final = 0.62
SAME: Final = 1.0
SYNONYM: Final = 0.9
MARGIN: Final = 0.04
"""By how much a field must be liker than the next one."""
_NUMBERED: Final = re.compile(r"^[\s　]*[(（]?[0-9０-９一二三四五六七八九十①-⑳]{1,2}(?:[)）．.、]|[\s　]+)[\s　]*")
_HEAD: Final = re.compile(r"^[0-9]{1,2}[.)]?(?=[^0-9.年月日人])")
"""The number of a label that was folded before."""
_BRACKETED: Final = re.compile(r"[\s　]*[【\[〔<＜《].+[】\]〕>＞》][\s　]*|.+[:：][\s　]*")
"""A line that introduces what stands below it."""
_COLON: Final = re.compile(r"([^:：\n]{2,24})[:：](?=.*[^\s:：])")
_NOTE: Final = re.compile(r"[(【\[〔<][^)】\]〕>]*[)】\]〕>]")
_AROUND: Final = re.compile(r"^[<【〔\[《](.+)[>】〕\]》]$")
_SMALL: Final = re.compile(
    r"及び|又は|並びに|に係る|に関する|について|における|する|した|された|[のをにはがとへ・,/:~\-]"
)


def with_near_labels(bits: Sequence[Bit], cells: Cells, outline: Outline) -> list[Bit]:
    """The bits with unknown cells in the place of a label as words of the field they are like."""
    said = {outline.spots[n].field for b in bits if b.kind == "words" for n in b.spots}
    names = _names(outline.spots, said)
    if not names:
        return list(bits)
    alone = {b.cell: b for b in bits if b.kind == "text" and b.alone and len(fold(_head(b.text))) <= LONGEST}
    known = {b.cell for b in bits if b.kind == "words" and any(outline.spots[n].field for n in b.spots)}
    found = _best(list(_offers(alone, known, cells, names)))
    return [part for b in bits for part in found.get(b, (b,))]


def _names(spots: Sequence[Spot], said: Iterable[str]) -> dict[int, tuple[str, ...]]:
    """The words of every spot that introduces a field nobody introduced."""
    done = set(said)
    return {n: s.names for n, s in enumerate(spots) if s.kind == "words" and s.field and s.field not in done}


def _offers(
    alone: Mapping[Cell, Bit], known: set[Cell], cells: Cells, names: Mapping[int, tuple[str, ...]]
) -> Iterator[tuple[float, Bit, int]]:
    placed = (bit for cell, bit in alone.items() if _in_place(cell, known, cells))
    for bit in islice(placed, MOST):
        for number, of in names.items():
            score = max(likeness(_head(bit.text), name) for name in of)
            if score >= LEAST:
                yield score, bit, number


def _in_place(cell: Cell, known: set[Cell], cells: Cells) -> bool:
    """Whether a cell stands where words introduce an answer: nothing known beside it, something written behind it."""
    left = next(cells.left_of(cell), None)
    if left is not None and left in known:
        return False
    if _head(cell.text) != cell.text:
        return True
    bracketed = _BRACKETED.fullmatch(cell.text) is not None and cells.at(cell.grid, cell.bottom + 1, cell.column)
    return next(cells.right_of(cell), None) is not None or bool(bracketed)


def _best(offers: list[tuple[float, Bit, int]]) -> dict[Bit, tuple[Bit, ...]]:
    """The likest first, every cell and every place once; what is as like to two of them is neither."""
    made: dict[Bit, tuple[Bit, ...]] = {}
    taken: set[int] = set()
    for score, bit, number in sorted(offers, key=lambda o: (-o[0], o[2])):
        if bit in made or number in taken:
            continue
        rival = max((s for s, b, n in offers if b is bit and n != number and n not in taken), default=0.0)
        other = max((s for s, b, n in offers if n == number and b is not bit and b not in made), default=0.0)
        if score < SAME and (score - rival < MARGIN or score - other < MARGIN):
            continue
        made[bit] = _parted(bit, number, near=score < SAME)
        taken.add(number)
    return made


def _parted(bit: Bit, number: int, *, near: bool) -> tuple[Bit, ...]:
    """The words, and what stands behind their colon in the same cell."""
    head = _head(bit.text)
    rest = bit.text[len(head) :].lstrip(":： 　")
    words_ = replace(bit, kind="words", text=head, spots=(number,), near=near, alone=not rest)
    return (words_, replace(bit, text=rest, alone=False)) if rest else (words_,)


def _head(text: str) -> str:
    """What stands before the colon of a line that goes on behind it; else the whole."""
    found = _COLON.match(text)
    return found[1] if found else text


@lru_cache(maxsize=16384)
def likeness(text: str, name: str) -> float:
    """How like a cell is to a folded label: 1 but for its number and notes, 0.9 for another word for it."""
    one, other = bare(text), _NOTE.sub("", name) or name
    if one == other or fold(text) == name:
        return SAME
    if any(one.casefold() in group and other.casefold() in group for _, group in words().groups):
        return SYNONYM
    one, other = _SMALL.sub("", one), _SMALL.sub("", other)
    if min(len(one), len(other)) < 2:
        return 0.0
    if one == other:
        return 0.95
    ratio = SequenceMatcher(None, one, other, autojunk=False).ratio()
    shorter, longer = sorted((one, other), key=len)
    held = shorter in longer and len(shorter) >= 3
    return max(ratio, 0.6 + 0.3 * len(shorter) / len(longer) if held else 0.0) * 0.92


def bare(text: str) -> str:
    """A label folded, without its number and what stands in brackets."""
    plain = _AROUND.sub(r"\1", fold(_NUMBERED.sub("", text)).rstrip(":"))
    return _NOTE.sub("", plain) or plain


@lru_cache(maxsize=16384)
def plain_label(text: str) -> str:
    """A label without its number, notes and particles."""
    made = bare(_HEAD.sub("", text))
    return _SMALL.sub("", made) or made
