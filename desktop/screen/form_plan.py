"""What the form view is built from: a form in, its sections in order out, the unprinted facts first."""

from __future__ import annotations

from typing import NamedTuple

from desktop.case.model import Case, Status
from desktop.definition.condition import ALWAYS, Condition
from desktop.definition.model import Fact, Field, Form, Kind

FACTS = "案件の情報（紙には印刷されません）"
FACTS_HELP = "審議会の日程や案件の性質です。用紙には印刷されず、記入内容の確認にだけ使います。"
FACT_KINDS: dict[str, Kind] = {"text": "text", "choice": "choice", "date": "period", "year": "text"}


class Plan(NamedTuple):
    """A section to build: the unprinted facts are one too."""

    id: str
    title: str
    help: str
    shown: Condition
    fields: tuple[tuple[str, Field], ...]
    """Place and field."""


def plans_of(form: Form) -> tuple[Plan, ...]:
    """The sections of a form as the clerk walks through them."""
    facts = tuple((f"fact:{f.id}", field_of_fact(f)) for f in form.facts)
    plans = [Plan("fact", FACTS, FACTS_HELP, ALWAYS, facts)] if facts else []
    plans += [Plan(s.id, s.title, s.help, s.shown, tuple((f.id, f) for f in s.fields)) for s in form.sections]
    return tuple(plans)


def field_of_fact(fact: Fact) -> Field:
    """A fact of the case as a field, so that it gets the same editors."""
    return Field(f"fact:{fact.id}", FACT_KINDS[fact.kind], fact.label, options=fact.options, help=fact.help)


def names_in_conditions(plans: tuple[Plan, ...]) -> frozenset[str]:
    """Places whose value switches questions on or makes them 必須."""
    found: set[str] = set()
    for plan in plans:
        for condition in (plan.shown, *(c for _, f in plan.fields for c in (f.shown, f.required))):
            found |= {f"fact:{name}" if kind == "fact" else name for kind, name in condition.names()}
    return frozenset(found)


def why_locked(case: Case) -> str:
    """Why a case cannot be edited, and what to do."""
    if case.binned:
        return "この案件はごみ箱にあるため、編集できません。編集するときは、案件の一覧で元に戻してください。"
    if case.archived:
        return "この案件は保管済みのため、編集できません。編集するときは、案件の一覧で保管を解いてください。"
    if case.status in (Status.FINAL, Status.SUBMITTED):
        return f"この案件は「{case.status}」のため、編集できません。直すときは、「案件」の「再開」で理由を書き、下書きに戻してください。"
    return "この案件は今、編集できません。"
