"""The whole rig where bagit-python is installed; elsewhere it says so."""

from __future__ import annotations

import pytest

from tests.rigs.needs import play_short


def test_another_tool_judges_the_bags() -> None:
    pytest.importorskip("bagit", reason="bagit-python is not installed here")
    play_short("bagit")
