"""Somebody's Excel version of an official sheet, or the tables of a Word file, in; answers with their doubts out.

Nothing here knows a municipality: labels, options, checklists and tables are those of the form's own definition and
layout. What is not certain is a :class:`Doubt`; words that no field takes are ``leftover``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from desktop.definition.model import Field, Form, Rows, Value, text_of
from desktop.intake.boxes import Box, Signs, choice_of, signs_of
from desktop.intake.cell_bits import Bit, BitReader, matched, template
from desktop.intake.cells import Cell, Cells
from desktop.intake.check_marks import marks_of_rows
from desktop.intake.entries import NUMBER, Piece, answer_of, dated, split_run
from desktop.intake.find_tables import Table, find_tables
from desktop.intake.labels import fold
from desktop.intake.model import Document, Doubt, Found, Grid, Reading
from desktop.intake.outline import Outline, outline_of, strong
from desktop.intake.own_marks import signs_beside
from desktop.intake.placing import Placed, place
from desktop.intake.serial_day import TOLD, asks_for_day, day_of
from desktop.intake.share_texts import cut_for, matched_to, without_heads
from desktop.intake.table_rows import rows_of

_LONG = 80
MOST_CELLS, MOST_CELLS_OF_ALL = 20_000, 40_000
"""Written cells of a worksheet, and of all of a file, that are looked at: ten times what the largest sheets hold."""
CUT = (
    "「{name}」は大きいため、はじめの{rows:,}行（全{all:,}行）だけを見ました。"
    "案件の一覧や大きな一覧のときは、取り込み方を選び直してください。"
)


def take_grid(document: Document, form: Form) -> Reading:
    """Read the grids of a document as one filled sheet of a form, or as the papers of a case."""
    document = looked_at(document)
    if form.papers:
        from desktop.intake.take_papers import take_papers  # it takes its papers with this very function

        return take_papers(document, form)
    return take_sheet(document, form, Cells(document))


def looked_at(document: Document) -> Document:
    """The document without the rows that no filled sheet has any more; each cut is told."""
    left, grids, doubts = MOST_CELLS_OF_ALL, [], []
    for grid in document.grids:
        rows = _first_rows(grid, min(MOST_CELLS, left))
        left -= sum(len(row) - row.count("") for row in grid.rows[:rows])
        if any(any(row) for row in grid.rows[rows:]):
            doubts.append(Doubt("", CUT.format(name=grid.name or "表", rows=rows, all=len(grid.rows))))
            grid = replace(grid, rows=grid.rows[:rows])
        grids.append(grid)
    return replace(document, grids=tuple(grids), doubts=(*document.doubts, *doubts)) if doubts else document


def _first_rows(grid: Grid, most: int) -> int:
    """How many rows hold no more than so many written cells."""
    cells = 0
    for number, row in enumerate(grid.rows):
        cells += len(row) - row.count("")
        if cells > most:
            return number
    return len(grid.rows)


def take_sheet(document: Document, form: Form, cells: Cells) -> Reading:
    """Read some cells of a document as one sheet."""
    reading = _Sheet(form, cells).reading()
    return replace(reading, doubts=(*document.doubts, *reading.doubts))


@dataclass(frozen=True, slots=True)
class _Answer:
    value: Value
    found: Found


class _Sheet:
    """One sheet being read."""

    def __init__(self, form: Form, cells: Cells) -> None:
        self._form = form
        self._cells = cells
        self._outline: Outline = outline_of(form)
        self._answers: dict[str, _Answer] = {}
        self._doubts: list[Doubt] = []
        self._leftover: list[Found] = []
        self._tables = find_tables(form, cells)
        taken = frozenset(c for t in self._tables for c in t.cells)
        self._placed: Placed = place(cells, self._outline, BitReader(form, self._outline), taken)

    def reading(self) -> Reading:
        self._choices()
        self._checklists()
        self._clauses()
        self._written()
        self._texts()
        self._fill_tables()
        self._tied()
        for document_order in self._unowned():
            self._leave(document_order)
        values = {f: self._answers[f].value for f in self._form.fields if f in self._answers}
        found = {f: self._answers[f].found for f in values}
        order = {f: n for n, f in enumerate(self._form.fields)}
        doubts = sorted(self._doubts, key=lambda d: order.get(d.place, -1))
        kept = {k: v for k, v in values.items() if v}
        return Reading(self._form.id, self._form.version, kept, {}, found, tuple(doubts), tuple(self._leftover))

    # ---- boxes ----

    def _choices(self) -> None:
        boxes: dict[str, list[Box]] = {}
        bits: dict[str, list[Bit]] = {}
        beside = signs_beside(self._cells, self._placed)
        for bit, spot in self._placed.spot.items():
            if bit.kind != "box":
                continue
            sign, cell = beside.signs.get(bit, (bit.sign, bit.cell))
            boxes.setdefault(spot.field, []).append(Box(spot.option, sign, bit.cell.where, cell.unsure))
            bits.setdefault(spot.field, []).append(bit)
            self._bracket(bit, spot.bracket)
        sheet = signs_of(boxes.values(), self._form.style)
        for name, found in boxes.items():
            self._choose(self._form.fields[name], found, bits[name], sheet)
            self._whose(self._form.fields[name], frozenset(boxes), bits[name][0])
        for bit, sentence in beside.doubts:
            self._doubt(self._placed.spot[bit].field, sentence, bit)

    def _whose(self, asked: Field, read: frozenset[str], bit: Bit) -> None:
        """Boxes nothing introduces may as well be those of a field that has the same ones and was not found."""
        others = [f for f in self._form.fields.values() if f.chooses and f.id not in read]
        alike = [f for f in others if f.kind == asked.kind and list(f.choices) == list(asked.choices)]
        if alike and not self._introduced(asked.id):
            labels = "」か「".join(f.label for f in (asked, *alike))
            for each in (asked, *alike):
                self._doubt(
                    each.id, f"この選択肢が「{labels}」のどれのものか分かりません。元の紙で確かめてください。", bit
                )

    def _choose(self, asked: Field, boxes: list[Box], bits: list[Bit], sheet: Signs) -> None:
        said = self._introduced(asked.id)
        chosen = choice_of(asked, boxes, self._form.style, labelled=said, sheet=sheet)
        for where, sentence in chosen.say:
            self._doubts.append(Doubt(asked.id, sentence, _short(bits[0].cell.text), where))
        words = "\n".join(dict.fromkeys(b.cell.text for b in bits))
        found = Found(words, bits[0].cell.where)
        if asked.kind == "choice":
            self._answers[asked.id] = _Answer(chosen.options[0] if chosen.options else "", found)
        else:
            self._answers[asked.id] = _Answer(chosen.options, found)

    def _introduced(self, field: str) -> bool:
        return any(b.kind == "words" and s.field == field for b, s in self._placed.spot.items())

    def _bracket(self, bit: Bit, field: str) -> None:
        inside = bit.inside.strip(" \u3000")
        if not inside:
            return
        if field:
            self._answers[field] = _Answer(inside, Found(bit.text, bit.cell.where))
        else:
            spot = self._placed.spot[bit]
            label = self._form.fields[spot.field].choices[spot.option].label
            self._doubt(
                spot.field,
                f"「{label}」の後の括弧の中「{inside}」は、どの欄にも入れていません。入れる欄を決めてください。",
                bit,
            )

    # ---- checklists ----

    def _checklists(self) -> None:
        rows: dict[str, dict[str, Bit]] = {}
        for bit, spot in self._placed.spot.items():
            if bit.kind == "check":
                rows.setdefault(spot.field, {})[spot.option] = bit
        for name, found in rows.items():
            asked = self._form.fields[name]
            marks = marks_of_rows(asked, found, self._cells, self._placed)
            self._doubts.extend(marks.doubts)
            first = next(iter(found.values()))
            self._answers[name] = _Answer(marks.value, Found(first.text, first.cell.where))

    # ---- clauses ----

    def _clauses(self) -> None:
        chosen: dict[str, dict[str, Bit]] = {}
        for bit, spot in self._placed.spot.items():
            if bit.kind == "clause":
                chosen.setdefault(spot.field, {})[spot.option] = bit
        for name, found in chosen.items():
            first = next(iter(found.values()))
            value = tuple(c for c in self._form.fields[name].choices if c in found)
            self._answers[name] = _Answer(value, Found("\n".join(b.text for b in found.values()), first.cell.where))

    def _clause_words(self, asked: Field, pieces: list[Piece]) -> None:
        """What stands below the headings must be the words of the library."""
        known = "".join(fold("".join(c.paragraphs)) for c in asked.clauses)
        for piece in pieces:
            for line in piece.text.split("\n"):
                bare = NUMBER.sub("", fold(line), count=1) if NUMBER.match(line) else fold(line)
                if bare and bare not in known and fold(line) not in known:
                    sentence = (
                        f"「{asked.label}」の文「{_short(line)}」が様式の条文と違います。条文を確かめてください。"
                    )
                    self._doubts.append(Doubt(asked.id, sentence, _short(line), piece.cell.where))

    # ---- words with answers in braces ----

    def _written(self) -> None:
        for bit, spot in self._placed.spot.items():
            if bit.kind == "write":
                for name, text in zip(spot.holds, bit.groups, strict=False):
                    self._held(name, text, bit.cell)

    def _held(self, name: str, text: str, cell: Cell) -> None:
        asked = self._form.fields[name]
        if asked.chooses:
            self._choose_in_run(asked, text, cell)
            return
        value, _ = answer_of(asked, [Piece(cell, text.strip(" \u3000"))], self._form.style)
        self._answers.setdefault(name, _Answer(self._day(asked, value, cell), Found(text, cell.where)))

    def _choose_in_run(self, asked: Field, text: str, cell: Cell) -> None:
        """Options written one behind the other: 外部結合、業務委託."""
        labels = {fold(o.label): i for i, o in asked.choices.items()}
        said = [fold(t) for t in split_run(text)]
        if said and all(t in labels for t in said):
            chosen = tuple(o for o in asked.choices if o in {labels[t] for t in said})
            value: Value = chosen if asked.is_tuple else chosen[0]
            self._answers.setdefault(asked.id, _Answer(value, Found(text, cell.where)))
        else:
            self._chosen_in_words(asked, [Piece(cell, text)], text)

    # ---- texts ----

    def _texts(self) -> None:
        pieces: dict[str, list[Piece]] = {}
        for bit in self._placed.bits:
            if name := self._placed.owner.get(bit):
                pieces.setdefault(name, []).append(Piece(bit.cell, bit.text))
        self._bare(pieces)
        for name, mine in list(pieces.items()):
            self._split_behind(name, mine, pieces)
        for name in sorted(pieces, key=lambda f: self._outline.order.get(f, 0)):
            self._text(self._form.fields[name], pieces[name])
        self._seen_twice()

    def _text(self, asked: Field, pieces: list[Piece]) -> None:
        words = "\n".join(p.text for p in pieces)
        found = Found(words, pieces[0].cell.where)
        if asked.kind == "clauses":
            self._clause_words(asked, pieces)
            return
        if asked.chooses or asked.has_rows:
            self._chosen_in_words(asked, pieces, words)
            return
        if self._template(asked.id, pieces):
            return
        listed = without_heads(pieces) if asked.kind == "list" else pieces
        value, beside = answer_of(asked, listed, self._form.style)
        if beside:
            sentence = f"「{asked.label}」の答えが横に並んだいくつかの枠に分かれています。つなぎ方を確かめてください。"
            self._doubts.append(Doubt(asked.id, sentence, _short(words), pieces[0].cell.where))
        self._answers.setdefault(asked.id, _Answer(self._day(asked, value, pieces[0].cell), found))

    def _day(self, asked: Field, value: Value, cell: Cell) -> Value:
        """A bare number where a day is asked for."""
        day = day_of(value, self._form.style) if isinstance(value, str) and asks_for_day(asked) else ""
        if day:
            self._doubts.append(Doubt(asked.id, TOLD.format(number=value, day=day), str(value), cell.where))
        return day or value

    def _template(self, name: str, pieces: list[Piece]) -> bool:
        """An answer printed as 対象者（人数）の項目: several fields in one sentence."""
        for spot in self._outline.spots:
            weak = spot.kind == "write" and len(spot.holds) > 1 and not strong(spot.names[0])
            if weak and spot.holds[0] == name and "}{" not in spot.names[0]:
                groups = matched(template(spot.names[0]), "".join(p.text.strip() for p in pieces))
                if groups is not None:
                    for held, text in zip(spot.holds, groups, strict=False):
                        self._held(held, text, pieces[0].cell)
                    return True
        return False

    def _chosen_in_words(self, asked: Field, pieces: list[Piece], words: str) -> None:
        """An option written as an answer, with more words than its box has."""
        fits = [o for o, found in asked.choices.items() if found.label and fold(found.label) in fold(words)]
        if asked.id not in self._answers and asked.kind in ("choice", "choices") and len(fits) == 1:
            label = asked.choices[fits[0]].label
            sentence = f"「{_short(words)}」を「{label}」と読みました。合っているか確かめてください。"
            self._doubts.append(Doubt(asked.id, sentence, _short(words), pieces[0].cell.where))
            value: Value = fits[0] if asked.kind == "choice" else (fits[0],)
            self._answers[asked.id] = _Answer(value, Found(words, pieces[0].cell.where))
            return
        self._leftover.extend(Found(p.text, p.cell.where) for p in pieces)
        sentence = (
            f"「{asked.label}」の所に、選択肢にない言葉「{_short(words)}」があります。どの欄のものか確かめてください。"
        )
        self._doubts.append(Doubt(asked.id, sentence, _short(words), pieces[0].cell.where))

    def _bare(self, pieces: dict[str, list[Piece]]) -> None:
        """Texts that nothing introduces, for the fields that nothing introduces, by where they stand in the order."""
        waiting = [f for f in self._outline.bare if f not in pieces and f not in self._answers]
        for (low, high), bits in self._runs():
            order = self._outline.order
            fit = sorted((f for f in waiting if low <= order[f] <= high), key=order.__getitem__)
            fit = [f for f in fit if not self._form.fields[f].chooses]
            for name, bit in matched_to(fit, bits, self._form):
                pieces.setdefault(name, []).append(Piece(bit.cell, bit.text))
                self._placed.owner[bit] = name

    def _runs(self) -> Iterator[tuple[tuple[int, int], list[Bit]]]:
        """Texts nobody owns that stand together, with the places of the form before and behind them."""
        low, run = 0, list[Bit]()
        for bit in self._placed.bits:
            spot = self._placed.spot.get(bit)
            if spot is not None and spot.at >= low:
                if run:
                    yield (low, spot.at), run
                low, run = spot.at, []
            elif bit.kind == "text" and bit not in self._placed.owner:
                run.append(bit)
        if run:
            yield (low, 1 << 30), run

    def _split_behind(self, name: str, mine: list[Piece], pieces: dict[str, list[Piece]]) -> None:
        """Entries with a sign of their own (※, ・) behind an answer are the next field's when nothing introduces that."""
        order = self._outline.order
        behind = [f for f in self._outline.bare if f not in pieces and f not in self._answers and f in order]
        behind = [f for f in behind if order[f] > order.get(name, 1 << 30)]
        follower = min(behind, key=order.__getitem__, default="")
        between = [f for f in order if order.get(name, 0) < order[f] < order.get(follower, 0)]
        if not follower or any(f in pieces or f in self._answers for f in between):
            return
        cut = cut_for(mine, self._form.fields[follower])
        if cut is not None:
            pieces[name], pieces[follower] = cut

    def _seen_twice(self) -> None:
        """The words that introduce a field stand at two places with different answers."""
        for name in {s.field for s in self._placed.spot.values() if s.field}:
            labels = [b for b in self._last_labels() if self._placed.spot[b].field == name and b.alone]
            same = {fold(b.text) for b in labels}
            if len(labels) > len(same) and name in self._answers:
                places = "と".join(b.cell.where for b in labels[:3])
                label = self._form.fields[name].label
                self._doubts.append(
                    Doubt(
                        name,
                        f"見出し「{label}」が{len(labels)}か所（{places}）にあります。どの答えか確かめてください。",
                        _short(text_of(self._answers[name].value)),
                        labels[0].cell.where,
                    )
                )

    def _last_labels(self) -> Iterator[Bit]:
        """Words that introduce a field and are not at once followed by words that introduce the same."""
        said = [b for b in self._placed.bits if b.kind != "mark"]
        for bit, after in zip(said, [*said[1:], None], strict=True):
            spot = self._placed.spot.get(bit)
            behind = self._placed.spot.get(after) if after is not None else None
            goes_on = behind is not None and after is not None and after.kind == "words"
            if spot is None or bit.kind != "words" or not spot.field:
                continue
            if not goes_on or behind is None or behind.field != spot.field:
                yield bit

    # ---- tables ----

    def _fill_tables(self) -> None:
        said = {f: text_of(a.value) for f, a in self._answers.items()}
        for table in self._tables:
            self._table(table, said)

    def _table(self, table: Table, said: Mapping[str, str]) -> None:
        rows: Rows
        rows, doubts = rows_of(table, self._form.style)
        self._doubts.extend(doubts)
        first = table.cells[0]
        self._answers[table.field.id] = _Answer(rows, Found(table.source, first.where))
        for name, text in table.heads.items():
            if not said.get(name):
                value = self._day(self._form.fields[name], dated(text, self._form.style), first)
                self._answers[name] = _Answer(value, Found(text, first.where))

    # ---- the rest ----

    def _tied(self) -> None:
        for bit, fields in self._placed.tied.items():
            name = self._placed.spot[bit].field
            labels = "・".join(self._form.label_of(f) for f in fields if f)
            if name in self._answers:
                words = _short(bit.text)
                self._doubt(
                    name, f"「{words}」は{labels}のどれにも読めます。正しい欄に入っているか確かめてください。", bit
                )
        for bit, spot in self._placed.spot.items():
            if bit.near and spot.field in self._answers and bit.kind == "words":
                self._doubt(spot.field, "見出しの言葉が様式と少し違います。欄が合っているか確かめてください。", bit)

    def _unowned(self) -> Iterator[Bit]:
        for bit in self._placed.bits:
            if bit.kind == "text" and bit not in self._placed.owner and bit.text.strip():
                yield bit

    def _leave(self, bit: Bit) -> None:
        if fold(bit.text) in (fold(self._form.title), fold(self._form.short)):
            return
        self._leftover.append(Found(bit.text, bit.cell.where))

    def _doubt(self, place_: str, sentence: str, bit: Bit) -> None:
        self._doubts.append(Doubt(place_, sentence, _short(bit.text), bit.cell.where))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONG else f"{line[:_LONG]}…"
