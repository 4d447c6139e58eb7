"""A case id in; the whole case as a value out, by plain SQL."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from desktop.answers.model import Answers
from desktop.case.model import Attachment, Case, Remark, Round, Status
from desktop.definition.model import FACT, Value
from desktop.errors import DeskError
from desktop.store.faults import DAMAGED, GONE
from desktop.store.pieces import read_pieces

FILE: Final = "file:"
"""Places of the first paper's pieces that are no fields: facts, and copies of attachment names for the search."""


def read_case(reader: Any, case_id: str, path: Path) -> Case:
    """The case as last saved; refuses one that is not there or cannot be read."""
    row = reader.execute(
        "SELECT no, status, archived, binned, copied_from, revision FROM cases WHERE id = ?", (case_id,)
    ).fetchone()
    if row is None:
        raise DeskError(GONE)
    no, status, archived, binned, copied_from, revision = row
    papers, facts = read_papers(reader, no, path)
    return Case(
        id=case_id,
        papers=papers,
        facts=facts,
        status=Status(status),
        attachments=read_attachments(reader, no),
        rounds=read_rounds(reader, no),
        archived=bool(archived),
        binned=bool(binned),
        copied_from=copied_from,
        revision=revision,
    )


def read_papers(reader: Any, no: int, path: Path) -> tuple[tuple[Answers, ...], Mapping[str, str]]:
    """The papers of a case in order, and its facts."""
    rows = reader.execute("SELECT form, version, text, parts FROM paper WHERE case_no = ? ORDER BY position", (no,))
    papers: list[Answers] = []
    facts: dict[str, str] = {}
    for form, version, text, parts in rows.fetchall():
        values = _values(text, parts, path)
        for place in [p for p in values if p.startswith((FACT, FILE))]:
            value = values.pop(place)
            if place.startswith(FACT) and isinstance(value, str):
                facts[place.removeprefix(FACT)] = value
        papers.append(Answers(form, version, MappingProxyType(values)))
    return tuple(papers), MappingProxyType(facts)


def _values(text: str, parts: str, path: Path) -> dict[str, Value]:
    try:
        return read_pieces(text, parts)
    except (ValueError, KeyError, TypeError) as fault:
        raise DeskError(DAMAGED, path=path) from fault


def read_attachments(reader: Any, no: int) -> tuple[Attachment, ...]:
    """The files of a case in the order they were attached."""
    rows = reader.execute(
        "SELECT a.id, a.name, a.title, t.size, t.sha256, a.pages, a.first_page"
        " FROM attachment a JOIN content t ON t.no = a.content_no WHERE a.case_no = ? ORDER BY a.no",
        (no,),
    )
    return tuple(Attachment(*row) for row in rows.fetchall())


def read_rounds(reader: Any, no: int) -> tuple[Round, ...]:
    """What came back and what taking in left 要確認, by number."""
    rounds = reader.execute("SELECT no, number, who, at FROM round WHERE case_no = ? ORDER BY number", (no,)).fetchall()
    return tuple(Round(n, who, datetime.fromisoformat(at), _remarks(reader, row)) for row, n, who, at in rounds)


def _remarks(reader: Any, round_no: int) -> tuple[Remark, ...]:
    rows = reader.execute(
        "SELECT place, text, settled FROM remark WHERE round_no = ? ORDER BY position", (round_no,)
    ).fetchall()
    return tuple(Remark(place, text, bool(settled)) for place, text, settled in rows)
