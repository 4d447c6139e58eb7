"""Control characters and half surrogates are found where they stand; ordinary text, IVS and planes above 0 are not."""

from __future__ import annotations

import pytest

from desktop.answers.control import control_at, control_name, half_at


@pytest.mark.parametrize("text", ["", "改行\nとタブ\t", "復帰\r\n", "辻\U000e0100𠮷が", "か\u3099", "\u200b"])
def test_plain(text: str) -> None:
    assert control_at(text) == -1


@pytest.mark.parametrize(("text", "at"), [("\0", 0), ("あ\x07い", 1), ("\x7f", 0), ("ab\x85", 2), ("x\ud842", 1)])
def test_control(text: str, at: int) -> None:
    assert control_at(text) == at


def test_half_and_name() -> None:
    assert half_at("あ\udc00") == 1
    assert half_at("𠮷\x07") == -1
    assert control_name("\x07") == "U+0007"
