"""Rules about the rows of tables in, their findings out: a row with certain cells, a list not as long as its count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from desktop.answers.cells import cells_of
from desktop.answers.shown import View
from desktop.answers.sums import shown_cells
from desktop.checks.finding import Finding
from desktop.definition.condition import is_blank
from desktop.definition.counts import count_in
from desktop.definition.model import Field, Rows, Rule, Tally
from desktop.japanese import digits_mixed


def row_findings(rule: Rule, shown: View, place: str) -> Iterator[Finding]:
    """What a rule has to say about the rows of the table at ``place``."""
    field = shown.fields.get(place)
    if field is None or field.table is None:
        return
    rows = shown.answers.rows(place)
    if rule.row_with:
        yield from _with_cells(rule, field, rows, shown, place)
    if rule.tally is not None:
        yield from _tallied(rule, rule.tally, field, rows, shown, place)


def _having(field: Field, rows: Rows, cells: Mapping[str, str]) -> list[int]:
    """The written rows with all these cells; blanks do not count."""
    wanted = [(field.columns.index(column), text) for column, text in cells.items() if column in field.columns]
    found = [n for n, row in enumerate(rows) if not is_blank(row)]
    return [n for n in found if all(_cell(rows[n], column).strip() == text for column, text in wanted)]


def _cell(row: tuple[str, ...], column: int) -> str:
    return row[column] if column < len(row) else ""


def _with_cells(rule: Rule, field: Field, rows: Rows, shown: View, place: str) -> Iterator[Finding]:
    found = _having(field, rows, rule.row_with)
    if found:
        which = "・".join(f"{n + 1}行目" for n in found[:5]) + ("など" if len(found) > 5 else "")
        start = next(c.start for c in cells_of(rows) if c.row == found[0])
        say = f"{digits_mixed(which)}：{rule.say}"
        yield Finding(rule.grade, f"rule.{rule.id}", place, shown.label(place), say, start)


def _tallied(rule: Rule, tally: Tally, field: Field, rows: Rows, shown: View, place: str) -> Iterator[Finding]:
    """Nothing is said while the count was not written."""
    counting = shown.fields.get(tally.of)
    if counting is None or counting.table is None or not shown.answers.rows(tally.of):
        return
    row = next(n for n, r in enumerate(counting.table.rows) if r.id == tally.row)
    cells = shown_cells(counting, shown.answers.rows(tally.of), shown.form.style)
    count = count_in(cells[row][counting.columns.index(tally.column)])
    listed = len(_having(field, rows, tally.having))
    if count is not None and count != listed:
        say = rule.say + digits_mixed(f"（一覧は{listed}行、件数の表は{count}件です。）")
        yield Finding(rule.grade, f"rule.{rule.id}", place, shown.label(place), say)
