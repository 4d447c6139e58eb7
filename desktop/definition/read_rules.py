"""The rules file of a form in, its rules out; no file, no rules."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from desktop.definition.condition import ALWAYS, NEVER
from desktop.definition.gather import Gather
from desktop.definition.model import Change, ChangeKind, Grade, Rule, Tally
from desktop.definition.table import Table


def read_rules(path: Path, gather: Gather) -> tuple[Rule, ...]:
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
    of_rows = "row_with" in table or "tally" in table
    made = Rule(
        id=table.text("id", needed=True),
        grade=table.one_of("grade", get_args(Grade), "気づき", needed=True),
        when=table.condition("when", ALWAYS if of_rows else NEVER),
        at=table.text("at", needed=True),
        say=table.text("say", needed=True),
        source=table.text("source"),
        change=_change(table.table("change")) if "change" in table else None,
        each=table.text("each"),
        row_with=table.names("row_with"),
        tally=_tally(table.table("tally")) if "tally" in table else None,
    )
    if "when" not in table and not of_rows:
        table.say("", "「when」がありません。いつ言うかを条件で書いてください。")
    table.close()
    return made


def _tally(table: Table) -> Tally:
    made = Tally(
        having=table.names("having"),
        of=table.text("of", needed=True),
        row=table.text("row", needed=True),
        column=table.text("column", needed=True),
    )
    table.close()
    return made


def _change(table: Table) -> Change:
    made = Change(
        field=table.text("field", needed=True),
        kind=table.one_of("kind", get_args(ChangeKind), "clear", needed=True),
        old=table.text("old"),
        new=table.text("new"),
    )
    table.close()
    return made
