"""Rules about rows of a table and lists held against a count: read as written, every wrong name told, heard in the check."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop.answers.model import Answers
from desktop.case.model import Case
from desktop.checks.check import check
from desktop.definition.find import load
from desktop.definition.lint import lint

RULES = """
[[rule]]
id = "mokuteki"
grade = "注意"
at = "teikyosaki"
row_with = { umu = "有", yo = "" }
say = "目的を書いてください。"

[[rule]]
id = "kazu"
grade = "注意"
at = "teikyosaki"
tally = { having = { umu = "有" }, of = "kensu", row = "gokei", column = "ima" }
say = "一覧の行の数が合いません。"
"""


@pytest.fixture
def ruled(misaki: Any) -> Any:
    (misaki.path / "kensu.v1.rules.toml").write_text(RULES, "utf-8")
    return misaki


def test_nothing_to_lint(ruled: Any) -> None:
    assert [str(f) for f in lint(ruled.path)] == []


@pytest.mark.parametrize(
    ("old", "new", "piece"),
    [
        ('yo = ""', 'yoo = ""', "表「teikyosaki」に列「yoo」はありません"),
        ('having = { umu = "有" }', 'having = { um = "有" }', "表「teikyosaki」に列「um」はありません"),
        ('of = "kensu"', 'of = "kensuu"', "表の欄「kensuu」がありません"),
        ('row = "gokei"', 'row = "goukei"', "表「kensu」に行「goukei」はありません"),
        ('column = "ima"', 'column = "imo"', "表「kensu」に列「imo」はありません"),
        ('at = "teikyosaki"\nrow_with', 'at = "nendo1"\nrow_with', "「nendo1」は表の欄ではありません"),
        ('row_with = { umu = "有", yo = "" }\n', "", "「when」がありません"),
    ],
)
def test_wrong_names_are_told(ruled: Any, old: str, new: str, piece: str) -> None:
    ruled.spoil("kensu.v1.rules.toml", old, new)
    assert [f for f in lint(ruled.path) if piece in f.sentence], [str(f) for f in lint(ruled.path)]


def said(folder: Path, listed: tuple[tuple[str, ...], ...], count: str) -> dict[str, str]:
    form = load("misaki.kensu", 1, (folder,))
    counted = (("", count, "", ""), *((("", "", "", ""),) * 3))
    case = Case("0", (Answers.of(form, {"teikyosaki": listed, "kensu": counted}),))
    return {f.code: f.sentence for f in check(form, case) if f.code.startswith("rule.")}


def test_a_row_with_these_cells(ruled: Any) -> None:
    rows = (("見本課", "統計", "有"), ("見本会", " ", "有"), ("見本社", "", "無"), ("", "", ""))
    assert said(ruled.path, rows, "２件") == {"rule.mokuteki": "２行目：目的を書いてください。"}


def test_a_list_against_its_count(ruled: Any) -> None:
    rows = (("見本課", "統計", "有"), ("見本会", "統計", "無"))
    assert said(ruled.path, rows, "１件") == {}
    assert said(ruled.path, rows, "12件")["rule.kazu"].endswith("（一覧は１行、件数の表は12件です。）")
    assert said(ruled.path, (), "１件")["rule.kazu"].endswith("（一覧は０行、件数の表は１件です。）")
    assert said(ruled.path, rows, "") == {}, "nothing is said while nothing was counted"
