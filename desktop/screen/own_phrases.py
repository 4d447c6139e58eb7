"""The clerk's own 定型文: read once from the store, then given at once; what is added or removed goes to the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from desktop.definition.model import Form, Phrase
from desktop.screen.office import Office

if TYPE_CHECKING:
    from desktop.store.store import Store


Known = dict[tuple[str, str], list[Phrase]]
"""Own phrases by form and field; a paper has the same ones in every case it stands in."""


class StorePhrases:
    """The phrase book of the forms of a case; ``known`` is what the store held when the case was opened."""

    def __init__(self, office: Office, known: Known) -> None:
        self._office = office
        self._known = known

    def own(self, form: str, field: str) -> Sequence[Phrase]:
        return tuple(self._known.get((form, field), ()))

    def add(self, form: str, field: str, phrase: Phrase) -> None:
        self._known.setdefault((form, field), []).append(phrase)
        self._office.ask(lambda store: store.add_phrase(form, field, phrase.title, phrase.text))

    def remove(self, form: str, field: str, phrase: Phrase) -> None:
        kept = self._known.get((form, field), [])
        if phrase in kept:
            kept.remove(phrase)
        self._office.ask(lambda store: forget(store, form, field, phrase))


def read_phrases(store: Store, form: Form) -> Known:
    """Own phrases of every field of a form and of its papers; runs on the worker."""
    known: Known = {}
    for one in {f.id: f for f in (form, *(p.form for p in form.papers))}.values():
        for field in (f.id for s in one.sections for f in s.fields):
            kept = store.phrases(one.id, field)
            if kept:
                known[one.id, field] = [Phrase(p.title, p.text) for p in kept]
    return known


def forget(store: Store, form: str, field: str, phrase: Phrase) -> None:
    """Remove a phrase by what it says."""
    for kept in store.phrases(form, field):
        if (kept.title, kept.text) == (phrase.title, phrase.text):
            store.remove_phrase(kept.number)
