"""A case as the JSON that travels in a bundle, and back; every text code point by code point.

What belongs to one store only (revision, archive, bin) stays at home.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, TypeGuard

from desktop.answers.model import Answers
from desktop.bundle.contents import BadContents, from_json, moment, tables, text, to_json, whole
from desktop.case.model import Attachment, Case, Remark, Round, Status
from desktop.definition.model import Value, is_rows
from desktop.errors import DeskError, refusal

NEWER = refusal(
    "bundle.newer-case",
    "この束の案件は、より新しい付議帳で作られています（案件の形式 第{version}版。この付議帳が読めるのは"
    "第{known}版までです）。付議帳を新しくしてから、もう一度開いてください。",
)
BROKEN = refusal(
    "bundle.broken-case",
    "束の中の案件の記録を読めません（{key}）。何も取り出していません。送り元に書き出し直しを依頼してください。",
)

RECORD: Final = 2
"""Version of this record; see FORMAT.md."""
_WITHOUT_ROWS: Final = 1
"""Version of a record without tables and figures, which every program reads."""


def write_record(case: Case) -> bytes:
    """The case as UTF-8 JSON; equal cases give equal bytes."""
    return to_json(
        {
            "record": RECORD if _has_rows(case) else _WITHOUT_ROWS,
            "case": case.id,
            "status": case.status.value,
            "copied_from": case.copied_from,
            "facts": dict(sorted(case.facts.items())),
            "papers": [_paper(a) for a in case.papers],
            "attachments": [_attachment(a) for a in case.attachments],
            "rounds": [_round(r) for r in case.rounds],
        }
    )


def _has_rows(case: Case) -> bool:
    return any(is_rows(v) for paper in case.papers for v in paper.values.values())


def _paper(answers: Answers) -> dict[str, object]:
    values = {k: _written(v) for k, v in sorted(answers.values.items())}
    return {"form": answers.form, "version": answers.version, "values": values}


def _written(value: Value) -> object:
    return value if isinstance(value, str) else [v if isinstance(v, str) else list(v) for v in value]


def _attachment(a: Attachment) -> dict[str, object]:
    return {
        "id": a.id,
        "name": a.name,
        "title": a.title,
        "size": a.size,
        "sha256": a.sha256,
        "pages": a.pages,
        "first_page": a.first_page,
    }


def _round(r: Round) -> dict[str, object]:
    remarks = [{"place": m.place, "text": m.text, "settled": m.settled} for m in r.remarks]
    return {"number": r.number, "by": r.by, "at": r.at.isoformat(), "remarks": remarks}


def read_record(data: bytes) -> Case:
    """The case of a record; a newer record or a broken one is refused in one sentence."""
    try:
        return _case(from_json(data))
    except BadContents as fault:
        raise DeskError(BROKEN, key=str(fault)) from fault


def _case(table: Mapping[str, Any]) -> Case:
    if (version := whole(table, "record")) > RECORD:
        raise DeskError(NEWER, version=version, known=RECORD)
    status = text(table, "status")
    papers = tuple(_answers(p) for p in tables(table, "papers"))
    if status not in {s.value for s in Status} or not papers:
        raise BadContents("status" if papers else "papers")
    return Case(
        id=text(table, "case"),
        papers=papers,
        facts=MappingProxyType(_texts(table, "facts")),
        status=Status(status),
        attachments=tuple(_read_attachment(a) for a in tables(table, "attachments")),
        rounds=tuple(_read_round(r) for r in tables(table, "rounds")),
        copied_from=text(table, "copied_from"),
    )


def _texts(table: Mapping[str, Any], key: str) -> dict[str, str]:
    value = table.get(key)
    if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
        raise BadContents(key)
    return value


def _answers(table: Mapping[str, Any]) -> Answers:
    values = table.get("values")
    if not isinstance(values, dict):
        raise BadContents("values")
    read = {key: _value(key, value) for key, value in values.items()}
    return Answers(text(table, "form"), whole(table, "version"), MappingProxyType(read))


def _value(key: str, value: object) -> Value:
    if isinstance(value, str):
        return value
    if _are_texts(value):
        return tuple(value)
    if isinstance(value, list) and all(_are_texts(row) for row in value):
        return tuple(tuple(row) for row in value)
    raise BadContents(key)


def _are_texts(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(v, str) for v in value)


def _read_attachment(table: Mapping[str, Any]) -> Attachment:
    return Attachment(
        text(table, "id"),
        text(table, "name"),
        text(table, "title"),
        whole(table, "size"),
        text(table, "sha256"),
        whole(table, "pages"),
        whole(table, "first_page"),
    )


def _read_round(table: Mapping[str, Any]) -> Round:
    remarks = tuple(Remark(text(m, "place"), text(m, "text"), _flag(m, "settled")) for m in tables(table, "remarks"))
    return Round(whole(table, "number"), text(table, "by"), moment(table, "at"), remarks)


def _flag(table: Mapping[str, Any], key: str) -> bool:
    if not isinstance(value := table.get(key), bool):
        raise BadContents(key)
    return value
