"""Every name the glossary gives for the code is in the code, the forms or the build."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROWS = [line.split("|") for line in (ROOT / "GLOSSARY.md").read_text("utf-8").split("\n") if line.startswith("| ")]
NAMES = sorted({name for row in ROWS for name in re.findall(r"`([^`]+)`", row[4])})
SOURCES = [*(ROOT / "desktop").rglob("*.py"), *(ROOT / "forms").rglob("*.toml"), ROOT / "pyproject.toml"]
CODE = "\n".join(p.read_text("utf-8") for p in SOURCES)


@pytest.mark.parametrize("name", NAMES)
def test_name_exists(name: str) -> None:
    assert (ROOT / name).exists() or re.search(rf"(?<![A-Za-z]){re.escape(name)}", CODE), name


def test_one_english_word_for_one_term() -> None:
    terms = [row[1].strip() for row in ROWS if row[1].strip() not in ("Japanese", "---")]
    assert len(terms) == len(set(terms))
    assert len(terms) > 60
