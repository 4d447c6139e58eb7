"""The finds and stretches of one paper in, the answers to its form out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from desktop.answers.model import Answers
from desktop.answers.shown import view
from desktop.definition.condition import is_blank
from desktop.definition.model import Field, Form, Rows, Value, text_of
from desktop.intake.labels import CHOSEN, CIRCLE, FULL_CIRCLE, Mark, fold, mark_of
from desktop.intake.model import Doubt, Found
from desktop.intake.page_words import Room, Words, page_words
from desktop.intake.read_answer import read_answer
from desktop.intake.read_boxes import read_boxes, read_checks
from desktop.intake.read_table import fixed_row, free_rows, shared_first, without_sums
from desktop.intake.source_text import SourceText
from desktop.intake.stretches import Placed, Unit, mark_before
from desktop.japanese import canonical_date

FIGURE: Final = "「{label}」の図は文字からは読み取れません。原本を見て、図を描き直してください。"
TWICE: Final = "「{label}」が用紙の２か所で違っています（「{one}」と「{other}」）。正しい方を確かめてください。"
LAST: Final = "「{label}」は課の名前だけが印刷されています。部の名前を確かめてください。"
CLAUSE: Final = "「{label}」の「{clause}」の文が様式の条文と違います。原本を見て、条文を確かめてください。"
CIRCLED: Final = "「{label}」の○が、選んだ印か空の丸か分かりません。原本を見て、印を確かめてください。"
UNSEEN: Final = "「{label}」の選択肢が１つも見つかりません。原本を見て、印を確かめてください。"
SHARED: Final = "「{label}」は見出しがないため、前後の欄との境目を推定しました。原本と見比べてください。"
_ANNEX: Final = re.compile(r"(?:[^\w\s][0-9０-９]{1,2}|【?別紙[0-9０-９ ]*】?)$")
"""The number of a 別紙 behind another number: ２－１."""


@dataclass(frozen=True)
class PaperRead:
    """What one paper says, by field id of its form."""

    values: Mapping[str, Value]
    found: Mapping[str, Found]
    doubts: tuple[Doubt, ...]
    weak: frozenset[str] = frozenset()
    """Fields of which only a part is printed."""
    others: Mapping[str, Sequence[Value]] = field(default_factory=dict)
    """What a field says in a second place, when that is not the same."""


class PaperReader:
    """Collects what one paper says."""

    def __init__(self, form: Form, source: SourceText) -> None:
        self.form, self.source = form, source
        self.values: dict[str, Value] = {}
        self.found: dict[str, Found] = {}
        self.doubts: list[Doubt] = []
        self._marks: dict[str, dict[str, tuple[Mark, int]]] = {}
        self._signs: dict[str, dict[str, str]] = {}
        """The signs as they are printed, lost ones left out."""
        self._checks: dict[str, dict[str, str]] = {}
        self._clauses: dict[str, dict[str, set[str]]] = {}
        self._cells: dict[str, dict[int, tuple[str, ...]]] = {}
        self._weak: dict[str, str] = {}
        self._alone: set[str] = set()
        self._end = 0
        self.others: dict[str, list[Value]] = {}
        """Answers read a second time and otherwise."""

    # --- finds ---

    def see(self, one: Placed) -> None:
        """Take note of a box, a row of a checklist or a clause that was found."""
        token = one.token
        if token.role == "option":
            self._see_box(one)
        elif token.role == "check":
            self._checks.setdefault(token.field, {})[token.option] = self._check_mark(one)
        elif token.role == "clause":
            clause, _, paragraph = token.option.partition("\n")
            self._clauses.setdefault(token.field, {}).setdefault(clause, set()).add(paragraph)
        self._end = self.source.folded.at[one.find.end - 1] + 1

    def _see_box(self, one: Placed) -> None:
        at = mark_before(self.source, one.find)
        style = self.form.style
        start = self.source.folded.at[one.find.start]
        mark = None
        if at >= self._end and not self._of_word_before(at, start):
            mark = mark_of(self.source.text[at], style.chosen, style.unchosen)
            if mark is not None:
                self._signs.setdefault(one.token.field, {})[one.token.option] = self.source.text[at]
        self._marks.setdefault(one.token.field, {})[one.token.option] = (mark or "lost", start)
        if one.token.alone:
            self._alone.add(one.token.field)

    def _of_word_before(self, at: int, start: int) -> bool:
        """Whether a mark stands behind the words before it (諮問■　報告□) rather than before these."""
        apart = self.source.text[at + 1 : start].strip() == "" and start - at > 1
        return apart and at > 0 and not self.source.text[at - 1].isspace()

    def _check_mark(self, one: Placed) -> str:
        """The mark of a row stands before its words."""
        checklist = self.form.fields[one.token.field].checklist
        before = self.source.text[self._end : self.source.folded.at[one.find.start]]
        marks = {fold(m.label): m.id for m in checklist.marks} if checklist else {}
        found = [marks[sign] for sign in map(fold, before.split()) if sign in marks]
        return found[-1] if found else ""

    # --- answers ---

    def take_rows(self, room: Room, units: Sequence[Unit]) -> None:
        """The lines of a table, or of one of its fixed rows."""
        field = self.form.fields.get(room.field)
        if field is None or field.table is None:
            return
        if room.how == "rows":
            self._put(field, free_rows(field.table, units, marked=self.source.marked), units)
        else:
            row = fixed_row(field.table, units, room.row, marked=self.source.marked)
            rows = self._cells.setdefault(field.id, {})
            if any(row) or room.row not in rows:
                rows[room.row] = row
            self._note(field, units)

    def take(self, room: Room, units: Sequence[Unit], *, sure: bool) -> None:
        """The lines of an answer; ``sure`` when no other room could have them."""
        field = self.form.fields.get(room.field)
        if field is None or room.how == "annex":
            return
        if room.how == "figure":
            if any(d.place == field.id for d in self.doubts):
                return
            self.doubts.append(Doubt(field.id, FIGURE.format(label=field.label), "", self._where(units)))
            return
        value = read_answer(field, units, room.how, marked=self.source.marked)
        if room.annex and isinstance(value, str):
            value = _ANNEX.sub("", value)
        if room.how == "date" and isinstance(value, str):
            value = canonical_date(value, self.form.style.digits) or value
        if room.how == "last":
            if not is_blank(value):
                self._weak[field.id] = text_of(value)
            return
        if not is_blank(value) or field.id not in self.values:
            self._put(field, value, units)
        if not sure and units and not self.source.marked:
            self._doubt(field, SHARED.format(label=field.label), units)

    def _put(self, field: Field, value: Value, units: Sequence[Unit]) -> None:
        before = self.values.get(field.id)
        if before is None or is_blank(before):
            self.values[field.id] = value
            self._note(field, units)
        elif fold(text_of(before)) != fold(text_of(value)):
            self.others.setdefault(field.id, []).append(value)
            sentence = TWICE.format(label=field.label, one=_short(before), other=_short(value))
            self._doubt(field, sentence, units)

    def _note(self, field: Field, units: Sequence[Unit]) -> None:
        words = "\n".join(u.text for u in units)
        if words and field.id not in self.found:
            self.found[field.id] = Found(words, self._where(units))

    def _where(self, units: Sequence[Unit]) -> str:
        return self.source.place(units[0].at) if units else ""

    def _doubt(self, field: Field, sentence: str, units: Sequence[Unit] = ()) -> None:
        self.doubts.append(Doubt(field.id, sentence, "\n".join(u.text for u in units), self._where(units)))

    # --- the end ---

    def read(self) -> PaperRead:
        for name, marks in self._marks.items():
            self._read_boxes(self.form.fields[name], marks)
        for name, rows in self._checks.items():
            done = read_checks(self.form.fields[name], rows)
            self.values[name] = done.value
            if done.sentence:
                self._doubt(self.form.fields[name], done.sentence)
        for name, clauses in self._clauses.items():
            self._read_clauses(self.form.fields[name], clauses)
        for name, cells in self._cells.items():
            self._read_cells(self.form.fields[name], cells)
        self._read_weak()
        self._never_seen()
        return PaperRead(
            self.values, self.found, tuple(self.doubts), frozenset(self._weak) - set(self._full()), self.others
        )

    def _full(self) -> list[str]:
        return [f for f in self._weak if f in self.values and self.values[f] != self._weak[f]]

    def _read_boxes(self, field: Field, marks: Mapping[str, tuple[Mark, int]]) -> None:
        filled = frozenset(o for o in marks if not is_blank(self.values.get(f"{field.id}_{o}", "")))
        circled = self._circled(field)
        said = {o: "chosen" if o in circled else m for o, (m, _) in marks.items()}
        done = read_boxes(field, said, filled, alone=field.id in self._alone)
        self.values[field.id] = done.value
        at = min(start for _, start in marks.values())
        words = "　".join(self._box_words(field, o, marks[o][0]) for o in marks)
        self.found[field.id] = Found(words, self.source.place(at))
        sentence = done.sentence or (CIRCLED.format(label=field.label) if circled else "")
        if sentence:
            self.doubts.append(Doubt(field.id, sentence, words, self.source.place(at)))

    def _never_seen(self) -> None:
        """Boxes that are printed, and of which not one was found."""
        printed = dict.fromkeys(t.field for t in page_words(self.form) if isinstance(t, Words) and t.role == "option")
        shown = view(self.form, Answers.of(self.form, self.values), {}).fields
        for name in printed:
            if name in shown and name not in self._marks and is_blank(self.values.get(name, "")):
                self._doubt(self.form.fields[name], UNSEEN.format(label=self.form.fields[name].label))

    def _circled(self, field: Field) -> frozenset[str]:
        """Options with ○, where nothing tells whether that is a tick or an empty circle whose full ones were lost."""
        style, signs = self.form.style, self._signs.get(field.id, {})
        every = {sign for of in self._signs.values() for sign in of.values()}
        if {style.chosen, style.unchosen} & {*CIRCLE} or every & {*FULL_CIRCLE} or {*signs.values()} & {*CHOSEN}:
            return frozenset()
        return frozenset(o for o, sign in signs.items() if sign in CIRCLE)

    def _box_words(self, field: Field, option: str, mark: Mark) -> str:
        style = self.form.style
        sign = {"chosen": style.chosen, "unchosen": style.unchosen, "lost": "？"}[mark]
        return sign + field.choices[option].number + field.choices[option].label

    def _read_clauses(self, field: Field, clauses: Mapping[str, set[str]]) -> None:
        self.values[field.id] = tuple(c.id for c in field.clauses if c.id in clauses)
        for clause in field.clauses:
            whole = {"", *map(str, range(len(clause.paragraphs)))} - ({""} if not clause.label else set())
            if clause.id in clauses and clauses[clause.id] != whole:
                self._doubt(field, CLAUSE.format(label=field.label, clause=clause.label))

    def _read_cells(self, field: Field, cells: Mapping[int, tuple[str, ...]]) -> None:
        plan = field.table
        if plan is None:
            return
        width = len(plan.columns)
        rows: Rows = shared_first(plan, tuple(cells.get(n, ("",) * width) for n in range(len(plan.rows))))
        self.values[field.id] = without_sums(field, rows, self.form.style)

    def _read_weak(self) -> None:
        for name, part in self._weak.items():
            if is_blank(self.values.get(name, "")):
                self.values[name] = part
                self._doubt(self.form.fields[name], LAST.format(label=self.form.fields[name].label))


def _short(value: Value) -> str:
    text = text_of(value).replace("\n", " ")
    return text if len(text) <= 30 else text[:30] + "…"
