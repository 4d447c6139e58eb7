"""Options and item grids as TOML gives them in, their values out; a grid file is read once for a form."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Final

from desktop.definition.fault import Fault
from desktop.definition.gather import Gather
from desktop.definition.model import Grid, Item, ItemGroup, Option
from desktop.definition.table import Table
from desktop.errors import visible
from desktop.japanese import near

_ID: Final = re.compile(r"[a-z0-9][a-z0-9_]*")


def read_grid(path: Path) -> tuple[Fault, ...]:
    """The faults of an item grid on its own."""
    gather = Gather()
    tables = gather.tables(path)
    if tables is not None:
        _grid(Table(tables, "", gather.of(path)), path)
    return gather.faults()


class Grids:
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
        others = [p.name.removesuffix(".toml") for p in self._folder.glob("*.toml") if p.is_file()]
        if name not in others:
            table.say("", f"項目表「{visible(name)}.toml」がありません。", near(name, others))
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
    made = ItemGroup(read_id(table), table.text("label", needed=True), items)
    table.close()
    return made


def _item(table: Table) -> Item:
    row = table.whole("row", needed=True) or 1
    sensitive = table.one_of("sensitive", ("要配慮", "条例要配慮"))
    option = read_option(table)
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


def read_id(table: Table) -> str:
    name = table.text("id", needed=True)
    if name and not _ID.fullmatch(name):
        table.say("id", f"識別名「{name}」は、半角の英小文字・数字・_ だけで書いてください。")
    return name


def read_option(table: Table) -> Option:
    made = Option(
        id=read_id(table),
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
