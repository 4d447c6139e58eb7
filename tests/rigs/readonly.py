"""A folder that cannot be written: said within two seconds, nothing half-written, nothing said to be saved.

Played on a bind mount that is read-only (not even root may write) and as an ordinary user without rights, with no store
yet and with a store already there, plain and sealed. The control swallows errors and says that it saved.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from desktop.errors import DeskError
from desktop.store.store import open_store
from tests.rigs.disk import read_only
from tests.rigs.needs import need
from tests.rigs.ways import KEY, make_store, ready

WITHIN_S: Final = 2.0
NOBODY: Final = 65534
NAME: Final = "付議帳.sqlite3"


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() if p.is_file() else b"" for p in sorted(folder.rglob("*"))}


def refused(act: Callable[[], object]) -> str:
    """What was wrong: no refusal, a late one, or one that does not say why."""
    start = time.monotonic()
    try:
        act()
    except DeskError as fault:
        took = time.monotonic() - start
        if took > WITHIN_S:
            return f"said after {took:.1f} s"
        return "" if fault.code == "places.read-only" else f"said as {fault.code}"
    except Exception as fault:
        return f"raised {type(fault).__name__}: {fault}"
    return "went on as if it could be written"


@contextmanager
def no_rights(folder: Path) -> Iterator[None]:
    """Nobody's rights on the folder; only for a forked child, which never gets them back."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    yield


def in_child(act: Callable[[], str]) -> str:
    """The word a child says; rights that it gives away do not come back."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:  # pragma: no cover - another process
        word = "the child broke down"
        try:
            word = act()
        finally:
            os.write(theirs, word.encode())
            os._exit(0)
    os.close(theirs)
    with os.fdopen(ours, "rb") as ears:
        word = ears.read().decode()
    os.waitpid(pid, 0)
    return word


def open_there(folder: Path, key: bytes, lock_out: Callable[[Path], object], *, with_store: bool) -> str:
    """Open a store, or make one, in a folder that is locked before."""
    if with_store:
        make_store(folder / NAME, key)

    def act() -> str:
        with lock_out(folder):  # type: ignore[attr-defined]
            before = tree(folder)
            wrong = refused(lambda: open_store(folder / NAME, key=key).close())
            return wrong or ("" if tree(folder) == before else "left something behind")

    return in_child(act)


def control(folder: Path) -> str:
    """A saver that swallows errors says saved."""
    with read_only(folder):
        with suppress(OSError):
            (folder / "whole").write_text("saved")
        return "" if (folder / "whole").exists() else "said to be saved, and nothing is there"


def main() -> bool:
    """Whether all was refused well while the control claimed to have saved."""
    need("linux", "root", "fork")
    ready()
    bad, tries = [], 0
    for name, key in (("plain", b""), ("sealed", KEY)):
        for way, lock_out in (("read-only mount", read_only), ("no rights", no_rights)):
            for with_store in (False, True):
                tries += 1
                with folder_for() as folder:
                    word = open_there(folder, key, lock_out, with_store=with_store)
                bad += [f"{name}, {way}, store there: {with_store}: {word}"] if word else []
    with folder_for() as folder:
        fell = control(folder)
    print(f"{tries} tries, {len(bad)} bad; control: {fell}")
    for wrong in bad:
        print(f"  {wrong}")
    return not bad and bool(fell)


@contextmanager
def folder_for() -> Iterator[Path]:
    """A folder anybody can walk into."""
    with tempfile.TemporaryDirectory(prefix="rig-readonly-") as place:
        Path(place).chmod(0o755)
        folder = Path(place) / "記録"
        folder.mkdir()
        yield folder


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
