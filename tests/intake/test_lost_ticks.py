"""No tick is guessed silently: every sign with one share of lost ones; all ways in ``python -m tests rigs lost_ticks``.

1. In cells (Excel, Word tables): a wrong box is 要確認.
2. In running text (PDF, copied text): the same.
3. The measure sees a silent miss when there is one (known-bad control).
4. Where every box bears a sign and none is lost, nothing is asked.
"""

from __future__ import annotations

import pytest

from desktop.intake.take_grid import take_grid
from tests.rigs.lost_ticks import SHARES, SIGNS, bad_cells, bad_text, boxes_of, control, every_hand, typed

WAYS = [(on, off, SHARES[n % len(SHARES)]) for n, (on, off) in enumerate(SIGNS)]


@pytest.mark.parametrize(("on", "off", "lost"), WAYS)
def test_1_in_cells(on: str, off: str, lost: float) -> None:
    assert bad_cells(on, off, lost) == []


@pytest.mark.parametrize(("on", "off", "lost"), WAYS)
def test_2_in_running_text(on: str, off: str, lost: float) -> None:
    assert bad_text(on, off, lost) == []


def test_3_the_measure_sees_a_silent_miss() -> None:
    assert control() >= 5


def test_4_nothing_is_asked_where_every_box_bears_a_sign() -> None:
    for path, hand in every_hand():
        reading = take_grid(typed(hand, "■", "□"), hand.form)
        assert not [f for f, _ in boxes_of(hand, reading.values) if f in reading.unsure], f"{path.stem} {hand.key}"
