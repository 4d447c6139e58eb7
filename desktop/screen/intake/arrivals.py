"""Files on their way in: paths or copied words in; each read by the reading process and followed in its row out."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal

from desktop.clerk.take_files import PASTED
from desktop.errors import DeskError
from desktop.screen.intake.taking import LOCKED, TOO_MUCH, Taking

if TYPE_CHECKING:
    from desktop.clerk.take_files import Looked
    from desktop.screen.intake.engine import Engine
    from desktop.screen.intake.files_page import FilesPage
    from desktop.screen.office import Office

ROWS_AT_ONCE = 3
"""Files shown at once; the rest of a large drop follow while the window goes on."""


class Arrivals(QObject):
    """Reads one file after the other; what is wrong with one is told in its own row."""

    listed = Signal()
    """Rows came."""
    arrived = Signal()
    """A file was read, or refused."""

    def __init__(self, office: Office, engine: Engine, files: FilesPage, form: str) -> None:
        """``form`` is that of the open case: items and tables are most likely for it."""
        super().__init__(files)
        self._office, self._engine, self._files, self._form = office, engine, files, form
        files.again.connect(self.look)
        files.stop.connect(self.stop)

    def add(self, paths: list[Path]) -> None:
        """Look at every file, one after the other."""
        for path in paths[:ROWS_AT_ONCE]:
            self._office.remember("intake", path.parent)
            taking = Taking(path, size=_size(path))
            self._files.add(taking)
            QTimer.singleShot(0, self, partial(self._look_first, taking))
        self.listed.emit()
        if rest := paths[ROWS_AT_ONCE:]:
            QTimer.singleShot(0, self, lambda: self.add(rest) if self._files.window().isVisible() else None)

    def add_words(self, text: str) -> None:
        """Copied words, as if they were a file."""
        taking = Taking(Path(PASTED), size=len(text.encode("utf-8", "replace")), state="reading")
        self._files.add(taking)
        taking.task = self._office.worker.run(
            lambda: self._engine.pasted(text), partial(self._looked, taking), partial(self._refused, taking), owner=self
        )

    def _look_first(self, taking: Taking) -> None:
        """Once its row is laid out: the worker would take turns away from that."""
        if taking in self._files.rows and taking.state == "waiting":
            self.look(taking)

    def look(self, taking: Taking) -> None:
        """Let the reading process read a file."""
        taking.state, taking.share, taking.sentence = "waiting", 0.0, ""
        engine, asked, patience = self._engine, taking.asked, taking.patience
        taking.task = self._office.worker.run(
            lambda: engine.looking(taking.path, asked, patience),
            partial(self._looked, taking),
            partial(self._refused, taking),
            partial(self._reading, taking),
            stopped=partial(self._stopped, taking),
            owner=self,
        )
        self._files.follow(taking)

    def _reading(self, taking: Taking, share: float) -> None:
        taking.state, taking.share = "reading", share
        self._files.follow(taking)

    def _looked(self, taking: Taking, looked: Looked) -> None:
        taking.read(looked)
        if taking.purpose in ("items", "statistics") and not taking.form:
            taking.form = self._form
        self._arrived(taking)

    def _refused(self, taking: Taking, fault: Exception) -> None:
        if not isinstance(fault, DeskError):
            if taking in self._files.rows:
                self._files.remove(taking)
            self._office.worker.trouble(fault)
            return
        taking.state = "locked" if fault.code in LOCKED else "refused"
        taking.sentence = str(fault)
        if fault.code in TOO_MUCH:
            taking.purpose = "large"
        self._arrived(taking)

    def _arrived(self, taking: Taking) -> None:
        taking.task = None
        self._files.follow(taking)
        self.arrived.emit()

    def _stopped(self, taking: Taking) -> None:
        """Stopped by the clerk, or because the assistant is gone, which is told a moment later."""
        taking.state = "stopped"
        if shiboken6.isValid(self._files):
            self._files.follow(taking)

    def stop(self, taking: Taking) -> None:
        """Not this file; the others go on."""
        taking.patience.answer(go_on=False)
        if taking.task is not None:
            taking.task.cancel()
        elif taking.state == "waiting":
            self._stopped(taking)

    def stop_all(self) -> None:
        """What is still being read is left."""
        for taking in self._files.rows:
            if taking.task is not None:
                self.stop(taking)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
