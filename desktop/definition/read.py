"""Definition files in, a Form out, together with every fault that was found on the way.

A form lies in ``<municipality>/<name>.v<n>.toml`` with ``….layout.toml`` and optional ``….rules.toml`` beside it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast, get_args

from desktop.definition.condition import ALWAYS, NEVER
from desktop.definition.fault import Fault
from desktop.definition.gather import Gather
from desktop.definition.layout import Layout
from desktop.definition.model import Fact, Field, Form, Kind, Municipality, Phrase, Section, Style
from desktop.definition.printed import check_printed
from desktop.definition.read_grid import Grids, read_id, read_option
from desktop.definition.read_layout import read_layout
from desktop.definition.read_rules import read_rules
from desktop.definition.sense import check_sense
from desktop.definition.table import Table

FILE_NAME: Final = re.compile(r"(?P<name>[a-z][a-z0-9_-]*)\.v(?P<version>[1-9][0-9]*)\.toml")


@dataclass(frozen=True)
class Reading:
    """What came of reading: the form (None when a file could not be read at all) and the faults."""

    form: Form | None
    faults: tuple[Fault, ...]


def read_form(path: Path) -> Reading:
    """One version of one form with its municipality, grid, layout and rules."""
    gather = Gather()
    municipality = read_municipality(path.parent, gather)
    tables = gather.tables(path)
    if tables is None or municipality is None:
        return Reading(None, gather.faults())
    form = _form(Table(tables, "", gather.of(path)), path, municipality, gather)
    check_sense(form, gather.of(path), gather.of(rules_file(path)))
    if form.layout.rows:
        check_printed(form, gather.of(layout_file(path)))
    return Reading(form, gather.faults())


def layout_file(path: Path) -> Path:
    return path.with_name(path.name.removesuffix(".toml") + ".layout.toml")


def rules_file(path: Path) -> Path:
    return path.with_name(path.name.removesuffix(".toml") + ".rules.toml")


def read_municipality(folder: Path, gather: Gather) -> Municipality | None:
    """``municipality.toml`` of a folder; its id is the folder's name."""
    path = folder / "municipality.toml"
    tables = gather.tables(path)
    if tables is None:
        return None
    table = Table(tables, "", gather.of(path))
    style = table.table("style")
    made = Municipality(
        id=folder.name,
        name=table.text("name", folder.name, needed=True),
        council=table.text("council", needed=True),
        secretariat=table.text("secretariat"),
        style=_style(style),
        divisions=table.texts("divisions"),
        articles=table.names("articles"),
    )
    style.close()
    table.close()
    return made


def _style(table: Table) -> Style:
    usual = Style()
    made = Style(
        comma=table.one_of("comma", ("，", "、"), usual.comma),
        digits=cast(Any, table.one_of("digits", ("mixed", "full", "half"), usual.digits)),
        chosen=table.text("chosen", usual.chosen),
        unchosen=table.text("unchosen", usual.unchosen),
    )
    for key, mark in (("chosen", made.chosen), ("unchosen", made.unchosen)):
        if len(mark) != 1:
            table.say(key, f"「{key}」は１文字で書いてください。")
    if made.chosen == made.unchosen:
        table.say("chosen", "選んだ印と選ばない印が同じです。別の文字にしてください。")
    return made


def _form(table: Table, path: Path, municipality: Municipality, gather: Gather) -> Form:
    form_id, version = table.text("form", needed=True), table.whole("version", needed=True)
    _named_like_the_file(table, path, form_id, version)
    grids = Grids(path.parent, table.text("items"), gather)
    sections = tuple(_section(t, grids) for t in table.tables("section"))
    facts = tuple(_fact(t) for t in table.tables("fact"))
    if not sections:
        table.say("", "[[section]] が１つもありません。入力の段を書いてください。")
    fields = {f.id: f for s in sections for f in s.fields}
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
        layout=_layout(layout_file(path), fields, gather),
        renamed=table.names("renamed"),
        withdrawn=table.names("withdrawn"),
        listed=table.names("listed"),
    )
    table.close()
    return made


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


def _layout(path: Path, fields: Mapping[str, Field], gather: Gather) -> Layout:
    plain = Layout(width=210.0, height=297.0, top=20.0, right=20.0, bottom=20.0, left=20.0)
    if not path.is_file():
        gather.of(path)("", f"紙面の定義「{path.name}」がありません。様式の定義と同じフォルダーに作ってください。")
        return plain
    tables = gather.tables(path)
    return plain if tables is None else read_layout(tables, fields, gather.of(path))


def _section(table: Table, grids: Grids) -> Section:
    made = Section(
        id=read_id(table),
        title=table.text("title", needed=True),
        fields=tuple(_field(t, grids) for t in table.tables("field")),
        help=table.text("help").strip(),
        shown=table.condition("shown_when", ALWAYS),
    )
    if not made.fields:
        table.say("", f"段「{made.title}」に [[section.field]] が１つもありません。")
    table.close()
    return made


def _field(table: Table, grids: Grids) -> Field:
    kind = cast(Kind, table.one_of("kind", get_args(Kind), "prose", needed=True))
    made = Field(
        id=read_id(table),
        kind=kind,
        label=table.text("label", needed=True),
        question=table.text("question"),
        options=tuple(read_option(t) for t in table.tables("options")),
        grid=grids.find(table) if kind == "grid" else None,
        required=table.condition("required", NEVER),
        shown=table.condition("shown_when", ALWAYS),
        help=table.text("help").strip(),
        article=table.text("article"),
        example=table.text("example").strip("\n"),
        unit=table.text("unit"),
        limit=table.whole("limit"),
        width=table.whole("width"),
        phrases=tuple(_phrase(t) for t in table.tables("phrases")),
    )
    table.close()
    return made


def _phrase(table: Table) -> Phrase:
    made = Phrase(table.text("title", needed=True), table.text("text", needed=True).removesuffix("\n"))
    table.close()
    return made


def _fact(table: Table) -> Fact:
    made = Fact(
        id=read_id(table),
        kind=cast(Any, table.one_of("kind", ("text", "choice", "date", "year"), "text", needed=True)),
        label=table.text("label", needed=True),
        options=tuple(read_option(t) for t in table.tables("options")),
        help=table.text("help").strip(),
    )
    table.close()
    return made
