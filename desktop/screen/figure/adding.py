"""New shapes of a figure: a wish of the palette or a key in; where they go, what is asked first, and the shapes put in, out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, QPointF
from PySide6.QtWidgets import QMenu

from desktop.answers.figure import ZONE_KINDS, FigureShape, ShapeName
from desktop.japanese import today_in_japan
from desktop.screen.figure.palette import Offer
from desktop.screen.figure.questions import ArrowQuestion, BarQuestion, MonthsQuestion
from desktop.screen.figure.shapes import SIZES, is_end, new_id
from desktop.screen.figure.timetable import POINT, free_row, settle_bar
from desktop.sheet.figure_paths import Rect

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop.screen.figure.palette import Palette
    from desktop.screen.figure.surface import Surface

ZONE_WORDS: Final = {"lgwan": "LGWAN", "internet": "インターネット", "inside": "庁内", "other": ""}


class Adding(QObject):
    """What the palette offers, pressed, dragged or by key."""

    def __init__(self, surface: Surface, palette: Palette, over: QWidget) -> None:
        super().__init__(over)
        self.surface, self.document, self.palette, self._over = surface, surface.document, palette, over
        palette.wanted.connect(self._wanted)
        palette.dragged.connect(self._dragged)
        palette.dropped.connect(self._dropped)

    def _wanted(self, offer: Offer, keyed: bool) -> None:  # noqa: FBT001
        self.surface.finish_text()
        if offer.shape == "arrow":
            self._arrow(keyed=keyed)
        else:
            self._offer(offer, None)

    def _offer(self, offer: Offer, at: QPointF | None) -> None:
        """Put in an offered shape around a point in mm, or where there is room."""
        match offer.shape:
            case "zone":
                self._ask_zone(at)
            case "timetable":
                self._ask_months(at)
            case "bar":
                self._ask_bar()
            case _:
                self._put(
                    offer.shape,
                    offer.kind,
                    "",
                    self.surface.place_for(offer.shape, SIZES[offer.shape], at),
                    typing=True,
                )

    def _put(self, shape: ShapeName, kind: str, text: str, box: Rect, *, typing: bool = False) -> None:
        made = FigureShape(
            shape,
            new_id(self.document.shapes, shape),
            kind,
            text,
            *box,
            align="left" if shape == "note" else "center",
        )
        self.surface.put_in(made, typing=typing)

    def _dragged(self, offer: Offer, at: QPoint) -> None:
        self.surface.show_ghost(self._landing(offer, at))

    def _dropped(self, offer: Offer, at: QPoint) -> None:
        self.surface.show_ghost(None)
        box = self._landing(offer, at)
        if box is not None:
            self._offer(offer, QPointF(*box.middle))

    def _landing(self, offer: Offer, at: QPoint) -> Rect | None:
        """Where a dragged shape would come to stand; None outside the surface."""
        point = self.surface.viewport().mapFromGlobal(at)
        if not self.surface.viewport().rect().contains(point):
            return None
        return self.surface.place_for(offer.shape, SIZES[offer.shape], self.surface.to_mm(QPointF(point)))

    def _ask_zone(self, at: QPointF | None) -> None:
        menu = self.zone_menu(at)
        menu.aboutToHide.connect(menu.deleteLater)
        button = self.palette.buttons["zone"]
        menu.popup(button.mapToGlobal(button.rect().topRight()))
        menu.setActiveAction(menu.actions()[0])

    def zone_menu(self, at: QPointF | None) -> QMenu:
        """One entry a kind of zone."""
        menu = QMenu(self._over)
        for n, (kind, words) in enumerate(ZONE_KINDS.items(), 1):
            act = menu.addAction(f"{words}(&{n})")
            act.triggered.connect(partial(self._put_zone, kind, at))
        return menu

    def _put_zone(self, kind: str, at: QPointF | None, _on: bool = False) -> None:  # noqa: FBT001, FBT002
        words = ZONE_WORDS[kind]
        self._put("zone", kind, words, self.surface.place_for("zone", SIZES["zone"], at), typing=not words)

    # arrows ----------------------------------------------------------------------------------------------------------

    def _arrow(self, *, keyed: bool) -> None:
        single = self.surface.single()
        if keyed:
            self.ask_arrow()
        else:
            self.surface.begin_arrow(single.id if single is not None and is_end(single) else "")
            self.surface.setFocus()

    def ask_arrow(self) -> None:
        """The ends of an arrow from lists."""
        ends = [s for s in self.document.shapes if is_end(s)]
        if len(ends) < 2:
            self.surface.tell("矢印を引くには、図形が2つ以上要ります。先に組織や端末などを加えてください。")
            return
        single = self.surface.single()
        question = ArrowQuestion(self._over, self.document.shapes, single.id if single is not None else "")
        question.accepted.connect(lambda: self._add_arrow(*question.chosen()))
        question.open()

    def _add_arrow(self, start: str, end: str) -> None:
        if start and end:
            self.surface.add_arrow(start, end)

    # timetable -------------------------------------------------------------------------------------------------------

    def _ask_months(self, at: QPointF | None = None, *, then_bar: bool = False) -> None:
        question = MonthsQuestion(self._over, today_in_japan().month, self.surface.frame.digits)
        question.accepted.connect(lambda: self._put_timetable(question.months(), at, then_bar=then_bar))
        question.open()

    def _put_timetable(self, months: str, at: QPointF | None, *, then_bar: bool) -> None:
        box = self.surface.place_for(
            "timetable", (min(SIZES["timetable"][0], self.surface.frame.width - 10), SIZES["timetable"][1]), at
        )
        self._put("timetable", "", months, box)
        if then_bar:
            self._ask_bar()

    def _ask_bar(self) -> None:
        tables = [s for s in self.document.shapes if s.shape == "timetable"]
        if not tables:
            self._ask_months(then_bar=True)
            return
        single = self.surface.single()
        table = single if single is not None and single.shape == "timetable" else tables[0]
        question = BarQuestion(self._over, table)
        question.accepted.connect(lambda: self._put_bar(table, question))
        question.open()

    def _put_bar(self, table: FigureShape, question: BarQuestion) -> None:
        kind = str(question.kind.currentData())
        wide, high = SIZES["bar"]
        wide = POINT if kind == "point" else wide
        bar = FigureShape(
            "bar", new_id(self.document.shapes, "bar"), kind, question.text.text().strip(),
            table.x + 2.0, free_row(self.document.shapes, table), wide, high,
            question.start.text().strip(), question.end.text().strip() if kind != "point" else "",
        )  # fmt: skip
        self.surface.put_in(settle_bar(bar, table) or bar)
