"""The rules a form brings as data: each rule whose condition holds becomes a finding at its place."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.answers.shown import View
from desktop.checks.finding import Finding
from desktop.definition.condition import All, Any, Atom, Condition
from desktop.definition.model import Rule


def broken_rules(shown: View) -> Iterator[Finding]:
    """Findings of all rules that speak."""
    for rule in shown.form.rules:
        if rule.when.holds(shown.values, shown.facts):
            place = _place(rule, shown)
            start, length = _word(rule.when, place, shown)
            label = shown.label(place)
            yield Finding(rule.grade, f"rule.{rule.id}", place, label, rule.say, start, length, rule.change)


def _place(rule: Rule, shown: View) -> str:
    """The rule's place, or the first shown field its condition reads when that place is closed."""
    if rule.at == "attachments" or rule.at.startswith("fact:") or rule.at in shown.fields:
        return rule.at
    read = (name for source, name in rule.when.names() if source == "field" and name in shown.fields)
    return next(read, rule.at)


def _word(condition: Condition, place: str, shown: View) -> tuple[int, int]:
    """Where the word stands that made the rule speak: offset and length, -1 and 0 when it is the whole field."""
    text = shown.text(place)
    found = [(at, len(w)) for w in _words(condition, place) if (at := text.find(w)) >= 0]
    return min(found, default=(-1, 0))


def _words(condition: Condition, place: str) -> Iterator[str]:
    match condition:
        case Atom(source="field", test="contains", wanted=True) if condition.id == place:
            yield from condition.given
        case All(parts) | Any(parts):
            for part in parts:
                yield from _words(part, place)
