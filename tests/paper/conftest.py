"""The real papers and shipped examples, laid out once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from desktop.case.file import CaseFile, read_case
from desktop.sheet.lay_out import lay_out
from desktop.sheet.model import Sheet

ROOT = Path(__file__).parents[2]
PAPERS = ("k1", "k3", "k4")


@cache
def case_of(path: Path) -> CaseFile:
    return read_case(path)


@cache
def laid_out(path: Path, *, blank: bool = False, draft: bool = False) -> Sheet:
    found = case_of(path)
    return lay_out(found.form, found.case.answers, facts=found.case.facts, blank=blank, draft=draft)


def every_case() -> list[Path]:
    """The real papers of the tests and the examples shipped with the forms."""
    papers = [ROOT / "tests" / "papers" / f"{name}.toml" for name in PAPERS]
    return papers + sorted((ROOT / "forms").glob("*/examples/*.toml"))


@pytest.fixture(params=every_case(), ids=lambda p: p.stem)
def any_case(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path
