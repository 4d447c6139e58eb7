"""The words of ``import`` and ``profile`` in; what was read, kept and counted, and every doubtful place, out."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from desktop.case.file import write_case
from desktop.clerk import keep_taken, take_files, take_list
from desktop.clerk.acts import finish_share
from desktop.clerk.papers import EXISTS
from desktop.clerk.profile_words import profile_lines
from desktop.clerk.take_files import Looked, Refused
from desktop.command.outcome import Outcome
from desktop.definition.find import load
from desktop.definition.model import Form
from desktop.errors import DeskError, DeskErrors, refusal
from desktop.intake.model import Doubt, Purpose, Reading
from desktop.places import world_error, write_file

SHEET_OR_LIST: Final = refusal(
    "command.sheet-or-list",
    "取り込み方の指定が足りないか、重なっています。回答ファイルにするなら -o を、一覧を保存先に入れるなら --list と --store を指定してください。",
)
ONE_LIST: Final = refusal("command.one-list", "--list で取り込む一覧は１つずつ指定してください。")
OTHER_FORM: Final = refusal(
    "command.other-form",
    "「{file}」は様式「{form}」のもので、先のファイルの様式「{first}」と違います。１つの案件のファイルだけを指定してください。",
)
NO_DAY: Final = refusal(
    "command.no-day", "--today の「{day}」は日付として読めません。2026-11-21 の形で指定してください。"
)
THERE: Final = "件名と年度の同じ案件が、もう保存先にある"
WHO: Final = "（画面なし）"


def take(words: Namespace) -> Outcome:
    """Files as an answers file, or a list into a store."""
    if words.list and words.store is not None and words.output is None:
        if len(words.files) != 1:
            raise DeskError(ONE_LIST)
        return _list(words)
    if words.list or words.store is not None or words.output is None:
        raise DeskError(SHEET_OR_LIST)
    return _case(words)


def _how(words: Namespace) -> dict[str, Any]:
    how = {"encoding": words.encoding, "separator": words.separator.replace("\\t", "\t")}
    if words.password_file is not None:
        how["password"] = _password(words.password_file)
    return how


def _password(given: str) -> str:
    """The first line of a file, or of standard input."""
    if given == "-":
        data = sys.stdin.buffer.read()
    else:
        try:
            data = Path(given).read_bytes()
        except OSError as fault:
            raise world_error(fault, Path(given), reading=True) from fault
    return data.decode("utf-8-sig", "replace").partition("\n")[0].rstrip("\r")


def _looked(words: Namespace) -> tuple[Looked, ...]:
    """Every file; all that are refused are told at once."""
    found = take_files.look_at(words.files, **_how(words))
    refused = tuple(f.fault for f in found if isinstance(f, Refused))
    if refused:
        raise DeskErrors(refused)
    return tuple(f for f in found if isinstance(f, Looked))


# ---------------------------------------------------------------- one case


def _case(words: Namespace) -> Outcome:
    if words.output.exists():
        raise DeskError(EXISTS, path=words.output)
    files = _looked(words)
    used = [words.purpose or _purpose(looked) for looked in files]
    reading = _joined(files, used, load(words.form) if words.form else None, hidden=words.hidden)
    case = keep_taken.case_of(reading)
    made = load(reading.form, reading.version)
    write_file(words.output, write_case(case, made).encode("utf-8"))
    table = {
        "form": made.id,
        "version": made.version,
        "answers": str(words.output),
        "files": [_file(f, p) for f, p in zip(files, used, strict=True)],
        "filled": len(reading.values) + len(reading.facts),
        "unsure": [_doubt(made, d) for d in reading.doubts],
        "leftover": [{"source": f.source, "where": f.where} for f in reading.leftover],
    }
    lines = [f"回答　{words.output}（{made.title}　{table['filled']}欄）", *_doubt_lines(made, reading.doubts)]
    return Outcome(table, lines, [note for looked in files for note in looked.notes])


def _joined(files: Sequence[Looked], purposes: Sequence[Purpose], form: Form | None, *, hidden: bool) -> Reading:
    """All files as the answers of one case."""
    reading = take_files.read_as(files[0], purposes[0], form, hidden=hidden)
    form = form or load(reading.form, reading.version)
    for looked, purpose in zip(files[1:], purposes[1:], strict=True):
        more = take_files.read_as(
            looked, purpose, None if looked.document.kind == "excel" and looked.document.ours else form, hidden=hidden
        )
        if more.form != reading.form:
            raise DeskError(OTHER_FORM, file=looked.source.name, form=more.form, first=reading.form)
        reading = joined(reading, more, looked.source.name)
    return reading


def _purpose(looked: Looked) -> Purpose:
    """The likeliest of what one case can be made of."""
    return next((g.purpose for g in looked.guesses if g.purpose in ("sheet", "items", "statistics")), "sheet")


def joined(reading: Reading, more: Reading, name: str) -> Reading:
    """Answers of a further file; where both answer, the first stays and the other is told."""
    form = load(reading.form, reading.version)
    doubts = list(reading.doubts)
    for place, value in more.values.items():
        if reading.values.get(place, value) != value:
            say = f"「{form.label_of(place)}」は「{name}」にも書かれていて、先のファイルと違います。どちらが正しいか確かめてください。"
            doubts.append(Doubt(place, say, where=name))
    return replace(
        reading,
        values={**more.values, **reading.values},
        facts={**more.facts, **reading.facts},
        found={**more.found, **reading.found},
        doubts=(*doubts, *more.doubts),
        leftover=(*reading.leftover, *more.leftover),
    )


def _file(looked: Looked, purpose: Purpose) -> dict[str, Any]:
    source = looked.source
    return {"name": source.name, "size": source.size, "sha256": source.sha256, "purpose": purpose}


def _doubt(form: Form, doubt: Doubt) -> dict[str, str]:
    return {
        "place": doubt.place,
        "label": form.label_of(doubt.place) if doubt.place else "",
        "sentence": doubt.sentence,
        "source": doubt.source,
        "where": doubt.where,
    }


def _doubt_lines(form: Form, doubts: Sequence[Doubt]) -> Iterator[str]:
    yield f"要確認 {len(doubts)}か所"
    for doubt in doubts:
        named = f"「{form.label_of(doubt.place)}」" if doubt.place else ""
        label = "" if named in doubt.sentence else named
        yield f"要確認：{label}{doubt.sentence}"


# ---------------------------------------------------------------- a list


def _list(words: Namespace) -> Outcome:
    (looked,) = _looked(words)
    form = load(words.form) if words.form else take_list.form_for(looked)
    from desktop.store.store import open_store

    if not words.store.is_file():
        raise world_error(FileNotFoundError(2, "ファイルがありません"), words.store)
    with open_store(words.store, create=False) as store:
        found = take_list.listed(looked, form, store, hidden=words.hidden)
        cases = found.cases
        new = [c for c in cases.cases if not c.there]
        rows = tuple(c.row for c in new)
        kept = keep_taken.keep_many(store, cases, looked.source, words.who or WHO, rows=rows) if new else ()
    table = {
        "form": form.id,
        "version": form.version,
        "store": str(words.store),
        "files": [_file(looked, "cases")],
        "cases": [
            {
                "case": case.id,
                "row": line.row,
                "title": line.title,
                "year": line.year,
                "unsure": [_doubt(form, d) for d in line.reading.doubts],
                "cleaned": [{"place": c.place, "old": c.old, "new": c.new, "where": c.where} for c in line.cleaned],
            }
            for case, line in zip(kept, new, strict=True)
        ],
        "columns": [{"head": c.head, "place": c.place, "certainty": c.certainty} for c in cases.columns],
        "remembered": found.remembered,
        "skipped": [{"row": s.number, "why": s.why} for s in cases.skipped]
        + [{"row": c.row, "why": THERE} for c in cases.cases if c.there],
        "unsure": [_doubt(form, d) for d in cases.doubts],
    }
    doubts = [*cases.doubts, *(d for c in new for d in c.reading.doubts)]
    lines = [f"案件 {len(kept)}件を取り込みました（{form.title}）。", *_column_lines(form, cases.columns)]
    lines += [f"{s.number}行目は取り込んでいません（{s.why}）。" for s in cases.skipped if s.why != "空行"]
    lines += [f"{c.row}行目の「{c.title}」は取り込んでいません（{THERE}）。" for c in cases.cases if c.there]
    return Outcome(table, [*lines, *_doubt_lines(form, doubts)], list(looked.notes))


def _column_lines(form: Form, columns: Sequence[Any]) -> Iterator[str]:
    for column in columns:
        if column.head.strip():
            base, is_option, option = column.place.partition("=")
            label = form.label_of(base) + (f"：{form.fields[base].choices[option].label}" if is_option else "")
            yield f"列「{column.head}」→ {label or '取り込まない'}"


# ---------------------------------------------------------------- a large list


def profile(words: Namespace) -> Outcome:
    """A large list, counted; no value of it is told."""
    today = _day(words.today)
    act = take_files.profiling(words.file, words.key or (), sheet=words.sheet or "", today=today, **_how(words))
    found: Mapping[str, Any] = finish_share(act)
    return Outcome({"file": str(words.file), **found}, list(profile_lines(words.file.name, found)))


def _day(words: str) -> date | None:
    """The day that counts as today; none when it is the clock's."""
    try:
        return date.fromisoformat(words) if words else None
    except ValueError:
        raise DeskError(NO_DAY, day=words) from None
