"""The installed forms in, what each can be filled from out; runs on the worker, a step for each form."""

from __future__ import annotations

from collections.abc import Generator

from desktop.intake.model import Purpose
from desktop.screen.intake.file_row import FormChoice


def form_choices() -> Generator[int, None, tuple[FormChoice, ...]]:
    """The newest version of every form; one that cannot be read is left out (choosing it would only be refused)."""
    from desktop.definition.find import forms, load
    from desktop.errors import DeskError

    found: dict[str, FormChoice] = {}
    for entry in forms():
        if entry.id in found:
            continue
        yield len(found)
        try:
            form = load(entry.id, entry.version)
        except DeskError:
            continue
        kinds = {field.kind for field in form.fields.values()}
        can: dict[Purpose, bool] = {
            "sheet": True,
            "cases": entry.alone and "title" in form.listed,
            "items": "grid" in kinds,
            "statistics": "table" in kinds,
        }
        purposes = frozenset(purpose for purpose, yes in can.items() if yes)
        words = f"{entry.municipality.name}　{entry.short}"
        found[entry.id] = FormChoice(entry.id, words, purposes)
    return tuple(found.values())
