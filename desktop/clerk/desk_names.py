"""Two names of desks as people write them in; whether they mean the same desk out.

総務部総務課, 総務課 and 総務課　御中 are one desk; 第二総務課 is another one.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_POLITE: Final = re.compile(r"(御中|様|宛|あて|行)$")
_ABOVE: Final = "都道府県市区町村庁局部室"
"""What a desk may belong to: what stands before its own name ends in one of these."""


def plain(name: str) -> str:
    """A name without blanks, widths and 御中."""
    text = "".join(unicodedata.normalize("NFKC", name).casefold().split())
    return _POLITE.sub("", text) or text


def same_desk(one: str, other: str) -> bool:
    """Whether both mean one desk; a name that is not said means none."""
    short, long = sorted((plain(one), plain(other)), key=len)
    if not short:
        return False
    return long == short or (long.endswith(short) and long.removesuffix(short)[-1:] in _ABOVE)
