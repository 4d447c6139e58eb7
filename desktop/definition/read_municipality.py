"""``municipality.toml`` of a folder in, the Municipality out; also ``[style]``, which a form may have of its own."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from desktop.definition.gather import Gather
from desktop.definition.model import Article, Dates, Municipality, Style, Thousands
from desktop.definition.table import Table
from desktop.japanese import Digits


def read_municipality(folder: Path, gather: Gather) -> Municipality | None:
    """The municipality of a folder, whose name is its id; None when the file cannot be read at all."""
    path = folder / "municipality.toml"
    tables = gather.tables(path)
    if tables is None:
        return None
    table = Table(tables, "", gather.of(path))
    made = Municipality(
        id=folder.name,
        name=table.text("name", folder.name, needed=True),
        council=table.text("council", needed=True),
        secretariat=table.text("secretariat"),
        style=read_style(table.table("style"), Style()),
        divisions=table.texts("divisions"),
        articles=_articles(table.table("articles")),
    )
    table.close()
    return made


def read_style(table: Table, usual: Style) -> Style:
    """How is written; what is not said is as usual."""
    made = Style(
        comma=table.one_of("comma", ("，", "、"), usual.comma),
        digits=table.one_of("digits", get_args(Digits), usual.digits),
        chosen=table.text("chosen", usual.chosen),
        unchosen=table.text("unchosen", usual.unchosen),
        thousands=table.one_of("thousands", get_args(Thousands), usual.thousands),
        dates=table.one_of("dates", get_args(Dates), usual.dates),
    )
    for key, mark in (("chosen", made.chosen), ("unchosen", made.unchosen)):
        if len(mark) != 1:
            table.say(key, f"「{key}」は１文字で書いてください。")
    if made.chosen == made.unchosen:
        table.say("chosen", "選んだ印と選ばない印が同じです。別の文字にしてください。")
    table.close()
    return made


def _articles(table: Table) -> dict[str, Article]:
    return {name: _article(table, name) for name in table.values}


def _article(table: Table, name: str) -> Article:
    """Its gist alone, or a table with the days it is in force."""
    if not isinstance(table.values[name], dict):
        return Article(table.text(name, needed=True))
    one = table.table(name)
    made = Article(one.text("text", needed=True), one.day("valid_from"), one.day("valid_to"))
    if made.valid_from and made.valid_to and made.valid_from > made.valid_to:
        one.say("valid_to", f"valid_to（{made.valid_to}）が valid_from（{made.valid_from}）より前です。")
    one.close()
    return made
