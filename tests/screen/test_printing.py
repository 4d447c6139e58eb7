"""Printing through a real CUPS queue (cups-pdf): right pages, nothing black, frames where the sheet has them.

1. K1 sent to the queue comes out as as many A4 pages as the sheet has.
2. Less than a third of any page is ink (a black page has all).
3. Every frame of the sheet lies within 0.1 mm of its place on the printed page.
4. Without any printer: one sentence, and the way to the PDF named.
5. The preview shows what will be printed: with the 案 mark or without, the answers or the empty form.
6. A page range typed into the dialog prints those pages only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from desktop.case.file import read_case
from desktop.errors import DeskError
from desktop.screen import printing
from desktop.sheet.lay_out import lay_out
from desktop.sheet.model import Page, Sheet
from tests.screen.sheets import first_sheet

BACKEND = Path("/usr/lib/cups/backend/cups-pdf")
DRIVER = Path("/usr/share/ppd/cups-pdf/CUPS-PDF_opt.ppd")
SEND = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
app = QApplication(sys.argv)
from desktop.case.file import read_case
from desktop.screen.printing import new_printer, print_pages
from desktop.sheet.lay_out import lay_out
read = read_case(Path(sys.argv[1]))
sheet = lay_out(read.form, read.case.answers)
printer = new_printer(sheet.pages[0], "kami")
printer.setDocName(sys.argv[2])
print(print_pages(printer, [sheet]))
"""
DPI = 300


@pytest.fixture(scope="module")
def queue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A CUPS server of the test's own with the queue 「kami」; gives its socket."""
    if (
        sys.platform != "linux"
        or os.geteuid() != 0
        or not BACKEND.exists()
        or not shutil.which("cupsd", path="/usr/sbin")
    ):
        pytest.skip("needs root and Debian's cups and printer-driver-cups-pdf")
    root = tmp_path_factory.mktemp("cups")
    for folder in root, *list(root.parents)[:2]:
        folder.chmod(0o755)
    parts = {n: root / n for n in ("root", "spool", "cache", "state")}
    for folder in parts.values():
        folder.mkdir()
    socket = root / "s"
    (root / "cupsd.conf").write_text(
        f"Listen {socket}\nBrowsing Off\nWebInterface No\nDefaultAuthType None\nMaxLogSize 0\n"
        "<Location />\n Order allow,deny\n Allow all\n</Location>\n"
        "<Policy default>\n <Limit All>\n  Order deny,allow\n  Allow all\n </Limit>\n</Policy>\n"
    )
    (root / "cups-files.conf").write_text(
        f"ServerRoot {parts['root']}\nRequestRoot {parts['spool']}\nCacheDir {parts['cache']}\nStateDir {parts['state']}\n"
        f"ErrorLog {root}/error.log\nAccessLog {root}/access.log\nPageLog {root}/page.log\n"
        "ServerBin /usr/lib/cups\nDataDir /usr/share/cups\nSystemGroup root lpadmin\nUser lp\nGroup lp\n"
    )
    server = subprocess.Popen(
        ["/usr/sbin/cupsd", "-f", "-c", str(root / "cupsd.conf"), "-s", str(root / "cups-files.conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(socket.exists)
        add = ["lpadmin", "-p", "kami", "-E", "-v", "cups-pdf:/", "-P", str(DRIVER)]
        subprocess.run(add, env={**os.environ, "CUPS_SERVER": str(socket)}, check=True, capture_output=True)
        yield socket
    finally:
        server.terminate()
        server.wait(10)


def wait_for(there: object, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not there():  # type: ignore[operator]
        assert time.monotonic() < until, "the print queue did not answer"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def sheet() -> Sheet:
    read = read_case(Path(__file__).parents[1] / "papers" / "k1.toml")
    return lay_out(read.form, read.case.answers)


@pytest.fixture(scope="module")
def printed(queue: Path) -> Iterator[Path]:
    """K1 as it came out of the queue."""
    name = f"fugicho{uuid.uuid4().hex}"
    env = {**os.environ, "CUPS_SERVER": str(queue), "QT_QPA_PLATFORM": "offscreen"}
    paper = Path(__file__).parents[1] / "papers" / "k1.toml"
    sent = subprocess.run(
        [sys.executable, "-c", SEND, str(paper), name], env=env, capture_output=True, text=True, check=False
    )
    assert sent.returncode == 0, sent.stderr
    folder = Path.home() / "PDF"
    wait_for(lambda: any(p.read_bytes().rstrip().endswith(b"%%EOF") for p in folder.glob(f"*{name}*.pdf")))
    found = next(folder.glob(f"*{name}*.pdf"))
    yield found
    found.unlink()


def grey(path: Path) -> list[tuple[int, int, bytes]]:
    """Every page as width, height and grey bytes at 300 dpi, on white."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    try:
        pages = []
        for page in document:
            image = page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
            pages.append((image.width, image.height, image.tobytes()))
        return pages
    finally:
        document.close()


def test_pages_and_ink(printed: Path, sheet: Sheet) -> None:
    pages = grey(printed)
    assert len(pages) == len(sheet.pages)
    for width, height, shades in pages:
        assert abs(width - 210 / 25.4 * DPI) < 3
        assert abs(height - 297 / 25.4 * DPI) < 3
        ink = sum(1 for s in shades[::7] if s < 128) / len(shades[::7])
        assert 0.005 < ink < 0.33


def test_frames_are_in_place(printed: Path, sheet: Sheet) -> None:
    for (width, _, shades), page in zip(grey(printed), sheet.pages, strict=True):
        off = [abs(found - x) for x, y in left_edges(page) if (found := dark_near(shades, width, x, y)) is not None]
        assert len(off) == len(left_edges(page))
        assert max(off) <= 0.1


def left_edges(page: Page) -> list[tuple[float, float]]:
    """Left edges (x) and the middle of their height (y) in mm."""
    return [(b.x, b.y + b.height / 2) for b in page.boxes if "L" in b.edges and b.height > 4]


def dark_near(shades: bytes, width: int, x: float, y: float) -> float | None:
    """The middle in mm of the dark run nearest to x on the row y, looking 0.5 mm to both sides."""
    row, per_mm = round(y / 25.4 * DPI), DPI / 25.4
    near = range(round((x - 0.5) * per_mm), round((x + 0.5) * per_mm) + 1)
    dark = [c for c in near if shades[row * width + c] < 160]
    return (sum(dark) / len(dark) + 0.5) / per_mm if dark else None


def test_no_printer_is_one_sentence(qtbot: QtBot, sheet: Sheet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "printable", lambda: False)
    with pytest.raises(DeskError, match="「PDFに保存」"):
        printing.new_printer(sheet.pages[0])
    told: list[str] = []
    monkeypatch.setattr(QMessageBox, "warning", lambda *words: told.append(words[2]))
    dialog = printing.PrintPreview(lambda _draft, _blank: sheet, draft=False)
    qtbot.addWidget(dialog)
    dialog.print_button.click()
    assert told == [str(DeskError(printing.NO_PRINTER))]
    assert dialog.sent == 0


def test_the_preview_shows_the_choice(qtbot: QtBot) -> None:
    read = read_case(Path(__file__).parents[1] / "papers" / "k1.toml")
    dialog = printing.PrintPreview(
        lambda draft, blank: lay_out(read.form, read.case.answers, draft=draft, blank=blank), draft=True
    )
    qtbot.addWidget(dialog)
    assert first_sheet(dialog.view) is not None
    assert first_sheet(dialog.view).draft
    dialog.draft.click()
    assert not first_sheet(dialog.view).draft
    assert first_sheet(dialog.view).ticks()
    dialog.blank.click()
    assert dialog.sheet is first_sheet(dialog.view)
    assert not dialog.sheet.ticks()


def test_a_range_prints_those_pages(qtbot: QtBot, sheet: Sheet, tmp_path: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "range.pdf"))
    printer.setPageLayout(printing.page_layout(sheet.pages[0]))
    printer.setFullPage(True)
    printer.setPrintRange(QPrinter.PrintRange.PageRange)
    printer.setFromTo(2, 3)
    assert [p.number for _, p in printing.chosen_pages(printer, [sheet])] == [2, 3]
    assert printing.print_pages(printer, [sheet]) == 2
    assert len(grey(tmp_path / "range.pdf")) == 2
