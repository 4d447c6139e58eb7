"""Every hostile file gets its own sentence in a few seconds, and nothing stays behind."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from desktop.errors import DeskError
from desktop.intake.child import read
from tests.intake.hostile import FILES, Refused


@pytest.mark.parametrize("case", FILES, ids=lambda c: c.name)
def test_it_is_refused_by_its_sentence(case: Refused, tmp_path: Path) -> None:
    path = tmp_path / case.name
    path.write_bytes(case.make())
    start = time.monotonic()
    with pytest.raises(DeskError) as refused:
        read(path, **case.how)  # type: ignore[arg-type]
    assert str(refused.value) == f"「{case.name}」{case.say}"
    assert time.monotonic() - start < 10
    assert [p.name for p in tmp_path.iterdir()] == [case.name]
