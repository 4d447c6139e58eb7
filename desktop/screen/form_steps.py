"""The sections of a form in; the steps that rail and bar show out, those of a paper under its title."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from desktop.definition.condition import is_blank
from desktop.definition.model import Field, Value
from desktop.definition.place import place_of
from desktop.screen.form_plan import FACT_PLAN, SHARED_TITLE, Plan
from desktop.screen.steps import Step

if TYPE_CHECKING:
    from desktop.screen.form_asked import Asked


def steps_of(asked: Asked, plans: Sequence[Plan]) -> Iterator[Step]:
    """The sections that show; a paper of one section is one step, with the progress of that section."""
    for plan in plans:
        if plan.head == "paper":
            only = next((p for p in plans if p.key == plan.key and not p.head and is_only(plans, p)), None)
            step = Step(plan.id, plan.title, 0, 0, "paper")
            yield step if only is None else _with_progress(asked, only, step)._replace(kind="whole")
        elif plan.head:
            yield Step(plan.id, plan.title, 0, 0, "head")
        elif asked.section_shown(plan) and not (plan.hand and is_only(plans, plan)):
            yield _plain(asked, plan)


def _plain(asked: Asked, plan: Plan) -> Step:
    step = _with_progress(asked, plan, Step(plan.id, short_title(plan.title), 0, 0))
    if asked.desk.form.papers:
        return step._replace(kind="head" if plan.id == FACT_PLAN else "inside")
    return step


def _with_progress(asked: Asked, plan: Plan, step: Step) -> Step:
    wanted = [(p, f) for p, f in plan.fields if asked.shown(p) and asked.required(p)]
    return step._replace(done=sum(filled(f, asked.value_of(p)) for p, f in wanted), of=len(wanted))


def filled(field: Field, value: Value) -> bool:
    """Whether a question is answered; a checklist only with all of its rows."""
    if field.checklist is None:
        return not is_blank(value)
    asked = [r for r in field.checklist.rows if r.wording.get(field.voice)]
    return len(value) >= len(asked)


def step_of(plans: Sequence[Plan], place: str) -> str:
    """The step a place belongs to, empty for none."""
    plan = next((p for p in plans if any(place == f for f, _ in p.fields)), None)
    if plan is None:
        return ""
    return place_of("", plan.key) if plan.hand and is_only(plans, plan) else plan.id


def is_only(plans: Sequence[Plan], plan: Plan) -> bool:
    """Whether a paper has no other section."""
    return sum(p.key == plan.key and not p.head for p in plans) == 1


def stands_alone(plans: Sequence[Plan], plan: Plan) -> bool:
    """Whether a section needs no heading of its own under that of its paper, or of what is shared."""
    if plan.hand:
        return is_only(plans, plan)
    shared = [p.id for p in plans if p.hand is None and not p.head and p.id != FACT_PLAN]
    return plan.title == SHARED_TITLE and shared == [plan.id]


def short_title(title: str) -> str:
    """The title of a section without the remark in brackets at its end."""
    return title.partition("（")[0] if title.endswith("）") and not title.startswith("（") else title
