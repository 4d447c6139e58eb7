"""別紙 and その他資料 against the files of the case.

1. A mention is read with its pages, in half and full width, single, several and from–to.
2. A mention without a file, or of a page no file has, is a 誤り; with the page it is not.
3. Pages continue from file to file; a file whose pages nobody counted may hold any page.
4. A listed paper without a file and a file not listed are told.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desktop.case.model import Attachment
from desktop.checks.finding import Finding
from desktop.checks.references import references
from desktop.definition.model import Form

Check = Callable[..., tuple[Finding, ...]]


def attached(title: str = "【別紙】概要", name: str = "別紙.pdf", pages: int = 3, first_page: int = 1) -> Attachment:
    return Attachment("a", name, title, 1, "", pages, first_page)


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("別紙のとおり（１頁参照）", (1,)),
        ("抽出方法は，別紙のとおり（２・３頁参照）", (2, 3)),
        ("別紙のとおり（１～３頁参照）", (1, 2, 3)),
        ("別紙のとおり(2頁参照)", (2,)),
        ("別紙のとおり（2-4ページ参照）", (2, 3, 4)),
        ("別紙１のとおり（12頁を参照）", (12,)),
        ("（別紙５頁参照）", (5,)),
        ("資料の１頁及び３頁参照", (1, 3)),
        ("別紙のとおり", ()),
        ("別紙１参照", ()),
        ("別添のとおり", ()),
    ],
)
def test_1_mentions(text: str, pages: tuple[int, ...]) -> None:
    (found,) = references(text)
    assert found.pages == pages
    assert 0 <= found.start < found.start + found.length <= len(text)


@pytest.mark.parametrize("text", ["３頁のとおり", "資料を配布する", "別紙", "参照（１頁）", "条例第12条参照"])
def test_1_no_mention(text: str) -> None:
    assert references(text) == ()


def _said(found: tuple[Finding, ...]) -> list[Finding]:
    return [f for f in found if f.code == "missing.attachment"]


def test_2_a_paper_that_is_not_there(findings: Check, sheet: Form) -> None:
    text = "別紙のとおり（２頁参照）"
    (found,) = _said(findings(sheet, {"jimu_gaiyo": text}))
    assert (found.grade, found.place, found.start, found.length) == ("誤り", "jimu_gaiyo", 0, len(text))
    assert "添付ファイルがありません" in found.sentence
    (found,) = _said(findings(sheet, {"jimu_gaiyo": text}, {}, (attached(pages=1),)))
    assert "２頁がありません" in found.sentence
    assert _said(findings(sheet, {"jimu_gaiyo": text}, {}, (attached(),))) == []
    assert _said(findings(sheet, {"jimu_gaiyo": "別紙のとおり"}, {}, (attached(),))) == []


def test_2_a_file_that_is_no_別紙_does_not_stand_in_for_one(findings: Check, sheet: Form) -> None:
    slides = attached("説明資料", "slides.pdf", 30)
    text = {"jimu_gaiyo": "別紙のとおり（５頁参照）"}
    assert _said(findings(sheet, text, {}, (slides, attached(pages=3))))
    assert not _said(findings(sheet, text, {}, (slides,)))  # nothing is called 別紙: any file may be it


def test_3_pages_go_on_over_files(findings: Check, sheet: Form) -> None:
    files = (attached(pages=2), attached("【別紙】流れ図", "別紙２.pdf", 2, 3))
    text = {"jimu_gaiyo": "別紙のとおり（１～４頁参照）"}
    assert not _said(findings(sheet, text, {}, files))
    assert _said(findings(sheet, text, {}, files[1:]))
    assert not _said(findings(sheet, text, {}, (attached(pages=0),)))


def test_4_lists_and_files(findings: Check, sheet: Form) -> None:
    def codes(shiryo: tuple[str, ...], *files: Attachment) -> list[str]:
        return [f.code for f in findings(sheet, {"shiryo": shiryo}, {}, files) if f.code.startswith("reference")]

    assert codes(("【別紙】概要",), attached()) == []
    assert codes(("別紙 概要",), attached()) == []
    assert codes(("説明資料",), attached("", "説明資料.pdf")) == []
    assert codes(("【別紙】概要",)) == ["reference.file"]
    assert codes((), attached()) == ["reference.title"]
    assert codes((), attached("")) == []


def test_4_the_place_is_the_entry(findings: Check, sheet: Form) -> None:
    found = findings(sheet, {"shiryo": ("【別紙】概要", "説明資料")}, {}, (attached(),))
    (told,) = [f for f in found if f.code == "reference.file"]
    assert (told.start, told.length) == (7, 4)
