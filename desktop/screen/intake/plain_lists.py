"""What stands on the screen as a list or table in, its heads and rows as plain text out: to be written to Excel or CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop.answers.cells import label_in
from desktop.answers.sums import shown_cells
from desktop.clerk.lists_out import Plain
from desktop.definition.model import Field

if TYPE_CHECKING:
    from desktop.answers.papers import InHand
    from desktop.clerk.desk import Desk
    from desktop.screen.case_table import CaseTable
    from desktop.store.store import Store

FINDINGS = "点検の指摘"
HISTORY = "履歴"
CASES = "案件の一覧"


class Source(NamedTuple):
    """A list that can be written out; made on the worker only when it is."""

    name: str
    make: Callable[[Store], Plain]


def cases_source(table: CaseTable, terms: Mapping[str, Any]) -> Source:
    """Every case that the list's search and filters let through, not only those loaded so far."""
    from desktop.screen.case_table import HEADS

    forms, today = dict(table.forms), table.today

    def make(store: Store) -> Plain:
        from desktop.screen.case_table import CaseTable

        words = CaseTable(today)
        words.forms = forms
        lines = store.list_cases(**terms, today=today, limit=store.count_cases(**terms))
        rows = tuple(tuple(words.words(line, n) for n in range(len(HEADS))) for line in lines)
        return Plain(CASES, HEADS, rows)

    return Source(CASES, make)


def case_sources(desk: Desk) -> tuple[Source, ...]:
    """Findings, history and every table of a case as it stands now."""
    findings = tuple((f.grade, f.label, f.sentence) for f in desk.findings())
    found = Plain(FINDINGS, ("区分", "項目", "指摘"), findings)
    return (Source(FINDINGS, lambda _store: found), history_source(desk), *map(_ready, _tables(desk)))


def _ready(plain: Plain) -> Source:
    return Source(plain.name, lambda _store: plain)


def history_source(desk: Desk) -> Source:
    """Every change of the case, newest first, with its values in full."""
    form, case_id = desk.form, desk.case.id

    def make(store: Store) -> Plain:
        from desktop.screen.history import HEADS, Changes

        words = Changes(form)
        rows = tuple(
            (*(words.words(c, n) for n in range(4)), words.told(c, c.old), words.told(c, c.new), c.name)
            for c in store.history(case_id)
        )
        return Plain(HISTORY, (*HEADS[:4], "変更前", "変更後", "操作"), rows)

    return Source(HISTORY, make)


def _tables(desk: Desk) -> Iterator[Plain]:
    for hand in desk.papers():
        for field in hand.form.fields.values():
            if field.kind == "table" and hand.answers.rows(field.id):
                yield _table(hand, field)


def _table(hand: InHand, field: Field) -> Plain:
    """A table as it is printed: labels before the rows, sums filled in."""
    plan = field.table
    if plan is None:
        return Plain(field.label, (), ())
    text, rows = hand.answers.text, shown_cells(field, hand.answers.rows(field.id), hand.form.style)
    heads = tuple(label_in(c.label, text) for c in plan.columns)
    name = f"{hand.title}・{field.label}" if hand.paper is not None else field.label
    if not plan.rows:
        return Plain(name, heads, rows)
    labels = (label_in(row.label, text) for row in plan.rows)
    return Plain(name, (plan.stub, *heads), tuple((label, *cells) for label, cells in zip(labels, rows, strict=True)))
