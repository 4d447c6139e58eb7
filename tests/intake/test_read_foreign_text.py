"""Word, PDF and plain text of others become running text.

1. Word: paragraphs and tables in order, cells parted, merged cells kept, text boxes read, deleted and hidden words not.
2. Word: ticks of symbol fonts, boxes to click and old form boxes come as signs and are told.
3. A real sheet in somebody's Word is read like the sheet.
4. PDF: pages parted by form feeds; a scan, a broken and a locked file are refused; radicals become letters.
5. Text: CP932, UTF-8 and UTF-16 are told; a wrong encoding is refused with its line.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pypdf
import pytest
from docx.oxml import parse_xml
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from desktop.errors import DeskError
from desktop.intake import read_pdf, read_text, read_word
from desktop.intake.model import Document
from desktop.intake.take_text import take_text
from desktop.sheet.packet import build_packet
from tests.intake.official import golden, score
from tests.intake.word_files import word_of

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'


def word(*paragraphs: str) -> Document:
    """A Word document of these paragraphs (XML between <w:p> and </w:p>)."""
    document = docx.Document()
    for inner in paragraphs:
        document.element.body.insert(len(document.element.body) - 1, parse_xml(f"<w:p {W} {W14}>{inner}</w:p>"))
    data = BytesIO()
    document.save(data)
    return read_word.read(data, "様式.docx")


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def lines(document: Document) -> list[str]:
    return [line.rstrip("\u2029") for line in document.text.rstrip("\n").split("\n")]


def test_1_order_and_cells() -> None:
    document = docx.Document()
    document.add_paragraph("前の段落")
    table = document.add_table(2, 3)
    for n, text in enumerate(("区分", "件数", "備考", "甲", "３件", "なし")):
        table.cell(n // 3, n % 3).text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    document.add_paragraph("後の段落")
    data = BytesIO()
    document.save(data)
    found = read_word.read(data, "一覧.docx")
    assert lines(found)[0] == "前の段落"
    assert lines(found)[-1] == "後の段落"
    (grid,) = found.grids
    assert grid.rows == (("区分", "件数\n備考", ""), ("甲", "３件", "なし"))
    assert grid.merged == ((0, 1, 0, 2),)


def test_1_what_is_left_out() -> None:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隠し</w:t></w:r>"
    deleted = "<w:del><w:r><w:delText>古い</w:delText></w:r></w:del>"
    ruby = f"<w:r><w:ruby><w:rt>{run('かな')}</w:rt><w:rubyBase>{run('仮名')}</w:rubyBase></w:ruby></w:r>"
    inserted = f"<w:ins>{run('新しい')}</w:ins>"
    found = word(run("本文") + hidden + deleted + ruby + inserted)
    assert lines(found) == ["本文仮名新しい"]
    assert found.ignored == {"隠し文字": 1, "削除された文字": 1, "ふりがな": 1}


def test_1_text_boxes() -> None:
    box = f"<w:r><w:pict><w:txbxContent><w:p>{run('箱の中')}</w:p></w:txbxContent></w:pict></w:r>"
    assert lines(word(run("外") + box)) == ["外", "箱の中"]


def test_2_ticks() -> None:
    symbol = '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'
    empty = '<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>'
    control = (
        '<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="1"/></w14:checkbox></w:sdtPr>'
        f"<w:sdtContent>{run('☒')}</w:sdtContent></w:sdt>"
    )
    old = '<w:r><w:fldChar><w:ffData><w:checkBox><w:default w:val="0"/></w:checkBox></w:ffData></w:fldChar></w:r>'
    found = word(symbol + run("氏名"), empty + run("住所"), control + run("性別"), old + run("年齢"))
    assert lines(found) == ["☑氏名", "☐住所", "☑性別", "☐年齢"]
    assert "印4個を☑・☐と読みました" in found.doubts[0].sentence


@pytest.mark.parametrize("name", ["k1", "k3", "k4", "s2", "j1", "r1"])
def test_3_somebodys_word(name: str) -> None:
    case = golden(name)
    packet = build_packet(case.form, case.case.answers, case.case.facts)
    sheets = [part.sheet for part in packet.parts if not part.key.startswith("attachment")]
    found = score(case, take_text(read_word.read(word_of(*sheets), "写し.docx").text, case.form))
    assert found.share >= 0.95, found.wrong
    assert not found.unmarked


def test_3_no_word() -> None:
    with pytest.raises(DeskError, match="「x.docx」はWord文書として読めません"):
        read_word.read(BytesIO(b"PK\3\4" + bytes(40)), "x.docx")
    empty = BytesIO()
    docx.Document().save(empty)
    with pytest.raises(DeskError, match="文字がありません"):
        read_word.read(empty, "x.docx")
    other = BytesIO()
    with ZipFile(other, "w") as book:
        book.writestr("word/document.xml", "<not-closed")
    with pytest.raises(DeskError, match="Word文書として読めません"):
        read_word.read(other, "x.docx")


def pdf_of(*pages: str, picture: bool = False) -> BytesIO:
    data = BytesIO()
    canvas = Canvas(data, invariant=1)
    for text in pages:
        if picture:
            canvas.drawInlineImage(Image.new("L", (20, 20)), 50, 50)
        canvas.drawString(72, 700, text)
        canvas.showPage()
    canvas.save()
    return data


def test_4_pages() -> None:
    found = read_pdf.read(pdf_of("one", "two"), "x.pdf")
    assert [page.strip() for page in found.text.split("\f")] == ["one", "two"]
    (said,) = read_pdf.read(pdf_of("one", ""), "x.pdf").doubts
    assert "2頁には文字の情報がありません" in said.sentence


def test_4_refusals(tmp_path: Path) -> None:
    with pytest.raises(DeskError, match="「scan.pdf」は文字の情報がないPDF"):
        read_pdf.read(pdf_of("", picture=True), "scan.pdf")
    with pytest.raises(DeskError, match="壊れたPDF"):
        read_pdf.read(BytesIO(pdf_of("one").getvalue()[:200]), "x.pdf")
    writer = pypdf.PdfWriter(clone_from=pdf_of("one"))
    writer.encrypt("鍵", algorithm="AES-256")
    locked = tmp_path / "鍵.pdf"
    writer.write(locked)
    with pytest.raises(DeskError, match="パスワードを入れてください"):
        read_pdf.read(locked)
    wrong, right = "x", "鍵"
    with pytest.raises(DeskError, match="パスワードが違います"):
        read_pdf.read(locked, password=wrong)
    assert "one" in read_pdf.read(locked, password=right).text


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig", "utf-16"])
def test_5_encodings(encoding: str) -> None:
    found = read_text.read(BytesIO("件名　⽬的について\r\n二行目".encode(encoding, "replace")), "x.txt")
    assert found.text.split("\n")[1] == "二行目"
    assert found.encoding == {"utf-8-sig": "utf-8"}.get(encoding, encoding)


def test_5_radicals_are_letters() -> None:
    assert read_text.read(BytesIO("⽬的・⼾籍".encode()), "x.txt").text == "目的・戸籍"


def test_5_refusals() -> None:
    data = "一\n二\n".encode("cp932") + b"\x81"
    with pytest.raises(DeskError, match="3行目に、文字コードutf-8では読めない|1行目に、文字コードutf-8では読めない"):
        read_text.read(BytesIO(data), "x.txt", encoding="utf-8")
    with pytest.raises(DeskError, match="「latin」は使えません"):
        read_text.read(BytesIO(b"x"), "x.txt", encoding="latin")
    with pytest.raises(DeskError, match="2行目に文字ではないもの"):
        read_text.read(BytesIO(b"a\nb\0c"), "x.txt")
    with pytest.raises(DeskError, match="文字がありません"):
        read_text.read(BytesIO(b" \n"), "x.txt")
