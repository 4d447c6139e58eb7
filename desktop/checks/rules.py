"""The rules a form brings as data: each rule whose condition holds becomes a finding at its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from desktop.answers.shown import PaperView, View
from desktop.checks.finding import Finding
from desktop.checks.row_rules import row_findings
from desktop.definition.condition import All, Any, Atom, Condition, Values
from desktop.definition.model import Rule
from desktop.definition.place import FACT, PARENT, THIS, is_paper, parts_of, place_of

Real = Callable[[str], str]
"""A place as a rule writes it -> the place in the case."""


def broken_rules(shown: View) -> Iterator[Finding]:
    """Findings of all rules that speak; a rule ``each`` is asked for every copy of its paper."""
    for rule in shown.form.rules:
        if not rule.each:
            yield from _broken(rule, shown, shown.values, lambda place: place)
            continue
        for paper in shown.papers:
            if paper.hand.paper is not None and paper.hand.paper.id == rule.each:
                yield from _broken_copy(rule, paper, shown)


def _broken_copy(rule: Rule, paper: PaperView, shown: View) -> Iterator[Finding]:
    """The rule for one copy: ``field@this`` is its answer, ``field@parent`` that of the paper it hangs under."""
    key, parent = paper.hand.key, paper.hand.parent
    above = shown.paper(parent)
    if above is None and any(parts_of(name).key == PARENT for _, name in rule.when.names()):
        return  # the copy without a parent is told by itself
    values = {**shown.values, **{place_of(k, THIS): v for k, v in paper.view.values.items()}}
    if above is not None:
        values.update({place_of(k, PARENT): v for k, v in above.view.values.items()})

    def real(place: str) -> str:
        field, named = parts_of(place)
        return place_of(field, {THIS: key, PARENT: parent}.get(named, named))

    yield from _broken(rule, shown, values, real)


def _broken(rule: Rule, shown: View, values: Values, real: Real) -> Iterator[Finding]:
    if not rule.when.holds(values, shown.facts):
        return
    if rule.row_with or rule.tally is not None:
        yield from row_findings(rule, shown, real(rule.at))
    else:
        place = _place(rule, shown, real)
        start, length = _word(rule.when, place, shown, real)
        change = replace(rule.change, field=real(rule.change.field)) if rule.change else None
        yield Finding(rule.grade, f"rule.{rule.id}", place, shown.label(place), rule.say, start, length, change)


def _place(rule: Rule, shown: View, real: Real) -> str:
    """The rule's place, or the first shown field its condition reads when that place is closed."""
    at = real(rule.at)
    if at == "attachments" or at.startswith(FACT) or is_paper(at) or at in shown.fields:
        return at
    read = (real(name) for source, name in rule.when.names() if source == "field")
    return next((name for name in read if name in shown.fields), at)


def _word(condition: Condition, place: str, shown: View, real: Real) -> tuple[int, int]:
    """Where the word stands that made the rule speak: offset and length, -1 and 0 when it is the whole field."""
    text = shown.text(place)
    found = [(at, len(w)) for w in _words(condition, place, real) if (at := text.find(w)) >= 0]
    return min(found, default=(-1, 0))


def _words(condition: Condition, place: str, real: Real) -> Iterator[str]:
    match condition:
        case Atom(source="field", test="contains", wanted=True) if real(condition.id) == place:
            yield from condition.given
        case All(parts) | Any(parts):
            for part in parts:
                yield from _words(part, place, real)
