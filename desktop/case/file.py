"""An answers file (TOML) in, a case with its form and attachment files out; and a case back into its answers file.

The shape of the file is written in forms/README.md. All faults of a file are told at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from uuid import uuid4

from desktop.answers.control import half_at
from desktop.answers.model import Answers
from desktop.case.model import Attachment, Case, Status
from desktop.case.read_answers import read_answers, read_facts
from desktop.case.read_attachments import read_attachments
from desktop.case.read_papers import read_papers
from desktop.case.reading import UNKNOWN_KEY, Reading, hint
from desktop.case.toml_text import answer, quoted
from desktop.case.write_answers import refuse_half, write_answers
from desktop.definition.find import UNKNOWN, load
from desktop.definition.model import Form
from desktop.definition.toml_file import parse, read_text
from desktop.errors import DeskError, refusal

NO_FORM: Final = refusal(
    "case.no-form", '「{file}」に様式の識別名がありません。form = "…" の行に、様式の一覧にある識別名を書いてください。'
)
BAD_VERSION: Final = refusal(
    "case.bad-version", "「{file}」{line}の版が１以上の整数ではありません。version = 1 のように書いてください。"
)
BAD_STATUS: Final = refusal(
    "case.bad-status", "「{file}」{line}の状態「{name}」はありません。{known} から選んでください。"
)
_TOP: Final = ("form", "version", "status", "facts", "answers", "paper", "attachment")


@dataclass(frozen=True)
class CaseFile:
    """A case as read from an answers file."""

    case: Case
    form: Form
    files: Mapping[str, Path]
    """The file of each attachment by its id."""


def read_case(path: Path, folders: tuple[Path, ...] | None = None) -> CaseFile:
    """Read an answers file with the form version it names; refuses with every fault it has, nothing is dropped.

    ``folders`` are searched for the form, None: the usual ones.
    """
    text = read_text(path)
    tables = parse(text, path.name)
    reading = Reading(path.name, text)
    form = _form(tables, reading, folders)
    for key in tables:
        if key not in _TOP:
            reading.fault(UNKNOWN_KEY, key, name=key, hint=hint(key, _TOP))
    values = read_answers(reading.table(tables, "answers"), form, reading)
    values |= read_papers(reading.table(tables, "paper"), form, reading)
    facts = read_facts(reading.table(tables, "facts"), form, reading)
    status = _status(tables, reading)
    attached = list(read_attachments(tables, path, reading))
    reading.refuse()
    case = Case(
        id=str(uuid4()),
        papers=(Answers.of(form, values),),
        facts=MappingProxyType(facts),
        status=status,
        attachments=tuple(a for a, _ in attached),
    )
    return CaseFile(case, form, MappingProxyType({a.id: p for a, p in attached}))


def _form(tables: Mapping[str, Any], reading: Reading, folders: tuple[Path, ...] | None) -> Form:
    name, version = tables.get("form"), tables.get("version")
    if not isinstance(name, str) or not name:
        raise DeskError(NO_FORM, file=reading.file)
    if version is not None and (not isinstance(version, int) or isinstance(version, bool) or version < 1):
        reading.fault(BAD_VERSION, "version")
        reading.refuse()
    try:
        return load(name, version, folders)
    except DeskError as fault:
        if "where" not in fault.facts:  # the definition itself is at fault and names its own file
            raise
        where = reading.where("form" if fault.code == UNKNOWN.code else "version")
        raise DeskError(fault.what, **{**fault.facts, "where": where}) from fault


def _status(tables: Mapping[str, Any], reading: Reading) -> Status:
    given = tables.get("status", Status.DRAFT.value)
    if given in tuple(s.value for s in Status):
        return Status(given)
    reading.fault(BAD_STATUS, "status", name=given, known="・".join(s.value for s in Status))
    return Status.DRAFT


def write_case(case: Case, form: Form, names: Mapping[str, str] | None = None) -> str:
    """The answers file of a case; ``names`` gives the file of an attachment by id where it differs from its name.

    A real name no UTF-8 text can hold (a lone surrogate of a foreign file system) is left out.
    """
    lines = [f"# {form.title}", "", f"form = {quoted(form.id)}", f"version = {form.version}"]
    if case.status is not Status.DRAFT:
        lines.append(f"status = {quoted(case.status.value)}")
    if facts := [f"{f.id} = {_written(case.facts[f.id], f.label)}" for f in form.facts if case.facts.get(f.id)]:
        lines += ["", "[facts]", *facts]
    lines += write_answers(form, case.answers.values)
    for attached in case.attachments:
        lines += ["", *_attached(attached, names or {})]
    return "\n".join(lines) + "\n"


def _written(text: str, label: str) -> str:
    refuse_half(text, label)
    return answer(text)


def _attached(attached: Attachment, names: Mapping[str, str]) -> list[str]:
    file = names.get(attached.id, attached.name)
    lines = ["[[attachment]]", f"file = {quoted(file)}"]
    if file != attached.name and half_at(attached.name) < 0:
        lines.append(f"name = {quoted(attached.name)}")
    if attached.title:
        lines.append(f"title = {_written(attached.title, '添付の題名')}")
    if attached.pages:
        lines.append(f"pages = {attached.pages}")
    if attached.first_page != 1:
        lines.append(f"first_page = {attached.first_page}")
    return lines
