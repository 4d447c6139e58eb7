"""A small municipality of its own in a temporary folder, whose files a test may spoil one by one."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop.definition.find import forget

MUNICIPALITY = """
name = "見本市"
council = "見本市審議会"
[articles]
"条例第１条" = "要旨"
"""
FORM = """
form = "mihon.kiroku"
version = 1
title = "見本の記録"
short = "記録"
items = "items.v1"

[[fact]]
id = "kaisaibi"
kind = "date"
label = "開催日"

[[fact]]
id = "kubetsu"
kind = "choice"
label = "区別"
options = [{ id = "a", label = "甲" }, { id = "b", label = "乙" }]

[[section]]
id = "hajime"
title = "はじめ"

[[section.field]]
id = "shurui"
kind = "choices"
label = "種類"
required = true
options = [
  { id = "kami", label = "紙" },
  { id = "denji", label = "電磁" },
]

[[section.field]]
id = "riyu"
kind = "prose"
label = "理由"
shown_when = { field = "shurui", has = "denji" }

[[section.field]]
id = "hyo"
kind = "grid"
grid = true
label = "項目"
"""
ITEMS = """
grid = "items"
version = 1
[[group]]
id = "kihon"
label = "基本"
[[group.item]]
id = "shimei"
label = "氏名"
row = 1
[[group.item]]
id = "jusho"
label = "住所"
row = 2
"""
LAYOUT = """
[page]
left = 20
right = 20
[[row]]
[[row.cell]]
width = 170
lines = [
  { marks = "shurui" },
  { field = "riyu" },
  { items = "hyo", group = "kihon" },
]
"""
RULES = """
[[rule]]
id = "kara"
grade = "注意"
at = "riyu"
when = { field = "riyu", filled = false }
say = "理由が空です。"
"""


@dataclass(frozen=True)
class Town:
    """The folder of one municipality; ``spoil`` replaces a piece of a file that must be there."""

    path: Path

    def spoil(self, file: str, old: str, new: str) -> None:
        target = self.path / file
        text = target.read_text("utf-8")
        assert old in text
        target.write_text(text.replace(old, new, 1), "utf-8")

    def line(self, file: str, piece: str) -> int:
        text = (self.path / file).read_text("utf-8")
        return text[: text.index(piece)].count("\n") + 1


@pytest.fixture
def town(tmp_path: Path) -> Town:
    forget()
    folder = tmp_path / "mihon"
    (folder / "examples").mkdir(parents=True)
    for name, text in (
        ("municipality.toml", MUNICIPALITY),
        ("kiroku.v1.toml", FORM),
        ("items.v1.toml", ITEMS),
        ("kiroku.v1.layout.toml", LAYOUT),
        ("kiroku.v1.rules.toml", RULES),
    ):
        (folder / name).write_text(text, "utf-8")
    return Town(folder)


@pytest.fixture
def misaki(tmp_path: Path) -> Town:
    """The sixth municipality, with all kinds of fields and a case of several papers."""
    forget()
    source = Path(__file__).resolve().parents[1] / "data" / "misaki"
    return Town(Path(shutil.copytree(source, tmp_path / "misaki")))
