"""However a definition is spoilt, lint answers with faults and lines, never with a bug of ours.

1. Random damage to any file: faults, each a sentence.
2. The faults a form author makes: each is named by file, line and place, its form is refused, the others stay usable.
"""

from __future__ import annotations

import random
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop.case.lint import lint
from desktop.definition.find import forget, forms, load
from desktop.errors import DeskErrors
from desktop.places import FORMS

SIXTH = Path(__file__).resolve().parents[1] / "data" / "misaki"
FILES = [p for folder in (FORMS / "komae", SIXTH) for p in sorted(folder.glob("*.toml"))]
WORDS = ("true", "3", '"x"', "[]", "{}", '[""]', "[[]]", "2021-01-01", "1.5", '{ field = "x" }', "[{}]", '"""\n"""')


def spoil(text: str, dice: random.Random) -> str:
    """Drop a line, double a line, or give a key another kind of value."""
    lines = text.split("\n")
    at = dice.randrange(len(lines))
    match dice.randrange(3):
        case 0:
            lines.pop(at)
        case 1:
            lines.insert(at, lines[at])
        case _:
            keys = [n for n, line in enumerate(lines) if " = " in line and not line.startswith(("#", " "))]
            at = dice.choice(keys)
            lines[at] = f"{lines[at].split(' = ')[0]} = {dice.choice(WORDS)}"
    return "\n".join(lines)


@pytest.mark.parametrize("file", FILES, ids=lambda p: f"{p.parent.name}-{p.name}")
def test_spoilt_file_is_told(tmp_path: Path, file: Path) -> None:
    """1"""
    folder = Path(shutil.copytree(file.parent, tmp_path / file.parent.name))
    path = folder / file.name
    text = path.read_text("utf-8")
    dice, told = random.Random(file.name), 0
    for _ in range(6):
        path.write_text(spoil(text, dice), "utf-8")
        faults = lint(folder)
        told += bool(faults)
        assert all(f.sentence.endswith(("。", "）")) for f in faults), faults
    assert told


@dataclass(frozen=True)
class Bad:
    """A piece of a file made wrong, and what is told of it."""

    file: str
    old: str
    new: str
    place: str
    told: str
    refused: str
    """The form that cannot be used."""
    file_told: str = ""
    """When it is not the file that was made wrong."""


LAYOUT = "todoke.v1.layout.toml"
BAD = {
    "a cell that overlaps another": Bad(
        LAYOUT, "width = 25\nlines = [{ label = \"事業名\" }]", "width = 60\nlines = [{ label = \"事業名\" }]",
        "row[2].cell", "枠の幅の合計205mmが、使える幅170mmを超えていて、枠が重なるか紙からはみ出します", "misaki.todoke",
    ),
    "a nested cell wider than its cell": Bad(
        LAYOUT, "width = 60\nlines = [{ text = \"ひと", "width = 161\nlines = [{ text = \"ひと",
        "row[5].cell[2].row[1].cell[1].width", "枠の幅161mmが、使える幅160mmより広く、はみ出します", "misaki.todoke",
    ),
    "a cell wider than the paper": Bad(
        LAYOUT, "width = 135\nlines = [{ field = \"gaiyo\" }]", "width = 300\nlines = [{ field = \"gaiyo\" }]",
        "row[3].cell[2].width", "枠の幅300mmが、使える幅170mmより広く、はみ出します", "misaki.todoke",
    ),
    "a column wider than the paper": Bad(
        "kensu.v1.layout.toml", "widths = [12, 90, 115, 40]", "widths = [12, 900, 115, 40]",
        "row[3].widths[2]", "列の幅900mmが、使える幅257mmより広く、はみ出します", "misaki.kensu",
    ),
    "a field of the case on a sheet with another kind": Bad(
        "itaku.v1.toml", 'kind = "list"\nnumbering = "、"', 'kind = "prose"', "paper[2].form",
        "欄「koumoku」は、案件では list、用紙「業務委託」では prose と、種類が違います", "misaki.jigyo", "jigyo.v1.toml",
    ),
    "a field on two sheets with two kinds": Bad(
        "saiitaku.v1.toml", 'id = "riyu"', 'id = "itakusaki"', "paper[3].form",
        "欄「itakusaki」は、用紙「業務委託」では text、用紙「再委託」では prose と、種類が違います", "misaki.jigyo", "jigyo.v1.toml",
    ),
    "a circular show-when": Bad(
        "todoke.v1.toml", 'label = "提供先"\nrequired = true',
        'label = "提供先"\nrequired = true\nshown_when = { field = "shirase_riyu", filled = true }\n\n[[section.field]]\n'
        'id = "saki2"\nkind = "text"\nlabel = "別"\nshown_when = { field = "saki2", filled = true }',
        "section[2].field[2].shown_when", "表示の条件が堂々巡りです（saki2 → saki2）", "misaki.todoke",
    ),
    "a circular show-when of papers": Bad(
        "jigyo.v1.toml", 'id = "kensu"\nform = "kensu.v1"\nshown_when = { field = "koui", has = "hokoku" }',
        'id = "kensu"\nform = "kensu.v1"\nshown_when = { field = "jigyo@kensu", filled = true }',
        "paper[6].shown_when", "用紙や欄を出す条件が堂々巡りです（@kensu → @kensu）", "misaki.jigyo",
    ),
    "a checklist row without wording": Bad(
        "anzen.v1.toml", 'text = "使い終わった書類は裁断{する|させ、廃棄の証明を出させる}。"', 'text = ""',
        "block[2].row[2]", "行「haiki」に文がありません", "misaki.taisaku-shi",
    ),
    "a checklist row without wording in one voice": Bad(
        "anzen.v1.toml", "使い終わった書類は裁断{する|させ、廃棄の証明を出させる}。", "{使い終わった書類は裁断する。|}",
        "block[2].row[2].text", "行「haiki」に、言い方「aite」の文がありません", "misaki.taisaku-aite",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_definition_is_named_and_the_rest_stays_usable(tmp_path: Path, name: str) -> None:
    """2"""
    bad = BAD[name]
    folder = Path(shutil.copytree(SIXTH, tmp_path / "misaki"))
    path = folder / bad.file
    text = path.read_text("utf-8")
    assert text.count(bad.old) == 1
    path.write_text(text.replace(bad.old, bad.new), "utf-8")
    told = [f for f in lint(folder) if bad.told in f.sentence]
    assert [(f.file.name, f.place, f.grade) for f in told] == [(bad.file_told or bad.file, bad.place, "誤り")]
    assert told[0].line > 0
    forget()
    with pytest.raises(DeskErrors, match=re.escape(bad.told)) as refused:
        load(bad.refused, None, (folder,))
    assert f"misaki/{bad.file_told or bad.file}" in str(refused.value)
    assert load("misaki.hokoku", None, (folder,)).title == "個人情報取扱状況報告書"
    assert {f.id for f in forms((folder,))} == {f.id for f in forms((SIXTH,))}
