"""However a shipped file is spoilt, lint answers with faults and lines, never with a bug of ours."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from desktop.case.lint import lint
from desktop.places import FORMS

FILES = sorted(p.name for p in (FORMS / "komae").glob("*.toml"))
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


@pytest.mark.parametrize("file", FILES)
def test_spoilt_file_is_told(tmp_path: Path, file: str) -> None:
    folder = Path(shutil.copytree(FORMS / "komae", tmp_path / "komae"))
    path = folder / file
    text = path.read_text("utf-8")
    dice, told = random.Random(file), 0
    for _ in range(6):
        path.write_text(spoil(text, dice), "utf-8")
        faults = lint(folder)
        told += bool(faults)
        assert all(f.sentence.endswith(("。", "）")) for f in faults), faults
    assert told
