"""Random numbers in, a passphrase in groups of four out; and what a person typed back into the same passphrase.

Twenty random letters of an alphabet of 31 are 99 bits; the last group holds four check letters (a Reed-Solomon code
over the integers modulo 31), so that up to four typing slips are always noticed and a single one is even located.
A passphrase that passes the check but opens nothing comes from another slip.
"""

from __future__ import annotations

import math
import secrets
import unicodedata
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Final

from desktop.errors import DeskError, refusal

NOTHING = refusal("keys.nothing", "{word}が入力されていません。{paper}にある、４文字ずつ６組の文字を入力してください。")
FOREIGN = refusal(
    "keys.foreign",
    "{word}の{place}文字目の「{letter}」は、{word}に使われない文字です"
    "（読み違えやすい 0・1・i・l・o は使いません）。{paper}を見て、入力し直してください。",
)
LENGTH = refusal(
    "keys.length",
    "{word}は４文字ずつ６組（{wanted}文字）ですが、{given}文字です。{paper}を見て、入力し直してください。",
)
SLIP = refusal("keys.slip", "{word}に打ち間違いがあるようです。{paper}と１文字ずつ見比べて、入力し直してください。")
SLIP_AT = refusal(
    "keys.slip-at",
    "{word}の{group}組目「{typed}」に打ち間違いがあるようです。{paper}と見比べて、入力し直してください。",
)

SLIP_PAPER: Final = "パスワード通知書"
"""The paper a passphrase of a bundle stands on."""
SLIP_WORD: Final = "パスワード"
"""What it is called there; 合言葉 is one's own word for unlocking."""
ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"
"""31 letters (a prime number): no 0, 1, i, l, o, which are mistaken for one another on paper."""
GROUP: Final = 4
RANDOM: Final = 20
CHECKS: Final = 4
BITS: Final = RANDOM * math.log2(len(ALPHABET))
"""99.08 bits."""

_FIELD: Final = len(ALPHABET)
_ROOT: Final = 3
"""3 generates every number but 0 modulo 31."""
_VALUE: Final = {letter: n for n, letter in enumerate(ALPHABET)}


def make_passphrase(random: Callable[[int], int] = secrets.randbelow) -> str:
    """A new passphrase as it is printed and typed: ``abcd-efgh-…``, six groups; ``random(n)`` gives 0 … n-1."""
    letters = [random(_FIELD) for _ in range(RANDOM)]
    return _grouped(ALPHABET[n] for n in [*letters, *_checks(letters)])


def groups(passphrase: str) -> tuple[str, ...]:
    """The groups of a passphrase, for the slip and the window."""
    return tuple(normalise(passphrase).split("-"))


def normalise(text: str) -> str:
    """What was typed, in the one spelling used as the key: full width, NFD, capitals, blanks and hyphens do not matter.

    Source: Unicode NFKC, then case folding; everything that looks like a hyphen (also ー of a Japanese keyboard) goes.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _grouped(c for c in folded if not _between(c))


def read_typed(text: str, paper: str = SLIP_PAPER, word: str = SLIP_WORD) -> str:
    """The passphrase a person typed from a paper, or a refusal that tells a slip from a missing or foreign letter."""
    passphrase = normalise(text)
    letters = passphrase.replace("-", "")
    if not letters:
        raise DeskError(NOTHING, paper=paper, word=word)
    for place, letter in enumerate(letters, 1):
        if letter not in _VALUE:
            raise DeskError(FOREIGN, place=place, letter=letter, paper=paper, word=word)
    if len(letters) != RANDOM + CHECKS:
        raise DeskError(LENGTH, wanted=RANDOM + CHECKS, given=len(letters), paper=paper, word=word)
    _refuse_slip([_VALUE[c] for c in letters], paper, word)
    return passphrase


def _between(c: str) -> bool:
    """Whether a character only separates groups."""
    return c.isspace() or unicodedata.category(c) in ("Pd", "Cf", "Cc", "Pc") or c in "\u2212ー"


def _grouped(letters: Iterable[str]) -> str:
    joined = "".join(letters)
    return "-".join(joined[n : n + GROUP] for n in range(0, len(joined), GROUP))


def _checks(letters: list[int]) -> list[int]:
    """The remainder of the letters, read as a polynomial, by (x-1)(x-3)(x-9)(x-27): four numbers, highest power first."""
    divisor = [1]
    for n in range(CHECKS):
        root = pow(_ROOT, n, _FIELD)
        divisor = [(a - root * b) % _FIELD for a, b in zip([*divisor, 0], [0, *divisor], strict=True)]
    rest = [*letters, *[0] * CHECKS]
    for n in range(len(letters)):
        factor = rest[n]
        for k, d in enumerate(divisor):
            rest[n + k] = (rest[n + k] - factor * d) % _FIELD
    return [-r % _FIELD for r in rest[-CHECKS:]]


def _refuse_slip(letters: list[int], paper: str, word: str) -> None:
    """All four syndromes are 0 for a passphrase; one wrong letter shows its own place in their ratios."""
    syndromes = [_value_at(letters, pow(_ROOT, n, _FIELD)) for n in range(CHECKS)]
    if not any(syndromes):
        return
    for power in range(len(letters)):
        step = pow(_ROOT, power, _FIELD)
        if all(syndromes) and all(b == a * step % _FIELD for a, b in pairwise(syndromes)):
            place = len(letters) - 1 - power
            start = place // GROUP * GROUP
            typed = "".join(ALPHABET[n] for n in letters[start : start + GROUP])
            raise DeskError(SLIP_AT, group=place // GROUP + 1, typed=typed, paper=paper, word=word)
    raise DeskError(SLIP, paper=paper, word=word)


def _value_at(letters: list[int], x: int) -> int:
    value = 0
    for letter in letters:
        value = (value * x + letter) % _FIELD
    return value
