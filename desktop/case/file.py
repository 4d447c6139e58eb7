"""An answers file (TOML) in, a case with its form and attachment files out; and a case back into its answers file.

The shape of the file is written in forms/README.md. All faults of a file are told at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any, Final
from uuid import uuid4

from desktop.answers.control import control_at, control_name, half_at
from desktop.answers.model import Answers
from desktop.case.model import Attachment, Case, Status
from desktop.case.toml_text import answer, array, quoted, unanswered
from desktop.definition.fault import near
from desktop.definition.find import load
from desktop.definition.model import Fact, Field, Form, Value
from desktop.definition.toml_file import key_lines, line_of, parse, read_text
from desktop.errors import DeskError, DeskErrors, Refusal, refusal
from desktop.places import world_error

UNKNOWN_KEY: Final = refusal(
    "case.unknown-key",
    "「{file}」{line}の「{name}」という項目は回答ファイルにありません。{hint}消すか、名前を直してください。",
)
NO_FORM: Final = refusal(
    "case.no-form", '「{file}」に様式の識別名がありません。form = "komae.sheet" のように書いてください。'
)
BAD_VERSION: Final = refusal(
    "case.bad-version", "「{file}」{line}の版が整数ではありません。version = 1 のように書いてください。"
)
BAD_STATUS: Final = refusal(
    "case.bad-status", "「{file}」{line}の状態「{name}」はありません。{known} から選んでください。"
)
UNKNOWN_FIELD: Final = refusal(
    "case.unknown-field",
    "「{file}」{line}の「{name}」という欄は、様式「{form}」にありません。{hint}欄の識別名を直してください。",
)
RENAMED: Final = refusal(
    "case.renamed-field", "「{file}」{line}の欄「{name}」は「{new}」に改められました。名前を直してください。"
)
WITHDRAWN: Final = refusal(
    "case.withdrawn-field", "「{file}」{line}の欄「{name}」は廃止されました（{why}）。この行を消してください。"
)
UNKNOWN_FACT: Final = refusal(
    "case.unknown-fact",
    "「{file}」{line}の「{name}」という案件の情報は、様式「{form}」にありません。{hint}識別名を直してください。",
)
WRONG_KIND: Final = refusal(
    "case.wrong-kind", "「{file}」{line}の「{label}」（{name}）は{wanted}。書き方を直してください。"
)
UNKNOWN_OPTION: Final = refusal(
    "case.unknown-option",
    "「{file}」{line}の「{label}」（{name}）に選択肢「{option}」はありません。{hint}選択肢の識別名を直してください。",
)
CONTROL: Final = refusal(
    "case.control",
    "「{file}」{line}の「{label}」の{at}文字目に、印刷できない制御文字（{char}）があります。その文字を消してください。",
)
NO_FILE: Final = refusal(
    "case.no-file",
    "「{file}」{line}の添付ファイル「{name}」が見つかりません。回答ファイルと同じフォルダーに戻すか、[[attachment]] を消してください。",
    world=True,
)
OUTSIDE: Final = refusal(
    "case.outside",
    "「{file}」{line}の添付ファイル「{name}」は、回答ファイルのフォルダーの外にあります。同じフォルダーに置いて、名前だけを書いてください。",
)

HALF: Final = refusal(
    "case.half-character",
    "「{label}」の{at}文字目が、文字の半分だけになっています（{char}）。その文字を消して、入力し直してください。",
)

_TOP: Final = ("form", "version", "status", "facts", "answers", "attachment")
_ATTACHMENT: Final = ("file", "name", "title", "pages", "first_page")


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
    reading = _Reading(path.name, text)
    form = _form(tables, reading, folders)
    for key in tables:
        if key not in _TOP:
            reading.fault(UNKNOWN_KEY, key, name=key, hint=_hint(key, _TOP))
    values = _answers(reading.table(tables, "answers"), form, reading)
    facts = _facts(reading.table(tables, "facts"), form, reading)
    status = _status(tables, reading)
    attached = list(_attachments(tables, path, reading))
    reading.refuse()
    case = Case(
        id=str(uuid4()),
        papers=(Answers.of(form, values),),
        facts=MappingProxyType(facts),
        status=status,
        attachments=tuple(a for a, _ in attached),
    )
    return CaseFile(case, form, MappingProxyType({a.id: p for a, p in attached}))


@dataclass
class _Reading:
    """Gathers the faults of one file."""

    file: str
    text: str
    errors: list[tuple[Refusal, str, dict[str, object]]] = field(default_factory=list)

    def fault(self, what: Refusal, place: str, **facts: object) -> None:
        self.errors.append((what, place, facts))

    def refuse(self) -> None:
        """Raise everything that was found, in the order of the file."""
        if not self.errors:
            return
        lines = key_lines(self.text)
        numbered = sorted(((line_of(p, lines), what, facts) for what, p, facts in self.errors), key=lambda e: e[0])
        raise DeskErrors(
            tuple(
                DeskError(what, file=self.file, line=f"の{n}行目" if n else "", **facts) for n, what, facts in numbered
            )
        )

    def table(self, tables: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        value = tables.get(key, {})
        if isinstance(value, dict):
            return value
        self.fault(WRONG_KIND, key, label=key, name=key, wanted=f"表です。[{key}] の下に書きます")
        return {}


def _hint(name: str, known: object) -> str:
    meant = near(name, known)  # type: ignore[arg-type]
    return f"「{meant}」ではありませんか。" if meant else ""


def _form(tables: Mapping[str, Any], reading: _Reading, folders: tuple[Path, ...] | None) -> Form:
    name, version = tables.get("form"), tables.get("version")
    if not isinstance(name, str) or not name:
        raise DeskError(NO_FORM, file=reading.file)
    if version is not None and (not isinstance(version, int) or isinstance(version, bool)):
        reading.fault(BAD_VERSION, "version")
        reading.refuse()
    return load(name, version, folders)


def _status(tables: Mapping[str, Any], reading: _Reading) -> Status:
    given = tables.get("status", Status.DRAFT.value)
    if given in tuple(s.value for s in Status):
        return Status(given)
    reading.fault(BAD_STATUS, "status", name=given, known="・".join(s.value for s in Status))
    return Status.DRAFT


def _answers(table: Mapping[str, Any], form: Form, reading: _Reading) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for name, given in table.items():
        place = f"answers.{name}"
        if (asked := form.fields.get(name)) is not None:
            values[name] = _READERS[_sort(asked)](given, asked, reading, place)
        elif name in form.renamed:
            reading.fault(RENAMED, place, name=name, new=form.renamed[name])
        elif name in form.withdrawn:
            reading.fault(WITHDRAWN, place, name=name, why=form.withdrawn[name].rstrip("。"))
        else:
            reading.fault(UNKNOWN_FIELD, place, name=name, form=form.short, hint=_hint(name, form.fields))
    return values


def _sort(asked: Field) -> str:
    if asked.kind in ("choice", "choices", "grid"):
        return "one" if asked.kind == "choice" else "several"
    return "entries" if asked.is_tuple else "text"


def _text(given: object, asked: Field, reading: _Reading, place: str) -> Value:
    if isinstance(given, str):
        return _plain(given, asked.label, reading, place)
    reading.fault(
        WRONG_KIND, place, label=asked.label, name=asked.id, wanted="文章の欄なので、引用符で囲んだ文字で答えます"
    )
    return ""


def _entries(given: object, asked: Field, reading: _Reading, place: str) -> Value:
    if isinstance(given, list) and all(isinstance(g, str) for g in given):
        return tuple(_plain(g, asked.label, reading, f"{place}[{n}]") for n, g in enumerate(given, 1))
    reading.fault(
        WRONG_KIND, place, label=asked.label, name=asked.id, wanted='１つずつ並べる欄なので、["…", "…"] の形で答えます'
    )
    return ()


def _one(given: object, asked: Field, reading: _Reading, place: str) -> Value:
    if isinstance(given, str):
        return given if not given or _known(given, asked, reading, place) else ""
    reading.fault(
        WRONG_KIND,
        place,
        label=asked.label,
        name=asked.id,
        wanted="１つだけ選ぶ欄なので、選択肢の識別名を１つ、引用符で囲んで答えます",
    )
    return ""


def _several(given: object, asked: Field, reading: _Reading, place: str) -> Value:
    if isinstance(given, list) and all(isinstance(g, str) for g in given):
        return tuple(g for n, g in enumerate(given, 1) if _known(g, asked, reading, f"{place}[{n}]"))
    reading.fault(
        WRONG_KIND,
        place,
        label=asked.label,
        name=asked.id,
        wanted='いくつでも選べる欄なので、選択肢の識別名を ["…", "…"] の形で答えます',
    )
    return ()


_READERS: Final[Mapping[str, Callable[[object, Field, _Reading, str], Value]]] = {
    "text": _text,
    "entries": _entries,
    "one": _one,
    "several": _several,
}


def _known(option: str, asked: Field, reading: _Reading, place: str) -> bool:
    if option in asked.choices:
        return True
    labels = {label: o.id for o in asked.choices.values() for label in (o.caption, o.label)}
    meant = labels.get(option) or near(option, asked.choices)
    hint = f"「{meant}」ではありませんか。" if meant else ""
    reading.fault(UNKNOWN_OPTION, place, label=asked.label, name=asked.id, option=option, hint=hint)
    return False


def _plain(given: str, label: str, reading: _Reading, place: str) -> str:
    text = unanswered(given)
    if (at := control_at(text)) >= 0:
        reading.fault(CONTROL, place, label=label, at=at + 1, char=control_name(text[at]))
    return text


def _facts(table: Mapping[str, Any], form: Form, reading: _Reading) -> dict[str, str]:
    known = {f.id: f for f in form.facts}
    found = {}
    for name, given in table.items():
        place = f"facts.{name}"
        if name not in known:
            reading.fault(UNKNOWN_FACT, place, name=name, form=form.short, hint=_hint(name, known))
        elif text := _fact(given, known[name], reading, place):
            found[name] = text
    return found


def _fact(given: object, fact: Fact, reading: _Reading, place: str) -> str:
    if not isinstance(given, str):
        reading.fault(WRONG_KIND, place, label=fact.label, name=fact.id, wanted="引用符で囲んだ文字で答えます")
        return ""
    options = [o.id for o in fact.options]
    if fact.kind == "choice" and given and given not in options:
        hint = _hint(given, options)
        reading.fault(UNKNOWN_OPTION, place, label=fact.label, name=fact.id, option=given, hint=hint)
    return _plain(given, fact.label, reading, place)


def _attachments(tables: Mapping[str, Any], path: Path, reading: _Reading) -> Iterator[tuple[Attachment, Path]]:
    given = tables.get("attachment", [])
    if not isinstance(given, list) or not all(isinstance(g, dict) for g in given):
        reading.fault(
            WRONG_KIND,
            "attachment",
            label="添付",
            name="attachment",
            wanted="表の並びです。[[attachment]] の下に書きます",
        )
        return
    for n, table in enumerate(given, 1):
        place = f"attachment[{n}]"
        for key in table:
            if key not in _ATTACHMENT:
                reading.fault(UNKNOWN_KEY, f"{place}.{key}", name=key, hint=_hint(key, _ATTACHMENT))
        if (file := _file(table, path.parent, reading, place)) is not None:
            yield _attachment(table, file, reading, place), file


def _file(table: Mapping[str, Any], folder: Path, reading: _Reading, place: str) -> Path | None:
    name = table.get("file")
    if not isinstance(name, str) or not name:
        reading.fault(
            WRONG_KIND,
            place,
            label="添付",
            name="file",
            wanted='ファイル名が要ります。file = "資料.pdf" のように書きます',
        )
        return None
    inside = PurePosixPath(name)
    if inside.is_absolute() or ".." in inside.parts or "\\" in name or ":" in name:
        reading.fault(OUTSIDE, f"{place}.file", name=name)
        return None
    file = folder / inside
    if "\0" in name or not file.is_file():
        reading.fault(NO_FILE, f"{place}.file", name=name)
        return None
    return file


def _attachment(table: Mapping[str, Any], file: Path, reading: _Reading, place: str) -> Attachment:
    name = table.get("name", file.name)
    if not isinstance(name, str):
        reading.fault(
            WRONG_KIND, f"{place}.name", label="添付の元の名前", name="name", wanted="引用符で囲んだ文字で書きます"
        )
        name = file.name
    title = table.get("title", "")
    if not isinstance(title, str):
        reading.fault(
            WRONG_KIND, f"{place}.title", label="添付の題名", name="title", wanted="引用符で囲んだ文字で書きます"
        )
        title = ""
    size, digest = _measured(file)
    return Attachment(
        id=str(uuid4()),
        name=name,
        title=_plain(title, "添付の題名", reading, f"{place}.title"),
        size=size,
        sha256=digest,
        pages=_number(table, "pages", 0, reading, place),
        first_page=_number(table, "first_page", 1, reading, place),
    )


def _number(table: Mapping[str, Any], key: str, least: int, reading: _Reading, place: str) -> int:
    value = table.get(key, least)
    if isinstance(value, int) and not isinstance(value, bool) and value >= least:
        return value
    reading.fault(WRONG_KIND, f"{place}.{key}", label="添付の頁", name=key, wanted=f"{least}以上の整数で書きます")
    return least


def _measured(file: Path) -> tuple[int, str]:
    """Size and SHA-256 of a file, read in pieces of 1 MiB."""
    digest, size = hashlib.sha256(), 0
    try:
        with file.open("rb") as source:
            while piece := source.read(1 << 20):
                digest.update(piece)
                size += len(piece)
    except OSError as fault:
        raise world_error(fault, file) from fault
    return size, digest.hexdigest()


def write_case(case: Case, form: Form, names: Mapping[str, str] | None = None) -> str:
    """The answers file of a case; ``names`` gives the file of an attachment by id where it differs from its name.

    A real name no UTF-8 text can hold (a lone surrogate of a foreign file system) is left out.
    """
    lines = [f"# {form.title}", "", f"form = {quoted(form.id)}", f"version = {form.version}"]
    if case.status is not Status.DRAFT:
        lines.append(f"status = {quoted(case.status.value)}")
    if facts := [f"{f.id} = {_written(case.facts[f.id], f.label)}" for f in form.facts if case.facts.get(f.id)]:
        lines += ["", "[facts]", *facts]
    lines += ["", "[answers]"]
    values = case.answers.values
    lines += [f"{f.id} = {_written(values[f.id], f.label)}" for f in form.fields.values() if f.id in values]
    for attached in case.attachments:
        lines += ["", *_attached(attached, names or {})]
    return "\n".join(lines) + "\n"


def _written(value: Value, label: str) -> str:
    for text in (value,) if isinstance(value, str) else value:
        if (at := half_at(text)) >= 0:
            raise DeskError(HALF, label=label, at=at + 1, char=control_name(text[at]))
    return answer(value) if isinstance(value, str) else array(value)


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
