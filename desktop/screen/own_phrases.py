"""The clerk's own 定型文: read once from the store, then given at once; what is added or removed goes to the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from desktop.definition.model import Form, Phrase
from desktop.screen.office import Office

if TYPE_CHECKING:
    from desktop.store.store import Store


class StorePhrases:
    """The phrase book of one form; ``known`` is what the store held when the case was opened."""

    def __init__(self, office: Office, known: dict[str, list[Phrase]]) -> None:
        self._office = office
        self._known = known

    def own(self, form: str, field: str) -> Sequence[Phrase]:  # noqa: ARG002 - one book is for one form
        return tuple(self._known.get(field, ()))

    def add(self, form: str, field: str, phrase: Phrase) -> None:
        self._known.setdefault(field, []).append(phrase)
        self._office.ask(lambda store: store.add_phrase(form, field, phrase.title, phrase.text))

    def remove(self, form: str, field: str, phrase: Phrase) -> None:
        kept = self._known.get(field, [])
        if phrase in kept:
            kept.remove(phrase)
        self._office.ask(lambda store: forget(store, form, field, phrase))


def read_phrases(store: Store, form: Form) -> dict[str, list[Phrase]]:
    """Own phrases of every field of a form; runs on the worker."""
    return {f: [Phrase(p.title, p.text) for p in store.phrases(form.id, f)] for f in form.fields}


def forget(store: Store, form: str, field: str, phrase: Phrase) -> None:
    """Remove a phrase by what it says."""
    for kept in store.phrases(form, field):
        if (kept.title, kept.text) == (phrase.title, phrase.text):
            store.remove_phrase(kept.number)
