"""A list of cases (台帳) and a form in; one reading per row out, every cleaning and every doubt beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from desktop.answers.papers import ON, Copy, entries_for, laid_in
from desktop.definition.condition import is_blank
from desktop.definition.model import FACT, Fact, Field, Form, Value, text_of
from desktop.definition.place import copy_key, is_on_paper, parts_of, parts_of_key, place_of
from desktop.errors import DeskError, refusal
from desktop.intake.case_table import CaseTable, Skipped, TableRow, best_grid, head_of, read_table, twice
from desktop.intake.clean import clean, is_nothing, one_line, says
from desktop.intake.columns import IS, Column, field_at, layout_key, match_columns, remembered, targets, words
from desktop.intake.formula_guard import unguarded
from desktop.intake.labels import fold
from desktop.intake.model import Document, Doubt, Found, Grid, Reading
from desktop.intake.remarks import letters

NO_LIST: Final = refusal(
    "intake.no-list",
    "「{file}」に案件の一覧の表が見つかりません。先頭から20行までに「件名」などの列の見出しがある表を選んでください。",
)
NO_SUCH_GRID: Final = refusal(
    "intake.no-such-grid", "「{file}」に{number}番目の表はありません。表を選び直してください。"
)
NO_ROWS: Final = refusal(
    "intake.no-rows",
    "「{file}」の「{grid}」に、見出しの下の案件の行がありません。案件の行のある表を選んでください。",
)

_WHOM: Final = "先"
"""委託先, 提供先: of whom there is a sheet each."""
_NAME: Final = 40
"""Characters of a name at most."""


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What a cell said and what stands in the case now."""

    place: str
    old: str
    new: str
    """As the clerk reads it: option labels, not ids."""
    where: str


@dataclass(frozen=True)
class ListCase:
    """One row as a case."""

    row: int
    """As the file counts, from 1."""
    reading: Reading
    title: str
    year: str
    cleaned: tuple[Cleaning, ...] = ()
    there: bool = False
    """A case with this title and year is in the store already."""

    @property
    def same_as(self) -> tuple[str, str]:
        """Two cases with equal keys are told to be the same."""
        return fold(self.title), fold(self.year)


@dataclass(frozen=True)
class CaseList:
    """A whole list; :func:`read_list` makes it again when the clerk corrects a column."""

    file: str
    form: str
    version: int
    grid: int
    """Which of the document's grids, from 0."""
    table: CaseTable
    columns: tuple[Column, ...]
    cases: tuple[ListCase, ...]
    doubts: tuple[Doubt, ...] = ()
    """What concerns the list as a whole."""

    @property
    def layout(self) -> str:
        """Key under which the places of the columns are remembered."""
        return layout_key(self.table.heads)

    @property
    def places(self) -> tuple[str, ...]:
        return tuple(c.place for c in self.columns)

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        return self.table.skipped

    @property
    def unsure(self) -> int:
        """Cases with a doubt."""
        return sum(1 for c in self.cases if c.reading.doubts)


def known_names(form: Form) -> frozenset[str]:
    """Every column name that means something, folded."""
    own = {name for target in targets(form) for name in target.names}
    return frozenset(own.union(*(names for _, names in words().groups)))


def heads_in(document: Document, form: Form) -> tuple[str, ...]:
    """The heads of the list a document seems to hold; empty when there is none."""
    names = known_names(form)
    grid = best_grid(document, names)
    if grid is None:
        return ()
    head = head_of(document.grids[grid], names)
    return read_table(document.grids[grid], head).heads if head else ()


def fits(document: Document, form: Form) -> float:
    """How well a list fits a form: the sum of its columns' certainties, 0 without a column for the title."""
    columns = match_columns(form, heads_in(document, form))
    if all(c.place != form.listed.get("title") for c in columns):
        return 0.0
    return sum(c.certainty for c in columns)


def read_list(
    document: Document,
    form: Form,
    *,
    file: str = "",
    places: Sequence[str] | None = None,
    grid: int | None = None,
    hidden: bool = False,
) -> CaseList:
    """Read a list; ``places`` are the columns as the clerk set or remembered them, ``grid`` the sheet to read."""
    document, names = _unguarded(document), known_names(form)
    number = best_grid(document, names) if grid is None else grid
    if number is not None and not 0 <= number < len(document.grids):
        raise DeskError(NO_SUCH_GRID, file=file, number=number + 1)
    head = head_of(document.grids[number], names) if number is not None else None
    if number is None or head is None:
        raise DeskError(NO_LIST, file=file)
    source = document.grids[number]
    first = read_table(source, head, hidden=hidden)
    columns = match_columns(form, first.heads)
    if places is not None:
        columns = remembered(columns, places, form)
    title = next((c.index for c in columns if c.place == form.listed.get("title")), None)
    table = read_table(source, head, title=title, hidden=hidden)
    if not table.rows:
        raise DeskError(NO_ROWS, file=file, grid=table.name)
    reader = _Reader(document, form, table, columns)
    cases = _with_twins([reader.case(row) for row in table.rows])
    doubts = tuple(_of_the_list(document, source, form, table, columns))
    return CaseList(file, form.id, form.version, number, table, columns, cases, doubts)


def _unguarded(document: Document) -> Document:
    """A CSV without the ' that stands before = + - @ in lists that were written out."""
    if document.kind != "csv":
        return document
    grids = tuple(replace(g, rows=tuple(tuple(map(unguarded, row)) for row in g.rows)) for g in document.grids)
    return replace(document, grids=grids)


class _Reader:
    """Turns rows into readings."""

    def __init__(self, document: Document, form: Form, table: CaseTable, columns: Sequence[Column]) -> None:
        self._document, self._form, self._table, self._columns = document, form, table, columns
        self._used = [c for c in columns if c.place]

    def case(self, row: TableRow) -> ListCase:
        made = _Row(self._form)
        for column in self._used:
            text = row.cells[column.index]
            if text.strip():
                self._cell(made, column, text, self._where(row, column), filled=column.index in row.filled)
        leftover = tuple(
            Found(f"{c.head}：{row.cells[c.index]}", self._where(row, c))
            for c in self._columns
            if not c.place and row.cells[c.index].strip()
        )
        made.lay_in()
        title = made.said(self._form.listed.get("title", ""))
        if not title:
            place = self._form.listed.get("title", "")
            label = self._form.label_of(place)
            sentence = f"{row.number}行目に「{label}」がありません。取り込むなら、書き足してください。"
            made.doubts.append(Doubt(place, sentence, where=f"{row.number}行目"))
        reading = Reading(
            self._form.id,
            self._form.version,
            {p: v for p, v in made.values.items() if not is_blank(v)},
            {f: t for f, t in made.facts.items() if t},
            made.found,
            tuple(made.doubts),
            leftover,
        )
        return ListCase(row.number, reading, title, made.said(self._form.listed.get("year", "")), tuple(made.cleaned))

    def _where(self, row: TableRow, column: Column) -> str:
        if self._document.kind == "excel":
            return f"シート「{self._table.name}」の{letters(column.index)}{row.number}"
        return f"{row.number}行目{column.index + 1}列目"

    def _cell(self, made: _Row, column: Column, text: str, where: str, *, filled: bool) -> None:
        base, is_option, option = column.place.partition(IS)
        target = field_at(self._form, column.place)
        if target is None:
            return
        if is_option and isinstance(target, Field):
            self._option(made, target, base, option, text, where)
            return
        chooses = isinstance(target, Field) and target.chooses
        if is_nothing(text) and not chooses:
            return
        title = base == self._form.listed.get("title")
        done = clean(self._form, target, one_line(text) if title else text, column.unit)
        if self._several(made, base, target, text, where):
            return
        new = self._shown(target.options if not isinstance(target, Field) else target.choices.values(), done.value)
        made.put(base, done.value, Found(text, where))
        if filled:
            made.cleaned.append(Cleaning(base, "（上の行から）", new, where))
        elif new and new != text:
            made.cleaned.append(Cleaning(base, text, new, where))
        if done.doubt:
            label = self._form.label_of(base)
            made.doubts.append(Doubt(base, f"{where}の「{label}」：{done.doubt}", text, where))

    def _several(self, made: _Row, base: str, target: Field | Fact, text: str, where: str) -> bool:
        """A cell with a line for each of several sheets: 委託先 A社 and B社 -> whether it was one."""
        field, key = parts_of(base)
        lines = [line.strip() for line in text.split("\n") if line.strip()]
        of_copies = isinstance(target, Field) and parts_of_key(key).number and target.label.endswith(_WHOM)
        if not of_copies or len(lines) < 2 or any(len(line) > _NAME or line.endswith("。") for line in lines):
            return False
        paper = parts_of_key(key).paper
        for n, line in enumerate(lines, 1):
            made.put(place_of(field, copy_key(paper, str(n))), line, Found(line, where))
        label = self._form.label_of(base)
        sentence = f"{where}の「{label}」に{len(lines)}行あるので、用紙を{len(lines)}枚にしました。１枚ずつ合っているか確かめてください。"
        made.doubts.append(Doubt(base, sentence, text, where))
        return True

    def _option(self, made: _Row, field: Field, base: str, option: str, text: str, where: str) -> None:
        """A column of ○ under the name of an option."""
        said = says(text)
        label = field.choices[option].label
        if said is None:
            sentence = f"{where}の「{text}」は、「{label}」を選ぶ印か分かりません。選ぶかどうかを決めてください。"
            made.doubts.append(Doubt(base, sentence, text, where))
        elif said:
            chosen = made.values.get(base, ())
            made.put(base, (*(v for v in chosen if isinstance(v, str)), option), Found(text, where))
            made.cleaned.append(Cleaning(base, text, f"■{label}", where))

    @staticmethod
    def _shown(options: Iterable[object], value: Value) -> str:
        labels = {str(getattr(o, "id", "")): str(getattr(o, "label", "")) for o in options}
        if isinstance(value, str):
            return labels.get(value, value)
        return "・".join(labels.get(v, v) if isinstance(v, str) else text_of(v) for v in value)


class _Row:
    """One case so far."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self.values: dict[str, Value] = {}
        self.facts: dict[str, str] = {}
        self.found: dict[str, Found] = {}
        self.doubts: list[Doubt] = []
        self.cleaned: list[Cleaning] = []

    def put(self, place: str, value: Value, found: Found) -> None:
        if place.startswith(FACT):
            self.facts[place.removeprefix(FACT)] = text_of(value)
        elif place in self.values and isinstance(value, tuple):
            self.values[place] = tuple(dict.fromkeys((*self.values[place], *value)))
        else:
            self.values[place] = value
        self.found[place] = found

    def lay_in(self) -> None:
        """A paper a row writes on belongs to its case, also where no answer of the row calls for it."""
        written: dict[str, list[str]] = {}
        for place in self.values:
            if is_on_paper(place):
                written.setdefault(parts_of_key(parts_of(place).key).paper, []).append(place)
        for paper in self._form.papers:
            places = written.get(paper.id)
            if places is None:
                continue
            numbers = dict.fromkeys(parts_of_key(parts_of(p).key).number for p in places)
            copies = tuple(Copy(n) for n in sorted(numbers, key=int)) if paper.copies and len(numbers) > 1 else ()
            called = laid_in(paper, self.values, self.facts)
            if copies or not called:
                self.values[place_of("", paper.id)] = entries_for(copies, "" if called else ON)
            if not called:
                sentence = (
                    f"「{paper.title}」の内容が書かれているので、その用紙を加えました。案件に要るか確かめてください。"
                )
                self.doubts.append(
                    Doubt(places[0], sentence, self.found[places[0]].source, self.found[places[0]].where)
                )

    def said(self, place: str) -> str:
        if place.startswith(FACT):
            return self.facts.get(place.removeprefix(FACT), "")
        return " ".join(text_of(self.values.get(place, "")).split())


def _with_twins(cases: Sequence[ListCase]) -> tuple[ListCase, ...]:
    """Rows with the same title and year are told on each other."""
    rows: Mapping[tuple[str, str], list[int]] = defaultdict(list)
    for case in cases:
        if case.title:
            rows[case.same_as].append(case.row)
    return tuple(_twin(c, [r for r in rows[c.same_as] if r != c.row]) if c.title else c for c in cases)


def _twin(case: ListCase, others: Sequence[int]) -> ListCase:
    if not others:
        return case
    named = "・".join(map(str, others[:5]))
    sentence = f"{case.row}行目は、{named}行目と件名と年度が同じです。二重でないか確かめてください。"
    return with_doubt(case, Doubt("", sentence, case.title, f"{case.row}行目"))


def with_doubt(case: ListCase, doubt: Doubt) -> ListCase:
    """The case with one more doubt."""
    return replace(case, reading=replace(case.reading, doubts=(*case.reading.doubts, doubt)))


def _of_the_list(
    document: Document, grid: Grid, form: Form, table: CaseTable, columns: Sequence[Column]
) -> Iterable[Doubt]:
    """Doubts about the list as a whole."""
    title = form.listed.get("title", "")
    if all(c.place != title for c in columns):
        sentence = f"「{form.label_of(title)}」に当たる列が見つかりません。列の対応を選んでください。"
        yield Doubt("", sentence, where=f"{table.head[1]}行目")
    for name, found in twice(table.heads):
        at = "・".join(f"{letters(n)}列" if document.kind == "excel" else f"{n + 1}列目" for n in found)
        yield Doubt("", f"列の見出し「{name}」が{len(found)}つ（{at}）あります。どの列を使うか確かめてください。", name)
    if table.hidden:
        taken = any(row.number - 1 in grid.hidden_rows for row in table.rows)
        told = "取り込みに含めています" if taken else "取り込みに含めていません"
        yield Doubt("", f"非表示の行が{table.hidden}行あり、{told}。含めるかどうかを選んでください。")
    hidden = [g.name for g in document.grids if g.hidden and g.rows]
    if hidden:
        named = "」「".join(hidden[:5])
        yield Doubt("", f"非表示のシート「{named}」は読んでいません。使うときは、シートを選び直してください。")
