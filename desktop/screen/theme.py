"""Settings in, the application's palette, style and font out: roles only, text at least 4.5:1 on its ground."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from desktop.errors import DeskError, refusal
from desktop.places import FONTS
from desktop.screen.look import measure_anew
from desktop.screen.settings import Settings

NO_FONT = refusal(
    "screen.no-font",
    "画面の文字に使うフォント「{path}」を読み込めません。付議帳のフォルダーを、配布されたものから入れ直してください。",
    world=True,
)
FONT_FILES = ("BIZUDGothic-Regular.ttf", "BIZUDGothic-Bold.ttf")
FAMILY = "BIZ UDGothic"
POINTS = 10.5

Role = QPalette.ColorRole
ROLES = (
    Role.Window, Role.WindowText, Role.Base, Role.AlternateBase, Role.Text, Role.Button, Role.ButtonText,
    Role.BrightText, Role.Highlight, Role.HighlightedText, Role.Link, Role.LinkVisited, Role.ToolTipBase,
    Role.ToolTipText, Role.PlaceholderText, Role.Light, Role.Midlight, Role.Mid, Role.Dark, Role.Shadow, Role.Accent,
)  # fmt: skip
LIGHT = (
    "#f4f5f7", "#1a1a1c", "#ffffff", "#f4f6fa", "#1a1a1c", "#eceef2", "#1a1a1c",
    "#b30000", "#0031a8", "#ffffff", "#0031a8", "#5a2ca0", "#ffffff",
    "#1a1a1c", "#5f6066", "#ffffff", "#f8f9fb", "#b9bcc4", "#8f939c", "#6c6f78", "#0031a8",
)  # fmt: skip
DARK = (
    "#26282c", "#f2f2f4", "#17181b", "#1f2124", "#f2f2f4", "#34373c", "#f2f2f4",
    "#ff9c9c", "#9db7f9", "#101114", "#9db7f9", "#d2b8ff", "#34373c",
    "#f2f2f4", "#a9abb2", "#565a62", "#43474e", "#4d5158", "#131417", "#000000", "#9db7f9",
)  # fmt: skip
CONTRAST = (
    "#000000", "#ffffff", "#000000", "#000000", "#ffffff", "#000000", "#ffffff",
    "#ffff00", "#ffff00", "#000000", "#8affff", "#e0b0ff", "#000000",
    "#ffffff", "#e0e0e0", "#ffffff", "#ffffff", "#505050", "#ffffff", "#ffffff", "#ffff00",
)  # fmt: skip
PALETTES = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}
FAINT = {"light": "#6d6f76", "dark": "#8d9098", "contrast": "#a0ffa0"}
"""Text of what cannot be used now."""
STYLES = {"light": "fusion", "dark": "fusion", "contrast": "windows"}
"""Fusion takes its edges from a darkened window, which black has none of; the old style draws them in palette roles."""


def load_fonts(names: Sequence[str] = FONT_FILES) -> None:
    """Make the shipped gothic known to Qt, by path and not by what the PC has. Raises ``screen.no-font``."""
    for name in names:
        path = FONTS / name
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise DeskError(NO_FONT, path=path)
    measure_anew()


def make_palette(name: str) -> QPalette:
    """The palette of ``light``, ``dark`` or ``contrast``."""
    palette = QPalette()
    for role, colour in zip(ROLES, PALETTES[name], strict=True):
        palette.setColor(role, QColor(colour))
    for role in (Role.WindowText, Role.Text, Role.ButtonText, Role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(FAINT[name]))
    palette.setColor(QPalette.ColorGroup.Disabled, Role.Highlight, palette.color(Role.Mid))
    return palette


def theme_of(settings: Settings, app: QApplication) -> str:
    """The theme to show; ``system`` follows the PC, whose palette tells at once whether it is a dark one."""
    if settings.theme != "system":
        return settings.theme
    return "dark" if app.style().standardPalette().color(Role.Window).lightness() < 128 else "light"


def wants_own_contrast(app: QApplication, settings: Settings) -> bool:
    """Whether the PC has a contrast theme of its own on, and the clerk wants to follow the PC."""
    from PySide6.QtCore import Qt

    hints = app.styleHints()
    high = Qt.ContrastPreference.HighContrast
    return settings.theme == "system" and hints.accessibility().contrastPreference() == high


def dress(app: QApplication, settings: Settings, *, own_contrast: bool = False) -> None:
    """Give the application its style, colours and text size; works on a running window too.

    ``own_contrast`` leaves the colours of the PC's contrast theme as they are.
    """
    theme = theme_of(settings, app)
    if app.style().name().lower() != STYLES[theme]:
        app.setStyle(STYLES[theme])
    app.setPalette(QPalette() if own_contrast else make_palette(theme))
    font = QFont(FAMILY)
    font.setPointSizeF(POINTS * settings.percent / 100)
    app.setFont(font)
