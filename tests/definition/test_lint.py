"""Lint tells every fault with file, line, place, sentence and the near name; the unspoilt folder has none."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.definition.lint import lint
from desktop.errors import DeskError

F, L, R, G, M = (
    "kiroku.v1.toml",
    "kiroku.v1.layout.toml",
    "kiroku.v1.rules.toml",
    "items.v1.toml",
    "municipality.toml",
)


def test_unspoilt_folder_has_no_fault(town: Any) -> None:
    assert lint(town.path) == ()
    assert lint(town.path.parent) == ()


@pytest.mark.parametrize(
    ("file", "old", "new", "piece", "suggestion"),
    [
        (F, 'short = "記録"', 'shrot = "記録"', "「shrot」という名前はここでは使えません", "short"),
        (F, 'short = "記録"\n', "", "「short」がありません", ""),
        (F, 'short = "記録"', "short = 3", "文字で書いてください", ""),
        (F, 'form = "mihon.kiroku"', 'form = "mihon.kirok"', "フォルダー名とファイル名に合いません", "mihon.kiroku"),
        (F, "version = 1", "version = 2", "ファイル名の版「1」に合いません", "1"),
        (F, "version = 1", "version = true", "１以上の整数", ""),
        (F, 'short = "記録"', 'short = "記\\u0000録"', "制御文字（U+0000）があります", ""),
        (L, "width = ", "width = 1e308 #", "1以上1000以下の数", ""),
        (F, "version = 1", "version = 1\nvalid_from = 2024-01-01\nvalid_to = 2023-01-01", "より前です", ""),
        (F, "version = 1", 'version = 1\nvalid_from = "2024"', "日付で書いてください", ""),
        (F, 'items = "items.v1"', f'items = "{"x" * 300}"', "がありません", ""),
        (F, 'items = "items.v1"', 'items = "../a/items.v1"', "がありません", "items.v1"),
        (F, 'items = "items.v1"', 'items = "item.v1"', "項目表「item.v1.toml」がありません", "items.v1"),
        (F, 'kind = "choices"', 'kind = "choises"', "値「choises」はありません", "choices"),
        (F, '{ id = "denji", label = "電磁" },', '{ id = "denji" },', "「label」がありません", ""),
        (F, '{ id = "denji", label = "電磁" },', '{ id = "kami", label = "電磁" },', "「kami」が２度", ""),
        (F, 'id = "riyu"', 'id = "shurui"', "欄の識別名「shurui」が２度", ""),
        (F, 'id = "riyu"', 'id = "Riyu"', "半角の英小文字", ""),
        (F, 'id = "kubetsu"', 'id = "kaisaibi"', "案件の情報の識別名「kaisaibi」が２度", ""),
        (F, 'field = "shurui", has', 'field = "shurai", has', "欄「shurai」はこの様式にありません", "shurui"),
        (F, 'has = "denji"', 'has = "denki"', "選択肢「denki」はありません", "denji"),
        (F, 'has = "denji"', 'hsa = "denji"', "「hsa」という調べ方はありません", "has"),
        (F, 'has = "denji"', 'starts_before = "kubetsu"', "文章の欄だけ", ""),
        (F, 'kind = "prose"', 'kind = "choice"', "選択なのに options がありません", ""),
        (
            F,
            'field = "shurui", has = "denji"',
            'field = "riyu", filled = true',
            "堂々巡りです（riyu → riyu）",
            "",
        ),
        (F, 'grid = true\nlabel = "項目"', 'grid = 1\nlabel = "項目"', "true か false", ""),
        (F, "[[fact]]", '[renamed]\nfurui = "riyo"\n[[fact]]', "改名の先「riyo」という欄がありません", "riyu"),
        (F, "[[fact]]", '[renamed]\nriyu = "shurui"\n[[fact]]', "改名した元の欄「riyu」がまだあります", ""),
        (F, "[[fact]]", '[withdrawn]\nriyu = "不要"\n[[fact]]', "廃止した欄「riyu」がまだあります", ""),
        (F, "[[fact]]", '[listed]\ntitel = "riyu"\n[[fact]]', "「titel」はありません", "title"),
        (F, "[[fact]]", '[listed]\nvalid_to = "riyu"\n[[fact]]', "頭のキーです", ""),
        (F, "[[fact]]", '[listed]\ntitle = "riyo"\n[[fact]]', "一覧に出す欄「riyo」", "riyu"),
        (R, 'at = "riyu"', 'at = "riyo"', "行き先の欄「riyo」がありません", "riyu"),
        (R, 'at = "riyu"', 'at = "fact:kaisai"', "行き先の案件の情報「kaisai」がありません", "kaisaibi"),
        (R, 'field = "riyu", filled', 'field = "riyuu", filled', "欄「riyuu」はこの様式にありません", "riyu"),
        (
            R,
            'say = "理由が空です。"',
            'say = "空"\nchange = { field = "shurui", kind = "choose", old = "kam" }',
            "選択肢「kam」はありません",
            "kami",
        ),
        (R, 'say = "理由が空です。"\n', "", "「say」がありません", ""),
        (G, 'label = "氏名"\n', "", "「label」がありません", ""),
        (G, 'id = "jusho"', 'id = "shimei"', "項目の識別名「shimei」が２度", ""),
        (G, "row = 2", "row = 4", "前の項目の行（1）に続いていません", ""),
        (G, "row = 2", "row = 1", "1行目に2項目ありますが、位置は1つ分", ""),
        (G, "version = 1", "version = 2", "ファイル名「items.v1.toml」に合いません", "items.v2.toml"),
        (L, '{ field = "riyu" }', '{ field = "riyo" }', "「riyo」", "riyu"),
        (L, '{ field = "riyu" },', "", "欄「riyu」（理由）が紙面のどこにも印刷されません", ""),
        (L, '{ field = "riyu" },', '{ field = "riyu" }, { field = "riyu" },', "２か所に印刷されます", ""),
        (
            L,
            '{ marks = "shurui" }',
            '{ marks = "shurui", options = ["kami"] }',
            "選択肢「denji」（電磁）が印刷されません",
            "",
        ),
        (
            L,
            '{ field = "riyu" }',
            '{ field = "riyu", shown_when = { field = "shurai", has = "kami" } }',
            "欄「shurai」はこの様式にありません",
            "shurui",
        ),
        (L, "left = 20", "lift = 20", "「lift」", "left"),
        (M, "council", "councel", "「councel」という名前はここでは使えません", "council"),
    ],
)
def test_one_fault(town: Any, file: str, old: str, new: str, piece: str, suggestion: str) -> None:
    town.spoil(file, old, new)
    told = [f for f in lint(town.path) if piece in f.sentence]
    assert told, [str(f) for f in lint(town.path)]
    assert told[0].suggestion == suggestion


def test_line_and_place(town: Any) -> None:
    town.spoil(F, 'label = "電磁"', 'lable = "電磁"')
    unknown = next(f for f in lint(town.path) if "lable" in f.sentence)
    assert unknown.line == town.line(F, "lable")
    assert unknown.place == "section[1].field[1].options[2].lable"
    assert unknown.suggestion == "label"
    assert str(unknown).startswith(f"{town.path / F}:{unknown.line}: 誤り: ")


def test_all_faults_at_once(town: Any) -> None:
    town.spoil(F, 'short = "記録"', 'shrot = "記録"')
    town.spoil(F, 'has = "denji"', 'has = "denki"')
    town.spoil(R, 'at = "riyu"', 'at = "riyo"')
    town.spoil(G, "row = 2", "row = 9")
    sentences = " ".join(f.sentence for f in lint(town.path))
    for piece in ("shrot", "denki", "riyo", "続いていません"):
        assert piece in sentences


def test_circle_through_another_section(town: Any) -> None:
    town.spoil(F, 'title = "はじめ"', 'title = "はじめ"\nshown_when = { field = "riyu", filled = true }')
    assert any("堂々巡り" in f.sentence for f in lint(town.path))


def test_broken_toml_of_one_file_leaves_the_others(town: Any) -> None:
    town.spoil(R, "[[rule]]", "[[rule]")
    town.spoil(F, 'short = "記録"', 'shrot = "記録"')
    faults = lint(town.path)
    broken = next(f for f in faults if f.file.name == R)
    assert broken.line == town.line(R, "[[rule]")
    assert any("shrot" in f.sentence for f in faults)


def test_missing_layout(town: Any) -> None:
    (town.path / L).unlink()
    assert [f.grade for f in lint(town.path) if f.file.name == L] == ["誤り"]


def test_files_nothing_reads(town: Any) -> None:
    (town.path / "kiroku.v1.rule.toml").write_text("", "utf-8")
    (town.path / R).unlink()
    [fault] = lint(town.path)
    assert "どの様式からも読まれません" in fault.sentence
    assert fault.suggestion == R


def test_grid_nothing_uses(town: Any) -> None:
    text = (town.path / G).read_text("utf-8").replace('"items"', '"hoka"')
    (town.path / "hoka.v1.toml").write_text(text, "utf-8")
    [fault] = lint(town.path)
    assert (fault.grade, fault.file.name) == ("注意", "hoka.v1.toml")


def second_version(town: Any) -> None:
    for end in ("toml", "layout.toml", "rules.toml"):
        text = (town.path / f"kiroku.v1.{end}").read_text("utf-8")
        (town.path / f"kiroku.v2.{end}").write_text(text.replace("version = 1", "version = 2", 1), "utf-8")


def test_field_lost_between_versions(town: Any) -> None:
    second_version(town)
    assert lint(town.path) == ()
    for file in ("kiroku.v2.toml", "kiroku.v2.layout.toml"):
        town.spoil(file, '"riyu"', '"riyuu"')
    (town.path / "kiroku.v2.rules.toml").unlink()
    [fault] = lint(town.path)
    assert "第1版の欄「riyu」" in fault.sentence
    assert fault.suggestion == "riyuu"
    town.spoil("kiroku.v2.toml", "[[fact]]", '[renamed]\nriyu = "riyuu"\n[[fact]]')
    assert lint(town.path) == ()


def test_kind_changed_between_versions(town: Any) -> None:
    second_version(town)
    town.spoil("kiroku.v2.toml", 'kind = "prose"', 'kind = "list"')
    assert any("種類が prose から list に変わり" in f.sentence for f in lint(town.path))


def test_option_gone_between_versions(town: Any) -> None:
    second_version(town)
    town.spoil("kiroku.v2.toml", '{ id = "kami", label = "紙" },', "")
    [fault] = lint(town.path)
    assert fault.grade == "注意"
    assert "選択肢「kami」" in fault.sentence


def test_folder_without_forms_is_refused(tmp_path: Any) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(DeskError, match="自治体のフォルダー"):
        lint(tmp_path / "empty")
