"""An open form in; every checked (field, option), as the boxes on the screen show it, out."""

from __future__ import annotations

from desktop.definition.place import FACT
from desktop.screen.editors.choice import BoxEditor
from desktop.screen.form_view import FormView


def ticked(view: FormView) -> frozenset[tuple[str, str]]:
    """What a clerk sees ticked in the questions of a form."""
    view.sections.build_all()
    return frozenset(
        (box.field.id, b.option.id)
        for box in view.sections.ordered()
        if isinstance(box.editor, BoxEditor) and not box.place.startswith(FACT)
        for b in box.editor.option_boxes()
        if b.isChecked()
    )
