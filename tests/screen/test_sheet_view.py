"""The live sheet: what is shown, what a click means, which place is marked.

1. Every page is painted: white paper, black ink, the drawn ticks those of the sheet.
2. A click on a ■/□ gives its field and option, a click on text its field and offset, a click beside gives nothing.
3. The edited field is marked and brought into view.
4. Zoom, fit and a changed sheet keep the place on the paper.
5. 異体字 are drawn by glyph: 辻 with a selector looks unlike 辻 without.
6. Glyphs of more than 64 pixels (high zoom, printers) are painted too, and alike.
   Control: ``drawGlyphRun`` alone paints none of them.
7. The view has an accessible name and is driven by the keyboard.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGlyphRun, QImage, QPainter
from pytestqt.qtbot import QtBot

from desktop.case.file import CaseFile, read_case
from desktop.screen.page_area import PageArea
from desktop.screen.painting import PagePainter, raw_font
from desktop.screen.sheet_view import SheetView
from desktop.sheet.lay_out import lay_out
from desktop.sheet.model import Box, Page, Placed, Sheet, Span
from tests.screen.sheets import first_sheet, packet_of


@pytest.fixture(scope="module")
def k3() -> CaseFile:
    return read_case(Path(__file__).parents[1] / "papers" / "k3.toml")


@pytest.fixture
def view(qtbot: QtBot, k3: CaseFile) -> SheetView:
    made = SheetView()
    qtbot.addWidget(made)
    made.resize(700, 600)
    made.show_packet(packet_of(lay_out(k3.form, k3.case.answers)))
    made.show()
    qtbot.waitExposed(made)
    return made


def shown(view: SheetView) -> Sheet:
    found = first_sheet(view)
    assert found is not None
    return found


def point_of(area: PageArea, page: Page, x: float, y: float) -> QPoint:
    """Viewport point of a place (mm) on a page, scrolled into view."""
    top = sum(p.height * area.scale + 12 for p in shown_pages(area)[: page.number - 1]) + 12
    area.verticalScrollBar().setValue(round(top + y * area.scale - 200))
    rect = next(x.rect for x in area._leaves() if x.page is page)
    return QPoint(round(rect.x() + x * area.scale), round(rect.y() + y * area.scale))


def shown_pages(area: PageArea) -> tuple[Page, ...]:
    return tuple(page for part in area.packet.parts for page in part.sheet.pages)


def first_span(sheet: Sheet, field: str) -> tuple[Page, Placed, Span]:
    return next(
        (page, placed, span)
        for page in sheet.pages
        for box in page.boxes
        for placed in box.lines
        for span in placed.line.spans
        if span.field == field
    )


def test_pages_are_painted(view: SheetView) -> None:
    image = QImage(view.pages.viewport().size(), QImage.Format.Format_RGB32)
    view.pages.viewport().render(image)
    shades = [
        image.pixelColor(x, y).lightness() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)
    ]
    assert shades.count(255) > len(shades) / 2
    assert min(shades) < 60


def test_click_on_a_box(view: SheetView, qtbot: QtBot) -> None:
    page, placed, span = first_span(shown(view), "koui")
    middle = placed.x + (span.left + span.right) / 2
    where = point_of(view.pages, page, middle, placed.y + placed.line.height / 2)
    with qtbot.waitSignal(view.clicked) as told:
        qtbot.mouseClick(view.pages.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert told.args is not None
    assert told.args[:2] == ["koui", span.option]


def test_click_on_text_gives_the_offset(view: SheetView, qtbot: QtBot, k3: CaseFile) -> None:
    page, placed = next(
        (p, placed)
        for p in shown(view).pages
        for b in p.boxes
        for placed in b.lines
        if placed.line.field == "biko" and placed.line.start > 40
    )
    where = point_of(view.pages, page, placed.x + 1, placed.y + placed.line.height / 2)
    with qtbot.waitSignal(view.clicked) as told:
        qtbot.mouseClick(view.pages.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert told.args is not None
    field, option, offset = told.args
    assert (field, option) == ("biko", "")
    assert k3.case.answers.text("biko")[offset : offset + 5] == placed.line.text[:5]


def test_click_beside_the_paper_is_nothing(view: SheetView) -> None:
    assert view.pages.place_at(QPoint(1, 1)) is None


def test_edited_field_is_marked_and_seen(view: SheetView) -> None:
    view.mark_place("biko")
    marked = view.pages.marked()
    assert marked
    assert all("biko" in box.fields for _, box in marked)
    page, box = marked[0]
    place = next(x for x in view.pages._leaves() if x.page is page).rect_of(box)
    assert 0 <= place.top() < view.pages.viewport().height()
    view.mark_place("jikou")
    first: Box = view.pages.marked()[0][1]
    assert "jikou" in first.fields


def test_zoom_and_fit(view: SheetView, qtbot: QtBot) -> None:
    wide = view.pages.scale
    qtbot.keyClick(view.pages, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert view.pages.scale > wide
    view.pages.fit_page()
    assert view.pages.scale * 297 <= view.pages.viewport().height()
    view.pages.fit_width()
    assert abs(view.pages.scale - wide) < 0.01


def test_a_changed_sheet_keeps_its_place(view: SheetView, k3: CaseFile) -> None:
    bar = view.pages.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    before = bar.value()
    changed = k3.case.answers.put(k3.form.fields["jikou"], "短い件名について")
    view.show_packet(packet_of(lay_out(k3.form, changed)))
    assert bar.value() == before


def test_ideographic_variants_are_drawn_by_glyph(view: SheetView, k3: CaseFile) -> None:
    def ink(name: str) -> bytes:
        answers = k3.case.answers.put(k3.form.fields["gt_saki"], name)
        view.show_packet(packet_of(lay_out(k3.form, answers)))
        view.mark_place("")
        view.mark_place("gt_saki")
        image = QImage(view.pages.viewport().size(), QImage.Format.Format_RGB32)
        view.pages.viewport().render(image)
        return bytes(image.constBits())

    assert ink("辻村") != ink("辻\U000e0100村")


def ink_of(page: Page, scale: float) -> float:
    """The share of dark points in the top of a page painted at a scale (pixels per mm)."""
    image = QImage(round(210 * scale), round(60 * scale), QImage.Format.Format_Grayscale8)
    image.fill(255)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    PagePainter(scale).paint(painter, page, 0.01)
    painter.end()
    shades = bytes(image.constBits())
    return sum(1 for s in shades if s < 128) / len(shades)


def test_large_glyphs_are_painted_too(view: SheetView) -> None:
    page = shown(view).pages[0]
    small, large = ink_of(page, 15), ink_of(page, 24)
    assert small > 0.005
    assert abs(large - small) < small / 5


def test_control_glyph_runs_alone_lose_large_glyphs(view: SheetView) -> None:
    image = QImage(200, 200, QImage.Format.Format_Grayscale8)
    image.fill(255)
    run = QGlyphRun()
    run.setRawFont(raw_font("BIZUDMincho-Regular", 90))
    run.setGlyphIndexes([4020])
    run.setPositions([QPointF(0, 0)])
    painter = QPainter(image)
    painter.drawGlyphRun(QPointF(20, 150), run)
    painter.end()
    assert set(bytes(image.constBits())) == {255}


def test_names_and_keys(view: SheetView, qtbot: QtBot) -> None:
    assert view.pages.accessibleName() == "出来上がりのシート"
    bar = view.pages.verticalScrollBar()
    qtbot.keyClick(view.pages, Qt.Key.Key_End)
    assert bar.value() == bar.maximum()
    qtbot.keyClick(view.pages, Qt.Key.Key_Home)
    assert bar.value() == 0
