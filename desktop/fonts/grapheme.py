"""Text in, what a reader takes for one character out: a base with its selectors and combining marks.

Backspace after 辻󠄀 must take the whole character, or a person's name changes silently; limits count what a clerk sees.
"""

from __future__ import annotations

import re
from typing import Final

ATTACHED: Final = (
    "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u2060-\u2064\u20d0-\u20ff\u3099\u309a"
    "\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\U000e0100-\U000e01ef"
)
"""Character class (without brackets) of what belongs to the character before it: marks, selectors, zero-width signs."""

_CLUSTER: Final = re.compile(f"\r\n|[\\s\\S][{ATTACHED}]*")
_ATTACHED: Final = re.compile(f"[{ATTACHED}]")


def has_attached(text: str) -> bool:
    """Whether some character of the text carries a mark or selector."""
    return _ATTACHED.search(text) is not None


def graphemes(text: str) -> list[str]:
    """The characters of a text; joined they are the text."""
    return _CLUSTER.findall(text) if not text.isascii() or "\r" in text else list(text)


def count(text: str) -> int:
    """How many characters a reader sees."""
    return len(graphemes(text))


def is_attached(char: str) -> bool:
    return _ATTACHED.match(char) is not None


def previous(text: str, at: int) -> int:
    """The offset where the character before ``at`` begins; 0 at the start."""
    at = min(at, len(text)) - 1
    while at > 0 and ((is_attached(text[at]) and text[at - 1] != "\n") or text[at - 1 : at + 1] == "\r\n"):
        at -= 1
    return max(at, 0)


def following(text: str, at: int) -> int:
    """The offset behind the character that begins at ``at``; the length of the text at the end."""
    found = _CLUSTER.match(text, max(at, 0))
    return found.end() if found else len(text)
