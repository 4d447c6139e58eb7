"""A definition reads into the values it says."""

from __future__ import annotations

from datetime import date
from typing import Any

from desktop.definition.condition import ALWAYS, NEVER, Atom
from desktop.definition.model import Article, Style
from desktop.definition.read import read_form


def test_small_form_reads_whole(town: Any) -> None:
    reading = read_form(town.path / "kiroku.v1.toml")
    assert reading.faults == ()
    form = reading.form
    assert form is not None
    assert form.key == ("mihon.kiroku", 1)
    assert list(form.fields) == ["shurui", "riyu", "hyo"]
    assert form.fields["shurui"].required == ALWAYS
    assert form.fields["riyu"].required == NEVER
    assert form.fields["riyu"].shown == Atom("field", "shurui", "has", ("denji",))
    assert [(f.id, f.kind) for f in form.facts] == [("kaisaibi", "date"), ("kubetsu", "choice")]
    assert form.municipality.name == "見本市"
    assert form.municipality.articles["条例第１条"] == Article("要旨")
    assert [r.id for r in form.rules] == ["kara"]


def test_grid_rows_count_from_nought(town: Any) -> None:
    form = read_form(town.path / "kiroku.v1.toml").form
    assert form is not None
    grid = form.fields["hyo"].grid
    assert grid is not None
    assert [(i.id, i.row) for i in grid.items.values()] == [("shimei", 0), ("jusho", 1)]
    assert list(form.fields["hyo"].choices) == ["shimei", "jusho"]


def test_rules_file_may_be_absent(town: Any) -> None:
    (town.path / "kiroku.v1.rules.toml").unlink()
    reading = read_form(town.path / "kiroku.v1.toml")
    assert reading.faults == ()
    assert reading.form is not None
    assert reading.form.rules == ()


def test_phrases_keep_their_lines(town: Any) -> None:
    phrase = 'phrases = [{ title = "理由", text = """\n１　甲\n　乙\n""" }]'
    town.spoil("kiroku.v1.toml", 'label = "理由"', f'label = "理由"\n{phrase}')
    form = read_form(town.path / "kiroku.v1.toml").form
    assert form is not None
    assert form.fields["riyu"].phrases[0].text == "１　甲\n　乙"


def test_reading_stops_at_nothing(town: Any) -> None:
    """One reading tells a fault of every file."""
    town.spoil("municipality.toml", "[articles]", 'titel = "x"\n[articles]')
    town.spoil("kiroku.v1.toml", 'label = "種類"', 'labl = "種類"')
    town.spoil("items.v1.toml", "row = 2", 'row = "2"')
    town.spoil("kiroku.v1.layout.toml", "left = 20", 'left = "20"')
    town.spoil("kiroku.v1.rules.toml", 'grade = "注意"', 'grade = "注目"')
    faults = read_form(town.path / "kiroku.v1.toml").faults
    assert {f.file.name for f in faults} == {p.name for p in town.path.glob("*.toml")}
    assert all(f.line for f in faults)


def test_a_form_writes_in_its_own_way(town: Any) -> None:
    """What a form does not say is as its municipality writes; no [style], no style of its own."""
    town.spoil("municipality.toml", "[articles]", '[style]\ncomma = "、"\nthousands = ""\n[articles]')
    form = read_form(town.path / "kiroku.v1.toml").form
    assert form is not None
    assert (form.own_style, form.style.comma, form.style.thousands) == (None, "、", "")
    town.spoil("kiroku.v1.toml", "[[fact]]", '[style]\ndigits = "full"\nthousands = "，"\ndates = "spaced"\n[[fact]]')
    form = read_form(town.path / "kiroku.v1.toml").form
    assert form is not None
    assert form.style == Style(comma="、", digits="full", thousands="，", dates="spaced")


def test_articles_may_say_when_they_are_in_force(town: Any) -> None:
    new = '"法第69条" = { text = "新", valid_from = 2023-04-01 }'
    town.spoil(
        "municipality.toml", '"条例第１条" = "要旨"', f'"条例第１条" = {{ text = "旧", valid_to = 2023-03-31 }}\n{new}'
    )
    form = read_form(town.path / "kiroku.v1.toml").form
    assert form is not None
    assert form.municipality.articles == {
        "条例第１条": Article("旧", None, date(2023, 3, 31)),
        "法第69条": Article("新", date(2023, 4, 1), None),
    }


def test_table_reads_whole(misaki: Any) -> None:
    form = read_form(misaki.path / "kensu.v1.toml").form
    assert form is not None
    plan = form.fields["kensu"].table
    assert plan is not None
    assert [(r.id, r.group, r.sum_of) for r in plan.rows] == [
        ("riyo", "", ()), ("mado", "内訳", ()), ("yubin", "内訳", ()), ("gokei", "", ("riyo", "mado", "yubin")),
    ]  # fmt: skip
    mae, _, rui, jikan = plan.columns
    assert (mae.label, mae.kind, mae.unit, mae.over) == ("{nendo1}", "count", "件", "件数")
    assert (rui.at_least, jikan.one_for_all, plan.stub) == (("mae", "ima"), True, "届出の種類")
    free = form.fields["teikyosaki"].table
    assert free is not None
    assert (free.number, free.rows, free.columns[0].required, free.columns[2].offers) == ("No", (), True, ("有", "無"))
    assert [r.table for r in form.layout.rows] == ["kensu", "", "teikyosaki"]
    assert (form.layout.rows[2].size, form.layout.rows[2].blank_rows) == (9.5, 8)


def test_sum_of_all_is_every_row_above_that_is_no_sum(misaki: Any) -> None:
    misaki.spoil("kensu.v1.toml", 'label = "郵便", group = "内訳"', 'label = "小計", sum_of = ["mado"]')
    misaki.spoil("kensu.v1.toml", 'sum_of = ["riyo", "mado", "yubin"]', 'sum_of = "all"')
    form = read_form(misaki.path / "kensu.v1.toml").form
    assert form is not None
    assert form.fields["kensu"].table is not None
    assert form.fields["kensu"].table.rows[3].sum_of == ("riyo", "mado")


def test_checklist_reads_in_both_voices(misaki: Any) -> None:
    words = {}
    for voice in ("shi", "aite"):
        form = read_form(misaki.path / f"taisaku-{voice}.v1.toml").form
        assert form is not None
        field = form.fields[f"taisaku_{voice}"]
        words[voice] = {o.caption for o in field.choices.values()}
        assert list(field.choices)[:2] == ["himitsu=maru", "himitsu=nashi"]
    assert "書類と媒体は、鍵の掛かる保管庫に入れる。" in words["shi"]
    assert "書類と媒体は、鍵の掛かる保管庫に入れさせ、鍵の持ち主を届け出させる。" in words["aite"]
    assert len(words["shi"]) == len(words["aite"]) == 5


def test_clauses_and_draft_read_whole(misaki: Any) -> None:
    form = read_form(misaki.path / "itaku.v1.toml").form
    assert form is not None
    assert [(c.id, c.label, len(c.paragraphs)) for c in form.fields["joko"].clauses] == [
        ("himitsu", "（秘密の保持）", 2), ("saiitaku", "（再委託の制限）", 1), ("henkan", "（返還と廃棄）", 3),
    ]  # fmt: skip
    assert [(s.shape, s.id, s.kind, s.lane) for s in form.fields["zu"].draft] == [
        ("zone", "nai", "inside", 0), ("node", "shi", "org", 0), ("node", "saki", "org", 1), ("arrow", "y", "to", 0),
    ]  # fmt: skip
    clauses, figure = form.layout.rows[5].cells[1].blocks[0], form.layout.rows[6].cells[0].blocks[1]
    assert (clauses.kind, clauses.start) == ("clauses", "joko_hajime")
    assert (figure.kind, figure.height) == ("figure", 80)
