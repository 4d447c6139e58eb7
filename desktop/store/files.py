"""Attachments of a case: a pen and a taken-in file in, the case's list of files changed."""

from __future__ import annotations

from uuid import uuid4

from sqlmodel import delete, update

from desktop.case.model import Attachment
from desktop.errors import DeskError
from desktop.store.contents import Taken, drop_unused, finish
from desktop.store.faults import NO_ATTACHMENT
from desktop.store.pen import ATTACHMENT, Pen, Row, find_open, note
from desktop.store.read import read_attachments, read_papers
from desktop.store.write import forms_of, hold, write_papers


def attach(
    pen: Pen, case_id: str, taken: Taken, name: str, title: str, pages: int, first_page: int | None
) -> Attachment:
    """Add a file that was read in; its first page follows the last one of the files before it when none is given."""
    row = find_open(pen, case_id)
    before = read_attachments(pen.raw, row.no)
    if first_page is None:
        first_page = max((a.first_page + a.pages for a in before), default=1)
    made = Attachment(str(uuid4()), name, title, taken.size, taken.sha256, pages, first_page)
    hold(pen, row.no, made, finish(pen.transaction, taken))
    _rewrite(pen, row)
    note(pen, row.no, row.revision, "attach", "添付", name, new=taken.sha256)
    return made


def describe(pen: Pen, attachment_id: str, title: str, pages: int, first_page: int) -> Attachment:
    """Change how an attachment is listed; its name and bytes stay."""
    row, old, _ = _find(pen, attachment_id)
    pen.transaction.execute(
        update(ATTACHMENT)
        .where(ATTACHMENT.c.id == attachment_id)
        .values(title=title, pages=pages, first_page=first_page)
    )
    _rewrite(pen, row)
    note(pen, row.no, row.revision, "describe", "添付の表題", old.name, old=old.title, new=title)
    return Attachment(old.id, old.name, title, old.size, old.sha256, pages, first_page)


def detach(pen: Pen, attachment_id: str) -> None:
    """Take an attachment away; its bytes go when no other case holds them."""
    row, old, content_no = _find(pen, attachment_id)
    pen.transaction.execute(delete(ATTACHMENT).where(ATTACHMENT.c.id == attachment_id))
    drop_unused(pen.transaction, content_no)
    _rewrite(pen, row)
    note(pen, row.no, row.revision, "detach", "添付を外す", old.name, old=old.sha256)


def _find(pen: Pen, attachment_id: str) -> tuple[Row, Attachment, int]:
    found = pen.raw.execute(
        "SELECT c.id, a.content_no FROM attachment a JOIN cases c ON c.no = a.case_no WHERE a.id = ?", (attachment_id,)
    ).fetchone()
    if found is None:
        raise DeskError(NO_ATTACHMENT)
    row = find_open(pen, found[0])
    old = next(a for a in read_attachments(pen.raw, row.no) if a.id == attachment_id)
    return row, old, found[1]


def _rewrite(pen: Pen, row: Row) -> None:
    """The first paper carries the files' names for the search."""
    papers, facts = read_papers(pen.raw, row.no, pen.path)
    write_papers(pen, row.no, papers, facts, forms_of(papers))
