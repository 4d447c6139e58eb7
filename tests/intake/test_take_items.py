"""Item lists and record layouts: names become items of the grid, what is unknown is offered, what is sensitive is said."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop.definition.find import load
from desktop.definition.lint import lint
from desktop.intake.item_words import Dictionary, general_words
from desktop.intake.take_items import take_items
from desktop.places import FORMS
from tests.intake.grids import grid

KOMAE = load("komae.sheet")
ITAKU = load("shinjuku.itaku")
LAYOUT = grid(
    ("受診者データ レコードレイアウト",),
    ("項番", "項目名", "物理名", "型", "桁", "備考"),
    ("1", "宛名番号", "ATENA_NO", "CHAR", "10", ""),
    ("2", "ｶﾅ氏名", "KANA", "NCHAR", "40", ""),
    ("3", "生年月日", "BIRTH", "DATE", "8", ""),
    ("4", "送付用住所方書", "KATAGAKI", "NCHAR", "60", ""),
    ("5", "振込先口座", "KOZA", "CHAR", "7", ""),
    ("6", "続柄コード", "ZOKU", "CHAR", "2", ""),
    ("7", "予備", "FILLER", "CHAR", "20", ""),
    ("8", "郵便番号", "ZIP", "CHAR", "7", ""),
    ("9", "好きな店", "MISE", "NCHAR", "20", ""),
)


def test_a_record_layout_fills_the_grid() -> None:
    reading = take_items(LAYOUT, KOMAE, "grid")
    assert reading.values["grid"] == ("shikibetsu", "shimei", "seinengappi", "jusho", "koza", "shinzoku")
    assert reading.values["sonota_koumoku"] == "１．郵便番号\n２．好きな店"
    assert [f.source for f in reading.leftover] == ["予備"]


def test_each_name_says_what_it_became() -> None:
    reading = take_items(LAYOUT, KOMAE, "grid")
    assert "ｶﾅ氏名 → 氏名" in reading.found["grid"].source.split("\n")
    assert [(m.word, m.label) for m in reading.mapped][:2] == [("宛名番号", "識別番号"), ("ｶﾅ氏名", "氏名")]
    assert reading.found["grid"].where == "シート「表」のB3"


def test_unknown_names_are_doubts_at_the_other_items() -> None:
    doubts = {d.source: d for d in take_items(LAYOUT, KOMAE, "grid").doubts}
    assert doubts["好きな店"].place == "sonota_koumoku"
    assert "辞書にない名前" in doubts["好きな店"].sentence
    assert "項目表にない名前" in doubts["郵便番号"].sentence


def test_a_single_unknown_name_has_no_number() -> None:
    assert take_items(grid(("項目名", "桁"), ("好きな店", "2")), KOMAE, "grid").values == {"sonota_koumoku": "好きな店"}


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("既往歴", "要配慮個人情報"),
        ("身体障害者手帳", "要配慮個人情報"),
        ("本籍地", "条例要配慮個人情報"),
        ("支持政党", "要配慮個人情報"),
    ],
)
def test_sensitive_names_are_said(word: str, kind: str) -> None:
    reading = take_items(grid(("項目名", "桁"), ("氏名", "20"), (word, "1")), KOMAE, "grid")
    [said] = [d.sentence for d in reading.doubts if d.source == word and "おそれ" in d.sentence]
    assert f"{kind}に当たる" in said


def test_harmless_names_raise_no_doubt() -> None:
    reading = take_items(grid(("No", "項目名"), ("1", "氏名"), ("2", "住所"), ("3", "生年月日")), KOMAE, "grid")
    assert reading.doubts == ()


@pytest.mark.parametrize("word", ["推しの名前", "飼い犬の名前", "ペットの写真", "お店の電話番号", "アイドル名前"])
def test_what_belongs_to_nobody_known_is_no_item(word: str) -> None:
    reading = take_items(grid(("No", "項目名"), ("1", "氏名"), ("2", word)), KOMAE, "grid")
    assert reading.values == {"grid": ("shimei",), "sonota_koumoku": word}
    assert "sonota_koumoku" in reading.unsure


@pytest.mark.parametrize(
    ("word", "item"),
    [
        ("世帯主の生年月日", "seinengappi"),
        ("申請者の名前", "shimei"),
        ("父の勤務先電話番号", "denwa"),
    ],
)
def test_what_belongs_to_a_person_is_an_item_to_look_at(word: str, item: str) -> None:
    reading = take_items(grid(("No", "項目名"), ("1", "住所"), ("2", word)), KOMAE, "grid")
    assert item in reading.values["grid"] or "grid" in reading.unsure


def test_a_list_field_takes_the_names_in_order() -> None:
    reading = take_items(LAYOUT, ITAKU, "koumoku")
    assert reading.values["koumoku"][:3] == ("宛名番号", "ｶﾅ氏名", "生年月日")
    assert "予備" not in reading.values["koumoku"]


def test_a_list_field_of_a_paper_of_a_case() -> None:
    case = load("shinjuku.fugi")
    assert take_items(LAYOUT, case, "koumoku@itaku-1").values["koumoku@itaku-1"][0] == "宛名番号"


def test_names_joined_in_one_cell() -> None:
    reading = take_items(grid(("氏名、住所（方書、番地を含む）、生年月日及び電話番号",)), KOMAE, "grid")
    assert reading.values == {"grid": ("shimei", "seinengappi", "jusho", "denwa")}


def test_heads_of_a_data_list_are_the_names() -> None:
    rows = (
        ("宛名番号", "氏名", "住所", "メモ"),
        ("0012", "見本　花子", "見本市１", ""),
        ("0013", "見本　次郎", "見本市２", ""),
    )
    reading = take_items(grid(*rows), KOMAE, "grid")
    assert reading.values == {"grid": ("shikibetsu", "shimei", "jusho"), "sonota_koumoku": "メモ"}


def test_only_the_rows_marked_as_used() -> None:
    rows = (("項目名", "提供"), ("氏名", "○"), ("住所", "○"), ("電話番号", "×"))
    reading = take_items(grid(*rows), KOMAE, "grid")
    assert reading.values == {"grid": ("shimei", "jusho")}
    assert "印のある2項目だけ" in reading.doubts[0].sentence
    assert [f.source for f in reading.leftover] == ["電話番号"]


def test_numbered_names_one_below_the_other() -> None:
    reading = take_items(grid(("（１）氏名",), ("（２）性別",), ("（３）電話番号",)), KOMAE, "grid")
    assert reading.values == {"grid": ("shimei", "seibetsu", "denwa")}


def test_a_name_twice_counts_once() -> None:
    reading = take_items(grid(("項目名", "桁"), ("好きな店", "1"), ("好きな店", "2")), KOMAE, "grid")
    assert reading.values["sonota_koumoku"] == "好きな店"


def test_an_empty_grid_answers_nothing() -> None:
    assert take_items(grid(), KOMAE, "grid").values == {}
    assert take_items(grid(("", "")), ITAKU, "koumoku").values == {}


def test_words_around_a_name_are_a_doubt() -> None:
    reading = take_items(grid(("項目名", "桁"), ("届出代理人携帯番号", "11")), KOMAE, "grid")
    assert reading.values == {"grid": ("denwa",)}
    assert "「電話番号」と読みました" in reading.doubts[0].sentence


def test_a_misspelt_name_is_a_doubt() -> None:
    reading = take_items(grid(("項目名", "桁"), ("電子メールアドレズ", "11")), KOMAE, "grid")
    assert reading.values == {"grid": ("email",)}
    assert "grid" in reading.unsure


def test_the_general_words_contradict_nothing() -> None:
    seen: dict[str, tuple[str, ...]] = {}
    for group in general_words().groups:
        for word in group.words:
            assert word not in seen, word
            seen[word] = group.items
    assert len(seen) > 400


def test_every_item_of_the_municipality_is_known_by_name_and_content() -> None:
    field = KOMAE.fields["grid"]
    dictionary = Dictionary(field.grid, general_words().__class__(), general_words())
    for item in field.grid.items.values():  # type: ignore[union-attr]
        assert dictionary.look_up(item.label).item == item.id
    assert dictionary.look_up("カルテ番号").item == "shikibetsu"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    shutil.copytree(FORMS / "komae", tmp_path / "komae", ignore=shutil.ignore_patterns("examples"))
    (tmp_path / "komae" / "words.v1.toml").write_text(
        'words = "words"\nversion = 1\nothers = { grid = "biko" }\n'
        '[[item]]\nitems = ["趣味"]\nwords = ["好きな店"]\n'
        '[[item]]\nitems = []\nwords = ["ｶﾅ氏名"]\nkind = "要配慮"\n'
        '[ignore]\nwords = ["郵便番号"]\n',
        "utf-8",
    )
    return tmp_path


def test_own_words_come_first(own: Path) -> None:
    reading = take_items(LAYOUT, load("komae.sheet", folders=(own,)), "grid", (own,))
    assert "shumi" in reading.values["grid"]
    assert "shimei" not in reading.values["grid"]
    assert reading.values["biko"] == "ｶﾅ氏名"
    assert any("要配慮個人情報" in d.sentence for d in reading.doubts)
    assert "sonota_koumoku" not in reading.values


def test_own_words_lint_clean_and_faults_are_told(own: Path) -> None:
    assert [str(f) for f in lint(own / "komae") if f.file.name == "words.v1.toml"] == []
    path = own / "komae" / "words.v1.toml"
    path.write_text('words = "words"\nversion = 1\n[[item]]\nitem = "趣味"\n', "utf-8")
    said = [f.sentence for f in lint(own / "komae") if f.file.name == "words.v1.toml"]
    assert any("言葉がありません" in s for s in said)


def test_ignored_words_go_nowhere_and_are_still_shown(own: Path) -> None:
    """``[ignore]`` of the municipality wins over the grid's own label; the name stays among what no field took."""
    path = own / "komae" / "words.v1.toml"
    path.write_text('words = "words"\nversion = 1\n[ignore]\nwords = ["氏名", "好きな店"]\n', "utf-8")
    names = grid(("No", "項目名"), ("1", "氏　名"), ("2", "住所"), ("3", "好きな店"))
    reading = take_items(names, load("komae.sheet", folders=(own,)), "grid", (own,))
    assert reading.values == {"grid": ("jusho",)}
    assert [f.source for f in reading.leftover] == ["氏　名", "好きな店"]
    assert reading.doubts == ()
    path.write_text('words = "words"\nversion = 1\n[ignore]\nword = ["氏名"]\n', "utf-8")
    assert [f for f in lint(own / "komae") if f.file.name == "words.v1.toml"]
