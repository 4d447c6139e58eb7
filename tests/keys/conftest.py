"""A ring without slots; the slots tests make cost a millisecond, as everywhere in the tests."""

from __future__ import annotations

import pytest

from desktop.keys.ring import Ring


@pytest.fixture
def ring() -> Ring:
    return Ring("0123456789abcdef0123456789abcdef")
