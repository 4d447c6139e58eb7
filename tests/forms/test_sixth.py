"""A sixth municipality, written by somebody who had only forms/README.md, works without a line of Python.

1. Lint has nothing to say, and a mark no font can print, or two equal marks, are told.
2. The blank forms print every option, unchosen, and no answer.
3. The examples print; the ticks of answers, screen, sheet, PDF text and Excel cells are the same set, with any marks.
4. Its own rules speak, and its own style of digits is kept.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pypdfium2
import pytest
from pytestqt.qtbot import QtBot

from desktop.case.file import CaseFile, read_case
from desktop.case.lint import lint
from desktop.checks.check import check
from desktop.clerk.desk import Desk
from desktop.definition.find import forget, load
from desktop.paper.excel import write_excel
from desktop.paper.excel_read import read_excel_values
from desktop.paper.pdf import write_pdf
from desktop.screen.form_view import FormView
from desktop.sheet.lay_out import lay_out
from desktop.sheet.model import Sheet
from tests.forms.test_three_faces import ticks_on_screen

MISAKI = Path(__file__).resolve().parents[1] / "data" / "misaki"
EXAMPLES = sorted(p.name for p in MISAKI.glob("examples/*.toml"))
MARKS = [("レ", "□"), ("■", "□"), ("○", "　"), ("●", "○")]
Ticks = frozenset[tuple[str, str]]


@pytest.fixture
def misaki(tmp_path: Path) -> Path:
    forget()
    return Path(shutil.copytree(MISAKI, tmp_path / "misaki"))


def style(folder: Path, old: str, new: str) -> None:
    path = folder / "municipality.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def marked(folder: Path, chosen: str, unchosen: str) -> None:
    style(folder, 'chosen = "レ"\nunchosen = "□"', f'chosen = "{chosen}"\nunchosen = "{unchosen}"')


def laid_out(read: CaseFile) -> Sheet:
    return lay_out(read.form, read.case.answers, facts=read.case.facts)


def pdf_text(sheet: Sheet) -> str:
    document = pypdfium2.PdfDocument(write_pdf([sheet], title=sheet.title))
    try:
        return "".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "").replace(" ", "")
    finally:
        document.close()


def test_lint_is_silent(misaki: Path) -> None:
    """1"""
    assert [str(f) for f in lint(misaki)] == []


@pytest.mark.parametrize(
    ("chosen", "unchosen", "piece"),
    [("☑", "□", "印刷できるフォントがありません"), ("□", "□", "同じです"), ("[x]", "□", "１文字"), ("■", "", "１文字")],
)
def test_bad_marks_are_told(misaki: Path, chosen: str, unchosen: str, piece: str) -> None:
    """1"""
    marked(misaki, chosen, unchosen)
    assert any(piece in f.sentence for f in lint(misaki))


@pytest.mark.parametrize("form_id", ["misaki.todoke", "misaki.hokoku"])
def test_blank_forms(misaki: Path, form_id: str) -> None:
    """2"""
    form = load(form_id, folders=(misaki,))
    read = read_case(misaki / "examples" / EXAMPLES[0], (misaki,))
    sheet = lay_out(form, read.case.answers, blank=True)
    assert {(s.field, s.option) for s in sheet.spans()} == {(f.id, o) for f in form.fields.values() for o in f.choices}
    assert sheet.ticks() == frozenset()
    back = read_excel_values(write_excel(sheet, sheet_name=form.short))
    assert back.ticks == frozenset()
    assert set(back.values.values()) == {""}


@pytest.mark.parametrize(("chosen", "unchosen"), MARKS)
@pytest.mark.parametrize("name", EXAMPLES)
def test_ticks_agree(misaki: Path, name: str, chosen: str, unchosen: str) -> None:
    """3"""
    marked(misaki, chosen, unchosen)
    assert lint(misaki) == ()
    read = read_case(misaki / "examples" / name, (misaki,))
    sheet = laid_out(read)
    fields = [f for f in read.form.fields.values() if f.choices]
    answered: Ticks = frozenset((f.id, o) for f in fields for o in read.case.answers.chosen(f.id))
    assert answered
    assert sheet.ticks() == answered
    assert read_excel_values(write_excel(sheet, sheet_name="様式")).ticks == answered
    text = pdf_text(sheet)
    for field in fields:
        for option in field.choices.values():
            words = option.number + option.label
            if (field.id, option.id) in answered:
                assert chosen + words in text
            else:
                assert chosen + words not in text


@pytest.mark.parametrize("name", EXAMPLES)
def test_ticks_on_the_screen(misaki: Path, name: str, qtbot: QtBot) -> None:
    """3"""
    read = read_case(misaki / "examples" / name, (misaki,))
    view = FormView(Desk(read.case, read.form))
    qtbot.addWidget(view)
    sheet = laid_out(read)
    assert ticks_on_screen(view, {s.field for s in sheet.spans()}) == sheet.ticks()


def test_rules_and_style(misaki: Path) -> None:
    """4"""
    read = read_case(misaki / "examples" / "todoke-kenshin.toml", (misaki,))
    assert not [f for f in check(read.form, read.case) if f.grade == "誤り" or f.code.startswith("text.")]
    assert "rule.kenshin-tsuchi" in [f.code for f in check(read.form, read.case)]
    assert "１．株式会社みさき印刷（印刷）" in pdf_text(laid_out(read))


def test_answers_come_back_from_excel(misaki: Path) -> None:
    """3"""
    for name in EXAMPLES:
        read = read_case(misaki / "examples" / name, (misaki,))
        back = read_excel_values(write_excel(laid_out(read), sheet_name="様式")).values
        for field in read.form.fields.values():
            if not field.choices and field.id in back:
                assert back[field.id] == read.case.answers.text(field.id)
