"""A case value and a pen in; the case added, saved, copied or erased in the pen's transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final
from uuid import uuid4

from sqlmodel import delete, insert, select

from desktop.answers.model import Act, Answers, Edit
from desktop.case.model import TAKEN_IN, Attachment, Case, Round, Status
from desktop.definition.model import FACT, Form, Value
from desktop.errors import DeskError, refusal
from desktop.store.contents import Taken, finish
from desktop.store.describe import chosen_places, drawn_places, form_of, heading, label_of
from desktop.store.faults import ALREADY, LOST_UPDATE
from desktop.store.history import Kind, differing, history, places
from desktop.store.keeping import follow
from desktop.store.pen import (
    ATTACHMENT,
    CASES,
    PAPER,
    Pen,
    find,
    find_open,
    index_later,
    note,
    note_all,
    touch,
)
from desktop.store.pieces import write_pieces
from desktop.store.read import FILE, read_attachments, read_papers, read_rounds
from desktop.store.rounds import add_round

NO_LINE: Final = refusal(
    "store.no-line",
    "履歴のこの行は、欄の値を戻せる行ではありません。欄に入力した行を選んでください。",
)


def add(pen: Pen, case: Case, files: Mapping[str, Taken], *, birth: str = "", kind: Kind = "create") -> str:
    """Put a new case into the store with its rounds and attachments -> its id. ``birth`` says how it came about."""
    case_id = case.id or str(uuid4())
    if pen.transaction.execute(select(CASES.c.no).where(CASES.c.id == case_id)).first() is not None:
        raise DeskError(ALREADY)
    forms = forms_of(case.papers)
    row = {
        **columns(forms[0], case.answers, case.facts, case.status),
        "id": case_id,
        "status": case.status.value,
        "archived": case.archived,
        "binned": case.binned,
        "copied_from": case.copied_from,
        "revision": 1,
        "created_at": pen.stamp,
        "updated_at": pen.stamp,
    }
    no = int(pen.transaction.execute(insert(CASES).returning(CASES.c.no), row).scalar_one())
    for attachment in case.attachments:
        hold(pen, no, attachment, finish(pen.transaction, files[attachment.id]))
    write_papers(pen, no, case.papers, case.facts, forms)
    for round_ in case.rounds:
        add_round(pen, no, round_)
    note(pen, no, 1, kind, birth or "新しい案件")
    follow(pen, no)
    return case_id


def forms_of(papers: Sequence[Answers]) -> list[Form | None]:
    """The form of each paper, None where its definition is not here."""
    return [form_of(paper) for paper in papers]


def columns(form: Form | None, answers: Answers, facts: Mapping[str, str], status: Status) -> dict[str, object]:
    """The list row's words."""
    line = heading(form, answers, facts)
    return {
        "form": answers.form,
        "title": line.title,
        "division": line.division,
        "year": line.year,
        "due": line.due,
        "owner": line.owner,
        "turn": line.turn(status),
    }


def hold(pen: Pen, no: int, attachment: Attachment, content_no: int) -> None:
    """Give a content to a case."""
    row = {
        "id": attachment.id,
        "case_no": no,
        "content_no": content_no,
        "name": attachment.name,
        "title": attachment.title,
        "pages": attachment.pages,
        "first_page": attachment.first_page,
    }
    pen.transaction.execute(insert(ATTACHMENT), row)


# ---------------------------------------------------------------- texts

_PUT_PAPER: Final = (
    "INSERT INTO paper (case_no, position, form, version, text, parts) VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (case_no, position) DO UPDATE SET form = excluded.form, version = excluded.version,"
    " text = excluded.text, parts = excluded.parts"
)


def write_papers(
    pen: Pen, no: int, papers: Sequence[Answers], facts: Mapping[str, str], forms: Sequence[Form | None]
) -> None:
    """Write all texts of a case; facts and attachment names go with the first paper, so that a search finds them."""
    for position, (paper, form) in enumerate(zip(papers, forms, strict=True)):
        values: dict[str, Value] = dict(paper.values)
        if position == 0:
            values |= {f"{FACT}{name}": value for name, value in facts.items()}
            values |= {f"{FILE}{a.id}": (a.name, a.title) for a in read_attachments(pen.raw, no)}
        text, parts = _pieces(values, form)
        pen.transaction.exec_driver_sql(_PUT_PAPER, (no, position, paper.form, paper.version, text, parts))
    index_later(pen, no)


def _pieces(values: Mapping[str, Value], form: Form | None) -> tuple[str, str]:
    """The pieces of a paper; a refusal names the field as it is printed."""
    try:
        return write_pieces(values, chosen_places(form, values), drawn_places(form, values))
    except DeskError as refused:
        raise DeskError(refused.what, place=label_of(form, str(refused.facts["place"]))) from None


def save(pen: Pen, case: Case, acts: Sequence[Act]) -> None:
    """Write what changed in answers and facts; refuses a locked case, and one saved elsewhere since it was read."""
    row = find_open(pen, case.id)
    if row.revision != case.revision:
        raise DeskError(LOST_UPDATE)
    papers, facts = read_papers(pen.raw, row.no, pen.path)
    before = places(papers, facts)
    after = places(case.papers, case.facts)
    lines = differing_lines(before, after, names={e.place: act.name for act in acts for e in act.edits})
    if not lines:
        return
    forms = forms_of(case.papers)
    write_papers(pen, row.no, case.papers, case.facts, forms)
    if len(papers) > len(case.papers):
        pen.transaction.execute(delete(PAPER).where(PAPER.c.case_no == row.no, PAPER.c.position >= len(case.papers)))
    revision = touch(pen, row, **columns(forms[0], case.answers, case.facts, row.status))
    note_all(pen, row.no, revision, "edit", lines)


def restore_field(pen: Pen, case_id: str, line: int) -> None:
    """Give a field or fact the value it had before a line of its history, as an ordinary change with a line of its own."""
    row = find_open(pen, case_id)
    change = next((c for c in history(pen.raw, row.no, pen.path) if c.number == line), None)
    if change is None or change.kind != "edit":
        raise DeskError(NO_LINE)
    papers, facts = read_papers(pen.raw, row.no, pen.path)
    case = _with(Case(case_id, papers, facts, revision=row.revision), change.place, change.old)
    act = Act(f"履歴から戻す：{change.name}", (Edit(change.place, "", change.old),))
    save(pen, case, [act])


def _with(case: Case, place: str, value: Value) -> Case:
    """A case with one place of its history changed."""
    if place.startswith(FACT):
        name, said = place.removeprefix(FACT), value if isinstance(value, str) else ""
        rest = {n: v for n, v in case.facts.items() if n != name}
        return replace(case, facts={**rest, name: said} if said else rest)
    number, _, field = place.rpartition("/")
    at = int(number or 0)
    if at >= len(case.papers):
        raise DeskError(NO_LINE)
    old = case.papers[at]
    values = {n: v for n, v in old.values.items() if n != field}
    paper = replace(old, values=MappingProxyType({**values, field: value} if value not in ("", ()) else values))
    return replace(case, papers=(*case.papers[:at], paper, *case.papers[at + 1 :]))


def differing_lines(
    before: Mapping[str, Value], after: Mapping[str, Value], name: str = "入力", names: Mapping[str, str] | None = None
) -> list[tuple[str, str, int, str, str]]:
    """History lines of all places that differ, whatever the acts say: no change goes unrecorded."""
    names = names or {}
    lines = []
    for place in {**before, **after}:
        old, new = before.get(place), after.get(place)
        if old is None:
            old = "" if isinstance(new, str) else ()
        if new is None:
            new = "" if isinstance(old, str) else ()
        if old != new:
            lines.append((names.get(place, name), place, *differing(old, new)))
    return lines


# ---------------------------------------------------------------- copies and ends


def duplicate(pen: Pen, case_id: str, carry: Callable[[Answers], Answers]) -> str:
    """A draft with the answers, facts and attachments of a case -> the new id. Status and 差戻し are not copied.

    What taking in left 要確認 is as doubtful in the copy: it goes along until it is dealt with.
    """
    row = find(pen, case_id)
    old, facts = read_papers(pen.raw, row.no, pen.path)
    papers = tuple(carry(paper) for paper in old)
    case = Case(id="", papers=papers, facts=facts, rounds=_doubtful(pen, row.no), copied_from=case_id)
    new_id = add(pen, case, {}, birth="写しを作成", kind="copy")
    no = find(pen, new_id).no
    contents = pen.raw.execute("SELECT content_no FROM attachment WHERE case_no = ? ORDER BY no", (row.no,)).fetchall()
    for a, (content,) in zip(read_attachments(pen.raw, row.no), contents, strict=True):
        hold(pen, no, Attachment(str(uuid4()), a.name, a.title, a.size, a.sha256, a.pages, a.first_page), content)
    write_papers(pen, no, papers, facts, forms_of(papers))
    return new_id


def _doubtful(pen: Pen, no: int) -> tuple[Round, ...]:
    """What taking in left 要確認 and nobody has dealt with."""
    taken = [r for r in read_rounds(pen.raw, no) if r.number == TAKEN_IN]
    open_ = ((r, tuple(m for m in r.remarks if not m.settled)) for r in taken)
    return tuple(replace(r, remarks=remarks) for r, remarks in open_ if remarks)
