"""The running text of a case of several papers in, its answers out: what all papers share once, the rest on its paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from desktop.answers.model import Answers
from desktop.answers.papers import ON, papers_in_hand
from desktop.definition.condition import is_blank
from desktop.definition.model import Field, Form, Paper, Value, text_of
from desktop.definition.place import copy_key, is_on_paper, parts_of_key, place_of
from desktop.intake.labels import fold
from desktop.intake.match_words import paper_order
from desktop.intake.model import Doubt, Found, Reading
from desktop.intake.page_words import head_lines, of_paper, page_words
from desktop.intake.read_paper import PaperRead

LAID_IN: Final = "「{paper}」の用紙があったので、「{label}」を「{option}」としました。合っているか確かめてください。"


def take_text_case(text: str, form: Form) -> Reading:
    """Read all papers of a case; fields they share and say alike are left to be taken over."""
    from desktop.intake.take_text import read_papers, sound_length

    source = sound_length(text)
    alike = _alike_papers(form)
    words = {key: of_paper(page_words(papers[0].form), key) for key, papers in alike.items()}
    tokens = [t for paper in paper_order(tuple(words.items()), source) for t in words[paper]]
    heads = [head for papers in alike.values() for head in head_lines(papers[0].form)]
    forms = {key: papers[0].form for key, papers in alike.items()}
    copied = {key for key, papers in alike.items() if len(papers) > 1 or papers[0].copies}
    read = read_papers(source, tokens, forms, heads, copied)
    found = {k: p for k, p in read.papers.items() if _there(p)}
    return _Joined(form, dict(_named(alike, found)), exact=source.marked).reading(read.leftover)


def join_papers(form: Form, papers: Mapping[str, PaperRead], leftover: tuple[Found, ...]) -> Reading:
    """Papers that were each read on its own, by their keys, as one case."""
    return _Joined(form, {k: p for k, p in papers.items() if _there(p)}, exact=False).reading(leftover)


def _alike_papers(form: Form) -> dict[str, list[Paper]]:
    """Papers that look the same, under the first one's id."""
    made: dict[tuple[str, int], list[Paper]] = {}
    for paper in form.papers:
        made.setdefault(paper.form.key, []).append(paper)
    return {papers[0].id: papers for papers in made.values()}


def _named(alike: Mapping[str, Sequence[Paper]], found: Mapping[str, PaperRead]) -> Iterator[tuple[str, PaperRead]]:
    """What was read with the key of the paper it is: of papers that look the same the one whose fixed words it bears."""
    count: dict[str, int] = {}
    for key, read in found.items():
        papers = alike[parts_of_key(key).paper]
        paper = max(papers, key=lambda p: _agrees(p, read))
        if len(papers) == 1 and not paper.copies:
            yield key, read
            continue
        count[paper.id] = count.get(paper.id, 0) + 1
        if paper.copies:
            yield copy_key(paper.id, str(count[paper.id])), read
        elif count[paper.id] == 1:
            yield paper.id, read


def _agrees(paper: Paper, read: PaperRead) -> int:
    """How many of the fixed words a paper takes over stand on it."""
    fixed = {field: words for field, words in paper.takes.items() if "{" not in words}
    return sum(fold(text_of(read.values.get(field, ""))) == fold(words) for field, words in fixed.items())


def _there(paper: PaperRead) -> bool:
    return any(not is_blank(v) for v in paper.values.values()) or bool(paper.doubts)


class _Joined:
    """Papers joined to one case."""

    def __init__(self, form: Form, papers: Mapping[str, PaperRead], *, exact: bool) -> None:
        self.form, self.papers, self.exact = form, papers, exact
        self.values: dict[str, Value] = {}
        self.doubts: list[Doubt] = []
        self.found: dict[str, Found] = {}

    def reading(self, leftover: tuple[Found, ...]) -> Reading:
        for field in self.form.fields.values():
            if not is_on_paper(field.id):
                self._share(field)
        self._copies()
        self._lay_in()
        self._own()
        return Reading(self.form.id, self.form.version, self.values, {}, self.found, tuple(self._told()), leftover)

    def _share(self, field: Field) -> None:
        """What is typed once: whole answers before parts, of those what most papers say, the first of equals."""
        said = [(p, p.values[field.id]) for p in self.papers.values() if not is_blank(p.values.get(field.id, ""))]
        often = Counter(text_of(v) for _, v in said)
        said.sort(key=lambda s: (field.id in s[0].weak, -often[text_of(s[1])]))
        if said:
            paper, value = said[0]
            self.values[field.id] = value
            if field.id in paper.found:
                self.found[field.id] = paper.found[field.id]

    def _keys(self, paper: Paper) -> list[str]:
        """The keys that were read of a paper."""
        return [k for k in self.papers if parts_of_key(k).paper == paper.id]

    def _copies(self) -> None:
        for paper in self.form.papers:
            numbers = [parts_of_key(k).number for k in self._keys(paper) if paper.copies]
            if len(numbers) > 1:
                self.values[place_of("", paper.id)] = tuple(numbers)

    def _lay_in(self) -> None:
        """A paper that lies before us belongs to the case: told by the choice that calls for it, else added."""
        for paper in self.form.papers:
            if not self._keys(paper) or paper.shown.holds(self.values, {}):
                continue
            if not self._by_choice(paper.id):
                place = place_of("", paper.id)
                self.values[place] = (*self.values.get(place, ()), ON)

    def _by_choice(self, paper_id: str) -> bool:
        paper = self.form.paper(paper_id)
        for field in self.form.fields.values():
            if paper is None or field.kind not in ("choice", "choices") or is_on_paper(field.id):
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
            for key in self._keys(paper):
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
        one, other = text_of(taken), text_of(value)
        if not self.exact:
            one, other = fold(one), fold(other)
        return one == other or (weak and one.endswith(other))

    def _answers(self) -> Answers:
        return Answers.of(self.form, self.values)

    def _told(self) -> Iterator[Doubt]:
        yield from self.doubts
        for key, paper in self.papers.items():
            for doubt in paper.doubts:
                place = place_of(doubt.place, key)
                if place not in self.values and doubt.place in self.form.fields:
                    place = doubt.place
                    if doubt.place in paper.weak and fold(text_of(self.values.get(place, ""))) != fold(
                        text_of(paper.values[doubt.place])
                    ):
                        continue
                yield replace(doubt, place=place)
