"""What a clerk does with a finished case, without Qt: check, print, export, open. One place to import them from.

Long acts are generators of :class:`Progress` whose ``return`` value is the result; closing one takes back
everything it wrote. :func:`finish` runs one to its end.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import TypeVar

from desktop.bundle.model import Progress, Source
from desktop.case.model import Case
from desktop.checks.finding import Finding
from desktop.clerk.export import Exported, export_case, refuse_slip_place, slip_pdf
from desktop.clerk.papers import print_blank, print_case
from desktop.clerk.reopen import OpenedCase, Reopened, open_bundle
from desktop.definition.model import Form
from desktop.errors import DeskError

__all__ = [
    "Exported",
    "OpenedCase",
    "Progress",
    "Reopened",
    "check_case",
    "export_case",
    "finish",
    "open_bundle",
    "print_blank",
    "print_case",
    "refuse_slip_place",
    "slip_pdf",
    "unprinted",
    "unusable_fonts",
]

T = TypeVar("T")


def check_case(case: Case, form: Form) -> tuple[Finding, ...]:
    """Findings on a case, 誤り first, in the order of the sheet."""
    from desktop.checks.check import check

    if not form.papers:
        return check(form, case)
    from desktop.sheet.packet import build_packet

    return check(form, case, annex_pages=build_packet(form, case.answers, case.facts).annex_pages)


def unprinted(case: Case, files: Mapping[str, Source]) -> tuple[str, ...]:
    """One sentence for each attachment that travels with the case but is not bound into its packet."""
    from desktop.clerk.attached import measure

    found = measure(case, files)
    names = (f"「{a.attachment.name}」" for a in found.attached if not a.sizes)
    mute = (name for name in names if not any(note.startswith(name) for note in found.notes))
    return (*found.notes, *(f"{name}は、印刷される一式に入りません。要るときは別に印刷してください。" for name in mute))


def unusable_fonts(form: Form) -> tuple[str, ...]:
    """One sentence for each 追加フォント that is left out because its file cannot be used."""
    from desktop.fonts.chain import chain

    try:
        faces = dict.fromkeys(p.form.layout.face for p in form.papers) or {form.layout.face: None}
        return tuple(dict.fromkeys(str(error) for face in faces for error in chain(face).refused))
    except DeskError:  # a shipped font is gone: printing says so
        return ()


def finish(act: Generator[Progress, None, T], tell: Callable[[Progress], None] | None = None) -> T:
    """Run a long act to its end, telling its progress; an interruption closes it, which takes back what it wrote."""
    try:
        while True:
            step = next(act)
            if tell is not None:
                tell(step)
    except StopIteration as end:
        result: T = end.value
        return result
    finally:
        act.close()


def finish_share(act: Generator[float, None, T]) -> T:
    """Run a long act that tells only its share to its end."""
    try:
        while True:
            next(act)
    except StopIteration as end:
        result: T = end.value
        return result
    finally:
        act.close()
