"""An answer of rows, or of a checklist, as an answers file has it in; rows of cells and ``row=mark`` ids out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, get_args

from desktop.answers.figure import ShapeName
from desktop.case.reading import WRONG_KIND, Reading, hint, plain
from desktop.definition.model import FIGURE_COLUMNS, Field, TablePlan, Value
from desktop.errors import refusal

UNKNOWN_COLUMN: Final = refusal(
    "case.unknown-column",
    "「{file}」{line}の表「{label}」（{name}）に「{column}」という列はありません。{hint}列の識別名を直してください。",
)
UNKNOWN_ROW: Final = refusal(
    "case.unknown-row",
    "「{file}」{line}の「{label}」（{name}）に「{row}」という行はありません。{hint}行の識別名を直してください。",
)
NO_ROW: Final = refusal(
    "case.no-row",
    '「{file}」{line}の表「{label}」（{name}）は行が決まっています。row = "{row}" のように行を書いてください。',
)
ROW_TWICE: Final = refusal(
    "case.row-twice",
    "「{file}」{line}の表「{label}」（{name}）に、行「{row}」が２度あります。どちらかを消してください。",
)
UNKNOWN_MARK: Final = refusal(
    "case.unknown-mark",
    "「{file}」{line}の「{label}」（{name}）の行「{row}」に「{mark}」という印はありません。{hint}印の識別名を直してください。",
)
UNKNOWN_SHAPE: Final = refusal(
    "case.unknown-shape",
    "「{file}」{line}の図「{label}」（{name}）に「{shape}」という図形はありません。{hint}図形の種類を直してください。",
)
BAD_LENGTH: Final = refusal(
    "case.bad-length",
    "「{file}」{line}の図「{label}」（{name}）の{column}「{text}」が数ではありません。mm の長さを 12.5 のように書いてください。",
)

ROW: Final = "row"
"""Key that names a fixed row of a table."""
_LENGTHS: Final = ("x", "y", "width", "height")


def read_table(given: object, asked: Field, reading: Reading, place: str) -> Value:
    """The rows of a table field: in the order of its plan when rows are fixed, else as written."""
    plan = asked.table or TablePlan(())
    tables = _tables(given, asked, reading, place)
    if not plan.rows:
        return tuple(_cells(table, asked, reading, at) for at, table in tables)
    found: dict[str, tuple[str, ...]] = {}
    for at, table in tables:
        row = _row(table, plan, asked, reading, at)
        if row in found:
            reading.fault(ROW_TWICE, f"{at}.{ROW}", label=asked.label, name=asked.id, row=row)
        cells = _cells({k: v for k, v in table.items() if k != ROW}, asked, reading, at)
        found.setdefault(row, cells)
    return tuple(found.get(row.id, ("",) * len(plan.columns)) for row in plan.rows)


def _tables(given: object, asked: Field, reading: Reading, place: str) -> list[tuple[str, Mapping[str, Any]]]:
    """Every row with its place."""
    if isinstance(given, list) and all(isinstance(g, dict) for g in given):
        return [(f"{place}[{n}]", g) for n, g in enumerate(given, 1)]
    wanted = '行を並べる欄なので、[ { 列 = "…" }, { 列 = "…" } ] の形で答えます'
    reading.fault(WRONG_KIND, place, label=asked.label, name=asked.id, wanted=wanted)
    return []


def _row(table: Mapping[str, Any], plan: TablePlan, asked: Field, reading: Reading, place: str) -> str:
    known = [r.id for r in plan.rows]
    row = table.get(ROW)
    if not isinstance(row, str) or not row:
        reading.fault(NO_ROW, place, label=asked.label, name=asked.id, row=known[0])
        return ""
    if row not in known:
        facts = {"label": asked.label, "name": asked.id, "row": row, "hint": hint(row, known)}
        reading.fault(UNKNOWN_ROW, f"{place}.{ROW}", **facts)
    return row


def _cells(table: Mapping[str, Any], asked: Field, reading: Reading, place: str) -> tuple[str, ...]:
    for column in table:
        if column not in asked.columns:
            facts = {"label": asked.label, "name": asked.id, "column": column, "hint": hint(column, asked.columns)}
            reading.fault(UNKNOWN_COLUMN, f"{place}.{column}", **facts)
    return tuple(_cell(table.get(c, ""), asked, reading, f"{place}.{c}") for c in asked.columns)


def _cell(given: object, asked: Field, reading: Reading, place: str) -> str:
    if isinstance(given, str):
        return plain(given, asked.label, reading, place)
    wanted = "どの枠も、引用符で囲んだ文字で書きます"
    reading.fault(WRONG_KIND, place, label=asked.label, name=asked.id, wanted=wanted)
    return ""


def read_figure(given: object, asked: Field, reading: Reading, place: str) -> Value:
    """The shapes of a figure; lengths may be written as numbers."""
    return tuple(_shape(table, asked, reading, at) for at, table in _tables(given, asked, reading, place))


def _shape(table: Mapping[str, Any], asked: Field, reading: Reading, place: str) -> tuple[str, ...]:
    row = _cells({k: _length(k, v) for k, v in table.items()}, asked, reading, place)
    cells = dict(zip(FIGURE_COLUMNS, row, strict=True))
    named = {"label": asked.label, "name": asked.id}
    known = get_args(ShapeName)
    if cells["shape"] not in known:
        near = hint(cells["shape"], known)
        reading.fault(UNKNOWN_SHAPE, f"{place}.shape", **named, shape=cells["shape"], hint=near)
    for column in _LENGTHS:
        if cells[column] and not _is_length(cells[column]):
            reading.fault(BAD_LENGTH, f"{place}.{column}", **named, column=column, text=cells[column])
    return row


def _length(column: str, given: object) -> object:
    number = isinstance(given, (int, float)) and not isinstance(given, bool)
    return f"{given}" if number and column in _LENGTHS else given


def _is_length(text: str) -> bool:
    try:
        return abs(float(text)) <= 10_000
    except ValueError:
        return False


def read_checklist(given: object, asked: Field, reading: Reading, place: str) -> Value:
    """``{ u1 = "maru" }`` or ``["u1=maru"]``, both as ids in the order written."""
    if isinstance(given, dict):
        pairs = [(f"{place}.{row}", row, mark) for row, mark in given.items()]
    elif isinstance(given, list) and all(isinstance(g, str) and "=" in g for g in given):
        pairs = [(f"{place}[{n}]", *g.split("=", 1)) for n, g in enumerate(given, 1)]
    else:
        wanted = '行ごとに印を選ぶ欄なので、{ 行 = "印" } の形で答えます'
        reading.fault(WRONG_KIND, place, label=asked.label, name=asked.id, wanted=wanted)
        return ()
    return tuple(_marked(pairs, asked, reading))


def _marked(pairs: list[tuple[str, str, object]], asked: Field, reading: Reading) -> Iterator[str]:
    checklist = asked.checklist
    rows = [r.id for r in checklist.rows] if checklist else []
    marks = {m.id: m.label for m in checklist.marks} if checklist else {}
    for place, row, mark in pairs:
        named = {"label": asked.label, "name": asked.id, "row": row}
        if row not in rows:
            reading.fault(UNKNOWN_ROW, place, **named, hint=hint(row, rows))
        elif mark in marks:
            yield f"{row}={mark}"
        elif mark != "":
            meant = next((f"「{i}」ではありませんか。" for i, label in marks.items() if label == mark), "")
            reading.fault(UNKNOWN_MARK, place, **named, mark=mark, hint=meant or hint(str(mark), marks))
