"""The real papers and shipped examples, laid out once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from desktop.answers.papers import papers_in_hand
from desktop.answers.shown import View, view
from desktop.case.file import CaseFile, read_case
from desktop.definition.model import Form
from desktop.sheet.lay_out import lay_out
from desktop.sheet.model import Sheet

ROOT = Path(__file__).parents[2]
PAPERS = ("k1", "k3", "k4")
CASES = (*PAPERS, "k1case", "k3case", "t1", "s1", "s2", "j1", "r1")


@cache
def case_of(path: Path) -> CaseFile:
    return read_case(path)


@cache
def laid_out(path: Path, *, blank: bool = False, draft: bool = False) -> Sheet:
    found = case_of(path)
    return lay_out(found.form, found.case.answers, facts=found.case.facts, blank=blank, draft=draft)


def every_case() -> list[Path]:
    """The real papers of the tests and the examples shipped with the forms."""
    papers = [ROOT / "tests" / "papers" / f"{name}.toml" for name in CASES]
    return papers + sorted((ROOT / "forms").glob("*/examples/*.toml"))


class Laid(NamedTuple):
    """One paper of a case, laid out, with what is shown of it."""

    form: Form
    shown: View
    sheet: Sheet
    blank: Sheet


@cache
def papers_of(path: Path) -> tuple[Laid, ...]:
    """The papers of a case; a case of one form is that one paper."""
    case = case_of(path).case
    made = []
    for hand in papers_in_hand(case_of(path).form, case.answers, case.facts):
        sheet = lay_out(hand.form, hand.answers, facts=case.facts)
        blank = lay_out(hand.form, hand.answers, facts=case.facts, blank=True)
        made.append(Laid(hand.form, view(hand.form, hand.answers, case.facts), sheet, blank))
    return tuple(made)


@pytest.fixture(params=every_case(), ids=lambda p: p.stem)
def any_case(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path
