"""What the form view is built from: a form and its papers in, its sections in order out, the unprinted facts first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from desktop.answers.papers import InHand
from desktop.case.model import Case, Status
from desktop.definition.condition import ALWAYS, Condition
from desktop.definition.layout import Block, CellPlan, RowPlan
from desktop.definition.model import Fact, Field, Form, Kind
from desktop.definition.place import FACT, place_of
from desktop.screen.figure.drawn import Frame

if TYPE_CHECKING:
    from desktop.clerk.desk import Desk

FACTS = "案件の情報（紙には印刷されません）"
FACTS_HELP = "審議会の日程や案件の性質です。用紙には印刷されず、記入内容の確認にだけ使います。"
FACT_KINDS: dict[str, Kind] = {"text": "text", "choice": "choice", "date": "period", "year": "text"}
FACT_PLAN = "fact"
"""Id of the section of the unprinted facts."""
LIST = "@"
"""Id of the list of papers."""
SHARED = "@@"
"""Id of the heading over what is typed once for all papers."""
LIST_TITLE = "用紙の一覧"
LIST_HELP = "この案件で出す用紙です。書いた内容から提案した用紙に印が付きます。印は付け外しできます。"
SHARED_TITLE = "共通事項"
SHARED_HELP = "ここに一度書いたことは、すべての用紙に引き継がれます。"


class Plan(NamedTuple):
    """A section to build: the unprinted facts are one too, and so is the head of every paper."""

    id: str
    title: str
    help: str
    shown: Condition
    fields: tuple[tuple[str, Field], ...]
    """Place and field."""
    form: Form
    """The paper the section belongs to."""
    hand: InHand | None = None
    """The paper of a case of several."""
    head: Literal["", "list", "shared", "paper"] = ""
    """What stands there instead of questions."""

    @property
    def key(self) -> str:
        return self.hand.key if self.hand else ""


def plans_of(form: Form, hands: Sequence[InHand] = ()) -> tuple[Plan, ...]:
    """The sections of a form as the clerk walks through them; of a case of several papers also those of each paper."""
    facts = tuple((f"fact:{f.id}", field_of_fact(f)) for f in form.facts)
    plans = [Plan(FACT_PLAN, FACTS, FACTS_HELP, ALWAYS, facts, form)] if facts else []
    own = [Plan(s.id, s.title, s.help, s.shown, tuple((f.id, f) for f in s.fields), form) for s in form.sections]
    if not form.papers:
        return (*plans, *own)
    listed = Plan(LIST, LIST_TITLE, LIST_HELP, ALWAYS, (), form, head="list")
    shared = Plan(SHARED, SHARED_TITLE, SHARED_HELP, ALWAYS, (), form, head="shared")
    return (listed, *plans, shared, *own, *(p for hand in hands for p in _plans_of_paper(form, hand)))


class Plans:
    """The plans of an open case as its papers are now."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.now: tuple[Plan, ...] = ()
        self.watched: frozenset[str] = frozenset()
        """Places whose value switches questions and papers on or makes them 必須."""

    def renew(self) -> bool:
        """Plan for the papers of now -> whether anything changed."""
        form = self._desk.form
        plans = plans_of(form, self._desk.papers() if form.papers else ())
        if [(p.id, p.title) for p in plans] == [(p.id, p.title) for p in self.now]:
            return False
        self.now, self.watched = plans, names_in_conditions(form, plans)
        return True

    def at(self, plan: Plan) -> int:
        """Which of the plans this one is, also after they were renewed."""
        return next((n for n, p in enumerate(self.now) if p.id == plan.id), len(self.now))


def _plans_of_paper(form: Form, hand: InHand) -> Iterator[Plan]:
    yield Plan(place_of("", hand.key), hand.title, "", ALWAYS, (), hand.form, hand, "paper")
    for section in hand.form.sections:
        places = [hand.place(f.id) for f in section.fields]
        fields = tuple((p, form.fields[p]) for p in places)
        name = place_of(section.id, hand.key)
        yield Plan(name, section.title, section.help, section.shown, fields, hand.form, hand)


def field_of_fact(fact: Fact) -> Field:
    """A fact of the case as a field, so that it gets the same editors."""
    return Field(f"{FACT}{fact.id}", FACT_KINDS[fact.kind], fact.label, options=fact.options, help=fact.help)


def names_in_conditions(form: Form, plans: Sequence[Plan]) -> frozenset[str]:
    """Places whose value switches questions and papers on or makes them 必須."""
    found: set[str] = set()
    for paper in form.papers:
        found |= {f"{FACT}{name}" if kind == "fact" else name for kind, name in paper.shown.names()}
        found.add(place_of("", paper.id))
    for plan in plans:
        for condition in (plan.shown, *(c for _, f in plan.fields for c in (f.shown, f.required))):
            for kind, name in condition.names():
                found |= {f"{FACT}{name}"} if kind == "fact" else _places(plan, name)
    return frozenset(found)


def _places(plan: Plan, name: str) -> set[str]:
    """Where the answer of a field comes from: the paper itself and what it takes over."""
    if plan.hand is None:
        return {name}
    return {plan.hand.place(name), *plan.hand.sources(name)}


def figure_frame(form: Form, field: str) -> Frame:
    """The place a figure has on its paper and how its words are set there."""
    layout = form.layout
    wide = layout.width - layout.left - layout.right
    for cell, block in _blocks(layout.rows):
        if block.kind == "figure" and block.field == field:
            size = block.size or cell.size or layout.size
            return Frame(cell.width, block.height, block.face or layout.face, size, form.style.digits)
    return Frame(wide, face=layout.face, digits=form.style.digits)


def _blocks(rows: Sequence[RowPlan]) -> Iterator[tuple[CellPlan, Block]]:
    for row in rows:
        for cell in row.cells:
            yield from ((cell, block) for block in cell.blocks)
            yield from _blocks(cell.rows)


def places_on_papers(hands: Sequence[InHand], place: str) -> tuple[str, ...]:
    """A place and wherever papers take its answer over."""
    taken = (h.place(f) for h in hands for f in h.taken if f not in h.own and place in h.sources(f))
    return (place, *taken)


def why_locked(case: Case) -> str:
    """Why a case cannot be edited, and what to do."""
    if case.binned:
        return "この案件はごみ箱にあるため、編集できません。編集するときは、案件の一覧で元に戻してください。"
    if case.archived:
        return "この案件は保管済みのため、編集できません。編集するときは、案件の一覧で保管を解いてください。"
    if case.status in (Status.FINAL, Status.SUBMITTED):
        return f"この案件は「{case.status}」のため、編集できません。直すときは、「案件」の「再開」で理由を書き、下書きに戻してください。"
    return "この案件は今、編集できません。"
