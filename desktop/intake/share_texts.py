"""Texts of a source that nothing introduces, and lists set out in columns, in; whose answer each of them is out."""

from __future__ import annotations

from collections.abc import Iterable

from desktop.definition.model import Field, Form
from desktop.intake.cell_bits import Bit
from desktop.intake.entries import NUMBER, Piece
from desktop.intake.item_words import general_words
from desktop.intake.labels import fold
from desktop.japanese import first_date


def without_heads(pieces: list[Piece]) -> list[Piece]:
    """A list set out in columns without its heads (No, 項目名) and its numbers."""
    rows: dict[tuple[int, int], list[Piece]] = {}
    for piece in pieces:
        rows.setdefault((piece.cell.grid, piece.cell.row), []).append(piece)
    heads = {fold(w) for words in general_words().heads.values() for w in words}
    kept: list[Piece] = []
    for n, row in enumerate(rows.values()):
        if n == 0 and len(rows) > 1 and len(row) > 1 and all(fold(p.text) in heads for p in row):
            continue
        if len(row) > 1 and fold(row[0].text).strip("().").isdecimal():
            row = row[1:]
        kept += row
    return kept


def matched_to(fields: list[str], bits: list[Bit], form: Form) -> Iterable[tuple[str, Bit]]:
    """Which of the texts answers which field; nothing where it is not plain."""
    days = [f for f in fields if form.fields[f].label.endswith("日")]
    left, rest = list(bits), list(fields)
    for name in days:
        found = next((b for b in left if len(b.text) < 30 and first_date(b.text)), None)
        rest.remove(name)
        if found is not None:
            left.remove(found)
            yield name, found
    for name in list(rest):
        sign = form.fields[name].numbering
        if form.fields[name].kind == "list" and sign in "※・（１）①":
            mine = [b for b in left if (m := NUMBER.match(b.text)) and m[0].strip()[0] == sign[0]]
            rest.remove(name)
            for bit in mine:
                left.remove(bit)
                yield name, bit
    if len(rest) == len(left):
        yield from zip(rest, left, strict=True)
    elif len(rest) == 1 and left and len({b.cell for b in left}) <= 3:
        yield from ((rest[0], b) for b in left)


def cut_for(mine: list[Piece], follower: Field) -> tuple[list[Piece], list[Piece]] | None:
    """The pieces of an answer, and those that are the follower's."""
    note = "注" in follower.label and follower.kind == "prose"
    signs = "※＊*注" if note else "※" if follower.numbering == "※" else "・" if follower.numbering == "・" else ""
    if not signs or (follower.kind != "list" and not note):
        return None
    for n, piece in enumerate(mine):
        lines = piece.text.split("\n")
        for at, line in enumerate(lines):
            bare = line.strip(" \u3000(（")
            if bare[:1] in signs and bare[:1] and (n or at):
                if note and at:
                    continue
                head, tail = lines[:at], lines[at:]
                before = [*mine[:n], *([Piece(piece.cell, "\n".join(head))] if head else [])]
                return before, [Piece(piece.cell, "\n".join(tail)), *mine[n + 1 :]]
    return None
