"""Labels and marks of foreign papers in, how they are compared out: 主　管　課 is 主管課, （ is (, ☑ レ ✓ ● are ■.

Folding keeps, for every folded character, where it stands in the text as it was written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

CHOSEN: Final = "■☑☒✓✔レ●◼▣◉◎🗹🗸√"
"""Signs that choose a box wherever they stand before its words."""
FULL_CIRCLE: Final = "●◎◉"
"""Where one of these stands, ○ is an empty circle."""
UNCHOSEN: Final = "□☐◯◻▢⬜"
"""Signs of a box that is not chosen."""
CIRCLE: Final = "○〇"
"""Chosen in a form whose own mark is ○, else an empty circle."""
DASH: Final = "-－‐−—–ー×✕"
"""Not chosen in a form whose own mark is a dash."""
MARKS: Final = frozenset(CHOSEN + UNCHOSEN + CIRCLE)
BLANKS: Final = " \t\u3000\u00a0\u2000-\u200b\u202f\u205f\ufeff"
_SPACED: Final = re.compile(rf"[^{BLANKS}\n](?:[{BLANKS}]+[^{BLANKS}\n])+")
_INVISIBLE: Final = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\ufe00-\ufe0f]")

Mark = Literal["chosen", "unchosen", "lost"]


@dataclass(frozen=True, slots=True)
class Folded:
    """A text without blanks and differences of width; ``at[n]`` is where its n-th character stood."""

    text: str
    at: tuple[int, ...]


@lru_cache(maxsize=8192)
def fold_char(char: str) -> str:
    """One character as it is compared, empty for a blank."""
    if char.isspace() or _INVISIBLE.match(char):
        return ""
    return "".join(c for c in unicodedata.normalize("NFKC", char) if not c.isspace()).translate(_ALIKE)


_ALIKE: Final = str.maketrans(
    {"，": ",", "、": ",", "‐": "-", "−": "-", "–": "-", "—": "-", "～": "~", "〜": "~", "〇": "○"}
)


_VOICED: Final = dict(zip("\uff9e\uff9f\u3099\u309a", "\u3099\u309a\u3099\u309a", strict=True))
"""Marks of sound that stand apart from their kana."""


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """A label as it is compared."""
    return folded(text).text


def folded(text: str) -> Folded:
    """A whole text folded, with where each character stood."""
    made: list[str] = []
    at: list[int] = []
    for n, char in enumerate(text):
        if char in _VOICED and made:
            made[-1] = unicodedata.normalize("NFC", made[-1] + _VOICED[char])
            continue
        for plain in fold_char(char):
            made.append(plain)
            at.append(n)
    whole = "".join(made)
    if len(whole) != len(at):  # a mark of sound that joins nothing
        at = [place for place, plain in zip(at, made, strict=True) for _ in plain]
    return Folded(whole, tuple(at))


def unspread(text: str) -> str:
    """主 管 課 as 主管課: a line whose every character stands alone was distributed over its cell."""
    return "\n".join(_close(line) for line in text.split("\n"))


def _close(line: str) -> str:
    bare = line.strip(" \t\u3000\u00a0")
    if not _SPACED.fullmatch(bare):
        return line
    return "".join(bare.split())


def mark_of(char: str, chosen: str = "■", unchosen: str = "□") -> Mark | None:
    """What a sign before a box's words says in a form with these own marks; None when it is no mark."""
    if char == chosen or char in CHOSEN:
        return "chosen"
    if char == unchosen or char in UNCHOSEN or char in CIRCLE:
        return "unchosen" if chosen not in CIRCLE or char not in CIRCLE else "chosen"
    if unchosen in DASH and char in DASH:
        return "unchosen"
    return None


@dataclass(frozen=True, slots=True)
class MarkFound:
    """A mark in a text with the words behind it, up to the next mark or the line's end."""

    at: int
    sign: str
    mark: Mark
    words: str


def find_marks(text: str, chosen: str = "■", unchosen: str = "□") -> tuple[MarkFound, ...]:
    """Every box of a text in order; ``words`` stand behind its sign."""
    places = [(n, found) for n, c in enumerate(text) if (found := mark_of(c, chosen, unchosen)) is not None]
    ends = [*(n for n, _ in places[1:]), len(text)]
    return tuple(
        MarkFound(n, text[n], found, text[n + 1 : end].split("\n")[0].strip())
        for (n, found), end in zip(places, ends, strict=True)
        if text[n] != "レ" or _alone(text, n)
    )


def _alone(text: str, at: int) -> bool:
    """レ is a tick only where no word goes on into it."""
    return at == 0 or not ("ァ" <= text[at - 1] <= "ヶ" or text[at - 1] == "ー")


def share_found(labels: Iterable[str], text: str) -> float:
    """The share of labels, by their length, that stand in a folded text."""
    wanted = {fold(label) for label in labels} - {""}
    whole = sum(len(w) for w in wanted)
    return sum(len(w) for w in wanted if w in text) / whole if whole else 0.0
