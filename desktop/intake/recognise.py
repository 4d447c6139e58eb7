"""A document and the installed forms in, what the document seems to be out, the likeliest first.

A filled sheet is told by the title and the fixed words of its form, a list by the heads of its columns, an item list
by the names in it, statistics by the labels of a report's tables, a large list by its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from desktop.definition.model import Field, Form
from desktop.intake.labels import fold, share_found
from desktop.intake.model import Document, Grid, Guess
from desktop.intake.near_labels import plain_label
from desktop.intake.page_words import Words, page_words

LARGE: Final = 2000
"""Rows from which a list is only counted."""
HEAD_ROWS: Final = 12
"""Rows at the top in which the heads of columns are looked for."""
LIKELY: Final = 0.5
"""Certainty from which a form is told."""
POSSIBLE: Final = 0.25
TITLE: Final = 0.3
"""What the title on a line of its own is worth; the rest is the share of fixed words."""
LONG_TITLE: Final = 8
LABEL: Final = 40
"""Characters of a label at most."""
IN_WORDS: Final = 0.8
"""What it is worth that a title or labels stand there with other words."""
PART: Final = 0.8
"""A paper is less likely meant alone when others of its case lie beside it."""
SEARCHED: Final = 400_000
"""Characters of a document that are looked at."""

SHEET: Final = (
    "「{title}」（{body}）の記入済みの用紙のようです。内容を読み取り、原本と並べて確かめてから、新しい案件にします。"
)
OLD: Final = "「{title}」（{body}）の古い版（第{version}版）の用紙のようです。第{newest}版に移せる内容を読み取り、移せないものをお知らせします。"
SEVERAL: Final = (
    "「{title}」（{body}）の用紙一式のようです。{papers}を読み取り、原本と並べて確かめてから、１つの案件にします。"
)
CASES: Final = "案件の一覧（台帳）のようです。{rows}行を、見出しと項目の対応を確かめてから、１行ずつ案件にします。"
ITEMS: Final = "個人情報の項目の一覧のようです。項目の名前を様式の項目と照らし合わせ、確かめてから記入します。"
STATISTICS: Final = "「{title}」の統計の数のようです。表の行に合わせて読み取り、合計を確かめてから記入します。"
LARGE_LIST: Final = "{rows}行の大きな一覧のようです。件数と列の様子だけを調べ、１件ずつの内容は残しません。"
UNKNOWN: Final = "どの様式の用紙か分かりませんでした。読み取る様式を選んでください。"

CASE_HEADS: Final = [
    "件名",
    "案件名",
    "事業名",
    "事務名",
    "事務の名称",
    "業務名",
    "業務の名称",
    "主管課",
    "所管課",
    "担当課",
    "担当部課",
    "課名",
    "年度",
    "実施時期",
    "開催日",
    "諮問日",
    "報告日",
    "審議会",
    "区分",
    "諮問報告",
    "答申",
    "結果",
    "件数",
    "対象者",
    "番号",
    "諮問番号",
    "根拠",
    "根拠規定",
    "備考",
]
ITEM_HEADS: Final = [
    "項目",
    "項目名",
    "項目名称",
    "データ項目",
    "データ項目名",
    "名称",
    "論理名",
    "物理名",
    "桁数",
    "型",
    "データ型",
    "属性",
    "バイト長",
    "桁",
]
PERSON_HEADS: Final = ["氏名", "住所", "生年月日", "性別", "電話番号", "郵便番号", "カナ氏名", "宛名番号", "世帯番号"]


def recognise(document: Document, forms: Sequence[Form]) -> tuple[Guess, ...]:
    """What a document seems to be, the likeliest first; never empty."""
    newest = {f.id: max(g.version for g in forms if g.id == f.id) for f in forms}
    found = [_sheet(form, certainty, newest[form.id], names) for form, certainty, names in likenesses(document, forms)]
    found += list(_lists(document, forms))
    found.sort(key=lambda g: -g.certainty)
    return tuple(found) or (Guess("sheet", "", 0.0, UNKNOWN),)


def likenesses(document: Document, forms: Sequence[Form]) -> list[tuple[Form, float, tuple[str, ...]]]:
    """The forms a document may be a filled sheet of, with certainty and the papers found, the likeliest first."""
    lines = {fold(line) for line in _lines(document)}
    text = fold(_whole(document))
    own = {form.key: _likeness(form, text, lines) for form in forms if not form.papers}
    made: list[tuple[Form, float, tuple[str, ...]]] = []
    for form in forms:
        if form.papers:
            made.extend(_several(form, own, text, lines))
        elif form.alone and (found := own[form.key]) >= POSSIBLE:
            made.append((form, 1.0 if document.ours == form.id else found, ()))
    parts = {p.form.key for form, _, names in made if len(names) > 1 for p in form.papers}
    made = [(f, sure * PART if f.key in parts else sure, names) for f, sure, names in made]
    made.sort(key=lambda f: (-f[1], -f[0].version))
    return made


def _several(
    form: Form, own: dict[tuple[str, int], float], text: str, lines: set[str]
) -> Iterator[tuple[Form, float, tuple[str, ...]]]:
    """A case of several papers: as sure as the mean of those found, less when a single one is there that may stand
    alone."""
    forms = {p.form.key: p.form for p in form.papers}
    sure = {key: own[key] if key in own else _likeness(f, text, lines) for key, f in forms.items()}
    there = [key for key, found in sure.items() if found >= LIKELY]
    if not there:
        return
    mean = sum(sure[key] for key in there) / len(there)
    alone = len(there) == 1 and forms[there[0]].alone
    names = tuple(p.title for p in form.papers if p.form.key in there)
    yield form, min(mean * 0.95 if alone else mean + 0.02 * len(there), 1.0), names


def _likeness(form: Form, text: str, lines: set[str]) -> float:
    words = [t.words for t in page_words(form) if isinstance(t, Words) and t.role != "clause" and len(t.words) > 1]
    if not words:
        return 0.0
    wanted = fold(form.title)
    title = TITLE if wanted in lines else 0.0
    if (
        not title
        and len(wanted) >= LONG_TITLE
        and any(wanted in line for line in lines if len(line) < 2 * len(wanted) + 10)
    ):
        title = TITLE * IN_WORDS
    own = share_found(words, text)
    if own < LIKELY:
        own = max(own, IN_WORDS * _labels_found(form, lines))
    return title + (1 - TITLE) * own


def _labels_found(form: Form, lines: set[str]) -> float:
    """The share of what a form's labels say, by the lines that say it with a number, a note or other particles."""
    said = {plain_label(line) for line in lines if len(line) <= LABEL}
    wanted = {fold(field.label): plain_label(field.label) for field in form.fields.values()}
    whole = sum(len(label) for label in wanted.values())
    return sum(len(label) for label in wanted.values() if label in said) / whole if whole else 0.0


def _sheet(form: Form, certainty: float, newest: int, papers: tuple[str, ...]) -> Guess:
    body = form.municipality.name
    if form.papers:
        say = SEVERAL.format(title=form.short, body=body, papers="、".join(dict.fromkeys(papers)))
    elif form.version < newest:
        say = OLD.format(title=form.title, body=body, version=form.version, newest=newest)
    else:
        say = SHEET.format(title=form.title, body=body)
    return Guess("sheet", form.id, round(min(certainty, 1.0), 3), say)


def _whole(document: Document) -> str:
    return "\n".join(_lines(document))[:SEARCHED]


def _lines(document: Document) -> Iterator[str]:
    if document.text:
        yield from document.text.split("\n")
        return
    size = 0
    for grid in document.grids:
        for row in grid.rows:
            for cell in row:
                yield from cell.split("\n")
                size += len(cell)
            if size > SEARCHED:
                return


# ---------------------------------------------------------------- lists


def _lists(document: Document, forms: Sequence[Form]) -> Iterator[Guess]:
    """What the tables of a document may be."""
    grids = [g for g in document.grids if not g.hidden and g.rows]
    if not grids:
        return
    grid = max(grids, key=lambda g: len(g.rows))
    rows = sum(1 for row in grid.rows if any(row))
    heads = _heads(grid)
    if rows >= LARGE or (rows >= 300 and len(heads & set(PERSON_HEADS)) >= 3):
        yield Guess("large", "", 0.9, LARGE_LIST.format(rows=f"{rows:,}"))
    if (certainty := _of_cases(heads, rows, forms)) >= POSSIBLE:
        yield Guess("cases", _case_form(heads, forms), certainty, CASES.format(rows=f"{max(rows - 1, 0):,}"))
    if (certainty := _of_items(grids, heads, forms)) >= POSSIBLE:
        yield Guess("items", "", certainty, ITEMS)
    yield from _statistics(grids, forms)


def _heads(grid: Grid) -> set[str]:
    """The row at the top with the most short words, folded."""
    best: set[str] = set()
    for row in grid.rows[:HEAD_ROWS]:
        words = {fold(cell) for cell in row if cell and len(cell) < 30 and not re.search(r"[。0-9]{3}", cell)}
        best = words if len(words) > len(best) else best
    return best


def _of_cases(heads: set[str], rows: int, forms: Iterable[Form]) -> float:
    known = {fold(h) for h in CASE_HEADS} | {fold(f.label) for form in forms for f in _listed(form)}
    same = len(heads & known)
    return min(0.2 * same + 0.2 * same / max(len(heads), 1), 0.95) if rows > 1 and same >= 2 else 0.0


def _listed(form: Form) -> Iterator[Field]:
    """Fields that a list of cases shows or that are short answers."""
    yield from (f for f in form.fields.values() if f.kind in ("text", "period", "count", "choice"))


def _case_form(heads: set[str], forms: Iterable[Form]) -> str:
    """The form whose fields the heads name most."""
    best, found = "", 2
    for form in forms:
        same = len(heads & {fold(f.label) for f in form.fields.values()}) if form.alone else 0
        if same > found:
            best, found = form.id, same
    return best


def _of_items(grids: Sequence[Grid], heads: set[str], forms: Iterable[Form]) -> float:
    known = {fold(o.label) for form in forms for f in form.fields.values() if f.grid for o in f.choices.values()}
    known |= {fold(h) for h in PERSON_HEADS}
    best = 0.0
    for grid in grids:
        for column in range(min(max((len(r) for r in grid.rows), default=0), 12)):
            cells = [fold(r[column]) for r in grid.rows if column < len(r) and r[column]]
            if 3 <= len(cells) <= 500:
                best = max(best, sum(c in known or any(k in c for k in known) for c in cells) / len(cells))
    named = 0.3 if len(heads & {fold(h) for h in ITEM_HEADS}) >= 2 else 0.0
    return min(best * 0.8 + named, 0.95) if best > 0.15 else 0.0


def _statistics(grids: Sequence[Grid], forms: Iterable[Form]) -> Iterator[Guess]:
    written = [fold(cell) for grid in grids for row in grid.rows[:400] for cell in row if cell]
    numbers = sum(bool(re.fullmatch(r"[0-9,.]+[^0-9]{0,3}", c)) for c in written)
    cells = set(written)
    if numbers < 3:
        return
    for form, tables in groupby(_tables(forms), key=lambda pair: pair[0]):
        found = [_rows_found(field, cells) for _, field in tables]
        if max(found, default=0.0) > LIKELY:
            yield Guess("statistics", form.id, round(0.85 * max(found), 3), STATISTICS.format(title=form.title))


def _tables(forms: Iterable[Form]) -> Iterator[tuple[Form, Field]]:
    for form in forms:
        for field in form.fields.values() if not form.papers else ():
            if field.table is not None and field.table.rows:
                yield form, field


def _rows_found(field: Field, cells: set[str]) -> float:
    rows = [fold(r.label) for r in field.table.rows] if field.table else []
    return sum(r in cells for r in rows) / len(rows) if len(rows) >= 3 else 0.0
