"""Clauses of a library as boxes by their headings; the clause with the keyboard shows its whole text below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from desktop.definition.model import Clause, Field
from desktop.japanese import write_digits
from desktop.screen.editors.choice import ChoicesEditor


class ClausesEditor(ChoicesEditor):
    """Any number of clauses, in the order of the library."""

    def __init__(self, field: Field, articles: Mapping[str, str], parent: QWidget | None = None) -> None:
        told = tuple(replace(c, meaning=text_of_clause(c)) for c in field.clauses)
        super().__init__(replace(field, options=told, clauses=told), articles, parent)

    def footing(self) -> str:
        return f"{len(self.field.clauses)}条のうち{len(self.value())}条を選んでいます"


def text_of_clause(clause: Clause) -> str:
    """A clause as it is read: what it is for, then its 項, numbered from the second on as on paper."""
    numbered = [
        text if n == 1 else f"{write_digits(str(n), 'full')}　{text}"
        for n, text in enumerate(clause.paragraphs, start=1)
    ]
    return "\n".join([*([clause.meaning] if clause.meaning else []), *numbered])
