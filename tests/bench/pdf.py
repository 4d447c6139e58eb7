"""K1 as PDF against typst and reportlab's platypus setting the same text, and five hundred sheets in one PDF.

All set every label and answer of the sheet in ruled rows on A4 in the same font file, which is loaded beforehand. Each
round writes a different number into every paragraph, so that no peer finds its last round's lines again; ours forgets
its lines (``clear_cache``). The peers' breaking is their own (typst keeps 禁則, platypus only in part).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any
from xml.sax.saxutils import escape

from desktop.answers.model import Answers
from desktop.case.file import CaseFile, read_case
from desktop.definition.model import Field, Value
from desktop.paper.pdf import write_pdf
from desktop.places import FONTS
from desktop.sheet.lay_out import clear_cache, lay_out
from tests.bench.peers import peer
from tests.bench.row import Row

ROOT = Path(__file__).parents[2]
K1 = ROOT / "tests" / "papers" / "k1.toml"
FONT = FONTS / "BIZUDMincho-Regular.ttf"
ROUNDS = 21
FEW, MANY = 50, 500
MM = 72 / 25.4
Rows = list[tuple[str, str]]


def numbered(found: CaseFile, number: int) -> Answers:
    """The answers with a number in every paragraph."""
    answers = found.case.answers
    for field, value in found.case.answers.values.items():
        answers = answers.put(found.form.fields[field], _numbered(found.form.fields[field], value, number))
    return answers


def _numbered(field: Field, value: Value, number: int) -> Value:
    if field.kind in ("choice", "choices", "grid"):
        return value
    if isinstance(value, tuple):
        return tuple(f"{v}{number}" for v in value)
    return "\n".join(f"{line}{number}" for line in value.split("\n"))


def rows_of(found: CaseFile, answers: Answers) -> Rows:
    """Label and text of every printed field; boxes as ■ and □."""
    made = []
    for field in found.form.fields.values():
        if choices := field.choices:
            chosen = answers.chosen(field.id)
            text = "　".join(("■" if o in chosen else "□") + c.number + c.label for o, c in choices.items())
        else:
            text = answers.text(field.id)
        if text:
            made.append((field.label, text))
    return made


def ours(found: CaseFile, answers: Answers, _rows: Rows) -> bytes:
    clear_cache()
    return write_pdf([lay_out(found.form, answers, facts=found.case.facts)], title=found.form.title)


def platypus() -> Callable[[CaseFile, Answers, Rows], bytes]:
    """reportlab's own page layout, its font registered once."""
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    pdfmetrics.registerFont(TTFont("BenchMincho", str(FONT)))
    body = ParagraphStyle("b", fontName="BenchMincho", fontSize=10.5, leading=13.5, wordWrap="CJK")
    ruled = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")]

    def write(found: CaseFile, _answers: Answers, rows: Rows) -> bytes:
        def text(words: str) -> Any:
            return Paragraph(escape(words).replace("\n", "<br/>"), body)

        out = BytesIO()
        table = Table([[text(a), text(b)] for a, b in rows], colWidths=[40 * MM, 116 * MM], style=ruled, splitInRow=1)
        page = SimpleDocTemplate(
            out, pagesize=A4, leftMargin=27 * MM, rightMargin=27 * MM, topMargin=20 * MM, bottomMargin=20 * MM
        )
        page.build([text(found.form.title), table])
        return out.getvalue()

    return write


def typst() -> Callable[[CaseFile, Answers, Rows], bytes]:
    """typst in this process, its fonts read once."""
    library = peer("typst")
    fonts = library.Fonts(include_system_fonts=False, font_paths=[str(FONTS)], include_embedded_fonts=False)
    head = (
        '#set page(paper: "a4", margin: (x: 27mm, y: 20mm))\n'
        '#set text(font: "BIZ UDMincho", size: 10.5pt, lang: "ja")\n#set par(justify: true)\n'
    )

    def safe(words: str) -> str:
        return re.sub(r"([\\#$*_`<>@\[\]=\-+/~])", r"\\\1", words).replace("\n", " \\\n")

    def write(found: CaseFile, _answers: Answers, rows: Rows) -> bytes:
        cells = "".join(f"[{safe(a)}],[{safe(b)}],\n" for a, b in rows)
        source = f"{head}{safe(found.form.title)}\n#table(columns: (40mm, 116mm), stroke: 0.5pt,\n{cells})\n"
        made = library.compile(source.encode(), font_paths=fonts)
        return bytes(made)

    return write


def against_peers() -> list[Row]:
    """Milliseconds for one K1, the writers taking turns."""
    found = read_case(K1)
    writers = {"ours": ours, "typst": typst(), "platypus": platypus()}
    spent: dict[str, list[float]] = {name: [] for name in writers}
    for number in range(ROUNDS):
        answers = numbered(found, number)
        rows = rows_of(found, answers)
        for name, write in writers.items():
            begun = time.perf_counter()
            data = write(found, answers, rows)
            spent[name].append((time.perf_counter() - begun) * 1000)
            if number == 0:
                _verify(name, data, rows)
    taken = {name: median(times[2:]) for name, times in spent.items()}
    return [
        Row("K1 to PDF, typst", taken["ours"], taken["typst"], 1.5, "ms"),
        Row("K1 to PDF, reportlab platypus", taken["ours"], taken["platypus"], 0.7, "ms"),
    ]


def _verify(name: str, data: bytes, rows: Rows) -> None:
    """Each writer really set the text in the font: every answer's beginning stands in the text of two to four pages."""
    import pypdfium2

    if not re.search(rb"/BaseFont\s*/[A-Z]{6}\+BIZUDMincho", data):
        raise RuntimeError(f"{name}: another font")
    document = pypdfium2.PdfDocument(data)
    text = re.sub(r"\s", "", "".join(page.get_textpage().get_text_range() for page in document))
    pages = len(document)
    document.close()
    lost = [label for label, words in rows if words[0] not in "■□" and re.sub(r"\s", "", words)[:10] not in text]
    if lost or not 2 <= pages <= 4:
        raise RuntimeError(f"{name}: {pages} pages, lost {lost}")


def many_sheets(count: int) -> tuple[float, float, int]:
    """Seconds, peak MB and pages of one PDF of so many sheets, in a process of its own."""
    code = "from tests.bench.pdf import write_many; import sys; write_many(int(sys.argv[1]))"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code, str(count)], env=env, capture_output=True, check=True, text=True)
    seconds, peak, pages = done.stdout.split()
    return float(seconds), float(peak), int(pages)


def write_many(count: int) -> None:
    """Lay out and write, then print seconds, peak MB and pages."""
    found = read_case(K1)
    write_pdf([lay_out(found.form, found.case.answers)], title="")
    begun = time.perf_counter()
    sheets = [lay_out(found.form, numbered(found, n)) for n in range(count)]
    pages = sum(len(s.pages) for s in sheets)
    write_pdf(sheets, title=found.form.title)
    print(time.perf_counter() - begun, peak_mb(), pages)


def peak_mb() -> float:
    """Of this process alone; ru_maxrss begins with what the starting process held."""
    status = Path("/proc/self/status").read_text("utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def run() -> list[Row]:
    rows = against_peers()
    few, many = many_sheets(FEW), many_sheets(MANY)
    each = many[0] / many[2] * 1000, few[0] / few[2] * 1000
    rows.append(Row(f"ms a page, {MANY} sheets in one PDF against {FEW}", *each, 1.3, "ms"))
    rows.append(Row(f"peak memory of {MANY} sheets in one PDF", many[1], 1.0, 200.0, "MB"))
    return rows
