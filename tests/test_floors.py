"""Rooms import downwards only, outside libraries only where they belong, Qt only in the screen.

1. A room of floor n imports only rooms of floors below n, or itself.
2. An outside library is imported only by the rooms named here.
3. The package called ``desktop`` is ours.
4. The rig itself notices planted faults, also inside functions and under TYPE_CHECKING.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import desktop
from desktop import FLOORS

PACKAGE = Path(desktop.__file__).parent
FLOOR = {room: n for n, rooms in enumerate(FLOORS) for room in rooms}
OUTSIDE = {
    "PySide6": {"screen", "app"},
    "shiboken6": {"screen"},
    "reportlab": {"paper"},
    "openpyxl": {"paper", "intake"},
    "python_calamine": {"intake"},
    "msoffcrypto": {"intake"},
    "docx": {"intake"},
    "pypdfium2": {"clerk", "paper", "intake"},
    "pypdf": {"paper"},
    "PIL": {"clerk", "paper"},
    "sqlmodel": {"store"},
    "sqlalchemy": {"store"},
    "alembic": {"store"},
    "sqlcipher3": {"store"},
    "pyzipper": {"bundle"},
    "cryptography": {"keys"},
    "pyrage": {"bundle", "keys"},
}


def imports(source: str) -> Iterator[str]:
    """Every module a source imports, wherever the import stands."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative import"
            yield from (f"{node.module}.{a.name}" if node.module == "desktop" else str(node.module) for a in node.names)


def faults(room: str, source: str) -> list[str]:
    """What the imports of one module of a room do wrong."""
    found = []
    for name in imports(source):
        top, *rest = name.split(".")
        if top == "desktop":
            if rest and rest[0] in FLOOR and rest[0] != room and FLOOR[rest[0]] >= FLOOR[room]:
                found.append(f"{room} (floor {FLOOR[room]}) imports {name}")
        elif top in OUTSIDE:
            if room not in OUTSIDE[top]:
                found.append(f"{room} imports {name}")
        elif top not in sys.stdlib_module_names:
            found.append(f"{room} imports {name}, which no room may")
    return found


def modules() -> list[tuple[str, Path]]:
    return [(p.relative_to(PACKAGE).with_suffix("").parts[0], p) for p in sorted(PACKAGE.rglob("*.py"))]


@pytest.mark.parametrize(("room", "path"), modules(), ids=lambda v: v if isinstance(v, str) else v.stem)
def test_imports_go_down(room: str, path: Path) -> None:
    if room == "__init__":
        return
    assert faults(room, path.read_text("utf-8")) == []


def test_every_room_has_a_floor() -> None:
    assert {room for room, _ in modules()} - {"__init__"} == set(FLOOR)


def test_desktop_is_ours() -> None:
    assert (PACKAGE.parent / "forms").is_dir()


@pytest.mark.parametrize(
    "planted",
    [
        "def late():\n    from desktop.screen.window import Window\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import desktop.store.store\n",
        "import PySide6.QtCore\n",
        "from desktop import checks\n",
        "import requests\n",
    ],
)
def test_planted_faults_are_seen(planted: str) -> None:
    assert faults("sheet", planted)
