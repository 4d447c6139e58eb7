"""The language's manual is true: its worked example lints clean, and it names every key the readers know."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from desktop.answers.figure import ARROW_KINDS, NODE_KINDS, ZONE_KINDS
from desktop.answers.papers import papers_in_hand
from desktop.case.file import read_case
from desktop.case.lint import lint
from desktop.checks.check import check
from desktop.definition.condition import Test as ConditionTest
from desktop.definition.model import ColumnKind, Kind, Numbering
from desktop.definition.read import read_form
from desktop.definition.read_block import KINDS
from desktop.definition.read_figure_draft import KINDS as DRAFT_KINDS
from desktop.definition.read_rows import WHOLE
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
    assert len(FILES) == 14
    assert [str(f) for f in lint(mihon)] == []


def test_worked_example_is_checked_and_its_rule_speaks(mihon: Path) -> None:
    path = mihon / "examples" / "keirokai.toml"
    read = read_case(path, (mihon,))
    assert check(read.form, read.case) == ()
    path.write_text(path.read_text("utf-8").replace('"jusho"', '"byoreki"'), "utf-8")
    read = read_case(path, (mihon,))
    assert "rule.byoreki-tsuchi" in [f.code for f in check(read.form, read.case)]


def test_case_of_two_papers_is_checked_and_its_rule_speaks(mihon: Path) -> None:
    path = mihon / "examples" / "nenpo.toml"
    read = read_case(path, (mihon,))
    hands = {h.key: h for h in papers_in_hand(read.form, read.case.answers, read.case.facts)}
    assert list(hands) == ["tegami", "jokyo"]
    assert hands["tegami"].answers.values["kemmei"] == "敬老会の開催における個人情報の取扱状況について（報告）"
    assert hands["jokyo"].answers.values["jimu"] == "敬老会の開催"
    assert check(read.form, read.case) == ()
    text = path.read_text("utf-8")
    path.write_text(text.replace("[paper.tegami]", '[paper.tegami]\nkemmei = "お知らせ"'), "utf-8")
    read = read_case(path, (mihon,))
    assert "rule.kemmei-nashi" in [f.code for f in check(read.form, read.case)]


def keys() -> set[str]:
    """Every key the readers ask a table for."""
    found = {*KINDS, *WHOLE}
    for path in Path(read_form.__code__.co_filename).parent.glob("read*.py"):
        found |= set(
            re.findall(
                r"\.(?:text|one_of|whole|number|numbers|flag|day|texts|names|tables?|condition)\(\s*\"(\w+)\"",
                path.read_text("utf-8"),
            )
        )
    return found


@pytest.mark.parametrize("key", sorted(keys()))
def test_every_key_is_documented(key: str) -> None:
    assert re.search(rf"\b{key}\b", README), key


WORDS = [
    *get_args(Kind),
    *get_args(ConditionTest),
    *get_args(Numbering),
    *get_args(ColumnKind),
    *DRAFT_KINDS,
    *(kind for kinds in DRAFT_KINDS.values() for kind in kinds),
]


@pytest.mark.parametrize("word", WORDS)
def test_every_kind_and_test_is_documented(word: str) -> None:
    assert re.search(rf"`{word}`|\b{word} = ", README), word


def test_drafts_know_the_kinds_figures_have() -> None:
    assert {name: set(kinds) for name, kinds in DRAFT_KINDS.items() if kinds} == {
        "node": set(NODE_KINDS),
        "zone": set(ZONE_KINDS),
        "arrow": set(ARROW_KINDS),
    }
