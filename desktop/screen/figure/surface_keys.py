"""A key on the drawing surface in; the act it stands for out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent

from desktop.answers.figure import rows_of, shapes_of
from desktop.screen.figure import acts
from desktop.screen.figure.shapes import GRID, Shapes, by_id, is_tied, own_box, with_inner
from desktop.screen.figure.timetable import resized
from desktop.sheet.figure_paths import Rect

if TYPE_CHECKING:
    from desktop.screen.figure.surface import Surface

Key, Mod = Qt.Key, Qt.KeyboardModifier
NONE, SHIFT, CTRL = Mod.NoModifier, Mod.ShiftModifier, Mod.ControlModifier
FINE: Final = 0.5
"""mm a shape moves with Shift."""
MIME: Final = "application/x-fugicho-figure"
DRAWING: Final = frozenset({"undo", "redo", "remove", "cut", "paste", "double", "front", "behind", "text"})
"""Acts on the document."""
WAYS: Final = {Key.Key_Left: (-1, 0), Key.Key_Right: (1, 0), Key.Key_Up: (0, -1), Key.Key_Down: (0, 1)}


class SurfaceKeys:
    """What the keys of the surface do; names are those of the buttons that do the same."""

    def __init__(self, surface: Surface) -> None:
        self.surface = surface
        self._looking: dict[tuple[Qt.Key, Qt.KeyboardModifier], str] = {
            (Key.Key_A, CTRL): "all",
            (Key.Key_C, CTRL): "copy",
            (Key.Key_Plus, CTRL): "larger",
            (Key.Key_Semicolon, CTRL): "larger",
            (Key.Key_Equal, CTRL): "larger",
            (Key.Key_Minus, CTRL): "smaller",
            (Key.Key_0, CTRL): "real",
            (Key.Key_9, CTRL): "fit",
            (Key.Key_Escape, NONE): "escape",
            (Key.Key_F6, NONE): "out",
            (Key.Key_F6, SHIFT): "back",
        }
        self._drawing: dict[tuple[Qt.Key, Qt.KeyboardModifier], str] = {
            (Key.Key_X, CTRL): "cut",
            (Key.Key_V, CTRL): "paste",
            (Key.Key_D, CTRL): "double",
            (Key.Key_Z, CTRL): "undo",
            (Key.Key_Y, CTRL): "redo",
            (Key.Key_Z, CTRL | SHIFT): "redo",
            (Key.Key_Delete, NONE): "remove",
            (Key.Key_Backspace, NONE): "remove",
            (Key.Key_F2, NONE): "text",
            (Key.Key_Return, NONE): "text",
            (Key.Key_Enter, NONE): "text",
            (Key.Key_A, NONE): "arrow",
            (Key.Key_G, NONE): "arrange",
            (Key.Key_N, NONE): "renumber",
            (Key.Key_PageUp, CTRL): "front",
            (Key.Key_PageDown, CTRL): "behind",
        }

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key asks for; False when it asks for nothing here."""
        held = event.modifiers() & ~Mod.KeypadModifier
        key = Key(event.key())
        if key in WAYS and self.surface.document.picked:
            return self._arrow_key(WAYS[key], held)
        name = self._looking.get((key, held)) or self._looking.get((key, held & ~SHIFT) if held & CTRL else (key, held))
        if not name and not self.surface.locked:
            name = self._drawing.get((key, held))
        return self.do(name) if name else False

    def _arrow_key(self, way: tuple[int, int], held: Qt.KeyboardModifier) -> bool:
        if self.surface.locked:
            return True
        step = FINE if held & SHIFT else GRID
        dx, dy = way[0] * step, way[1] * step
        if held & CTRL:
            self._resize(dx, dy)
        elif not held & Mod.AltModifier:
            self._move(dx, dy)
        return True

    def _move(self, dx: float, dy: float) -> None:
        document = self.surface.document
        ids = with_inner(document.shapes, document.picked)
        made = acts.move(document.shapes, ids, dx, dy, document.area)
        if made == document.shapes and all(is_tied(s, by_id(made)) for s in made if s.id in ids):
            self.surface.tell("図形の間の矢印は、つないだ図形を動かすと一緒に動きます。")
        document.act("図形の移動", made, joins="move")
        self.surface.reveal(document.picked[0])

    def _resize(self, dx: float, dy: float) -> None:
        document = self.surface.document
        made, known = document.shapes, by_id(document.shapes)
        for name in document.picked:
            if is_tied(known[name], known):
                continue
            box = own_box(known[name])
            wide = min(box.width + dx, document.area[0] - box.x)
            high = min(box.height + dy, document.area[1] - box.y)
            made = resized(made, name, Rect(box.x, box.y, max(wide, 0.0), max(high, 0.0)))
        document.act("大きさの変更", made, joins="size")

    def do(self, name: str) -> bool:
        """Do an act by its name; False when there was nothing to leave."""
        surface, document = self.surface, self.surface.document
        if name in DRAWING:
            if not surface.locked:
                self._draw(name)
            return True
        match name:
            case "all":
                document.pick(s.id for s in document.shapes)
            case "copy":
                self._copy(acts.take(document.shapes, document.picked))
            case "larger" | "smaller":
                surface.zoom(1.2 if name == "larger" else 1 / 1.2)
            case "real":
                surface.zoom_real()
            case "fit":
                surface.fit()
            case "escape":
                return surface.escape()
            case _:
                surface.asked.emit(name)
        return True

    def _draw(self, name: str) -> None:
        document = self.surface.document
        shapes, picked = document.shapes, document.picked
        match name:
            case "undo":
                document.undo()
            case "redo":
                document.redo()
            case "remove":
                document.act("図形を消す", acts.remove(shapes, picked))
            case "cut":
                self._copy(acts.take(shapes, picked))
                document.act("図形の切り取り", acts.remove(shapes, picked))
            case "paste":
                self._paste(_copied(), "図形の貼り付け")
            case "double":
                self._paste(acts.take(shapes, picked), "図形の複製")
            case "front":
                document.act("前面へ出す", acts.to_front(shapes, picked))
            case "behind":
                document.act("背面へ送る", acts.to_back(shapes, picked))
            case "text" if len(picked) == 1:
                self.surface.begin_text(picked[0])

    def _copy(self, shapes: Shapes) -> None:
        if shapes:
            data = QMimeData()
            data.setData(MIME, json.dumps(rows_of(shapes)).encode())
            data.setText("\n".join(s.text for s in shapes if s.text))
            QGuiApplication.clipboard().setMimeData(data)

    def _paste(self, copied: Shapes, name: str) -> None:
        document = self.surface.document
        if not copied:
            return
        made, ids = acts.paste(document.shapes, copied, document.area)
        document.act(name, made)
        document.pick(s.id for s in document.shapes if s.id in ids)


def _copied() -> Shapes:
    """Shapes on the clipboard; none when something else is there."""
    data = QGuiApplication.clipboard().mimeData()
    if data is None or not data.hasFormat(MIME):
        return ()
    try:
        rows = json.loads(bytes(data.data(MIME).data()).decode())
        return shapes_of(tuple(tuple(str(c) for c in row) for row in rows))
    except (ValueError, TypeError):  # another program may use the name
        return ()
