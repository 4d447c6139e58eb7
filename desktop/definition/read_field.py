"""One ``[[section]]`` with its fields, or one ``[[fact]]``, in; their values out, with the files their fields name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, get_args

from desktop.definition.condition import ALWAYS, NEVER
from desktop.definition.gather import Gather
from desktop.definition.model import Checklist, Clause, Fact, FactKind, Field, Kind, Numbering, Phrase, Section
from desktop.definition.read_checklist import WHAT as CHECKLIST
from desktop.definition.read_checklist import find_checklist, read_checklist
from desktop.definition.read_clauses import WHAT as CLAUSES
from desktop.definition.read_clauses import read_clauses
from desktop.definition.read_counted import read_counted
from desktop.definition.read_figure_draft import read_draft
from desktop.definition.read_grid import Grids, read_id, read_option
from desktop.definition.read_table import read_table
from desktop.definition.shelf import Shelf
from desktop.definition.table import Table


@dataclass(frozen=True)
class Shelves:
    """What the fields of one form may name: item grids, checklists, clause libraries."""

    grids: Grids
    checklists: Shelf[Checklist]
    clauses: Shelf[tuple[Clause, ...]]


def shelves(folder: Path, usual_grid: str, gather: Gather) -> Shelves:
    """The files beside a form."""
    return Shelves(
        Grids(folder, usual_grid, gather),
        Shelf(folder, gather, CHECKLIST, read_checklist),
        Shelf(folder, gather, CLAUSES, read_clauses),
    )


def read_section(table: Table, files: Shelves) -> Section:
    """A step with its fields."""
    made = Section(
        id=read_id(table),
        title=table.text("title", needed=True),
        fields=tuple(_field(t, files) for t in table.tables("field")),
        help=table.text("help").strip(),
        shown=table.condition("shown_when", ALWAYS),
    )
    if not made.fields:
        table.say("", f"段「{made.title}」に [[section.field]] が１つもありません。")
    table.close()
    return made


def _field(table: Table, files: Shelves) -> Field:
    kind: Kind = table.one_of("kind", get_args(Kind), "prose", needed=True)
    made = Field(
        id=read_id(table),
        kind=kind,
        label=table.text("label", needed=True),
        question=table.text("question"),
        options=tuple(read_option(t) for t in table.tables("options")),
        required=table.condition("required", NEVER),
        shown=table.condition("shown_when", ALWAYS),
        help=table.text("help").strip(),
        article=table.text("article"),
        example=table.text("example").strip("\n"),
        unit=table.text("unit"),
        limit=table.whole("limit"),
        width=table.whole("width"),
        phrases=tuple(_phrase(t) for t in table.tables("phrases")),
        **_of_kind(kind, table, files),
    )
    table.close()
    return made


_USUAL: Final[Numbering] = "１．"


def _of_kind(kind: Kind, table: Table, files: Shelves) -> dict[str, Any]:
    """What only fields of one kind have; on another kind these keys are unknown."""
    match kind:
        case "grid":
            return {"grid": files.grids.find(table)}
        case "text" | "period":
            return {"counted": read_counted(table)}
        case "list":
            return {"numbering": table.one_of("numbering", get_args(Numbering), _USUAL)}
        case "table":
            return {"table": read_table(table)}
        case "checklist":
            checklist, voice = find_checklist(table, files.checklists)
            return {"checklist": checklist, "voice": voice}
        case "clauses":
            name = table.text("clauses", needed=True)
            return {"clauses": (files.clauses.find(name, table, "clauses") or ()) if name else ()}
        case "figure":
            return {"draft": read_draft(table.tables("draft"))}
    return {}


def _phrase(table: Table) -> Phrase:
    made = Phrase(table.text("title", needed=True), table.text("text", needed=True).removesuffix("\n"))
    table.close()
    return made


def read_fact(table: Table) -> Fact:
    """A fact of the case."""
    made = Fact(
        id=read_id(table),
        kind=table.one_of("kind", get_args(FactKind), "text", needed=True),
        label=table.text("label", needed=True),
        options=tuple(read_option(t) for t in table.tables("options")),
        help=table.text("help").strip(),
    )
    table.close()
    return made
