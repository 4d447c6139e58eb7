"""Sheets become Excel and are read back.

1. Every text field comes back exactly: paragraphs, leading blanks, several blanks, 異体字, list entries, brackets.
2. What looks like a formula, a number, a date or an error is text; signs XML cannot hold survive.
3. The same sheet gives the same bytes.
4. Page breaks stand where the sheet's pages end, at full size, on the sheet's paper; columns and rows add up to its mm.
5. Cells do not overlap, every frame is ruled all round, labels are 均等割付, vertical labels stacked.
6. Running heads stand at the head of every page; 案 in the page header of a draft.
7. Marks for reading back are hidden.
8. A box ticked, a text changed or a line added in Excel is read; a blank form filled in Excel is read.
9. A file that is no workbook, or not ours, is refused.
10. Any tab name is taken.
11. A workbook that went through LibreOffice reads the same, prints as many pages as the sheet, and no text is cut.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from desktop.answers.model import Answers
from desktop.definition.condition import is_blank
from desktop.definition.find import load
from desktop.definition.model import Form
from desktop.errors import DeskError
from desktop.paper.excel import write_excel
from desktop.paper.excel_answers import answers_in
from desktop.paper.excel_grid import PIXEL, TALLEST, Axis, grid_of
from desktop.places import FONTS
from desktop.sheet.compose import Style, compose
from desktop.sheet.lay_out import lay_out
from desktop.sheet.model import Sheet
from desktop.sheet.packet import build_packet
from tests.paper.conftest import PAPERS, ROOT, case_of, laid_out, papers_of
from tests.paper.first_sheet import read_excel_values
from tests.paper.sheets import box_of, line_of, sheet_of
from tests.paper.test_official import bare
from tests.paper.test_pdf import pdfium_text


def paper(name: str) -> Path:
    return ROOT / "tests" / "papers" / f"{name}.toml"


def opened(sheet: Sheet, name: str = "付議案件シート") -> Worksheet:
    return openpyxl.load_workbook(io.BytesIO(write_excel(sheet, sheet_name=name))).worksheets[0]


def filled(values: Mapping[str, str]) -> tuple[Form, Answers, Sheet]:
    """K3 (every section open) with some texts of its own."""
    found = case_of(paper("k3"))
    answers = found.case.answers
    for field, text in values.items():
        answers = answers.put(found.form.fields[field], text)
    return found.form, answers, lay_out(found.form, answers)


def test_1_every_case_comes_back_exactly(any_case: Path) -> None:
    """Every kind of answer but figures: texts, choices, lists, tables, checklists, clauses."""
    for laid in papers_of(any_case):
        back = read_excel_values(write_excel(laid.sheet, sheet_name="様式"))
        assert (back.form, back.version) == laid.form.key
        got = answers_in(back, laid.form)
        wanted = {f: laid.shown.values.get(f, laid.form.fields[f].empty) for f in got}
        assert {f: v for f, v in got.items() if not is_blank(v)} == {f: v for f, v in wanted.items() if not is_blank(v)}
        boxes = [box for page in laid.sheet.pages for box in page.boxes if box.role != "figure"]
        printed = {line.field for box in boxes for line in (p.line for p in box.lines)} - {""}
        assert printed <= got.keys()


ODD = (
    "一行目\n\n　字下げ　　二つの空白  半角二つ\n",
    "辻󠄀󠄀 渡邉󠄐 𠮷野 か゚き゚ 🙂 﨑",
    "１　番号のある長い段落で、二行目からは一字下がって組まれるので、戻すときに足した空白を除く必要がある段落です。\n２　次",
    "（１）括弧の番号が付いた長い段落で、二行目からは一字下がって組まれるので、足した空白を除く必要がある段落です。",
    "AI-OCRによるlong English words in a row, and more words to wrap over the line end without a blank lost",
    "　\n　　\n末尾に空白　",
    "_x0041_ & <b> \"'\t終",
    "あ" * 3000,
)


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_1_odd_texts_come_back_exactly(text: str) -> None:
    form, answers, sheet = filled({"biko": text, "mk_riyu": text[:400]})
    back = read_excel_values(write_excel(sheet, sheet_name="様式"))
    assert back.values["biko"] == text
    assert back.values["mk_riyu"] == text[:400]
    assert answers_in(back, form).items() >= {f: v for f, v in answers.values.items() if f in ("koui", "grid")}.items()
    assert form.id == back.form


def test_1_a_hundred_thousand_characters_come_back() -> None:
    text = "".join("漢字仮名交じり文，。「」AIの処理\n"[n * n % 19] for n in range(100_000))
    _, _, sheet = filled({"biko": text})
    assert len(sheet.pages) > 50
    assert read_excel_values(write_excel(sheet, sheet_name="様式")).values["biko"] == text


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.sampled_from("漢字かな，。「」（）１２10Aa-=+@_x \u3000\n①※辻\U000e0100𠮷\u3099\u0301"), max_size=160)
)
def test_1_any_text_comes_back_exactly(text: str) -> None:
    style = Style(10.5, 60.0, 13.5, hang=1.0, pad=2.0)
    sheet = sheet_of((box_of(20, 20, 64, 200, *compose(text, style, field="biko")),))
    assert read_excel_values(write_excel(sheet, sheet_name="様式")).values == {"biko": text}


@pytest.mark.parametrize("inside", ["条例第13条第４項", "（括弧）の中の（括弧）", ""])
@pytest.mark.parametrize("chosen", [(), ("sonota",)], ids=["unchosen", "chosen"])
def test_1_brackets_come_back(inside: str, chosen: tuple[str, ...]) -> None:
    form = load("komae.sheet")
    sheet = lay_out(form, Answers.of(form, {"konkyo_sonota": inside, "konkyo": chosen}))
    back = read_excel_values(write_excel(sheet, sheet_name="様式"))
    assert back.values["konkyo_sonota"] == (inside if chosen else "")  # the bracket is asked only with its box
    assert (("konkyo", "sonota") in back.ticks) is bool(chosen)


LOOKALIKES = (
    "=1+1",
    "+81-3-1234",
    "-5",
    "@SUM(A1)",
    "1234567890123456",
    "0012",
    "1/2",
    "R3.4.1",
    "#N/A",
    "#REF!",
    "TRUE",
    "'引用",
)


ENTRIES = st.lists(st.text("氏名、住所（，）「」a", min_size=1, max_size=6), min_size=1, max_size=6)


def in_one_run(entries: tuple[str, ...]) -> tuple[Form, bytes]:
    """The items of a 業務委託, printed with commas only."""
    form = load("shinjuku.itaku")
    answers = Answers.of(form).put(form.fields["koumoku"], entries)
    return form, write_excel(lay_out(form, answers), sheet_name="様式")


@settings(max_examples=40, deadline=None)
@given(ENTRIES)
def test_1_entries_in_one_run_come_back_exactly(entries: list[str]) -> None:
    form, data = in_one_run(tuple(entries))
    assert answers_in(read_excel_values(data), form)["koumoku"] == tuple(entries)


def test_8_an_entry_with_a_comma_stays_whole_when_others_are_changed() -> None:
    form, data = in_one_run(("氏名", "住民税の課税、非課税の別", "住所（番地"))

    def edit(page: Worksheet) -> None:
        (where,) = (n.attr_text for k, n in page.parent.defined_names.items() if k == "_f.koumoku.1")
        first = page[where.rpartition("!")[2].replace("$", "").split(":")[0]]
        first.value = "電話番号、" + first.value.replace("氏名", "氏名（カナ、漢字）") + "、性別"

    back = answers_in(read_excel_values(changed(data, edit)), form)
    wanted = ("電話番号", "氏名（カナ、漢字）", "住民税の課税、非課税の別", "住所（番地", "性別")
    assert back["koumoku"] == wanted


def test_2_text_stays_text() -> None:
    boxes = [box_of(20, 20 + 10 * n, 100, 10, line_of(t, field=f"f{n}")) for n, t in enumerate(LOOKALIKES)]
    sheet = sheet_of(tuple(boxes))
    cells = [c for row in opened(sheet).iter_rows() for c in row if c.value in LOOKALIKES]
    assert [c.value for c in cells] == list(LOOKALIKES)
    assert {(c.data_type, c.number_format, c.quotePrefix) for c in cells} == {("s", "@", True)}
    back = read_excel_values(write_excel(sheet, sheet_name="様式"))
    assert tuple(back.values.values()) == LOOKALIKES


def test_2_signs_xml_cannot_hold() -> None:
    text = "前\x0b後\x00\ufffe終"
    sheet = sheet_of((box_of(20, 20, 100, 10, line_of(text, field="biko")),))
    assert read_excel_values(write_excel(sheet, sheet_name="様式")).values == {"biko": text}


def test_3_same_bytes() -> None:
    sheet = laid_out(paper("k1"))
    first, second = write_excel(sheet, sheet_name="甲"), write_excel(sheet, sheet_name="甲")
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"20" not in archive.read("docProps/core.xml").split(b"W3CDTF")[1][:6]


@pytest.mark.parametrize("name", PAPERS)
def test_4_page_breaks_and_paper(name: str) -> None:
    sheet = laid_out(paper(name))
    page, grid = opened(sheet), grid_of(sheet)
    assert [b.id for b in page.row_breaks.brk] == list(grid.page_ends[:-1])
    assert len(grid.page_ends) == len(sheet.pages)
    assert page.page_setup.scale == 100
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "portrait")
    assert not page.sheet_properties.pageSetUpPr.fitToPage
    assert page.print_title_rows is None
    letter = openpyxl.utils.get_column_letter(len(grid.columns))
    assert page.print_area.endswith(f"!$A$1:${letter}${len(grid.rows)}")


@pytest.mark.parametrize("name", PAPERS)
def test_4_columns_and_rows_add_up_to_millimetres(name: str) -> None:
    sheet = laid_out(paper(name))
    page, grid = opened(sheet), grid_of(sheet)
    boxes = [b for p in sheet.pages for b in p.boxes]
    margins, letters = page.page_margins, map(openpyxl.utils.get_column_letter, range(1, len(grid.columns) + 1))
    wide = sum(page.column_dimensions[letter].width * 7 for letter in letters) * PIXEL
    free = sheet.pages[0].width - wide - (margins.left + margins.right) * 25.4
    assert page.print_options.horizontalCentered
    assert margins.left * 25.4 + free / 2 == pytest.approx(min(b.x for b in boxes), abs=0.2)
    assert wide == pytest.approx(max(b.x + b.width for b in boxes) - min(b.x for b in boxes), abs=0.3)
    start = 0
    for n, end in enumerate(grid.page_ends):
        tall = sum(page.row_dimensions[row].height for row in range(start + 1, end + 1)) / 72 * 25.4
        bottom = page.page_margins.top * 25.4 + tall
        assert bottom == pytest.approx(max(b.y + b.height for b in sheet.pages[n].boxes), abs=0.3)
        assert bottom + page.page_margins.bottom * 25.4 < sheet.pages[n].height - 2
        start = end


def test_4_no_row_is_taller_than_excel_allows() -> None:
    sheet = sheet_of((box_of(20, 20, 100, 250, line_of("高い")),))
    assert max(grid_of(sheet).rows) <= TALLEST
    assert sum(grid_of(sheet).rows) * PIXEL == pytest.approx(250, abs=0.3)


def test_4_axis_takes_near_edges_for_one() -> None:
    axis = Axis([0, 100], [0.5, 50, 50.4, 99.5])
    assert [round(e * PIXEL) for e in axis.edges] == [0, 50, 100]
    assert [axis.at(mm) for mm in (0, 0.6, 49, 51, 99.9, 200)] == [0, 0, 1, 1, 2, 2]


def frames_ruled(page: Worksheet, sheet: Sheet) -> list[str]:
    """Edges of frames that a cell along them does not rule."""
    faults = []
    for cells, ruled in grid_of(sheet).frames:
        for row, column in cells:
            border = page.cell(row, column).border
            for side, at, edge in (
                ("L", column == cells.left, border.left),
                ("R", column == cells.right, border.right),
                ("T", row == cells.top, border.top),
                ("B", row == cells.bottom, border.bottom),
            ):
                if at and side in ruled and (edge is None or edge.style != "thin"):
                    faults.append(f"{side}{row}:{column}")
    return faults


@pytest.mark.parametrize("blank", [False, True], ids=["filled", "blank"])
@pytest.mark.parametrize("name", PAPERS)
def test_5_cells_do_not_overlap_and_frames_are_closed(name: str, blank: bool) -> None:
    sheet = laid_out(paper(name), blank=blank)
    page = opened(sheet)
    taken: dict[tuple[int, int], str] = {}
    for merged in page.merged_cells.ranges:
        for row in range(merged.min_row, merged.max_row + 1):
            for column in range(merged.min_col, merged.max_col + 1):
                assert taken.setdefault((row, column), merged.coord) == merged.coord
    assert frames_ruled(page, sheet) == []


def test_5_the_rig_notices_an_open_frame() -> None:
    sheet = laid_out(paper("k1"))
    page = opened(sheet)
    cells, _ = next(f for f in grid_of(sheet).frames if f[1] == "LTRB")
    page.cell(cells.top, cells.right).border = openpyxl.styles.Border()
    assert frames_ruled(page, sheet)


def test_5_labels() -> None:
    page = opened(laid_out(paper("k1")))
    found = {str(c.value): c for row in page.iter_rows() for c in row if c.value}
    assert found["根拠規定"].alignment.horizontal == "distributed"
    assert found["事務の概要"].alignment.horizontal == "distributed"
    assert found["外部提供"].alignment.textRotation in (0, 255)
    stacked = [c.value for row in page.iter_rows() for c in row if c.alignment.textRotation == 255]
    assert "外部提供" in stacked
    assert found["【未来戦略室】"].alignment.horizontal == "right"
    assert found["根拠規定"].font.name == "BIZ UDMincho Medium"
    assert any(str(v).startswith("■諮") or str(v).replace("　", "").startswith("■諮") for v in found)


def test_6_running_heads_on_every_page() -> None:
    sheet = laid_out(paper("k3"))
    page, grid = opened(sheet), grid_of(sheet)
    starts = [1, *(end + 1 for end in grid.page_ends[:-1])]
    assert [page.cell(row, 1).value for row in starts] == [sheet.title] * 5
    assert [page.cell(row + 1, 1).value for row in starts] == ["【福祉政策課】"] * 5


def test_6_the_draft_mark() -> None:
    sheet = laid_out(paper("k1"), draft=True)
    header = opened(sheet).oddHeader.right
    assert (header.text, header.color) == ("案", "CCCCCC")
    assert opened(laid_out(paper("k1"))).oddHeader.right.text is None
    assert grid_of(sheet).rows == grid_of(laid_out(paper("k1"))).rows


def test_7_marks_are_hidden() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_excel(laid_out(paper("k1")), sheet_name="シート")))
    assert book.sheetnames == ["シート"]
    assert all(name.hidden for name in book.defined_names.values())
    page = book.worksheets[0]
    shown = [
        str(c.value)
        for column in page.iter_cols()
        for c in column
        if c.value and not page.column_dimensions[c.column_letter].hidden
    ]
    assert not [text for text in shown if "{" in text or "_f." in text or "jimu" in text]
    assert not page.sheet_view.showGridLines


def changed(data: bytes, edit: Any) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    edit(book.worksheets[0])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def put(page: Worksheet, old: str, new: str) -> None:
    cell = next(c for row in page.iter_rows() for c in row if c.value == old)
    cell.value = new


def test_8_changes_made_in_excel_are_read() -> None:
    sheet = laid_out(paper("k1"))
    data = write_excel(sheet, sheet_name="シート")

    def edit(page: Worksheet) -> None:
        put(page, "■氏名", "□氏名")
        put(page, "□本籍", "☑本籍")
        put(page, "企画財政部未来戦略室", "企画財政部政策室")
        put(page, "ることができる機能である。", "ることができる。")

    was, now = read_excel_values(data), read_excel_values(changed(data, edit))
    assert was.ticks - now.ticks == {("grid", "shimei")}
    assert now.ticks - was.ticks == {("grid", "honseki")}
    differing = {f for f in was.values if was.values[f] != now.values[f]}
    assert differing == {"shukan", "jimu_gaiyo"}
    assert now.values["jimu_gaiyo"] == was.values["jimu_gaiyo"].replace("できる機能である。", "できる。")


def test_8_ticking_a_box_before_a_bracket_keeps_the_bracket() -> None:
    data = write_excel(laid_out(paper("k3"), blank=True), sheet_name="様式")

    def edit(page: Worksheet) -> None:
        cell = next(c for row in page.iter_rows() for c in row if str(c.value).startswith("□⑥その他（"))
        cell.value = "■⑥その他（条例第５条）"

    back = read_excel_values(changed(data, edit))
    assert back.values["konkyo_sonota"] == "条例第５条"
    assert back.ticks == {("konkyo", "sonota")}


def test_8_a_blank_form_filled_in_excel_is_read() -> None:
    form = load("komae.sheet")
    sheet = lay_out(form, Answers.of(form), blank=True)
    data = write_excel(sheet, sheet_name="様式")
    assert set(read_excel_values(data).values.values()) == {""}

    def edit(page: Worksheet) -> None:
        names = page.parent.defined_names
        for field, value in (("jimu_mei", "防災マップ"), ("kensu", 2500), ("gt_saki", "一行目\n二行目")):
            cells = names[f"_f.{field}.1"].attr_text.rpartition("!")[2].replace("$", "")
            page[cells.split(":")[0]].value = value

    back = read_excel_values(changed(data, edit))
    assert back.values["jimu_mei"] == "防災マップ"
    assert back.values["kensu"] == "2500"
    assert back.values["gt_saki"] == "一行目\n二行目"


@pytest.mark.parametrize("name", ["check4", "check5"])
def test_8_a_blank_checklist_ticked_in_excel_is_read(name: str) -> None:
    """Every row of both voices, with the printed sign and with those a keyboard gives for it."""
    form = load(f"shinjuku.{name}")
    data = write_excel(lay_out(form, Answers.of(form), blank=True), sheet_name="様式")
    assert read_excel_values(data).ticks == frozenset()
    typed = ("○", "-", "〇", "－", " ◯", "ー")
    fields = [f for f in form.fields.values() if f.checklist]
    rows = [(f.id, row.id) for f in fields if f.checklist for row in f.checklist.rows]

    def edit(page: Worksheet) -> None:
        names = page.parent.defined_names
        for n, (field, row) in enumerate(rows):
            cells = names[f"_k.{field}.{row}"].attr_text.rpartition("!")[2].replace("$", "")
            page[cells.split(":")[0]].value = typed[n % len(typed)]

    back = read_excel_values(changed(data, edit))
    marks = ("maru", "fuyo")
    assert back.ticks == {(field, f"{row}={marks[n % 2]}") for n, (field, row) in enumerate(rows)}
    assert len(back.ticks) == len(rows) > 30


def test_8_a_sign_that_is_no_mark_ticks_nothing() -> None:
    form = load("shinjuku.check4")
    data = write_excel(lay_out(form, Answers.of(form), blank=True), sheet_name="様式")

    def edit(page: Worksheet) -> None:
        where = page.parent.defined_names["_k.c_ku.u1"].attr_text.rpartition("!")[2].replace("$", "")
        page[where.split(":")[0]].value = "△"

    assert read_excel_values(changed(data, edit)).ticks == frozenset()


def test_8_a_line_added_below_a_text_is_a_paragraph() -> None:
    line = line_of("一行目", field="biko")
    sheet = sheet_of((box_of(20, 20, 150, 60, line),))
    data = write_excel(sheet, sheet_name="様式")

    def edit(page: Worksheet) -> None:
        first, last = page.parent.defined_names["_f.biko.1"].attr_text.rpartition("!")[2].replace("$", "").split(":")
        rows = [c for (c, *_) in page[f"{first}:{last}"] if not isinstance(c, openpyxl.cell.MergedCell)]
        rows[1].value = "書き足し"

    assert read_excel_values(changed(data, edit)).values == {"biko": "一行目\n書き足し"}


@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\x03\x04 broken"])
def test_9_no_workbook(data: bytes) -> None:
    with pytest.raises(DeskError, match="「回答.xlsx」は") as told:
        read_excel_values(data, "回答.xlsx")
    assert told.value.code == "paper.no-excel"


def test_9_not_our_workbook() -> None:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    with pytest.raises(DeskError) as told:
        read_excel_values(out.getvalue())
    assert told.value.code == "paper.not-ours"


def test_9_a_deleted_sheet() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_excel(laid_out(paper("k1")), sheet_name="シート")))
    book.create_sheet("別")
    del book["シート"]
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(DeskError) as told:
        read_excel_values(out.getvalue())
    assert told.value.code == "paper.not-ours"


@pytest.mark.parametrize("name", ["", "  ", "様式'１'", "a/b\\c?*[d]:e", "あ" * 40, "A1", "付議 案件"])
def test_10_any_tab_name(name: str) -> None:
    sheet = laid_out(paper("k4"))
    data = write_excel(sheet, sheet_name=name)
    (tab,) = openpyxl.load_workbook(io.BytesIO(data)).sheetnames
    assert 0 < len(tab) <= 31
    assert not set("[]:*?/\\'") & set(tab)
    assert read_excel_values(data).ticks == sheet.ticks()


SOFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")
ALIAS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>{fonts}</dir><cachedir>{cache}</cachedir>
<match target="pattern"><test name="family"><string>BIZ UDMincho Medium</string></test>
<edit name="family" mode="assign" binding="strong"><string>BIZ UDMincho</string></edit></match></fontconfig>"""
"""Our fonts under the names that Windows gives its own copies."""
DEJAVU = Path("/usr/share/fonts/truetype/dejavu")
KINDS = [*PAPERS, "blank"]
FC_MATCH = shutil.which("fc-match")
ROMAN = subprocess.run([FC_MATCH, "Times New Roman"], capture_output=True, text=True).stdout if FC_MATCH else ""
"""What this PC takes for the workbook's own font."""


def convert(folder: Path, kind: str, target: Path) -> None:
    """Convert every workbook of a folder with the fonts its fonts.conf names."""
    files = [str(folder / f"{name}.xlsx") for name in KINDS]
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    done = subprocess.run(
        [str(SOFFICE), "--headless", profile, "--convert-to", kind, "--outdir", str(target), *files],
        env={**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf"), "HOME": str(folder)},
        capture_output=True,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr.decode()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with NAME.pdf and again/NAME.xlsx of every workbook, made by LibreOffice in one go each."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "fonts.conf").write_text(ALIAS.format(fonts=FONTS, cache=folder / "cache"), encoding="utf-8")
    for name in KINDS:
        (folder / f"{name}.xlsx").write_bytes(write_excel(_sheet(name), sheet_name="様式"))
    for kind, target in (("pdf", folder), ("xlsx", folder / "again")):
        convert(folder, kind, target)
    yield folder
    shutil.rmtree(folder / "profile", ignore_errors=True)


def _sheet(name: str) -> Sheet:
    return laid_out(paper("k3"), blank=True) if name == "blank" else laid_out(paper(name))


@needs_office
@pytest.mark.parametrize("name", KINDS)
def test_11_as_many_pages_and_the_same_words_on_each(name: str, office: Path) -> None:
    """Labels are spread by LibreOffice word by word, so each page is compared as a bag of characters."""
    sheet = _sheet(name)
    pages = pdfium_text((office / f"{name}.pdf").read_bytes())
    assert len(pages) == len(sheet.pages)
    for page, got in zip(sheet.pages, pages, strict=True):
        wanted = "".join(p.line.text for box in page.boxes for p in box.lines)
        assert sorted(bare(got)) == sorted(bare(wanted))


@needs_office
@pytest.mark.skipif(not DEJAVU.is_dir(), reason="the font without Japanese (fonts-dejavu) is not installed")
def test_11_as_many_pages_without_our_fonts(office: Path, tmp_path: Path) -> None:
    """A PC that has none of our fonts sets everything wider, but not on more pages."""
    (tmp_path / "fonts.conf").write_text(ALIAS.format(fonts=DEJAVU, cache=tmp_path / "cache"), encoding="utf-8")
    for name in KINDS:
        shutil.copy(office / f"{name}.xlsx", tmp_path)
    convert(tmp_path, "pdf", tmp_path)
    shutil.rmtree(tmp_path / "profile", ignore_errors=True)
    for name in KINDS:
        document = pypdfium2.PdfDocument(tmp_path / f"{name}.pdf")
        assert len(document) == len(_sheet(name).pages)
        document.close()


CASES = {"j1": 10, "s2": 6, "k3case": 8, "t1": 4}
"""Cases with wide tables, landscape sheets and checklists, and the pages of their papers."""


@needs_office
@pytest.mark.skipif("Roman" not in ROMAN and "Serif" not in ROMAN, reason="no font as wide as Times is installed")
def test_11_every_worksheet_of_a_case_on_as_many_pages(tmp_path: Path) -> None:
    """With the fonts a PC happens to have: not one column slips onto a page of its own."""
    for name in CASES:
        read = case_of(paper(name))
        packet = build_packet(read.form, read.case.answers, read.case.facts)
        data = write_excel(packet.sheets, sheet_names=[p.title for p in packet.parts])
        (tmp_path / f"{name}.xlsx").write_bytes(data)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    files = [str(tmp_path / f"{name}.xlsx") for name in CASES]
    words = [str(SOFFICE), "--headless", profile, "--convert-to", "pdf", "--outdir", str(tmp_path), *files]
    subprocess.run(words, capture_output=True, timeout=180, check=True)
    shutil.rmtree(tmp_path / "profile", ignore_errors=True)
    printed = {}
    for name in CASES:
        document = pypdfium2.PdfDocument(tmp_path / f"{name}.pdf")
        printed[name] = len(document)
        document.close()
    assert printed == CASES


@needs_office
@pytest.mark.parametrize("name", KINDS)
def test_11_read_back_after_libreoffice_saved_it(name: str, office: Path) -> None:
    before = read_excel_values(write_excel(_sheet(name), sheet_name="様式"))
    after = read_excel_values((office / "again" / f"{name}.xlsx").read_bytes())
    assert after == before
