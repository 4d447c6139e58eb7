"""Where files come in: dropped on the window or chosen from the menu in, the assistant out; what was taken in told."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QDropEvent

from desktop.screen.intake.assistant import Assistant
from desktop.screen.intake.taken_bar import bar_of, close_cases

if TYPE_CHECKING:
    from desktop.screen.window import Window


def open_door(window: Window, paths: list[Path]) -> Assistant:
    """The assistant over the window with some files, or asking for them."""
    assistant = Assistant(window.office, window.page(), window)
    join(window, assistant)
    if paths:
        assistant.arrivals.add(paths)
    else:
        assistant.ask_files()
    return assistant


def join(window: Window, assistant: Assistant) -> None:
    """Show it; what it makes is opened by the window, what it took in stays to be taken back afterwards."""
    assistant.takes.opened.connect(window.open_id)
    assistant.takes.taking_back.connect(lambda way: close_cases(window, way))
    assistant.finished.connect(lambda _result: _tell(window, assistant))
    window.show_dialog(assistant)


def _tell(window: Window, assistant: Assistant) -> None:
    ways = tuple(assistant.takes.ways.values())
    if ways:
        bar_of(window).tell(ways)


def files_of(event: QDropEvent) -> list[Path]:
    """The files of a drop."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
