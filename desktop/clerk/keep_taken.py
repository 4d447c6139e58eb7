"""What the clerk confirmed of a file in; cases in the store out, as one step that the history tells and undo takes back.

A doubt nobody settled is not lost: it stands on the case as a remark at its place (round ``TAKEN_IN`` beside those of a
差戻し), is ticked off there, is saved, travels in a bundle, and goes to the bin with its case when the step is undone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from desktop.answers.model import Answers
from desktop.case.model import TAKEN_IN as TAKEN_ROUND
from desktop.case.model import Case, Remark, Round
from desktop.clerk.take_list import remember
from desktop.definition.find import load
from desktop.definition.model import FACT, Form
from desktop.intake.case_list import CaseList
from desktop.intake.model import Doubt, Reading, SourceFile
from desktop.store.takings import Taking

if TYPE_CHECKING:
    from desktop.store.store import Store

TAKEN_IN: Final = "取り込み"


def source_words(source: SourceFile) -> str:
    """取り込み　台帳.xlsx（12 KB、SHA-256 …）: a file as the history keeps it."""
    return f"{TAKEN_IN}　{source.name}（{size_words(source.size)}、SHA-256 {source.sha256}）"


def size_words(size: int) -> str:
    """840 バイト, 12 KB, 7.8 MB."""
    if size < 1024:
        return f"{size} バイト"
    return f"{size / 1024:,.0f} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:,.1f} MB"


def remarks_of(form: Form, doubts: Sequence[Doubt]) -> tuple[Remark, ...]:
    """Doubts nobody settled as remarks pinned to their places, each of them once; of the whole case without a place."""
    made = (Remark(d.place if _is_place(form, d.place) else "", _remark_words(d)) for d in doubts)
    return tuple(dict.fromkeys(made))


def _is_place(form: Form, place: str) -> bool:
    return any(place == f"{FACT}{fact.id}" for fact in form.facts) or form.fields.get(place) is not None


def _remark_words(doubt: Doubt) -> str:
    away = not doubt.where or doubt.where in doubt.sentence
    return doubt.sentence if away else f"{doubt.sentence}（{doubt.where}）"


def _round_of(form: Form, doubts: Sequence[Doubt], who: str) -> tuple[Round, ...]:
    remarks = remarks_of(form, doubts)
    return (Round(TAKEN_ROUND, who, datetime.now(UTC), remarks),) if remarks else ()


def case_of(reading: Reading, who: str = "") -> Case:
    """A reading as a new draft; every doubt it still has stands on the case as a remark at its place."""
    form = load(reading.form, reading.version)
    facts = MappingProxyType({f.id: reading.facts[f.id] for f in form.facts if reading.facts.get(f.id)})
    rounds = _round_of(form, reading.doubts, who)
    return Case(id="", papers=(Answers.of(form, reading.values),), facts=facts, rounds=rounds)


def keep(store: Store, reading: Reading, source: SourceFile, who: str) -> Case:
    """Put one confirmed sheet into the store as a new case."""
    return store.add_cases([case_of(reading, who)], who=who, note=source_words(source))[0]


def keep_many(
    store: Store, cases: CaseList, source: SourceFile, who: str, rows: Sequence[int] = ()
) -> tuple[Case, ...]:
    """Put the cases of a list into the store, all of them or none, and remember how its columns were matched.

    ``rows`` names the rows to take, empty: all.
    """
    wanted = [case_of(c.reading, who) for c in cases.cases if not rows or c.row in rows]
    made = store.add_cases(wanted, who=who, note=source_words(source))
    remember(store, cases)
    return made


def last_taking(store: Store, cases: Sequence[Case]) -> Taking | None:
    """The step that brought cases in."""
    ids = {c.id for c in cases}
    return next((t for t in store.takings() if ids & set(t.cases)), None)


def undo_taking(store: Store, taking: Taking, who: str) -> None:
    """Take a whole step back: its cases go to the bin together."""
    store.undo_taking(taking, who=who)
