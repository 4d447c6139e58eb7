"""SIGKILL at random points while saving: every acknowledged change must be there afterwards, and the file whole.

A child saves without rest and reports each save after it returned; the parent kills it, opens the store again and
compares. The control is a saver that writes the whole file anew (``open("wb")``): it must lose something in the same
run, or the run says nothing. POSIX only (fork); elsewhere the rig says so and does not count as passed.
"""

from __future__ import annotations

import json
import os
import random
import select
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from desktop.answers.model import Answers
from desktop.case.model import Case
from desktop.errors import DeskError
from desktop.store import writer
from desktop.store.connect import connect
from desktop.store.store import open_store

KILLS = 1000
LONGEST_S = 0.03
"""The kill comes at a random moment of so many seconds."""
FILE_EVERY = 7
"""Every so many saves a file is attached."""


@dataclass
class Outcome:
    """What a run of kills showed."""

    kills: int = 0
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    """One sentence for each acknowledged change that was missing or damaged."""


def text_of(number: int) -> str:
    """What save ``number`` writes: some pages of text that name the number at both ends."""
    return f"{number}：" + "個人情報の保護" * (number % 400) + f"：{number}"


def file_of(number: int) -> bytes:
    return random.Random(number).randbytes(200_000 + number)


def with_text(case: Case, number: int) -> Case:
    return case.with_answers(Answers("rig.form", 1, {"a": text_of(number), "b": str(number)}))


# ---------------------------------------------------------------- savers, run in the child


def save_in_store(path: Path, told: Callable[[str], None]) -> None:
    """Save and attach for ever; now and then rest, so that the index is written too."""
    writer.IDLE_S = 0.001  # the rests here are shorter than a clerk's
    with open_store(path) as store:
        case = store.read_case(CASE)
        number = int(case.answers.text("b"))
        while True:
            number += 1
            if number % FILE_EVERY == 0:
                attached = store.attach(CASE, BytesIO(file_of(number)), f"{number}.bin", who="試験")
                told(f"file {number} {attached.id}")
            case = store.save(with_text(case, number), (), who="試験")
            told(f"save {number} {case.revision}")
            if number % 5 == 0:
                time.sleep(0.003)


def save_plainly(path: Path, told: Callable[[str], None]) -> None:
    """The control: the whole file anew with each save, as many programs do it."""
    number = json.loads(path.read_text("utf-8"))["number"]
    while True:
        number += 1
        body = json.dumps({"number": number, "text": text_of(number) * 40}, ensure_ascii=False)
        with path.open("wb") as out:
            out.write(body.encode())
        told(f"save {number} 0")


# ---------------------------------------------------------------- checks, run in the parent

CASE = "00000000-0000-0000-0000-000000000001"


def make_store(path: Path) -> None:
    with open_store(path) as store:
        store.add_case(with_text(Case(CASE, (Answers("rig.form", 1, {}),)), 0), who="試験")


def make_plain(path: Path) -> None:
    path.write_text(json.dumps({"number": 0, "text": ""}), "utf-8")


def check_store(path: Path, acks: list[list[str]]) -> list[str]:
    """What is wrong with the store after the kill, given what it had acknowledged."""
    wrong = []
    try:
        with open_store(path, create=False) as store:
            case = store.read_case(CASE)
            number = int(case.answers.text("b"))
            last = max((int(n) for kind, n, _ in acks if kind == "save"), default=0)
            if not last <= number:
                wrong.append(f"save {last} was acknowledged, {number} is stored")
            if case.answers.text("a") != text_of(number):
                wrong.append(f"the text of save {number} is mixed with another")
            stored = {a.id: a for a in case.attachments}
            for kind, n, file_id in acks:
                if kind == "file" and (
                    file_id not in stored or stored[file_id].sha256 != sha256(file_of(int(n))).hexdigest()
                ):
                    wrong.append(f"file {n} was acknowledged and is missing")
            if acks and (newest := case.attachments[-1:]):
                digest = sha256(b"".join(store.attachment_bytes(newest[0].id))).hexdigest()
                if digest != newest[0].sha256:
                    wrong.append("the bytes of the newest file are wrong")
            told = [c for c in store.history(CASE) if c.kind == "edit" and c.place == "b"]
            if [c.new for c in reversed(told)] != [str(n) for n in range(1, number + 1)]:
                wrong.append("the history has a gap")
            if store.count_cases(text=f"{number}：") != 1:
                wrong.append("the search does not find the case")
            for attachment in case.attachments[:-3]:  # keep the file small over many kills
                store.detach(attachment.id, who="試験")
    except DeskError as fault:
        return [f"does not open: {fault.code}"]
    raw = connect(path)
    if raw.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
        wrong.append("integrity_check fails")
    raw.execute("INSERT INTO find (find) VALUES ('integrity-check')")
    raw.close()
    return wrong


def check_plain(path: Path, acks: list[list[str]]) -> list[str]:
    last = max((int(n) for _, n, _ in acks), default=0)
    try:
        stored = json.loads(path.read_text("utf-8"))
    except ValueError:
        make_plain(path)
        return [f"save {last}: the file is cut off"]
    return [] if stored["number"] >= last else [f"save {last} was acknowledged, {stored['number']} is stored"]


# ---------------------------------------------------------------- the run


def kill_once(save: Callable[[Path, Callable[[str], None]], None], path: Path, pick: random.Random) -> list[list[str]]:
    """Fork a saver, kill it at a random moment -> what it had acknowledged."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover - ends by SIGKILL
        os.close(ours)
        try:
            save(path, lambda line: os.write(theirs, f"{line}\n".encode()) and None)
        finally:
            os._exit(3)
    os.close(theirs)
    heard = b""
    if pick.random() < 0.8:  # else the kill may come while the store is being opened
        heard = os.read(ours, 1 << 16)
    end = time.monotonic() + pick.random() * LONGEST_S
    while (left := end - time.monotonic()) > 0:
        if select.select([ours], [], [], left)[0]:
            heard += os.read(ours, 1 << 16)
    os.kill(child, signal.SIGKILL)
    while data := os.read(ours, 1 << 16):
        heard += data
    os.close(ours)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        raise RuntimeError(f"the saver ended by itself with {status}")
    return [line.split() for line in heard.decode().splitlines(keepends=True) if line.endswith("\n")]


def run(folder: Path, kills: int, seed: int, *, plain: bool = False) -> Outcome:
    """Kill a saver again and again on one file."""
    make, save, check = (make_plain, save_plainly, check_plain) if plain else (make_store, save_in_store, check_store)
    pick, outcome, path = random.Random(seed), Outcome(), folder / ("plain.json" if plain else "付議帳.sqlite3")
    make(path)
    for n in range(kills):
        acks = kill_once(save, path, pick)
        outcome.kills += 1
        outcome.acknowledged += len(acks)
        outcome.lost += [f"kill {n}: {wrong}" for wrong in check(path, acks)]
        if not plain and n % 50 == 49:  # a long history makes every check slower
            shutil.rmtree(folder)
            folder.mkdir()
            make(path)
    return outcome


def main(kills: int = KILLS, seed: int | None = None) -> bool:
    """Whether nothing was lost while the control lost something."""
    if not hasattr(os, "fork"):
        print("not run: this system has no fork")
        return False
    import desktop.store.pen  # the children need it; importing it once saves half a second each

    assert desktop.store.pen
    seed = random.SystemRandom().randrange(1 << 32) if seed is None else seed
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        start = time.monotonic()
        ours = run(Path(one) / "記録", kills, seed)
        control = run(Path(other), max(20, kills // 10), seed, plain=True)
    print(
        f"seed {seed}: {ours.kills} kills, {ours.acknowledged} acknowledged, {len(ours.lost)} lost; "
        f"control: {control.kills} kills, {len(control.lost)} lost; {time.monotonic() - start:.0f} s"
    )
    for wrong in ours.lost[:20]:
        print(f"  {wrong}")
    if not control.lost:
        print("  the control lost nothing, so this run proves nothing")
    return not ours.lost and bool(control.lost) and ours.acknowledged > ours.kills


if __name__ == "__main__":
    sys.exit(0 if main(*(int(word) for word in sys.argv[1:])) else 1)
