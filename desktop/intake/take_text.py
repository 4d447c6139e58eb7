"""The running text of an official paper in, its answers out; every spot that is not certain is told.

The form's layout is the grammar: its words are found in the text in their order, what stands between them is answers.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from desktop.definition.condition import is_blank
from desktop.definition.model import Form, text_of
from desktop.definition.place import parts_of_key
from desktop.errors import DeskError, refusal
from desktop.intake.cells import Cells
from desktop.intake.fill_rooms import Wanted, by_example, fill_rooms, known_of
from desktop.intake.labels import fold
from desktop.intake.match_words import match_words
from desktop.intake.model import Document, Found, Grid, Reading
from desktop.intake.page_sets import PaperText, paper_texts
from desktop.intake.page_words import Room, Token, Words, head_lines, of_paper, page_words
from desktop.intake.read_paper import PaperRead, PaperReader
from desktop.intake.source_text import PAGE, SourceText, source_text
from desktop.intake.stretches import Placed, Stretch, Unit, placed, stretches

TOO_LONG = refusal(
    "intake.text-too-long",
    "文章が{count}字あり、用紙として一度に読める字数（{limit}字）を超えています。１件分の用紙だけを選んでください。",
)
LONGEST: Final = 400_000
LINES: Final = 2000
"""Lines of a text that somebody typed up."""
_EACH: Final = "sheet"
_OWN: Final = 6
"""Characters of an option that is known without its number."""
_NUMBER: Final = re.compile(
    r"第[0-9０-９〇○一二三四五六七八九十]{1,4}条|[0-9０-９]{1,2}[．.]?|[（(][0-9０-９]{1,2}[）)]"
)
"""Printed by the form itself: numbers of rows, 条 and 項."""


def take_text(text: str, form: Form) -> Reading:
    """Read a filled paper of a form; a case of several papers is read paper by paper.

    Of a text that holds several cases, or papers of other forms, the first case is read and the rest is told.
    """
    _refuse_long(text)
    return _of_paper(paper_texts(text, form)[0], form)


def take_texts(text: str, form: Form) -> tuple[Reading, ...]:
    """Read every case of a form in a text that holds several, one reading for each; at least one."""
    _refuse_long(text)
    return tuple(reading for paper in paper_texts(text, form) for reading in _all_of(paper, form))


def _of_paper(paper: PaperText, form: Form) -> Reading:
    """One case, with what was said of the text it stands in."""
    if form.papers:
        from desktop.intake.take_case import take_text_case

        return _with_rest(take_text_case(paper.text, form), paper)
    read = read_papers(sound_length(paper.text), page_words(form), {"": form}, head_lines(form))
    found = read.papers.get("", PaperRead({}, {}, ()))
    made = Reading(form.id, form.version, found.values, {}, found.found, found.doubts, read.leftover)
    return _with_rest(_or_by_lines(made, paper.text, form), paper)


def _or_by_lines(reading: Reading, text: str, form: Form) -> Reading:
    """Where the words of the layout explain little: labels and answers line by line, as somebody typed them up."""
    left = sum(len(fold(found.source)) for found in reading.leftover)
    if text.count("\n") > LINES or 2 * left < len(fold(text)):
        return reading
    from desktop.intake.take_grid import take_sheet

    lines = tuple((line,) for line in text.replace(PAGE, "").split("\n"))
    document = Document("text", (Grid("", lines),))
    other = take_sheet(document, form, Cells(document))
    if _answered(other) <= _answered(reading):
        return reading
    doubts = tuple(replace(d, where=_line(d.where)) for d in other.doubts)
    found = {place: replace(f, where=_line(f.where)) for place, f in other.found.items()}
    return replace(
        other, doubts=doubts, found=found, leftover=tuple(replace(f, where=_line(f.where)) for f in other.leftover)
    )


def _answered(reading: Reading) -> int:
    return sum(not is_blank(value) for value in reading.values.values())


def _line(where: str) -> str:
    """A cell of lines as a line: 12行1列 is 12行目."""
    return where.replace("行1列", "行目")


def _all_of(paper: PaperText, form: Form) -> tuple[Reading, ...]:
    """A text whose pages do not tell where a sheet begins may still hold several."""
    if form.papers:
        return (_of_paper(paper, form),)
    tokens = of_paper(page_words(form), _EACH)
    read = read_papers(sound_length(paper.text), tokens, {_EACH: form}, head_lines(form), (_EACH,))
    made = [Reading(form.id, form.version, p.values, {}, p.found, p.doubts) for p in read.papers.values()]
    if len(made) < 2:
        return (_of_paper(paper, form),)
    return (_with_rest(replace(made[0], leftover=read.leftover), paper), *made[1:])


def _with_rest(reading: Reading, paper: PaperText) -> Reading:
    return replace(reading, doubts=(*paper.doubts, *reading.doubts), leftover=(*reading.leftover, *paper.rest))


def _refuse_long(text: str) -> None:
    if len(text) > LONGEST:
        raise DeskError(TOO_LONG, count=f"{len(text):,}", limit=f"{LONGEST:,}")


def sound_length(text: str) -> SourceText:
    """The text made ready; one too long to be a paper is refused."""
    _refuse_long(text)
    return source_text(text)


@dataclass(frozen=True)
class PapersRead:
    """What every paper of a text said, and what no field took."""

    papers: Mapping[str, PaperRead]
    leftover: tuple[Found, ...]


def read_papers(
    source: SourceText,
    tokens: Sequence[Token],
    forms: Mapping[str, Form],
    heads: Sequence[str],
    copied: Collection[str] = (),
) -> PapersRead:
    """Read the papers of a text; ``forms`` are by paper id, ``copied`` are papers of which there may be several."""
    tokens = [_as_printed(token, source, forms) for token in tokens]
    found = placed(match_words(tokens, source, copied), tokens, copied)
    taker = _Taker(source, tokens, forms, [f.key for f in found])
    for one in found:
        taker.readers[one.key].see(one)
    for stretch in stretches(source, tokens, found, heads):
        taker.take(stretch)
    return PapersRead({key: r.read() for key, r in taker.readers.items()}, tuple(taker.leftover))


def _as_printed(token: Token, source: SourceText, forms: Mapping[str, Form]) -> Token:
    """An option without its number (①) where the text has it so only."""
    if not isinstance(token, Words) or token.role != "option" or token.words in source.folded.text:
        return token
    choice = forms[token.paper].fields[token.field].choices.get(token.option)
    label = fold(choice.label) if choice is not None else ""
    return replace(token, words=label) if len(label) >= _OWN and label in source.folded.text else token


class _Taker:
    """The readers of all papers, and what their fields are known to say."""

    def __init__(
        self, source: SourceText, tokens: Sequence[Token], forms: Mapping[str, Form], keys: Sequence[str]
    ) -> None:
        self.source = source
        self.forms = forms
        self.readers = {key: PaperReader(forms[parts_of_key(key).paper], source) for key in dict.fromkeys(keys)}
        self.leftover: list[Found] = []
        self.known: dict[str, set[str]] = {}
        self.drawn = {t.paper for t in tokens if isinstance(t, Room) and t.how == "figure"}
        self.rooms = _rooms_of(tokens, self.drawn)
        self.early: set[tuple[str, str]] = set()
        """Answers found on the page of a figure before its first word."""

    def take(self, stretch: Stretch) -> None:
        """Give the lines of a stretch to the rooms they belong to."""
        units = stretch.units
        if not self.source.marked and stretch.after != stretch.key and parts_of_key(stretch.after).paper in self.drawn:
            units = self._drawn_page(stretch)
        wanted = list(self._wanted(stretch))
        if not wanted:
            self.leftover.extend(self._left(units))
            return
        for filled in fill_rooms(
            Stretch(stretch.rooms, units, stretch.key, stretch.after), wanted, marked=self.source.marked
        ):
            reader = self.readers[filled.wanted.key]
            if filled.wanted.room.how in ("cells", "rows"):
                reader.take_rows(filled.wanted.room, filled.units)
            else:
                reader.take(filled.wanted.room, filled.units, sure=filled.sure)
            value = reader.values.get(filled.wanted.room.field, "")
            if not is_blank(value):
                self.known.setdefault(filled.wanted.room.field, set()).add(fold(text_of(value)))

    def _wanted(self, stretch: Stretch) -> Iterator[Wanted]:
        for key, room in stretch.rooms:
            field = self.readers[key].form.fields.get(room.field)
            if (key, room.field) not in self.early:
                yield Wanted(key, room, field, known_of(self.known, field))
        figure = next((r for r in self.rooms.get(parts_of_key(stretch.after).paper, ()) if r.how == "figure"), None)
        if figure is not None and stretch.after != stretch.key:
            yield Wanted(stretch.after, figure, None, frozenset())

    def _drawn_page(self, stretch: Stretch) -> tuple[Unit, ...]:
        """The lines before the first word of a paper with a figure, without the answers among them: texts of a drawing
        come out of a PDF in any order."""
        page = next((n for n, u in reversed(list(enumerate(stretch.units))) if u.page), 0)
        reader = self.readers[stretch.after]
        rooms = {r.field: r for r in self.rooms[parts_of_key(stretch.after).paper] if r.how == "answer"}
        rest = list(stretch.units)
        for field, units in by_example(rest[page:], [reader.form.fields[r] for r in rooms]):
            reader.take(rooms[field.id], units, sure=False)
            self.early.add((stretch.after, field.id))
            rest = [u for u in rest if u not in units]
        return tuple(rest)

    def _left(self, units: Sequence[Unit]) -> Iterator[Found]:
        for unit in units:
            if re.search(r"[^\W_]", unit.text) and not _NUMBER.fullmatch(unit.text.strip()):
                yield Found(unit.text.strip(), self.source.place(unit.at))


def _rooms_of(tokens: Sequence[Token], papers: Collection[str]) -> dict[str, list[Room]]:
    """The rooms of some papers."""
    made: dict[str, list[Room]] = {paper: [] for paper in papers}
    for token in tokens:
        if isinstance(token, Room) and token.paper in made:
            made[token.paper].append(token)
    return made


__all__ = ["Placed", "read_papers", "take_text", "take_texts"]
