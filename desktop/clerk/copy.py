"""Last year's case in, a new draft on the newest version of its forms out, with a sentence for what could not go along."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from desktop.answers.carry import carry
from desktop.answers.model import Answers
from desktop.case.model import Case
from desktop.definition.find import load
from desktop.errors import DeskError

if TYPE_CHECKING:
    from desktop.store.store import Store


class Copied(NamedTuple):
    """The new case, and what of the old one its form has no place for."""

    case: Case
    notes: tuple[str, ...]


def copy_case(store: Store, case_id: str, *, who: str, folders: tuple[Path, ...] | None = None) -> Copied:
    """Copy a case; a paper whose form is not installed here keeps its own version."""
    notes: list[str] = []

    def newest(paper: Answers) -> Answers:
        try:
            form = load(paper.form, folders=folders)
        except DeskError:
            return paper
        before = None
        with suppress(DeskError):  # only its tables need the older form
            before = load(paper.form, paper.version, folders)
        carried, lost = carry(paper, form, before)
        notes.extend(lost)
        return carried

    return Copied(store.duplicate(case_id, who=who, carry=newest), tuple(notes))
