"""The grids of a document in; answers to a case of several papers out, each grid or stretch of rows with its paper."""

from __future__ import annotations
from desktop.definition.model import Form
from desktop.intake.model import Document, Reading


def take_papers(document: Document, form: Form) -> Reading:
    return Reading(form.id, form.version, {})
