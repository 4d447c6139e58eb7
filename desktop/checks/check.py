"""A form and a case in, every finding out: missing answers, broken rules, odd texts; it warns and never rewrites."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from desktop.answers.shown import View, view
from desktop.case.model import Case
from desktop.checks.facts import unreadable_facts
from desktop.checks.finding import Finding
from desktop.checks.missing import missing
from desktop.checks.odd import Manner, Odd
from desktop.checks.references import listed_papers, missing_papers
from desktop.checks.rules import broken_rules
from desktop.checks.sensitive import sensitive_items
from desktop.checks.texts import odd_places
from desktop.definition.model import Change, Field, Form, Grade

_GRADES: Mapping[Grade, int] = {"誤り": 0, "注意": 1, "気づき": 2}


def check(form: Form, case: Case, *, annex_pages: int | None = None) -> tuple[Finding, ...]:
    """Findings on the first paper of a case, gravest first, then in the order of the sheet.

    Pure: no clock, no files. Offsets count characters of the field's text; entries of a list are joined by line ends.
    """
    del annex_pages
    shown = view(form, case.answers, case.facts)
    found = [
        *missing(shown),
        *missing_papers(shown, case.attachments),
        *broken_rules(shown),
        *listed_papers(shown, case.attachments),
        *sensitive_items(shown),
        *unreadable_facts(shown),
        *odd_texts(shown),
    ]
    order = {place: n for n, place in enumerate((*(f"fact:{f.id}" for f in form.facts), *form.fields, "attachments"))}
    return tuple(sorted(found, key=lambda f: (_GRADES[f.grade], order.get(f.place, -1), f.start)))


def odd_texts(shown: View) -> Iterator[Finding]:
    """The text lints over every shown text."""
    for field in shown.fields.values():
        text = "" if field.chooses else shown.text(field.id)
        if text:
            label = shown.label(field.id)
            for odd in odd_places(text, _manner(field, shown.form)):
                yield _finding(odd, field.id, label)


def _manner(field: Field, form: Form) -> Manner:
    return Manner(form.municipality.style, field.kind, form.layout.face, field.limit)


def _finding(odd: Odd, place: str, label: str) -> Finding:
    change = None if odd.new is None else Change(place, "replace", odd.old, odd.new)
    return Finding(odd.grade, odd.code, place, label, odd.sentence, odd.start, odd.length, change)
