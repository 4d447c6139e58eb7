"""The answers of a case in, the lines of its answers file out; what they say reads back equal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from desktop.answers.control import control_name, half_at
from desktop.answers.papers import FIRST, OFF, ON, copies_in
from desktop.answers.sums import padded
from desktop.case.read_papers import LAID_IN, PARENT
from desktop.case.read_rows import ROW
from desktop.case.toml_text import answer, array, inline, quoted
from desktop.definition.model import Field, Form, Paper, Rows, TablePlan, Value, is_rows
from desktop.definition.place import copy_key, parts_of, parts_of_key, place_of
from desktop.errors import DeskError, refusal

HALF = refusal(
    "case.half-character",
    "「{label}」の{at}文字目が、文字の半分だけになっています（{char}）。その文字を消して、入力し直してください。",
)


def write_answers(form: Form, values: Mapping[str, Value]) -> list[str]:
    """``[answers]`` and, for a case of several papers, a table for each paper the clerk wrote on or decided on."""
    own = (f for s in form.sections for f in s.fields)
    lines = ["", "[answers]", *_lines(own, values)]
    for paper in form.papers:
        for key, head in _heads(paper, values):
            answers = _lines(paper.form.fields.values(), _of(key, values))
            if head or answers or (paper.copies and "-" in key):
                lines += ["", f"[paper.{key}]", *head, *answers]
    return lines


def _of(key: str, values: Mapping[str, Value]) -> Mapping[str, Value]:
    """The answers of one paper by the paper's own field ids."""
    fields = (p.field for p in map(parts_of, values) if p.field and p.key == key)
    return {field: values[place_of(field, key)] for field in fields}


def _heads(paper: Paper, values: Mapping[str, Value]) -> Iterator[tuple[str, list[str]]]:
    """Every key of a paper with its ``parent`` and ``laid_in``."""
    said = values.get(place_of("", paper.id), ())
    entries = tuple(e for e in said if isinstance(e, str)) if isinstance(said, tuple) else ()
    decided = [f"{LAID_IN} = {'true' if e == ON else 'false'}" for e in entries if e in (ON, OFF)][-1:]
    if not paper.copies:
        yield paper.id, decided
        return
    if decided:
        yield paper.id, decided
    copies = copies_in(said)
    for number, parent in copies:
        alone = len(copies) == 1 and number == FIRST  # written out, or it would read as nothing decided
        yield copy_key(paper.id, number), [f"{PARENT} = {quoted(parent)}"] if parent or alone else []
    yield from _others(paper, [c.number for c in copies], values)


def _others(paper: Paper, numbers: Sequence[str], values: Mapping[str, Value]) -> Iterator[tuple[str, list[str]]]:
    """Sheets with answers that are not among the copies: kept, and not in the case."""
    sheets = {parts_of_key(p.key) for p in map(parts_of, values) if p.field}
    written = {s.number for s in sheets if s.paper == paper.id and s.number}
    for number in sorted(written, key=lambda n: (len(n), n)):
        key = copy_key(paper.id, number)
        if not numbers and number == FIRST:
            yield key, []
        elif number not in numbers:
            yield key, [f"{LAID_IN} = false"]


def _lines(fields: Iterable[Field], values: Mapping[str, Value]) -> list[str]:
    return [line for f in fields if f.id in values for line in _written(f, values[f.id])]


def _written(field: Field, value: Value) -> Iterator[str]:
    refuse_half(value, field.label)
    if isinstance(value, str):
        yield f"{field.id} = {answer(value)}"
    elif is_rows(value):
        yield f"{field.id} = [\n" + "".join(f"  {row},\n" for row in _rows(field, value)) + "]"
    else:
        yield from _entries(field, [v for v in value if isinstance(v, str)])


def _entries(field: Field, entries: Sequence[str]) -> Iterator[str]:
    """A checklist with a line for each row; two marks on one row can only be listed."""
    marks = {row: mark for row, _, mark in (e.partition("=") for e in entries)} if field.kind == "checklist" else {}
    if marks and len(marks) == len(entries):
        yield from (f"{field.id}.{row} = {quoted(mark)}" for row, mark in marks.items())
    else:
        yield f"{field.id} = {array(entries)}"


def _rows(field: Field, rows: Rows) -> Iterator[str]:
    plan = field.table or TablePlan(())
    named = [{ROW: r.id} for r in plan.rows]
    for n, row in enumerate(padded(plan, rows) if plan.rows else rows):
        cells = {c: cell for c, cell in zip(field.columns, row, strict=False) if cell}
        if not named or cells:
            yield inline({**(named[n] if named else {}), **cells})


def refuse_half(value: Value, label: str) -> None:
    """Half a surrogate pair is no text a file can hold."""
    for text in _texts(value):
        if (at := half_at(text)) >= 0:
            raise DeskError(HALF, label=label, at=at + 1, char=control_name(text[at]))


def _texts(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    else:
        for entry in value:
            yield from (entry,) if isinstance(entry, str) else entry
