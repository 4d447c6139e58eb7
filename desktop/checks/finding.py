"""One finding: grade, place, sentence, and what it may offer to do."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.definition.model import Change, Grade


@dataclass(frozen=True, slots=True)
class Finding:
    grade: Grade
    code: str
    """``missing``, ``missing.attachment`` / ``.rows``, ``rule.ID``, ``table.ID``, ``checklist.ID``, ``figure.ID``,
    ``note.ID``, ``paper.ID``, ``article.past``, ``form.past``, ``reference.file`` / ``.title``, ``sensitive``,
    ``fact.unreadable`` or ``text.ID``; stable, for tests and --json."""
    place: str
    """Field id (``field@paper`` in a case of several), ``@paper``, ``fact:ID`` or ``attachments``: the jump target."""
    label: str
    """The printed label of the place."""
    sentence: str
    """One Japanese sentence: what is wrong and what to do next."""
    start: int = -1
    """Offset in the field's text where it stands, -1 when it is the whole field."""
    length: int = 0
    change: Change | None = None
