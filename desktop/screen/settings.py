"""How the window looks and where it stands, kept in a small readable file beside the store; read before the first paint."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from desktop.errors import DeskError
from desktop.places import data_folder, write_file

THEMES = {"system": "標準に合わせる", "light": "明るい", "dark": "暗い", "contrast": "高コントラスト"}
SMALLEST, LARGEST, STEP = 100, 200, 10
"""Text size in per cent of 10.5 pt."""


@dataclass(frozen=True, slots=True)
class Settings:
    theme: str = "system"
    percent: int = 100
    enter_moves: bool = True
    """Enter goes to the next field (not in boxes of several lines, never during an IME conversion)."""
    place: str = ""
    """Where the window stood: ``x,y,width,height`` and ``max`` when it filled the screen."""
    seat: str = ""
    """The slot of the key ring that was opened last: its name stands ready the next time."""
    away: str = ""
    home: str = ""
    """A store on a share, and the copy of it on this PC that is opened in its stead."""

    def store_for(self, path: Path) -> Path:
        """The store to open in the stead of a path: its copy on this PC, if one was made."""
        home = Path(self.home)
        return home if self.home and str(path) == self.away and home.is_file() else path

    def resized(self, step: int) -> Settings:
        """The same with larger (+1) or smaller (-1) text."""
        return replace(self, percent=min(max(self.percent + step * STEP, SMALLEST), LARGEST))


def settings_file() -> Path:
    return data_folder() / "画面の設定.txt"


def read_settings(path: Path | None = None) -> Settings:
    """The kept settings; a missing file, a strange line or value gives the default of that line."""
    try:
        lines = (path or settings_file()).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return Settings()
    words = dict(line.split(" = ", 1) for line in lines if " = " in line)
    percent = words.get("percent", "")
    return Settings(
        theme=words.get("theme", "") if words.get("theme") in THEMES else "system",
        percent=min(max(int(percent), SMALLEST), LARGEST) if percent.isdecimal() else SMALLEST,
        enter_moves=words.get("enter_moves") != "no",
        place=words.get("place", ""),
        seat=words.get("seat", ""),
        away=words.get("away", ""),
        home=words.get("home", ""),
    )


def write_settings(settings: Settings, path: Path | None = None) -> bool:
    """Keep the settings; False when the folder refuses (the look is not worth a message box)."""
    lines = [
        f"theme = {settings.theme}",
        f"percent = {settings.percent}",
        f"enter_moves = {'yes' if settings.enter_moves else 'no'}",
        f"place = {settings.place}",
        f"seat = {settings.seat}",
        f"away = {settings.away}",
        f"home = {settings.home}",
    ]
    path = path or settings_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(path, ("\n".join(lines) + "\n").encode())
    except (OSError, DeskError):
        return False
    return True
