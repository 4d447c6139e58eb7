"""A secret shown on the screen in; on the clipboard for a minute when the clerk copies it, and then off it again."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QMimeData, QObject, Qt, QTimer
from PySide6.QtGui import (
    QClipboard,
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QLabel, QMenu, QWidget

from desktop.screen.look import draw_ring

STAYS: Final = 60_000
"""ms a copied secret stays."""
NOT_KEPT: Final = (
    "ExcludeClipboardContentFromMonitorProcessing",
    "CanIncludeInClipboardHistory",
    "CanUploadToCloudClipboard",
)
"""Formats by which Windows keeps a text out of its clipboard history and of other PCs; their value is four zero bytes."""


class SecretBoard(QObject):
    """One for the program, see :func:`secret_board`: what it put there it takes away, and nothing else."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._timer = QTimer(self, singleShot=True, interval=STAYS)
        self._timer.timeout.connect(self.clear)

    def put(self, text: str) -> None:
        """Copy a secret; it goes after a minute, with the lock and with the program."""
        data = QMimeData()
        data.setText(text)
        for name in NOT_KEPT:
            data.setData(f'application/x-qt-windows-mime;value="{name}"', bytes(4))
        data.setData("x-kde-passwordManagerHint", b"secret")
        QGuiApplication.clipboard().setMimeData(data)
        self._text = text
        self._timer.start()

    def clear(self) -> None:
        """Take it away, unless something else was copied since."""
        self._timer.stop()
        text, self._text = self._text, ""
        board = QGuiApplication.clipboard()
        for mode in (QClipboard.Mode.Clipboard, QClipboard.Mode.Selection):
            if text and board.text(mode) == text:
                board.clear(mode)


def secret_board() -> SecretBoard:
    """The one of the program, made with the first secret."""
    app = QGuiApplication.instance()
    found = app.findChild(SecretBoard) if app is not None else None
    if found is None:
        found = SecretBoard(app)
        if isinstance(app, QGuiApplication):
            app.aboutToQuit.connect(found.clear)
    return found


class Secret(QLabel):
    """A secret to read and to copy as a whole: Ctrl+C, or the right button; ``copied`` is what goes to the clipboard."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.copied = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setWordWrap(True)

    def show_secret(self, shown: str, copied: str) -> None:
        self.copied = copied
        self.setText(shown)
        self.setAccessibleName(f"{self._name}　{shown}" if shown else self._name)

    def copy(self) -> None:
        if self.copied:
            secret_board().put(self.copied)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            draw_ring(QPainter(self), self)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("写し取る（１分後に消えます）", self.copy)
        menu.popup(event.globalPos())
