"""Signs of symbol fonts in (「þ」 in Wingdings), the marks they show out.

Such a cell holds a letter that only its font turns into a tick; without the font it is lost. What is told here is our
reading and stays a doubt.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_WINGDINGS: Final = {
    **dict.fromkeys((0xFC, 0xFE), "☑"),
    **dict.fromkeys((0xFB, 0xFD, 0x78), "☒"),
    **dict.fromkeys((0x6F, 0x70, 0x71, 0x72, 0xA8), "☐"),
    0x6E: "■",
    0x6C: "●",
    **dict.fromkeys((0x6D, 0xA1), "○"),
}
_WINGDINGS_2: Final = {
    **dict.fromkeys((0x50, 0x52), "☑"),
    **dict.fromkeys((0x4F, 0x51, 0x53, 0x54), "☒"),
    **dict.fromkeys((0x2A, 0x30, 0xA3), "☐"),
}
_WEBDINGS: Final = {0x61: "☑", 0x72: "☒", 0x63: "☐", 0x67: "■", 0x6E: "●"}
_SYMBOL: Final = {0xD6: "☑", 0xB4: "×", 0xB7: "・", 0xA8: "◆"}
FONTS: Final[Mapping[str, Mapping[int, str]]] = {
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
    "wingdings 3": {},
    "webdings": _WEBDINGS,
    "symbol": _SYMBOL,
    "marlett": {0x61: "☑", 0x62: "☑", 0x72: "☒"},
}
_ALONE: Final = {"þ": "☑", "ü": "☑", "ý": "☒", "û": "☒", "¨": "☐"}
"""Letters that stand alone in no Japanese cell: Wingdings whose font was lost on the way (.xls, .ods, 無害化)."""
_PRIVATE: Final = 0xF000
"""Some programs store the signs of symbol fonts from here on."""


def font_key(name: str) -> str:
    """The font's name as it stands in :data:`FONTS`; empty for an ordinary font."""
    key = " ".join(name.lower().split())
    return key if key in FONTS else ""


def shown(text: str, font: str) -> str:
    """The text as the font shows it; what the table does not know stays."""
    table = FONTS[font]
    return "".join(table.get(ord(c) - _PRIVATE if _PRIVATE <= ord(c) < _PRIVATE + 256 else ord(c), c) for c in text)


def without_font(text: str) -> str:
    """The mark a cell likely showed although its font is not known; empty when it is an ordinary cell."""
    bare = text.strip(" \u3000")
    if len(bare) != 1:
        return ""
    if _PRIVATE <= ord(bare) < _PRIVATE + 256:
        return _WINGDINGS.get(ord(bare) - _PRIVATE, "")
    return _ALONE.get(bare, "")
