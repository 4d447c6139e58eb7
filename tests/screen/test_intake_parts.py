"""The parts of the assistant without its window: places in a source, a reading under the clerk's eyes, patience."""

from __future__ import annotations

import gc

import pytest

from desktop.definition.find import load
from desktop.intake.model import Document, Doubt, Grid, Reading
from desktop.screen.calm import hold_collector, release_collector
from desktop.screen.intake.patience import Patience
from desktop.screen.intake.review import Review, as_shown
from desktop.screen.intake.spot import TEXT, Spot, spot_of

GRIDS = (Grid("様式", (("主管課", "未来戦略室"),)), Grid("表2", (("a", "b"), ("c", "d"))))
TEXTED = "一頁の一行目\n件名　給付金の\n支給\f二頁の一行目\n件数　10人"


@pytest.mark.parametrize(
    ("where", "source", "spot"),
    [
        ("シート「表2」のB2", "", Spot(1, 1, 1)),
        ("シート「様式」のAA10", "", Spot(0, 9, 26)),
        ("「表2」の2行1列", "", Spot(1, 1, 0)),
        ("1行目2列目", "", Spot(0, 0, 1)),
        ("シート「ない」のA1", "", None),
        ("", "", None),
    ],
)
def test_a_place_in_a_table_is_found(where: str, source: str, spot: Spot | None) -> None:
    assert spot_of(Document("excel", GRIDS), where, source) == spot


def test_words_are_found_in_a_text_however_they_are_broken() -> None:
    document = Document("pdf", text=TEXTED)
    spot = spot_of(document, "1頁（2行目）", "給付金の支給")
    assert spot is not None
    assert spot.grid == TEXT
    assert TEXTED[spot.first : spot.first + spot.second] == "給付金の\n支給"


def test_a_line_of_a_later_page_is_found_without_its_words() -> None:
    spot = spot_of(Document("pdf", text=TEXTED), "2頁（2行目）", "ない言葉")
    assert spot is not None
    assert TEXTED[spot.first : spot.first + spot.second] == "件数　10人"


def review() -> Review:
    form = load("komae.sheet")
    doubts = (
        Doubt("kensu", "読めません。", "?"),
        Doubt("", "隠れたシートがあります。"),
        Doubt("nanika", "知らない所。"),
    )
    reading = Reading(
        form.id, form.version, {"jimu_mei": "名", "nanika": "x", "kensu": "10"}, {"nendo": "R7"}, doubts=doubts
    )
    return Review(reading, form)


def test_doubts_come_first_and_unknown_places_are_of_the_whole_file() -> None:
    made = review()
    assert made.places() == ("?1", "?2", "kensu", "fact:nendo", "jimu_mei")
    assert made.label("?1") == "ファイルの全体"
    assert "nanika" not in made.result().values


def test_what_is_settled_or_corrected_is_no_doubt_any_more() -> None:
    made = review()
    made.settle("?1")
    made.change("kensu", "20人")
    assert made.open_places() == ("?2",)
    assert [d.sentence for d in made.result().doubts] == ["知らない所。"]
    assert made.result().values["kensu"] == "20人"
    assert made.back("kensu")
    assert made.values["kensu"] == "10"
    assert not made.back("kensu")


def test_the_reader_is_answered_once_and_asks_again() -> None:
    patience = Patience()
    assert not patience.asked
    assert patience() is None
    assert patience.asked
    patience.answer(go_on=True)
    assert patience() is True
    assert not patience.asked
    assert patience() is None


def test_signs_of_a_text_layer_are_not_seen_and_move_nothing() -> None:
    text = "給付金\u00a0の\u2029\n支給\u2029以上"
    shown = as_shown(text)
    assert len(shown) == len(text)
    assert shown.replace("\u200b", "") == "給付金 の\n支給\n以上"
    form = load("komae.sheet")
    reading = Reading(form.id, form.version, {"jimu_mei": "給付金\u00a0の支給\u2029"}, {}, {}, (), ())
    review = Review(reading, form)
    assert review.words("jimu_mei").strip() == "給付金 の支給"
    assert review.result().values["jimu_mei"] == "給付金\u00a0の支給\u2029"


def test_full_collections_wait_while_files_are_taken_in() -> None:
    before = gc.get_threshold()
    held = hold_collector()
    again = hold_collector()
    assert gc.get_threshold()[2] > 1_000_000
    release_collector(again)
    assert gc.get_threshold()[2] > 1_000_000
    release_collector(held)
    assert gc.get_threshold() == before
