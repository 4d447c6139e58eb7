"""A store of the test's own, and cases on Komae's sheet."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from desktop.answers.model import Answers
from desktop.case.model import Case
from desktop.definition.find import load
from desktop.definition.model import Value
from desktop.store import schema
from desktop.store.store import Store, open_store
from tests.new_stores import take_steps

MakeCase = Callable[..., Case]


@pytest.fixture
def steps_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """New stores are made step by step, as the program makes them: for tests of the steps."""
    monkeypatch.setattr(schema, "_take_steps", take_steps)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A path with Japanese letters, a blank and signs that mean something in a URI."""
    return tmp_path / ("記録 #1%20" if sys.platform == "win32" else "記録 #1?%20") / "付議帳.sqlite3"


@pytest.fixture
def clock() -> Callable[[], datetime]:
    """A second passes with every question."""
    seconds = count()
    return lambda: datetime(2026, 11, 20, 1, 0, tzinfo=UTC) + timedelta(seconds=next(seconds))


@pytest.fixture
def store(path: Path, clock: Callable[[], datetime]) -> Iterator[Store]:
    with open_store(path, clock=clock) as opened:
        yield opened


@pytest.fixture
def make(store: Store) -> MakeCase:
    """``make(facts={…}, jikou="…", …)`` puts a case into the store."""

    def add(facts: dict[str, str] | None = None, **values: Value) -> Case:
        answers = Answers.of(load("komae.sheet"), values)
        return store.add_case(Case("", (answers,), facts or {}), who="山田")

    return add


@pytest.fixture
def edited() -> Callable[..., Case]:
    """``edited(case, jikou="…")``: the case with answers changed, not saved."""

    def change(case: Case, **values: Value) -> Case:
        form = load("komae.sheet")
        answers = case.answers
        for field, value in values.items():
            answers = answers.put(form.fields[field], value)
        return case.with_answers(answers)

    return change
