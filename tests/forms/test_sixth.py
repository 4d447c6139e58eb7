"""A sixth municipality, written by somebody who had only forms/README.md, works without a line of Python.

1. Lint has nothing to say, and a mark no font can print, or two equal marks, are told.
2. The blank forms print every option, unchosen, and no answer.
3. The examples print; the ticks of answers, screen, sheet, PDF text and Excel cells are the same set, with any marks.
4. Its own rules speak, also those that go from paper to paper, and its own style of digits is kept.
5. Its case of several papers: what is taken over, sums, both voices of the checklist, clauses, figure, numbered 別紙.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import pypdfium2
import pytest
from pytestqt.qtbot import QtBot

from desktop.answers.model import Answers
from desktop.answers.papers import InHand, papers_in_hand
from desktop.case.file import CaseFile, read_case
from desktop.case.lint import lint
from desktop.checks.check import check
from desktop.clerk.desk import Desk
from desktop.clerk.papers import packet_of
from desktop.definition.find import forget, forms, load
from desktop.paper.excel import write_excel
from desktop.paper.excel_read import read_excel_sheets
from desktop.paper.pdf import write_pdf
from desktop.screen.form_view import FormView
from desktop.sheet.lay_out import lay_out
from desktop.sheet.model import Line, Sheet
from tests.forms.test_three_faces import ticks_on_screen
from tests.paper.first_sheet import read_excel_values

MISAKI = Path(__file__).resolve().parents[1] / "data" / "misaki"
EXAMPLES = sorted(p.name for p in MISAKI.glob("examples/*.toml"))
CASE = "jigyo-meibo.toml"
FORMS = [f.id for f in forms((MISAKI,)) if not f.papers]
BOXES = ("choice", "choices", "grid")
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


class Paper(NamedTuple):
    """One paper of a case and its sheet."""

    hand: InHand
    sheet: Sheet

    @property
    def answered(self) -> Ticks:
        """Chosen options, items and marks, as the answers have them."""
        fields = [f for f in self.hand.form.fields.values() if f.chooses and f.kind != "clauses"]
        return frozenset((f.id, o) for f in fields for o in self.hand.answers.chosen(f.id))


def papers(read: CaseFile) -> list[Paper]:
    """Every paper of a case in official order; a form alone is one."""
    hands = papers_in_hand(read.form, read.case.answers, read.case.facts)
    packet = packet_of(read.case, read.form)
    assert [p.key for p in packet.parts] == [h.key for h in hands]
    return [Paper(h, p.sheet) for h, p in zip(hands, packet.parts, strict=True)]


def case(folder: Path, name: str) -> CaseFile:
    return read_case(folder / "examples" / name, (folder,))


def pdf_text(sheet: Sheet) -> str:
    document = pypdfium2.PdfDocument(write_pdf([sheet], title=sheet.title))
    try:
        text = "".join(page.get_textpage().get_text_range() for page in document)
        return "".join(text.split()).replace("\ufffe", "")
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


def test_bad_mark_of_a_form_alone_is_told(misaki: Path) -> None:
    """1"""
    path = misaki / "shimon.v1.toml"
    path.write_text(path.read_text("utf-8").replace("[style]", '[style]\nchosen = "☑"'), "utf-8")
    assert [(f.file.name, f.place) for f in lint(misaki)] == [("shimon.v1.toml", "style.chosen")]


@pytest.mark.parametrize("form_id", FORMS)
def test_blank_forms(misaki: Path, form_id: str) -> None:
    """2"""
    form = load(form_id, folders=(misaki,))
    sheet = lay_out(form, Answers.of(form), blank=True)
    with_boxes = [f for f in form.fields.values() if f.kind in BOXES]
    assert {(s.field, s.option) for s in sheet.spans()} == {(f.id, o) for f in with_boxes for o in f.choices}
    assert sheet.ticks() == frozenset()
    back = read_excel_values(write_excel(sheet, sheet_name=form.short))
    assert back.ticks == frozenset()
    assert set(back.values.values()) <= {""}
    assert not any(cell for rows in back.rows.values() for row in rows for cell in row)


@pytest.mark.parametrize(("chosen", "unchosen"), MARKS)
@pytest.mark.parametrize("name", EXAMPLES)
def test_ticks_agree(misaki: Path, name: str, chosen: str, unchosen: str) -> None:
    """3"""
    marked(misaki, chosen, unchosen)
    assert lint(misaki) == ()
    found = papers(case(misaki, name))
    assert any(p.answered for p in found)
    for paper, excel in zip(
        found, read_excel_sheets(write_excel([p.sheet for p in found], sheet_name="様式")), strict=True
    ):
        assert paper.sheet.ticks() == paper.answered
        assert excel.ticks == paper.answered
        text = pdf_text(paper.sheet)
        for field in paper.hand.form.fields.values():
            for option in field.choices.values() if field.kind in BOXES else ():
                words = chosen + option.number + option.label
                assert (words in text) is ((field.id, option.id) in paper.answered), words


@pytest.mark.parametrize("name", EXAMPLES)
def test_ticks_on_the_screen(misaki: Path, name: str, qtbot: QtBot) -> None:
    """3"""
    read = case(misaki, name)
    view = FormView(Desk(read.case, read.form))
    qtbot.addWidget(view)
    for paper in papers(read):
        boxes = {f.id: paper.hand.place(f.id) for f in paper.hand.form.fields.values() if f.kind in BOXES}
        seen = ticks_on_screen(view, set(boxes.values()))
        assert seen == {(boxes[f], o) for f, o in paper.answered if f in boxes}


def test_rules_and_style(misaki: Path) -> None:
    """4"""
    read = case(misaki, "todoke-kenshin.toml")
    assert not [f for f in check(read.form, read.case) if f.grade == "誤り" or f.code.startswith("text.")]
    assert "rule.kenshin-tsuchi" in [f.code for f in check(read.form, read.case)]
    assert "１．株式会社みさき印刷（印刷）" in pdf_text(papers(read)[0].sheet)


def test_rules_go_from_paper_to_paper(misaki: Path) -> None:
    """4: the second sub-contractor got an item more and stays a month longer than the contract."""
    read = case(misaki, CASE)
    assert [(f.code, f.place) for f in check(read.form, read.case)] == [
        ("rule.saiitaku-kikan", "kikan@saiitaku-2"),
        ("rule.saiitaku-koumoku", "koumoku@saiitaku-2"),
    ]


def test_answers_come_back_from_excel(misaki: Path) -> None:
    """3"""
    for name in EXAMPLES:
        found = papers(case(misaki, name))
        sheets = read_excel_sheets(write_excel([p.sheet for p in found], sheet_name="様式"))
        for paper, back in zip(found, sheets, strict=True):
            answers = paper.hand.answers
            for field in paper.hand.form.fields.values():
                if field.id in back.values and field.numbering != "、":
                    assert back.values[field.id] == answers.text(field.id)
                if field.id in back.rows:
                    assert back.rows[field.id] == answers.values[field.id]


def test_case_of_several_papers(misaki: Path) -> None:
    """5"""
    read = case(misaki, CASE)
    found = {p.hand.key: p for p in papers(read)}
    assert list(found) == ["shimon", "itaku", "saiitaku-1", "saiitaku-2", "shi", "aite", "kensu"]
    assert {p.key: p.annex for p in packet_of(read.case, read.form).parts if p.annex} == {
        "itaku": "別紙１",
        "kensu": "別紙２",
    }
    text = {key: pdf_text(paper.sheet) for key, paper in found.items()}
    for words in (
        "〔諮問第３号〕",
        "令和８年６月１日",
        "敬老の催しにおける個人情報の取扱いについて（諮問）",
        "記（１）名簿の印刷の委託",
    ):
        assert words in text["shimon"]
    assert "令 和 ８ 年 ６ 月 １ 日" in "".join(p.text for p in lines(found["shimon"].sheet))
    assert "氏名、住所、年齢" in text["itaku"], "the items of the case, in one run"
    assert "第１１条受託者は、この契約の履行により" in text["itaku"]
    assert "第１２条受託者は、契約が終わったときは" in text["itaku"]
    assert "①名簿" in text["itaku"]
    assert "委託先株式会社みさき印刷（プライバシーマーク認証）" in text["saiitaku-1"], "what the contract says"
    for key, mine, other in (("shi", "誓わせる", "指導する"), ("aite", "指導する", "誓わせる")):
        assert f"秘密の保持を{other}。" in text[key]
        assert mine not in text[key]
    for sum_ in ("１，５２０件", "１，３０５件", "５，７３５件"):
        assert sum_ in text["kensu"], "computed, in the municipality's digits"


def test_typed_sum_that_does_not_foot(misaki: Path) -> None:
    """5"""
    path = misaki / "examples" / CASE
    path.write_text(
        path.read_text("utf-8").replace('{ row = "gokei" }', '{ row = "gokei", mae = "１，５２１件" }'), "utf-8"
    )
    read = case(misaki, CASE)
    (fault,) = [f for f in check(read.form, read.case) if f.grade == "誤り"]
    assert fault.place == "kensu@kensu"
    assert "１，５２０" in fault.sentence


def lines(sheet: Sheet) -> list[Line]:
    return [p.line for page in sheet.pages for box in page.boxes for p in box.lines]
