"""The forms of Shinjuku: the real paper J1, its 80 checklist rows, the rules between its sheets.

1. Lint has nothing to say; the made-up case has no finding; J1 has no 誤り and no 注意.
2. J1 is ten pages in official order, both checklists two pages each; every value stands in the PDF in official order.
3. Each of the 80 rows is worded as on the official sheet, in the form and on paper, and all of J1 are ○.
4. Texts and ticks of sheet, PDF and workbook are the same; the blank case has every label and row, and no tick.
5. A foreign item, a period outside its parent's, a company without a certificate, a checklist or figure left out are told;
   what only differs in blanks is not.
6. What is typed once stands on every sheet and may differ on one of them; a second 再委託 has its own sheet.
7. The grounds of the cover name the acts; sheets and headings that no act calls for are not printed.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from desktop.answers.papers import papers_in_hand
from desktop.case.file import CaseFile, read_case
from desktop.case.lint import lint
from desktop.definition.find import load
from desktop.definition.model import Value
from desktop.places import FORMS
from desktop.sheet.packet import build_packet
from tests.forms.packet_rig import Faces, blank_faces, faces, findings, in_order, official, plain, real, told

HERE = FORMS / "shinjuku"
EXAMPLE = HERE / "examples" / "fugi-kiki-josei.toml"
SHEETS = [
    ("check4", "c_ku", 1, 16),
    ("check4", "c_aite", 2, 16),
    ("check5", "c_ku", 1, 24),
    ("check5", "c_aite", 2, 24),
]
ITEMS = 11
TITLE = "低所得世帯・生活保護受給世帯に対するエアコン購入費助成事業の個人情報の流れ"


@pytest.fixture(scope="module")
def j1() -> CaseFile:
    return real("j1")


@pytest.fixture(scope="module")
def printed(j1: CaseFile) -> Faces:
    return faces(j1)


def test_nothing_to_say(j1: CaseFile) -> None:
    """1"""
    assert lint(HERE) == ()
    assert findings(read_case(EXAMPLE)) == ()
    assert {f.grade for f in findings(j1)} <= {"気づき"}
    assert any(f.place == "kenmei@ketsugo" and f.change is not None for f in findings(j1)), (
        "係る係る is offered to be mended"
    )


def test_pages(printed: Faces) -> None:
    """2"""
    parts = [(p.key, len(p.sheet.pages)) for p in printed.packet.parts]
    assert parts == [
        ("cover", 1), ("outline", 1), ("ketsugo", 1), ("itaku-1", 1), ("saiitaku-1", 1), ("flow", 1),
        ("check4", 2), ("check5", 2),
    ]  # fmt: skip


def test_values_in_order(printed: Faces) -> None:
    """2"""
    rows = [f"○{row}" for paper, _, n, _ in SHEETS for row in official(f"j1-{paper}-{n}")]
    in_order([*official("j1"), "資料5-1", TITLE, *rows], "".join(printed.pages))


@pytest.mark.parametrize(("paper", "field", "sheet", "count"), SHEETS)
def test_rows_to_the_letter(printed: Faces, paper: str, field: str, sheet: int, count: int) -> None:
    """3"""
    wanted = official(f"j1-{paper}-{sheet}")
    answered = load(f"shinjuku.{paper}").fields[field]
    assert answered.checklist is not None
    assert [r.wording[answered.voice] for r in answered.checklist.rows] == wanted
    assert len(wanted) == count
    part = printed.packet.part(paper)
    assert part is not None
    texts = ["".join(p.line.text for p in b.lines) for b in part.sheet.pages[sheet - 1].boxes]
    assert [t for t in texts if t in wanted] == wanted
    ticks = {option for name, option in part.sheet.ticks() if name == field}
    assert len(ticks) == count
    assert all(t.endswith("=maru") for t in ticks)


def test_the_two_voices_differ_where_the_paper_does() -> None:
    """3"""
    ours, theirs = official("j1-check5-1"), official("j1-check5-2")
    assert "コンピュータウイルス" in ours[17]
    assert "コンピューターウイルス" in theirs[17]
    assert ours[13] == theirs[13]
    assert ours[13].endswith("不可とする。")
    assert official("j1-check4-2")[5].endswith("不可とさせる。")


def test_same_on_every_face(printed: Faces) -> None:
    """4"""
    at = 0
    for part, tab in zip(printed.packet.parts, printed.tabs, strict=True):
        pages = printed.pages[at : at + len(part.sheet.pages)]
        at += len(pages)
        assert tab.ticks == part.sheet.ticks()
        assert "".join(pages).count("○") == sum(o.endswith("=maru") for _, o in part.sheet.ticks()) + _own(
            part.sheet.text()
        )
        for line in part.sheet.text().split("\n"):
            assert plain(line) in "".join(pages)


def _own(text: str) -> int:
    """Signs ○ that stand in printed words (対策が可能であれば「○」)."""
    return text.count("「○」")


def test_blank() -> None:
    """4"""
    form = load("shinjuku.fugi")
    blank = blank_faces(form)
    text = "".join(blank.pages)
    assert len(blank.pages) == 10
    assert not any(tab.ticks for tab in blank.tabs)
    for paper in form.papers:
        for field in paper.form.fields.values():
            if paper.id in ("ketsugo", "itaku", "saiitaku") and "の【" not in field.label:
                assert plain(field.label) in text, field.label
    for paper, _, n, _ in SHEETS:
        in_order(official(f"j1-{paper}-{n}"), text)
    in_order(["1概要", "（1）外部結合", "（2）業務委託", "（3）再委託", "4対象者数"], text)


def test_eleven_of_sixteen(j1: CaseFile) -> None:
    """5"""
    hands = {h.key: h.answers.values for h in papers_in_hand(j1.form, j1.case.answers, j1.case.facts)}
    assert len(hands["itaku-1"]["koumoku"]) == 16
    assert hands["saiitaku-1"]["koumoku"] == hands["itaku-1"]["koumoku"][:ITEMS]


BELOW: Mapping[str, tuple[dict[str, Value], tuple[str, str]]] = {
    "foreign item": (
        {"koumoku@saiitaku-1": ("氏名", "マイナンバー")},
        ("rule.saiitaku-koumoku", "koumoku@saiitaku-1"),
    ),
    "item beyond the connection": (
        {"koumoku@itaku-1": ("氏名", "病歴")},
        ("rule.itaku-koumoku-ketsugo", "koumoku@itaku-1"),
    ),
    "period begins too early": (
        {"kikan@saiitaku-1": "令和8年3月1日から令和8年10月31日まで"},
        ("rule.saiitaku-kikan", "kikan@saiitaku-1"),
    ),
    "period ends too late": (
        {"kikan@saiitaku-1": "令和8年5月1日から令和8年11月1日まで"},
        ("rule.saiitaku-kikan", "kikan@saiitaku-1"),
    ),
    "contractor": ({"itakusaki@itaku-1": "見本株式会社"}, ("rule.ninsho", "itakusaki@itaku-1")),
    "subcontractor": ({"saiitakusaki@saiitaku-1": "見本株式会社"}, ("rule.ninsho", "saiitakusaki@saiitaku-1")),
    "cloud": ({"aite@ketsugo": "・見本株式会社"}, ("rule.ninsho", "aite@ketsugo")),
    "checklist 4 left out": ({"@check4": ("off",)}, ("rule.ketsugo-check4", "taisaku@ketsugo")),
    "checklist 5 left out": ({"@check5": ("off",)}, ("rule.itaku-check5", "taisaku_ku@itaku-1")),
    "figure left out": ({"@flow": ("off",)}, ("rule.gaiyo-flow", "shiryo@outline")),
}


@pytest.mark.parametrize("what", BELOW)
def test_told(j1: CaseFile, what: str) -> None:
    """5"""
    changed, finding = BELOW[what]
    assert finding in told(j1, changed)
    assert finding not in {(f.code, f.place) for f in findings(j1)}


def test_a_row_without_a_mark_is_told(j1: CaseFile) -> None:
    """5"""
    answered = j1.case.answers.chosen("c_ku@check4")
    assert any(place == "c_ku@check4" for _, place in told(j1, {"c_ku@check4": answered[1:]}))
    assert "誤り" in {f.grade for f in findings(j1, {"c_ku@check4": answered[1:]})}


def test_blanks_do_not_make_items_differ(j1: CaseFile) -> None:
    """5"""
    spaced = tuple(i.replace("(", " （").replace(")", "）") for i in j1.case.answers.chosen("koumoku"))
    assert not told(j1, {"koumoku@ketsugo": spaced}) & {
        ("rule.ketsugo-koumoku-kyotsu", "koumoku@ketsugo"),
        ("rule.itaku-koumoku-ketsugo", "koumoku@itaku-1"),
    }


def test_typed_once() -> None:
    """6"""
    read = read_case(EXAMPLE)
    hands = {h.key: h for h in papers_in_hand(read.form, read.case.answers, read.case.facts)}
    assert hands["itaku-1"].answers.text("kenmei") == "高齢者見守り機器購入費助成事業の委託について"
    assert hands["saiitaku-2"].answers.text("itakusaki") == hands["itaku-1"].answers.text("itakusaki")
    assert hands["saiitaku-2"].title == "再委託2"
    text = plain("".join(faces(read).pages))
    assert text.count("つつじ事務サービス株式会社") == 3
    assert "再委託先に提供する項目" in text


def test_only_what_the_acts_call_for(j1: CaseFile) -> None:
    """7"""
    answers = j1.case.answers
    for place, value in {
        "koui": ("itaku",),
        "saiitaku_umu": "nashi",
        "fugi_ketsugo@outline": "",
        "fugi_saiitaku@outline": "",
    }.items():
        answers = answers.put(j1.form.fields[place], value)
    packet = build_packet(j1.form, answers, j1.case.facts)
    assert [p.key for p in packet.parts] == ["cover", "outline", "itaku-1", "flow", "check5"]
    cover, outline = (plain(p.sheet.text()) for p in packet.parts[:2])
    assert "◇第3条第1項第3号（業務委託）" in cover
    assert "（2）業務委託" in outline
    assert "外部結合" not in outline
    assert "（3）再委託" not in outline
