"""Every shipped form loads, lints without a word and reads its examples; labels, boxes and items are the official ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.case.file import CaseFile, read_case, write_case
from desktop.case.lint import lint
from desktop.checks.check import check
from desktop.definition.find import forms, load
from desktop.definition.model import Field, Form
from desktop.definition.printed import blocks
from desktop.definition.read_condition import atoms
from desktop.places import FORMS

EXAMPLES = sorted(FORMS.glob("*/examples/*.toml"))
SHIPPED = [(f.id, f.version) for f in forms((FORMS,), use="")]

SHEET_LABELS = {
    "jikou": "事項",
    "konkyo": "根拠規定",
    "shukan": "主管課",
    "jimu_mei": "事務の名称",
    "jimu_gaiyo": "事務の概要",
    "jiki": "実施時期",
    "kensu": "件数",
    "grid": "保有個人情報の項目",
    "sonota_koumoku": "その他の項目",
    "mk_jimu": "目的外利用をする個人情報取扱事務（提供元の事務）の名称",
    "mk_soshiki": "目的外利用をする個人情報取扱事務（提供元の事務）を行う組織の名称",
    "mk_riyu": "目的外利用の理由，方法等",
    "gt_saki": "外部提供先の概要",
    "gt_keitai": "外部提供の形態",
    "gt_keitai_text": "具体的な形態",
    "gt_riyu": "外部提供の理由，方法等",
    "gt_kanri": "外部提供先での個人情報の管理の方法",
    "gt_joken": "外部提供する条件",
    "shiryo": "その他資料",
    "biko": "備考",
}
SHEET_OTHERS = {
    "kubun",
    "konkyo_sonota",
    "koui",
    *(f"{act}_tsuchi{part}" for act in ("mk", "gt") for part in ("", "_riyu", "_jiki", "_hoho")),
}
SURVEY_LABELS = {
    "an_mei": "アンケート案件名",
    "konkyo": "根拠規定",
    "shukan": "主管課",
    "jimu_mei": "事務の名称",
    "mokuteki": "アンケート実施の目的",
    "jiki": "実施時期",
    "kensu": "件数",
    "taisho": "対象範囲",
    "mk_grid": "目的外利用する保有個人情報の項目",
    "mk_sonota": "その他の記録項目",
    "mk_jimu": "目的外利用をする個人情報取扱事務（提供元の事務）の名称",
    "mk_soshiki": "目的外利用をする個人情報取扱事務（提供元の事務）を行う組織の名称",
    "mk_riyu": "目的外利用の理由，方法等",
    "mk_sakujo": "目的外利用した保有個人情報の削除の方法",
    "gt_grid": "外部提供する保有個人情報の項目",
    "gt_sonota": "その他の記録項目",
    "gt_saki": "外部提供先の概要",
    "gt_keitai": "外部提供の形態",
    "gt_keitai_text": "具体的な形態",
    "gt_riyu": "外部提供の理由，方法等",
    "gt_kanri": "外部提供先での個人情報の管理の方法",
    "gt_henkyaku": "外部提供した保有個人情報の返却方法",
    "gt_sakujo": "外部提供した保有個人情報の削除の方法",
    "gt_joken": "外部提供する条件",
    "tsuchi": "通知",
}
BOXES = {
    ("komae.sheet", "kubun"): ["諮問", "報告"],
    ("komae.sheet", "konkyo"): [
        "①条例第８条第２項第６号／本人外収集",
        "②条例第12条第２項第４号／目的外利用",
        "③条例第13条第２項第４号／外部提供",
        "④条例第14条第２項／電子計算機処理による記録項目の設定，追加又は変更",
        "⑤条例第15条第１項第２号／電子計算機処理による結合",
        "⑥その他",
    ],
    ("komae.sheet", "koui"): [
        "収集する個人情報の項目",
        "目的外利用する",
        "外部提供する",
        "記録項目に設定する",
        "記録項目に追加する",
        "記録項目に変更する",
    ],
    ("komae.sheet", "gt_keitai"): ["紙媒体", "電磁的記録媒体", "その他の媒体"],
    ("komae.sheet", "gt_tsuchi"): ["有", "無"],
    ("komae.sheet", "mk_tsuchi"): ["有", "無"],
    ("komae.sheet", "gt_tsuchi_jiki"): ["事前", "事後"],
    ("komae.sheet", "mk_tsuchi_jiki"): ["事前", "事後"],
    ("komae.survey", "konkyo"): ["①条例第12条第２項第４号／目的外利用", "②条例第13条第２項第４号／外部提供"],
    ("komae.survey", "gt_keitai"): ["紙媒体", "電磁的記録媒体", "その他の媒体"],
}
ITEMS = {
    "基本的事項": [
        "識別番号 氏名",
        "本籍 国籍",
        "生年月日 年齢",
        "性別 住所",
        "電話番号",
        "電子メールアドレス",
        "口座情報",
    ],
    "心身の状況": ["健康状態", "病歴", "身体の特徴"],
    "家族状況等": ["家族状況", "親族関係", "婚姻"],
    "社会生活": ["職業 職歴", "学歴 学業", "資格 賞罰", "成績 評価", "財産 収入", "納税状況 趣味", "公的扶助"],
}


@pytest.fixture(params=SHIPPED, ids=lambda k: f"{k[0]}.v{k[1]}")
def form(request: pytest.FixtureRequest) -> Form:
    return load(*request.param, folders=(FORMS,))


@pytest.fixture(params=EXAMPLES, ids=lambda p: p.stem)
def example(request: pytest.FixtureRequest) -> CaseFile:
    return read_case(request.param, (FORMS,))


def test_nothing_to_lint() -> None:
    assert [str(f) for f in lint(FORMS)] == []


@pytest.mark.parametrize(("form_id", "labels"), [("komae.sheet", SHEET_LABELS), ("komae.survey", SURVEY_LABELS)])
def test_labels_are_the_official_ones(form_id: str, labels: dict[str, str]) -> None:
    fields = load(form_id, 1).fields
    assert {f: fields[f].label for f in labels} == labels
    assert set(fields) - set(labels) == (SHEET_OTHERS if form_id == "komae.sheet" else set())


@pytest.mark.parametrize(("place", "wanted"), BOXES.items(), ids=lambda v: str(v[1]))
def test_boxes_are_the_official_ones(place: tuple[str, str], wanted: list[str]) -> None:
    options = load(place[0], 1).fields[place[1]].options
    assert [o.number + o.label + (f"／{o.caption}" if o.caption else "") for o in options] == wanted


@pytest.mark.parametrize(
    ("form_id", "field"), [("komae.sheet", "grid"), ("komae.survey", "mk_grid"), ("komae.survey", "gt_grid")]
)
def test_thirty_items_in_printed_rows(form_id: str, field: str) -> None:
    grid = load(form_id, 1).fields[field].grid
    assert grid is not None
    assert len(grid.items) == 30
    rows = {
        g.label: [" ".join(i.label for i in g.items if i.row == r) for r in range(max(i.row for i in g.items) + 1)]
        for g in grid.groups
    }
    assert rows == ITEMS


def test_sensitive_items() -> None:
    grid = load("komae.sheet", 1).fields["grid"].grid
    assert grid is not None
    assert {i.label for i in grid.items.values() if i.sensitive} == {"病歴", "本籍", "国籍", "賞罰", "公的扶助"}


def questions(form: Form) -> list[Field]:
    """What a form itself asks; a case of several papers without what its papers ask."""
    return [f for s in form.sections for f in s.fields]


def test_every_item_and_box_is_explained(form: Form) -> None:
    for field in form.fields.values():
        for option in field.choices.values():
            assert option.meaning, (field.id, option.id)
        if field.grid:
            for item in field.grid.items.values():
                assert item.includes, item.id
                assert item.excludes, item.id


def test_every_field_asks_and_shows_an_example(form: Form) -> None:
    for field in questions(form):
        assert field.question.endswith("。"), field.id
        if not field.chooses and not field.has_rows:
            assert field.example, field.id
            assert field.width or field.kind not in ("prose", "list"), field.id


def test_articles_are_known_to_the_municipality(form: Form) -> None:
    cited = {f.article for f in form.fields.values()} | {o.article for f in form.fields.values() for o in f.options}
    assert cited - {""} <= set(form.municipality.articles)
    for gist in form.municipality.articles.values():
        assert gist.text.startswith("【要旨】")


def test_texts_for_the_paper_follow_the_style(form: Form) -> None:
    """定型文 and examples go to the paper, so they use this municipality's comma."""
    other = "，" if form.style.comma == "、" else "、"
    for field in questions(form):
        for text in (field.example, *(p.text for p in field.phrases)):
            assert not re.search(f"{other}(?![0-9０-９])", text), (field.id, text)
            assert not re.search("(?<![0-9]),|,(?![0-9])", text), (field.id, text)


def test_widths_agree_with_the_layout(form: Form) -> None:
    for printed in blocks(form.layout.rows):
        if printed.block.kind == "field" and printed.block.chars:
            assert form.fields[printed.block.field].width == printed.block.chars, printed.block.field


def test_acts_switch_the_sections_not_the_articles() -> None:
    form = load("komae.sheet", 1)
    read = {s.id: {a.id for a in atoms(s.shown)} for s in form.sections if atoms(s.shown)}
    assert read == {"mokutekigai": {"koui"}, "teikyo": {"koui"}, "tsuchi": {"koui"}}


def test_condition_of_provision_is_not_required() -> None:
    assert not load("komae.sheet", 1).fields["gt_joken"].required.holds({"koui": ("teikyo",)}, {})


def filled(values: dict[str, str | tuple[str, ...]], form_id: str) -> Iterator[str]:
    form = load(form_id, 1)
    for field in form.fields.values():
        shown = form.section_of[field.id].shown.holds(values, {}) and field.shown.holds(values, {})
        if shown and field.required.holds(values, {}):
            yield field.id


@pytest.mark.parametrize(
    ("values", "asked", "silent"),
    [
        ({"konkyo": ("sonota",)}, {"konkyo_sonota"}, set()),
        ({"konkyo": ("k13",)}, set(), {"konkyo_sonota", "gt_saki", "gt_tsuchi"}),
        ({"koui": ("teikyo",)}, {"gt_saki", "gt_keitai", "gt_tsuchi"}, {"mk_jimu", "mk_tsuchi", "gt_keitai_text"}),
        ({"koui": ("teikyo",), "gt_keitai": ("sonota",)}, {"gt_keitai_text"}, set()),
        ({"koui": ("teikyo",), "gt_tsuchi": "nashi"}, {"gt_tsuchi_riyu"}, {"gt_tsuchi_jiki", "gt_tsuchi_hoho"}),
        ({"koui": ("teikyo",), "gt_tsuchi": "ari"}, {"gt_tsuchi_jiki", "gt_tsuchi_hoho"}, {"gt_tsuchi_riyu"}),
        (
            {"koui": ("mokutekigai",), "mk_tsuchi": "nashi", "gt_tsuchi": "nashi"},
            {"mk_tsuchi_riyu"},
            {"gt_tsuchi_riyu"},
        ),
        ({"sonota_koumoku": "郵便番号"}, set(), {"grid"}),
        ({}, {"kubun", "jikou", "grid", "koui"}, {"sonota_koumoku", "shiryo", "biko"}),
    ],
)
def test_what_the_sheet_asks(values: dict[str, str | tuple[str, ...]], asked: set[str], silent: set[str]) -> None:
    required = set(filled(values, "komae.sheet"))
    assert asked <= required
    assert not silent & required


@pytest.mark.parametrize(
    ("values", "asked", "silent"),
    [
        ({"mk_grid": ("shimei", "denwa")}, {"mk_sonota"}, set()),
        ({"mk_grid": ("shimei", "jusho")}, set(), {"mk_sonota"}),
        ({"gt_grid": ("shimei", "nenrei")}, {"gt_sonota"}, set()),
        ({"konkyo": ("k12",)}, {"mk_jimu", "mk_sakujo"}, {"gt_saki", "gt_sakujo"}),
        ({"konkyo": ("k13",)}, {"gt_saki", "gt_sakujo", "gt_henkyaku"}, {"gt_joken"}),
        ({"konkyo": ("k13",), "gt_sakujo": "残らない。"}, set(), {"gt_henkyaku"}),
    ],
)
def test_what_the_survey_asks(values: dict[str, str | tuple[str, ...]], asked: set[str], silent: set[str]) -> None:
    required = set(filled(values, "komae.survey"))
    assert asked <= required
    assert not silent & required


def test_there_is_an_example_of_every_form(form: Form) -> None:
    """Its own, or one of a case it is a paper of."""
    shown = [read_case(p, (FORMS,)).form for p in EXAMPLES]
    assert form.id in {f.id for f in shown} | {p.form.id for f in shown for p in f.papers}


def test_example_writes_and_reads_back(example: CaseFile, tmp_path: Path) -> None:
    for attached in example.case.attachments:
        (tmp_path / attached.name).write_bytes(example.files[attached.id].read_bytes())
    path = tmp_path / "again.toml"
    path.write_text(write_case(example.case, example.form), "utf-8")
    assert read_case(path, (FORMS,)).case.answers == example.case.answers


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_examples_are_whole_but_for_the_draft(path: Path) -> None:
    read = read_case(path, (FORMS,))
    missing = [f for f in check(read.form, read.case) if f.grade == "誤り"]
    assert (len(missing) >= 5) if "kakikake" in path.stem else (missing == [])


def test_examples_say_that_they_are_made_up() -> None:
    for path in EXAMPLES:
        assert "架空" in path.read_text("utf-8").split("\n")[0]


def test_papers_keep_their_misprints(papers: Path) -> None:
    """What was really submitted is kept to the letter."""
    k1, k3 = read_case(papers / "k1.toml").case.answers, read_case(papers / "k3.toml").case.answers
    assert "機会の作出することにある" in k1.text("gt_tsuchi_riyu")
    assert k1.text("gt_joken").count(",") == 2
    assert "住民住民基本台帳" in k3.text("mk_riyu")
    assert "商品券に使用期間が" in k3.text("biko")
    assert k1.text("jimu_gaiyo").startswith("　AI-OCRとは，手書きの帳票を機械が読み取って，データ化する")
