"""The running text of a case of several papers in, its answers out: what all papers share once, the rest on its paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from desktop.answers.model import Answers
from desktop.answers.papers import ON, papers_in_hand
from desktop.definition.condition import is_blank
from desktop.definition.model import AT, Field, Form, Value, text_of
from desktop.intake.labels import fold
from desktop.intake.match_words import paper_order
from desktop.intake.model import Doubt, Found, Reading
from desktop.intake.page_words import head_lines, of_paper, page_words
from desktop.intake.read_paper import PaperRead
from desktop.intake.source_text import source_text

LAID_IN: Final = "「{paper}」の用紙があったので、「{label}」を「{option}」としました。合っているか確かめてください。"


def take_text_case(text: str, form: Form) -> Reading:
    """Read all papers of a case; fields they share and say alike are left to be taken over."""
    from desktop.intake.take_text import read_papers

    source = source_text(text)
    words = {paper.id: of_paper(page_words(paper.form), paper.id) for paper in form.papers}
    tokens = [t for paper in paper_order(tuple(words.items()), source) for t in words[paper]]
    heads = [head for paper in form.papers for head in head_lines(paper.form)]
    forms = {paper.id: paper.form for paper in form.papers}
    copied = {paper.id for paper in form.papers if paper.copies}
    read = read_papers(source, tokens, forms, heads, copied)
    joined = _Joined(form, {k: p for k, p in read.papers.items() if _there(p)})
    return joined.reading(read.leftover)


def _there(paper: PaperRead) -> bool:
    return any(not is_blank(v) for v in paper.values.values()) or bool(paper.doubts)


class _Joined:
    """Papers joined to one case."""

    def __init__(self, form: Form, papers: Mapping[str, PaperRead]) -> None:
        self.form, self.papers = form, papers
        self.values: dict[str, Value] = {}
        self.doubts: list[Doubt] = []
        self.found: dict[str, Found] = {}

    def reading(self, leftover: tuple[Found, ...]) -> Reading:
        for field in self.form.fields.values():
            if AT not in field.id:
                self._share(field)
        self._copies()
        self._lay_in()
        self._own()
        return Reading(self.form.id, self.form.version, self.values, {}, self.found, tuple(self._told()), leftover)

    def _share(self, field: Field) -> None:
        """What is typed once: the first paper's words, whole ones before parts."""
        said = [(k, p, p.values[field.id]) for k, p in self.papers.items() if not is_blank(p.values.get(field.id, ""))]
        said.sort(key=lambda s: field.id in s[1].weak)
        if said:
            _key, paper, value = said[0]
            self.values[field.id] = value
            if field.id in paper.found:
                self.found[field.id] = paper.found[field.id]

    def _copies(self) -> None:
        for paper in self.form.papers:
            numbers = [k.partition("-")[2] for k in self.papers if paper.copies and k.partition("-")[0] == paper.id]
            if len(numbers) > 1:
                self.values[f"{AT}{paper.id}"] = tuple(numbers)

    def _lay_in(self) -> None:
        """A paper that lies before us belongs to the case: told by the choice that calls for it, else added."""
        for paper in self.form.papers:
            keys = [k for k in self.papers if k.partition("-")[0] == paper.id]
            if not keys or paper.shown.holds(self.values, {}):
                continue
            if not self._by_choice(paper.id):
                self.values[f"{AT}{paper.id}"] = (*self.values.get(f"{AT}{paper.id}", ()), ON)

    def _by_choice(self, paper_id: str) -> bool:
        paper = self.form.paper(paper_id)
        for field in self.form.fields.values():
            if paper is None or field.kind not in ("choice", "choices") or AT in field.id:
                continue
            before = self.values.get(field.id, field.empty)
            if field.kind == "choice" and not is_blank(before):
                continue
            for option in field.options:
                value: Value = (
                    tuple(o for o in field.choices if o in before or o == option.id) if field.is_tuple else option.id
                )
                if paper.shown.holds({**self.values, field.id: value}, {}):
                    self.values[field.id] = value
                    sentence = LAID_IN.format(paper=paper.title, label=field.label, option=option.label)
                    self.doubts.append(Doubt(field.id, sentence))
                    return True
        return False

    def _own(self) -> None:
        """What a paper says otherwise than it would take over."""
        for paper in self.form.papers:
            for key in [k for k in self.papers if k.partition("-")[0] == paper.id]:
                hand = next((h for h in papers_in_hand(self.form, self._answers(), {}) if h.key == key), None)
                if hand is None:
                    continue
                for field, value in self.papers[key].values.items():
                    place = hand.place(field)
                    if field in self.papers[key].found:
                        self.found.setdefault(place, self.papers[key].found[field])
                    weak = field in self.papers[key].weak
                    said = (value, *self.papers[key].others.get(field, ()))
                    if field in hand.taken and any(self._taken(hand.taken[field], v, weak=weak) for v in said):
                        continue
                    if not is_blank(value):
                        self.values[place] = value

    def _taken(self, taken: Value, value: Value, *, weak: bool) -> bool:
        if is_blank(value):
            return True
        one, other = fold(text_of(taken)), fold(text_of(value))
        return one == other or (weak and one.endswith(other))

    def _answers(self) -> Answers:
        return Answers.of(self.form, self.values)

    def _told(self) -> Iterator[Doubt]:
        yield from self.doubts
        for key, paper in self.papers.items():
            for doubt in paper.doubts:
                place = f"{doubt.place}{AT}{key}"
                if place not in self.values and doubt.place in self.form.fields:
                    place = doubt.place
                    if doubt.place in paper.weak and fold(text_of(self.values.get(place, ""))) != fold(
                        text_of(paper.values[doubt.place])
                    ):
                        continue
                yield replace(doubt, place=place)
