"""A definition reads into the values it says."""

from __future__ import annotations

from typing import Any

from desktop.definition.condition import ALWAYS, NEVER, Atom
from desktop.definition.model import Article
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
