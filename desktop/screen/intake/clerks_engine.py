"""The clerk's room behind the assistant: taking in as :mod:`desktop.clerk` does it."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.clerk import keep_taken, take_files, take_list
from desktop.clerk.profile_words import HEADS, column_words, notes
from desktop.clerk.take_files import Looked
from desktop.clerk.take_list import Listed
from desktop.intake.case_list import fits
from desktop.intake.model import Document, Guess, Purpose, Reading
from desktop.screen.intake.engine import Columns, Kept, OnSlow, Profile, ProfileColumn
from desktop.screen.intake.taking import Asked

if TYPE_CHECKING:
    from desktop.definition.model import Form
    from desktop.store.store import Store

BEGINNING = 300
"""Rows of a sheet by which a form is chosen for a list."""


class ClerksEngine:
    """See :class:`desktop.screen.intake.engine.Engine`."""

    def __init__(self, municipality: str = "") -> None:
        self.municipality = municipality
        """The clerk's own; its forms are offered first."""

    def looking(self, path: Path, asked: Asked, on_slow: OnSlow) -> Generator[float, None, Looked]:
        looked = yield from take_files.looking(
            path, password=asked.password, encoding=asked.encoding, separator=asked.separator, on_slow=on_slow
        )
        return replace(looked, guesses=tuple(_with_form(looked, g, self.municipality) for g in looked.guesses))

    def pasted(self, text: str) -> Looked:
        return take_files.look_at_text(text)

    def read_as(self, looked: Looked, asked: Asked, purpose: Purpose, form: Form) -> Reading:
        return take_files.read_as(looked, purpose, form, hidden=asked.hidden)

    def match(self, store: Store, looked: Looked, asked: Asked, form: Form, columns: Columns) -> Listed:
        return take_list.listed(looked, form, store, places=columns.places, grid=columns.grid, hidden=asked.hidden)

    def profiling(
        self, path: Path, asked: Asked, key: tuple[str, ...], on_slow: OnSlow
    ) -> Generator[float, None, Profile]:
        found = yield from take_files.profiling(
            path, key, password=asked.password, encoding=asked.encoding, separator=asked.separator, on_slow=on_slow
        )
        columns = tuple(ProfileColumn(c["name"], column_words(c), bool(c["odd"])) for c in found["columns"])
        return Profile(found["rows"], HEADS, columns, tuple(found["key"]), notes(found), found["keys"]["distinct"])

    def keep(self, store: Store, looked: Looked, reading: Reading, who: str) -> Kept:
        return Kept((keep_taken.keep(store, reading, looked.source, who),))

    def keep_list(self, store: Store, looked: Looked, listed: Listed, who: str) -> Kept:
        return Kept(keep_taken.keep_many(store, listed.cases, looked.source, who))

    def undo(self, store: Store, kept: Kept, who: str) -> None:
        taking = keep_taken.last_taking(store, kept.made)
        if taking is not None:
            keep_taken.undo_taking(store, taking, who)


def _with_form(looked: Looked, guess: Guess, municipality: str) -> Guess:
    """A case list is offered with the form whose names its columns bear: the clerk's own, single papers first."""
    if guess.purpose != "cases" or guess.form:
        return guess
    beginning = _beginning(looked.document)
    forms = [form for form in take_files.installed() if form.alone]
    own = [form for form in forms if form.municipality.id == municipality]
    for known in (own, forms):
        best = max(known, key=lambda form: (fits(beginning, form), not form.papers), default=None)
        if best is not None and fits(beginning, best):
            return replace(guess, form=best.id)
    return guess


def _beginning(document: Document) -> Document:
    """The rows that tell which columns there are."""
    return replace(document, grids=tuple(replace(grid, rows=grid.rows[:BEGINNING]) for grid in document.grids))
