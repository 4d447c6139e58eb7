"""A field of the definition in, its editor out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from desktop.definition.model import Field, Form, Rows
from desktop.screen.editors.attachments import AttachmentsEditor
from desktop.screen.editors.base import Editor
from desktop.screen.editors.checklist import ChecklistEditor
from desktop.screen.editors.choice import ChoiceEditor, ChoicesEditor
from desktop.screen.editors.clauses import ClausesEditor
from desktop.screen.editors.entries import ListEditor
from desktop.screen.editors.figure import FigureEditor
from desktop.screen.editors.grid import GridEditor
from desktop.screen.editors.period import CountEditor, PeriodEditor
from desktop.screen.editors.table import TableEditor
from desktop.screen.editors.text import TextEditor
from desktop.screen.figure.drawn import Frame


def _no_text(_field: str) -> str:
    return ""


class Around(NamedTuple):
    """What an editor asks of the case around its field."""

    titles: Sequence[str] = ()
    """Titles of the case's attachments."""
    names: Callable[[str], str] = _no_text
    """The text another field of the same paper holds now."""
    draft: Callable[[], Rows] | None = None
    """The first draft of a figure, drawn from the case of now; None where the form has none."""
    frame: Frame = Frame()
    """The place of a figure on its paper."""


ALONE = Around()


def make_editor(field: Field, form: Form, around: Around = ALONE) -> Editor:
    """The editor of a field's kind; ``form`` is the paper it stands on."""
    articles = {name: article.text for name, article in form.municipality.articles.items()}
    match field.kind:
        case "text" | "prose":
            return TextEditor(field)
        case "period":
            return PeriodEditor(field, form.style.digits)
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
            return AttachmentsEditor(field, around.titles)
        case "table":
            return TableEditor(field, form.style, around.names)
        case "checklist":
            return ChecklistEditor(field)
        case "clauses":
            return ClausesEditor(field, articles)
        case "figure":
            return FigureEditor(field, draft=around.draft, titles=around.titles, frame=around.frame)
