"""The recovery code: it opens however it is typed, a slip is located, an old paper is told by its check word."""

from __future__ import annotations

import pytest

from desktop.errors import DeskError
from desktop.keys.passphrase import ALPHABET, read_typed
from desktop.keys.recovery import WORDS, add_recovery, check_word, open_recovery, renew_recovery
from desktop.keys.ring import Ring

KEY = bytes(range(32))


def test_it_opens(ring: Ring) -> None:
    made, code = add_recovery(ring, KEY, "回復用の合言葉")
    assert read_typed(code) == code
    for typed in (code, code.upper(), code.replace("-", ""), code.replace("-", " ー ")):
        assert open_recovery(made, typed) == KEY


def test_a_slip_names_the_paper(ring: Ring) -> None:
    made, code = add_recovery(ring, KEY, "回復用の合言葉")
    slip = code[:-1] + next(c for c in ALPHABET if c != code[-1])
    with pytest.raises(DeskError, match="６?組目.*回復用の合言葉の票と見比べて") as fault:
        open_recovery(made, slip)
    assert fault.value.code == "keys.slip-at"
    with pytest.raises(DeskError, match="回復用の合言葉の票にある"):
        open_recovery(made, " ")


def test_a_new_paper_ends_the_old_one(ring: Ring) -> None:
    first, old = add_recovery(ring, KEY, "回復用の合言葉")
    second, new = renew_recovery(first, KEY, "回復用の合言葉")
    assert len(second.slots) == 1
    assert open_recovery(second, new) == KEY
    with pytest.raises(DeskError, match=check_word(second)) as fault:
        open_recovery(second, old)
    assert fault.value.code == "keys.wrong-code"


def test_none_was_made(ring: Ring) -> None:
    with pytest.raises(DeskError) as fault:
        open_recovery(ring, "abcd")
    assert fault.value.code == "keys.no-recovery"
    assert check_word(ring) == ""


def test_the_check_word_can_be_read_out(ring: Ring) -> None:
    """Two of 64 different words; it changes with every paper."""
    assert len(set(WORDS)) == len(WORDS) == 64
    found = {check_word(add_recovery(ring, KEY, "")[0]) for _ in range(40)}
    assert len(found) > 30
    for word in found:
        assert set(word.split("・")) <= set(WORDS)
