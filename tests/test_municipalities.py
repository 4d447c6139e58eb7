"""Forms are data: no line of Python in ``desktop/`` or ``installer/`` names a municipality (names are read from ``forms/``)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@cache
def words() -> list[str]:
    """Folder names and the names of the municipalities, with and without 市・区・町・村.

    A folder with nothing but papers the program fills itself (``use = "paper"``) is no municipality.
    """
    found = []
    for path in sorted(ROOT.glob("forms/*/municipality.toml")):
        heads = [p.read_text("utf-8").split("\n[", 1)[0] for p in path.parent.glob("*.v[0-9].toml")]
        if all('use = "paper"' in head for head in heads):
            continue
        name = tomllib.loads(path.read_text("utf-8"))["name"]
        found += [path.parent.name, name, name[:-1]]
    return found


def named(text: str) -> Iterator[str]:
    lowered = text.lower()
    yield from (w for w in words() if w in lowered)


def sources() -> list[Path]:
    return [p for folder in ("desktop", "installer") for p in sorted((ROOT / folder).rglob("*.py"))]


def test_there_are_municipalities_and_sources() -> None:
    assert len(words()) >= 15
    assert "komae" in words()
    assert len(sources()) > 150


@pytest.mark.parametrize("line", ["if form.id == 'komae.sheet':", "# 新宿区の様式", "KURUME = 1"])
def test_a_planted_name_is_seen(line: str) -> None:
    assert list(named(line))


def test_no_source_names_one() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{n} {line.strip()}"
        for path in sources()
        for n, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if any(named(line))
    ]
    assert found == []
