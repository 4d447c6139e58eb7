"""A case of several papers in; findings on each paper at its places in the case, and on which papers there are, out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from desktop.answers.model import Answers
from desktop.answers.papers import laid_in, proposed
from desktop.answers.shown import PaperView, View
from desktop.checks.finding import Finding
from desktop.definition.condition import is_blank
from desktop.definition.model import Form, Paper
from desktop.definition.place import FACT, is_on_paper, place_of


def of_case(shown: View) -> View:
    """The case's own fields alone, as a view of its own."""
    fields = {k: f for k, f in shown.fields.items() if not is_on_paper(k)}
    values = MappingProxyType({k: v for k, v in shown.values.items() if k in fields})
    return View(shown.form, fields, Answers(shown.answers.form, shown.answers.version, values), shown.facts)


def written_on(paper: PaperView) -> View:
    """The paper without the fields that say what the case says: their words are looked at where they were written."""
    fields = {k: f for k, f in paper.view.fields.items() if not is_taken(paper, k)}
    return replace(paper.view, fields=fields)


def written(shown: View) -> View:
    """The whole case with every answer once, at the place where it was written."""
    taken = {p.hand.place(f) for p in shown.papers for f in p.view.fields if is_taken(p, f)}
    return replace(shown, fields={k: f for k, f in shown.fields.items() if k not in taken})


def is_taken(paper: PaperView, field: str) -> bool:
    """Whether a field of a paper says what the case says, in no words of its own."""
    return field in paper.hand.taken and field not in paper.hand.own


def on_paper(found: Finding, paper: PaperView) -> Finding:
    """A finding of a paper as one of the case. What would change words taken over is not offered."""
    place = paper.hand.place
    if found.place == "attachments" or found.place.startswith(FACT):
        return found
    change = found.change
    if change is not None:
        change = None if is_taken(paper, change.field) else replace(change, field=place(change.field))
    return replace(found, place=place(found.place), label=f"{paper.hand.title}・{found.label}", change=change)


def missing_once(shown: View, found: Callable[[View], Iterator[Finding]]) -> Iterator[Finding]:
    """What is missing: on the case, and on each paper; what papers take over is asked for once, where it belongs."""
    wanted: dict[str, list[PaperView]] = {}
    for finding in found(of_case(shown)):
        wanted[finding.place] = []
        yield finding
    for paper in shown.papers:
        for finding in found(paper.view):
            source = _source(paper, finding.place, shown)
            if source is None:
                yield on_paper(finding, paper)
            else:
                wanted.setdefault(source, []).append(paper)
    for source, papers in wanted.items():
        if papers and not is_asked(source, shown):
            yield _asked_for(source, papers, shown)


def is_asked(place: str, shown: View) -> bool:
    """Whether a place is asked for by itself."""
    return place in shown.fields and shown.required(place)


def _source(paper: PaperView, field: str, shown: View) -> str | None:
    """The blank answer a paper would take over into a field; None when the field stands on its own."""
    asked = (place for place in paper.hand.sources(field) if place in shown.fields)
    return next((place for place in asked if is_blank(shown.values.get(place, ""))), None)


def _asked_for(place: str, papers: list[PaperView], shown: View) -> Finding:
    names = "".join(dict.fromkeys(f"「{p.hand.title}」" for p in papers))
    label = shown.label(place)
    say = f"「{label}」が書かれていません。{names}に載るので、記入してください。"
    return Finding("誤り", "missing", place, label, say)


def paper_findings(form: Form, answers: Answers, shown: View) -> Iterator[Finding]:
    """Papers the clerk left out against the proposal, and copies whose parent is not in the case."""
    for paper in form.papers:
        if proposed(paper, shown.values, shown.facts) and not laid_in(paper, answers.values, shown.facts):
            say = f"答えによると「{paper.title}」が要りますが、出さないことになっています。本当に要らないか確かめてください。"
            yield Finding("注意", "paper.left-out", place_of("", paper.id), paper.title, say)
    keys = {p.hand.key: p.hand.title for p in shown.papers}
    for view in shown.papers:
        if view.hand.paper is not None and view.hand.paper.parents and view.hand.parent not in keys:
            yield _without_parent(view, view.hand.paper, form)


def _without_parent(view: PaperView, paper: Paper, form: Form) -> Finding:
    names = "か".join(f"「{above.title}」" for p in paper.parents if (above := form.paper(p)) is not None)
    gone = form.label_of(place_of("", view.hand.parent)) if view.hand.parent else ""
    what = f"の元の「{gone}」が案件にありません" if gone else f"の元になる{names}が案件にありません"
    say = f"「{view.hand.title}」{what}。{names}を加えるか、元を選び直してください。"
    return Finding("注意", "paper.no-parent", place_of("", paper.id), view.hand.title, say)


def places_in_order(form: Form, shown: View) -> Mapping[str, int]:
    """Where findings stand in the list: facts, what is typed once, the papers in official order, attachments."""
    places = [*(f"{FACT}{f.id}" for f in form.facts), *(k for k in form.fields if not is_on_paper(k))]
    for paper in form.papers:
        places.append(place_of("", paper.id))
        places += [v.hand.place(f) for v in shown.papers if v.hand.paper is paper for f in v.hand.form.fields]
    return {place: n for n, place in enumerate([*places, "attachments"])}
