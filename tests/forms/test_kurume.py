"""The forms of Kurume: the real letter R1 with its case, contract clauses and figure.

1. Lint has nothing to say; the made-up case has no finding; R1 has no 誤り and no 注意, but is told of its two subjects.
2. R1 prints as letter, case and two annexes numbered as on paper; every line stands in the PDF in official order.
3. The clause library is the official one; numbers follow a first number, 第〇条 stands while there is none.
4. Texts and ticks of sheet, PDF and workbook are the same; the blank case prints, with all clauses and no tick.
5. A note that is not explained, an annex that is not there, a contract without its main clauses are told.
6. The form is past its date since the ordinance was abolished, and both laws stand beside each other.
"""

from __future__ import annotations

import re
from datetime import date

import pytest

from desktop.case.file import CaseFile, read_case
from desktop.case.lint import lint
from desktop.definition.find import forms, load
from desktop.definition.model import Value
from desktop.places import FORMS
from desktop.sheet.packet import build_packet
from tests.forms.packet_rig import Faces, blank_faces, faces, findings, in_order, official, plain, real, told

HERE = FORMS / "kurume"
HEADING = re.compile(r"[（(][^）)]*[）)]")


@pytest.fixture(scope="module")
def r1() -> CaseFile:
    return real("r1")


@pytest.fixture(scope="module")
def printed(r1: CaseFile) -> Faces:
    return faces(r1)


def test_nothing_to_say(r1: CaseFile) -> None:
    """1"""
    assert lint(HERE) == ()
    assert findings(read_case(HERE / "examples" / "shimon-keiro.toml")) == ()
    assert {(f.grade, f.code) for f in findings(r1)} >= {("気づき", "rule.kenmei-onaji")}
    assert {f.grade for f in findings(r1)} == {"気づき"}


def test_parts(printed: Faces) -> None:
    """2"""
    parts = [(p.key, len(p.sheet.pages), p.annex) for p in printed.packet.parts]
    assert parts == [("letter", 1, ""), ("case", 2, ""), ("besshi1", 1, "【別紙 1】"), ("besshi2", 1, "【別紙2】")]
    assert "【別紙 1】" in printed.packet.parts[2].sheet.text(), "with the blank of the paper"
    assert "【別紙2】" in printed.packet.parts[3].sheet.text()


def test_lines_in_order(printed: Faces) -> None:
    """2"""
    boxes = {"久留米市", "受託事業者"}  # of the figure, in what order the drawing has them
    text = "".join(printed.pages)
    in_order([line for line in official("r1") if line not in boxes], text)
    assert all(b in printed.pages[-1] for b in boxes)


def test_clauses_are_the_official_ones() -> None:
    """3"""
    lines = official("r1")
    body = lines[lines.index("甲：久留米市 乙：受託者") + 1 : lines.index("【別紙2】")]
    library = load("kurume.besshi1").fields["joko"].clauses
    assert [c.label for c in library] == [line for line in body if HEADING.fullmatch(line)]
    ours = [p for c in library for p in c.paragraphs]
    assert ours == [re.sub(r"^(第〇条|[23]) ", "", line) for line in body if not HEADING.fullmatch(line)]
    assert [len(c.paragraphs) for c in library] == [2, 1, 2, 1, 1, 1, 3, 1, 1, 1, 1, 2]


def test_numbers_of_clauses(r1: CaseFile) -> None:
    """3"""
    assert printed_clauses(r1, "") == ["第〇条"] * 12
    assert printed_clauses(r1, "12") == [f"第{n}条" for n in range(12, 24)]


def printed_clauses(read: CaseFile, first: str) -> list[str]:
    answers = read.case.answers.put(read.form.fields["joko_hajime@besshi1"], first)
    part = build_packet(read.form, answers, read.case.facts).part("besshi1")
    assert part is not None
    return re.findall(r"^第[0-9〇]+条(?=　)", part.sheet.text(), re.MULTILINE)


def test_same_on_every_face(printed: Faces) -> None:
    """4"""
    at = 0
    for part, tab in zip(printed.packet.parts, printed.tabs, strict=True):
        pages = printed.pages[at : at + len(part.sheet.pages)]
        at += len(pages)
        assert tab.ticks == part.sheet.ticks()
        for line in part.sheet.text().split("\n"):
            assert plain(line) in "".join(pages)


def test_blank() -> None:
    """4"""
    blank = blank_faces(load("kurume.shimon"))
    text = "".join(blank.pages)
    assert not any(tab.ticks for tab in blank.tabs)
    in_order(
        [
            "諮問書",
            "久留米市個人情報保護条例第24条の規定により",
            "記",
            "【諮問案件】",
            "○業務概要",
            "○提供する個人情報の内容",
        ],
        text,
    )
    in_order(
        [
            "○公益上の必要性について（条例第10条第1項第2号）",
            "○実施時期",
            "【別紙1】",
            "（秘密の保持）",
            "(損害賠償)",
            "【別紙2】",
        ],
        text,
    )


TOLD: dict[str, tuple[dict[str, Value], tuple[str, str]]] = {
    "no note": ({"chu@case": "(※1) VPN\n説明"}, ("rule.chu-2", "chu@case")),
    "no contract": ({"@besshi1": ("off",)}, ("rule.besshi1-nashi", "osore@case")),
    "no figure": ({"@besshi2": ("off",)}, ("rule.besshi2-nashi", "osore@case")),
    "no clause on subcontracting": ({"joko@besshi1": ("himitsu",)}, ("rule.saiitaku-joko", "joko@besshi1")),
    "few clauses": ({"joko@besshi1": ("himitsu",)}, ("rule.himitsu-joko", "joko@besshi1")),
}


@pytest.mark.parametrize("what", TOLD)
def test_told(r1: CaseFile, what: str) -> None:
    """5"""
    changed, finding = TOLD[what]
    assert finding in told(r1, changed)


def test_past_its_date() -> None:
    """6"""
    mine = [f for f in forms() if f.municipality.id == "kurume"]
    assert mine
    assert not any(f.valid_on(date(2026, 4, 1)) for f in mine)
    assert all(f.valid_on(date(2020, 4, 30)) for f in mine)
    articles = mine[0].municipality.articles
    assert articles["条例第10条第1項第2号"].valid_to == date(2023, 3, 31)
    assert articles["個人情報の保護に関する法律第69条"].valid_from == date(2023, 4, 1)
