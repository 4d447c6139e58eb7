"""Definition files in, a Form out, together with every fault that was found on the way.

A form lies in ``<municipality>/<name>.v<n>.toml`` with ``….layout.toml`` and optional ``….rules.toml`` beside it. A case
of several papers names the forms of its papers and has no layout.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, get_args

from desktop.definition.fault import Fault
from desktop.definition.gather import Gather
from desktop.definition.layout import Layout
from desktop.definition.model import Field, Form, Municipality, Use
from desktop.definition.printed import check_printed
from desktop.definition.read_field import read_fact, read_section, shelves
from desktop.definition.read_layout import read_layout
from desktop.definition.read_municipality import read_municipality, read_style
from desktop.definition.read_papers import read_papers
from desktop.definition.read_rules import read_rules
from desktop.definition.sense import check_sense
from desktop.definition.sense_papers import check_papers
from desktop.definition.table import Table

FILE_NAME: Final = re.compile(r"(?P<name>[a-z][a-z0-9_-]*)\.v(?P<version>[1-9][0-9]*)\.toml")
_PLAIN: Final = Layout(width=210.0, height=297.0, top=20.0, right=20.0, bottom=20.0, left=20.0)


@dataclass(frozen=True)
class Reading:
    """What came of reading: the form (None when a file could not be read at all) and the faults."""

    form: Form | None
    faults: tuple[Fault, ...]


def read_form(path: Path) -> Reading:
    """One version of one form with its municipality, the files its fields name, its layout, rules and papers."""
    gather = Gather()
    municipality = read_municipality(path.parent, gather)
    tables = gather.tables(path)
    if tables is None or municipality is None:
        return Reading(None, gather.faults())
    form = _form(Table(tables, "", gather.of(path)), path, municipality, gather)
    check_sense(form, gather.of(path), gather.of(rules_file(path)))
    if form.papers:
        check_papers(form, gather.of(path))
    if form.layout.rows:
        check_printed(form, gather.of(layout_file(path)))
    return Reading(form, gather.faults())


def layout_file(path: Path) -> Path:
    return path.with_name(path.name.removesuffix(".toml") + ".layout.toml")


def rules_file(path: Path) -> Path:
    return path.with_name(path.name.removesuffix(".toml") + ".rules.toml")


def _form(table: Table, path: Path, municipality: Municipality, gather: Gather) -> Form:
    form_id, version = table.text("form", needed=True), table.whole("version", needed=True)
    _named_like_the_file(table, path, form_id, version)
    files = shelves(path.parent, table.text("items"), gather)
    sections = tuple(read_section(t, files) for t in table.tables("section"))
    facts = tuple(read_fact(t) for t in table.tables("fact"))
    if not sections:
        table.say("", "[[section]] が１つもありません。入力の段を書いてください。")
    fields = {f.id: f for s in sections for f in s.fields}
    papers = read_papers(table, path, lambda other, at: _of_paper(other, at, path, gather))
    made = Form(
        id=form_id,
        version=version or 1,
        title=table.text("title", needed=True),
        short=table.text("short", needed=True),
        municipality=municipality,
        valid_from=table.day("valid_from"),
        valid_to=table.day("valid_to"),
        sections=sections,
        facts=facts,
        rules=read_rules(rules_file(path), gather),
        layout=_layout(layout_file(path), fields, gather, of_papers="paper" in table),
        renamed=table.names("renamed"),
        withdrawn=table.names("withdrawn"),
        listed=table.names("listed"),
        own_style=read_style(table.table("style"), municipality.style) if "style" in table else None,
        papers=papers,
        alone=table.flag("alone") if "alone" in table else True,
        use=table.one_of("use", get_args(Use), "case"),
    )
    table.close()
    return made


def _of_paper(path: Path, table: Table, case: Path, gather: Gather) -> Form | None:
    """The form of a paper; its faults are faults of the case, and it may not be a case of several itself."""
    head = Gather().tables(path)
    if path == case or (head is not None and "paper" in head):
        table.say(
            "form", f"「{path.name}」は用紙のある案件なので、案件の用紙にはできません。１枚の様式を書いてください。"
        )
        return None
    reading = read_form(path)
    gather.broken.extend(reading.faults)
    return reading.form


def _named_like_the_file(table: Table, path: Path, form_id: str, version: int | None) -> None:
    found = FILE_NAME.fullmatch(path.name)
    if found is None:
        table.say("", f"ファイル名「{path.name}」は「名前.v版.toml」の形（例：sheet.v1.toml）にしてください。")
        return
    wanted = f"{path.parent.name}.{found['name']}"
    if form_id and form_id != wanted:
        table.say("form", f"様式の識別名「{form_id}」がフォルダー名とファイル名に合いません。", wanted)
    if version and version != int(found["version"]):
        table.say("version", f"版「{version}」がファイル名の版「{found['version']}」に合いません。", found["version"])


def _layout(path: Path, fields: Mapping[str, Field], gather: Gather, *, of_papers: bool) -> Layout:
    if of_papers:
        if path.is_file():
            gather.of(path)(
                "", f"用紙のある案件に紙面はありません。「{path.name}」を消し、用紙の様式に書いてください。"
            )
        return _PLAIN
    if not path.is_file():
        gather.of(path)("", f"紙面の定義「{path.name}」がありません。様式の定義と同じフォルダーに作ってください。")
        return _PLAIN
    tables = gather.tables(path)
    return _PLAIN if tables is None else read_layout(tables, fields, gather.of(path))
