"""Spoilt workbooks, lists and documents through the real reading process: a document or one clear refusal, never more.

Every reader gets its own share of the time: .xlsx .xlsb .xls .ods, locked ones, CSV, Word, PDF and text. Whatever the
libraries do with the bytes (raise, abort, swell, hang), the program that asked must live, be answered within the time,
and nothing of the reading process may be left. The control reads the same bytes with the bare libraries in the asking
process: it must break down in the same run, or the spoilings are too mild.

``FUGICHO_RIG_SECONDS=600 python -m tests rigs intake_fuzz`` plays each reader for ten minutes.
"""

from __future__ import annotations

import csv
import io
import os
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from desktop.errors import DeskError
from desktop.intake.child import CRASHED, read
from desktop.intake.limits import Limits
from desktop.intake.model import Document
from tests.intake import messy
from tests.intake.books import cell, locked, xlsx
from tests.intake.messy import row
from tests.rigs.fuzz import spoil_bytes, spoil_zip, unclear

SECONDS = 60
"""Of each reader."""
LIMITS = Limits(seconds=20)
PASSWORD = "鍵"  # noqa: S105
DATA = Path(__file__).parents[1] / "data" / "intake"
PAPERS = Path(__file__).parents[1] / "papers"


# ---------------------------------------------------------------- sound originals


@cache
def originals(kind: str) -> tuple[bytes, ...]:
    """Sound files of a kind."""
    if kind in ("docx", "pdf", "text"):
        return _documents(kind)
    if kind == "xls":
        return ((DATA / "名簿.xls").read_bytes(),)
    if kind == "locked":
        return (locked(xlsx({"名簿": row(cell("A1", "秘密"))}), PASSWORD),)
    found = [case.make() for case in messy.FILES if case.name.endswith(f".{kind}") and "端の" not in case.name]
    if kind in ("xlsx", "ods"):
        found.append((DATA / f"名簿.{kind}").read_bytes())
    return tuple(data for data in found if len(data) < 200_000)


def _documents(kind: str) -> tuple[bytes, ...]:
    if kind == "pdf":
        return tuple(p.read_bytes() for p in sorted(PAPERS.glob("*.pdf"))[:3])
    if kind == "text":
        return ("１　件名\n　　特別給付金の支給\n■ 収集　□ 利用\n".encode("cp932"), "様式\f二頁".encode())
    import docx

    made, paper = io.BytesIO(), docx.Document()
    paper.add_paragraph("付議案件シート")
    table = paper.add_table(rows=3, cols=2)
    for n, line in enumerate(table.rows):
        line.cells[0].text, line.cells[1].text = f"項目{n}", "■ 収集　□ 利用"
    paper.save(made)
    return (made.getvalue(),)


def spoilt(kind: str, dice: random.Random) -> bytes:
    """One spoilt file; a zip mostly inside one of its parts."""
    data = dice.choice(originals(kind))
    for _ in range(dice.randint(1, 2)):
        inside = zipfile.is_zipfile(io.BytesIO(data)) and dice.random() < 0.8
        try:
            data = spoil_zip(data, dice) if inside else spoil_bytes(data, dice)
        except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, RuntimeError):
            data = spoil_bytes(data, dice)  # spoilt before so that it is a zip no more
        except Exception as fault:
            if type(fault).__module__ != "zlib":
                raise
    return data


ENDINGS = {"locked": "xlsx", "text": "txt"}
KINDS = ("xlsx", "xlsb", "xls", "ods", "locked", "csv", "docx", "pdf", "text")


# ---------------------------------------------------------------- the run


@dataclass
class Outcome:
    """What a run showed."""

    played: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    """By the code of the refusal."""
    met: Counter[str] = field(default_factory=Counter)
    """What stood behind 「止まりました」: nothing a clerk sees, but worth a look."""
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0


def run(kinds: tuple[str, ...], seed: int, *, cases: int = 0, seconds: float = 0.0) -> Outcome:
    """Play each reader so many files, or so long; file n of a seed is the same on every machine."""
    outcome = Outcome()
    with tempfile.TemporaryDirectory() as folder:
        for kind in kinds:
            end = time.monotonic() + seconds
            n = 0
            while n < cases or time.monotonic() < end:
                _play(kind, n, seed, Path(folder), outcome)
                n += 1
            outcome.played[kind] = n
    return outcome


def _play(kind: str, n: int, seed: int, folder: Path, outcome: Outcome) -> None:
    path = folder / f"{kind}.{ENDINGS.get(kind, kind)}"
    path.write_bytes(spoilt(kind, random.Random(f"{seed}:{kind}:{n}")))
    start = time.monotonic()
    try:
        _used(read(path, password=PASSWORD if kind == "locked" else "", limits=LIMITS))
        outcome.taken[kind] += 1
    except DeskError as refusal:
        outcome.refused[refusal.code] += 1
        if refusal.code == CRASHED.code:
            outcome.met[f"{kind}: {refusal.__cause__ or 'the process ended'}"] += 1
        outcome.faults += [
            f"{kind} {n}: {said!r}" for said in unclear(refusal) if refusal.code != "intake.password-wanted"
        ]
        if path.name not in str(refusal):
            outcome.faults.append(f"{kind} {n}: does not name the file: {refusal}")
    except BaseException as fault:
        if isinstance(fault, KeyboardInterrupt):
            raise
        outcome.faults.append(f"{kind} {n}: {type(fault).__name__}: {str(fault)[:200]}")
    took = time.monotonic() - start
    outcome.slowest = max(outcome.slowest, took)
    if took > LIMITS.seconds + 5:
        outcome.faults.append(f"{kind} {n}: {took:.0f} s")


def _used(document: Document) -> None:
    """What was read can be walked through."""
    for grid in document.grids:
        assert all(type(text) is str for line in grid.rows for text in line)
    assert type(document.text) is str


def bare(data: bytes, kind: str) -> None:
    """The control: the libraries alone, in the process that asks."""
    if kind == "csv":
        list(csv.reader(io.TextIOWrapper(io.BytesIO(data), encoding="utf-8")))
        return
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python(nrows=10)


CONTROL = "import sys; from tests.rigs.intake_fuzz import trusting; trusting(*map(int, sys.argv[1:]))"


def control(cases: int, seed: int) -> int:
    """How many files the bare libraries broke down on; in a process of its own, which may go down with them."""
    command = [sys.executable, "-c", CONTROL, str(cases), str(seed)]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    return done.stdout.count("broken") if done.returncode == 0 else cases


def trusting(cases: int, seed: int) -> None:
    """One word for each file that raised something."""
    for kind in ("xlsb", "ods", "csv"):
        for n in range(cases):
            try:
                bare(spoilt(kind, random.Random(f"{seed}:{kind}:{n}")), kind)
            except KeyboardInterrupt:
                raise
            except BaseException:
                print("broken", flush=True)


def main(seconds: float | None = None, seed: int | None = None) -> bool:
    """Whether the program lived through everything while the control did not."""
    seconds = seconds or float(os.environ.get("FUGICHO_RIG_SECONDS", SECONDS))
    seed = random.SystemRandom().randrange(1 << 32) if seed is None else seed
    ours = run(KINDS, seed, seconds=seconds)
    broken = control(30, seed)
    print(f"seed {seed}: {dict(ours.played)}, taken {dict(ours.taken)}, slowest {ours.slowest:.1f} s")
    print(f"refusals: {dict(ours.refused.most_common())}; {len(ours.faults)} faults")
    print(f"behind the breakdowns: {dict(ours.met.most_common(20))}")
    print(f"control: {broken} of 90 broke down in the asking process")
    for fault in ours.faults[:20]:
        print(fault)
    return not ours.faults and broken > 0


if __name__ == "__main__":
    sys.exit(0 if main(*map(float, sys.argv[1:2])) else 1)
