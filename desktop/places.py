"""Where things lie: forms and resources beside the package, the clerk's data in the user's own folder."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from desktop.errors import DeskError, refusal

FULL = refusal(
    "places.full",
    "「{path}」に書き込む空きがありません。不要なファイルを片付けるか、別の場所を選んでください。",
    world=True,
)
READ_ONLY = refusal(
    "places.read-only", "「{path}」に書き込む権限がありません。書き込める場所を選んでください。", world=True
)
UNREADABLE = refusal(
    "places.unreadable",
    "「{path}」を読む権限がありません。ファイルの持ち主か、情報管理の担当に確かめてください。",
    world=True,
)
IS_FOLDER = refusal("places.is-folder", "「{path}」はフォルダーです。ファイルを指定してください。", world=True)
NO_PLACE = refusal(
    "places.no-place",
    "「{path}」が見つかりません。フォルダーの場所と、媒体が差し込まれているかを確かめてください。",
    world=True,
)
IN_USE = refusal(
    "places.in-use",
    "「{path}」は、別のプログラムが開いています。そのプログラムで閉じてから、もう一度行ってください。",
    world=True,
)
BROKEN = refusal(
    "places.broken",
    "「{path}」を読み書きできませんでした（{why}）。媒体を確かめ、別の場所でもう一度行ってください。",
    world=True,
)

_WHY: Final[Mapping[int, str]] = {
    errno.EACCES: "権限がありません",
    errno.EPERM: "権限がありません",
    errno.EROFS: "書き込みが禁じられています",
    errno.ENOSPC: "空きがありません",
    errno.EDQUOT: "空きがありません",
    errno.ENOENT: "ファイルがありません",
    errno.ENOTDIR: "場所の途中がフォルダーではありません",
    errno.EISDIR: "ファイルではなくフォルダーです",
    errno.EEXIST: "同じ名前のものが既にあります",
    errno.ENOTEMPTY: "フォルダーが空ではありません",
    errno.ENAMETOOLONG: "名前が長すぎます",
    errno.ELOOP: "リンクがたどりきれません",
    errno.EIO: "媒体が読み書きに応じません",
    errno.EBUSY: "別のプログラムが使っています",
    errno.ENODEV: "媒体がありません",
    errno.ENXIO: "媒体がありません",
    errno.EFBIG: "この媒体に置ける大きさを超えています",
    errno.EINVAL: "この場所では使えない名前か操作です",
    errno.EMFILE: "開いているファイルが多すぎます",
    errno.ENFILE: "開いているファイルが多すぎます",
    errno.ENOMEM: "メモリーが足りません",
    errno.EXDEV: "別の媒体にまたがっています",
    errno.ETIMEDOUT: "応答がありません",
    errno.ESTALE: "ネットワーク上の場所につながりません",
    errno.EHOSTDOWN: "ネットワーク上の場所につながりません",
    errno.ENOTCONN: "ネットワーク上の場所につながりません",
}
"""What the system says in English, by its number; POSIX numbers, which Python also gives on Windows."""
_WINDOWS: Final[Mapping[int, int]] = {
    **dict.fromkeys((32, 33, 1224), errno.EBUSY),
    **dict.fromkeys((20, 21, 55, 1006, 1110, 1112, 1167), errno.ENODEV),
    **dict.fromkeys((23, 25, 26, 27, 29, 30, 31, 483, 1117), errno.EIO),
    **dict.fromkeys((53, 59, 64, 67, 1231), errno.EHOSTDOWN),
    39: errno.ENOSPC,
    206: errno.ENAMETOOLONG,
    1295: errno.EDQUOT,
}
"""Numbers of Windows that Python gives as missing rights, missing files or nonsense: in use, pulled out, unreadable."""
_PATIENCE: Final = 10
_MOMENT_S: Final = 0.05

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
    return (FORMS, own) if _is_folder(own) else (FORMS,)


def own_fonts() -> tuple[Path, ...]:
    """追加フォント: font files the municipality put into its own fonts folder, in name order."""
    folder = data_folder() / "fonts"
    if not _is_folder(folder):
        return ()
    return tuple(sorted(p for p in folder.iterdir() if p.suffix.lower() in {".ttf", ".ttc", ".otf"}))


def _is_folder(path: Path) -> bool:
    """A disk that does not answer is no missing folder: one's own forms would silently be gone."""
    try:
        return path.is_dir()
    except OSError as fault:
        raise world_error(fault, path, reading=True) from fault


def write_file(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: temp file, fsync, replace, directory fsync; a full disk leaves the old file."""
    temp = path.with_name(f".{path.name}.part")
    try:
        with temp.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        put_in_place(temp, path)
        sync_folder(path.parent)
    except BaseException as fault:  # an interruption, too, leaves no temp file behind
        with suppress(OSError):  # a read-only or vanished medium refuses this, too
            temp.unlink()
        if isinstance(fault, OSError):
            raise world_error(fault, path) from fault
        raise


def put_in_place(temp: Path, path: Path) -> None:
    """Rename over what lies there; on Windows wait half a second for whoever looks at a new file (virus scanners)."""
    patience = _PATIENCE if sys.platform == "win32" else 0
    while True:
        try:
            temp.replace(path)
        except PermissionError:
            if not patience:
                _refuse_open(path)
                raise
            patience -= 1
            time.sleep(_MOMENT_S)
        else:
            return


def _refuse_open(path: Path) -> None:
    """Windows calls a rename over an open file a missing right; a file that may be written to is one that is in use."""
    if sys.platform == "win32" and path.is_file():
        path.open("r+b").close()
        raise OSError(errno.EBUSY, "open in another program")


def sync_folder(folder: Path) -> None:
    """Make a renamed or new file of this folder last through a power cut."""
    if sys.platform == "win32":  # Windows has no directory handles to sync; the replace is journalled
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def why(fault: OSError) -> str:
    """The cause in a few Japanese words, the bare number for a rare one."""
    number = _number(fault)
    if number is None:
        return "原因は分かりません"
    return _WHY.get(number, f"番号 {number}")


def _number(fault: OSError) -> int | None:
    """The POSIX number of what happened; Python's own for Windows calls a stick that was pulled out a missing right."""
    return _WINDOWS.get(getattr(fault, "winerror", None) or 0, fault.errno)


def world_error(fault: OSError, path: Path, *, reading: bool = False) -> DeskError:
    """The sentence for what the world did to a file; ``reading`` when it was only to be read."""
    forbidden = UNREADABLE if reading else READ_ONLY
    what = {
        errno.ENOSPC: FULL,
        errno.EDQUOT: FULL,
        errno.EROFS: READ_ONLY,
        errno.EACCES: forbidden,
        errno.EPERM: forbidden,
        errno.EISDIR: IS_FOLDER,
        errno.ENOENT: NO_PLACE,
        errno.ENOTDIR: NO_PLACE,
        errno.EBUSY: IN_USE,
    }.get(_number(fault) or 0, BROKEN)
    return DeskError(what, path=path, why=why(fault))
