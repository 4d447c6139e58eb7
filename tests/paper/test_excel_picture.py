"""Figures, pictures and several sheets in a workbook.

1. A figure is a picture over its cells in its printed size; its words stand in the cells behind it, found by a search.
2. An attached picture or page is the rendered picture; one that is not at hand says its title.
3. Several sheets are several tabs with unique, legal names, and are read back each for itself.
4. The same sheets give the same bytes.
5. What a clerk changes in a table or a checklist is read; what the program computed is not taken for typed.
6. LibreOffice opens it: the figure stands where it is printed.
"""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
from PIL import Image, ImageChops

from desktop.paper.excel import write_excel
from desktop.paper.excel_answers import answers_in
from desktop.paper.excel_picture import draw_box
from desktop.paper.excel_read import read_excel_sheets
from desktop.paper.pdf import write_pdf
from desktop.paper.tiles import FIGURE_HEAD
from tests.paper.conftest import ROOT, papers_of
from tests.paper.figure_sheets import figure_box, figure_sheet, foreign_pdf, photo, picture_sheet
from tests.paper.first_sheet import read_excel_values
from tests.paper.test_excel import changed, needs_office, paper
from tests.sheet.figures import FIGURES, FLOW

EVERY = pytest.mark.parametrize("name", FIGURES)


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]


@EVERY
def test_1_a_picture_with_its_words_behind_it(name: str) -> None:
    rows, width, height = FIGURES[name]
    page = opened(write_excel(figure_sheet(rows, width, height), sheet_name="図"))
    (picture,) = page._images
    assert (picture.anchor.ext.cx, picture.anchor.ext.cy) == (width * 36000, height * 36000)
    texts = [str(c.value) for row in page.iter_rows() for c in row if c.value and not str(c.value).startswith("{")]
    assert texts[0] == FIGURE_HEAD
    for cells in rows:
        for line in filter(None, cells[3].split("\n")):
            assert any(line in text for text in texts), line
    grey = {c.font.color.rgb for row in page.iter_rows() for c in row if c.value == texts[0]}
    assert grey == {"FF808080"}


def test_1_three_hundred_texts_are_all_there() -> None:
    from desktop.answers.figure import rows_of
    from tests.sheet.figures import node

    rows = rows_of([node(f"n{n}", "org", f"組織{n}番", (n % 20 * 26, n // 20 * 16, 20, 10)) for n in range(300)])
    page = opened(write_excel(figure_sheet(rows, 165, 100), sheet_name="図"))
    text = "".join(str(c.value) for row in page.iter_rows() for c in row if c.value)
    assert all(f"組織{n}番" in text for n in range(300))


def test_2_pictures_and_pages() -> None:
    for data in (photo("PNG"), foreign_pdf()):
        (picture,) = opened(write_excel(picture_sheet(), sheet_name="図", pictures={"添付": data}))._images
        image = Image.open(picture.ref).convert("L")
        assert abs(image.width - 100 / 25.4 * 150) <= 2
        assert min(image.getdata() if not hasattr(image, "get_flattened_data") else image.get_flattened_data()) < 60
    assert len(opened(write_excel(picture_sheet(), sheet_name="図"))._images) == 1


def test_3_tabs() -> None:
    sheet = figure_sheet(*FIGURES["boxes"])
    names = ["別紙", "別紙", "あ" * 40, "あ" * 40, "a/b", "", "BESSHI", "besshi"]
    book = openpyxl.load_workbook(io.BytesIO(write_excel([sheet] * len(names), sheet_names=names)))
    assert book.sheetnames[:2] == ["別紙", "別紙 2"]
    assert len({n.casefold() for n in book.sheetnames}) == len(names)
    assert all(0 < len(n) <= 31 and not set("[]:*?/\\'") & set(n) for n in book.sheetnames)


@pytest.mark.parametrize("name", ["j1", "s2", "t1", "r1"])
def test_3_every_sheet_is_read_for_itself(name: str) -> None:
    laid = papers_of(ROOT / "tests" / "papers" / f"{name}.toml")
    data = write_excel([p.sheet for p in laid], sheet_names=[p.form.short for p in laid])
    back = read_excel_sheets(data)
    assert [(s.form, s.version) for s in back] == [p.form.key for p in laid]
    for sheet, one in zip(back, laid, strict=True):
        assert sheet == read_excel_values(write_excel(one.sheet, sheet_name="様式"))
    assert len(back) > 2 or name == "t1"


def test_4_same_bytes() -> None:
    sheets = [figure_sheet(*FIGURES["flow"]), picture_sheet()]
    made = [write_excel(sheets, sheet_names=["図", "写真"], pictures={"添付": photo("JPEG")}) for _ in range(2)]
    assert made[0] == made[1]


def put(page: Any, old: str, new: str) -> None:
    next(c for row in page.iter_rows() for c in row if c.value == old).value = new


def test_5_changes_in_a_table() -> None:
    (laid,) = papers_of(paper("s1"))
    data = write_excel(laid.sheet, sheet_name="様式")
    was = answers_in(read_excel_values(data), laid.form)
    tables = [f.id for f in laid.form.fields.values() if f.kind == "table" and was.get(f.id)]
    assert len(tables) >= 10
    first = was[tables[0]][0][0]
    assert isinstance(first, str)
    now = answers_in(read_excel_values(changed(data, lambda page: put(page, first, "１件"))), laid.form)
    assert now[tables[0]] != was[tables[0]]
    assert now[tables[0]][0][0] == "１件"
    assert [t for t in tables if now[t] != was[t]] == [tables[0]]


def test_5_changes_in_a_checklist() -> None:
    laid = next(p for p in papers_of(paper("j1")) if p.form.id.endswith("check4"))
    data = write_excel(laid.sheet, sheet_name="様式")
    was = read_excel_values(data)

    def empty_one(page: Any) -> None:
        put(page, "○", "")

    now = read_excel_values(changed(data, empty_one))
    assert len(was.ticks) == 32
    assert len(was.ticks - now.ticks) == 1


def test_6_the_picture_is_the_printed_figure() -> None:
    rows, width, height = FIGURES["flow"]
    drawn = draw_box(figure_box(rows, width, height), {}).convert("L")
    document = pypdfium2.PdfDocument(write_pdf([figure_sheet(rows, width, height)], title=""))
    page = document[0].render(scale=150 / 72, grayscale=True).to_pil()
    document.close()
    left, top = round(20 / 25.4 * 150), round(25 / 25.4 * 150)
    cut = page.crop((left, top, left + drawn.width, top + drawn.height))
    small = [i.resize((drawn.width // 8, drawn.height // 8), Image.Resampling.BOX) for i in (drawn, cut)]
    assert max(ImageChops.difference(*small).getextrema()) < 70


@needs_office
def test_6_libreoffice_prints_the_figure(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(write_excel(figure_sheet(FLOW, 165, 125), sheet_name="図"))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [str(shutil.which("soffice")), "--headless", profile, "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "a.xlsx")], capture_output=True, timeout=180, check=True)
    document = pypdfium2.PdfDocument(tmp_path / "a.pdf")
    assert len(document) == 1
    image = document[0].render(scale=1, grayscale=True).to_pil()
    document.close()
    assert image.point(lambda v: 255 * (v < 128)).getbbox() is not None
    assert "地域福祉課" in "".join(_text(tmp_path / "a.pdf"))


def _text(path: Path) -> list[str]:
    from tests.paper.test_pdf import pdfium_text

    return pdfium_text(path.read_bytes())
