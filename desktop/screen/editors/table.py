"""A table as a grid of cells to write in: rows in, edits out; keys and clipboard as in a spreadsheet.

Enter goes down, Tab to the right, the arrows leave a cell at its ends; Shift with the arrows or the mouse takes a block.
Where the clerk adds rows: Ctrl+Enter adds one, Ctrl+Delete removes it, Alt with ↑↓ moves it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QGuiApplication,
    QKeyEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from desktop.answers.cells import label_in
from desktop.answers.sums import shown_cells
from desktop.definition.model import Field, Phrase, Rows, Style, TablePlan, Value, is_rows
from desktop.screen.editors.base import Editor
from desktop.screen.editors.cell_box import CellBox
from desktop.screen.editors.cells import Cells, Spot, completed, named_in, tabs_of_rows
from desktop.screen.editors.table_grid import Heads, TableFrame, TableGrid
from desktop.screen.editors.table_keys import TableKeys
from desktop.screen.editors.text_box import TextBox
from desktop.screen.look import Flat

Key, Mod = Qt.Key, Qt.KeyboardModifier
Names = Callable[[str], str]
"""The text a field of the form holds now."""
UNANSWERED: Final = "〇〇"
"""In a head, for an answer that is still to come."""


class TableEditor(Editor):
    """Rows of cells; heads show the answers they name, sums stand in grey until something is typed over them."""

    def __init__(self, field: Field, style: Style, names: Names, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        if field.table is None:
            raise ValueError(field.id)
        self.plan: TablePlan = field.table
        self.style_of_form, self._names = style, names
        self.cells = Cells(self.plan)
        self.hand = CellBox()
        self.grid = TableGrid(self.plan, self.cells, self.hand)
        self.frame = TableFrame(self.grid)
        self._home = 0
        self._kept: dict[Spot, str] = {}
        self._typed = False
        self._keys = TableKeys(self)
        self.body.addWidget(self.frame)
        self.tools = self._tools()
        self._join()
        self.show_names()
        self._show_cell()

    def _tools(self) -> dict[str, Flat]:
        """The buttons under a table whose rows the clerk adds."""
        if self.cells.fixed:
            return {}
        what = self.field.label
        tools = {
            "add": Flat("＋ 行を加える", f"「{what}」の今の行の下に行を加える（Ctrl+Enter）"),
            "remove": Flat("行を消す", f"「{what}」の今の行を消す（Ctrl+Delete）"),
            "up": Flat("↑", f"「{what}」の今の行を１つ上へ移す（Alt+↑）"),
            "down": Flat("↓", f"「{what}」の今の行を１つ下へ移す（Alt+↓）"),
        }
        line = QHBoxLayout()
        line.setSpacing(0)
        acts: dict[str, Callable[[], None]] = {
            "add": self.add_row,
            "remove": self.remove_row,
            "up": lambda: self.move_row(-1),
            "down": lambda: self.move_row(1),
        }
        for name, tool in tools.items():
            tool.clicked.connect(lambda _on=False, act=acts[name]: act())
            line.addWidget(tool)
        line.addStretch(1)
        self.body.addLayout(line)
        return tools

    def _join(self) -> None:
        self.hand.typed.connect(self._written)
        self.hand.left.connect(self._leave_cell)
        self.hand.wants.connect(self.wants)
        self.hand.told.connect(self.noted)
        self.hand.block_pasted.connect(self.paste)
        self.hand.clicked.connect(self._drop_block)
        self.grid.pressed.connect(self._pressed)
        self.grid.swept.connect(self._swept)
        self.grid.pick.clicked.connect(self.choose)

    # --- value ---

    def value(self) -> Value:
        return self.cells.value()

    def show_value(self, value: Value) -> None:
        rows = value if is_rows(value) else ()
        if rows == self.cells.value():
            return
        before = [list(r) for r in self.cells.rows]
        self.cells.show(rows)
        if self.hand.hasFocus():
            self._follow_change(before)
        self._renew()
        self._show_cell()

    def _follow_change(self, before: Sequence[Sequence[str]]) -> None:
        """What undo changed is shown: the keyboard goes to the first cell that differs."""
        here = self.grid.here
        if len(before) == len(self.cells.rows):
            for n, (old, new) in enumerate(zip(before, self.cells.rows, strict=True)):
                for m in range(self.cells.width):
                    if old[m] != new[m]:
                        self.grid.here = self.cells.at(Spot(n, m))
                        return
        self.grid.here = self.cells.at(here)

    def _tell(self, what: str, *, typing: bool = False) -> None:
        self.edited.emit(self.value(), f"「{self.field.label}」{what}", typing)

    def _written(self) -> None:
        """The clerk typed into the cell of the keyboard."""
        self._typed = True
        self.grid.corner = None
        self.cells.put(self.grid.here, self.hand.text())
        self._renew()
        self._tell("の入力", typing=True)

    def _leave_cell(self) -> None:
        """A bare number gets the unit and the digits of the form, as part of what was typed."""
        here, text = self.grid.here, self.hand.text()
        if self.locked or not self._typed or self._kept.get(here) == text:
            return
        written = completed(text, self.plan.columns[here.column], self.style_of_form)
        if written == text:
            return
        self._kept[here] = text  # undone by the clerk, it stays as typed
        self.cells.put(here, written)
        self.hand.show_text(written)
        self._renew()
        self._tell("の入力", typing=True)

    # --- what shows ---

    @property
    def named(self) -> frozenset[str]:
        """Fields whose answers stand in the heads."""
        return named_in(self.field)

    def show_names(self) -> None:
        """Fill the heads with the answers of now."""
        plan = self.plan

        def fill(text: str) -> str:
            return label_in(text, self._names, UNANSWERED)

        heads = Heads(
            fill(plan.stub),
            tuple(fill(c.label) for c in plan.columns),
            tuple(fill(c.over) for c in plan.columns),
            tuple(fill(r.label) for r in plan.rows),
            tuple(r.group for r in plan.rows),
            plan.number,
        )
        if heads != self.grid.heads:
            self.grid.heads = heads
            self._renew()
            self._name_cell()

    def _renew(self) -> None:
        """Cells or heads changed: sums, heights, painting."""
        self.grid.here = self.cells.at(self.grid.here)
        if self.grid.corner is not None:
            self.grid.corner = self.cells.at(self.grid.corner)
        self.grid.shown = shown_cells(self.field, tuple(tuple(r) for r in self.cells.rows), self.style_of_form)
        self.frame.fit()
        for name, tool in self.tools.items():
            at, last = self.grid.here.row, len(self.cells.rows) - 1
            tool.setEnabled({"up": at > 0, "down": at < last}.get(name, True))

    def _show_cell(self) -> None:
        here = self.grid.here
        self.hand.prose = self.plan.columns[here.column].kind == "prose"
        self.hand.show_text(self.cells.text(here))
        self._name_cell()
        self.frame.fit()

    def _name_cell(self) -> None:
        """What a screen reader says of the cell: its row and its column."""
        heads, here = self.grid.heads, self.grid.here
        column = "　".join(t for t in (heads.over[here.column], heads.columns[here.column]) if t).replace("\n", "")
        row = ""
        if not self.plan.columns[here.column].one_for_all:
            row = f"{here.row + 1}行目"
            if self.plan.rows:
                row = "　".join(t for t in (heads.groups[here.row], heads.rows[here.row]) if t)
        shown = self.grid.shown[here.row][here.column] if self.grid.is_sum(here) and not self.hand.text() else ""
        self.hand.setAccessibleName("　".join(t for t in (self.field.label, row, column) if t))
        self.hand.setAccessibleDescription(f"計算した値　{shown}" if shown else self.field.question)

    # --- moving ---

    def go(self, spot: Spot, *, home: bool = True, block: bool = False) -> None:
        """Put the keyboard into a cell; with ``block`` the cells from where it was are taken together."""
        spot = self.cells.at(spot)
        if spot != self.grid.here:
            self._leave_cell()
            self.paused.emit()
        if block:
            self.grid.corner = self.grid.corner or self.grid.here
        else:
            self.grid.corner = None
        self.grid.here, self._typed = spot, False
        if home:
            self._home = spot.column
        self._show_cell()
        self.hand.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hand.selectAll()
        self.frame.follow()
        self._renew()
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleEvent(self.hand, QAccessible.Event.Focus))

    def _pressed(self, spot: Spot, shift: bool) -> None:  # noqa: FBT001
        self.go(spot, block=shift)

    def _drop_block(self) -> None:
        self.grid.corner = None
        self.grid.update()

    def _swept(self, spot: Spot) -> None:
        if spot != self.grid.here:
            self.go(spot, block=True)

    def next(self, by: int) -> bool:
        """Along the row and on to the next one; False at the end of the table."""
        here, wide = self.grid.here, self.cells.width
        at = here.row * wide + here.column + by
        while 0 <= at < len(self.cells.rows) * wide:
            spot = Spot(at // wide, at % wide)
            if self.cells.at(spot) == spot:
                self.go(spot, home=False)
                return True
            at += by
        return False

    def enter_pressed(self) -> bool:
        """Down in the column the row was begun in; False leaves the table."""
        here, last = self.grid.here, len(self.cells.rows) - 1
        if here.row < last and not self.plan.columns[here.column].one_for_all:
            self.go(Spot(here.row + 1, self._home), home=False)
            return True
        if self.cells.fixed:
            return self._next_column(here)
        if self.locked or not self.cells.written(last):
            return False
        self._leave_cell()
        self.cells.add(last + 1)
        self._renew()
        self.go(Spot(last + 1, self._home), home=False)
        return True

    def _next_column(self, here: Spot) -> bool:
        """From the last row of a fixed table to the top of the next column, when it was written downwards."""
        if self._home != here.column or here.column + 1 >= self.cells.width:
            return False
        self.go(Spot(0, here.column + 1))
        return True

    # --- rows ---

    def add_row(self) -> None:
        """A new row below the one of the keyboard."""
        if self.locked or self.cells.fixed:
            return
        self._leave_cell()
        at = self.grid.here.row + 1
        self.cells.add(at)
        self._renew()
        self.go(Spot(at, 0))

    def remove_row(self) -> None:
        if self.locked or self.cells.fixed:
            return
        before, here = self.value(), self.grid.here
        self.cells.remove(here.row)
        self._after(here, before, "の行を消す")

    def move_row(self, by: int) -> None:
        if self.locked or self.cells.fixed:
            return
        before, here = self.value(), self.grid.here
        if self.cells.move(here.row, by):
            self._after(Spot(here.row + by, here.column), before, "の行を移す")

    def _after(self, spot: Spot, before: Value, what: str) -> None:
        """The cells were changed as one act of its own."""
        self._typed = False
        self._kept.clear()
        self.grid.here = self.cells.at(spot)
        self.grid.corner = None
        self._renew()
        self._show_cell()
        self.hand.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.value() != before:
            self._tell(what)

    # --- clipboard ---

    def paste(self, texts: list[list[str]]) -> None:
        """A block goes in from the cell of the keyboard (or the corner of the block) on, as one act."""
        if self.locked:
            return
        before, block = self.value(), self.grid.block()
        start = self.grid.here if block is None else Spot(*(min(a, b) for a, b in zip(*block, strict=True)))
        lost = self.cells.paste(start, texts)
        self._after(start, before, "に貼り付け")
        if lost:
            self.noted.emit(
                f"表に入りきらない{lost}個のセルは貼り付けませんでした。元に戻すときは Ctrl+Z を押してください。"
            )

    def copy_block(self) -> bool:
        """The chosen block to the clipboard, sums as shown; False when no block is chosen."""
        block = self.grid.block()
        if block is None:
            return False
        (top, bottom), (left, right) = (sorted(pair) for pair in zip(*block, strict=True))
        rows: Rows = self.grid.shown or tuple(tuple(r) for r in self.cells.rows)
        QGuiApplication.clipboard().setText(tabs_of_rows([r[left : right + 1] for r in rows[top : bottom + 1]]))
        return True

    def clear_block(self, what: str = "のセルを消す") -> bool:
        block = self.grid.block()
        if block is None or self.locked:
            return False
        before = self.value()
        self.cells.clear(*block)
        self._after(self.grid.here, before, what)
        return True

    def take_all(self) -> None:
        """The whole table as one block."""
        self.grid.corner = Spot(0, 0)
        self.grid.here = self.cells.at(Spot(len(self.cells.rows) - 1, self.cells.width - 1))
        self._show_cell()
        self._renew()

    # --- choices for a cell ---

    def choose(self) -> None:
        """The texts offered for the cell, as a list below it."""
        menu = self.menu()
        if not menu.isEmpty():
            menu.exec(self.grid.mapToGlobal(self.grid.rect_of(self.grid.here).bottomLeft()))
        menu.deleteLater()

    def menu(self) -> QMenu:
        """One entry an offered text."""
        menu = QMenu(self)
        for text in () if self.locked else self.plan.columns[self.grid.here.column].offers:
            menu.addAction(text).triggered.connect(lambda _on=False, t=text: self._choose(t))
        return menu

    def _choose(self, text: str) -> None:
        before = self.value()
        self.cells.put(self.grid.here, text)
        self._after(self.grid.here, before, f"で「{text}」を選ぶ")

    def offered(self) -> tuple[Phrase, ...]:
        offers = self.plan.columns[self.grid.here.column].offers
        return (*(Phrase(o, o) for o in offers), *self.field.phrases)

    def put(self, box: TextBox, start: int, length: int, new: str, name: str) -> None:
        if self.locked:
            return
        if new in self.plan.columns[self.grid.here.column].offers:
            self._choose(new)
            return
        text = box.text()
        self.cells.put(self.grid.here, text[:start] + new + text[start + length :])
        super().put(box, start, length, new, name)
        self._renew()

    # --- keys ---

    def claims(self, event: QKeyEvent) -> bool:
        held = event.modifiers() & ~Mod.KeypadModifier
        return held == Mod.ControlModifier and event.key() == Key.Key_Delete and not self.cells.fixed

    def key_first(self, widget: QWidget, event: QKeyEvent) -> bool:  # noqa: ARG002
        return self._keys.pressed(event)

    # --- the editor's face ---

    def inputs(self) -> Sequence[QWidget]:
        return (self.hand,)

    def set_locked(self, locked: bool) -> None:  # noqa: FBT001
        super().set_locked(locked)
        self.hand.setReadOnly(locked)
        self.grid.locked = locked
        for tool in self.tools.values():
            tool.setVisible(not locked)
        self.frame.fit()

    def focus_at(self, start: int, length: int) -> None:
        """An offset counts through the cells joined by tabs and the rows joined by line ends."""
        if start < 0:
            self.hand.setFocus()
            return
        spot, inside = self.cells.spot_at(start)
        self.go(spot)
        self.hand.show_selection(inside, min(length, len(self.hand.text()) - inside))

    def place_in_value(self, box: TextBox, offset: int) -> int:  # noqa: ARG002
        return self.cells.offset_of(self.grid.here) + offset

    def footing(self) -> str:
        keys = "Enter 下へ・Tab 右へ・Alt+Enter セルの中で改行"
        return keys if self.cells.fixed else f"{keys}・Ctrl+Enter 行を加える・Ctrl+Delete 行を消す"
