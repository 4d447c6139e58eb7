"""The language's manual is true: its worked example lints clean, and it names every key the readers know."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from desktop.case.file import read_case
from desktop.case.lint import lint
from desktop.checks.check import check
from desktop.definition.condition import Test as ConditionTest
from desktop.definition.model import Kind
from desktop.places import FORMS

README = (FORMS / "README.md").read_text("utf-8")
FILES = re.findall(r"^`(mihon/[^`]+)`\n\n```toml\n(.*?)^```$", README, re.M | re.S)


@pytest.fixture
def mihon(tmp_path: Path) -> Path:
    for name, text in FILES:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path / "mihon"


def test_worked_example_lints_clean(mihon: Path) -> None:
    assert len(FILES) == 6
    assert [str(f) for f in lint(mihon)] == []


def test_worked_example_is_checked_and_its_rule_speaks(mihon: Path) -> None:
    path = mihon / "examples" / "keirokai.toml"
    read = read_case(path, (mihon,))
    assert check(read.form, read.case) == ()
    path.write_text(path.read_text("utf-8").replace('"jusho"', '"byoreki"'), "utf-8")
    read = read_case(path, (mihon,))
    assert "rule.byoreki-tsuchi" in [f.code for f in check(read.form, read.case)]


def keys() -> set[str]:
    """Every key the readers ask a table for."""
    found = set()
    for name in ("read", "read_grid", "read_layout", "read_rules"):
        source = (Path(lint.__code__.co_filename).parents[1] / "definition" / f"{name}.py").read_text("utf-8")
        found |= set(
            re.findall(
                r"\.(?:text|one_of|whole|number|numbers|flag|day|texts|names|tables?|condition)\(\s*\"(\w+)\"", source
            )
        )
    return found


@pytest.mark.parametrize("key", sorted(keys()))
def test_every_key_is_documented(key: str) -> None:
    assert re.search(rf"\b{key}\b", README), key


@pytest.mark.parametrize("word", [*get_args(Kind), *get_args(ConditionTest)])
def test_every_kind_and_test_is_documented(word: str) -> None:
    assert re.search(rf"`{word}`|\b{word} = ", README), word
