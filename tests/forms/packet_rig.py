"""A case of several papers on its three faces: the sheets, the text layer of the PDF, the cells of the workbook."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import pypdfium2

from desktop.case.file import CaseFile, read_case
from desktop.checks.check import check
from desktop.checks.finding import Finding
from desktop.definition.model import Form, Value
from desktop.paper.excel import write_excel
from desktop.paper.excel_read import ExcelSheet, read_excel_sheets
from desktop.paper.pdf import write_pdf
from desktop.sheet.packet import Packet, blank_packet, build_packet

PAPERS = Path(__file__).resolve().parents[1] / "papers"


class Faces(NamedTuple):
    """One case as it is handed in."""

    packet: Packet
    pages: tuple[str, ...]
    """Text layer of the PDF, page by page, without white space."""
    tabs: tuple[ExcelSheet, ...]


def faces(read: CaseFile) -> Faces:
    """The whole case, printed and saved as Excel."""
    return _faces(build_packet(read.form, read.case.answers, read.case.facts))


def blank_faces(form: Form) -> Faces:
    """The empty papers of a case."""
    return _faces(blank_packet(form))


def _faces(packet: Packet) -> Faces:
    data = write_pdf(list(packet.sheets), title="試験")
    book = write_excel(packet.sheets, sheet_names=[p.title for p in packet.parts])
    return Faces(packet, pdf_pages(data), read_excel_sheets(book))


def pdf_pages(data: bytes) -> tuple[str, ...]:
    document = pypdfium2.PdfDocument(data)
    try:
        return tuple(plain(page.get_textpage().get_text_range()) for page in document)
    finally:
        document.close()


def plain(text: str) -> str:
    """White space apart; the soft hyphen that PDF readers put at a line's end is the hyphen that was printed."""
    return re.sub(r"\s", "", text.replace("\ufffe", "-").replace("\x02", "-"))


def official(name: str) -> list[str]:
    """The official text, a stretch a line."""
    return (PAPERS / "official" / f"{name}.txt").read_text("utf-8").splitlines()


def in_order(wanted: Iterable[str], text: str) -> None:
    """Every stretch stands in the text, each behind the one before."""
    at = 0
    for stretch in map(plain, wanted):
        found = text.find(stretch, at)
        assert found >= 0, f"{stretch!r} is missing or stands too early; the text goes on: {text[at : at + 80]!r}"
        at = found + len(stretch)


def real(name: str) -> CaseFile:
    """A real paper as an answers file."""
    return read_case(PAPERS / f"{name}.toml")


def findings(read: CaseFile, changed: Mapping[str, Value] | None = None) -> tuple[Finding, ...]:
    """What is told of a case with some answers changed; an empty answer takes the own one away."""
    answers = read.case.answers
    for place, value in (changed or {}).items():
        answers = answers.put(read.form.fields[place], value)
    return check(read.form, read.case.with_answers(answers))


def told(read: CaseFile, changed: Mapping[str, Value]) -> set[tuple[str, str]]:
    """(code, place) of what is told only since some answers were changed."""
    before = {(f.code, f.place) for f in findings(read)}
    return {(f.code, f.place) for f in findings(read, changed)} - before
