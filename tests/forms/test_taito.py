"""The forms of Taito: 諮問第136号 (T1) with its 別紙１.

1. Lint has nothing to say, T1 and the made-up case have no finding, the blank papers print.
2. T1 is the official text to the letter, with 記 set in its middle, in three pages that begin as the paper's do.
3. 別紙１ has every word of the official figure, and its number is filled in.
4. Lines and pages hold what those of the paper hold (29–30 characters, 27 lines with text).
5. Numbers, notes and bullets are the program's; a declaration of sensitive information is asked for.
6. The form ends with the old ordinance.
7. Texts and ticks of sheet, PDF and workbook are the same.
"""

from __future__ import annotations

from datetime import date

import pytest

from desktop.case.file import CaseFile, read_case
from desktop.case.lint import lint
from desktop.definition.find import forms, load
from desktop.definition.model import Value
from desktop.places import FORMS
from desktop.sheet.packet import build_packet
from tests.forms.packet_rig import Faces, blank_faces, faces, findings, in_order, official, plain, real, told

HERE = FORMS / "taito"


@pytest.fixture(scope="module")
def t1() -> CaseFile:
    return real("t1")


@pytest.fixture(scope="module")
def printed(t1: CaseFile) -> Faces:
    return faces(t1)


def test_nothing_to_say(t1: CaseFile) -> None:
    """1"""
    assert lint(HERE) == ()
    assert findings(t1) == ()
    assert findings(read_case(HERE / "examples" / "fugi-mimamori.toml")) == ()


def test_blank_prints() -> None:
    """1"""
    blank = blank_faces(load("taito.fugi"))
    in_order(["〔諮問第", "号〕", "（実施機関）", "記", "１事業概要", "５他区の状況", "別紙１"], "".join(blank.pages))


def test_text_is_the_official_one(printed: Faces) -> None:
    """2"""
    text = "".join(printed.pages[:3])
    item = "（１）個人情報の外部提供（条例第１６条第２項第３号）"
    assert text.count(f"{item}記１事業概要") == 1
    assert text.replace(f"{item}記", item) == plain("".join(official("t1")))
    assert [p[:6] for p in printed.pages[:3]] == ["〔諮問第１３", "（５）区の役", "４外部提供に"]
    assert len(printed.pages) == 4


def test_figure_has_every_word(printed: Faces) -> None:
    """3"""
    assert printed.pages[3] == plain("".join(official("t1-besshi1")))
    parts = printed.packet.parts
    assert [(p.key, p.annex) for p in parts] == [("shimon", ""), ("besshi", "別紙１")]
    assert parts[1].sheet.pages[0].width > parts[1].sheet.pages[0].height


def test_without_the_portal_there_is_no_annex(t1: CaseFile) -> None:
    """3"""
    answers = t1.case.answers.put(t1.form.fields["lgwan"], "shinai")
    assert [p.key for p in build_packet(t1.form, answers, t1.case.facts).parts] == ["shimon"]


def test_lines_as_on_the_paper(printed: Faces) -> None:
    """4"""
    for page in printed.packet.parts[0].sheet.pages[:2]:
        tops = {round(p.y, 1) for b in page.boxes for p in b.lines if p.line.text.strip()}
        assert abs(len(tops) - 27) <= 1
    full = [
        round(p.line.right / 14 * 72 / 25.4)
        for page in printed.packet.parts[0].sheet.pages
        for b in page.boxes
        for p in b.lines
        if not p.line.ends_paragraph and p.line.align == "justify"
    ]
    assert set(full) <= {28, 29, 30, 31}
    assert len(full) > 15


def test_numbers_and_marks(printed: Faces) -> None:
    """5"""
    text = "".join(printed.pages[:3])
    in_order([f"（{n}）送付用" for n in "２３４５６７８"], text)
    in_order(["※１業務宛名番号とは", "※２センシティブ情報", "※３LGWAN回線"], text)
    assert text.count("・") >= 8
    assert "令和５年２月６日" in text
    assert "令 和 ５ 年 ２ 月 ６ 日" in printed.packet.parts[0].sheet.text()


TOLD: dict[str, tuple[dict[str, Value], tuple[str, str]]] = {
    "sensitive": ({"chu@shimon": ("業務宛名番号とは、番号（※２）",)}, ("rule.sensitive", "chu@shimon")),
    "no mark": ({"koumoku@shimon": ("氏名", "住所")}, ("rule.chu-shirushi", "koumoku@shimon")),
    "no number": ({"taisho@shimon": "区に住民登録がある方"}, ("rule.taisho-kazu", "taisho@shimon")),
    "title": ({"kenmei": "東京おこめクーポン事業"}, ("rule.kenmei-owari", "kenmei@shimon")),
}


@pytest.mark.parametrize("what", TOLD)
def test_told(t1: CaseFile, what: str) -> None:
    """5"""
    changed, finding = TOLD[what]
    assert finding in told(t1, changed)


def test_old_ordinance() -> None:
    """6"""
    entries = [f for f in forms((FORMS,)) if f.municipality.id == "taito"]
    assert {f.id for f in entries} == {"taito.shimon", "taito.besshi1", "taito.fugi"}
    assert all(f.valid_on(date(2023, 3, 31)) and not f.valid_on(date(2023, 4, 1)) for f in entries)
    articles = load("taito.shimon").municipality.articles
    assert articles["条例第１６条第２項第３号"].valid_to == date(2023, 3, 31)
    assert articles["法第69条第２項"].valid_from == date(2023, 4, 1)


def test_same_on_every_face(printed: Faces) -> None:
    """7"""
    at = 0
    for part, tab in zip(printed.packet.parts, printed.tabs, strict=True):
        pages = printed.pages[at : at + len(part.sheet.pages)]
        at += len(pages)
        assert tab.ticks == part.sheet.ticks()
        for line in part.sheet.text().split("\n"):
            assert plain(line) in "".join(pages)
