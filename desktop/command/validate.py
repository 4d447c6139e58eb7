"""A folder that says it is a bag in; whether it is one out: 0 it is, 1 it is not, doubts on stderr."""

from __future__ import annotations

from argparse import Namespace
from typing import Final

from desktop.bundle.bagit import validate
from desktop.command.outcome import Outcome

NO_BAG: Final = 1


def validate_bag(words: Namespace) -> Outcome:
    """Judge a bag of any maker; every fault at once."""
    said = validate(words.folder)
    table = {"valid": said.valid, "version": said.version, "faults": said.faults, "doubts": said.doubts}
    if said.valid:
        return Outcome(table, [f"正しい bag です（第{said.version}版、{said.files}ファイル）。"], said.doubts)
    lines = [f"正しい bag ではありません（誤り {len(said.faults)}件）。", *said.faults]
    return Outcome(table, lines, said.doubts, NO_BAG)
