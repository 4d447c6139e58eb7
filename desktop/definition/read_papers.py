"""The ``[[paper]]`` tables of a case of several papers in, its papers with their forms out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from desktop.definition.condition import ALWAYS
from desktop.definition.model import Form, Paper
from desktop.definition.read_grid import read_id
from desktop.definition.table import Table
from desktop.errors import visible
from desktop.japanese import near

NUMBER: Final = "{n}"
"""Stands for the number of a 別紙 in ``annex``."""


def read_papers(table: Table, path: Path, read: Callable[[Path, Table], Form | None]) -> tuple[Paper, ...]:
    """The papers in official order; ``read`` gives the form of a file beside this one, or None with the fault told."""
    found = tuple(p for t in table.tables("paper") if (p := _paper(t, path.parent, read)) is not None)
    _head(table)
    seen: set[str] = set()
    for n, paper in enumerate(found, 1):
        if paper.id in seen:
            table.say(
                f"paper[{n}].id", f"用紙の識別名「{paper.id}」が２度使われています。どちらかを別の名前にしてください。"
            )
        seen.add(paper.id)
    return found


def _head(table: Table) -> None:
    """Lists read the head alone, so that it must say what follows."""
    said = table.flag("papers")
    if "paper" in table and not said:
        table.say("paper[1]", "用紙 [[paper]] のある案件では、様式の頭に papers = true と書いてください。")
    if said and "paper" not in table:
        table.say("papers", "papers = true なのに [[paper]] が１つもありません。案件の用紙を書いてください。")


def _paper(table: Table, folder: Path, read: Callable[[Path, Table], Form | None]) -> Paper | None:
    form = _form(table, folder, read)
    name = read_id(table)
    title = table.text("title", form.short if form else name)
    annex = table.text("annex")
    made = Paper(
        id=name,
        form=form,  # type: ignore[arg-type]  # a paper without a form is not handed on
        title=title,
        shown=table.condition("shown_when", ALWAYS),
        copies=table.flag("copies"),
        parents=table.texts("parents"),
        takes=table.names("takes"),
        annex=annex,
        own_pages=table.flag("own_pages"),
        after=table.text("after"),
    )
    table.close()
    if set(annex.replace(NUMBER, "")) & set("{}"):
        table.say("annex", f"「annex」の {{ }} には {NUMBER}（別紙の番号）だけが書けます。")
    return None if form is None else made


def _form(table: Table, folder: Path, read: Callable[[Path, Table], Form | None]) -> Form | None:
    name = table.text("form", needed=True)
    if not name:
        return None
    others = [p.name.removesuffix(".toml") for p in folder.glob("*.toml") if p.is_file()]
    others = [n for n in others if not n.endswith((".layout", ".rules"))]
    if name not in others:
        table.say("form", f"用紙の様式「{visible(name)}.toml」が同じフォルダーにありません。", near(name, others))
        return None
    return read(folder / f"{name}.toml", table)
