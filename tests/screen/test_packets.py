"""Packets on the screen: the papers of a case below each other, printed and saved whole or in part.

1. Every paper stands under its title; the page label counts through the packet and names the paper.
2. A click on a paper gives the place in the case; a place is marked on its own paper only.
3. Attached pages are painted once a worker has drawn them, grey until then.
4. Printing and saving take the papers that are checked.
5. New cases: forms of the day first, sets of papers before single ones, what is past its date last and with a word.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QPdfWriter
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from desktop.answers.model import Answers
from desktop.case.model import Attachment, Case
from desktop.clerk.desk import Desk
from desktop.clerk.page_image import page_image
from desktop.definition.find import FormEntry, forms
from desktop.screen import new_case, printing
from desktop.screen.paper_choice import PaperChoice
from desktop.screen.sheet_view import SheetView
from desktop.sheet.model import Picture
from desktop.sheet.packet import Packet
from tests.screen.sheets import first_sheet, packet_of
from tests.small_case import CASE

VALUES = {"jigyo": "敬老のつどい", "koui": ("itaku", "saiitaku"), "koumoku": ("氏名", "住所")}
PLAN = Attachment("a1", "工程.pdf", "工程の資料", 10, "0" * 64, 2)


def desk_with(*attachments: Attachment) -> Desk:
    return Desk(Case("c", (Answers.of(CASE, VALUES),), MappingProxyType({}), attachments=attachments), CASE)


@pytest.fixture
def view(qtbot: QtBot) -> SheetView:
    made = SheetView()
    qtbot.addWidget(made)
    made.resize(560, 700)
    made.show_packet(desk_with(PLAN).packet())
    made.show()
    qtbot.waitExposed(made)
    return made


def painted(view: SheetView) -> QImage:
    image = QImage(view.pages.viewport().size(), QImage.Format.Format_RGB32)
    view.pages.viewport().render(image)
    return image


# --- the view ---


def test_pages_are_counted_through_the_packet(view: SheetView) -> None:
    titles = ["事業の概要", "業務委託", "再委託", "流れ図", "工程の資料", "工程の資料"]
    assert [view.pages.title_at(n) for n in range(1, 7)] == titles
    assert view._page.text() == "1／6頁　事業の概要"
    view.bring_part("saiitaku-1")
    assert view._page.text() == "3／6頁　再委託"
    bar = view.pages.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert view._page.text() == "6／6頁　工程の資料"


def test_a_place_is_marked_on_its_own_paper(view: SheetView) -> None:
    view.mark_place("kenmei@itaku")
    (page, _box), *others = view.pages.marked()
    assert not others
    assert page is view.pages.packet.parts[1].sheet.pages[0]
    assert view._page.text() == "2／6頁　業務委託"
    view.mark_place("jigyo", "kenmei@gaiyo", "kenmei@itaku")
    assert len(view.pages.marked()) == 2
    assert view._page.text() == "2／6頁　業務委託"  # one of them is seen already


def test_a_paper_that_was_just_added_comes_into_view(view: SheetView) -> None:
    desk = desk_with(PLAN)
    key = desk.add_copy("saiitaku", "itaku")
    view.mark_place(f"kenmei@{key}")  # the form goes there before the new sheet is laid out
    assert view._page.text() == "1／6頁　事業の概要"
    view.show_packet(desk.packet())
    assert view._page.text() == "4／7頁　再委託２"
    view.bring_part("gaiyo")
    view.show_packet(desk.packet())  # later edits leave the clerk where she looks
    assert view._page.text() == "1／7頁　事業の概要"


def test_a_click_gives_the_place_in_the_case(view: SheetView, qtbot: QtBot) -> None:
    view.mark_place("itakusaki@itaku")
    page, box = view.pages.marked()[0]
    leaf = next(x for x in view.pages._leaves() if x.page is page)
    spot = leaf.rect_of(box).center().toPoint()
    with qtbot.waitSignal(view.clicked) as told:
        qtbot.mouseClick(view.pages.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert told.args[0] == "itakusaki@itaku"  # type: ignore[index]


def test_a_landscape_page_makes_the_others_no_smaller(view: SheetView) -> None:
    scale = view.pages.scale
    view.show_packet(desk_with(replace(PLAN, pages=1)).packet())
    packet = view.pages.packet
    *upright, last = packet.parts
    wide = replace(last.sheet.pages[0], width=297.0, height=210.0)
    view.show_packet(Packet((*upright, replace(last, sheet=replace(last.sheet, pages=(wide,))))))
    assert view.pages.scale == pytest.approx(scale, rel=0.05)
    assert view.pages.horizontalScrollBar().maximum() == 0
    leaf = view.pages._leaves()[-1]
    assert leaf.rect.width() == pytest.approx(view.pages._leaves()[0].rect.width(), abs=2)
    view.pages.zoom_in()
    leaf = view.pages._leaves()[-1]
    assert leaf.scale == pytest.approx(view.pages.scale)  # a size the clerk chose is the same for all


def test_a_paper_alone_has_no_label(qtbot: QtBot) -> None:
    made = SheetView()
    qtbot.addWidget(made)
    made.show_packet(packet_of(desk_with().sheet()))
    assert made._page.text() == "1／1頁"
    assert made.pages._leaves()[0].rect.top() == 12


def test_only_the_changed_paper_is_laid_out_again() -> None:
    desk = desk_with()
    before = desk.packet().parts
    desk.edit("itakusaki@itaku", "株式会社見本")
    after = desk.packet().parts
    assert [a.sheet is b.sheet for a, b in zip(before, after, strict=True)] == [True, False, False, True]


def test_attached_pages_come_when_they_are_drawn(view: SheetView) -> None:
    asked: list[tuple[Picture, int, Callable[[Any], None]]] = []
    view.pages.pictures.ask = lambda picture, wide, done, _failed: asked.append((picture, wide, done))
    view.bring_part("attachment:a1")
    grey = painted(view).pixelColor(280, 300)
    assert [p for p, _, _ in asked] == [Picture("a1", 1)]
    assert grey.name() != "#ff0000"
    asked[0][2]((2, 2, b"\xff\x00\x00" * 4))
    assert painted(view).pixelColor(280, 300).name() == "#ff0000"
    assert len(asked) == 1  # it is kept


def test_a_page_of_a_pdf_as_pixels(tmp_path: Path) -> None:
    from PySide6.QtGui import QColor, QPainter

    writer = QPdfWriter(str(tmp_path / "a.pdf"))
    writer.setResolution(72)
    painter = QPainter(writer)
    painter.fillRect(0, 0, 4000, 4000, QColor(0, 0, 255))
    painter.end()
    made = page_image((tmp_path / "a.pdf").read_bytes(), 1, 300)
    assert made.width == 300
    assert len(made.data) == made.width * made.height * 3
    middle = 3 * (made.height // 2 * made.width + made.width // 2)
    assert made.data[middle : middle + 3] == b"\x00\x00\xff"


# --- printing and saving ---


def preview(qtbot: QtBot, desk: Desk) -> printing.PrintPreview:
    dialog = printing.PrintPreview(lambda draft, _blank: desk.packet(draft=draft), draft=True)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_papers_are_chosen_in_the_preview(qtbot: QtBot) -> None:
    dialog = preview(qtbot, desk_with(PLAN, Attachment("a2", "見積.xlsx", "", 10, "1" * 64, 0)))
    assert list(dialog.papers.checks) == ["gaiyo", "itaku", "saiitaku-1", "besshi", "attachment:a1"]
    assert dialog.papers.checks["attachment:a1"].text() == "添付：工程の資料（2頁）"
    assert "6枚" in dialog._note.text()
    assert "「見積.xlsx」は、印刷される一式に入りません" in dialog._note.text()
    dialog.papers.checks["itaku"].click()
    assert [p.key for p in dialog.chosen().parts] == ["gaiyo", "saiitaku-1", "besshi", "attachment:a1"]
    assert "5枚" in dialog._note.text()
    dialog.draft.click()  # a change of the 案 mark keeps what was chosen
    assert [p.key for p in dialog.chosen().parts] == ["gaiyo", "saiitaku-1", "besshi", "attachment:a1"]
    dialog.papers.choose_all(on=False)
    assert not dialog.print_button.isEnabled()
    assert "用紙に印を付けてください" in dialog._note.text()


def test_a_low_screen_hides_no_button_of_the_preview(qtbot: QtBot) -> None:
    made = preview(qtbot, desk_with(PLAN))
    font = made.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    made.setFont(font)
    made.papers.checks.clear()
    made.papers.show_parts(made.packet.parts * 4)  # many papers
    assert made.papers.minimumSizeHint().height() < 14 * made.fontMetrics().height()


def test_a_packet_is_printed_with_its_attached_pages(qtbot: QtBot, tmp_path: Path) -> None:
    packet = desk_with(PLAN).packet()
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "packet.pdf"))
    printer.setPageLayout(printing.page_layout(packet.sheets[0].pages[0]))
    printer.setFullPage(True)
    asked = []

    def red(picture: Picture, wide: int, high: int) -> QImage:
        asked.append(picture)
        image = QImage(max(1, wide // 20), max(1, high // 20), QImage.Format.Format_RGB888)
        image.fill(Qt.GlobalColor.red)
        return image

    assert printing.print_pages(printer, packet.sheets, red) == 6
    assert asked == [Picture("a1", 1), Picture("a1", 2)]
    page = page_image((tmp_path / "packet.pdf").read_bytes(), 5, 210)
    middle = 3 * (page.height // 2 * page.width + page.width // 2)
    assert page.data[middle] > 250
    assert page.data[middle + 1] < 5


def test_one_paper_needs_no_choice(qtbot: QtBot) -> None:
    choice = PaperChoice()
    qtbot.addWidget(choice)
    packet = desk_with().packet()
    choice.show_parts(packet.parts[:1])
    assert choice.isHidden()
    assert choice.chosen() == {"gaiyo"}
    choice.show_parts(packet.parts)
    assert not choice.isHidden()
    assert choice.chosen() == {p.key for p in packet.parts}


def test_an_empty_packet_can_be_shown(qtbot: QtBot) -> None:
    made = SheetView()
    qtbot.addWidget(made)
    made.show_packet(Packet(()))
    assert made._page.text() == ""
    assert first_sheet(made) is None
    assert made.pages.place_at(QPoint(50, 50)) is None


# --- new cases ---


def entry(name: str, title: str, **given: Any) -> FormEntry:
    base = replace(forms()[0], id=f"mihon.{name}", title=title, version=1, valid_from=None, valid_to=None)
    return replace(base, **{"papers": False, "alone": True, **given})


def test_forms_are_offered_by_date_and_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    here = (
        entry("alt", "旧様式", valid_to=date(2023, 3, 31)),
        entry("besshi", "別紙", alone=False),
        entry("neu", "新様式", valid_from=date(2027, 4, 1)),
        entry("sheet", "単票"),
        entry("fugi", "一式", papers=True),
    )
    monkeypatch.setattr("desktop.definition.find.forms", lambda: here)
    today = date(2026, 11, 21)
    found = new_case.entries("", today)
    assert [e.title for e in found] == ["一式", "単票", "新様式", "旧様式"]
    assert [new_case.entry_words(e, today) for e in found] == [
        "一式　［用紙一式］",
        "単票",
        "新様式　注意：R9.4.1から有効になる様式です",
        "旧様式　注意：R5.3.31まで有効だった様式です",
    ]
    name = found[0].municipality.name
    assert new_case.entry_words(found[0], today, whose=True) == f"{name}　一式　［用紙一式］"
    assert [e.title for e in new_case.entries("", date(2023, 1, 10))] == ["一式", "旧様式", "単票", "新様式"]


def test_the_version_of_the_day_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    new = entry("sheet", "単票（新）", valid_from=date(2023, 4, 1))
    old = entry("sheet", "単票（旧）", valid_to=date(2023, 3, 31))
    here = (replace(new, version=2), old)
    monkeypatch.setattr("desktop.definition.find.forms", lambda: here)
    assert [e.version for e in new_case.entries("", date(2026, 1, 1))] == [2]
    assert [e.version for e in new_case.entries("", date(2023, 1, 1))] == [1]
