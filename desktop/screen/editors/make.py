"""A field of the definition in, its editor out."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.definition.model import Field, Form
from desktop.screen.editors.attachments import AttachmentsEditor
from desktop.screen.editors.base import Editor
from desktop.screen.editors.choice import ChoiceEditor, ChoicesEditor
from desktop.screen.editors.entries import ListEditor
from desktop.screen.editors.grid import GridEditor
from desktop.screen.editors.period import CountEditor, PeriodEditor
from desktop.screen.editors.text import TextEditor


def make_editor(field: Field, form: Form, titles: Sequence[str] = ()) -> Editor:
    """The editor of a field's kind; ``titles`` are those of the case's attachments."""
    articles = form.municipality.articles
    match field.kind:
        case "text" | "prose":
            return TextEditor(field)
        case "period":
            return PeriodEditor(field, form.municipality.style.digits)
        case "count":
            return CountEditor(field)
        case "choice":
            return ChoiceEditor(field, articles)
        case "choices":
            return ChoicesEditor(field, articles)
        case "grid":
            return GridEditor(field, articles)
        case "list":
            return ListEditor(field)
        case "attachments":
            return AttachmentsEditor(field, titles)
