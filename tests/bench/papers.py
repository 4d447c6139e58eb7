"""A long report, and every form of every municipality as one packet: laid out and written as PDF, fonts and lines warm.

The peer of each is the time it may take; ratios under 1 are met.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from desktop.answers.model import Answers
from desktop.case.file import read_case
from desktop.clerk.papers import packet_bytes, packet_of
from desktop.definition.find import forms, load
from desktop.paper.pdf import write_pdf
from desktop.sheet.lay_out import lay_out
from desktop.sheet.model import Sheet
from tests.bench.row import Row

ROOT = Path(__file__).parents[2]
REPORT = ROOT / "tests" / "papers" / "s1.toml"
ROUNDS = 7
REPORT_S, PACKET_S = 0.5, 3.0
"""What a warm print may take."""


def seconds(act: Callable[[], object]) -> float:
    act()
    found = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        act()
        found.append(time.perf_counter() - begun)
    return median(found)


def report() -> bytes:
    """The nine-page report with its statistics tables, as a clerk's PDF."""
    read = read_case(REPORT)
    return packet_bytes(packet_of(read.case, read.form), read.form, "pdf")


def filled() -> list[Sheet]:
    """The papers of every example of every municipality, and blank the forms no example fills."""
    sheets, seen = [], set()
    for path in sorted((ROOT / "forms").glob("*/examples/*.toml")):
        read = read_case(path)
        for part in packet_of(read.case, read.form).parts:
            if part.sheet.form not in seen:
                seen.add(part.sheet.form)
                sheets.append(part.sheet)
    for entry in forms((ROOT / "forms",)):
        form = load(entry.id, entry.version, (ROOT / "forms",))
        if not form.papers and form.id not in seen:
            seen.add(form.id)
            sheets.append(lay_out(form, Answers.of(form), blank=True))
    return sheets


def everything() -> bytes:
    return write_pdf(filled(), title="全様式")


def run() -> list[Row]:
    kinds = len({s.form for s in filled()})
    return [
        Row("statistics report as PDF, warm", seconds(report), REPORT_S, 1.0, "s"),
        Row(f"one packet of all {kinds} forms as PDF, warm", seconds(everything), PACKET_S, 1.0, "s"),
    ]
