"""Sheets become PDF that reads back as typed.

1. Three readers (pdfium, pypdf, poppler where installed) return exactly what was typed, whatever the gaps of the line.
2. One glyph typed as two characters, and 〓 for a character no font has, read back as typed.
3. The same sheets give the same bytes, whatever was written before.
4. Title, language, one bookmark a sheet; every font embedded as a subset.
5. Glyphs and rules stand where the sheet has them; the page has the sheet's size.
6. 案 and its frame are light grey.
7. Stacked and 均等割付 labels read as one word; rows with wide gaps keep their order.
8. A document with more different characters than one font can number goes on in a second one.
9. Progress counts pages; a lost font file is told.
10. The embedded outlines are the font's own, parts of composite glyphs included.
"""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from PIL import Image

from desktop.errors import DeskError
from desktop.fonts import chain as chain_module
from desktop.fonts.chain import chain, face_of
from desktop.paper import outlines, pdf_font
from desktop.paper.outlines import Outlines, outlines_of
from desktop.paper.pdf import edges, joined, write_pdf
from desktop.sheet.compose import MM, Style
from desktop.sheet.labels import label_lines, vertical_label
from desktop.sheet.model import Box, Page, Placed, Run, Sheet
from tests.paper.sheets import box_of, line_of, sheet_of

TYPED = (
    "　本事業は、𠮷野家と辻󠄀さん、渡邉󠄐様の情報（氏名，住所）を「AI-OCR」で読む。",
    "令和３年５月10日から11月20日までに2,500件，R3.4.1",
    "か゚行とが　全角　 half width 〓 ｱｲｳ",
    "≪漢≫ Ⅲ ① ㈱ 䶮 ■□㊞…――",
)
GAPS = (0.0, 0.08, 0.24, 0.5)
"""em; the last is as much as a justified line is ever stretched"""


def pdfium_text(data: bytes) -> list[str]:
    """Text of each page with line ends as pdfium sees them."""
    document = pypdfium2.PdfDocument(data)
    try:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]
    finally:
        document.close()


def picture(data: bytes, page: int = 0, dpi: int = 100) -> Image.Image:
    document = pypdfium2.PdfDocument(data)
    try:
        return document[page].render(scale=dpi / 72, grayscale=True).to_pil()
    finally:
        document.close()


def one(text: str, **more: Any) -> Sheet:
    return sheet_of((box_of(20, 20, 170, 20, line_of(text, **more)),))


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("gap", GAPS)
def test_1_every_reader_returns_what_was_typed(typed: str, gap: float, tmp_path: Path) -> None:
    data = write_pdf([one(typed, gap=gap * 6 * MM, size=6)], title="試験")
    assert pdfium_text(data) == [typed]
    assert pypdf.PdfReader(io.BytesIO(data)).pages[0].extract_text() == typed
    if poppler := shutil.which("pdftotext"):
        (tmp_path / "a.pdf").write_bytes(data)
        said = subprocess.run([poppler, "-raw", tmp_path / "a.pdf", "-"], capture_output=True, check=True)
        got = said.stdout.decode().strip("\n\f")
        assert got.split() == typed.split()  # poppler turns every blank into one half-width blank


def test_2_one_glyph_for_two_characters_reads_back_as_typed() -> None:
    glyph = chain("mincho").known["一"].gid
    typed = ("一", "⼀", "一\ufe00", "一")
    run = Run("BIZUDMincho-Regular", 10.5, (glyph,) * 4, (0.0, 4.0, 8.0, 12.0), typed)
    line = replace(line_of("一"), runs=(run,), text="".join(typed))
    data = write_pdf([sheet_of((box_of(20, 20, 170, 20, line),))], title="")
    assert pdfium_text(data) == ["".join(typed)]


@pytest.mark.parametrize("typed", ["前😀後", "前\U0002f9ff後", "名邉\U000e01ee様"])
def test_2_what_no_font_has_reads_back_as_typed(typed: str) -> None:
    assert chain("mincho").missing(typed)
    assert pdfium_text(write_pdf([one(typed)], title="")) == [typed]


def test_3_same_sheets_same_bytes() -> None:
    first, other = one("辻󠄀𠮷の件"), one("別の書類")
    before = write_pdf([first], title="甲")
    write_pdf([other, first], title="乙")
    assert write_pdf([first], title="甲") == before
    assert write_pdf([one("辻󠄀𠮷の件")], title="甲") == before
    assert write_pdf([other], title="甲") != before


def test_4_title_language_and_bookmarks() -> None:
    head = box_of(20, 10, 170, 8, line_of("【未来戦略室】"), edges="", role="head")
    sheets = [sheet_of((head, box_of(20, 20, 170, 20, line_of("一"))), title="付議案件シート"), one("二")]
    reader = pypdf.PdfReader(io.BytesIO(write_pdf(sheets, title="七月の案件")))
    root = reader.trailer["/Root"]
    assert reader.metadata is not None
    assert reader.metadata.title == "七月の案件"
    assert root["/Lang"] == "ja-JP"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    found = [(o.title, reader.get_destination_page_number(o)) for o in reader.outline]  # type: ignore[union-attr,arg-type]
    assert found == [("付議案件シート　【未来戦略室】", 0), ("付議案件シート", 1)]


def test_4_every_font_is_embedded_as_a_subset() -> None:
    reader = pypdf.PdfReader(io.BytesIO(write_pdf([one("漢字と𠮷")], title="")))
    fonts = reader.pages[0]["/Resources"]["/Font"]
    names = set()
    for font in fonts.values():
        down = font.get_object()["/DescendantFonts"][0].get_object()
        names.add(str(down["/BaseFont"])[1:])
        file = down["/FontDescriptor"]["/FontFile2"].get_data()
        assert len(file) < 20_000
        assert TTFont(io.BytesIO(file))["maxp"].numGlyphs < 10
    assert {n.partition("+")[2] for n in names} == {"BIZUDMincho-Regular", "ipamjm"}
    assert all(len(n.partition("+")[0]) == 6 for n in names)


def test_4_half_a_surrogate_in_a_title() -> None:
    head = box_of(20, 10, 170, 8, line_of("課\ud800"), edges="", role="head")
    data = write_pdf([sheet_of((head,), title="題\udc00")], title="\ud800題")
    metadata = pypdf.PdfReader(io.BytesIO(data)).metadata
    assert metadata is not None
    assert metadata.title == "\ufffd題"


def test_5_glyphs_stand_where_the_sheet_has_them() -> None:
    line = line_of("間隔，を保つAbc。", gap=0.77, size=12)
    box = box_of(30, 50, 150, 20, line)
    page = pypdfium2.PdfDocument(write_pdf([sheet_of((box,))], title=""))[0]
    text = page.get_textpage()
    xs = [x for run in line.runs for x in run.xs]
    for n, x in enumerate(xs):
        left, bottom, _, _ = text.get_charbox(n, loose=True)
        assert left * 25.4 / 72 == pytest.approx(31 + x, abs=0.02)
        baseline = 297 - bottom * 25.4 / 72
        assert baseline == pytest.approx(50.6 + 3.8 + 12 * 0.12 * 25.4 / 72, abs=0.6)


def test_5_rules_stand_where_the_sheet_has_them() -> None:
    boxes = (Box(40, 60, 50, 30, "LTRB", "value", ()), Box(90, 60, 60, 30, "TRB", "value", ()))
    image = picture(write_pdf([sheet_of(boxes)], title=""), dpi=254)  # 10 pixels a mm
    dark = {x for x in range(image.width) if image.getpixel((x, 750)) < 128}
    assert {round(x / 10) for x in dark} == {40, 90, 150}
    across = {y for y in range(image.height) if image.getpixel((600, y)) < 128}
    assert {round(y / 10) for y in across} == {60, 90}


def test_5_edges_of_neighbours_are_one() -> None:
    boxes = (Box(0, 0, 10, 5, "LTRB", "value", ()), Box(10, 0, 10, 5, "LTRB", "value", ()))
    assert list(joined(edges(boxes))) == [
        ("h", 0, 0, 20),
        ("h", 5, 0, 20),
        ("v", 0, 0, 5),
        ("v", 10, 0, 5),
        ("v", 20, 0, 5),
    ]
    apart = (Box(0, 0, 10, 5, "T", "value", ()), Box(11, 0, 10, 5, "T", "value", ()))
    assert len(list(joined(edges(apart)))) == 2


@pytest.mark.parametrize(("width", "height"), [(210, 297), (297, 210), (148, 210)])
def test_5_the_page_has_the_sheets_size(width: float, height: float) -> None:
    sheet = Sheet("f", 1, "題", "ja-JP", 0.5, (Page(1, width, height, (box_of(5, 5, 90, 20, line_of("一")),)),))
    box = pypdf.PdfReader(io.BytesIO(write_pdf([sheet], title=""))).pages[0].mediabox
    assert float(box.width) * 25.4 / 72 == pytest.approx(width, abs=0.01)
    assert float(box.height) * 25.4 / 72 == pytest.approx(height, abs=0.01)


def test_6_the_draft_mark_is_light() -> None:
    mark = box_of(150, 10, 30, 15, line_of("案", size=30), role="draft")
    body = box_of(20, 100, 100, 15, line_of("本文", size=30))
    image = picture(write_pdf([sheet_of((mark, body), draft=True)], title=""))
    scale = 100 / 25.4
    assert image.crop((0, 0, image.width, int(50 * scale))).getextrema()[0] > 190
    assert image.crop((0, int(95 * scale), image.width, image.height)).getextrema()[0] < 60


def test_7_labels_read_as_one_word() -> None:
    spread = label_lines("根拠規定", Style(10.5, 60, 13.5), spread=True)[0]
    stacked = vertical_label("外部提供（市）", 10.5, 8.0, 60.0, "mincho")
    boxes = (
        Box(20, 20, 62, 8, "LTRB", "label", (Placed(21, 21, spread),)),
        Box(20, 40, 10, 62, "LTRB", "label", (Placed(21, 41, stacked),)),
    )
    assert pdfium_text(write_pdf([sheet_of(boxes)], title="")) == ["根拠規定\n外部提供（市）"]


def test_7_wide_labels_keep_their_rows() -> None:
    rows = []
    for n, (label, value) in enumerate((("実施時期", "令和３年５月"), ("件数", "約11,000人"), ("備考", "なし"))):
        line = label_lines(label, Style(11, 60, 13.5), spread=True)[0]
        rows.append(Box(20, 20 + 6 * n, 62, 6, "LTRB", "label", (Placed(21, 20.5 + 6 * n, line),)))
        rows.append(box_of(82, 20 + 6 * n, 90, 6, line_of(value)))
    got = "".join(pdfium_text(write_pdf([sheet_of(tuple(rows))], title=""))).split()
    assert got == ["実施時期", "令和３年５月", "件数", "約11,000人", "備考", "なし"]


def test_8_more_characters_than_one_font_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_font, "LAST_CODE", 4096 + 100)
    lines = [line_of("".join(chr(0x4E00 + 40 * row + n) for n in range(40))) for row in range(6)]
    data = write_pdf([sheet_of((box_of(10, 10, 190, 60, *lines),))], title="")
    assert pdfium_text(data) == ["\n".join(line.text for line in lines)]
    fonts = pypdf.PdfReader(io.BytesIO(data)).pages[0]["/Resources"]["/Font"]
    assert sum("BIZUDMincho" in str(f.get_object()["/BaseFont"]) for f in fonts.values()) == 2


def test_9_progress_counts_pages() -> None:
    box = (box_of(20, 20, 50, 20, line_of("一")),)
    seen: list[tuple[int, int]] = []
    write_pdf([sheet_of(box, box), sheet_of(box)], title="", progress=lambda done, of: seen.append((done, of)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


@pytest.fixture
def own_font(own_home: Path) -> Callable[[dict[str, Any]], str]:
    """Make a 追加フォント of these glyphs; gives its face id."""

    def make(glyphs: dict[str, Any]) -> str:
        names = [".notdef", *glyphs]
        builder = FontBuilder(1000, isTTF=True)
        builder.setupGlyphOrder(names)
        builder.setupCharacterMap({0x4E00 + n: name for n, name in enumerate(glyphs)})
        builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), **glyphs})
        builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 0)))
        builder.setupHorizontalHeader(ascent=880, descent=-120)
        builder.setupNameTable({"familyName": "Own"})
        builder.setupOS2()
        builder.setupPost()
        (own_home / "fonts").mkdir()
        builder.save(own_home / "fonts" / "own.ttf")
        chain_module.forget()
        outlines_of.cache_clear()
        return "own"

    return make


@pytest.fixture(autouse=True)
def fresh_fonts() -> Any:
    yield
    chain_module.forget()
    outlines_of.cache_clear()


def square(left: int, size: int) -> Any:
    pen = TTGlyphPen(None)
    pen.moveTo((left, 0))
    for point in ((left, size), (left + size, size), (left + size, 0)):
        pen.lineTo(point)
    pen.closePath()
    return pen.glyph()


def drawn(font: TTFont, glyph: str) -> list[Any]:
    pen = DecomposingRecordingPen(font.getGlyphSet())
    font.getGlyphSet()[glyph].draw(pen)
    return pen.value  # type: ignore[no-any-return]


def test_10_composite_glyphs_bring_their_parts(own_font: Callable[[dict[str, Any]], str]) -> None:
    glyphs = {"unused": square(0, 50), "part": square(0, 100)}
    pen = TTGlyphPen({"part": glyphs["part"], "unused": glyphs["unused"]})
    pen.addComponent("part", (1, 0, 0, 1, 300, 200))
    pen.addComponent("part", (0.5, 0, 0, 0.5, 10, 20))
    face = own_font({**glyphs, "whole": pen.glyph()})
    whole = TTFont(io.BytesIO(face_of(face).path.read_bytes()))
    small = TTFont(io.BytesIO(Outlines(face).subset((0, 3))))
    assert small["maxp"].numGlyphs == 3
    assert drawn(small, small.getGlyphOrder()[1]) == drawn(whole, "whole")


@pytest.mark.parametrize("face", ["BIZUDMincho-Regular", "BIZUDGothic-Bold", "ipamjm"])
def test_10_outlines_are_the_fonts_own(face: str) -> None:
    whole = TTFont(io.BytesIO(face_of(face).path.read_bytes()), lazy=True)
    glyphs = [0, *(face_of(face).glyph(ord(c)) for c in "永字八法ー（Ag")]
    small = TTFont(io.BytesIO(Outlines(face).subset(glyphs)))
    for n, glyph in enumerate(glyphs):
        name, small_name = whole.getGlyphName(glyph), small.getGlyphOrder()[n]
        assert drawn(small, small_name) == drawn(whole, name)
        assert small["hmtx"][small_name] == whole["hmtx"][name]
    assert small["head"].checkSumAdjustment


def test_9_a_broken_outline_is_told(own_font: Callable[[dict[str, Any]], str]) -> None:
    face = own_font({"a": square(0, 500)})
    known = Outlines(face)
    path = face_of(face).path
    known.subset((0,))
    path.write_bytes(b"gone")
    with pytest.raises(DeskError) as told:
        known.subset((0, 1))
    assert told.value.code == "fonts.unusable"
    path.unlink()
    with pytest.raises(DeskError) as told:
        known.subset((0, 1))
    assert str(path) in str(told.value)


def test_outlines_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    outlines_of.cache_clear()
    sheet = one("一度だけ読む")
    write_pdf([sheet], title="")
    monkeypatch.setattr(outlines, "_unhinted", lambda _: pytest.fail("read again"))
    write_pdf([sheet], title="")
    with pytest.raises(pytest.fail.Exception):
        write_pdf([one("他の字")], title="")
