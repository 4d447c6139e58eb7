"""The checklists of a paper in; findings on rows without a mark, and rows with two, out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from desktop.answers.shown import View
from desktop.checks.finding import Finding
from desktop.checks.odd import brief
from desktop.definition.model import Checklist, Field, Grade
from desktop.japanese import write_number

_QUOTED = 24
"""Characters of a row's words that a finding repeats."""


def checklist_findings(shown: View) -> Iterator[Finding]:
    """誤り while a required checklist is not answered to its last row; 注意 for one that was begun without need."""
    for field in shown.fields.values():
        if field.kind == "checklist" and field.checklist is not None:
            yield from _findings(shown, field, field.checklist)


def _findings(shown: View, field: Field, checklist: Checklist) -> Iterator[Finding]:
    marked = Counter(m.partition("=")[0] for m in shown.chosen(field.id))
    rows = [r.id for r in checklist.rows]
    open_rows = [r for r in rows if r not in marked]
    double = [r for r in rows if marked[r] > 1]
    label = shown.label(field.id)
    required = shown.required(field.id)
    if open_rows and (required or marked):
        grade: Grade = "誤り" if required else "注意"
        count = f"{write_number(len(rows))}行のうち{write_number(len(open_rows))}行"
        say = f"「{label}」の{count}に印がありません。初めは{_words(field, checklist, open_rows[0])}です。印を選んでください。"
        yield Finding(grade, "missing.rows" if required else "checklist.open", field.id, label, say)
    if double:
        more = f"など{write_number(len(double))}行" if len(double) > 1 else ""
        say = f"{_words(field, checklist, double[0])}{more}に、印が２つ付いています。どれか１つにしてください。"
        yield Finding("誤り", "checklist.double", field.id, label, say)


def _words(field: Field, checklist: Checklist, row: str) -> str:
    """【運用上の対策】の２「契約履行の間…」"""
    for block in checklist.blocks:
        for number, found in enumerate(block.rows, 1):
            if found.id == row:
                words = found.wording.get(field.voice, "")
                return f"{block.label}{write_number(number)}「{brief(words, _QUOTED)}」"
    return f"「{row}」"
