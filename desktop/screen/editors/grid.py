"""The item grid as on the sheet: groups as ruled columns, items in their printed rows, moved through in two directions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from desktop.definition.model import Field, Item, ItemGroup
from desktop.screen.editors.choice import BoxEditor
from desktop.screen.editors.options import CheckOption, OptionBox
from desktop.screen.look import MOST_WIDTHS, Quiet, draw_ring, em, hairline, mix, quiet, sized, wash

Key = Qt.Key


class GroupHead(QAbstractButton):
    """The head of a column: its name, how many are chosen; pressing it chooses or clears the whole column."""

    focused = Signal()

    def __init__(self, group: ItemGroup, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = group
        self.chosen = 0
        self.locked = False
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setToolTip(f"「{group.label}」の欄をまとめて選びます。もう一度押すとまとめて外します（Ctrl+スペース）。")
        self.show_chosen(0)

    def show_chosen(self, chosen: int) -> None:
        self.chosen = chosen
        self.setAccessibleName(f"{self.column.label}の欄をまとめて選ぶ（{len(self.column.items)}項目中{chosen}項目）")
        self.update()

    def natural_width(self) -> int:
        metrics = QFontMetrics(self.font())
        return metrics.horizontalAdvance(
            f"{self.column.label}　{len(self.column.items)}/{len(self.column.items)}"
        ) + em(self)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        hover = self.underMouse() and not self.locked
        ground = mix(palette.color(QPalette.ColorRole.Highlight), palette.color(QPalette.ColorRole.Base), 0.2)
        painter.fillRect(self.rect(), ground if hover or self.isDown() else wash(palette))
        unit = em(self)
        box = QRectF(self.rect()).adjusted(0.5 * unit, 0, -0.5 * unit, 0)
        painter.setPen(palette.color(QPalette.ColorRole.WindowText))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.column.label)
        painter.setFont(sized(self.font(), 0.88))
        painter.setPen(quiet(palette))
        count = f"{self.chosen}/{len(self.column.items)}"
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, count)
        if self.hasFocus():
            draw_ring(painter, self)


Arranged = tuple[list[tuple[QWidget, QRect]], list[QRect], int]
"""Every head and box with its rectangle, the frames of the groups, and the whole height."""


class GridTable(QWidget):
    """Heads and boxes ruled as on the sheet; groups that do not fit beside each other stand below."""

    def __init__(self, heads: Sequence[GroupHead], columns: Mapping[str, Sequence[CheckOption]]) -> None:
        super().__init__()
        self.heads = tuple(heads)
        self.columns = columns
        for head in self.heads:
            head.setParent(self)
            for box in columns[head.column.id]:
                box.setParent(self)
        self._frames: list[QRect] = []
        self._kept: dict[tuple[str, int], Arranged] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _rows(self, group: str) -> list[list[CheckOption]]:
        rows: dict[int, list[CheckOption]] = {}
        for box in self.columns[group]:
            item = box.option
            rows.setdefault(item.row if isinstance(item, Item) else 0, []).append(box)
        return [rows[r] for r in sorted(rows)]

    def _sub_widths(self, group: str) -> list[int]:
        """Widths of the columns inside a group; an item alone in its row may run over all of them."""
        rows = self._rows(group)
        inner = max(len(r) for r in rows)
        beside = [r for r in rows if len(r) > 1 or inner == 1]
        widths = [max((r[n].natural_width() for r in beside if len(r) > n), default=0) for n in range(inner)]
        alone = max((r[0].natural_width() for r in rows if len(r) == 1), default=0)
        widths[-1] += max(0, alone - sum(widths))
        return widths

    def _natural(self, head: GroupHead) -> int:
        return max(head.natural_width(), sum(self._sub_widths(head.column.id)) + em(self) // 2)

    def _lines(self, width: int, natural: Mapping[GroupHead, int]) -> list[list[GroupHead]]:
        """Groups that stand beside each other, line by line."""
        lines: list[list[GroupHead]] = [[]]
        for head in self.heads:
            if lines[-1] and sum(natural[h] for h in (*lines[-1], head)) > width:
                lines.append([])
            lines[-1].append(head)
        return lines

    def _arrange(self, width: int) -> Arranged:
        """The arrangement in a width, worked out once for a font and a width."""
        key = (self.font().key(), width)
        if key not in self._kept:
            if len(self._kept) >= MOST_WIDTHS:
                self._kept.clear()
            self._kept[key] = self._arrange_anew(width)
        return self._kept[key]

    def _arrange_anew(self, width: int) -> Arranged:
        placed: list[tuple[QWidget, QRect]] = []
        frames: list[QRect] = []
        head_high, top = round(1.9 * em(self)), 0
        natural = {head: self._natural(head) for head in self.heads}
        for line in self._lines(width, natural):
            spare = width - 1 - sum(natural[h] for h in line)
            left, high = 0, 0
            for n, head in enumerate(line):
                wide = natural[head] + max(0, spare) // len(line) + (max(0, spare) % len(line) if n == 0 else 0)
                wide = min(wide, width - 1)
                placed.append((head, QRect(left + 1, top + 1, wide - 1, head_high - 1)))
                boxes, bottom = self._arrange_group(head.column.id, left, top + head_high, wide)
                placed += boxes
                high = max(high, bottom - top)
                frames.append(QRect(left, top, wide, 0))
                left += wide
            for frame in frames[-len(line) :]:
                frame.setHeight(high)
            top += high
        return placed, frames, top + 1

    def _arrange_group(self, group: str, left: int, top: int, wide: int) -> tuple[list[tuple[QWidget, QRect]], int]:
        unit = em(self)
        pad = unit // 4
        widths = self._sub_widths(group)
        spread = max(0, wide - 2 * pad - sum(widths)) // len(widths)
        top += pad
        placed: list[tuple[QWidget, QRect]] = []
        for row in self._rows(group):
            x, high = left + pad, 0
            for n, box in enumerate(row):
                room = widths[n] + spread if len(row) > 1 else wide - 2 * pad
                room = min(room, box.natural_width() + 4, wide - 2 * pad)
                placed.append((box, QRect(x, top, room, box.height_in(room))))
                high = max(high, box.height_in(room))
                x += widths[n] + spread
            top += high
        return placed, top + pad

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(width)[2]

    def sizeHint(self) -> QSize:
        return QSize(36 * em(self), self.heightForWidth(max(self.width(), 12 * em(self))))

    def minimumSizeHint(self) -> QSize:
        return QSize(10 * em(self), 4 * em(self))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        placed, self._frames, _ = self._arrange(self.width())
        for widget, rect in placed:
            widget.setGeometry(rect)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().base())
        painter.setPen(QPen(hairline(self.palette()), 1))
        head = round(1.9 * em(self))
        for frame in self._frames:
            painter.drawRect(frame)
            painter.drawLine(frame.left(), frame.top() + head, frame.right(), frame.top() + head)


class GridEditor(BoxEditor):
    """The items of a grid; Ctrl+Space toggles the column the keyboard is in."""

    def __init__(self, field: Field, articles: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(field, articles, parent)
        groups = field.grid.groups if field.grid is not None else ()
        self.heads = [GroupHead(g) for g in groups]
        columns: dict[str, list[CheckOption]] = {}
        for group, head in zip(groups, self.heads, strict=True):
            columns[group.id] = [self._box(i, group) for i in group.items]
            head.clicked.connect(lambda _on=False, g=group: self.toggle_group(g))
            head.focused.connect(lambda h=head: self._hold(h))
            head.installEventFilter(self)
        self.table = GridTable(self.heads, columns)
        self.body.addWidget(self.table)
        if any(i.sensitive for g in groups for i in g.items):
            self.body.addWidget(Quiet("［要］は要配慮個人情報、［条］は条例要配慮個人情報に当たることがあります。"))
        self.body.addWidget(self.explanation)
        self.settle_focus()

    def _box(self, item: Item, group: ItemGroup) -> CheckOption:
        box = CheckOption(item)
        self.add_box(box)
        described = [self.field.label, group.label]
        if item.sensitive:
            box.tag = "条" if item.sensitive.startswith("条例") else "要"
            described.append(f"{item.sensitive}個人情報に当たることがあります")
            box.setToolTip(f"{item.label}：{described[-1]}。")
        box.setAccessibleDescription("。".join([*described, *([item.meaning] if item.meaning else [])]))
        return box

    def stops(self) -> Sequence[QWidget]:
        return [*self.heads, *self.options_by_box] if hasattr(self, "table") else list(self.options_by_box)

    def group_of(self, stop: QWidget) -> ItemGroup | None:
        """The column a head or a box stands in."""
        if isinstance(stop, GroupHead):
            return stop.column
        option = self.options_by_box.get(stop)
        return next((h.column for h in self.heads if option in h.column.items), None)

    def toggle_group(self, group: ItemGroup) -> None:
        """Choose the whole column, or clear it when all of it is chosen; one act."""
        if self.locked:
            return
        ids = {i.id for i in group.items}
        boxes = [b for b in self.option_boxes() if b.option.id in ids]
        on = not all(b.isChecked() for b in boxes)
        for box in boxes:
            box.setChecked(on)
        self._count()
        name = f"「{group.label}」の欄をまとめて{'選ぶ' if on else '外す'}"
        self.edited.emit(self.value(), name, False)  # noqa: FBT003

    def key_on(self, box: QWidget, event: QKeyEvent) -> bool:
        if event.key() == Key.Key_Space and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            group = self.group_of(box)
            if group is not None:
                self.toggle_group(group)
            return True
        return super().key_on(box, event)

    def toggled(self, box: OptionBox) -> None:
        self._count()
        super().toggled(box)

    def show_value(self, value: object) -> None:
        super().show_value(value if isinstance(value, tuple) else ())
        self._count()

    def set_locked(self, locked: bool) -> None:  # noqa: FBT001
        super().set_locked(locked)
        for head in self.heads:
            head.locked = locked

    def _count(self) -> None:
        chosen = set(self.value())
        for head in self.heads:
            head.show_chosen(sum(i.id in chosen for i in head.column.items))

    def footing(self) -> str:
        return f"{len(self.option_boxes())}項目のうち{len(self.value())}項目を選んでいます"
