"""A character in, its line-breaking class out, and which neighbours may part (JIS X 4051 in small whole numbers).

Classes differ from the standard where these sheets differ: blanks belong to the line before them, ASCII runs are words,
and ■/□ stay with what they tick.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

OTHER, OPEN, CLOSE, COMMA, STOP, MIDDLE, NO_START, PAIRED, BEFORE, AFTER = range(10)
DIGIT, LETTER, WORD, WORD_OPEN, WORD_CLOSE, BOX, SPACE, BLANK, MARK = range(10, 19)
COUNT: Final = 19

_MEMBERS: Final[dict[int, str]] = {
    OPEN: "「『【〔（［｛〈《‘“｟〝«〘〖",
    CLOSE: "」』】〕）］｝〉》’”｠〟»〙〗",
    COMMA: "、，",
    STOP: "。．",
    MIDDLE: "・：；",
    NO_START: "？！ー〜～ゝゞヽヾ々〻ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ"
    "゛゜‼⁇⁈⁉゠–‐｡､･ｰﾞﾟｧｨｩｪｫｬｭｮｯ｣",
    PAIRED: "―—…‥〳〴〵",
    BEFORE: "￥＄＃№〒￡€£｢",
    AFTER: "％‰℃°′″￠㎡㎢㎥㎝㎞㎏㎎㏄ℓ㌔㌘㌢㍍㍑㌫",
    DIGIT: "０１２３４５６７８９",
    LETTER: "".join(chr(c) for c in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))),
    WORD_OPEN: "([{",
    WORD_CLOSE: ")]}!?,.:;%",
    BOX: "■□☐☑▣",
    SPACE: " \u00a0\t",
    BLANK: "　",
}
_CLASSES: Final = {char: kind for kind, chars in _MEMBERS.items() for char in chars}


class _Classes(dict[str, int]):
    """Class by cluster; what is not listed is worked out once."""

    def __missing__(self, cluster: str) -> int:
        self[cluster] = found = _work_out(cluster)
        return found


def _work_out(cluster: str) -> int:
    char = cluster[0]
    if char != cluster:
        kind = CLASSES[char]
        return OTHER if kind in BLANKS else kind  # a mark on a blank is ink
    if "!" <= char <= "~" or (
        unicodedata.category(char) in ("Ll", "Lu", "Nd") and unicodedata.east_asian_width(char) in "NaNH"
    ):
        return WORD
    return MARK if unicodedata.combining(char) or unicodedata.category(char) == "Cf" else OTHER


CLASSES: Final[dict[str, int]] = _Classes(_CLASSES)

WORDS: Final = frozenset({WORD, WORD_OPEN, WORD_CLOSE})
NUMBERS: Final = frozenset({DIGIT, LETTER})
HANGING: Final = frozenset({COMMA, STOP})
CLOSING: Final = frozenset({CLOSE, COMMA, STOP})
BLANKS: Final = frozenset({SPACE, BLANK})
NEVER_FIRST: Final = frozenset({CLOSE, COMMA, STOP, MIDDLE, NO_START, AFTER, WORD_CLOSE, SPACE, BLANK, MARK})
NEVER_LAST: Final = frozenset({OPEN, BEFORE, WORD_OPEN, BOX})


def _may_part(before: int, after: int) -> bool:
    if after in NEVER_FIRST or before in NEVER_LAST:
        return False
    if (before in WORDS and after in WORDS) or before == PAIRED == after:
        return False
    return not ({before, after} <= {*NUMBERS, WORD})


PARTS: Final = tuple(tuple(_may_part(a, b) for b in range(COUNT)) for a in range(COUNT))
"""``PARTS[before][after]``: a line may end between neighbours of these classes."""

DOUBLED: Final = re.compile(
    "(?=[」』】〕）］｝〉》’”｠〟、，。．][「『【〔（［｛〈《‘“」』】〕）］｝〉》’”、，。．・：；])|(?=[「『【〔（［｛〈《‘“][「『【〔（［｛〈《‘“])"
)
"""Places where two punctuation marks share one blank half (約物の連続)."""

SOFT: Final = frozenset("-/\\_.,:;?&=@)]}（(／－‐")
"""A run of letters wider than its line may end after these (before an opening bracket)."""

NUMBER_POINTS: Final = frozenset("，．,.／/：")
"""Between two digits these belong to the number (９，２５４ ２．５ １０／２８)."""
