"""Rings whose slots cost a millisecond."""

from __future__ import annotations

import pytest

from desktop.keys import slots
from desktop.keys.ring import Cost, Ring


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """One derivation in a millisecond instead of a fifth of a second."""
    monkeypatch.setattr(slots, "Cost", lambda: Cost(64, 1, 1))


@pytest.fixture
def ring() -> Ring:
    return Ring("0123456789abcdef0123456789abcdef")
