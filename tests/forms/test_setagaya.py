"""The forms of Setagaya: report 361 (S1), report 362 with its four lists (S2), the review records of a project.

1. Lint has nothing to say; S1 and S2 have no 誤り and no 注意; the blank papers print on every face.
2. S1 is the official text to the letter in 9 pages, S2 in 2 pages and four landscape lists of one page.
3. Every sum the official tables print is what the program computes; a typed sum that does not foot is told.
4. Lines and pages hold what those of the paper hold (40 characters, 36 lines on the first page).
5. Lists are held against the counts, and each row against itself.
6. Head and number of a list stand on every page of a long one, its rows are numbered through.
7. One project gives a review record for each act, with what was written once; the article depends on the act.
8. Texts and ticks of sheet, PDF and workbook are the same.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from desktop.answers.papers import papers_in_hand
from desktop.answers.sums import shown_cells
from desktop.case.file import CaseFile, read_case
from desktop.case.lint import lint
from desktop.definition.find import forms, load
from desktop.definition.model import Rows, Value
from desktop.places import FORMS
from desktop.sheet.model import Page
from desktop.sheet.packet import build_packet
from tests.forms.packet_rig import Faces, blank_faces, faces, findings, official, plain, real, told

HERE = FORMS / "setagaya"
CASES = ("setagaya.report", "setagaya.hokoku", "setagaya.shinsa")


@pytest.fixture(scope="module")
def s1() -> CaseFile:
    return real("s1")


@pytest.fixture(scope="module")
def s2() -> CaseFile:
    return real("s2")


@pytest.fixture(scope="module")
def printed(s1: CaseFile) -> Faces:
    return faces(s1)


@pytest.fixture(scope="module")
def listed(s2: CaseFile) -> Faces:
    return faces(s2)


def test_nothing_to_say(s1: CaseFile, s2: CaseFile) -> None:
    """1"""
    assert lint(HERE) == ()
    assert {f.grade for f in findings(s1)} == {"気づき"}
    assert {f.grade for f in findings(s2)} == {"気づき"}
    for path in sorted((HERE / "examples").glob("*.toml")):
        assert findings(read_case(path)) == (), path.stem


@pytest.mark.parametrize("form", CASES)
def test_blank_prints(form: str) -> None:
    """1"""
    blank = blank_faces(load(form))
    assert {
        "setagaya.report": "◆個人番号利用事務別",
        "setagaya.hokoku": "審査基準による審査",
        "setagaya.shinsa": "審査記録",
    }[form] in "".join(blank.pages)
    assert not any(tab.ticks for tab in blank.tabs)


def test_report_is_the_official_one(printed: Faces) -> None:
    """2"""
    assert "".join(printed.pages) == plain("".join(official("s1")))
    assert len(printed.pages) == 9
    starts = [
        "報告資料Ｎｏ．１",
        "（２）住民票広域交付",
        "４令和４年度住民基本",
        "６マイナンバー制度",
        "７マイナンバーカード",
    ]
    starts += ["（２）マイナンバーカード", "②取扱い業務", "10マイナンバー諸問題", "富士通Japan"]
    for page, start in zip(printed.pages, starts, strict=True):
        assert page.startswith(start)


def test_review_is_the_official_one(listed: Faces) -> None:
    """2"""
    assert "".join(listed.pages[:2]) == plain("".join(official("s2")))
    assert "".join(listed.pages[2:]) == plain("".join(official("s2-lists")))
    parts = listed.packet.parts
    assert [len(p.sheet.pages) for p in parts] == [2, 1, 1, 1, 1]
    for n, part in enumerate(parts, 1):
        page = part.sheet.pages[0]
        assert (page.width > page.height) is (n > 1)
        assert f"報告資料Ｎｏ．２－{chr(ord('０') + n)}" in part.sheet.text()


def test_sums_of_the_report(s1: CaseFile) -> None:
    """3"""
    assert column_of(s1, "t3", "gokei") == ("１９，１８０件", "２１，２６５件")
    assert column_of(s1, "t5", "settei") == ("４７８，８５５件", "６６２，９７７件")
    rows = s1.case.answers.rows("t7")
    computed = with_row(s1, "t7", "yuko", ("", ""))
    assert column_of(computed, "t7", "yuko") == ("４１１，２６３枚", "５３７，２４６枚")
    assert rows[0] == ("４１１，２６３枚\n（４４．８％）", "５３７，２４６枚\n（５８．６％）")


def column_of(read: CaseFile, field: str, row: str) -> tuple[str, ...]:
    """The printed cells of a fixed row."""
    asked = read.form.fields[field]
    assert asked.table is not None
    number = next(n for n, r in enumerate(asked.table.rows) if r.id == row)
    return shown_cells(asked, read.case.answers.rows(field), read.form.style)[number]


def with_row(read: CaseFile, field: str, row: str, cells: tuple[str, ...]) -> CaseFile:
    answers = read.case.answers
    changed = answers.put(read.form.fields[field], rows_with(read, field, row, cells))
    return replace(read, case=read.case.with_answers(changed))


def rows_with(read: CaseFile, field: str, row: str, cells: tuple[str, ...]) -> Rows:
    asked = read.form.fields[field]
    assert asked.table is not None
    number = next(n for n, r in enumerate(asked.table.rows) if r.id == row)
    rows = read.case.answers.rows(field)
    return (*rows[:number], cells, *rows[number + 1 :])


@pytest.mark.parametrize(
    ("table", "total"),
    [
        ("t_itaku", ("３５", "４", "４")),
        ("t_mokuteki", ("３", "１", "１")),
        ("t_teikyo", ("１７", "２", "２")),
        ("t_online", ("１１", "３", "３")),
    ],
)
def test_sums_of_the_review(s2: CaseFile, listed: Faces, table: str, total: tuple[str, ...]) -> None:
    """3"""
    assert column_of(s2, f"{table}@shinsa", "gokei") == total
    assert "合計" + "".join(total) in "".join(listed.pages[:2])


def test_a_wrong_sum_is_told(s1: CaseFile) -> None:
    """3"""
    for field, row, cells in (
        ("t3", "gokei", ("１９，１８１件", "")),
        ("t5", "settei", ("４７８，８５６件", "")),
        ("t7", "yuko", ("４１１，２６４枚\n（４４．８％）", "")),
    ):
        assert ("table.sum", field) in told(s1, {field: rows_with(s1, field, row, cells)})
    least = rows_with(s1, "t1", "tenshutsu", ("９，２５４件", "１３，６３０件", "２０，０００件"))
    assert ("table.least", "t1") in told(s1, {"t1": least})


def test_lines_as_on_the_paper(printed: Faces) -> None:
    """4"""
    page = printed.packet.parts[0].sheet.pages[0]
    assert abs(printed_lines(page) - 36) <= 1
    assert full_lines(printed.packet.parts[0].sheet.pages) <= {38, 39, 40, 41, 42}
    first = [p.line.text for b in page.boxes for p in b.lines if p.line.text.startswith("世田谷区住民基本台帳")]
    assert abs(len(first[0]) - 39) <= 1


def printed_lines(page: Page) -> int:
    """Lines one below the other; the cells of a table row stand beside each other."""
    tops = sorted(p.y for b in page.boxes for p in b.lines if p.line.text.strip())
    return 1 + sum(after - before > 2.8 for before, after in pairwise(tops))


def full_lines(pages: tuple[Page, ...]) -> set[int]:
    """Characters, with what they stand in by, of full lines of full-width characters outside tables."""
    found = set()
    for page in pages:
        for placed in (p for b in page.boxes if not b.edges for p in b.lines):
            line = placed.line
            if not line.ends_paragraph and line.align == "justify" and not any(c.isascii() for c in line.text):
                found.add(round(line.right / 10.5 * 72 / 25.4))
    return found


LISTS: dict[str, tuple[str, dict[str, str], set[tuple[str, str]]]] = {
    "neither": (
        "ichiran@itaku",
        {"yo": "無", "joyo": "無", "uchiwake": ""},
        {
            ("rule.dochira-mo-mu", "ichiran@itaku"),
            ("rule.itaku-yo", "ichiran@itaku"),
            ("rule.itaku-joyo", "ichiran@itaku"),
        },
    ),
    "nothing named": ("ichiran@mokuteki", {"uchiwake": " "}, {("rule.uchiwake-nashi", "ichiran@mokuteki")}),
    "fewer than counted": ("ichiran@teikyo", {"yo": "無"}, {("rule.teikyo-yo", "ichiran@teikyo")}),
    "fewer by ordinance": (
        "ichiran@online",
        {"joyo": "無", "uchiwake": ""},
        {("rule.online-joyo", "ichiran@online")},
    ),
}


@pytest.mark.parametrize("what", LISTS)
def test_lists_against_counts(s2: CaseFile, what: str) -> None:
    """5"""
    place, cells, expected = LISTS[what]
    assert told(s2, {place: first_row_with(s2, place, cells)}) == expected


def first_row_with(read: CaseFile, place: str, cells: dict[str, str]) -> Rows:
    columns = read.form.fields[place].columns
    rows = read.case.answers.rows(place)
    return (tuple(cells.get(c, text) for c, text in zip(columns, rows[0], strict=True)), *rows[1:])


def test_a_finding_says_how_many(s2: CaseFile) -> None:
    """5"""
    rows = s2.case.answers.rows("ichiran@itaku")
    found = findings(s2, {"ichiran@itaku": rows[:3]})
    said = next(f.sentence for f in found if f.code == "rule.itaku-yo")
    assert said.endswith("（一覧は３行、件数の表は４件です。）")
    nothing: dict[str, Value] = {"t_itaku@shinsa": (), "ichiran@itaku": ()}
    assert not [f for f in findings(s2, nothing) if f.code.startswith("rule.itaku")]


def test_a_long_list(s2: CaseFile) -> None:
    """6"""
    answers = s2.case.answers.put(s2.form.fields["ichiran@itaku"], s2.case.answers.rows("ichiran@itaku") * 10)
    part = build_packet(s2.form, answers, s2.case.facts).part("itaku")
    assert part is not None
    assert len(part.sheet.pages) > 2
    for page in part.sheet.pages:
        text = "\n".join(p.line.text for b in page.boxes for p in b.lines)
        assert text.count("報告資料Ｎｏ．２－２") == text.count("委託の内容") == text.count("担当部課") == 1
    assert "40" in part.sheet.text().split("\n")


def test_one_record_for_each_act() -> None:
    """7"""
    read = read_case(HERE / "examples" / "shinsa-kosodate.toml")
    hands = papers_in_hand(read.form, read.case.answers, read.case.facts)
    assert [h.key for h in hands] == ["itaku-1", "itaku-2", "mokuteki-1", "donyu-1"]
    assert [h.answers.text("kijun") for h in hands] == ["itaku", "itaku", "mokuteki", "donyu"]
    assert {h.answers.text("jigyo") for h in hands} == {"見本子育て応援給付金支給事業"}
    texts = [p.sheet.text() for p in build_packet(read.form, read.case.answers, read.case.facts).parts]
    assert ["該当条項" in plain(t) for t in texts] == [False, False, True, False]
    assert all("ドメスティック・バイオレンス" in t for t in texts)


def test_what_a_record_asks() -> None:
    """7"""
    read = read_case(HERE / "examples" / "shinsa-kosodate.toml")
    changes: dict[str, Value] = {"uchiwake": (), "joko@mokuteki-1": ""}
    missing = {(f.code, f.place) for f in findings(read, changes)}
    assert {("missing", "uchiwake"), ("missing", "joko@mokuteki-1")} <= missing


def test_the_law_of_today() -> None:
    """7"""
    entries = {f.id: f for f in forms((FORMS,)) if f.municipality.id == "setagaya"}
    assert all(not f.valid_on(date(2023, 3, 31)) and f.valid_on(date(2023, 4, 1)) for f in entries.values())
    article = load("setagaya.kiroku").municipality.articles["法第69条第１項"]
    assert article.valid_from == date(2023, 4, 1)


@pytest.mark.parametrize("case", ["s1", "s2", "shinsa"])
def test_same_on_every_face(case: str) -> None:
    """8"""
    made = faces(read_case(HERE / "examples" / "shinsa-kosodate.toml") if case == "shinsa" else real(case))
    at = 0
    for part, tab in zip(made.packet.parts, made.tabs, strict=True):
        pages = made.pages[at : at + len(part.sheet.pages)]
        at += len(pages)
        assert tab.ticks == part.sheet.ticks()
        for line in part.sheet.text().split("\n"):
            assert plain(line) in "".join(pages)
