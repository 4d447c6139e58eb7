"""The packet of a case: official order, annex numbers, pages counted apart, attached pages, only what changed laid out.

1. Papers stand in official order, each with its packet page.
2. Annexes are numbered by themselves, in the digits of the form; their pages may be counted apart.
3. Attached pages follow the paper their title names, else the end, inside its margins, upright or lying as they are read.
4. What cannot be printed is named.
5. A reference names the pages as they are now.
"""

from __future__ import annotations

from desktop.answers.figure import FigureShape, rows_of
from desktop.answers.model import Answers
from desktop.case.model import Attachment
from desktop.definition.model import Field, Value
from desktop.sheet.packet import Attached, Kept, Packet, blank_packet, build_packet, reference
from tests.small_case import CASE, GAIYO, form_of

LONG = "\n".join(["流れの説明です。"] * 120)


def packet(*attached: Attached, kept: Kept | None = None, **values: Value) -> Packet:
    given = {k.replace("__", "@"): v for k, v in values.items()}
    return build_packet(CASE, Answers.of(CASE, given), {}, attached, kept=kept)


def file(name: str, *sizes: tuple[float, float]) -> Attached:
    return Attached(Attachment(name, f"{name}.pdf", name, 1, "", len(sizes)), sizes)


def test_1_order_and_pages() -> None:
    made = packet(jigyo="甲", koui=("itaku", "saiitaku"), naiyo__gaiyo=LONG)
    assert [p.key for p in made.parts] == ["gaiyo", "itaku", "saiitaku-1", "besshi"]
    assert len(made.parts[0].sheet.pages) == 3
    assert [p.first for p in made.parts] == [1, 4, 5, 6]
    assert (made.count, made.parts[0].last) == (6, 3)


def test_1_what_the_case_says_stands_on_the_papers() -> None:
    assert packet(jigyo="甲").parts[0].sheet.text() == "甲に係る外部結合等について\n"


def test_2_annexes_count_themselves() -> None:
    made = packet(__besshi2=("on",), zu__besshi=LONG)
    first, second = made.part("besshi"), made.part("besshi2")
    assert first is not None
    assert second is not None
    assert (first.annex, second.annex) == ("別紙１", "別紙２")
    assert (first.own, second.own, made.annex_pages) == (1, 4, 4)
    feet = [p.line.text for b in second.sheet.pages[0].boxes if b.role == "foot" for p in b.lines]
    assert feet == ["4"]
    assert [reference(p, "full") for p in (first, second)] == [
        "別紙のとおり（１～３頁参照）",
        "別紙のとおり（４頁参照）",
    ]


def test_5_two_pages_are_both_named() -> None:
    made = packet(zu__besshi="\n".join(["流れの説明です。"] * 80)).part("besshi")
    assert made is not None
    assert reference(made, "half") == "別紙のとおり（1・2頁参照）"


def test_3_attached_pages_follow_their_paper() -> None:
    tall, wide = (210.0, 297.0), (254.0, 190.5)
    made = packet(file("説明資料", wide, tall), file("工程の写真", tall), __besshi2=("on",))
    assert [p.key for p in made.parts][-3:] == ["besshi2", "attachment:工程の写真", "attachment:説明資料"]
    pages = made.parts[-1].sheet.pages
    assert [(p.width, p.height) for p in pages] == [(297.0, 210.0), (210.0, 297.0)]
    for page in pages:
        (box,) = page.boxes
        assert box.picture is not None
        assert 20 <= box.x <= box.x + box.width <= page.width - 20 + 1e-6
        assert 20 <= box.y <= box.y + box.height <= page.height - 20 + 1e-6
    assert abs(pages[0].boxes[0].width / pages[0].boxes[0].height - 254.0 / 190.5) < 1e-6
    assert made.count == made.parts[-1].first + 1


def test_3_a_form_alone_is_followed_by_its_attachments() -> None:
    made = build_packet(GAIYO, Answers.of(GAIYO, {"kenmei": "件"}), {}, [file("資料", (210.0, 297.0))])
    assert [(p.key, p.first) for p in made.parts] == [("", 1), ("attachment:資料", 2)]


def test_4_files_without_pages_are_named() -> None:
    made = packet(file("一覧表"))
    assert [a.name for a in made.absent] == ["一覧表.pdf"]
    assert "attachment:一覧表" not in [p.key for p in made.parts]


def test_only_what_changed_is_laid_out_again() -> None:
    kept = Kept()
    before = packet(jigyo="甲", koui=("itaku",), kept=kept)
    after = packet(jigyo="甲", koui=("itaku",), itakusaki__itaku="乙社", kept=kept)
    same = [a.sheet is b.sheet for a, b in zip(before.parts, after.parts, strict=True)]
    assert same == [True, False, True]


def test_blank_papers_are_all_there() -> None:
    made = blank_packet(CASE)
    assert [p.key for p in made.parts] == ["gaiyo", "itaku", "saiitaku", "besshi", "besshi2"]
    assert [p.own for p in made.parts] == [0, 0, 0, 1, 2]
    assert [p.key for p in blank_packet(GAIYO).parts] == [""]


def test_a_picture_in_a_figure_is_found_by_its_title() -> None:
    figure = form_of("zu", "図", (Field("zu", "figure", "図"),), block="figure")
    picture = rows_of([FigureShape("picture", "p", text="説明資料", width=100, height=80, number="1")])
    answers = Answers.of(figure, {"zu": picture})
    (sheet, *_) = build_packet(figure, answers, {}, [file("説明資料", (210.0, 297.0))]).sheets
    pictures = [b.picture for b in sheet.pages[0].boxes if b.picture]
    assert [p.attachment for p in pictures] == ["説明資料"]
    other = Attached(Attachment("abc", "図.pdf", "説明資料", 1, "", 1), ((210.0, 297.0),))
    (sheet, *_) = build_packet(figure, answers, {}, [other]).sheets
    assert [b.picture.attachment for b in sheet.pages[0].boxes if b.picture] == ["abc"]
