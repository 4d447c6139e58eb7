"""A case list and a store in; its columns as they were matched last time, and what is in the store already, out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.clerk.take_files import Looked, installed
from desktop.definition.find import forms
from desktop.definition.model import Form
from desktop.errors import DeskError, refusal
from desktop.intake.case_list import CaseList, ListCase, fits, heads_in, read_list, with_doubt
from desktop.intake.columns import layout_key
from desktop.intake.labels import fold
from desktop.intake.model import Doubt
from desktop.japanese import today_in_japan

if TYPE_CHECKING:
    from desktop.store.store import Store

WHICH_FORM: Final = refusal(
    "clerk.which-form",
    "「{file}」の案件をどの様式で作るか決められません。{forms}から選んでください。",
)
_SETTING: Final = "intake.columns."
_EVERY: Final = 1_000_000
_NAMED: Final = 8


class Listed(NamedTuple):
    """A list as it would be taken in."""

    cases: CaseList
    remembered: bool
    """The columns are as they were last time for this layout."""


def listed(
    looked: Looked,
    form: Form,
    store: Store | None = None,
    *,
    places: Sequence[str] | None = None,
    grid: int | None = None,
    hidden: bool = False,
) -> Listed:
    """Read a list; ``places`` are the columns as the clerk set them, else those of last time, else the likeliest."""
    known = False
    if places is None and store is not None:
        places = _recalled(store, form, heads_in(looked.document, form) if grid is None else ())
        known = places is not None
    made = read_list(looked.document, form, file=looked.source.name, places=places, grid=grid, hidden=hidden)
    if store is not None:
        made = replace(made, cases=_against(made.cases, stored(store)))
    return Listed(made, known)


def form_for(looked: Looked, wanted: Sequence[Form] = ()) -> Form:
    """The form whose cases a list holds; refuses when several fit as well, naming them."""
    parts = {e.id for e in forms() if not e.alone}
    candidates = wanted or tuple(f for f in installed() if f.id not in parts)
    scores = sorted(((fits(looked.document, f), f.id, f) for f in candidates), key=lambda s: (-s[0], s[1]))
    best = [s for s in scores if s[0] and s[0] >= scores[0][0] - 0.01]
    if len(best) != 1:
        offered = best or scores
        named = "・".join(s[1] for s in offered[:_NAMED])
        raise DeskError(WHICH_FORM, file=looked.source.name, forms=named)
    return best[0][2]


def remember(store: Store, cases: CaseList) -> None:
    """Keep the places of the columns for the next list of this layout."""
    store.set_setting(_name(cases.form, cases.layout), json.dumps(cases.places))


def _recalled(store: Store, form: Form, heads: Sequence[str]) -> tuple[str, ...] | None:
    kept = store.setting(_name(form.id, layout_key(heads))) if heads else ""
    try:
        places = json.loads(kept) if kept else None
    except ValueError:
        return None
    sound = isinstance(places, list) and len(places) == len(heads) and all(isinstance(p, str) for p in places)
    return tuple(places) if places is not None and sound else None


def _name(form: str, layout: str) -> str:
    return f"{_SETTING}{form}.{layout}"


def stored(store: Store) -> Mapping[tuple[str, str], str]:
    """Title and year of every case of the store, folded, with the form it was written on."""
    today = today_in_japan()
    lines = [
        *store.list_cases(today=today, overdue_first=False, limit=_EVERY),
        *store.list_cases(today=today, overdue_first=False, archived=True, limit=_EVERY),
    ]
    return {(fold(line.title), fold(line.year)): line.title for line in lines}


def _against(cases: Sequence[ListCase], known: Mapping[tuple[str, str], str]) -> tuple[ListCase, ...]:
    """Cases that are in the store already are told."""
    return tuple(_there(case) if case.title and case.same_as in known else case for case in cases)


def _there(case: ListCase) -> ListCase:
    year = f"（{case.year}）" if case.year else ""
    sentence = (
        f"{case.row}行目の「{case.title}」{year}は、もう案件の一覧にあります。二重に取り込まないか確かめてください。"
    )
    return with_doubt(replace(case, there=True), Doubt("", sentence, case.title, f"{case.row}行目"))
