"""Where things lie: forms and resources beside the package, the clerk's data in the user's own folder."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from pathlib import Path

from desktop.errors import DeskError, refusal

FULL = refusal(
    "places.full",
    "「{path}」に書き込む空きがありません。不要なファイルを片付けるか、別の場所を選んでください。",
    world=True,
)
READ_ONLY = refusal(
    "places.read-only", "「{path}」に書き込む権限がありません。書き込める場所を選んでください。", world=True
)
NO_PLACE = refusal(
    "places.no-place",
    "「{path}」が見つかりません。フォルダーの場所と、媒体が差し込まれているかを確かめてください。",
    world=True,
)
BROKEN = refusal(
    "places.broken",
    "「{path}」を読み書きできませんでした（{why}）。媒体を確かめ、別の場所でもう一度行ってください。",
    world=True,
)

ROOT = Path(__file__).resolve().parents[1]
FORMS = ROOT / "forms"
RESOURCES = ROOT / "resources"
FONTS = RESOURCES / "fonts"


def data_folder() -> Path:
    """The folder of the store, the municipality's own forms and fonts; ``FUGICHO_HOME`` overrides it."""
    if given := os.environ.get("FUGICHO_HOME"):
        return Path(given)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home()))) / "付議帳"
    return Path(os.environ.get("XDG_DATA_HOME", str(Path.home() / ".local" / "share"))) / "付議帳"


def store_file() -> Path:
    """The one visible SQLite file with all cases."""
    return data_folder() / "付議帳.sqlite3"


def forms_folders() -> tuple[Path, ...]:
    """Folders searched for municipalities: the shipped one, then the user's own."""
    own = data_folder() / "forms"
    return (FORMS, own) if own.is_dir() else (FORMS,)


def own_fonts() -> tuple[Path, ...]:
    """追加フォント: font files the municipality put into its own fonts folder, in name order."""
    folder = data_folder() / "fonts"
    if not folder.is_dir():
        return ()
    return tuple(sorted(p for p in folder.iterdir() if p.suffix.lower() in {".ttf", ".ttc", ".otf"}))


def write_file(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: temp file, fsync, replace, directory fsync; a full disk leaves the old file."""
    temp = path.with_name(f".{path.name}.part")
    try:
        with temp.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        temp.replace(path)
        sync_folder(path.parent)
    except OSError as fault:
        with suppress(OSError):  # a read-only or vanished medium refuses this, too
            temp.unlink()
        raise world_error(fault, path) from fault


def sync_folder(folder: Path) -> None:
    """Make a renamed or new file of this folder last through a power cut."""
    if sys.platform == "win32":  # Windows has no directory handles to sync; the replace is journalled
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def world_error(fault: OSError, path: Path) -> DeskError:
    """The sentence for what the world did to a file."""
    what = {
        errno.ENOSPC: FULL,
        errno.EDQUOT: FULL,
        errno.EROFS: READ_ONLY,
        errno.EACCES: READ_ONLY,
        errno.EPERM: READ_ONLY,
        errno.ENOENT: NO_PLACE,
        errno.ENOTDIR: NO_PLACE,
    }.get(fault.errno or 0, BROKEN)
    return DeskError(what, path=path, why=fault.strerror or type(fault).__name__)
