"""F18. A file of 1 GB with holes, 300 files of 10 MB, and one of 0 byte: the memory of handing over and receiving stays small.

Each part (attach and seal; copy, open and take in) runs in a process of its own, which tells how much more memory it
had at its highest point than before it began; what arrives is compared by hash. The control holds the file in memory.

``python -m tests.rigs.huge short`` plays 160 MB and 10 files of 1 MB in mode B.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Final

from desktop.bundle.model import Mode
from desktop.case.file import read_case
from desktop.clerk.acts import finish
from desktop.clerk.handover import hand_over
from desktop.secretariat.accepting import accept
from desktop.secretariat.receive import look, open_bundle, opening_for, receiving_room
from desktop.store.store import open_store
from tests.rigs.desks import CLOSINGS, DESK, OFFICE, PAPER, TERMS, WORDS
from tests.rigs.needs import NotRun, need

MOST: Final = 200 << 20
"""Bytes of memory more than before."""
KINDS: Final = {"one of 1 GB with holes": ((1 << 30, 1),), "300 of 10 MB and an empty one": ((10 << 20, 300), (0, 1))}
SHORT: Final = {"some": ((160 << 20, 1), (1 << 20, 10), (0, 1))}
MODES: Final[tuple[Mode, ...]] = ("A", "B")
Sizes = tuple[tuple[int, int], ...]


def memory(what: str) -> int:
    """VmRSS or VmHWM of this process in bytes."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(what):
            return int(line.split()[1]) << 10
    raise NotRun("this system does not tell the memory of a process")


def apart(act: Callable[[], None]) -> tuple[int, str]:
    """Run an act in a process of its own -> the bytes it had more at most, and what went wrong."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:  # pragma: no cover - another process
        os.close(ours)
        said = ""
        Path("/proc/self/clear_refs").write_text("5")  # the highest point begins anew
        before = memory("VmRSS")
        try:
            act()
        except BaseException as fault:
            said = f"{type(fault).__name__}: {fault}"
        os.write(theirs, f"{memory('VmHWM') - before} {said}".encode())
        os._exit(0)
    os.close(theirs)
    heard = b""
    while data := os.read(ours, 1 << 16):
        heard += data
    os.close(ours)
    os.waitpid(pid, 0)
    more, _, said = heard.decode().partition(" ")
    return int(more or -1), said or ("" if more else "it died")


def make_files(folder: Path, sizes: Sizes) -> list[Path]:
    """Files that differ, mostly holes."""
    folder.mkdir()
    made = []
    for size, count in sizes:
        for _ in range(count):
            path = folder / f"{len(made):03d}.bin"
            with path.open("wb") as out:
                out.write(str(len(made)).encode()[:size])
                out.truncate(size)
            made.append(path)
    return made


def attach(place: Path, files: list[Path]) -> None:
    with open_store(place / "課" / "付議帳.sqlite3") as store:
        case = store.add_case(replace(read_case(PAPER).case, id=""), who="山田")
        for path in files:
            store.attach(case.id, path, path.name, who="山田")
        (place / "id").write_text(case.id)


def send(place: Path, mode: Mode) -> None:
    with open_store(place / "課" / "付議帳.sqlite3") as store:
        given = (store, [(place / "id").read_text()], place / f"usb-{mode}", CLOSINGS[mode], TERMS)
        finish(hand_over(*given, who="山田", division="室", signer=DESK))


def take(place: Path, mode: Mode) -> None:
    (bundle,) = (p for p in (place / f"usb-{mode}").iterdir() if p.suffix != ".txt")
    with ExitStack() as stack:
        store = stack.enter_context(open_store(place / f"局-{mode}" / "付議帳.sqlite3"))
        room = stack.enter_context(receiving_room(store))
        store.keep_desk_key(OFFICE, who="鈴木")
        store.keep_known_key(DESK.card, who="鈴木")
        store.confirm_known_key(DESK.public, who="鈴木")
        (waiting,) = finish(look([bundle], room))
        how = opening_for(store, waiting, WORDS)
        assert how is not None
        finish(accept(store, finish(open_bundle(store, waiting, how, room)), who="鈴木"))


def compare(place: Path, mode: Mode, files: list[Path]) -> None:
    with open_store(place / f"局-{mode}" / "付議帳.sqlite3") as store:
        case = store.read_case((place / "id").read_text())
        assert [a.name for a in case.attachments] == [p.name for p in files], "names"
        for a, path in zip(case.attachments, files, strict=True):
            made = hashlib.sha256()
            for piece in store.attachment_bytes(a.id):
                made.update(piece)
            with path.open("rb") as file:
                assert hashlib.file_digest(file, "sha256").hexdigest() == made.hexdigest(), path.name


def in_one_piece(files: list[Path]) -> None:
    """The control."""
    held: list[bytes] = []
    for path in sorted(files, key=lambda p: -p.stat().st_size):
        held.append(path.read_bytes() + b"x")
        if sum(map(len, held)) > 2 * MOST:
            break


def play(name: str, sizes: Sizes, place: Path, most: int, modes: Sequence[Mode]) -> bool:
    files, good = make_files(place / "files", sizes), True
    steps: list[tuple[str, Callable[[], None], int]] = [("attached", lambda: attach(place, files), most)]
    for mode in modes:
        steps += [
            (f"handed over in mode {mode}", lambda m=mode: send(place, m), most),  # type: ignore[misc]
            (f"received in mode {mode}", lambda m=mode: take(place, m), most),  # type: ignore[misc]
            (f"the same in mode {mode}", lambda m=mode: compare(place, m, files), most),  # type: ignore[misc]
        ]
    for what, act, limit in steps:
        start = time.monotonic()
        more, said = apart(act)
        print(f"{name}, {what}: {more >> 20} MB more, {time.monotonic() - start:.0f} s {said}", flush=True)
        good &= 0 <= more <= limit and not said
        if what.startswith("the same"):
            shutil.rmtree(place / f"局-{what[-1]}")
            shutil.rmtree(place / f"usb-{what[-1]}")
    more, _ = apart(lambda: in_one_piece(files))
    print(f"{name}, control in one piece: {more >> 20} MB more")
    if more <= most:
        print("  the control needs little memory, too, so this run proves nothing")
    return good and more > most


def main(*words: str) -> bool:
    """Whether memory stayed small and everything arrived while the control did not stay small."""
    need("linux", "fork")
    good = True
    for name, sizes in (SHORT if words else KINDS).items():
        with tempfile.TemporaryDirectory() as home:
            os.environ["FUGICHO_HOME"] = home
            total = sum(size * count for size, count in sizes)
            if shutil.disk_usage(home).free < 8 * total:
                raise NotRun(f"the disk has no room for {8 * total >> 30} GB")
            good &= play(name, sizes, Path(home), MOST * 3 // 5 if words else MOST, MODES[1:] if words else MODES)
    return good


if __name__ == "__main__":
    try:
        sys.exit(0 if main(*sys.argv[1:]) else 1)
    except NotRun as lacking:
        print(f"not run: {lacking}")
