"""Days whose style was lost on the way (無害化): the day is offered with a doubt, a number stays a number.

1. A workbook whose styles were taken out, read by the separate process: sheet, table and list.
2. The same workbook with its styles: the day without a doubt.
3. Numbers where no day is asked for stay as they are.
"""

from __future__ import annotations

import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from desktop.clerk import take_files, take_list
from desktop.clerk.take_files import Looked
from desktop.definition.find import load
from desktop.intake.model import Document
from desktop.intake.take_grid import take_grid
from tests.intake.grids import grid

DAY = date(2023, 3, 15)


def book(folder: Path, *rows: tuple[object, ...]) -> Path:
    made = Workbook()
    for row in rows:
        made.active.append(row)  # type: ignore[union-attr]
    path = folder / "表.xlsx"
    made.save(path)
    return path


def without_styles(path: Path) -> Path:
    """What a sanitising gateway leaves: no styles.xml, no style of any cell."""
    bare = path.with_name("無害化.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(bare, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("styles.xml"):
                continue
            if name.endswith((".xml", ".rels")):
                text = re.sub(r'(<c [^>]*?) s="[0-9]+"', r"\1", data.decode("utf-8"))
                data = re.sub(r"<(?:Override|Relationship)[^>]*styles[^>]*/>", "", text).encode("utf-8")
            new.writestr(name, data)
    return bare


def look(path: Path) -> Looked:
    (found,) = take_files.look_at([path])
    assert isinstance(found, Looked), found
    return found


@pytest.mark.parametrize("bare", [True, False], ids=["without styles", "with styles"])
def test_1_2_sheet(tmp_path: Path, bare: bool) -> None:
    path = book(tmp_path, ("事務の名称", "給付金"), ("実施時期", DAY), ("件　数", 45000))
    form = load("komae.sheet")
    reading = take_files.read_as(look(without_styles(path) if bare else path), "sheet", form)
    assert reading.values["jiki"] == "令和５年３月15日"
    assert str(reading.values["kensu"]).startswith("45000")
    assert ("jiki" in reading.unsure) is bare
    if bare:
        assert any("45000" in d.sentence and "B2" in d.where for d in reading.doubts)


@pytest.mark.parametrize("bare", [True, False], ids=["without styles", "with styles"])
def test_1_2_list(tmp_path: Path, bare: bool) -> None:
    path = book(tmp_path, ("件名", "実施時期", "件数"), ("給付金", DAY, 45000), ("調査", DAY, 10))
    listed = take_list.listed(look(without_styles(path) if bare else path), load("komae.sheet"))
    first = listed.cases.cases[0].reading
    assert first.values["jiki"] == "令和５年３月15日"
    assert ("jiki" in first.unsure) is bare


def test_3_numbers_stay() -> None:
    reading = take_grid(grid_document(("事務の名称", "45000"), ("件　数", "45000")), load("komae.sheet"))
    assert reading.values["jimu_mei"] == "45000"
    assert reading.unsure == frozenset()


def grid_document(*rows: tuple[str, ...]) -> Document:
    return Document("excel", (grid(*rows),))
