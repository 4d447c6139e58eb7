"""Facts of the case that cannot be read: a date fact that is no date, a 年度 that is no year."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.answers.shown import View
from desktop.checks.finding import Finding
from desktop.definition.model import Fact
from desktop.japanese import first_date

_SAY = {
    "date": "「{text}」を日付として読めません。「令和８年11月20日」「R8.11.20」のように書いてください。",
    "year": "「{text}」を年度として読めません。「令和８年度」のように書いてください。",
}


def unreadable_facts(shown: View) -> Iterator[Finding]:
    """One finding for each date or year fact that holds something else."""
    for fact in shown.form.facts:
        text = shown.facts.get(fact.id, "").strip()
        if fact.kind in _SAY and text and not _readable(fact, text):
            say = _SAY[fact.kind].format(text=text)
            yield Finding("気づき", "fact.unreadable", f"fact:{fact.id}", fact.label, say)


def _readable(fact: Fact, text: str) -> bool:
    days = first_date(text)
    return days is not None and (fact.kind == "year" or days.first == days.last)
