"""A clause library in, its clauses out: headings and 項 of the 条 that a contract may hold."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from desktop.definition.model import Clause
from desktop.definition.read_grid import read_id
from desktop.definition.shelf import named_like_the_file
from desktop.definition.table import Table

WHAT: Final = "条文集"


def read_clauses(table: Table, path: Path) -> tuple[Clause, ...]:
    """The clauses of one file, in printed order."""
    named_like_the_file(table, "clauses", WHAT, path)
    found = tuple(_clause(t) for t in table.tables("clause"))
    if not found:
        table.say("", "[[clause]] が１つもありません。条を書いてください。")
    table.close()
    seen: set[str] = set()
    for n, clause in enumerate(found, 1):
        if clause.id in seen:
            table.say(
                f"clause[{n}].id", f"条の識別名「{clause.id}」が２度使われています。どちらかを別の名前にしてください。"
            )
        seen.add(clause.id)
    return found


def _clause(table: Table) -> Clause:
    made = Clause(
        id=read_id(table),
        label=table.text("heading", needed=True),
        meaning=table.text("meaning"),
        paragraphs=tuple(p.strip("\n") for p in table.texts("paragraphs")),
    )
    if not made.paragraphs or not all(p.strip() for p in made.paragraphs):
        table.say("paragraphs", f"条「{made.label}」に文のない項があります。paragraphs に項の文を並べてください。")
    table.close()
    return made
