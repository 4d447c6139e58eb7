"""A form and a case in, every finding out: missing answers, broken rules, odd texts; it warns and never rewrites."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from desktop.answers.cells import cells_of
from desktop.answers.shown import View, view
from desktop.case.model import Case
from desktop.checks.checklists import checklist_findings
from desktop.checks.counted import counted_findings
from desktop.checks.facts import unreadable_facts
from desktop.checks.figures import figure_findings
from desktop.checks.finding import Finding
from desktop.checks.missing import missing
from desktop.checks.notes import note_findings
from desktop.checks.odd import Manner, Odd
from desktop.checks.references import annexes, listed_papers, missing_papers
from desktop.checks.rules import broken_rules
from desktop.checks.sensitive import sensitive_items
from desktop.checks.several import (
    is_taken,
    missing_once,
    of_case,
    on_paper,
    paper_findings,
    places_in_order,
    written,
    written_on,
)
from desktop.checks.tables import cell_name, table_findings
from desktop.checks.texts import not_endless, odd_places
from desktop.checks.validity import case_date, outlived_articles, outlived_forms
from desktop.definition.counts import count_at
from desktop.definition.model import FIGURE_COLUMNS, Change, Field, Form, Grade, Rows

_GRADES: Mapping[Grade, int] = {"誤り": 0, "注意": 1, "気づき": 2}
_NOT_OF_COUNTS = frozenset({"text.digits", "text.comma", "text.half-comma"})
"""Lints that the table itself makes better for its counts."""
_WORDS = FIGURE_COLUMNS.index("text")


def check(form: Form, case: Case, *, annex_pages: int | None = None) -> tuple[Finding, ...]:
    """Findings on a case, gravest first, then in the order of the sheets.

    Pure: no clock, no files. Offsets count characters of the field's text; entries of a list are joined by line ends,
    cells of a row by tabs. ``annex_pages`` is what the packet counts as 別紙 pages, None when it was not laid out.
    """
    shown = view(form, case.answers, case.facts)
    found = _of_case(form, case, shown, annex_pages) if form.papers else _of_form(shown, case)
    order = places_in_order(form, shown)
    return tuple(sorted(found, key=lambda f: (_GRADES[f.grade], order.get(f.place, -1), f.start)))


def _of_form(shown: View, case: Case) -> Iterator[Finding]:
    """A form that stands alone."""
    yield from missing(shown)
    yield from checklist_findings(shown)
    yield from missing_papers(shown, annexes(case.attachments))
    yield from counted_findings(shown)
    yield from broken_rules(shown)
    yield from listed_papers(shown, case.attachments)
    yield from sensitive_items(shown)
    yield from unreadable_facts(shown)
    yield from outlived_forms(shown)
    yield from note_findings(shown)
    yield from _written(shown, shown, case)


def _of_case(form: Form, case: Case, shown: View, annex_pages: int | None) -> Iterator[Finding]:
    """What is typed once is looked at once; every paper by what is written on it, and by its own rules."""
    once = written(shown)
    own = of_case(shown)
    papers = [p.hand.paper for p in shown.papers if p.hand.paper is not None]
    among = annexes(case.attachments, papers, annex_pages)
    yield from missing_once(shown, missing)
    yield from paper_findings(form, case.answers, shown)
    yield from broken_rules(shown)
    yield from listed_papers(once, case.attachments, papers)
    yield from sensitive_items(once)
    yield from unreadable_facts(shown)
    yield from outlived_forms(shown)
    yield from checklist_findings(own)
    yield from counted_findings(own)
    yield from note_findings(own)
    yield from missing_papers(own, among)
    yield from _written(own, shown, case)
    for paper in shown.papers:
        words = written_on(paper)
        found = [
            *broken_rules(paper.view),
            *counted_findings(paper.view),
            *checklist_findings(words),
            *note_findings(paper.view),
            *missing_papers(words, among),
            *_written(words, shown, case),
            *(o for o in odd_texts(paper.view) if o.code == "text.limit" and is_taken(paper, o.place)),
        ]
        yield from (on_paper(f, paper) for f in found)


def _written(words: View, shown: View, case: Case) -> Iterator[Finding]:
    """What is to be said of answers where they were written."""
    yield from table_findings(words)
    yield from figure_findings(words, case.attachments)
    yield from outlived_articles(words, case_date(shown))
    yield from odd_texts(words)


def odd_texts(shown: View) -> Iterator[Finding]:
    """The text lints over every shown text; of tables and figures cell by cell."""
    for field in shown.fields.values():
        if field.chooses:
            continue
        label = shown.label(field.id)
        manner = _manner(field, shown.form)
        rows = shown.answers.rows(field.id)
        if rows:
            odd_cells = not_endless([*_odd_cells(field, shown, rows, manner)])
            yield from (_finding(odd, field.id, label) for odd in odd_cells)
        elif text := shown.text(field.id):
            yield from (_finding(odd, field.id, label) for odd in odd_places(text, manner))


def _odd_cells(field: Field, shown: View, rows: Rows, manner: Manner) -> Iterator[Odd]:
    """Oddities of cells at their place in the text of all rows."""
    counts = {n for n, c in enumerate(field.table.columns) if c.kind == "count"} if field.table else set()
    manner = manner._replace(kind="prose", limit=None)
    for cell in cells_of(rows):
        if not cell.text or (field.kind == "figure" and cell.column != _WORDS):
            continue
        if cell.column in counts and _is_count(cell.text):
            continue
        for odd in odd_places(cell.text, manner):
            if cell.column not in counts or odd.code not in _NOT_OF_COUNTS:
                where = f"{cell_name(field.table, cell, shown.text)}：" if field.table else ""
                yield replace(odd, start=cell.start + odd.start, sentence=where + odd.sentence)


def _is_count(text: str) -> bool:
    """A number with at most a short unit: nothing in it can be odd but what the table says itself."""
    found = count_at(text)
    return found is not None and found.start == 0 and len(text) <= found.length + 1


def _manner(field: Field, form: Form) -> Manner:
    face = form.papers[0].form.layout.face if form.papers else form.layout.face
    return Manner(form.style, field.kind, face, field.limit)


def _finding(odd: Odd, place: str, label: str) -> Finding:
    change = None if odd.new is None else Change(place, "replace", odd.old, odd.new)
    return Finding(odd.grade, odd.code, place, label, odd.sentence, odd.start, odd.length, change)
