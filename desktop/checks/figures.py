"""The figures of a paper in; findings on arrows to nothing, shapes outside, pictures that are not there out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from desktop.answers.figure import MOST, FigureShape, shapes_of
from desktop.answers.shown import View
from desktop.case.model import Attachment
from desktop.checks.finding import Finding
from desktop.checks.odd import brief
from desktop.definition.layout import CellPlan, RowPlan
from desktop.definition.model import Field, Form
from desktop.japanese import write_number

_SLACK = 0.5
"""mm a shape may reach over the edge before it is told."""


def figure_findings(shown: View, attachments: Sequence[Attachment]) -> Iterator[Finding]:
    """What cannot be drawn as the clerk meant it."""
    for field in shown.fields.values():
        if field.kind != "figure":
            continue
        shapes = shapes_of(shown.answers.rows(field.id))
        label = shown.label(field.id)
        yield from (Finding("注意", code, field.id, label, say) for code, say in _faults(shapes, attachments))
        if say := _outside(shapes, field, shown.form):
            yield Finding("気づき", "figure.outside", field.id, label, say)


def _faults(shapes: Sequence[FigureShape], attachments: Sequence[Attachment]) -> Iterator[tuple[str, str]]:
    if len(shapes) > MOST:
        count = f"図形が{write_number(len(shapes))}個あり、読みやすい数（{write_number(MOST)}個）を超えています。"
        yield "figure.many", f"{count}図を分けるか、要らない図形を消してください。"
    ids = {s.id for s in shapes if s.id and s.shape != "arrow"}
    loose = [s for s in shapes if s.shape == "arrow" and any(end and end not in ids for end in (s.start, s.end))]
    if loose:
        more = f"など{write_number(len(loose))}本" if len(loose) > 1 else ""
        yield "figure.arrow", f"{_name(loose[0])}{more}の先に図形がありません。つなぐ図形を選び直すか、消してください。"
    titles = {name for a in attachments for name in (a.title, a.name)}
    for shape in shapes:
        if shape.shape == "picture" and shape.text not in titles:
            say = f"図に使う「{brief(shape.text)}」が添付されていません。ファイルを添付するか、図を選び直してください。"
            yield "figure.picture", say


def _name(shape: FigureShape) -> str:
    words = shape.number + shape.text.replace("\n", "")
    return f"矢印「{brief(words, 20)}」" if words else "言葉のない矢印"


def _outside(shapes: Sequence[FigureShape], field: Field, form: Form) -> str:
    width, height = _area(form.layout.rows, field.id)
    over = [s for s in shapes if s.shape != "arrow" and _reaches_out(s, width, height)]
    if not over:
        return ""
    words = over[0].text.replace("\n", "")
    more = f"など{write_number(len(over))}個" if len(over) > 1 else ""
    return f"図形「{brief(words, 20)}」{more}が、図の枠からはみ出しています。枠の中に動かしてください。"


def _reaches_out(shape: FigureShape, width: float, height: float) -> bool:
    before = min(shape.x, shape.y) < -_SLACK
    return (
        before
        or bool(width and shape.x + shape.width > width + _SLACK)
        or bool(height and shape.y + shape.height > height + _SLACK)
    )


def _area(rows: Sequence[RowPlan], field: str) -> tuple[float, float]:
    """Width and height in mm of a figure on paper; 0 where the layout does not say."""
    return next(((w, h) for row in rows for cell in row.cells for w, h in _in_cell(cell, field)), (0.0, 0.0))


def _in_cell(cell: CellPlan, field: str) -> Iterator[tuple[float, float]]:
    for block in cell.blocks:
        if block.kind == "figure" and block.field == field:
            yield cell.width, block.height
    for row in cell.rows:
        for inner in row.cells:
            yield from _in_cell(inner, field)
