"""A store on a share: refused before anything is written there, with the offer of a copy on this PC.

Real FUSE mounts under the names of shares note every operation that would change something; every other kind of share
is told by an injected table of mounts. The control, Python's sqlite3, writes without complaint.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from desktop.errors import DeskError
from desktop.store.local import check_place, place_of
from desktop.store.store import open_store
from tests.rigs.fuse import share
from tests.rigs.needs import need
from tests.rigs.ways import KEY, make_store, ready

NAME: Final = "付議帳.sqlite3"
KINDS: Final = ("nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "fuse.rclone", "fuse", "autofs", "virtiofs", "davfs")
UNC: Final = (r"\\server\share\a.sqlite3", r"\\?\UNC\server\share\a.sqlite3", "//server/share/a.sqlite3")


def told(path: Path, key: bytes) -> str:
    """The code of the refusal, or what else happened."""
    try:
        open_store(path, key=key).close()
    except DeskError as refused:
        return refused.code
    except Exception as fault:
        return f"raised {type(fault).__name__}: {fault}"
    return "opened"


def mounted() -> tuple[int, list[str], int]:
    """Tries on real mounts, what was wrong, what the control tried to write."""
    bad, tries, control = [], 0, 0
    with tempfile.TemporaryDirectory() as place:
        for key in (b"", KEY):
            made = Path(place) / f"{len(key)}.sqlite3"
            make_store(made, key)
            for kind, wanted in (("fuse.sshfs", "store.share"), ("fuse", "store.unsure-place")):
                for name in ("", NAME):
                    tries += 1
                    with share(kind, name, made.read_bytes()) as there:
                        said = told(there.folder / NAME, key)
                        wrong = [] if said == wanted else [f"said {said}"]
                        wrong += there.attempts()
                    bad += [f"{kind}, {'sealed' if key else 'plain'}, store there: {bool(name)}: {w}" for w in wrong]
    with share("fuse.sshfs") as there:
        with suppress(sqlite3.Error):
            sqlite3.connect(there.folder / NAME).execute("CREATE TABLE t (a)")
        control = len(there.attempts())
    return tries, bad, control


def injected() -> tuple[int, list[str]]:
    """Every kind of share by a table of mounts, UNC paths and remote drives of Windows."""
    bad, tries = [], 0
    for kind in KINDS:
        tries += 1
        mounts = f"20 1 8:1 / / rw - ext4 /dev/sda1 rw\n30 20 0:50 / /mnt/課 rw - {kind} server:/課 rw\n"
        try:
            check_place(Path("/mnt/課/記録") / NAME, mounts=mounts)
            bad.append(f"{kind}: taken for a disk of this PC")
        except DeskError as refused:
            bad += [] if refused.code in ("store.share", "store.unsure-place") else [f"{kind}: {refused.code}"]
        if place_of(Path("/home/課/記録") / NAME, mounts=mounts) != "local":
            bad.append(f"{kind}: a local folder beside it is refused")
    for unc in UNC:
        tries += 1
        bad += [] if place_of(Path(unc), drive_type=lambda _: 3) == "share" else [f"{unc}: taken for a local path"]
    for number, wanted in ((4, "share"), (3, "local"), (2, "local")):
        tries += 1
        found = place_of(Path("Z:/記録/a.sqlite3"), drive_type=lambda _, n=number: n)  # type: ignore[misc]
        bad += [] if found == wanted else [f"drive type {number}: {found}"]
    return tries, bad


def main() -> bool:
    """Whether every share was refused before a write while the control wrote."""
    tries, bad = injected()
    print(f"injected: {tries} kinds, {len(bad)} bad")
    need("linux", "root", "fork", "fuse")
    ready()
    seen, wrong, control = mounted()
    print(f"mounted: {seen} tries, {len(wrong)} bad; control tried to write {control} times")
    for line in (*bad, *wrong):
        print(f"  {line}")
    if not control:
        print("  the control wrote nothing, so this run proves nothing")
    return not bad and not wrong and control > 0


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
