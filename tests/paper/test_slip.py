"""The slip of a passphrase.

1. The groups stand in the text in one piece, in order, each group large, and are read by the opener.
2. It carries the facts given, says that it goes another way, and takes the upper half of one A4 page.
3. The same slip gives the same bytes.
"""

from __future__ import annotations

from desktop.clerk.passphrase_file import passphrase_in
from desktop.keys.passphrase import groups, make_passphrase
from desktop.paper.slip import LARGE, slip_sheet, write_slip
from tests.paper.test_pdf import pdfium_text

FACTS = (
    ("束の番号", "20261121-0001"),
    ("送り元", "企画財政部未来戦略室"),
    ("SHA-256", "0123456789abcdef" * 4),
)
SECRET = make_passphrase(lambda n: 7 % n)


def test_1_the_passphrase_reads_in_one_piece() -> None:
    data = write_slip(groups(SECRET), FACTS)
    (text,) = pdfium_text(data)
    assert " ".join(groups(SECRET)) in " ".join(text.split())
    assert passphrase_in(data, "slip.pdf") == SECRET


def test_1_each_group_is_large() -> None:
    sheet = slip_sheet(groups(SECRET), FACTS)
    sizes = {p.line.text: p.line.runs[0].size for b in sheet.pages[0].boxes for p in b.lines if p.line.runs}
    assert all(sizes[group] == LARGE for group in groups(SECRET))
    faces = {r.face for b in sheet.pages[0].boxes for p in b.lines for r in p.line.runs}
    assert faces == {"BIZUDGothic-Regular", "BIZUDGothic-Bold"}


def test_2_facts_and_the_rule_of_handing_over() -> None:
    (text,) = pdfium_text(write_slip(groups(SECRET), FACTS))
    flat = "".join(text.split())
    assert all(label + value in flat for label, value in FACTS)
    assert "とは別の機会に、別の方法で渡してください" in flat
    assert "最後の組は、打ち間違いを見つけるための文字です" in flat
    assert "受け取った方" in flat


def test_2_it_takes_half_a_page() -> None:
    sheet = slip_sheet(groups(SECRET), FACTS)
    (page,) = sheet.pages
    assert (page.width, page.height) == (210, 297)
    assert max(b.y + b.height for b in page.boxes) < 297 / 2 + 20
    framed = [b for b in page.boxes if b.edges]
    for box in framed:
        for placed in box.lines:
            assert placed.y >= box.y - 0.01
            assert placed.y + placed.line.height <= box.y + box.height + 0.01
            assert placed.x + placed.line.right <= box.x + box.width


def test_3_same_bytes() -> None:
    assert write_slip(groups(SECRET), FACTS) == write_slip(groups(SECRET), FACTS)
