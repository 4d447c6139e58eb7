"""Definition files in, a Form out, together with every fault that was found on the way.

A form lies in ``<municipality>/<name>.v<n>.toml`` with ``….layout.toml`` and optional ``….rules.toml`` beside it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, cast, get_args

from desktop.definition.condition import ALWAYS, NEVER
from desktop.definition.fault import Fault, near
from desktop.definition.layout import Layout
from desktop.definition.model import (
    Change,
    Fact,
    Field,
    Form,
    Grade,
    Grid,
    Item,
    ItemGroup,
    Kind,
    Municipality,
    Option,
    Phrase,
    Rule,
    Section,
    Style,
)
from desktop.definition.printed import check_printed
from desktop.definition.read_layout import read_layout
from desktop.definition.sense import check_sense
from desktop.definition.table import Table
from desktop.definition.toml_file import key_lines, line_of, parse, read_text
from desktop.errors import DeskError

FILE_NAME: Final = re.compile(r"(?P<name>[a-z][a-z0-9_-]*)\.v(?P<version>[1-9][0-9]*)\.toml")
_ID: Final = re.compile(r"[a-z0-9][a-z0-9_]*")


@dataclass
class Gather:
    """Collects the faults of a form's files; ``of(path)`` is the ``say`` for one of them."""

    found: list[tuple[Path, str, str, str, Grade]] = field(default_factory=list)
    texts: dict[Path, str] = field(default_factory=dict)
    broken: list[Fault] = field(default_factory=list)

    def of(self, path: Path) -> _SayOf:
        return _SayOf(self, path)

    def tables(self, path: Path) -> dict[str, Any] | None:
        """The tables of one file, or None with the fault noted."""
        try:
            self.texts[path] = text = read_text(path)
            return parse(text, path.name)
        except DeskError as error:
            line = error.facts.get("line", 0)
            self.broken.append(Fault(path, "", str(error), line=line if isinstance(line, int) else 0))
            return None

    def faults(self) -> tuple[Fault, ...]:
        """All faults with their lines, in file and line order."""
        lines = {p: key_lines(self.texts[p]) for p in {f[0] for f in self.found} if p in self.texts}
        made = [
            Fault(path, place, sentence, suggestion, grade, line_of(place, lines.get(path, {})))
            for path, place, sentence, suggestion, grade in self.found
        ]
        return tuple(sorted({*self.broken, *made}, key=lambda f: (str(f.file), f.line, f.place, f.sentence)))


@dataclass(frozen=True)
class _SayOf:
    gather: Gather
    path: Path

    def __call__(self, place: str, sentence: str, suggestion: str = "", grade: Grade = "誤り") -> None:
        self.gather.found.append((self.path, place, sentence, suggestion, grade))


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


def read_grid(path: Path) -> tuple[Fault, ...]:
    """The faults of an item grid on its own."""
    gather = Gather()
    tables = gather.tables(path)
    if tables is not None:
        _grid(Table(tables, "", gather.of(path)), path)
    return gather.faults()


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
    return Style(
        comma=table.one_of("comma", ("，", "、"), usual.comma),
        digits=cast(Any, table.one_of("digits", ("mixed", "full", "half"), usual.digits)),
        chosen=table.text("chosen", usual.chosen),
        unchosen=table.text("unchosen", usual.unchosen),
        paper=table.text("paper", usual.paper),
    )


def _form(table: Table, path: Path, municipality: Municipality, gather: Gather) -> Form:
    form_id, version = table.text("form", needed=True), table.whole("version", needed=True)
    _named_like_the_file(table, path, form_id, version)
    grids = _Grids(path.parent, table.text("items"), gather)
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
        rules=_rules(rules_file(path), gather),
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


class _Grids:
    """The item grids a form uses, each read once."""

    def __init__(self, folder: Path, usual: str, gather: Gather) -> None:
        self._folder = folder
        self._usual = usual
        self._gather = gather
        self._read: dict[str, Grid | None] = {}

    def find(self, table: Table) -> Grid | None:
        """The grid of a field: ``grid = "items.v2"``, else the form's ``items``."""
        given = table.text("grid") if isinstance(table.values.get("grid"), str) else ""
        if not given:
            table.flag("grid")
        name = given or self._usual
        if not name:
            table.say("", '項目表の名前がありません。様式の頭に items = "items.v1" と書いてください。')
            return None
        if name not in self._read:
            self._read[name] = self._file(name, table)
        return self._read[name]

    def _file(self, name: str, table: Table) -> Grid | None:
        path = self._folder / f"{name}.toml"
        if not path.is_file():
            others = (p.name.removesuffix(".toml") for p in self._folder.glob("*.toml"))
            table.say("", f"項目表「{path.name}」がありません。", near(name, others))
            return None
        tables = self._gather.tables(path)
        return None if tables is None else _grid(Table(tables, "", self._gather.of(path)), path)


def _grid(table: Table, path: Path) -> Grid:
    grid_id, version = table.text("grid", needed=True), table.whole("version", needed=True) or 1
    if path.name != f"{grid_id}.v{version}.toml":
        table.say("grid", f"項目表の名前と版が、ファイル名「{path.name}」に合いません。", f"{grid_id}.v{version}.toml")
    groups = tuple(_group(t) for t in table.tables("group"))
    table.close()
    seen: set[str] = set()
    for n, group in enumerate(groups, 1):
        for m, item in enumerate(group.items, 1):
            if item.id in seen:
                table.say(f"group[{n}].item[{m}].id", f"項目の識別名「{item.id}」が２度使われています。")
            seen.add(item.id)
    return Grid(grid_id, version, groups)


def _group(table: Table) -> ItemGroup:
    items = tuple(_item(t) for t in table.tables("item"))
    if not items:
        table.say("", "項目の群に [[group.item]] が１つもありません。")
    for n, (before, item) in enumerate(pairwise(items), 2):
        if not before.row <= item.row <= before.row + 1:
            table.say(f"item[{n}].row", f"「{item.id}」の row が前の項目の行（{before.row + 1}）に続いていません。")
    made = ItemGroup(_id(table), table.text("label", needed=True), items)
    table.close()
    return made


def _item(table: Table) -> Item:
    row = table.whole("row", needed=True) or 1
    sensitive = table.one_of("sensitive", ("要配慮", "条例要配慮"))
    option = _option(table)
    return Item(
        option.id,
        option.label,
        meaning=option.meaning,
        includes=option.includes,
        excludes=option.excludes,
        article=option.article,
        row=row - 1,
        sensitive=sensitive,
    )


def _id(table: Table) -> str:
    name = table.text("id", needed=True)
    if name and not _ID.fullmatch(name):
        table.say("id", f"識別名「{name}」は、半角の英小文字・数字・_ だけで書いてください。")
    return name


def _option(table: Table) -> Option:
    made = Option(
        id=_id(table),
        label=table.text("label", needed=True),
        caption=table.text("caption"),
        number=table.text("number"),
        meaning=table.text("meaning"),
        includes=table.text("includes"),
        excludes=table.text("excludes"),
        article=table.text("article"),
    )
    table.close()
    return made


def _section(table: Table, grids: _Grids) -> Section:
    made = Section(
        id=_id(table),
        title=table.text("title", needed=True),
        fields=tuple(_field(t, grids) for t in table.tables("field")),
        help=table.text("help").strip(),
        shown=table.condition("shown_when", ALWAYS),
    )
    if not made.fields:
        table.say("", f"段「{made.title}」に [[section.field]] が１つもありません。")
    table.close()
    return made


def _field(table: Table, grids: _Grids) -> Field:
    kind = cast(Kind, table.one_of("kind", get_args(Kind), "prose", needed=True))
    made = Field(
        id=_id(table),
        kind=kind,
        label=table.text("label", needed=True),
        question=table.text("question"),
        options=tuple(_option(t) for t in table.tables("options")),
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
        id=_id(table),
        kind=cast(Any, table.one_of("kind", ("text", "choice", "date", "year"), "text", needed=True)),
        label=table.text("label", needed=True),
        options=tuple(_option(t) for t in table.tables("options")),
        help=table.text("help").strip(),
    )
    table.close()
    return made


def _rules(path: Path, gather: Gather) -> tuple[Rule, ...]:
    if not path.is_file():
        return ()
    tables = gather.tables(path)
    if tables is None:
        return ()
    table = Table(tables, "", gather.of(path))
    rules = tuple(_rule(t) for t in table.tables("rule"))
    table.close()
    return rules


def _rule(table: Table) -> Rule:
    made = Rule(
        id=table.text("id", needed=True),
        grade=cast(Grade, table.one_of("grade", get_args(Grade), "気づき", needed=True)),
        when=table.condition("when", NEVER),
        at=table.text("at", needed=True),
        say=table.text("say", needed=True),
        source=table.text("source"),
        change=_change(table.table("change")) if "change" in table else None,
    )
    if "when" not in table:
        table.say("", "「when」がありません。いつ言うかを条件で書いてください。")
    table.close()
    return made


def _change(table: Table) -> Change:
    made = Change(
        field=table.text("field", needed=True),
        kind=cast(Any, table.one_of("kind", ("choose", "unchoose", "replace", "clear"), "clear", needed=True)),
        old=table.text("old"),
        new=table.text("new"),
    )
    table.close()
    return made
