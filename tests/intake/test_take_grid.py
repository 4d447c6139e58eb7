"""Somebody's Excel versions of official sheets: what was typed into them comes out, and no tick is guessed silently."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from desktop.definition.find import load
from desktop.definition.model import Field, Form, Value, text_of
from desktop.intake.child import read
from desktop.intake.model import Document, Grid, Reading
from desktop.intake.take_grid import take_grid
from tests.intake.sheet_books import BOOKS, FOLDER, case_of, write

CHOOSING = ("choice", "choices", "grid", "checklist")


def plain(value: Value) -> object:
    """An answer without differences of width, which a hurried person makes."""
    if isinstance(value, str):
        return unicodedata.normalize("NFKC", value).strip()
    return tuple(plain(v) for v in value)


def asked(form: Form, one: dict[str, Value], other: dict[str, Value]) -> list[Field]:
    """Fields that either answers; what stands in a figure is not read from cells."""
    return [f for f in form.fields.values() if f.kind != "figure" and (one.get(f.id) or other.get(f.id))]


def taken(name: str) -> tuple[Form, dict[str, Value], Reading]:
    form, answers = case_of(BOOKS[name][0])
    return form, dict(answers.values), take_grid(read(FOLDER / f"{name}.xlsx"), form)


@pytest.mark.parametrize("name", BOOKS)
def test_answers_come_out_of_a_messy_sheet(name: str) -> None:
    form, wanted, reading = taken(name)
    fields = asked(form, wanted, dict(reading.values))
    wrong = [f.id for f in fields if plain(wanted.get(f.id, f.empty)) != plain(reading.values.get(f.id, f.empty))]
    assert len(wrong) <= len(fields) * 0.05, wrong


@pytest.mark.parametrize("name", BOOKS)
def test_no_wrong_tick_without_a_doubt(name: str) -> None:
    form, wanted, reading = taken(name)
    for field in form.fields.values():
        if field.kind in CHOOSING and plain(wanted.get(field.id, field.empty)) != plain(
            reading.values.get(field.id, field.empty)
        ):
            assert field.id in reading.unsure, field.id


@pytest.mark.parametrize("name", BOOKS)
def test_every_answer_says_where_it_stood(name: str) -> None:
    _, _, reading = taken(name)
    assert set(reading.values) <= set(reading.found)
    assert all(f.where.startswith("シート「シート」の") for f in reading.found.values())


@pytest.mark.parametrize("name", BOOKS)
def test_the_committed_books_are_those_of_the_script(name: str, tmp_path: Path) -> None:
    assert read(write(name, tmp_path)).grids == read(FOLDER / f"{name}.xlsx").grids


def sheet(*rows: tuple[str, ...], **more: object) -> Document:
    return Document("excel", (Grid("表", rows, **more),))  # type: ignore[arg-type]


KOMAE = load("komae.sheet")


def test_a_lost_mark_is_a_doubt_with_the_likely_answer() -> None:
    reading = take_grid(sheet(("　諮問\n□報告\n事項", "点検について"), ("主管課", "総務課")), KOMAE)
    assert reading.values["kubun"] == "shimon"
    [doubt] = [d for d in reading.doubts if d.place == "kubun"]
    assert "「諮問」の前の印が失われています" in doubt.sentence
    assert doubt.where == "シート「表」のA1"


def test_without_any_mark_nothing_is_chosen() -> None:
    reading = take_grid(sheet(("諮問\n報告\n事項", "点検について")), KOMAE)
    assert "kubun" not in reading.values
    assert "印が見当たりません" in next(d.sentence for d in reading.doubts if d.place == "kubun")


def test_an_option_in_words_behind_its_label_is_the_answer() -> None:
    reading = take_grid(sheet(("諮問・報告の別", "報告"), ("事項", "点検について")), KOMAE)
    assert reading.values["kubun"] == "hokoku"
    assert reading.unsure == frozenset()


def test_two_ticks_where_one_is_asked_are_a_doubt() -> None:
    reading = take_grid(sheet(("■諮問\n■報告\n事項", "点検について")), KOMAE)
    assert "１つだけ選ぶ欄" in next(d.sentence for d in reading.doubts if d.place == "kubun")


def test_empty_circles_beside_full_ones_are_not_chosen() -> None:
    reading = take_grid(sheet(("外部提供の形態", "○紙媒体　●電磁的記録媒体　○その他の媒体")), KOMAE)
    assert reading.values["gt_keitai"] == ("denji",)
    assert "gt_keitai" not in reading.unsure


def test_circles_alone_are_ticks() -> None:
    reading = take_grid(sheet(("外部提供の形態", "○紙媒体　電磁的記録媒体　その他の媒体")), KOMAE)
    assert reading.values["gt_keitai"] == ("kami",)


def test_a_cross_may_mean_either() -> None:
    reading = take_grid(sheet(("外部提供の形態", "×紙媒体　■電磁的記録媒体　□その他の媒体")), KOMAE)
    assert reading.values["gt_keitai"] == ("denji",)
    assert "選んだ印か分かりません" in next(d.sentence for d in reading.doubts if d.place == "gt_keitai")


def test_a_sign_of_a_symbol_font_is_looked_at() -> None:
    document = sheet(("■諮問\n□報告\n事項", "点検について"), unsure={(0, 0): "Wingdings ü"})
    reading = take_grid(document, KOMAE)
    assert reading.values["kubun"] == "shimon"
    assert "kubun" in reading.unsure


def test_the_same_label_twice_is_a_doubt() -> None:
    reading = take_grid(sheet(("主管課", "総務課"), ("事務の名称", "点検"), ("主管課", "市民課")), KOMAE)
    assert "shukan" in reading.unsure
    assert "A1とシート「表」のA3" in next(d.sentence for d in reading.doubts if d.place == "shukan")


def test_words_of_no_label_are_left_over() -> None:
    reading = take_grid(sheet(("", "", "起案者　山田"), ("主管課", "総務課")), KOMAE)
    assert [(f.source, f.where) for f in reading.leftover] == [("起案者　山田", "シート「表」のC1")]


def test_words_in_brackets_behind_an_option_are_its_field() -> None:
    reading = take_grid(sheet(("根拠規定", "□③条例第13条第2項第4号 ■⑥その他(条例第13条第4項)")), KOMAE)
    assert reading.values["konkyo"] == ("sonota",)
    assert reading.values["konkyo_sonota"] == "条例第13条第4項"


def test_a_day_of_the_worksheet_is_written_as_the_form_does() -> None:
    reading = take_grid(sheet(("実施時期", "2026-09-07")), KOMAE)
    assert reading.values["jiki"] == "令和８年９月７日"
    assert reading.found["jiki"].source == "2026-09-07"


def test_an_empty_sheet_answers_nothing() -> None:
    assert take_grid(sheet(), KOMAE).values == {}
    assert take_grid(Document("excel"), KOMAE).values == {}


def test_another_offices_sheet_is_not_forced_into_the_form() -> None:
    reading = take_grid(sheet(("商品", "単価"), ("鉛筆", "100"), ("消しゴム", "80")), KOMAE)
    assert reading.values == {}
    assert len(reading.leftover) == 6


CHECK4 = load("shinjuku.check4")
ROWS = [r.wording["ku"] for r in CHECK4.fields["c_ku"].checklist.rows]  # type: ignore[union-attr]


def test_ticks_in_the_column_of_a_mark_are_that_mark() -> None:
    rows = [("対策", "○", "-"), *((words, "", "レ") if n % 2 else (words, "レ", "") for n, words in enumerate(ROWS))]
    reading = take_grid(sheet(*rows), CHECK4)
    assert reading.values["c_ku"][:3] == ("u1=maru", "u2=fuyo", "u3=maru")
    assert "c_ku" not in reading.unsure


def test_a_row_without_a_mark_is_said() -> None:
    reading = take_grid(sheet(*((w, "○" if n else "") for n, w in enumerate(ROWS))), CHECK4)
    assert len(reading.values["c_ku"]) == len(ROWS) - 1
    assert ["行に印がありません" in d.sentence for d in reading.doubts if d.place == "c_ku"] == [True]


def test_both_marks_in_a_row_are_a_doubt() -> None:
    reading = take_grid(sheet(*(("○", w, "-" if n == 2 else "") for n, w in enumerate(ROWS))), CHECK4)
    assert "印が２つあります" in next(d.sentence for d in reading.doubts if d.place == "c_ku")


def test_text_of_a_reading_is_text() -> None:
    _, _, reading = taken("komae-a")
    assert text_of(reading.values["kensu"]).startswith("約120万項目")


def test_of_a_huge_worksheet_the_beginning_is_looked_at_and_that_is_told() -> None:
    rows = (("事務の名称", "給付金"), *(("町", str(n), "x") for n in range(100_000)))
    reading = take_grid(Document("excel", (Grid("一覧", rows), Grid("次", (("件　数", "10人"),)))), load("komae.sheet"))
    assert reading.values["jimu_mei"] == "給付金"
    assert reading.values["kensu"] == "10人"
    assert len(reading.leftover) < 25_000
    (told,) = [d.sentence for d in reading.doubts if not d.place]
    assert told.startswith("「一覧」は大きいため、はじめの6,667行（全100,001行）だけを見ました。")
