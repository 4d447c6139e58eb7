"""200 random points at which the disk gets full: never a false 保存しました, and saving goes on once there is room.

The store, plain or sealed, lies on a small tmpfs. What is left free is filled up to a random amount, then a clerk saves
texts and files until a refusal comes. All that was acknowledged must be there, the refusal must be the one about room,
the file must open while the disk is full and save again once the filling is gone. Two of three points have
their spare space, which must have been given back before anything is refused. Every third is a fresh store on a disk
that is nearly full from the beginning: it has none yet, and making it may be what fails. The control writes the whole
file anew.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Final

from desktop.errors import DeskError
from desktop.store.spare import Spare
from desktop.store.store import Store, open_store
from tests.rigs.disk import small
from tests.rigs.needs import need
from tests.rigs.ways import CASE, KEY, file_of, first_case, make_store, ready, text_of, whole, with_text

POINTS: Final = 200
SIZE_KIB: Final = 12 * 1024
MOST: Final = 2000
"""Saves without a refusal: the disk is not small."""
FULL: Final = {"places.full", "store.full"}


@dataclass
class Outcome:
    """What the points showed."""

    points: int = 0
    saved: int = 0
    unbegun: int = 0
    """Fresh stores for which there was no room at all."""
    refused: dict[str, int] = field(default_factory=dict)
    bad: list[str] = field(default_factory=list)


def fill(folder: Path, leave: int) -> Path:
    """A file that leaves so many bytes free."""
    filling = folder / "filling"
    free = shutil.disk_usage(folder).free - leave
    with filling.open("wb") as out:
        os.posix_fallocate(out.fileno(), 0, max(1, free))
    return filling


FRESH_EVERY: Final = 3
"""Every so many points begin with an empty folder on a disk that is full already."""
FRESH_ROOM: Final = (300_000, 3_000_000)
"""Bytes left to them: too few for a store, enough for one and no more, enough for some saves."""


def clerk(store: Store, pick: random.Random) -> tuple[int, list[tuple[int, str]], str]:
    """Save until it is refused -> the last number acknowledged, files acknowledged, the refusal.

    A file that is refused leaves the spare space to the saves; from then on texts only.
    """
    case, files, attaching = store.read_case(CASE), [], True
    number = int(case.answers.text("b"))
    for _ in range(MOST):
        file = attaching and pick.random() < 0.3
        try:
            if file:
                files.append((number, store.attach(CASE, BytesIO(file_of(number)), f"{number}.bin", who="試験").id))
            else:
                case = store.save(with_text(case, number + 1), (), who="試験")
                number += 1
        except DeskError as refused:
            attaching = False
            if not file or refused.code not in FULL:
                return number, files, refused.code
    return number, files, ""


def begin(path: Path, key: bytes, leave: int, *, fresh: bool) -> tuple[Path, str, bool]:
    """Fill the disk up before or after the store is made -> the filling, the refusal, whether the case was acknowledged."""
    if not fresh:
        make_store(path, key)
        if not Spare(path).keep():  # as a program does that rests for a moment
            raise RuntimeError("there is no room for the spare space at the beginning")
        return fill(path.parent, leave), "", True
    filling = fill(path.parent, leave)
    try:
        store = open_store(path, key=key)
    except DeskError as refused:
        return filling, refused.code, False
    with store:
        if Spare(path).is_there:
            raise RuntimeError("the spare space is there before the first save")
        try:
            store.add_case(first_case(), who="試験")
        except DeskError as refused:
            return filling, refused.code, False
    return filling, "", True


def play_fresh(path: Path, key: bytes, filling: Path, code: str) -> list[str]:
    """A beginning that was refused: nothing half-made, and with room again it begins."""
    wrong = [] if code in FULL else [f"the beginning is refused as {code}"]
    filling.unlink()
    try:
        with open_store(path, key=key) as store:
            if store.count_cases():
                wrong.append("a case that was refused is there")
            store.add_case(first_case(), who="試験")
        return wrong + whole(path, key)
    except DeskError as refused:
        return [*wrong, f"with room again: {refused.code}"]


def play(folder: Path, leave: int, pick: random.Random, outcome: Outcome, key: bytes, *, fresh: bool) -> None:
    path = folder / "付議帳.sqlite3"
    filling, code, begun = begin(path, key, leave, fresh=fresh)
    where = f"{'sealed' if key else 'plain'}, {'fresh, ' if fresh else ''}{leave} bytes left"
    if not begun:
        outcome.points += 1
        outcome.unbegun += 1
        outcome.refused[code] = outcome.refused.get(code, 0) + 1
        outcome.bad += [f"{where}: {w}" for w in play_fresh(path, key, filling, code)]
        return
    wrong: list[str] = []
    try:
        with open_store(path, key=key) as store:
            number, files, code = clerk(store, pick)
        outcome.saved += number + len(files)
    except DeskError as refused:  # not even room to open it
        number, files, code = 0, [], refused.code
    outcome.refused[code] = outcome.refused.get(code, 0) + 1
    if code not in FULL:
        wrong.append(f"refused as {code or 'nothing'}")
    if not fresh and Spare(path).is_there:
        wrong.append("refused, and the spare space was not given back before")
    try:
        wrong += compare(path, number, files, key)
    except DeskError as refused:
        if refused.code not in FULL:
            wrong.append(f"on the full disk it does not open: {refused.code}")
    filling.unlink()
    try:
        wrong += compare(path, number, files, key)
        with open_store(path, key=key) as store:
            store.save(with_text(store.read_case(CASE), number + 5), (), who="試験")
        wrong += whole(path, key)
    except DeskError as refused:
        wrong.append(f"with room again: {refused.code}")
    outcome.points += 1
    outcome.bad += [f"{where}: {w}" for w in wrong]


def compare(path: Path, number: int, files: list[tuple[int, str]], key: bytes) -> list[str]:
    """What of the acknowledged is missing."""
    with open_store(path, key=key, create=False) as store:
        case = store.read_case(CASE)
        found = {a.id: a.sha256 for a in case.attachments}
        wrong = (
            [] if case.answers.text("a") == text_of(number) else [f"save {number} was acknowledged and is not there"]
        )
        for n, file_id in files:
            if found.get(file_id) != sha256(file_of(n)).hexdigest():
                wrong.append(f"file {n} was acknowledged and is not there")
        if files and sha256(b"".join(store.attachment_bytes(files[-1][1]))).hexdigest() != found.get(files[-1][1]):
            wrong.append("the bytes of the newest file are wrong")
    return wrong


def control(folder: Path, leave: int) -> list[str]:
    """The whole file anew: what was saved before is cut off."""
    path = folder / "whole"
    path.write_text(text_of(300))
    filling = fill(folder, leave)
    try:
        with path.open("w") as out:
            out.write(text_of(301) * 2000)
    except OSError:
        pass
    filling.unlink()
    return [] if path.read_text(errors="replace") == text_of(300) else ["what was saved before is gone"]


def main(points: int = POINTS, seed: int | None = None) -> bool:
    """Whether nothing acknowledged was missing while the control lost something."""
    need("linux", "root")
    ready()
    seed = random.SystemRandom().randrange(1 << 32) if seed is None else seed
    pick, outcome, lost, start = random.Random(seed), Outcome(), 0, time.monotonic()
    with tempfile.TemporaryDirectory() as home:
        os.environ["FUGICHO_HOME"] = home
        for n in range(points):
            with small(SIZE_KIB) as folder:
                fresh, key = n % FRESH_EVERY == FRESH_EVERY - 1, KEY if n % 2 else b""
                leave = pick.randrange(*FRESH_ROOM) if fresh else int(2 ** pick.uniform(0, 22))
                play(folder, leave, pick, outcome, key, fresh=fresh)
        for _ in range(5):
            with small(1024) as folder:
                lost += len(control(folder, pick.randrange(300_000)))
    print(
        f"seed {seed}: {outcome.points} points, {outcome.saved} acknowledged, refused {outcome.refused},"
        f" {outcome.unbegun} could not begin,"
        f" {len(outcome.bad)} bad; control: {lost} of 5 lost; {time.monotonic() - start:.0f} s"
    )
    for wrong in outcome.bad[:20]:
        print(f"  {wrong}")
    if not lost:
        print("  the control lost nothing, so this run proves nothing")
    return not outcome.bad and lost > 0


if __name__ == "__main__":
    sys.exit(0 if main(*(int(word) for word in sys.argv[1:])) else 1)
