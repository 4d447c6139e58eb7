"""The file replaced, edited, cut or taken away while it is open: noticed before the next save, never written over.

Each trick is played on an open store between two saves. The next save must be refused, what lies there now must be
exactly what the trick put there, and nothing is said to be saved. The control writes its
file anew without looking and must write over a stranger's.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from desktop.errors import DeskError
from desktop.store.connect import connect
from desktop.store.store import open_store
from tests.rigs.needs import need
from tests.rigs.ways import CASE, KEY, make_store, ready, with_text

Trick = Callable[[Path, Path, bytes], None]
"""The open store's path, an older copy of it, its key."""


def replaced(path: Path, copy: Path, key: bytes) -> None:
    """Another file by rename, as a sync program or a careful copy does it."""
    shutil.copyfile(copy, path.with_name("other"))
    path.with_name("other").replace(path)


def written_over(path: Path, copy: Path, key: bytes) -> None:
    """The old bytes into the same file: Explorer's copy over it."""
    data = copy.read_bytes()
    with path.open("r+b") as file:
        file.write(data)
        file.truncate(len(data))


def edited(path: Path, copy: Path, key: bytes) -> None:
    """Another program writes into it through SQLite."""
    raw = connect(path, key)
    raw.execute("UPDATE cases SET title = '別のプログラム'")
    raw.close()


def cut(path: Path, copy: Path, key: bytes) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def deleted(path: Path, copy: Path, key: bytes) -> None:
    path.unlink()


def moved(path: Path, copy: Path, key: bytes) -> None:
    path.rename(path.with_name("moved"))


def without_wal(path: Path, copy: Path, key: bytes) -> None:
    """Somebody tidies up what looks like a temporary file."""
    path.with_name(path.name + "-wal").unlink()


def folder_renamed(path: Path, copy: Path, key: bytes) -> None:
    path.parent.rename(path.parent.with_name("other-folder"))
    path.parent.mkdir()
    shutil.copyfile(copy, path)


TRICKS: Final[tuple[Trick, ...]] = (
    replaced,
    written_over,
    edited,
    cut,
    deleted,
    moved,
    without_wal,
    folder_renamed,
)


def seen(folder: Path) -> dict[str, bytes]:
    """Every store file there: what a save would change."""
    ours = ("付議帳.sqlite3", "付議帳.sqlite3-wal", "moved", "other")
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir()) if p.name in ours}


def play(trick: Trick, key: bytes, *, after_save: bool) -> list[str]:
    """What was wrong about one trick."""
    with tempfile.TemporaryDirectory(prefix="rig-swap-") as place:
        path = Path(place) / "記録" / "付議帳.sqlite3"
        path.parent.mkdir()
        copy = Path(place) / "copy"
        make_store(path, key)
        shutil.copyfile(path, copy)
        with open_store(path, key=key) as store:
            case = store.read_case(CASE)
            store.warm()
            if after_save or trick is without_wal:  # else the writer has written nothing yet
                case = store.save(with_text(case, 1), (), who="試験")
            trick(path, copy, key)
            before = seen(path.parent)
            try:
                store.save(with_text(case, 2), (), who="試験")
            except DeskError as refused:
                wrong = [] if "\n" not in str(refused) else ["a refusal in two lines"]
            else:
                wrong = ["said to be saved"]
            if trick not in (edited, without_wal) and seen(path.parent) != before:
                wrong.append("it wrote into a file that is not ours")
        return wrong


def control() -> list[str]:
    """A program that keeps all in memory and writes the file anew, whatever lies there by now."""
    with tempfile.TemporaryDirectory(prefix="rig-swap-") as place:
        path = Path(place) / "store"
        path.write_text("ours", "utf-8")
        text = path.read_text("utf-8")
        path.write_text("a stranger's", "utf-8")
        path.write_text(f"{text}, saved", "utf-8")
        return [] if "stranger" in path.read_text("utf-8") else ["it wrote over a stranger's file"]


def main() -> bool:
    """Whether every trick was noticed while the control fell for one."""
    need("linux")
    ready()
    bad, tries = [], 0
    for key in (b"", KEY):
        for trick in TRICKS:
            for after_save in (False, True):
                tries += 1
                told = f"{trick.__name__}, {'sealed' if key else 'plain'}, {'after' if after_save else 'before'} a save"
                bad += [f"{told}: {wrong}" for wrong in play(trick, key, after_save=after_save)]
    fell = control()
    print(f"{tries} tricks, {len(bad)} bad; control: {fell}")
    for wrong in bad:
        print(f"  {wrong}")
    if not fell:
        print("  the control noticed, so this run proves nothing")
    return not bad and bool(fell)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
