"""Forms are listed from their heads and loaded whole; unknown, newer, missing and doubled versions are refused."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop.definition.find import forget, forms, load, municipalities
from desktop.errors import DeskError, DeskErrors
from desktop.places import FORMS


def versions(town: Any, *numbers: int) -> None:
    """Copies of the form as further versions."""
    for n in numbers:
        for end in ("toml", "layout.toml", "rules.toml"):
            text = (town.path / f"kiroku.v1.{end}").read_text("utf-8")
            (town.path / f"kiroku.v{n}.{end}").write_text(text.replace("version = 1", f"version = {n}", 1), "utf-8")
    forget()


def test_shipped_forms_are_listed() -> None:
    listed = {(f.id, f.version): f for f in forms()}
    assert listed["komae.sheet", 1].title == "狛江市個人情報保護審議会付議案件シート"
    assert listed["komae.survey", 1].municipality.name == "狛江市"
    assert "komae" in [m.id for m in municipalities()]


def test_newest_version_is_loaded(town: Any) -> None:
    versions(town, 2, 10)
    folders = (town.path.parent,)
    assert load("mihon.kiroku", None, folders).version == 10
    assert load("mihon.kiroku", 2, folders).version == 2
    assert [f.version for f in forms(folders)] == [10, 2, 1]


def test_folder_of_one_municipality_will_do(town: Any) -> None:
    assert load("mihon.kiroku", 1, (town.path,)).municipality.id == "mihon"


def test_loaded_once(town: Any) -> None:
    assert load("mihon.kiroku", 1, (town.path,)) is load("mihon.kiroku", 1, (town.path,))


def test_unknown_form_with_near_name() -> None:
    with pytest.raises(DeskError, match="「komae.sheet」ではありませんか") as told:
        load("komae.shet")
    assert told.value.code == "definition.unknown-form"


def test_version_newer_than_the_program(town: Any) -> None:
    with pytest.raises(DeskError) as told:
        load("komae.sheet", 9)
    assert told.value.code == "definition.newer-version"
    assert "最新は第1版" in str(told.value)


def test_version_that_is_gone(town: Any) -> None:
    versions(town, 3)
    with pytest.raises(DeskError, match="第1版・第3版") as told:
        load("mihon.kiroku", 2, (town.path,))
    assert told.value.code == "definition.no-version"


def test_one_version_in_two_folders(town: Any, tmp_path: Path) -> None:
    other = tmp_path / "own"
    shutil.copytree(town.path, other / "mihon")
    folders = (town.path.parent, other)
    with pytest.raises(DeskError) as told:
        load("mihon.kiroku", 1, (town.path, other))
    assert told.value.code == "definition.twice"
    assert str(town.path / "kiroku.v1.toml") in str(told.value)
    assert str(other / "mihon" / "kiroku.v1.toml") in str(told.value)
    assert [m.id for m in municipalities(folders)] == ["mihon"]


def test_faulty_form_is_refused_with_all_its_faults(town: Any) -> None:
    town.spoil("kiroku.v1.toml", 'kind = "prose"', 'kind = "prosa"')
    town.spoil("kiroku.v1.layout.toml", '"riyu"', '"riyo"')
    with pytest.raises(DeskErrors) as told:
        load("mihon.kiroku", 1, (town.path,))
    assert len(told.value.errors) == 2
    assert "「mihon/kiroku.v1.toml」の" in str(told.value)
    assert "「prose」ではありませんか" in str(told.value)
    assert "「riyu」ではありませんか" in str(told.value)


def test_head_that_cannot_be_read_is_still_listed(town: Any) -> None:
    town.spoil("kiroku.v1.toml", 'title = "見本の記録"', "title = 見本の記録")
    [entry] = forms((town.path,))
    assert (entry.id, entry.version) == ("mihon.kiroku", 1)
    assert "kiroku.v1.toml" in entry.title
    with pytest.raises(DeskErrors, match="TOMLとして読めません"):
        load("mihon.kiroku", 1, (town.path,))


def test_broken_municipality_hinders_no_other(town: Any) -> None:
    town.spoil("municipality.toml", "council", "councel")
    folders = (FORMS, town.path.parent)
    assert [m.name for m in municipalities(folders) if "読めない" in m.name] == ["（読めない自治体：mihon）"]
    assert load("komae.sheet", None, folders).municipality.name == "狛江市"
    with pytest.raises(DeskErrors, match="「mihon/municipality.toml」.*council"):
        load("mihon.kiroku", None, folders)


def test_a_file_that_cannot_be_read_is_one_sentence(town: Any) -> None:
    town.spoil("kiroku.v1.toml", "version = 1", "version = = 1")
    with pytest.raises(DeskErrors) as told:
        load("mihon.kiroku", 1, (town.path,))
    assert str(told.value).startswith("「mihon」の様式の定義を読めません。「kiroku.v1.toml」の")
    assert str(told.value).count("ください") == 1


def test_a_form_without_fields_or_grid_is_told_once(town: Any) -> None:
    (town.path / "kiroku.v1.toml").write_bytes(b"")
    with pytest.raises(DeskErrors) as told:
        load("mihon.kiroku", 1, (town.path,))
    assert not [e for e in told.value.errors if "layout" in str(e)]


def test_no_forms_at_all(tmp_path: Path) -> None:
    with pytest.raises(DeskError) as told:
        load("komae.sheet", 1, (tmp_path / "無い",))
    assert told.value.code == "definition.nothing"


def test_valid_days(town: Any) -> None:
    town.spoil("kiroku.v1.toml", "version = 1", "version = 1\nvalid_from = 2021-04-01\nvalid_to = 2023-03-31")
    [entry] = forms((town.path,))
    days = [date(2021, 3, 31), date(2021, 4, 1), date(2023, 3, 31), date(2023, 4, 1)]
    assert [entry.valid_on(d) for d in days] == [False, True, True, False]
    assert [entry.age(d) for d in days] == ["future", "valid", "valid", "past"]
