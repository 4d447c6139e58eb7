"""40 spoilt inputs in the normal suite, always the same; 3,000 new ones in ``python -m tests rigs``."""

from __future__ import annotations

from desktop.errors import DeskError, Refusal
from tests.rigs import fuzz


def test_spoilt_inputs_are_refused() -> None:
    outcome = fuzz.run(40, seed=1)
    assert outcome.faults == []
    assert set(outcome.played) == set(fuzz.PLAYS)
    assert len(outcome.refused) > 5


def test_a_trusting_reader_fails() -> None:
    assert fuzz.run(40, 1, {"answers": fuzz.trust_answers}).faults


def test_unclear_sentences_are_faults() -> None:
    """The judge itself: a refusal in two lines, without an end or a next step, is told."""
    for sentence in ("一行目。\n二行目を見てください。", "開けません", "開けません。"):
        assert fuzz.unclear(DeskError(Refusal("x.y", sentence, world=False)))
    assert not fuzz.unclear(DeskError(Refusal("x.y", "開けません。選び直してください。", world=False)))
