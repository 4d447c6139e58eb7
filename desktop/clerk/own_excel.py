"""A workbook that 付議帳 wrote, as the reading process saw it, in; the answers of the whole case out.

What is typed into the cells counts. What no cell shows (which papers there are, figures, answers that all papers
share) comes from the hidden cells that :func:`carry` filled; nothing that is not printed or implied goes there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from desktop.answers.model import Answers
from desktop.answers.papers import InHand, papers_in_hand
from desktop.definition.condition import is_blank
from desktop.definition.find import load
from desktop.definition.model import Field, Form, Value
from desktop.definition.place import parts_of, place_of
from desktop.errors import DeskError, refusal
from desktop.intake.model import Document, Doubt, Found, Grid, Reading
from desktop.paper.excel_answers import answers_in
from desktop.paper.excel_grid import grid_of
from desktop.paper.excel_read import NOT_OURS, ExcelSheet, read_excel_texts

if TYPE_CHECKING:
    from desktop.sheet.packet import Part

Folders = tuple[Path, ...] | None

OTHER_SHEETS: Final = refusal(
    "clerk.other-sheets",
    "「{file}」のシートが、保存したときから増減しています。付議帳から保存し直したファイルを選ぶか、消したシートを戻してください。",
)
_NO_FIGURE: Final = "「{label}」の図は、このExcelからは読めません。元の案件から写すか、描き直してください。"
_OVER: Final = (
    "「{label}」のセルがExcelで書き換えられていますが、元の答えのまま読みました。変えるときは、ここで直してください。"
)
_OLDER: Final = (
    "この様式（{title}）の第{version}版で書かれています。今の第{newest}版に移すときは、案件を複写してください。"
)


def carry(form: Form, answers: Answers, parts: Sequence[Part]) -> str:
    """What the cells of a packet do not show of its answers, as text for the workbook."""
    keys = [p.key for p in parts]
    shown = {place_of(field, part.key) for part in parts for field in _fields_in_cells(form, part)}
    left = {p: v for p, v in answers.values.items() if p not in shown and _belongs(form, p, keys)}
    if not left and keys == [""]:
        return ""
    printed = {place: text for part in parts for place, text in _printed(part) if place in left}
    kept = {"form": form.id, "version": form.version, "papers": keys, "answers": left, "printed": printed}
    return json.dumps(kept, ensure_ascii=False)


def _fields_in_cells(form: Form, part: Part) -> Iterator[str]:
    """Fields whose answer stands in cells of its own and can be read from there."""
    fields = _paper_form(form, part.key).fields
    for _, tile in grid_of(part.sheet).tiles:
        if tile.field:
            yield tile.field
        if tile.tick is not None:
            yield tile.tick[0]
        if tile.cell is not None:
            yield tile.cell.field
        if tile.printed in fields and fields[tile.printed].kind == "clauses":
            yield tile.printed


def _printed(part: Part) -> Iterator[tuple[str, str]]:
    """Words that stand for an answer written otherwise (a date set with blanks), by place."""
    found: dict[str, str] = {}
    for _, tile in grid_of(part.sheet).tiles:
        if tile.printed:
            found[tile.printed] = found.get(tile.printed, "") + tile.text
    yield from ((place_of(field, part.key), text) for field, text in found.items())


def _paper_form(form: Form, key: str) -> Form:
    paper = form.paper(key) if key else None
    return paper.form if paper is not None else form


def _belongs(form: Form, place: str, keys: Sequence[str]) -> bool:
    """Answers of papers that are not in the workbook stay at home."""
    field, key = parts_of(place)
    return not (key and field) or not form.papers or key in keys


def own_reading(document: Document, name: str, folders: Folders = None) -> Reading:
    """The answers of a workbook that bears our marks; refuses one whose marks or sheets were torn apart."""
    texts = {grid.name: _texts(grid) for grid in document.grids}
    sheets, carried = read_excel_texts(document.names, texts, name)
    kept = _carried(carried, name)
    if kept is None:
        return _alone(sheets[0], folders)
    form = load(kept["form"], kept["version"], folders)
    keys: list[str] = kept["papers"]
    if len(keys) != len(sheets):
        raise DeskError(OTHER_SHEETS, file=name)
    values = {p: _value(v) for p, v in kept["answers"].items() if _known(form, p)}
    papers = dict(zip(keys, sheets, strict=True))
    changed = tuple(_changed(form, papers, kept.get("printed", {})))
    reading = _whole(form, papers, values, folders)
    return replace(reading, doubts=(*reading.doubts, *changed))


def _changed(form: Form, sheets: Mapping[str, ExcelSheet], printed: Mapping[str, str]) -> Iterator[Doubt]:
    """Words that were written over in Excel where they only stand for an answer."""
    for key, sheet in sheets.items():
        for field, lines in sheet.printed.items():
            place, text = place_of(field, key), "".join(lines)
            if printed.get(place, text) != text:
                yield Doubt(place, _OVER.format(label=form.label_of(place)), text, form.label_of(place))


def _texts(grid: Grid) -> dict[tuple[int, int], str]:
    """The texts as stored: our fonts are no symbol fonts."""
    return {
        (row + 1, column + 1): grid.unsure.get((row, column), text)
        for row, cells in enumerate(grid.rows)
        for column, text in enumerate(cells)
        if text
    }


def _carried(text: str, name: str) -> dict[str, Any] | None:
    if not text:
        return None
    try:
        kept = json.loads(text)
        sound = (
            isinstance(kept["form"], str)
            and isinstance(kept["version"], int)
            and all(isinstance(k, str) for k in kept["papers"])
            and isinstance(kept["answers"], dict)
        )
    except (ValueError, LookupError, TypeError) as fault:
        raise DeskError(NOT_OURS, file=f"「{name}」") from fault
    if not sound:
        raise DeskError(NOT_OURS, file=f"「{name}」")
    return dict(kept)


def _value(stored: Any) -> Value:
    if isinstance(stored, str):
        return stored
    return tuple(tuple(map(str, v)) if isinstance(v, list) else str(v) for v in stored)  # type: ignore[return-value]


def _known(form: Form, place: str) -> bool:
    return form.fields.get(place) is not None


def _alone(sheet: ExcelSheet, folders: Folders) -> Reading:
    """The workbook of one form, or the first sheet of one that carries nothing."""
    form = load(sheet.form, sheet.version, folders)
    return _whole(form, {"": sheet}, {}, folders)


def _whole(form: Form, sheets: Mapping[str, ExcelSheet], values: dict[str, Value], folders: Folders) -> Reading:
    """The case: what is carried, over it what each paper's cells say where that is not what the paper takes over."""
    found: dict[str, Found] = {}
    for key, sheet in sheets.items():
        paper = _paper_form(form, key)
        said = answers_in(sheet, paper)
        taken = _taken(form, values, key)
        for field, value in said.items():
            place = place_of(field, key)
            value = _as_put(paper.fields[field], value)
            if key and _same(value, taken.get(field, paper.fields[field].empty)):
                values.pop(place, None)
            else:
                values[place] = value
                found[place] = Found("", paper.label_of(field))
    made = {p: v for p, v in values.items() if v not in ("", ())}
    return Reading(form.id, form.version, made, found=found, doubts=tuple(_doubts(form, sheets, made, folders)))


def _taken(form: Form, values: Mapping[str, Value], key: str) -> Mapping[str, Value]:
    """What the case would give a paper."""
    if not key:
        return {}
    hands: tuple[InHand, ...] = papers_in_hand(form, Answers.of(form, values), {})
    return next((h.taken for h in hands if h.key == key), {})


def _as_put(field: Field, value: Value) -> Value:
    """The value as an answer keeps it: choices in order, nothing but blanks in a table is nothing."""
    return Answers("", 1, {}).put(field, value).values.get(field.id, field.empty)


def _same(one: Value, other: Value) -> bool:
    return one == other or (is_blank(one) and is_blank(other))


def _doubts(
    form: Form, sheets: Mapping[str, ExcelSheet], values: Mapping[str, Value], folders: Folders
) -> Iterator[Doubt]:
    newest = load(form.id, folders=folders)
    if newest.version > form.version:
        yield Doubt("", _OLDER.format(title=form.title, version=form.version, newest=newest.version))
    for key in sheets:
        paper = _paper_form(form, key)
        for field in paper.fields.values():
            place = place_of(field.id, key)
            if field.kind == "figure" and place not in values and field.required.holds(values, {}):
                yield Doubt(place, _NO_FIGURE.format(label=form.label_of(place)))
