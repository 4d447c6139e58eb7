"""Left-overs of drafting: ○○ to be filled in, a question in brackets to oneself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop.checks.odd import Manner, Odd

_HOLE = re.compile(
    r"(?<![〇一二三四五六七八九十百千])(?:[○〇◯]{2,}|[●△▲◎＊]{2,}|[×✕]{2,}|[＿_]{3,}|(?<![A-Za-z])(?:XX+|ＸＸ+)(?![A-Za-z]))(?![〇一二三四五六七八九十百千])"
)
_QUESTION = re.compile(r"（[^（）\n]{1,30}[？?]）|\([^()\n]{1,30}[？?]\)|[？?]{2,}")


def placeholders(text: str, manner: Manner) -> Iterator[Odd]:
    """○○課: a place of a 定型文 that was not filled in."""
    del manner
    for found in _HOLE.finditer(text):
        say = f"「{found[0]}」が残っています。書き入れる言葉を確かめてください。"
        yield Odd("text.placeholder", found.start(), len(found[0]), say)


def notes_to_oneself(text: str, manner: Manner) -> Iterator[Odd]:
    """（これは抽出できない？）: a drafter's question in an official text."""
    del manner
    for found in _QUESTION.finditer(text):
        say = f"「{found[0]}」は作成中の覚え書きのようです。提出前に残してよいか確かめてください。"
        yield Odd("text.note", found.start(), len(found[0]), say)
