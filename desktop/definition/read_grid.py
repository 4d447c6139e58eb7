"""Options and item grids as TOML gives them in, their values out."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Final

from desktop.definition.gather import Gather
from desktop.definition.model import AT, Grid, Item, ItemGroup, Option
from desktop.definition.shelf import Shelf, named_like_the_file
from desktop.definition.table import Table

_ID: Final = re.compile(r"[a-z0-9][a-z0-9_]*")


class Grids:
    """The item grids a form uses; ``usual`` is the one the form's head names."""

    def __init__(self, folder: Path, usual: str, gather: Gather) -> None:
        self._usual = usual
        self._shelf = Shelf(folder, gather, "項目表", read_grid)

    def find(self, table: Table) -> Grid | None:
        """The grid of a field: ``grid = "items.v2"``, else the form's ``items``."""
        given = table.text("grid") if isinstance(table.values.get("grid"), str) else ""
        if not given:
            table.flag("grid")
        name = given or self._usual
        if not name:
            table.say("", '項目表の名前がありません。様式の頭に items = "items.v1" と書いてください。')
            return None
        return self._shelf.find(name, table)


def read_grid(table: Table, path: Path) -> Grid:
    """The grid of one file."""
    grid_id, version = named_like_the_file(table, "grid", "項目表", path)
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
    sensitive = table.one_of("sensitive", ("要配慮", "条例要配慮"), "")
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
    """An id; one that cannot be is told, and read on without the signs that part ids in places (``field@paper-2``)."""
    name = table.text("id", needed=True)
    if name and not _ID.fullmatch(name):
        table.say("id", f"識別名「{name}」は、半角の英小文字・数字・_ だけで書いてください。")
    return name.replace(AT, "_").replace("-", "_")


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
