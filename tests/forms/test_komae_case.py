"""The case of Komae: a sheet with its 別紙 pages (K3), a sheet with attached slides (K1); the sheet alone stays as it was.

1. Lint has nothing to say, the real papers have no 誤り, the made-up case has no finding, the blank papers print.
2. The sheet of a case is the sheet that stands alone, to the letter: K1 in 3 pages, K3 in 5.
3. K3's three 別紙 pages have every word of the official ones and are numbered 1 – 3 by themselves; K1 has three slides behind.
4. What is common is typed once, taken over by sheet and 別紙, and may be overridden on each.
5. The budget foots; the official slips are pointed at.
6. Texts and ticks of sheet, PDF and workbook are the same.
"""

from __future__ import annotations

import re

import pytest

from desktop.answers.papers import papers_in_hand
from desktop.case.file import CaseFile, read_case
from desktop.case.lint import lint
from desktop.definition.find import load
from desktop.places import FORMS
from desktop.sheet.packet import Attached, build_packet
from tests.forms.packet_rig import Faces, blank_faces, faces, findings, official, plain, real

HERE = FORMS / "komae"


@pytest.fixture(scope="module")
def k3() -> CaseFile:
    return real("k3case")


@pytest.fixture(scope="module")
def printed(k3: CaseFile) -> Faces:
    return faces(k3)


def test_nothing_to_say(k3: CaseFile) -> None:
    """1"""
    assert lint(HERE) == ()
    assert "誤り" not in {f.grade for f in findings(k3)}
    assert "誤り" not in {f.grade for f in findings(real("k1case"))}
    assert findings(read_case(HERE / "examples" / "fugi-hitorioya.toml")) == ()


def test_blank_prints() -> None:
    """1"""
    blank = blank_faces(load("komae.fugi"))
    assert [p.key for p in blank.packet.parts] == ["sheet", "gaiyo", "flow"]
    assert "□事業の目的" in "".join(blank.pages)


@pytest.mark.parametrize(("case", "alone", "pages"), [("k1case", "k1", 3), ("k3case", "k3", 5)])
def test_sheet_as_it_stands_alone(case: str, alone: str, pages: int) -> None:
    """2"""
    in_case, single = faces(real(case)), faces(real(alone))
    assert in_case.pages[:pages] == single.pages
    assert len(single.pages) == pages
    assert in_case.packet.parts[0].sheet.ticks() == single.packet.parts[0].sheet.ticks()


def test_besshi_pages(printed: Faces) -> None:
    """3"""
    assert "".join(printed.pages[5:]) == plain("".join(official("k3besshi")))
    assert [page[-1] for page in printed.pages[5:]] == ["1", "2", "3"]
    assert [(p.key, p.first, p.own) for p in printed.packet.parts] == [("sheet", 1, 0), ("gaiyo", 6, 1), ("flow", 7, 2)]
    assert printed.pages[6].startswith("Ⅰ案内状配布対象者抽出フロー")
    assert printed.pages[7].startswith("Ⅱ商品券配布対象者抽出フロー")
    assert "Ⅲ商品券再配布対象者抽出フロー" in printed.pages[7]
    assert all(p.width > p.height for part in printed.packet.parts[1:] for p in part.sheet.pages)


def test_slides_behind_the_sheet() -> None:
    """3"""
    read = real("k1case")
    (slides,) = read.case.attachments
    attached = Attached(slides, ((254.0, 190.5),) * 3)
    packet = build_packet(read.form, read.case.answers, read.case.facts, (attached,))
    assert [(p.title, p.first, len(p.sheet.pages)) for p in packet.parts] == [
        ("付議案件シート", 1, 3),
        ("AI-OCRの説明資料", 4, 3),
    ]
    assert packet.count == 6, "page 6 of the council's packet"


def test_common_facts(k3: CaseFile) -> None:
    """4"""
    hands = {h.key: h for h in papers_in_hand(k3.form, k3.case.answers, k3.case.facts)}
    for key in ("sheet", "gaiyo"):
        assert hands[key].answers.text("jimu_mei") == "生活応援プレミアム商品券配布事業"
        assert hands[key].answers.text("shukan") == "福祉保健部福祉政策課"
        assert "jimu_mei" not in hands[key].own
    own = k3.case.answers.put(k3.form.fields["jimu_mei@gaiyo"], "別の名前の事業")
    changed = {h.key: h for h in papers_in_hand(k3.form, own, k3.case.facts)}
    assert changed["gaiyo"].answers.text("jimu_mei") == "別の名前の事業"
    assert changed["sheet"].answers.text("jimu_mei") == "生活応援プレミアム商品券配布事業"
    none = k3.case.answers.put(k3.form.fields["besshi"], ())
    assert [h.key for h in papers_in_hand(k3.form, none, k3.case.facts)] == ["sheet"]


def test_budget(k3: CaseFile) -> None:
    """5"""
    cost = k3.case.answers.rows("gaiyo@gaiyo")[0][3]
    total, *parts = (int(n.replace(",", "")) for n in re.findall(r"[0-9,]+(?=千円)", cost))
    assert total == sum(parts) == 52_897


def test_official_slips(k3: CaseFile) -> None:
    """5"""
    found = {(f.code, f.place) for f in findings(k3)}
    assert ("text.doubled", "mk_riyu@sheet") in found
    places = {f.place: f.sentence for f in findings(k3)}
    assert "令和３月１日１日" in places["zu2@flow"]
    assert "これは抽出できない？" in places["zu1@flow"]


def test_same_on_every_face(printed: Faces) -> None:
    """6"""
    at = 0
    for part, tab in zip(printed.packet.parts, printed.tabs, strict=True):
        pages = printed.pages[at : at + len(part.sheet.pages)]
        at += len(pages)
        assert tab.ticks == part.sheet.ticks()
        for line in part.sheet.text().split("\n"):
            assert plain(line) in "".join(pages)
