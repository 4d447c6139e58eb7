"""Ways of saving that the rigs kill, cut, fill up and swap: ours (plain and sealed) and the known-bad controls.

A saver saves for ever and reports each save after it returned; the check says what is wrong with the file afterwards,
given what had been acknowledged.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Final

from desktop.answers.model import Answers
from desktop.case.model import Case
from desktop.errors import DeskError
from desktop.store import writer
from desktop.store.connect import connect
from desktop.store.store import Store, open_store

CASE: Final = "00000000-0000-0000-0000-000000000001"
FILE_EVERY: Final = 7
"""Every so many saves a file is attached."""

Told = Callable[[str], None]
Acks = list[list[str]]


@dataclass(frozen=True)
class Way:
    """A way of saving."""

    name: str
    make: Callable[[Path], None]
    save: Callable[[Path, Told], None]
    """Runs in a child until it is ended."""
    check: Callable[[Path, Acks], list[str]]
    """What is wrong, given the acknowledged saves: one sentence each."""


def text_of(number: int) -> str:
    """What save ``number`` writes: some pages of text that name the number at both ends."""
    return f"{number}：" + "個人情報の保護" * (number % 400) + f"：{number}"


def file_of(number: int) -> bytes:
    return random.Random(number).randbytes(200_000 + number)


def with_text(case: Case, number: int) -> Case:
    return case.with_answers(Answers("rig.form", 1, {"a": text_of(number), "b": str(number)}))


def last_of(acks: Acks) -> int:
    """The number of the newest acknowledged save."""
    return max((int(n) for kind, n, _ in acks if kind == "save"), default=0)


# ---------------------------------------------------------------- ours


def first_case() -> Case:
    return with_text(Case(CASE, (Answers("rig.form", 1, {}),)), 0)


def make_store(path: Path, key: bytes = b"") -> None:
    with open_store(path, key=key) as store:
        store.add_case(first_case(), who="試験")


def save_in_store(path: Path, told: Told, key: bytes = b"") -> None:
    """Save and attach for ever; now and then rest, so that the index is written too."""
    writer.IDLE_S = 0.001  # type: ignore[misc]  # the rests here are shorter than a clerk's
    with open_store(path, key=key) as store:
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


def check_store(path: Path, acks: Acks, key: bytes = b"") -> list[str]:
    """What is wrong with the store afterwards."""
    try:
        with open_store(path, key=key, create=False) as store:
            wrong = check_open(store, acks)
            for attachment in store.read_case(CASE).attachments[:-3]:  # keep the file small over many rounds
                store.detach(attachment.id, who="試験")
    except DeskError as fault:
        return [f"does not open: {fault.code}"]
    return wrong + whole(path, key)


def whole(path: Path, key: bytes = b"") -> list[str]:
    """What SQLite and the search index have against a store file."""
    try:
        for _ in range(2):  # what an opening without a change leaves behind is opened, too
            open_store(path, key=key, create=False).close()
    except DeskError as fault:
        return [f"does not open: {fault.code}"]
    raw = connect(path, key)
    wrong = [] if raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)] else ["integrity_check fails"]
    wrong += ["foreign keys"] if raw.execute("PRAGMA foreign_key_check").fetchall() else []
    wrong += [str(page) for (page,) in raw.execute("PRAGMA cipher_integrity_check")] if key else []
    raw.execute("INSERT INTO find (find) VALUES ('integrity-check')")
    raw.close()
    return wrong


def check_open(store: Store, acks: Acks) -> list[str]:
    wrong = []
    case = store.read_case(CASE)
    number = int(case.answers.text("b"))
    if not last_of(acks) <= number:
        wrong.append(f"save {last_of(acks)} was acknowledged, {number} is stored")
    if case.answers.text("a") != text_of(number):
        wrong.append(f"the text of save {number} is mixed with another")
    stored = {a.id: a for a in case.attachments}
    for kind, n, file_id in acks:
        if kind == "file" and (file_id not in stored or stored[file_id].sha256 != sha256(file_of(int(n))).hexdigest()):
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
    return wrong


KEY: Final = bytes(range(1, 33))
OURS: Final = Way("ours, plain", make_store, save_in_store, check_store)
SEALED: Final = Way(
    "ours, sealed",
    partial(make_store, key=KEY),
    partial(save_in_store, key=KEY),
    partial(check_store, key=KEY),
)


# ---------------------------------------------------------------- controls


def make_whole(path: Path) -> None:
    path.write_text(json.dumps({"number": 0, "text": ""}), "utf-8")


def save_whole(path: Path, told: Told) -> None:
    """The whole file anew with each save, as many programs do it."""
    number = json.loads(path.read_text("utf-8"))["number"]
    while True:
        number += 1
        body = json.dumps({"number": number, "text": text_of(number) * 40}, ensure_ascii=False)
        with path.open("wb") as out:
            out.write(body.encode())
        told(f"save {number} 0")


def check_whole(path: Path, acks: Acks) -> list[str]:
    last = last_of(acks)
    try:
        stored = json.loads(path.read_text("utf-8"))
    except (ValueError, OSError):
        make_whole(path)
        return [f"save {last}: the file is cut off"]
    return [] if stored["number"] >= last else [f"save {last} was acknowledged, {stored['number']} is stored"]


WHOLE_FILE: Final = Way("the whole file anew", make_whole, save_whole, check_whole)


def make_default(path: Path) -> None:
    raw = sqlite3.connect(path)
    raw.execute("CREATE TABLE t (number INTEGER, text TEXT)")
    raw.execute("INSERT INTO t VALUES (0, '')")
    raw.commit()
    raw.close()


def save_default(path: Path, told: Told) -> None:
    """Python's sqlite3 as it comes: rollback journal, synchronous FULL."""
    raw = sqlite3.connect(path)
    number = raw.execute("SELECT number FROM t").fetchone()[0]
    while True:
        number += 1
        raw.execute("UPDATE t SET number = ?, text = ?", (number, text_of(number)))
        raw.commit()
        told(f"save {number} 0")


def check_default(path: Path, acks: Acks) -> list[str]:
    raw = sqlite3.connect(path)
    try:
        stored = raw.execute("SELECT number FROM t").fetchone()[0]
    except sqlite3.DatabaseError:
        return ["the file is damaged"]
    finally:
        raw.close()
    return [] if stored >= last_of(acks) else [f"save {last_of(acks)} was acknowledged, {stored} is stored"]


PYTHON_DEFAULT: Final = Way("Python's sqlite3 as it comes", make_default, save_default, check_default)


# ---------------------------------------------------------------- a child that saves


@dataclass
class Child:
    """A forked saver and what it has told so far."""

    pid: int
    ears: int
    heard: bytes = b""

    @classmethod
    def start(cls, way: Way, path: Path) -> Child:
        ours, theirs = os.pipe()
        alone()
        pid = os.fork()
        if pid == 0:  # pragma: no cover - ends by SIGKILL
            os.close(ours)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what a thread has to say when the disk is gone
            try:
                way.save(path, lambda line: os.write(theirs, f"{line}\n".encode()) and None)
            except BaseException as fault:
                os.write(theirs, f"fault {type(fault).__name__}: {fault}\n".encode())
            finally:
                os._exit(3)
        os.close(theirs)
        return cls(pid, ours)

    def wait_first(self) -> None:
        """Until the first word, or the end."""
        self.heard += os.read(self.ears, 1 << 16)

    def listen(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if not select.select([self.ears], [], [], left)[0]:
                return
            data = os.read(self.ears, 1 << 16)
            if not data:
                return
            self.heard += data

    def kill(self) -> None:
        """End it by SIGKILL; what it still had told is heard."""
        os.kill(self.pid, signal.SIGKILL)
        while data := os.read(self.ears, 1 << 16):
            self.heard += data
        os.close(self.ears)
        os.waitpid(self.pid, 0)

    @property
    def acks(self) -> Acks:
        """Whole lines only: the last one may be cut off."""
        lines = [line for line in self.heard.decode(errors="replace").splitlines(keepends=True) if line.endswith("\n")]
        return [line.split() for line in lines if not line.startswith("fault")]

    @property
    def fault(self) -> str:
        """Why the saver ended by itself, if it did."""
        return next((s for s in self.heard.decode(errors="replace").splitlines() if s.startswith("fault")), "")


def alone() -> None:
    """Wait for the last threads: one that is just ending may hold a lock of OpenSSL, which a fork would keep for ever."""
    tasks, end = Path("/proc/self/task"), time.monotonic() + 5
    while tasks.exists() and len(list(tasks.iterdir())) > 1 and time.monotonic() < end:
        time.sleep(0.001)


def ready() -> None:
    """Import what savers need before the first fork: it saves half a second for each child."""
    import desktop.store.pen

    assert desktop.store.pen
