"""Themes: every text 4.5:1 on its ground, edges visible, text size from 100 to 200 %, kept in the settings file."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.screen import look, theme
from desktop.screen.look import em
from desktop.screen.settings import Settings, read_settings, settings_file, write_settings
from desktop.screen.theme import FAINT, PALETTES, dress, load_fonts, make_palette

Role = QPalette.ColorRole
PAIRS = (
    (Role.WindowText, Role.Window), (Role.Text, Role.Base), (Role.Text, Role.AlternateBase),
    (Role.ButtonText, Role.Button), (Role.BrightText, Role.Window), (Role.BrightText, Role.Base),
    (Role.HighlightedText, Role.Highlight), (Role.Link, Role.Base), (Role.Link, Role.Window),
    (Role.LinkVisited, Role.Base), (Role.ToolTipText, Role.ToolTipBase), (Role.PlaceholderText, Role.Base),
)  # fmt: skip


def luminance(colour: QColor) -> float:
    """Relative luminance; source: WCAG 2.2."""
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_knows_black_on_white_and_a_bad_grey() -> None:
    assert contrast(QColor("black"), QColor("white")) == pytest.approx(21)
    assert contrast(QColor("#999999"), QColor("white")) < 4.5


@pytest.mark.parametrize("name", PALETTES)
@pytest.mark.parametrize("pair", PAIRS, ids=lambda p: f"{p[0].name}-{p[1].name}")
def test_text_has_contrast(qtbot: QtBot, name: str, pair: tuple[Role, Role]) -> None:
    palette = make_palette(name)
    assert contrast(palette.color(pair[0]), palette.color(pair[1])) >= 4.5


@pytest.mark.parametrize("name", PALETTES)
def test_what_cannot_be_used_now_is_still_read(qtbot: QtBot, name: str) -> None:
    palette = make_palette(name)
    assert contrast(QColor(FAINT[name]), palette.color(Role.Window)) >= 4.5


@pytest.fixture
def plain_look(qapp: QApplication):  # type: ignore[no-untyped-def]
    before = (qapp.style().name(), qapp.palette(), qapp.font())
    yield qapp
    qapp.setStyle(before[0])
    qapp.setPalette(before[1])
    qapp.setFont(before[2])


@pytest.mark.parametrize("percent", [100, 150, 200])
@pytest.mark.parametrize("name", PALETTES)
def test_a_theme_dresses_a_running_window(plain_look: QApplication, name: str, percent: int) -> None:
    dress(plain_look, Settings(theme=name, percent=percent))
    assert plain_look.palette().color(Role.Window) == QColor(PALETTES[name][0])
    assert plain_look.font().pointSizeF() == pytest.approx(theme.POINTS * percent / 100)
    assert plain_look.font().family() == theme.FAMILY


def test_the_shipped_fonts_load_by_path(qtbot: QtBot) -> None:
    load_fonts()
    assert theme.FAMILY in theme.QFontDatabase.families()


def test_what_was_measured_before_the_fonts_came_is_measured_anew(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    load_fonts()
    right = em(widget)
    monkeypatch.setitem(look._EMS, widget.font().key(), right + 7)  # as with what the PC had in their place
    assert em(widget) == right + 7
    load_fonts()
    assert em(widget) == right


def test_a_font_file_that_is_missing_is_one_sentence(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(theme, "FONTS", tmp_path)
    with pytest.raises(theme.DeskError, match=r"BIZUDGothic-Regular\.ttf」を読み込めません。.*入れ直してください。"):
        load_fonts()


def test_settings_are_kept_and_read_again() -> None:
    kept = Settings(theme="dark", percent=150, enter_moves=False, place="1,2,3,4,max")
    assert write_settings(kept)
    assert read_settings() == kept


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", Settings()),
        ("theme = 虹\npercent = 5000\n", Settings(percent=200)),
        ("percent = 大\nenter_moves = no\nなにか\n", Settings(enter_moves=False)),
    ],
)
def test_a_strange_settings_file_gives_the_defaults(text: str, wanted: Settings) -> None:
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text(text, "utf-8")
    assert read_settings() == wanted


def test_settings_that_cannot_be_written_stop_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert not write_settings(Settings(), tmp_path / "file" / "settings.txt")
